
import duban.returns.rules
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0007_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportingrules',
            name='courtesy_workdays',
            field=models.PositiveSmallIntegerField(default=2, verbose_name='配合单位提前几个工作日'),
        ),
        migrations.AddField(
            model_name='reportingrules',
            name='filing',
            field=models.CharField(choices=[('each_unit', '各责任单位分别报送'), ('lead_only', '牵头单位报送，配合单位先报牵头单位')], default=duban.returns.rules.Filing['EACH_UNIT'], max_length=10, verbose_name='谁来报'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='joint',
            field=models.TextField(blank=True, verbose_name='综合情况'),
        ),
        migrations.AddField(
            model_name='round',
            name='courtesy_on',
            field=models.DateField(null=True, verbose_name='配合单位提前至'),
        ),
    ]
