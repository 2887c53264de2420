"""What the front pages are composed of: the desk, the ledger with its lights, the task page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from duban.access.actor import Actor, Scope
from duban.access.policy import allowed
from duban.access.roles import UNIT_ROLES, Permission, Role
from duban.almanac.queries import calendar_of
from duban.audit.models import Event
from duban.intake.models import Batch, BatchState
from duban.intake.queries import PrintedSource, printed_source
from duban.ledger.leaders import LeaderOfTask, leaders_of
from duban.ledger.models import Completion, Indicator, Ledger, Task
from duban.ledger.queries import Filters, LedgerTable, Pending, UnitOfTask, ledger_table, pending, units_of
from duban.ledger.rules import ASSIGNMENT_TITLES, AssignmentRole
from duban.lights.models import Evaluation
from duban.lights.queries import latest_of, newly_red
from duban.lights.rules import CLASS_TITLES, PaceClass, count_by_class
from duban.org.models import GrantState, Unit, User
from duban.org.queries import grants_of, unused_accounts
from duban.returns.models import ProgressReport, ReportLine, Return, Round, YearPlan
from duban.returns.queries.inside import may_confirm
from duban.returns.queries.rounds import RoundTable, round_table
from duban.returns.queries.sheets import months_of_task
from duban.returns.rules import INSIDE, ReturnState, RoundKind
from duban.timing.clock import day_in_china
from duban.timing.deadlines import day_of
from duban.timing.periods import Period


@dataclass(frozen=True)
class Owed:
    """A sheet that a unit has to file or to mend, with the working days that are left."""

    sheet: Return
    days_left: int
    sent_back: int
    mine: bool

    @property
    def inside(self) -> bool:
        """Whether it waits to be confirmed in the unit (本单位审签); `mine`: by this person."""
        return self.sheet.state in INSIDE


@dataclass(frozen=True)
class Administration:
    """What waits for one of the three administrators (三员): figures on accounts and grants, nothing of the business."""

    waiting: int
    own: int
    unused: int


@dataclass(frozen=True)
class Desk:
    """工作台: what waits for this person."""

    title: str
    in_unit: bool
    leads: bool
    ledgers: Sequence[Ledger]
    to_check: Sequence[Batch]
    pending: Pending | None
    round: RoundTable | None
    newly_red: Sequence[Evaluation]
    lagging: Sequence[Evaluation]
    owed: Sequence[Owed]
    filed: Sequence[Return]
    administration: Administration | None


def desk(actor: Actor, *, at: datetime) -> Desk:
    """The desk of whoever asks: the office what it has to do, a unit what it owes, a leader what lags."""
    office = allowed(actor, Permission.INTAKE_VIEW)
    month = _current_month(actor.government_id) if allowed(actor, Permission.ROUND_VIEW) else None
    tasks = Task.objects.within(actor.scope)
    in_unit, leads = actor.role in UNIT_ROLES, actor.role is Role.LEAD_LEADER
    owed, filed = _sheets(actor, at=at) if in_unit else ([], [])
    own = Unit.objects.filter(pk__in=actor.scope.unit_ids).standing(day_in_china(at)).first() if in_unit else None
    sees_ledger = allowed(actor, Permission.LEDGER_VIEW)
    return Desk(
        title=own.name if own else "工作台",
        in_unit=in_unit,
        leads=leads,
        ledgers=list(Ledger.objects.with_task_counts(actor.scope)) if sees_ledger else [],
        to_check=list(Batch.objects.within(actor.scope).filter(state=BatchState.READ).order_by("pk")) if office else [],
        pending=pending(actor.scope, on=day_in_china(at)) if allowed(actor, Permission.PENDING_SETTLE) else None,
        round=round_table(month, at=at) if month is not None else None,
        newly_red=_newly_red(actor) if actor.scope.everything else [],
        lagging=_lagging(tasks) if leads else [],
        owed=owed,
        filed=filed,
        administration=_administration(actor, at=at) if allowed(actor, Permission.ACCOUNT_VIEW) else None,
    )


def _administration(actor: Actor, *, at: datetime) -> Administration:
    open_grants = grants_of(actor.government_id).filter(state=GrantState.PROPOSED)
    own = User.objects.filter(government_id=actor.government_id)
    return Administration(
        waiting=open_grants.count(),
        own=open_grants.filter(proposed_by=actor.user_id).count(),
        unused=unused_accounts(own, at=at).count(),
    )


def _current_month(government_id: int) -> Round | None:
    """The round that the office works on: the month opened last, or the plan before any month."""
    own = Round.objects.filter(government_id=government_id).select_related("ledger")
    return own.order_by("-ledger__year", "kind", "-period").first()


def _lagging(tasks: "QuerySet[Task]") -> list[Evaluation]:
    """Red before yellow, within a light in the order of the ledger."""
    found = [each for each in latest_of(tasks).select_related("task") if each.light in {"red", "yellow"}]
    return sorted(found, key=lambda each: each.light != "red")


def _newly_red(actor: Actor) -> list[Evaluation]:
    last = Evaluation.objects.filter(government_id=actor.government_id).order_by("-period").first()
    if last is None:
        return []
    return newly_red(Task.objects.within(actor.scope), last.period, str(Period.parse(last.period).previous))


def _sheets(actor: Actor, *, at: datetime) -> tuple[list[Owed], list[Return]]:
    """What a unit still has to file or mend, the most urgent first, and what it filed."""
    calendar, today = calendar_of(actor.government_id), day_in_china(at)
    owed, filed = [], []
    for table in (YearPlan, ProgressReport):
        for sheet in table._default_manager.within(actor.scope).select_related("round", "unit"):
            if sheet.state in {ReturnState.OPEN, ReturnState.SENT_BACK, *INSIDE}:
                due = day_of(
                    sheet.resubmit_at if sheet.state == ReturnState.SENT_BACK and sheet.resubmit_at else sheet.moment
                )
                left = len(calendar.workdays(today, due)) if today <= due else -(today - due).days
                mine = may_confirm(sheet, actor)
                owed.append(Owed(sheet, left, sheet.lines.filter(state="sent_back").count(), mine))
            else:
                filed.append(sheet)
    return sorted(owed, key=lambda each: each.sheet.round.due_on), sorted(
        filed, key=lambda sheet: sheet.round.due_on, reverse=True
    )


@dataclass(frozen=True)
class ClassCount:
    """One figure of the strip: a class, its words, how many; it opens exactly the rows that it counts."""

    pace: str
    light: str
    title: str
    number: int


@dataclass(frozen=True)
class LedgerPage:
    """The ledger as its page shows it: the table, and each task's latest verdict."""

    table: LedgerTable
    verdicts: Mapping[int, Evaluation]
    counts: Sequence[ClassCount]
    period: str


STRIP = (
    ("done", "blue", (PaceClass.DONE,)),
    ("on_pace", "green", (PaceClass.ON_PACE, PaceClass.AHEAD, PaceClass.ADJUSTED)),
    ("yellow", "yellow", (PaceClass.YELLOW,)),
    ("red", "red", (PaceClass.RED,)),
    ("not_due", "grey", (PaceClass.NOT_STARTED_BY_PLAN, PaceClass.NOT_EVALUATED, PaceClass.SUSPENDED)),
)
STRIP_TITLES = {
    "done": CLASS_TITLES[PaceClass.DONE],
    "on_pace": "达到或超过序时",
    "yellow": CLASS_TITLES[PaceClass.YELLOW],
    "red": CLASS_TITLES[PaceClass.RED],
    "not_due": "未到节点、未评价",
}


def ledger_page(scope: Scope, filters: Filters, *, on: date, pace: str, year: int | None) -> LedgerPage | None:
    """The ledger of a year with its lights, narrowed also to one figure of the strip; None where there is none."""
    table = ledger_table(scope, filters, on=on, year=year)
    if table is None:
        return None
    verdicts = {each.task_id: each for each in latest_of(Task.objects.within(scope).filter(ledger__year=table.year))}
    counted = count_by_class(PaceClass(each.pace) for each in verdicts.values())
    groups = {name: classes for name, _, classes in STRIP}
    if pace in groups:
        rows = [r for r in table.rows if r.pk in verdicts and PaceClass(verdicts[r.pk].pace) in groups[pace]]
        table = replace(table, rows=rows)
    return LedgerPage(
        table=table,
        verdicts=verdicts,
        counts=[
            ClassCount(name, light, STRIP_TITLES[name], sum(counted[each] for each in classes))
            for name, light, classes in STRIP
        ]
        if verdicts
        else [],
        period=max((each.period for each in verdicts.values()), default=""),
    )


@dataclass(frozen=True)
class UnitsInRole:
    """The units of a task that have one role (牵头单位、配合单位、责任单位)."""

    title: str
    lead: bool
    units: Sequence[UnitOfTask]


@dataclass(frozen=True)
class TaskPage:
    """One task with all that belongs to it."""

    task: Task
    source: PrintedSource
    leaders: Sequence[LeaderOfTask]
    roles: Sequence[UnitsInRole]
    indicators: Sequence[Indicator]
    events: Sequence[Event]
    lead_open: bool
    verdicts: Sequence[Evaluation]
    lines: Sequence[ReportLine]
    completion: Completion | None
    planned: bool


def task_page(task: Task, scope: Scope, *, on: date) -> TaskPage:
    """Everything the task page shows; the events are those of the task's own trail."""
    units = units_of(task, on=on)
    return TaskPage(
        task=task,
        source=printed_source(task.source),
        leaders=leaders_of(task, on=on),
        roles=[
            UnitsInRole(title, role is AssignmentRole.LEAD, found)
            for role, title in ASSIGNMENT_TITLES.items()
            if (found := [unit for unit in units if unit.role == role])
        ],
        indicators=list(task.indicators.all()),
        events=list(Event.objects.about(task)),
        lead_open=bool(units) and all(unit.role == AssignmentRole.RESPONSIBLE for unit in units),
        verdicts=list(task.evaluations.order_by("-period")),
        lines=months_of_task(task, scope),
        completion=task.completions.first(),
        planned=Round.objects.filter(ledger=task.ledger, kind=RoundKind.MONTHLY).exists(),
    )
