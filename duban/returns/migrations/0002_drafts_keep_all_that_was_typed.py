"""Who will sign is kept with the draft; a line keeps every text that came too late, not only the last."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def one_becomes_a_list(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was kept as one text becomes a list of one."""
    for name in ("PlanLine", "ReportLine"):
        lines = apps.get_model("returns", name)._default_manager
        for line in lines.exclude(conflicts=[]):
            line.conflicts = [{"window": ""} | line.conflicts] if line.conflicts else []
            line.save(update_fields=["conflicts"])


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial")]

    operations = [
        migrations.AddField(
            "progressreport",
            "draft_signature",
            models.JSONField(blank=True, default=dict, verbose_name="未报送的填报人、联系电话、负责人"),
        ),
        migrations.AddField(
            "yearplan",
            "draft_signature",
            models.JSONField(blank=True, default=dict, verbose_name="未报送的填报人、联系电话、负责人"),
        ),
        *(
            operation
            for name in ("planline", "reportline")
            for operation in (
                migrations.RenameField(name, "conflict", "conflicts"),
                migrations.AlterField(
                    name, "conflicts", models.JSONField(blank=True, default=list, verbose_name="未合并的文字")
                ),
            )
        ),
        migrations.RunPython(one_becomes_a_list, migrations.RunPython.noop),
    ]
