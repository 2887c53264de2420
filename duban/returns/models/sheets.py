"""What a unit files: plans, monthly returns and their lines (计划表、情况表)."""

import copy
from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from duban.access.actor import Scope
from duban.ledger.models import Task
from duban.org.models import Government, Unit
from duban.returns.models.rounds import Round
from duban.returns.planning import TYPE_TITLES
from duban.returns.rules import (
    LINE_TITLES,
    MONTH_ASIDE,
    MONTH_BOXES,
    MONTH_JOINT,
    MONTH_REASON,
    PLAN_BOXES,
    PLAN_PEOPLE,
    STATE_TITLES,
    LineState,
    ReturnState,
    stage_met_kept,
)
from duban.timing.periods import Period


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
