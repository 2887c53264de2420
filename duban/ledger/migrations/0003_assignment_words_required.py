from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_assignment_words")]
    operations = [migrations.AlterField("assignment", "words", models.CharField("印法所写名称", max_length=80))]
