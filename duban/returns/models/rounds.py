"""What is collected and by which rules: rounds, rules of reporting, extensions (轮次、报送规则、顺延)."""

from typing import Any

from django.db import models

from duban.ledger.models import Ledger
from duban.org.models import Government
from duban.returns.rules import (
    FILING_TITLES,
    KIND_TITLES,
    STEPS_TITLES,
    Filing,
    RoundKind,
    Steps,
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

    yearplans: Any  # the reverse sides of the sheets' foreign keys
    progressreports: Any

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
        sheets = self.yearplans if self.is_plan else self.progressreports
        return sheets.all()  # type: ignore[no-any-return]

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
