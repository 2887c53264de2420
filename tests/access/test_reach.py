"""Who sees which rows (范围): in any organisation, what is listed and what is opened agree with the rule told once more.

The rule here reads the plan that was drawn, not the database: it follows each row forward to whoever answers for it on
the day, where the house gathers backwards what a person reaches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.access.actor import Actor
from duban.access.roles import ADMIN_ROLES, Role
from duban.files import store
from duban.files.models import StoredFile
from duban.ledger.models import Assignment, Ledger, ListKind, Notice, Task, TaskLeader, TaskList
from duban.org.models import (
    Government,
    Holding,
    Membership,
    Post,
    PostMember,
    StandIn,
    StandInKind,
    Unit,
    UnitKind,
    User,
)
from duban.returns.models import Round, YearPlan
from duban.returns.rules import RoundKind
from tests.make import make_government

SEES_ALL = {Role.OFFICE_DIRECTOR, Role.SUPERVISOR_OFFICER, Role.CHIEF, Role.OFFICE_HEAD}
IN_A_UNIT = {Role.FILER, Role.UNIT_REVIEWER, Role.UNIT_HEAD}
BY_POST = {Role.UNIT_HEAD, Role.LEAD_LEADER, Role.CHIEF, Role.OFFICE_HEAD}
POST_ROLES = [Role.LEAD_LEADER, Role.LEAD_LEADER, Role.UNIT_HEAD, Role.CHIEF, Role.OFFICE_HEAD]
UNITS, COLLECTIVES, POSTS, COMMONS = 5, 2, len(POST_ROLES), 2
ACCOUNTS = [*Role, Role.FILER, Role.UNIT_HEAD, Role.LEAD_LEADER]
NEVER = 99


def day(number: int) -> date:
    """Day `number` of the test's year."""
    return date(2022, 1, 1) + timedelta(days=number)


@dataclass(frozen=True)
class Span:
    """Some days, both ends included; `NEVER` is an open end."""

    since: int
    until: int = NEVER

    def on(self, today: int) -> bool:
        return self.since <= today <= self.until

    def fields(self) -> dict[str, date | None]:
        return {"since": day(self.since), "until": None if self.until == NEVER else day(self.until)}


@dataclass(frozen=True)
class Plan:
    """One government: everything by its place in a list.

    `merged`: unit → (the unit it went into, the day). `units_of`, `leaders_of`: for each task, collective names and
    common posts counted on behind the real ones. `head_of`: the unit of the unit head's post.
    """

    merged: dict[int, tuple[int, int]]
    members: list[tuple[int, int, Span]]
    head_of: int
    common: list[tuple[int, int, Span]]
    holdings: list[tuple[int, int, Span]]
    stand_ins: list[tuple[int, int, Span]]
    account_units: list[int]
    units_of: list[set[int]]
    leaders_of: list[set[int]]
    sheets: set[int] = field(default_factory=set)


spans = st.builds(
    lambda since, length: Span(since, NEVER if length is None else since + length),
    st.integers(0, 7),
    st.none() | st.integers(0, 9),
)


def _pairs(left: int, right: int) -> st.SearchStrategy[list[tuple[int, int, Span]]]:
    """Up to four pairs of places with their days, each pair once."""
    some = st.tuples(st.integers(0, left - 1), st.integers(0, right - 1), spans)
    return st.lists(some, max_size=4, unique_by=lambda pair: pair[:2])


def _fit_for(role: Role) -> st.SearchStrategy[int]:
    """An account for a post: mostly of its role, now and then any other, to which the post gives nothing."""
    fit = [number for number, each in enumerate(ACCOUNTS) if each is role]
    return st.sampled_from(fit) | st.sampled_from(fit) | st.integers(0, len(ACCOUNTS) - 1)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any organisation: units merge into earlier ones only, so that no chain is a circle."""
    merged = {
        unit: (draw(st.integers(0, unit - 1)), draw(st.integers(0, 12)))
        for unit in draw(st.sets(st.integers(1, UNITS - 1)))
    }
    holdings = [
        (post, draw(_fit_for(POST_ROLES[post])), span)
        for post in range(POSTS)
        for span in draw(st.lists(spans, min_size=int(post > 0), max_size=2))
    ]
    open_ended = [post for post, _, span in holdings if span.until == NEVER]
    tasks = draw(st.integers(1, 5))
    return Plan(
        merged=merged,
        members=draw(_pairs(COLLECTIVES, UNITS)),
        head_of=draw(st.integers(0, UNITS - 1)),
        common=draw(_pairs(COMMONS, POSTS)),
        # Only one holder at a time stays for good; the others leave on some day.
        holdings=[
            (post, who, Span(span.since, span.since + 3) if open_ended.count(post) > 1 else span)
            for post, who, span in holdings
        ],
        stand_ins=[(p, who, Span(s.since, min(s.until, 20))) for p, who, s in draw(_pairs(POSTS, len(ACCOUNTS)))],
        account_units=draw(st.lists(st.integers(0, UNITS - 1), min_size=len(ACCOUNTS), max_size=len(ACCOUNTS))),
        units_of=[draw(st.sets(st.integers(0, UNITS + COLLECTIVES - 1), min_size=1, max_size=3)) for _ in range(tasks)],
        leaders_of=[draw(st.sets(st.integers(0, POSTS + COMMONS - 1), min_size=1, max_size=3)) for _ in range(tasks)],
        sheets=draw(st.sets(st.integers(0, UNITS - 1))),
    )


class Told:
    """The rule in plain words: who sees which tasks and which sheets of one plan on one day."""

    def __init__(self, plan: Plan, today: int) -> None:
        self.plan, self.today = plan, today

    def answers_for(self, unit: int) -> set[int]:
        """A unit and whoever has taken it over by today."""
        chain = {unit}
        while unit in self.plan.merged and self.plan.merged[unit][1] <= self.today:
            unit = self.plan.merged[unit][0]
            chain.add(unit)
        return chain

    def role_and_posts(self, account: int, acting: int | None) -> tuple[Role, list[int]]:
        """What an account is today, and through which posts; `acting`: the stand-in it has chosen."""
        if acting is not None and self.plan.stand_ins[acting][2].on(self.today):
            post = self.plan.stand_ins[acting][0]
            return POST_ROLES[post], [post]
        role = ACCOUNTS[account]
        held = [post for post, who, span in self.plan.holdings if who == account and span.on(self.today)]
        return role, [post for post in held if POST_ROLES[post] is role]

    def sees(self, account: int, acting: int | None) -> tuple[set[int], set[int]]:
        """The tasks and the sheets (by their units) that the account sees."""
        role, posts = self.role_and_posts(account, acting)
        if role in BY_POST and not posts:
            return set(), set()
        tasks = range(len(self.plan.units_of))
        if role in SEES_ALL:
            return set(tasks), set(self.plan.sheets)
        if role in IN_A_UNIT:
            mine = self.plan.head_of if role is Role.UNIT_HEAD else self.plan.account_units[account]
            return (
                {task for task in tasks if any(mine in self.answers_for(u) for u in self.real_units(task))},
                {unit for unit in self.plan.sheets if mine in self.answers_for(unit)},
            )
        if role is Role.LEAD_LEADER:
            return {task for task in tasks if self.leading_posts(task) & set(posts)}, set()
        return set(), set()

    def real_units(self, task: int) -> Iterator[int]:
        """The units named, and whoever is or was a member of a collective name."""
        for named in self.plan.units_of[task]:
            if named < UNITS:
                yield named
            else:
                yield from (unit for collective, unit, _ in self.plan.members if collective == named - UNITS)

    def leading_posts(self, task: int) -> set[int]:
        """The posts named, and those that a common name stands for today."""
        named = self.plan.leaders_of[task]
        behind = {p for c, p, span in self.plan.common if c + POSTS in named and span.on(self.today)}
        return {post for post in named if post < POSTS} | behind


class Built:
    """A plan as rows of the database."""

    def __init__(self, plan: Plan, government: Government, file: StoredFile) -> None:
        self.plan, self.government = plan, government
        self.units = self._units()
        self.accounts = self._accounts()
        self.posts = self._posts()
        self.tasks = self._tasks(file)
        self.sheets = self._sheets()

    def _make(self, table: Any, rows: Sequence[dict[str, Any]]) -> list[Any]:
        return list(table.objects.bulk_create([table(government=self.government, **row) for row in rows]))

    def _units(self) -> list[Unit]:
        names = [("unit", n) for n in range(UNITS)] + [("collective", n) for n in range(COLLECTIVES)]
        kinds = {"unit": UnitKind.DEPARTMENT, "collective": UnitKind.COLLECTIVE}
        made = self._make(Unit, [{"name": f"{k}{n}", "kind": kinds[k], "order": n} for k, n in names])
        for unit, (into, on) in self.plan.merged.items():
            Unit.objects.filter(pk=made[unit].pk).update(merged_into=made[into], ended_on=day(on))
        members = [{"collective": made[UNITS + c], "unit": made[u]} | span.fields() for c, u, span in self.plan.members]
        self._make(Membership, members)
        return made

    def _accounts(self) -> list[User]:
        rows = []
        for number, role in enumerate(ACCOUNTS):
            unit = self.units[self.plan.account_units[number]] if role in IN_A_UNIT else None
            duty = {"admin_kind": role} if role in ADMIN_ROLES else {"role": role}
            rows.append({"username": f"{self.government.pk}-{number}", "name": f"某{number}", "unit": unit} | duty)
        return self._make(User, rows)

    def _posts(self) -> list[Post]:
        rows: list[dict[str, Any]] = [
            {"title": f"职务{n}", "role": r, "unit": self.units[self.plan.head_of] if r is Role.UNIT_HEAD else None}
            for n, r in enumerate(POST_ROLES)
        ]
        made = self._make(Post, rows + [{"title": f"集体职务{n}", "is_common": True} for n in range(COMMONS)])
        common = [{"common": made[POSTS + c], "post": made[p]} | span.fields() for c, p, span in self.plan.common]
        self._make(PostMember, common)
        held = [
            {"post": made[p], "person": f"某{who}", "account": self.accounts[who]} | span.fields()
            for p, who, span in self.plan.holdings
        ]
        self._make(Holding, held)
        acting = [
            {"post": made[p], "account": self.accounts[who], "kind": StandInKind.STAND_IN} | span.fields()
            for p, who, span in self.plan.stand_ins
        ]
        self.stand_ins = self._make(StandIn, acting)
        return made

    def _tasks(self, file: StoredFile) -> list[Task]:
        (self.ledger,) = self._make(Ledger, [{"year": 2022}])
        (notice,) = self._make(
            Notice, [{"ledger": self.ledger, "title": "通知", "file": file, "registered_at": datetime.now(UTC)}]
        )
        (listed,) = self._make(
            TaskList, [{"notice": notice, "code": "annex1", "title": "表", "kind": ListKind.TASK, "order": 1}]
        )
        rows = [
            {"ledger": self.ledger, "task_list": listed, "item_no": str(n), "order": n, "text": "办理。", "source": {}}
            for n in range(len(self.plan.units_of))
        ]
        made = self._make(Task, rows)
        named = [(task, unit) for task, units in enumerate(self.plan.units_of) for unit in units]
        assigned = [
            {"task": made[t], "unit": self.units[u], "words": "某单位", "role": "responsible", "order": u}
            for t, u in named
        ]
        self._make(Assignment, assigned)
        led = [(task, post) for task, posts in enumerate(self.plan.leaders_of) for post in posts]
        self._make(TaskLeader, [{"task": made[t], "post": self.posts[p], "order": p} for t, p in led])
        return made

    def _sheets(self) -> dict[int, YearPlan]:
        due = {"due_on": day(90), "due_at": datetime(2022, 4, 1, tzinfo=UTC), "opened_at": datetime.now(UTC)}
        (round_,) = self._make(Round, [{"ledger": self.ledger, "kind": RoundKind.PLAN, "period": "2022"} | due])
        order = sorted(self.plan.sheets)
        made = self._make(YearPlan, [{"round": round_, "unit": self.units[unit]} for unit in order])
        return dict(zip(order, made, strict=True))


def actors(built: Built, today: int) -> Iterator[tuple[int, int | None, Actor]]:
    """Every account as itself, and as each stand-in that it may choose."""
    for number, account in enumerate(built.accounts):
        yield number, None, account.as_actor(on=day(today))
    for number, (_, who, _) in enumerate(built.plan.stand_ins):
        yield who, number, built.accounts[who].as_actor(on=day(today), acting_for=built.stand_ins[number].pk)


def placed(row: Any) -> Any:
    """The row's place, read once: `covers` asks nothing else."""
    place = {"government_id": row.government_id, "unit_ids": set(row.unit_ids)}
    return SimpleNamespace(**place, post_ids=set(getattr(row, "post_ids", ())))


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(own=plans(), other=plans(), today=st.integers(2, 12))
def test_in_any_organisation_everybody_sees_what_the_rule_says(own: Plan, other: Plan, today: int) -> None:
    with transaction.atomic():
        here, there = make_government(), make_government("云河市柳湖区人民政府")
        files = [store.save(b"x", name="通知.docx", government_id=g.pk, at=datetime.now(UTC)) for g in (here, there)]
        built = [Built(plan, g, file) for plan, g, file in zip((own, other), (here, there), files, strict=True)]
        places = [placed(row) for each in built for row in (*each.tasks, *each.sheets.values())]
        rows = [row for each in built for row in (*each.tasks, *each.sheets.values())]
        for each in built:
            told = Told(each.plan, today)
            for account, acting, actor in actors(each, today):
                tasks, sheets = told.sees(account, acting)
                seen_tasks = set(Task.objects.within(actor.scope).values_list("pk", flat=True))
                seen_sheets = set(YearPlan.objects.within(actor.scope).values_list("pk", flat=True))
                assert seen_tasks == {each.tasks[number].pk for number in tasks}, (actor.role, account, acting)
                assert seen_sheets == {each.sheets[unit].pk for unit in sheets}, (actor.role, account, acting)
                covered = {(type(r), r.pk) for r, place in zip(rows, places, strict=True) if actor.scope.covers(place)}
                assert covered == {(Task, pk) for pk in seen_tasks} | {(YearPlan, pk) for pk in seen_sheets}
        transaction.set_rollback(True)
