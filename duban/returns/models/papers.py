"""What stays of a submission: receipts and attachments (回执、附件)."""

from typing import Self

from django.db import models

from duban.access.actor import Scope
from duban.files.models import StoredFile
from duban.org.models import Government, Unit
from duban.returns.models.rounds import Round
from duban.returns.models.sheets import ProgressReport, ReportLine, Return, YearPlan
from duban.returns.rules import (
    ATTACHMENT_TITLES,
    LineState,
)


class Receipt(models.Model):
    """回执: given after the commit for each submission; what was submitted stays in it as it was."""

    government = models.ForeignKey(Government, models.PROTECT)
    round = models.ForeignKey(Round, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    number = models.CharField("回执号", max_length=30)
    at = models.DateTimeField("收到时间")
    content = models.JSONField("报送内容")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "number"], name="receipt_number_once")]

    def __str__(self) -> str:
        return self.number


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def within(self, scope: Scope) -> Self:
        """Those of the sheets that a scope reaches; what the unit has not submitted yet is nobody else's business."""
        mine = self.filter(government_id=scope.government_id)
        if not scope.everything:
            own = models.Q(plan__unit_id__in=scope.unit_ids) | models.Q(report__unit_id__in=scope.unit_ids)
            return mine.filter(own)
        filed = models.Q(plan__first_submitted_at__isnull=False) | models.Q(report__first_submitted_at__isnull=False)
        return mine.filter(
            models.Q(line=None) & filed | models.Q(line__isnull=False) & ~models.Q(line__state=LineState.DRAFT)
        )


class Attachment(models.Model):
    """附件: a file that a unit added to a month's line (佐证材料), or the signed form as scanned (签字扫描件)."""

    government = models.ForeignKey(Government, models.PROTECT)
    plan = models.ForeignKey(YearPlan, models.PROTECT, null=True, related_name="attachments")
    report = models.ForeignKey(ProgressReport, models.PROTECT, null=True, related_name="attachments")
    line = models.ForeignKey(ReportLine, models.PROTECT, null=True, related_name="attachments")
    kind = models.CharField("种类", max_length=12, choices=[(k.value, t) for k, t in ATTACHMENT_TITLES.items()])
    file = models.ForeignKey(StoredFile, models.PROTECT)
    name = models.CharField("文件名", max_length=120)
    uploaded_by = models.CharField("上传人", max_length=60)
    at = models.DateTimeField("上传时间")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan=None, report__isnull=False) | models.Q(plan__isnull=False, report=None),
                name="attachment_of_one_sheet",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="evidence", line__isnull=False, plan=None)
                | models.Q(kind="signed_scan", line=None),
                name="attachment_kind_and_place",
            ),
            models.UniqueConstraint(
                fields=["government", "line", "file"], condition=models.Q(line__isnull=False), name="evidence_once"
            ),
            models.UniqueConstraint(
                fields=["government", "plan", "file"], condition=models.Q(plan__isnull=False), name="plan_scan_once"
            ),
            models.UniqueConstraint(
                fields=["government", "report", "file"], condition=models.Q(line=None), name="report_scan_once"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.name}”"

    @property
    def sheet(self) -> Return:
        """The sheet that it belongs to."""
        found: Return | None = self.plan or self.report
        if found is None:
            raise TypeError("An attachment belongs to a plan or to a report; the database sees to it.")
        return found
