"""Reads of reporting: who owes what, a sheet with all that helps to fill it in, who has not filed, facts for the lights."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q

from duban.access.actor import Actor, Scope
from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.ledger.models import Assignment, Completion, Indicator, Ledger, Task
from duban.ledger.rules import ASSIGNMENT_TITLES, AssignmentRole
from duban.lights.models import Evaluation
from duban.lights.rules import LEVEL_UNITS, IndicatorFacts, MonthFacts, PaceClass, TaskFacts
from duban.org.models import Membership, Unit, UnitKind
from duban.org.queries import heirs
from duban.returns.models import PlanLine, ProgressReport, ReportLine, Return, ReturnLine, Round, YearPlan
from duban.returns.rules import (
    FigureValue,
    LineState,
    ReturnState,
    RoundKind,
    Standing,
    days_late,
    figures_sentence,
    marked_changes,
    must_explain,
    standing,
)
from duban.timing.clock import day_in_china
from duban.timing.periods import Period


def latest_month(ledger: Ledger) -> Round | None:
    """The month that was opened last."""
    return ledger.rounds.filter(kind=RoundKind.MONTHLY).order_by("-period").first()


def owing_tasks(ledger: Ledger, *, on: date) -> dict[int, list[int]]:
    """Unit number → its tasks in order: by its own name, or as member of a collective name on the day `on`.

    A collective name itself owes nothing; for a unit merged by that day its heir owes.
    """
    owed: dict[int, dict[int, None]] = defaultdict(dict)
    tasks = Task.objects.filter(ledger=ledger).in_order().values_list("pk", flat=True)
    position = {pk: number for number, pk in enumerate(tasks)}
    assigned = Assignment.objects.filter(task__ledger=ledger)
    for unit, task in assigned.exclude(unit__kind=UnitKind.COLLECTIVE).values_list("unit_id", "task_id"):
        owed[unit][task] = None
    members = Membership.objects.on(on).filter(collective__assignments__task__ledger=ledger)
    for unit, task in members.values_list("unit_id", "collective__assignments__task_id"):
        if task in position:
            owed[unit][task] = None
    for merged, heir in heirs(ledger.government_id, on=on).items():
        owed[heir].update(owed.pop(merged, {}))
    order = Unit.objects.filter(pk__in=[unit for unit, tasks in owed.items() if tasks]).values_list("pk", flat=True)
    return {unit: sorted(owed[unit], key=lambda pk: position[pk]) for unit in order}


def units_to_add(round_: Round) -> list[Unit]:
    """Units that owe by the round's due day and have no return in it yet."""
    owed = set(owing_tasks(round_.ledger, on=round_.due_on))
    return list(Unit.objects.filter(pk__in=owed - set(round_.sheets.values_list("unit_id", flat=True))))


def asked_indicators(task_pks: Collection[int], *, behind: Collection[int]) -> dict[int, list[Indicator]]:
    """Task → the indicators whose values a unit gives: those of the tasks that it leads.

    Of two leads the one printed first gives them: the same fact is asked for once only.

    Args:
        behind: the unit and those that were merged into it.
    """
    led = [task for task, lead in _first_leads(task_pks).items() if lead in behind]
    asked: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(task__in=led).order_by("task_id", "order"):
        asked[indicator.task_id].append(indicator)
    return asked


def _first_leads(task_pks: Collection[int]) -> dict[int, int]:
    """Task → the lead unit that is printed first."""
    led = Assignment.objects.filter(task__in=task_pks, role=AssignmentRole.LEAD).order_by("-order")
    return dict(led.values_list("task_id", "unit_id"))  # the first of several leads comes last and stays


@dataclass(frozen=True)
class FigureBox:
    """One number to fill in: its box's name, what it is, the value typed, the value of last month, the stage's target."""

    name: str
    title: str
    value: str
    before: str
    stage: str = ""


@dataclass(frozen=True)
class LineShown:
    """One line of a sheet with what helps to write it: the plan's target, last month's words and promise.

    `sentence`: what the figures say (`rules.figures_sentence`). `explain`: 本月无变化 would have to say what stopped it.
    """

    line: ReturnLine
    role_title: str
    figures: Sequence[FigureBox]
    target: str
    target_accepted: bool
    before: ReportLine | None
    sentence: str = ""
    explain: bool = False

    @property
    def may_stay(self) -> bool:
        """Whether 本月无变化 can be said: there is a last month that was filed."""
        return self.before is not None and self.before.state != LineState.DRAFT

    @property
    def changes(self) -> list[tuple[str, bool]]:
        """完成情况 in pieces, each with whether it is new against last month."""
        before = self.before.completion if self.before is not None else ""
        words = self.line.words["completion"]
        return marked_changes(before, words) if before else [(words, False)]


@dataclass(frozen=True)
class SheetShown:
    """A sheet with its lines."""

    sheet: Return
    lines: Sequence[LineShown]
    standing: Standing
    previous: Round | None

    @property
    def open_lines(self) -> int:
        return sum(1 for each in self.lines if each.line.is_open)

    @property
    def waiting(self) -> int:
        """Lines that wait for the office."""
        return sum(1 for each in self.lines if each.line.state == LineState.SUBMITTED)


def find_sheet(kind: str, pk: int, scope: Scope) -> Return | None:
    """The sheet of that form and number, as far as the scope reaches."""
    table: type[YearPlan] | type[ProgressReport] = YearPlan if kind == RoundKind.PLAN else ProgressReport
    related = table._default_manager.within(scope).select_related("unit", "round__ledger", "government")
    found: Return | None = related.filter(pk=pk).first()
    return found


def phone_for(sheet: Return, actor: Actor) -> str:
    """The filer's phone for whoever may know it, his own unit and the office; "" for everybody else.

    Every page, paper and file takes the phone from here and from nowhere else (《个人信息保护法》第六条: 最小范围).
    """
    return sheet.filer_phone if allowed(actor, Permission.CONTACT_VIEW, on=sheet) else ""


def sheet_shown(sheet: Return, *, at: datetime) -> SheetShown:
    """A sheet as its page shows it, in a fixed number of queries however many lines it has."""
    lines = list(sheet.lines.select_related("task__task_list").order_by("order"))
    tasks = [line.task_id for line in lines]
    behind = Unit.objects.behind([sheet.unit_id])
    asked = asked_indicators(tasks, behind=behind)
    assigned = Assignment.objects.filter(task__in=tasks, unit_id__in=behind).order_by("-order")
    roles = dict(assigned.values_list("task_id", "role"))  # the role printed first comes last and stays
    aids, plans, quarter = Aids(), {}, 0
    if isinstance(sheet, ProgressReport):
        aids, quarter = aids_of(sheet, units=behind), (Period.parse(sheet.round.period).month - 1) // 3
        own = PlanLine.objects.filter(sheet__unit=sheet.unit, sheet__round__ledger=sheet.round.ledger)
        plans = {line.task_id: line for line in own}
    return SheetShown(
        sheet=sheet,
        lines=[
            _line_shown(
                line, roles.get(line.task_id, ""), asked.get(line.task_id, ()), aids, plans.get(line.task_id), quarter
            )
            for line in lines
        ],
        standing=standing(sheet.first_submitted_at, due_at=sheet.round.due_at, at=at),
        previous=next((line.sheet.round for line in aids.before.values()), None),
    )


@dataclass(frozen=True)
class Aids:
    """What was known before a month is filled in: task → last month's line, and the tasks that lagged behind then."""

    before: Mapping[int, ReportLine] = field(default_factory=dict)
    behind: frozenset[int] = frozenset()

    def explain(self, task_pk: int) -> bool:
        """Whether 本月无变化 has to say what stopped it."""
        line = self.before.get(task_pk)
        return must_explain(unchanged_before=line is not None and line.unchanged, behind=task_pk in self.behind)


def aids_of(sheet: ProgressReport, *, units: Collection[int] | None = None) -> Aids:
    """Last month's lines of the unit and of those merged into it (`units`), and what lagged behind at its end."""
    last = str(Period.parse(sheet.round.period).previous)
    units = Unit.objects.behind([sheet.unit_id]) if units is None else units
    earlier = ReportLine.objects.filter(
        sheet__unit__in=units, sheet__round__ledger=sheet.round.ledger, sheet__round__period=last
    )
    before = {line.task_id: line for line in earlier.select_related("sheet__round").order_by("pk")}
    lagging = Evaluation.objects.filter(task__in=list(before), period=last, pace__in=(PaceClass.YELLOW, PaceClass.RED))
    return Aids(before, frozenset(lagging.values_list("task_id", flat=True)))


def _line_shown(
    line: ReturnLine, role: str, indicators: Sequence[Indicator], aids: Aids, plan: PlanLine | None, quarter: int
) -> LineShown:
    before = aids.before.get(line.task_id)
    values = figure_values(line, indicators, before) if isinstance(line, ReportLine) else []
    return LineShown(
        line=line,
        role_title=ASSIGNMENT_TITLES[AssignmentRole(role or AssignmentRole.SUPPORTING)],
        figures=_boxes(line, indicators, before, plan, quarter),
        target=getattr(plan, f"quarter{quarter + 1}") if plan is not None else "",
        target_accepted=plan is None or plan.state == LineState.ACCEPTED,
        before=before,
        sentence=figures_sentence(values),
        explain=aids.explain(line.task_id),
    )


def sentences_of(sheet: Return, lines: Sequence[ReturnLine]) -> dict[str, str]:
    """Line number → what its figures say, for the lines of a month that were just saved."""
    if not isinstance(sheet, ProgressReport) or not lines:
        return {}
    asked = asked_indicators([line.task_id for line in lines], behind=Unit.objects.behind([sheet.unit_id]))
    before = aids_of(sheet).before
    return {
        str(line.pk): figures_sentence(figure_values(line, asked.get(line.task_id, ()), before.get(line.task_id)))
        for line in lines
        if isinstance(line, ReportLine)
    }


def figure_values(line: ReportLine, indicators: Sequence[Indicator], before: ReportLine | None) -> list[FigureValue]:
    """The values of a line that were typed, ready to be said in words."""
    values = []
    for indicator in indicators:
        typed, earlier = (str(each.figures.get(str(indicator.pk), "")) if each else "" for each in (line, before))
        if typed:
            level = indicator.operator == "<=" or indicator.unit in LEVEL_UNITS
            last = Decimal(earlier) if earlier else None
            values.append(FigureValue(indicator.name, indicator.unit, Decimal(typed), last, indicator.value, level))
    return values


def _boxes(
    line: ReturnLine, indicators: Sequence[Indicator], before: ReportLine | None, plan: PlanLine | None, quarter: int
) -> list[FigureBox]:
    boxes = []
    for indicator in indicators:
        title = f"{indicator.name}（全年{indicator.goal}）"
        if isinstance(line, PlanLine):
            values = line.figures.get(str(indicator.pk)) or ["", "", "", ""]
            boxes += [
                FigureBox(
                    f"figure-{indicator.pk}-{quarter}", f"{'一二三四'[quarter]}季度末{title}", values[quarter], ""
                )
                for quarter in range(4)
            ]
        else:
            earlier = str(before.figures.get(str(indicator.pk), "")) if before else ""
            value = str(line.figures.get(str(indicator.pk), ""))
            stages = (plan.figures.get(str(indicator.pk)) if plan is not None else None) or [""] * 4
            boxes.append(FigureBox(f"figure-{indicator.pk}", title, value, earlier, str(stages[quarter])))
    return boxes


@dataclass(frozen=True)
class UnitStanding:
    """One unit in a round: on time or not, and what the review made of its lines."""

    unit: Unit
    sheet: Return
    standing: Standing
    days_late: int
    lines: int
    waiting: int
    sent_back: int
    sent_back_ever: int
    accepted: int


@dataclass(frozen=True)
class RoundTable:
    """谁没有报: all units of a round, in official order."""

    round: Round
    rows: Sequence[UnitStanding]

    def count(self, wanted: Standing) -> int:
        """How many units stand so."""
        return sum(1 for row in self.rows if row.standing is wanted)

    @property
    def on_time(self) -> int:
        return self.count(Standing.ON_TIME)

    @property
    def late(self) -> int:
        return self.count(Standing.LATE)

    @property
    def missing(self) -> int:
        return self.count(Standing.MISSING)

    @property
    def not_yet(self) -> int:
        return self.count(Standing.NOT_YET)

    @property
    def to_review(self) -> int:
        return sum(1 for row in self.rows if row.waiting)

    @property
    def sent_back(self) -> int:
        return sum(1 for row in self.rows if row.sheet.state == ReturnState.SENT_BACK)


def round_table(round_: Round, *, at: datetime) -> RoundTable:
    """Who has filed, who has not, in one query."""
    counted = round_.sheets.select_related("unit").annotate(
        lines_in_all=Count("lines"),
        lines_waiting=Count("lines", filter=Q(lines__state=LineState.SUBMITTED)),
        lines_sent_back=Count("lines", filter=Q(lines__state=LineState.SENT_BACK)),
        lines_ever_sent_back=Count("lines", filter=Q(lines__times_sent_back__gt=0)),
        lines_accepted=Count("lines", filter=Q(lines__state=LineState.ACCEPTED)),
    )
    rows = []
    for sheet in counted.order_by("unit__order"):
        sheet.round = round_
        first = sheet.first_submitted_at
        rows.append(
            UnitStanding(
                unit=sheet.unit,
                sheet=sheet,
                standing=standing(first, due_at=round_.due_at, at=at),
                days_late=days_late(first, round_.due_on) if first else 0,
                lines=sheet.lines_in_all,
                waiting=sheet.lines_waiting,
                sent_back=sheet.lines_sent_back,
                sent_back_ever=sheet.lines_ever_sent_back,
                accepted=sheet.lines_accepted,
            )
        )
    return RoundTable(round_, rows)


def facts_of(task_pks: Collection[int], *, at: datetime) -> list[TaskFacts]:
    """What the light rule looks at, for many tasks in a handful of queries: the lead unit's accepted lines count.

    `at`: a return that is not there is missing only after its due moment.
    """
    tasks = list(Task.objects.filter(pk__in=task_pks).select_related("ledger"))
    leads = _first_leads(task_pks)
    merged = heirs(tasks[0].government_id, on=day_in_china(at)) if tasks else {}
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(task__in=task_pks).order_by("order"):
        indicators[indicator.task_id].append(indicator)
    plans = {
        (line.task_id, line.sheet.unit_id): line
        for line in PlanLine.objects.filter(task__in=task_pks, state=LineState.ACCEPTED).select_related("sheet")
    }
    lines = {
        (line.task_id, line.sheet.unit_id, line.sheet.round.period): line
        for line in ReportLine.objects.filter(task__in=task_pks).select_related("sheet__round")
    }
    rounds: dict[int, list[Round]] = defaultdict(list)
    for month in Round.objects.filter(ledger__in={t.ledger_id for t in tasks}, kind=RoundKind.MONTHLY).order_by(
        "period"
    ):
        rounds[month.ledger_id].append(month)
    done = dict(Completion.objects.filter(task__in=task_pks).values_list("task_id", "verified_on"))
    found = []
    for task in tasks:
        lead = leads.get(task.pk, 0)
        heir = merged.get(lead, lead)
        plan = plans.get((task.pk, heir)) or plans.get((task.pk, lead))
        found.append(
            TaskFacts(
                pk=task.pk,
                months=[
                    _month(lines.get((task.pk, lead, r.period)) or lines.get((task.pk, heir, r.period)), r, at=at)
                    for r in rounds[task.ledger_id]
                ],
                indicators=[_indicator(each, plan) for each in indicators[task.pk]],
                quarter_targets=_promised(plan),
                completed_in=Period.of(done[task.pk]) if task.pk in done else None,
                lead_open=not lead,
            )
        )
    return found


def _month(line: ReportLine | None, month: Round, *, at: datetime) -> MonthFacts:
    period = Period.parse(month.period)
    if line is None:
        return MonthFacts(period)
    filed = True if line.sheet.first_submitted_at is not None else False if at > month.due_at else None
    values = {int(pk): Decimal(value) for pk, value in line.figures.items() if value}
    return MonthFacts(period, filed, line.state == LineState.ACCEPTED, line.stage_met, values)


def _indicator(indicator: Indicator, plan: PlanLine | None) -> IndicatorFacts:
    planned = [
        Decimal(value) if value else None
        for value in (plan.figures.get(str(indicator.pk)) if plan else None) or [""] * 4
    ]
    return IndicatorFacts(
        indicator.pk, indicator.name, indicator.operator, indicator.value, indicator.unit,
        (planned[0], planned[1], planned[2], planned[3]),
    )  # fmt: skip


def _promised(plan: PlanLine | None) -> tuple[bool, bool, bool, bool] | None:
    if plan is None:
        return None
    first, second, third, fourth = (bool(getattr(plan, f"quarter{number}").strip()) for number in (1, 2, 3, 4))
    return first, second, third, fourth


def months_of_task(task: Task, scope: Scope) -> Sequence[ReportLine]:
    """What was reported on a task, month by month, as far as the scope reaches; drafts are nobody else's business."""
    lines = ReportLine.objects.filter(task=task).exclude(state=LineState.DRAFT)
    if not scope.everything and not scope.post_ids:
        lines = lines.filter(sheet__unit_id__in=scope.unit_ids)
    return list(
        lines.select_related("sheet__unit", "sheet__round").order_by("-sheet__round__period", "sheet__unit__order")
    )


def sheets_of_unit(scope: Scope) -> Mapping[str, Sequence[Return]]:
    """A unit's own sheets, latest first."""
    plans = YearPlan.objects.within(scope).select_related("round", "unit").order_by("-round__period")
    reports = ProgressReport.objects.within(scope).select_related("round", "unit").order_by("-round__period")
    return {"plans": list(plans), "reports": list(reports)}
