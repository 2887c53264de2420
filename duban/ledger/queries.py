"""Reads of the ledger: the table, its filters, one task's words, what still waits to be settled."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from duban.access.actor import Scope
from duban.audit.models import Event
from duban.ledger.leaders import leader_names
from duban.ledger.models import Assignment, Ledger, Task, TaskLeader, TaskList
from duban.ledger.rules import AssignmentRole, Joined, UnitName, printed_units
from duban.org.models import Membership, Post, PostMember, Unit
from duban.org.queries import holders


@dataclass(frozen=True)
class UnitPart:
    """A piece of a printed list of units: a lead unit alone, or what stands before, between and behind the leads."""

    words: str
    lead: bool


@dataclass(frozen=True)
class LedgerRow:
    """One task in the ledger table."""

    pk: int
    list_code: str
    item_no: str
    category: str
    text: str
    leaders: tuple[str, ...]
    units: tuple[UnitPart, ...]
    lead_open: bool

    @property
    def data_id(self) -> str:
        return f"{self.list_code}/{self.item_no}"


@dataclass(frozen=True)
class Filters:
    """What the table is narrowed to; an empty field narrows nothing. List, unit and leader are numbers of their rows."""

    task_list: str = ""
    category: str = ""
    unit: str = ""
    leader: str = ""
    words: str = ""

    def condition(self) -> Q:
        """The same narrowing as a database condition."""
        condition = Q()
        if self.task_list:
            condition &= Q(task_list_id=_number(self.task_list))
        if self.category:
            condition &= Q(category=self.category)
        if self.unit:
            condition &= Q(pk__in=Assignment.objects.answered_by([_number(self.unit)]).values("task_id"))
        if self.leader:
            condition &= Q(pk__in=TaskLeader.objects.filter(post_id=_number(self.leader)).values("task_id"))
        for word in self.words.split():
            condition &= (
                Q(text__icontains=word) | Q(item_no=word) | Q(pk__in=Assignment.objects.named(word).values("task_id"))
            )
        return condition

    @property
    def any(self) -> bool:
        return any((self.task_list, self.category, self.unit, self.leader, self.words))


def _number(text: str) -> int:
    """A register number out of an address; what is no number finds nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


@dataclass(frozen=True)
class Choice:
    """One line of a filter's list."""

    value: str
    title: str


@dataclass(frozen=True)
class LedgerTable:
    """The ledger page: the rows that match, the count of all, and what can be filtered by."""

    year: int
    years: Sequence[int]
    rows: Sequence[LedgerRow]
    total: int
    list_counts: Sequence[tuple[TaskList, int]]
    categories: Sequence[str]
    units: Sequence[Choice]
    leaders: Sequence[Choice]
    open_leads: int


def years_of(government_id: int) -> list[int]:
    """The years that have a ledger, latest first."""
    years = Ledger.objects.filter(government_id=government_id).order_by("-year").values_list("year", flat=True)
    return list(years)


def ledger_table(scope: Scope, filters: Filters, *, on: date, year: int | None = None) -> LedgerTable | None:
    """The ledger of a year (default: the latest) as far as `scope` reaches; None where there is no such year.

    `on`: the day whose leaders are shown.
    """
    years = years_of(scope.government_id)
    if not years or (year is not None and year not in years):
        return None
    shown = years[0] if year is None else year
    tasks = Task.objects.within(scope).filter(ledger__year=shown)
    people = _people_of(tasks, on=on)
    lists = TaskList.objects.filter(notice__ledger__year=shown, government_id=scope.government_id).in_bulk()
    # One pass over the whole year gives the counts, the choices of each filter and, by pk, the rows that match.
    every = [
        TaskRow(*values) for values in tasks.in_order().values_list("pk", "task_list_id", "item_no", "category", "text")
    ]
    matching = set(tasks.filter(filters.condition()).values_list("pk", flat=True)) if filters.any else None
    rows = [
        LedgerRow(
            task.pk, lists[task.list_id].code, task.item_no, task.category, task.text,
            people.leaders[task.pk], people.units[task.pk], task.pk in people.lead_open,
        )
        for task in every
        if matching is None or task.pk in matching
    ]  # fmt: skip
    counts = Counter(task.list_id for task in every)
    return LedgerTable(
        year=shown,
        years=years,
        rows=rows,
        total=len(every),
        list_counts=[(lists[pk], number) for pk, number in counts.items()],
        categories=list(dict.fromkeys(task.category for task in every if task.category)),
        units=people.unit_choices,
        leaders=people.leader_choices,
        open_leads=len(people.lead_open),
    )


class TaskRow(NamedTuple):
    """A task as the table reads it, without its object."""

    pk: int
    list_id: int
    item_no: str
    category: str
    text: str


class AssignedRow(NamedTuple):
    """An assignment as the table reads it, without its objects."""

    task_id: int
    unit_id: int
    words: str
    name: str
    register_order: int
    affiliate: str
    role: str
    joined: str


@dataclass(frozen=True)
class _People:
    leaders: Mapping[int, tuple[str, ...]]
    units: Mapping[int, tuple[UnitPart, ...]]
    lead_open: frozenset[int]
    unit_choices: list[Choice]
    leader_choices: list[Choice]


def _people_of(tasks: "QuerySet[Task]", *, on: date) -> _People:
    """Leaders and units of many tasks, in three queries however many tasks there are."""
    assigned = (
        Assignment.objects.filter(task__in=tasks)
        .order_by("task_id", "order")
        .values_list("task_id", "unit_id", "words", "unit__name", "unit__order", "affiliate", "role", "joined")
    )
    by_task: dict[int, list[AssignedRow]] = defaultdict(list)
    names: dict[int, tuple[int, str]] = {}
    for a in (AssignedRow(*values) for values in assigned):
        by_task[a.task_id].append(a)
        if a.joined != Joined.ETC:
            names[a.unit_id] = (a.register_order, a.name)
    leaders: dict[int, tuple[str, ...]] = defaultdict(tuple)
    titles: dict[int, str] = {}
    led = TaskLeader.objects.filter(task__in=tasks).order_by("task_id", "order")
    led_by = list(led.values_list("task_id", "post_id", "post__title"))
    persons = holders({post_id for _, post_id, _ in led_by}, on=on)
    for task_id, post_id, title in led_by:
        titles[post_id] = persons.get(post_id, title)
        if titles[post_id] not in leaders[task_id]:  # a person may hold two of its posts
            leaders[task_id] += (titles[post_id],)
    return _People(
        leaders=leaders,
        units=defaultdict(tuple, {pk: _parts(assignments) for pk, assignments in by_task.items()}),
        lead_open=frozenset(pk for pk, g in by_task.items() if all(a.role == AssignmentRole.RESPONSIBLE for a in g)),
        unit_choices=[Choice(str(pk), name) for pk, (_, name) in sorted(names.items(), key=lambda item: item[1])],
        leader_choices=[Choice(str(pk), title) for pk, title in titles.items()],
    )


def _parts(assignments: Sequence[AssignedRow]) -> tuple[UnitPart, ...]:
    """One task's units as printed, cut where their weight changes; a table of many rows has few pieces to print."""
    pieces: list[UnitPart] = []
    for place, a in enumerate(assignments):
        if place and a.joined == Joined.PLAIN:
            pieces.append(UnitPart("、", lead=False))
        elif a.joined != Joined.PLAIN:
            pieces.append(UnitPart("等", lead=False))
        if a.joined != Joined.ETC:
            words = f"{a.words}（{a.affiliate}）" if a.affiliate else a.words
            pieces.append(UnitPart(words, lead=a.role == AssignmentRole.LEAD))
    return tuple(
        UnitPart("".join(piece.words for piece in same), lead) for lead, same in groupby(pieces, key=lambda p: p.lead)
    )


@dataclass(frozen=True)
class UnitOfTask:
    """A unit that answers for one task, with its role in words; `now` is its name today where the notice prints another."""

    words: str
    role: str
    collective: bool
    members: Sequence[str]
    now: str


def units_of(task: Task, *, on: date) -> list[UnitOfTask]:
    """The units of one task in the printed order; a settled collective name with its members on a day."""
    members = Prefetch("unit__memberships", Membership.objects.on(on).select_related("unit").order_by("unit__order"))
    assignments = task.assignments.select_related("unit__merged_into").prefetch_related(members)
    return [
        UnitOfTask(
            "等" if a.joined == Joined.ETC else str(a),
            a.role,
            a.unit.is_collective,
            [m.unit.name for m in a.unit.memberships.all()],
            _called_now(a, on=on),
        )
        for a in assignments
    ]


def _called_now(assignment: Assignment, *, on: date) -> str:
    unit = assignment.unit
    if unit.merged_into is not None and unit.ended_on is not None and unit.ended_on <= on:
        return f"现并入{unit.merged_into}"
    if assignment.joined == Joined.ETC or unit.name == assignment.words:
        return ""
    return f"现为{unit}"


def led_by_posts(government_id: int) -> dict[int, int]:
    """Post → how many tasks of the latest ledger it leads: those that the ledger shows when it is asked for the post."""
    latest = next(iter(years_of(government_id)), 0)
    led = TaskLeader.objects.filter(task__government_id=government_id, task__ledger__year=latest)
    return dict(led.values("post_id").annotate(tasks=Count("task", distinct=True)).values_list("post_id", "tasks"))


def tasks_of_collective(collective: Unit, scope: Scope) -> list[Task]:
    """The tasks that name a collective."""
    named = Task.objects.within(scope).filter(assignments__unit=collective)
    return list(named.select_related("task_list").in_order())


def words_of_many(tasks: "QuerySet[Task]", *, on: date) -> dict[str, dict[str, str]]:
    """What the readings of many tasks say: 附件1第3项 → field title → words. Needs `task_list` selected.

    `on`: the day whose leaders are named.
    """
    chosen = list(tasks.prefetch_related("assignments__unit", "leaders__post", "indicators"))
    posts = {leader.post_id for task in chosen for leader in task.leaders.all()}
    persons = holders(posts, on=on)
    return {str(task): _words(task, persons) for task in chosen}


def words_of(task: Task, *, on: date) -> dict[str, str]:
    """What one task's reading says, field title → words; compared before and after a correction."""
    return words_of_many(Task.objects.filter(pk=task.pk).select_related("task_list"), on=on)[str(task)]


def _words(task: Task, persons: Mapping[int, str]) -> dict[str, str]:
    assignments = list(task.assignments.all())
    units = printed_units(
        [(UnitName(a.words, a.affiliate, a.unit.is_collective), Joined(a.joined)) for a in assignments]
    )
    return {
        "类别": task.category,
        "事项内容": task.text,
        "牵头领导": "、".join(leader_names(task, persons)),
        "责任单位": units.printed,
        "牵头单位": "、".join(str(a) for a in assignments if a.role == AssignmentRole.LEAD),
        "量化指标": "；".join(indicator.words for indicator in task.indicators.all()),
    }


@dataclass(frozen=True)
class Pending:
    """待落实: what the office still has to settle before every task has somebody who owes it."""

    collectives: Sequence[Unit]
    open_leads: Sequence[Task]
    roles: Sequence[Post]

    @property
    def count(self) -> int:
        return len(self.collectives) + len(self.open_leads) + len(self.roles)


def pending(scope: Scope, *, on: date) -> Pending:
    """Collective names without members, tasks of several units without a lead, common posts without members on a day."""
    units = Unit.objects.filter(government_id=scope.government_id)
    led = Task.objects.within(scope).annotate(
        open=Count("assignments", filter=Q(assignments__role=AssignmentRole.RESPONSIBLE))
    )
    named = PostMember.objects.on(on).values("common")
    roles = Post.objects.filter(government_id=scope.government_id, is_common=True).exclude(pk__in=named)
    return Pending(
        collectives=list(units.collectives_to_settle().annotate(tasks=Count("assignments")).filter(tasks__gt=0)),
        open_leads=list(led.filter(open__gt=0).select_related("task_list").in_order()),
        roles=list(roles.annotate(tasks=Count("led_tasks")).filter(tasks__gt=0)),
    )


def register_choices(government_id: int) -> list[Unit]:
    """The real units of the register, in official order: what a collective name can be settled to."""
    return list(Unit.objects.filter(government_id=government_id, merged_into=None).real())


def tasks_without_trail() -> list[str]:
    """A sentence for each task whose registration is not on the trail."""
    told = Event.objects.filter(action="task.registered").values("target_id")
    return [f"{task}没有立项的留痕。" for task in Task.objects.exclude(pk__in=told).select_related("task_list")[:10]]
