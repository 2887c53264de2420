import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_initial"),
        ("org", "0005_grants"),
        ("returns", "0005_deadlines"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("evidence", "佐证材料"), ("signed_scan", "签字扫描件")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("uploaded_by", models.CharField(max_length=60, verbose_name="上传人")),
                ("at", models.DateTimeField(verbose_name="上传时间")),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="files.storedfile")),
                ("government", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="org.government")),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="returns.reportline",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="returns.yearplan",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="returns.progressreport",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("plan", None), ("report__isnull", False)),
                            models.Q(("plan__isnull", False), ("report", None)),
                            _connector="OR",
                        ),
                        name="attachment_of_one_sheet",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "evidence"), ("line__isnull", False), ("plan", None)),
                            models.Q(("kind", "signed_scan"), ("line", None)),
                            _connector="OR",
                        ),
                        name="attachment_kind_and_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("line__isnull", False)),
                        fields=("government", "line", "file"),
                        name="evidence_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("plan__isnull", False)),
                        fields=("government", "plan", "file"),
                        name="plan_scan_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("line", None)),
                        fields=("government", "report", "file"),
                        name="report_scan_once",
                    ),
                ],
            },
        ),
    ]
