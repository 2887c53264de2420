
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0005_grants'),
        ('returns', '0004_unit_steps'),
    ]

    operations = [
        migrations.AddField(
            model_name='progressreport',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='本单位的截止时刻'),
        ),
        migrations.AddField(
            model_name='progressreport',
            name='due_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='另定期限的理由'),
        ),
        migrations.AddField(
            model_name='progressreport',
            name='resubmit_at',
            field=models.DateTimeField(null=True, verbose_name='退回后限报时刻'),
        ),
        migrations.AddField(
            model_name='reportingrules',
            name='due_time',
            field=models.CharField(default='24:00', max_length=5, verbose_name='截止时刻'),
        ),
        migrations.AddField(
            model_name='reportingrules',
            name='resubmit_workdays',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='退回后几个工作日内报来'),
        ),
        migrations.AddField(
            model_name='round',
            name='extended_at',
            field=models.DateTimeField(null=True, verbose_name='因系统故障顺延至'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='本单位的截止时刻'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='due_reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='另定期限的理由'),
        ),
        migrations.AddField(
            model_name='yearplan',
            name='resubmit_at',
            field=models.DateTimeField(null=True, verbose_name='退回后限报时刻'),
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='故障开始')),
                ('ended_at', models.DateTimeField(verbose_name='故障结束')),
                ('until', models.DateTimeField(verbose_name='顺延至')),
                ('state', models.CharField(choices=[('proposed', '待核准'), ('in_force', '已生效'), ('refused', '未同意')], default='proposed', max_length=10, verbose_name='状态')),
                ('proposed_by_id', models.BigIntegerField(null=True, verbose_name='提出账号')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='提出人')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_by_id', models.BigIntegerField(null=True, verbose_name='核准账号')),
                ('decided_by', models.CharField(blank=True, max_length=60, verbose_name='核准人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='核准时间')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='org.government')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='returns.round')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by_id', None), models.Q(('decided_by_id', models.F('proposed_by_id')), _negated=True), _connector='OR'), name='extension_by_two_persons'), models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('began_at'))), name='outage_ends_after_start')],
            },
        ),
    ]
