
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0006_attachments'),
    ]

    operations = [
        migrations.AddField(
            model_name='planline',
            name='milestones',
            field=models.JSONField(blank=True, default=list, verbose_name='节点'),
        ),
        migrations.AddField(
            model_name='planline',
            name='months',
            field=models.JSONField(blank=True, default=dict, verbose_name='逐月安排'),
        ),
        migrations.AddField(
            model_name='planline',
            name='standard',
            field=models.TextField(blank=True, verbose_name='完成标准'),
        ),
        migrations.AddField(
            model_name='planline',
            name='task_type',
            field=models.CharField(blank=True, choices=[('construction', '建设类'), ('benefit', '民生发放类'), ('events', '活动场次类'), ('indicator', '指标类'), ('regulation', '制度规划类'), ('standing', '常态工作类')], max_length=20, verbose_name='类型'),
        ),
        migrations.AddField(
            model_name='planline',
            name='terms',
            field=models.JSONField(blank=True, default=dict, verbose_name='指标口径'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='milestones_done',
            field=models.JSONField(blank=True, default=list, verbose_name='已到的节点'),
        ),
    ]
