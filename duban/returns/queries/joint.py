"""Several units on one task (牵头与配合): the parts side by side for the lead, and the earlier day for those who support."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duban.almanac.queries import calendar_of
from duban.ledger.models import Ledger
from duban.org.models import Unit
from duban.returns.models import ProgressReport, ReportingRules, ReportLine, Round
from duban.returns.queries.owing import first_leads
from duban.returns.rules import Filing, LineState, workdays_before


@dataclass(frozen=True)
class Part:
    """What another unit of the same task says this month; empty while it has not filed."""

    unit: str
    filed: bool
    told: str
    problems: str
    next_steps: str


def parts_of(
    sheet: ProgressReport, *, behind: Collection[int], leads: Mapping[int, int]
) -> Mapping[int, Sequence[Part]]:
    """Task that this unit leads → the parts of the others, in official order. Tasks that it leads alone have none.

    Args:
        behind: the unit and those merged into it.
        leads: task → the unit that leads it (`owing.first_leads`).
    """
    led = [task for task, lead in leads.items() if lead in behind]
    others = ReportLine.objects.filter(task__in=led, sheet__round=sheet.round).exclude(sheet=sheet)
    parts: dict[int, list[Part]] = defaultdict(list)
    for line in others.select_related("sheet__unit").order_by("sheet__unit__order"):
        filed = line.state != LineState.DRAFT
        words = (line.told, line.problems, line.next_steps) if filed else ("", "", "")
        parts[line.task_id].append(Part(line.sheet.unit.name, filed, *words))
    return parts


def rules_of(ledger: Ledger) -> ReportingRules:
    """The ledger's rules, or those that hold where nothing was set."""
    return ReportingRules.objects.filter(ledger=ledger).first() or ReportingRules(ledger=ledger)


def courtesy_day(ledger: Ledger, due_on: date) -> date:
    """The day by which supporting units are asked for their part, some working days before the round's due day."""
    return workdays_before(due_on, rules_of(ledger).courtesy_workdays, calendar_of(ledger.government_id))


def only_support(round_: Round, owed: Mapping[int, Collection[int]]) -> set[int]:
    """In a ledger in which the lead alone files: the units that lead none of their tasks. They give their part to the lead
    by the earlier day, and are late after it."""
    if rules_of(round_.ledger).filing != Filing.LEAD_ONLY:
        return set()
    leads = first_leads({task for tasks in owed.values() for task in tasks})
    leading = {pk: Unit.objects.behind([pk]) for pk in owed}
    return {unit for unit, tasks in owed.items() if not any(leads.get(task, 0) in leading[unit] for task in tasks)}
