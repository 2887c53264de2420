from django.db import migrations, models


def print_the_names(apps, schema_editor):
    """Until now a unit was printed by its name in the register; no unit has been renamed yet."""
    Assignment, Unit = apps.get_model("ledger", "Assignment"), apps.get_model("org", "Unit")
    name = models.Subquery(Unit.objects.filter(pk=models.OuterRef("unit")).values("name")[:1])
    Assignment.objects.update(words=name)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("org", "0001_initial")]
    operations = [
        migrations.AddField("assignment", "words", models.CharField("印法所写名称", max_length=80, default="")),
        migrations.RunPython(print_the_names, migrations.RunPython.noop),
    ]
