"""A notice on its way into the ledger (来文导入): the file's reading and what people made of it."""

from datetime import date
from typing import NamedTuple, Self

from django.db import models

from duban.access.actor import Scope
from duban.files.models import StoredFile
from duban.intake.rules import due_in_words
from duban.ledger.models import Notice
from duban.org.models import Government


class Duty(NamedTuple):
    """A paper that the notice demands (报送要求), in words."""

    what: str
    words: str


class BatchState(models.TextChoices):
    """Where a batch stands."""

    READ = "read", "待核对"
    CONFIRMED = "confirmed", "已建账"
    DISCARDED = "discarded", "已作废"


class BatchQuerySet(models.QuerySet["Batch"]):
    def within(self, scope: Scope) -> Self:
        """The batches of the scope's government; intake is the office's work, so units reach none."""
        mine = self.filter(government_id=scope.government_id)
        return mine if scope.everything else mine.none()


class Batch(models.Model):
    """导入批次: one uploaded file, read once; the same bytes are recognised by their digest."""

    government = models.ForeignKey(Government, models.PROTECT)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=12, choices=BatchState, default=BatchState.READ)
    document = models.JSONField("公文要素")
    lists = models.JSONField("清单")
    obligations = models.JSONField("报送要求")
    overlaps = models.JSONField("两表同一项目")
    unread = models.JSONField("未读入")
    rows_seen = models.PositiveIntegerField("读到的行数")
    notice = models.OneToOneField(Notice, models.PROTECT, null=True, blank=True, related_name="batch")
    uploaded_by = models.CharField("上传人", max_length=40)
    uploaded_at = models.DateTimeField("上传时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "file"], condition=~models.Q(state="discarded"), name="batch_once_a_file"
            ),
            models.CheckConstraint(
                condition=models.Q(state="confirmed", notice__isnull=False)
                | ~models.Q(state="confirmed") & models.Q(notice=None),
                name="confirmed_with_its_notice",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.document['title']}》（{self.document['doc_no']}）"

    @property
    def unit_ids(self) -> list[int]:
        """No unit answers for a batch."""
        return []

    @property
    def doc_number(self) -> str:
        return str(self.document["doc_no"])

    @property
    def doc_date(self) -> date | None:
        return date.fromisoformat(self.document["date"]) if self.document["date"] else None

    @property
    def duties(self) -> list[Duty]:
        """What the notice orders units to file, in words."""
        return [Duty(o["what"], due_in_words(o["due"], o["rule"])) for o in self.obligations]


class RowState(models.TextChoices):
    """Where a row stands. Every row ends as a task or as left out, with a reason."""

    OPEN = "open", "待核对"
    CHECKED = "checked", "已核对"
    LEFT_OUT = "left_out", "已剔除"


class Row(models.Model):
    """One row of the notice: `source` as printed, the other fields as read and, later, as corrected.

    `units`, `lead_units`, `doubts`, `targets` have the shape of the reading (`duban intake --json`); the unit that
    a 「等」 stands before (甲等相关街道办事处) also says `behind_etc`. Words of any length are held, as a notice may print
    anything; what the ledger cannot hold is refused when it is made.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    list_code = models.CharField("清单", max_length=20)
    order = models.PositiveIntegerField("次序")
    seq = models.TextField("序号", blank=True)
    category = models.TextField("类别", blank=True)
    text = models.TextField("事项内容")
    leaders = models.JSONField("牵头领导")
    units = models.JSONField("责任单位")
    etc = models.BooleanField("有“等”字")
    lead_units = models.JSONField("牵头单位")
    proposed_lead = models.JSONField("建议的牵头单位", null=True)
    deadline = models.TextField("完成时限", blank=True)
    targets = models.JSONField("量化指标")
    source = models.JSONField("原文")
    doubts = models.JSONField("疑问")
    state = models.CharField("状态", max_length=10, choices=RowState, default=RowState.OPEN)
    left_out_reason = models.CharField("剔除理由", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "batch", "order"], name="row_order_once"),
            models.CheckConstraint(
                condition=models.Q(state="left_out") & ~models.Q(left_out_reason="")
                | ~models.Q(state="left_out") & models.Q(left_out_reason=""),
                name="left_out_has_a_reason",
            ),
        ]
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.list_title}第{self.seq}项"

    @property
    def list_title(self) -> str:
        """附件1"""
        return self.list_code.replace("annex", "附件")
