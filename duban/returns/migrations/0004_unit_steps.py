
import django.db.models.deletion
import duban.returns.rules
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_assignment_words_required'),
        ('org', '0005_grants'),
        ('returns', '0003_months'),
    ]

    operations = [
        migrations.AddField(
            model_name='progressreport',
            name='filed_by_id',
            field=models.BigIntegerField(null=True, verbose_name='填报账号'),
        ),
        migrations.AddField(
            model_name='progressreport',
            name='reviewed_by',
            field=models.CharField(blank=True, max_length=60, verbose_name='审核人'),
        ),
        migrations.AddField(
            model_name='progressreport',
            name='unit_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='本单位退回理由'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='filed_by_id',
            field=models.BigIntegerField(null=True, verbose_name='填报账号'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='reviewed_by',
            field=models.CharField(blank=True, max_length=60, verbose_name='审核人'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='unit_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='本单位退回理由'),
        ),
        migrations.AlterField(
            model_name='progressreport',
            name='state',
            field=models.CharField(choices=[('open', '填报中'), ('reviewing', '待本单位审核'), ('signing', '待本单位签发'), ('submitted', '待审核'), ('sent_back', '已退回'), ('accepted', '已通过')], default=duban.returns.rules.ReturnState['OPEN'], max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='yearplan',
            name='state',
            field=models.CharField(choices=[('open', '填报中'), ('reviewing', '待本单位审核'), ('signing', '待本单位签发'), ('submitted', '待审核'), ('sent_back', '已退回'), ('accepted', '已通过')], default=duban.returns.rules.ReturnState['OPEN'], max_length=10, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='ReportingRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('plan_steps', models.CharField(choices=[('none', '填报人直接报送'), ('reviewer', '经单位审核人审核'), ('head', '经单位负责人签发'), ('reviewer_head', '经审核人审核、负责人签发')], default=duban.returns.rules.Steps['NONE'], max_length=15, verbose_name='计划表')),
                ('month_steps', models.CharField(choices=[('none', '填报人直接报送'), ('reviewer', '经单位审核人审核'), ('head', '经单位负责人签发'), ('reviewer_head', '经审核人审核、负责人签发')], default=duban.returns.rules.Steps['NONE'], max_length=15, verbose_name='情况表')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.government')),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reporting_rules', to='ledger.ledger')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=['government', 'ledger'], name='reporting_rules_once')],
            },
        ),
    ]
