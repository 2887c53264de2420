"""What the front pages are composed of: the desk, the task page, what still has to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass

from duban.access.actor import Actor
from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.audit.models import Event
from duban.intake.models import Batch, BatchState
from duban.intake.queries import PrintedSource, printed_source
from duban.ledger.models import Ledger, Task
from duban.ledger.queries import Pending, leaders_of, pending, units_of


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
        ledgers=Ledger.objects.with_task_counts(actor.scope),
        to_check=list(Batch.objects.within(actor.scope).filter(state=BatchState.READ).order_by("pk")) if office else [],
        pending=pending(actor.scope) if allowed(actor, Permission.PENDING_SETTLE) else None,
    )


@dataclass(frozen=True)
class TaskPage:
    """One task with all that belongs to it."""

    task: Task
    source: PrintedSource
    leaders: Sequence[str]
    units: Sequence[object]
    indicators: Sequence[object]
    events: Sequence[Event]
    lead_open: bool


def task_page(task: Task) -> TaskPage:
    """Everything the task page shows; the events are those of the task's own trail."""
    units = units_of(task)
    return TaskPage(
        task=task,
        source=printed_source(task.source),
        leaders=leaders_of(task),
        units=units,
        indicators=list(task.indicators.all()),
        events=list(Event.objects.about(task)),
        lead_open=bool(units) and all(unit.role == "responsible" for unit in units),
    )
