
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0002_drafts_keep_all_that_was_typed'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportline',
            name='correction_note',
            field=models.CharField(blank=True, max_length=300, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='figures_words',
            field=models.TextField(blank=True, verbose_name='指标进展'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='help_from',
            field=models.CharField(blank=True, max_length=80, verbose_name='需哪个单位协调'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='help_needed',
            field=models.TextField(blank=True, verbose_name='需要协调'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='next_on',
            field=models.DateField(blank=True, null=True, verbose_name='预计取得进展日期'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='unchanged',
            field=models.BooleanField(default=False, verbose_name='本月无变化'),
        ),
    ]
