"""What the front pages are composed of: the desk, the task page, what still has to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass

from duban.access.actor import Actor
from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.audit.models import Event
from duban.intake.models import Batch, BatchState
from duban.intake.queries import PrintedSource, printed_source
from duban.ledger.models import Indicator, Ledger, Task
from duban.ledger.queries import Pending, UnitOfTask, leaders_of, pending, units_of
from duban.ledger.rules import ASSIGNMENT_TITLES, AssignmentRole


@dataclass(frozen=True)
class Desk:
    """工作台: what waits for this person."""

    ledgers: Sequence[Ledger]
    to_check: Sequence[Batch]
    pending: Pending | None


def desk(actor: Actor) -> Desk:
    """The desk of whoever asks; the office sees what it has to settle."""
    office = allowed(actor, Permission.INTAKE_VIEW)
    return Desk(
        ledgers=list(Ledger.objects.with_task_counts(actor.scope)),
        to_check=list(Batch.objects.within(actor.scope).filter(state=BatchState.READ).order_by("pk")) if office else [],
        pending=pending(actor.scope) if allowed(actor, Permission.PENDING_SETTLE) else None,
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
    leaders: Sequence[str]
    roles: Sequence[UnitsInRole]
    indicators: Sequence[Indicator]
    events: Sequence[Event]
    lead_open: bool


def task_page(task: Task) -> TaskPage:
    """Everything the task page shows; the events are those of the task's own trail."""
    units = units_of(task)
    return TaskPage(
        task=task,
        source=printed_source(task.source),
        leaders=leaders_of(task),
        roles=[
            UnitsInRole(title, role is AssignmentRole.LEAD, found)
            for role, title in ASSIGNMENT_TITLES.items()
            if (found := [unit for unit in units if unit.role == role])
        ],
        indicators=list(task.indicators.all()),
        events=list(Event.objects.about(task)),
        lead_open=bool(units) and all(unit.role == AssignmentRole.RESPONSIBLE for unit in units),
    )
