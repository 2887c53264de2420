"""Who owes what: units, tasks, the indicators that a unit gives values of."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from duban.ledger.models import Assignment, Indicator, Ledger, Task
from duban.ledger.rules import AssignmentRole
from duban.org.models import Membership, Unit, UnitKind
from duban.org.queries import heirs
from duban.returns.models import Round
from duban.returns.rules import (
    RoundKind,
)


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
    return indicators_of(first_leads(task_pks), behind=behind)


def indicators_of(leads: Mapping[int, int], *, behind: Collection[int]) -> dict[int, list[Indicator]]:
    """The same, where the leads (`first_leads`) are known already."""
    led = [task for task, lead in leads.items() if lead in behind]
    asked: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(task__in=led).order_by("task_id", "order"):
        asked[indicator.task_id].append(indicator)
    return asked


def first_leads(task_pks: Collection[int]) -> dict[int, int]:
    """Task → the lead unit that is printed first."""
    led = Assignment.objects.filter(task__in=task_pks, role=AssignmentRole.LEAD).order_by("-order")
    return dict(led.values_list("task_id", "unit_id"))  # the first of several leads comes last and stays
