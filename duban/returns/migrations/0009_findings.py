from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0008_joint'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportline',
            name='explained',
            field=models.CharField(blank=True, max_length=300, verbose_name='仍按此报送的理由'),
        ),
        migrations.AddField(
            model_name='reportline',
            name='findings',
            field=models.JSONField(blank=True, default=dict, verbose_name='预检结果'),
        ),
    ]
