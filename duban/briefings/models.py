"""Stored snapshots and briefing drafts (快照、通报草稿)."""

from typing import Self

from django.db import models

from duban.access.actor import Scope
from duban.briefings.compose.composition import BriefingKind
from duban.briefings.snapshot import Snapshot
from duban.files.models import StoredFile
from duban.ledger.models import Ledger
from duban.org.models import Government
from duban.timing.periods import Period


class StoredSnapshot(models.Model):
    """快照: the rows themselves as they stood. Never changed: computing from it next year gives the same figures."""

    government = models.ForeignKey(Government, models.PROTECT)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="snapshots")
    period = models.CharField("月份", max_length=7)
    taken_at = models.DateTimeField("数据截至")
    content = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "ledger", "period", "digest"], name="snapshot_once")
        ]

    def __str__(self) -> str:
        return f"{Period.parse(self.period).label}快照"

    def value(self) -> Snapshot:
        """The snapshot as composing reads it."""
        return Snapshot.from_json(self.content)


KIND_TITLES = {BriefingKind.LIVELIHOOD_MONTHLY: "民生实事月通报", BriefingKind.QUARTERLY: "季度通报"}
KIND_CHOICES = [(kind.value, title) for kind, title in KIND_TITLES.items()]


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def within(self, scope: Scope) -> Self:
        """Drafts are the office's own; units see a briefing when it is issued."""
        mine = self.filter(government_id=scope.government_id)
        return mine if scope.everything else mine.none()


class Briefing(models.Model):
    """通报: a draft without a number, composed from one snapshot, with its papers as they were made."""

    government = models.ForeignKey(Government, models.PROTECT)
    snapshot = models.ForeignKey(StoredSnapshot, models.PROTECT, related_name="briefings")
    kind = models.CharField("种类", max_length=20, choices=KIND_CHOICES)
    title = models.CharField("标题", max_length=200)
    figures = models.JSONField("数字出处")
    docx = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    drafted_by = models.CharField("起草人", max_length=40)
    drafted_at = models.DateTimeField("起草时间")

    objects = BriefingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "snapshot", "kind"], name="briefing_once_a_snapshot")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_ids(self) -> list[int]:
        """No unit answers for a briefing."""
        return []
