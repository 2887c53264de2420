"""Rounds, plans, monthly returns, receipts (轮次、计划表、情况表、回执)."""

import copy
from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from duban.access.actor import Scope
from duban.files.models import StoredFile
from duban.ledger.models import Ledger, Task
from duban.org.models import Government, Unit
from duban.returns.planning import TYPE_TITLES
from duban.returns.rules import (
    ATTACHMENT_TITLES,
    FILING_TITLES,
    KIND_TITLES,
    LINE_TITLES,
    MONTH_ASIDE,
    MONTH_BOXES,
    MONTH_JOINT,
    MONTH_REASON,
    PLAN_BOXES,
    PLAN_PEOPLE,
    STATE_TITLES,
    STEPS_TITLES,
    Filing,
    LineState,
    ReturnState,
    RoundKind,
    Steps,
    stage_met_kept,
)
from duban.timing.deadlines import END_OF_DAY, moment_words
from duban.timing.periods import Period


class Round(models.Model):
    """轮次: one collection of returns from all units that owe: the year's plan, or one month."""

    government = models.ForeignKey(Government, models.PROTECT)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="rounds")
    kind = models.CharField("种类", max_length=10, choices=[(k.value, t) for k, t in KIND_TITLES.items()])
    period = models.CharField("期间", max_length=7, help_text="2022 for the plan, 2022-03 for a month")
    due_on = models.DateField("截止日")
    due_at = models.DateTimeField("截止时刻")
    courtesy_on = models.DateField("配合单位提前至", null=True)
    extended_at = models.DateTimeField("因系统故障顺延至", null=True)
    provisional = models.BooleanField("暂定", default=False)
    opened_at = models.DateTimeField("开启时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "ledger", "kind", "period"], name="round_once_a_period")
        ]
        ordering = ["kind", "period"]

    def __str__(self) -> str:
        return f"{self.label}{self.get_kind_display()}"

    @property
    def is_plan(self) -> bool:
        return self.kind == RoundKind.PLAN

    @property
    def label(self) -> str:
        """2022年 or 2022年3月."""
        return f"{self.period}年" if self.is_plan else Period.parse(self.period).label

    @property
    def sheets(self) -> "models.QuerySet[Any]":
        """The returns of this round, whichever form they are."""
        return YearPlan.objects.filter(round=self) if self.is_plan else ProgressReport.objects.filter(round=self)

    @property
    def unit_ids(self) -> list[int]:
        """No unit answers for a whole round."""
        return []


class ReportingRules(models.Model):
    """报送规则 of a ledger: who files, what a unit does inside before a form goes to the office, when resubmissions are due."""

    government = models.ForeignKey(Government, models.PROTECT)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="reporting_rules")
    plan_steps = models.CharField(
        "计划表", max_length=15, choices=[(s.value, t) for s, t in STEPS_TITLES.items()], default=Steps.NONE
    )
    month_steps = models.CharField(
        "情况表", max_length=15, choices=[(s.value, t) for s, t in STEPS_TITLES.items()], default=Steps.NONE
    )
    filing = models.CharField(
        "谁来报", max_length=10, choices=[(f.value, t) for f, t in FILING_TITLES.items()], default=Filing.EACH_UNIT
    )
    courtesy_workdays = models.PositiveSmallIntegerField("配合单位提前几个工作日", default=2)
    due_time = models.CharField("截止时刻", max_length=5, default=END_OF_DAY)
    resubmit_workdays = models.PositiveSmallIntegerField("退回后几个工作日内报来", default=1)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "ledger"], name="reporting_rules_once")]

    def __str__(self) -> str:
        return f"{self.ledger}的报送规则"


class ReturnQuerySet(models.QuerySet[Any]):
    def within(self, scope: Scope) -> Self:
        """The returns that a scope reaches: all of the government for the office, a unit's own for the unit."""
        mine = self.filter(government_id=scope.government_id)
        return mine if scope.everything else mine.filter(unit_id__in=scope.unit_ids)


class Return(models.Model):
    """A unit's sheet for one round: signature and on-time moment (报送件). The lines hang below it.

    `filed_by_id` is whoever handed it on: the same person never confirms it. `draft_signature` holds who will sign as
    typed so far; what the office sees changes only with a submission.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    round = models.ForeignKey(Round, models.PROTECT, related_name="%(class)ss")
    unit = models.ForeignKey(Unit, models.PROTECT)
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, t) for s, t in STATE_TITLES.items()], default=ReturnState.OPEN
    )
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    submitted_at = models.DateTimeField("最近报送时间", null=True)
    due_at = models.DateTimeField("本单位的截止时刻", null=True)
    due_reason = models.CharField("另定期限的理由", max_length=300, blank=True)
    resubmit_at = models.DateTimeField("退回后限报时刻", null=True)
    filer_name = models.CharField("填报人", max_length=40, blank=True)
    filer_phone = models.CharField("联系电话", max_length=40, blank=True)
    signed_by = models.CharField("负责人", max_length=40, blank=True)
    filed_by_id = models.BigIntegerField("填报账号", null=True)
    reviewed_by = models.CharField("审核人", max_length=60, blank=True)
    unit_reason = models.CharField("本单位退回理由", max_length=300, blank=True)
    draft_signature = models.JSONField("未报送的填报人、联系电话、负责人", default=dict, blank=True)

    objects = ReturnQuerySet.as_manager()
    lines: Any  # the reverse side of the lines' own foreign key
    attachments: Any  # the same of the attachments

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.unit}{self.round}"

    @property
    def unit_ids(self) -> Collection[int]:
        return [self.unit_id]

    @property
    def moment(self) -> datetime:
        """The last moment at which it is on time: the round's, the unit's own where it was given one, and an extension."""
        own: datetime = self.due_at or self.round.due_at
        return max(own, self.round.extended_at or own)

    @property
    def kind(self) -> str:
        """plan or monthly: the part of the address that says which form it is."""
        return str(self.round.kind)


class ReturnLine(models.Model):
    """One task's line in a return. `version` guards it against two writers; `conflicts` keeps the texts that came too late.

    `conflicts`: [{"window", "by", "at", "content"}], one for each window that wrote on top of an older version.
    """

    BOXES: ClassVar[dict[str, str]]

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.PROTECT, related_name="%(class)ss")
    order = models.PositiveIntegerField("次序")
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, t) for s, t in LINE_TITLES.items()], default=LineState.DRAFT
    )
    reason = models.CharField("退回理由", max_length=300, blank=True)
    times_sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    figures = models.JSONField("指标值", default=dict)
    saved_at = models.DateTimeField("保存时间", null=True)
    saved_by = models.CharField("保存人", max_length=40, blank=True)
    conflicts = models.JSONField("未合并的文字", default=list, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    sheet: Any  # the foreign key to the return, in each form's own table

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.task}"

    @property
    def is_open(self) -> bool:
        """Whether the unit may write it."""
        return self.state in {LineState.DRAFT, LineState.SENT_BACK}

    @property
    def words(self) -> dict[str, str]:
        """The text boxes, field → words."""
        return {name: getattr(self, name) for name in self.BOXES}

    def content(self) -> dict[str, Any]:
        """What the unit wrote, as it is frozen in a receipt."""
        return self.words | {"figures": dict(self.figures)}


class YearPlan(Return):
    """落实计划表 (附件3): a unit's quarterly targets for all its tasks."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "round", "unit"], name="plan_once_a_unit")]


class PlanLine(ReturnLine):
    """One task's quarterly targets. `figures`: indicator number → the cumulative values by each quarter's end.

    Beyond the notice's form, all optional: `months` (month number → words), `milestones` (as `planning.Milestone`),
    `terms` (indicator number → {"mode": "sum" or "period", "source", "lag"}: how and when its value is known).
    """

    BOXES = PLAN_BOXES | PLAN_PEOPLE

    sheet = models.ForeignKey(YearPlan, models.CASCADE, related_name="lines")
    quarter1 = models.TextField("一季度", blank=True)
    quarter2 = models.TextField("二季度", blank=True)
    quarter3 = models.TextField("三季度", blank=True)
    quarter4 = models.TextField("四季度", blank=True)
    main_person = models.CharField("主要负责人", max_length=40, blank=True)
    deputy_person = models.CharField("分管负责人", max_length=40, blank=True)
    standard = models.TextField("完成标准", blank=True)
    remarks = models.TextField("备注", blank=True)
    task_type = models.CharField(
        "类型", max_length=20, blank=True, choices=[(t.value, n) for t, n in TYPE_TITLES.items()]
    )
    months = models.JSONField("逐月安排", default=dict, blank=True)
    milestones = models.JSONField("节点", default=list, blank=True)
    terms = models.JSONField("指标口径", default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "sheet", "task"], name="plan_line_once")]
        ordering = ["order"]

    def content(self) -> dict[str, Any]:
        more = {"task_type": self.task_type, "months": self.months, "milestones": self.milestones, "terms": self.terms}
        return super().content() | copy.deepcopy(more)

    def quarter_words(self, month: int) -> str:
        """The target of the quarter that a month lies in."""
        return str(getattr(self, f"quarter{(month - 1) // 3 + 1}"))


class ProgressReport(Return):
    """落实情况表 (附件4): a unit's monthly return."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "round", "unit"], name="report_once_a_unit")]


class ReportLine(ReturnLine):
    """One task's month. `figures`: indicator number → cumulative value, as text without loss.

    An `unchanged` line (本月无变化) says so in one act: `next_on` is the day by which it will move; when it is submitted
    it takes over last month's words and figures. `figures_words` is what the figures say, written when it is submitted.
    `findings`: {"version", "found": [...]} of the last pre-check (预检), `explained`: why it is filed all the same.
    """

    BOXES = MONTH_BOXES | MONTH_JOINT | MONTH_ASIDE | MONTH_REASON

    sheet = models.ForeignKey(ProgressReport, models.CASCADE, related_name="lines")
    completion = models.TextField("完成情况", blank=True)
    problems = models.TextField("存在问题", blank=True)
    causes = models.TextField("原因分析", blank=True)
    next_steps = models.TextField("下一步计划", blank=True)
    stage_met = models.BooleanField("是否完成阶段目标", null=True)
    unchanged = models.BooleanField("本月无变化", default=False)
    next_on = models.DateField("预计取得进展日期", null=True, blank=True)
    help_needed = models.TextField("需要协调", blank=True)
    help_from = models.CharField("需哪个单位协调", max_length=80, blank=True)
    correction_note = models.CharField("更正说明", max_length=300, blank=True)
    joint = models.TextField("综合情况", blank=True)
    figures_words = models.TextField("指标进展", blank=True)
    milestones_done = models.JSONField("已到的节点", default=list, blank=True)
    findings = models.JSONField("预检结果", default=dict, blank=True)
    explained = models.CharField("仍按此报送的理由", max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "sheet", "task"], name="report_line_once")]
        ordering = ["order"]

    @property
    def told(self) -> str:
        """完成情况 as papers print it: what the figures say, the unit's words, and the lead's conclusion over all parts."""
        return f"{self.figures_words}{self.completion}" + (f"综合情况：{self.joint}" if self.joint else "")

    def take_over(self, before: "ReportLine") -> None:
        """本月无变化: last month's words, figures and answer, where the unit has said nothing newer; nothing is saved."""
        self.completion, self.problems, self.figures = before.completion, before.problems, before.figures
        self.causes, self.next_steps = self.causes or before.causes, before.next_steps
        if self.stage_met is None:
            self.stage_met = stage_met_kept(before.stage_met, Period.parse(self.sheet.round.period))

    def content(self) -> dict[str, Any]:
        next_on = self.next_on.isoformat() if self.next_on else None
        return (
            super().content()
            | {"stage_met": self.stage_met, "unchanged": self.unchanged, "next_on": next_on}
            | {"milestones_done": list(self.milestones_done)}
        )


class ExtensionState(models.TextChoices):
    """How far an extension for all has come."""

    PROPOSED = "proposed", "待核准"
    IN_FORCE = "in_force", "已生效"
    REFUSED = "refused", "未同意"


class Extension(models.Model):
    """顺延: our own outage before the due moment moves it for all units of a round; two persons put it in force.

    `began_at`, `ended_at`: when the system could not be reached. `until`: the new due moment.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    round = models.ForeignKey(Round, models.PROTECT, related_name="extensions")
    began_at = models.DateTimeField("故障开始")
    ended_at = models.DateTimeField("故障结束")
    until = models.DateTimeField("顺延至")
    state = models.CharField("状态", max_length=10, choices=ExtensionState, default=ExtensionState.PROPOSED)
    proposed_by_id = models.BigIntegerField("提出账号", null=True)
    proposed_by = models.CharField("提出人", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    decided_by_id = models.BigIntegerField("核准账号", null=True)
    decided_by = models.CharField("核准人", max_length=60, blank=True)
    decided_at = models.DateTimeField("核准时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None) | ~models.Q(decided_by_id=models.F("proposed_by_id")),
                name="extension_by_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__gt=models.F("began_at")), name="outage_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}顺延至{moment_words(self.until)}"


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
