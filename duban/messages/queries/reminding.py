"""What each person is reminded of on a day, reckoned from how the returns stand at that moment."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from duban.access.actor import Actor
from duban.access.roles import OFFICE_ROLES, UNIT_ROLES, Role
from duban.ledger.models import Assignment
from duban.ledger.rules import AssignmentRole
from duban.messages.rules import (
    LADDER,
    Digest,
    Errand,
    RoundDue,
    SheetDue,
    confirms_on,
    digest_of,
    ladder_of,
    round_sentence,
    sheet_sentence,
    step_on,
    waiting_sentence,
)
from duban.org.models import User
from duban.returns.models import ProgressReport, Return, Round, YearPlan
from duban.returns.queries.inside import may_confirm
from duban.returns.rules import INSIDE, ReturnState
from duban.timing.workdays import WorkCalendar

UNDONE = (ReturnState.OPEN, ReturnState.SENT_BACK, *INSIDE)
"""States in which the unit still has something to do."""


def due_moment(sheet: Return) -> datetime | None:
    """When the unit has to hand it to the office: the first time, or again after a send-back (None: no day was set)."""
    return sheet.moment if sheet.first_submitted_at is None else sheet.resubmit_at


@dataclass(frozen=True)
class _Day:
    """What all people of one day are told from."""

    day: date
    at: datetime
    calendar: WorkCalendar


def digests_of(government_id: int, *, day: date, at: datetime, calendar: WorkCalendar) -> dict[User, Digest | None]:
    """Everybody who may be reminded → the message, None for those with nothing to do."""
    today = _Day(day, at, calendar)
    sheets = [
        sheet
        for table in (YearPlan, ProgressReport)
        for sheet in table._default_manager.filter(
            government_id=government_id, state__in=[*UNDONE, ReturnState.SUBMITTED]
        )
        .select_related("round__ledger", "unit")
        .order_by("round__due_on", "unit__order")
    ]
    undone = [sheet for sheet in sheets if sheet.state in UNDONE and due_moment(sheet) is not None]
    supporting = supported_tasks([sheet for sheet in undone if sheet.state == ReturnState.OPEN])
    office = _office_sentences(sheets, undone, today)
    of_unit: dict[int, list[Return]] = defaultdict(list)
    for sheet in undone:
        of_unit[sheet.unit_id].append(sheet)
    found: dict[User, Digest | None] = {}
    people = User.objects.filter(government_id=government_id, is_active=True, role__in=[*UNIT_ROLES, *OFFICE_ROLES])
    for user in people.order_by("pk"):
        if user.acts_as in OFFICE_ROLES:
            found[user] = digest_of(office, day=day, link=reverse("rounds"))
        else:
            found[user] = _unit_digest(user, of_unit, supporting, today) if of_unit else None
    return found


def _unit_digest(
    user: User, of_unit: Mapping[int, Sequence[Return]], supporting: Mapping[Return, int], today: _Day
) -> Digest | None:
    actor = user.as_actor(on=today.day)
    told = []
    for sheet in (each for unit in sorted(actor.scope.unit_ids) for each in of_unit.get(unit, ())):
        due = _due_for(sheet, actor, supporting.get(sheet, 0), today)
        if due is not None:
            told.append((sheet, due))
    told.sort(key=lambda pair: pair[1].moment)
    sentences = [sheet_sentence(due, day=today.day, at=today.at, calendar=today.calendar) for _, due in told]
    only = told[0][0] if len(told) == 1 else None
    link = reverse("sheet", args=[only.kind, only.pk]) if only is not None else reverse("home")
    return digest_of(sentences, day=today.day, link=link)


def _due_for(sheet: Return, actor: Actor, supporting: int, today: _Day) -> SheetDue | None:
    """What this person is told of a return today, None where it is not his turn or not the day."""
    state, moment = ReturnState(sheet.state), due_moment(sheet)
    if moment is None:
        return None
    if actor.role is not Role.FILER:
        if not may_confirm(sheet, actor) or not confirms_on(today.day, moment, today.calendar):
            return None
        return SheetDue(str(sheet.round), state, moment, Errand.CONFIRM)
    if step_on(today.day, moment, today.calendar, ladder=ladder_of(state, supporting=supporting)) is None:
        return None
    errand = Errand.KNOW if state in INSIDE else Errand.MEND if state == ReturnState.SENT_BACK else Errand.FILE
    return SheetDue(str(sheet.round), state, moment, errand, supporting)


def supported_tasks(sheets: Collection[Return]) -> dict[Return, int]:
    """Return → how many of its tasks its unit only supports (配合); returns without such tasks are left out."""
    lines = {(type(sheet), sheet.pk): sheet for sheet in sheets}
    tasks: list[tuple[Return, int]] = []
    for table in (YearPlan, ProgressReport):
        own = [sheet.pk for sheet in sheets if isinstance(sheet, table)]
        line = table._meta.get_field("lines").related_model
        found = line._default_manager.filter(sheet__in=own).values_list("sheet_id", "task_id")
        tasks += [(lines[table, sheet], task) for sheet, task in found]
    pairs = Assignment.objects.filter(
        role=AssignmentRole.SUPPORTING, task__in={task for _, task in tasks}, unit__in={s.unit_id for s in sheets}
    )
    supported = set(pairs.values_list("task_id", "unit_id"))
    return dict(Counter(sheet for sheet, task in tasks if (task, sheet.unit_id) in supported))


def _office_sentences(sheets: Sequence[Return], undone: Sequence[Return], today: _Day) -> list[str]:
    """What the office is told: on D−1 and D how many have not filed, on D+1 who; each day what waits for its review."""
    groups: dict[tuple[Round, datetime, bool], list[str]] = defaultdict(list)
    for sheet in undone:
        moment = due_moment(sheet)
        if moment is not None and step_on(today.day, moment, today.calendar, ladder=LADDER[1:]) is not None:
            groups[sheet.round, moment, sheet.first_submitted_at is not None].append(sheet.unit.name)
    told = [
        round_sentence(RoundDue(str(round_), moment, tuple(names), again), day=today.day, at=today.at)
        for (round_, moment, again), names in groups.items()
        if today.at > moment or not again
    ]
    waiting = Counter(sheet.round for sheet in sheets if sheet.state == ReturnState.SUBMITTED)
    return told + [waiting_sentence(str(round_), number) for round_, number in waiting.items()]
