"""The ledger (台账): one year of one government; its notices, lists, tasks, and who answers for them."""

from collections.abc import Collection
from typing import Self

from django.db import models

from duban.access.actor import Scope
from duban.files.models import StoredFile
from duban.ledger.rules import ASSIGNMENT_TITLES, Joined
from duban.org.models import Government, Post, Unit, UnitName


class LedgerQuerySet(models.QuerySet["Ledger"]):
    def with_task_counts(self, scope: Scope) -> Self:
        """The ledgers of the scope's government, latest first, each with `task_count` as far as the scope reaches."""
        reached = Task.objects.within(scope).values("pk")
        count = models.Count("tasks", filter=models.Q(tasks__in=reached))
        return self.filter(government_id=scope.government_id).annotate(task_count=count).order_by("-year")


class Ledger(models.Model):
    """All tasks that one government supervises in one year (年度台账)."""

    government = models.ForeignKey(Government, models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    opened_at = models.DateTimeField("开启时间", null=True)
    report_rule = models.CharField("月报规则", max_length=40, blank=True)
    first_period = models.CharField("首次月报", max_length=7, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "year"], name="ledger_year_once")]

    def __str__(self) -> str:
        return f"{self.year}年台账"

    @property
    def unit_ids(self) -> list[int]:
        """No unit answers for a whole ledger."""
        return []


class Notice(models.Model):
    """The published notice that tasks come from (来源文件): the basis of each task, and its issue the approval."""

    government = models.ForeignKey(Government, models.PROTECT)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="notices")
    doc_number = models.CharField("发文字号", max_length=60)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    doc_date = models.DateField("成文日期", null=True)
    publicity = models.CharField("公开属性", max_length=60, blank=True)
    lead_convention_words = models.CharField("牵头单位的约定", max_length=200, blank=True)
    plan_due_on = models.DateField("计划报送日期", null=True)
    report_rule = models.CharField("月报规则", max_length=40, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    registered_at = models.DateTimeField("建账时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "doc_number"], name="notice_number_once")]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.doc_number}）"


class ListKind(models.TextChoices):
    """What a list of a notice holds."""

    TASK = "task", "工作任务"
    LIVELIHOOD = "livelihood", "民生实事"


class TaskList(models.Model):
    """One list of a notice (清单): 附件1, 附件2. Numbers are unique only within it."""

    government = models.ForeignKey(Government, models.PROTECT)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="lists")
    code = models.CharField("代号", max_length=20)
    title = models.CharField("名称", max_length=200)
    kind = models.CharField("性质", max_length=20, choices=ListKind)
    order = models.PositiveSmallIntegerField("次序")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "notice", "code"], name="list_code_once")]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """How people name it: 附件1."""
        return self.code.replace("annex", "附件")


class TaskQuerySet(models.QuerySet["Task"]):
    def within(self, scope: Scope) -> Self:
        """The tasks that a scope reaches; the same answer as `scope.covers` for each of them."""
        mine = self.filter(government_id=scope.government_id)
        if scope.everything:
            return mine
        if scope.post_ids:
            return mine.filter(pk__in=TaskLeader.objects.filter(post_id__in=scope.post_ids).values("task_id"))
        return mine.filter(pk__in=Assignment.objects.answered_by(scope.unit_ids).values("task_id"))

    def in_order(self) -> Self:
        """As the notice prints them."""
        return self.order_by("task_list__notice_id", "task_list__order", "order")


class Task(models.Model):
    """督查事项: one matter of the ledger, one number. `source_*` are the notice's own words and never change."""

    government = models.ForeignKey(Government, models.PROTECT)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="tasks")
    task_list = models.ForeignKey(TaskList, models.PROTECT, related_name="tasks")
    item_no = models.CharField("分解序号", max_length=20)
    order = models.PositiveIntegerField("次序")
    category = models.CharField("类别", max_length=200, blank=True)
    text = models.TextField("事项内容")
    deadline_words = models.TextField("完成时限", blank=True)
    source = models.JSONField("原文各栏")
    basis = models.TextField("立项依据")
    approval = models.TextField("立项批准")
    version = models.PositiveIntegerField("版本", default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "task_list", "item_no"], name="task_number_once")]

    def __str__(self) -> str:
        return f"{self.task_list.label}第{self.item_no}项"

    @property
    def unit_ids(self) -> Collection[int]:
        """The units that answer for it, by their own name or as members of a collective name."""
        own = self.assignments.values_list("unit_id", "unit__memberships__unit_id")
        return {pk for pair in own for pk in pair if pk is not None}

    @property
    def post_ids(self) -> Collection[int]:
        """The posts that lead it."""
        return set(self.leaders.values_list("post_id", flat=True))


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def answered_by(self, unit_ids: Collection[int]) -> Self:
        """Those that fall to some of these units, by their own name or as members of a settled collective name."""
        return self.filter(models.Q(unit_id__in=unit_ids) | models.Q(unit__memberships__unit_id__in=unit_ids))

    def named(self, word: str) -> Self:
        """Those in whose printed words, or in whose unit's names of then and now, `word` stands."""
        other = UnitName.objects.filter(words__icontains=word).values("unit_id")
        return self.filter(
            models.Q(words__icontains=word) | models.Q(unit__name__icontains=word) | models.Q(unit__in=other)
        )


class Assignment(models.Model):
    """A unit answers for a task (责任单位). `words` is the unit as the notice printed it, whatever it is called now."""

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    words = models.CharField("印法所写名称", max_length=80)
    role = models.CharField("职责", max_length=20, choices=[(r.value, t) for r, t in ASSIGNMENT_TITLES.items()])
    affiliate = models.CharField("所属机构", max_length=80, blank=True)
    joined = models.CharField("印法", max_length=10, choices=[(j.value, j.value) for j in Joined], default=Joined.PLAIN)
    order = models.PositiveSmallIntegerField("次序")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "task", "unit", "affiliate"], name="unit_once_a_task")
        ]
        ordering = ["order"]

    def __str__(self) -> str:
        return f"{self.words}（{self.affiliate}）" if self.affiliate else self.words


class TaskLeader(models.Model):
    """A leader's post leads a task (牵头领导); a task may have several."""

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.CASCADE, related_name="leaders")
    post = models.ForeignKey(Post, models.PROTECT, related_name="led_tasks")
    order = models.PositiveSmallIntegerField("次序")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "task", "post"], name="post_once_a_task")]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.post.title


class Indicator(models.Model):
    """A number that the task promises (量化指标), in the notice's exact words."""

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.CASCADE, related_name="indicators")
    words = models.CharField("原文", max_length=200)
    name = models.CharField("指标", max_length=200)
    operator = models.CharField("方向", max_length=2, choices=[(o, o) for o in (">=", "<=", "=", "~")])
    value = models.DecimalField("目标值", max_digits=20, decimal_places=6)
    unit = models.CharField("计量单位", max_length=40, blank=True)
    order = models.PositiveSmallIntegerField("次序")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "task", "order"], name="indicator_order_once")]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.words

    def as_target(self) -> dict[str, str]:
        """In the shape of a reading's target, without loss."""
        return {
            "text": self.words,
            "indicator": self.name,
            "op": self.operator,
            "value": str(self.value),
            "unit": self.unit,
        }

    @property
    def goal(self) -> str:
        """The target as people read it: ≥ 8%, 约 50 家."""
        sign = {">=": "≥ ", "<=": "≤ ", "~": "约 ", "=": ""}[self.operator]
        return f"{sign}{self.value.normalize():f}{self.unit}"


class Completion(models.Model):
    """核实完成: the office has seen that the task is done. Only this makes it 已完成, never the unit's own word."""

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.PROTECT, related_name="completions")
    verified_on = models.DateField("核实日期")
    method = models.CharField("核实方式", max_length=200)
    verified_by = models.CharField("核实人", max_length=40)
    at = models.DateTimeField("记入时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "task"], name="completion_once_a_task")]

    def __str__(self) -> str:
        return f"{self.task}已于{self.verified_on:%Y年%-m月%-d日}核实完成"
