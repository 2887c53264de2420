"""A small ledger whose year is open: 区教育体育局 leads one task with an indicator, 区民政局 supports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.ledger.models import Indicator, Ledger, Notice, Task
from duban.ledger.rules import IndicatorDraft
from duban.org.models import Unit, User
from duban.returns.actions import filling, opening, reviewing
from duban.returns.models import PlanLine, ProgressReport, Receipt, ReportLine, Return, Round, YearPlan
from duban.timing.deadlines import DueRule
from duban.timing.periods import Period
from tests.make import make_draft, make_notice, make_user

MARCH_DUE = datetime(2022, 4, 8, 16, 0, tzinfo=UTC)
"""24:00 on 8 April in China."""
SIGNED = filling.Signature("宋佳", "0000-1234567", "白露")
GOOD: dict[str, Any] = {
    "completion": "3月开工建设2所，累计建成社区服务站12处，占全年30处的40%。",
    "problems": "无",
    "causes": "",
    "next_steps": "4月20日前由区教育体育局完成3处选址。",
    "stage_met": True,
}


def april(day: int, hour: int = 9) -> datetime:
    """A moment in April 2022, by China's clock."""
    return datetime(2022, 4, day, hour - 8, tzinfo=UTC)


FIRST, SIXTH, SEVENTH = april(1), april(6), april(7)


@dataclass
class World:
    """What the tests of reporting act in."""

    office: User
    filer: User
    notice: Notice
    task: Task
    indicator: Indicator
    plan: Round
    months: list[Round] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return self.notice.ledger

    @property
    def officer(self) -> Actor:
        return self.office.as_actor()

    @property
    def unit(self) -> Actor:
        return self.filer.as_actor()

    def open_month(self, *, at: datetime = FIRST) -> Round:
        """Open the next month."""
        opened = opening.open_month(self.ledger, by=self.officer, at=at)
        self.months.append(opened)
        return opened

    def report(self, month: Round | None = None, unit: str = "区教育体育局") -> ProgressReport:
        """A unit's return of a month, the last opened by default."""
        found: ProgressReport = ProgressReport.objects.select_related("round", "unit", "government").get(
            round=month or self.months[-1], unit__name=unit
        )
        return found

    def year_plan(self, unit: str = "区教育体育局") -> YearPlan:
        """A unit's plan."""
        found: YearPlan = YearPlan.objects.select_related("round", "unit", "government").get(
            round=self.plan, unit__name=unit
        )
        return found

    def save(
        self, sheet: Return, *, at: datetime = SIXTH, version: int | None = None, window: str = "", **words: Any
    ) -> filling.Saved:
        """Type into the only line of a sheet."""
        line: ReportLine | PlanLine = sheet.lines.get()
        typed = filling.Typed(line.version if version is None else version, line.content() | words)
        return filling.save_draft(sheet, {line.pk: typed}, by=self.actor_of(sheet), at=at, window=window)

    def actor_of(self, sheet: Return) -> Actor:
        """The filer of the sheet's unit."""
        if sheet.unit_id == self.filer.unit_id:
            return self.unit
        return make_user(Role.FILER, unit=sheet.unit, name="高原").as_actor()

    def submit(self, sheet: Return, *, at: datetime = SIXTH, **words: Any) -> Receipt:
        """Fill in well and submit."""
        value = words.pop("value", "12")
        figures = {str(self.indicator.pk): value} if sheet.unit.name == "区教育体育局" else {}
        reason = {"explained": "已核对，情况属实。"} if isinstance(sheet, ProgressReport) else {}
        self.save(sheet, at=at, **(GOOD | {"figures": figures} | reason | words))
        receipt = filling.submit(sheet, SIGNED, by=self.actor_of(sheet), at=at)
        assert receipt is not None, "the makers' ledgers ask for no step inside the unit"
        return receipt

    def accept(self, sheet: Return, *, at: datetime = SEVENTH) -> None:
        """Accept all lines of a sheet."""
        sheet.refresh_from_db()
        reviewing.accept(sheet, list(sheet.lines.values_list("pk", flat=True)), by=self.officer, at=at)

    def submit_plan(self, *, quarters: Mapping[str, str] | None = None, figures: list[str] | None = None) -> None:
        """File the lead's plan and accept it."""
        sheet = self.year_plan()
        words = quarters or {
            "quarter1": "建成6处",
            "quarter2": "建成15处",
            "quarter3": "建成24处",
            "quarter4": "建成30处",
        }
        people = {"main_person": "白露", "deputy_person": "高原"}
        self.save(sheet, **words, **people, figures={str(self.indicator.pk): figures} if figures else {})
        filling.submit(sheet, SIGNED, by=self.unit, at=april(6))
        self.accept(sheet)


def make_world(*, units: tuple[str, ...] = ("区教育体育局", "区民政局")) -> World:
    """An open year: plan due 24 March, months from March 2022 by the fifth working day."""
    office = make_user(name="周敏")
    target = IndicatorDraft("建成社区服务站30处", "建成社区服务站", "=", Decimal(30), "处")
    draft = make_draft(units=units, leads=["区教育体育局"] if len(units) > 1 else [], indicators=(target,))
    notice = make_notice(draft, by=office)
    plan = opening.open_year(
        notice.ledger,
        plan_due_on=date(2022, 3, 24),
        rule=DueRule.parse("nth_workday:5"),
        first_period=Period(2022, 3),
        by=office.as_actor(),
        at=datetime(2022, 3, 16, 4, tzinfo=UTC),
    )
    filer = make_user(Role.FILER, unit=Unit.objects.get(name="区教育体育局"), name="宋佳")
    task = Task.objects.get(task_list__notice=notice)
    return World(office, filer, notice, task, task.indicators.get(), plan)
