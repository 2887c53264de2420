"""Reads of the ledger: filters find what a person would find by hand; a list and a right never disagree."""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.access.actor import Scope
from duban.access.roles import Role
from duban.ledger.models import Notice, Task, TaskList
from duban.ledger.queries import Filters, LedgerTable, ledger_table, pending, words_of, years_of
from duban.ledger.rules import TaskDraft, UnitList, UnitName, assigned
from duban.org.actions.units import settle_collective
from duban.org.models import Post, Unit, User
from tests.make import NOON, make_draft, make_government, make_notice, make_unit, make_user


def found(scope: Scope, filters: Filters | None = None, *, year: int | None = None) -> list[str]:
    table = ledger_table(scope, filters or Filters(), on=NOON.date(), year=year)
    assert table is not None
    return [row.item_no for row in table.rows]


DRAFTS: list[TaskDraft] = [
    make_draft("1", units=["区民政局"], category="民生", leaders=("陆岚",), text="建成老年食堂10家。"),
    make_draft("2", units=["区民政局", "区财政局"], leads=["区财政局"], category="民生", leaders=("陆岚", "沈宁")),
    make_draft("3", units=["区财政局", "各街道办事处"], category="财税", leaders=("沈宁",), text="组织收入100%入库。"),
    make_draft("4", units=["各街道办事处"], category="", leaders=(), text="清理楼道_杂物。"),
    make_draft("5", units=[], category="财税", leaders=("各分管副区长",), text="完成区财政局交办的事。"),
    make_draft("10", units=["云顶街道办事处"], category="民生", leaders=("陆岚",), text="Build ABC。"),
]
MEMBERS = {"各街道办事处": {"云顶街道办事处", "柳林街道办事处"}}
WORDS = ["", "民", "10", "区财政局", "100%", "_", "abc", "民政 食堂", "没有", "陆岚"]


def units_of(draft: TaskDraft) -> set[str]:
    """The units that answer for it, members of a settled collective name included."""
    names = {unit.name for unit in draft.units}
    return names | {member for name in names for member in MEMBERS.get(name, ())}


def by_hand(category: str, unit: str, leader: str, words: str) -> list[str]:
    def holds(draft: TaskDraft, word: str) -> bool:
        names = [unit.name for unit in draft.units]
        return draft.item_no == word or any(word.lower() in text.lower() for text in [draft.text, *names])

    return [
        draft.item_no
        for draft in DRAFTS
        if (not category or draft.category == category)
        and (not unit or unit in units_of(draft))
        and (not leader or leader in draft.leaders)
        and all(holds(draft, word) for word in words.split())
    ]


@pytest.fixture
def world(office: User) -> Notice:
    """The six tasks, with 各街道办事处 settled to two of its streets."""
    notice = make_notice(*DRAFTS, by=office)
    members = [make_unit(name) for name in sorted(MEMBERS["各街道办事处"])]
    collective = Unit.objects.get(name="各街道办事处")
    settle_collective(collective, members=members, since=date(2022, 3, 24), by=office.as_actor(), at=NOON)
    return notice


class TestFilters:
    def choices(self) -> tuple[dict[str, str], dict[str, str]]:
        """Name → register number as the page sends it, of units and of leaders."""
        units = {"": ""} | {unit.name: str(unit.pk) for unit in Unit.objects.all()}
        leaders = {"": ""} | {(p.holdings.first().person if p.holdings.exists() else p.title): str(p.pk)
                                  for p in Post.objects.all()}  # fmt: skip
        return units, leaders

    def test_find_what_a_person_finds_by_hand(self, world: Notice, office: User) -> None:
        """Each alone, and a fixed draw of their combinations."""
        scope = office.as_actor().scope
        units, leaders = self.choices()
        axes = (["", "民生", "财税"], list(units), list(leaders), WORDS)
        alone = [tuple(value if i == axis else "" for i in range(4)) for axis in range(4) for value in axes[axis]]
        mixed = random.Random(7).sample(list(itertools.product(*axes)), 120)
        for category, unit, leader, words in alone + mixed:
            filters = Filters(category=category, unit=units[unit], leader=leaders[leader], words=words)
            assert found(scope, filters) == by_hand(category, unit, leader, words), filters

    @pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "１", "1;--"])
    @pytest.mark.parametrize("field", ["task_list", "unit", "leader"])
    def test_of_a_number_that_is_none_find_nothing(self, world: Notice, office: User, field: str, number: str) -> None:
        assert found(office.as_actor().scope, Filters(**{field: number})) == []

    def test_narrow_to_one_list(self, world: Notice, office: User) -> None:
        make_notice(make_draft("77"), by=office, number="泉政办发〔2022〕9号")
        second = TaskList.objects.latest("pk")
        assert found(office.as_actor().scope, Filters(task_list=str(second.pk))) == ["77"]

    def test_leave_counts_and_choices_as_they_are(self, world: Notice, office: User) -> None:
        def kept(table: LedgerTable | None) -> tuple[object, ...]:
            assert table is not None
            return table.total, table.categories, table.units, table.leaders, table.list_counts, table.open_leads

        scope = office.as_actor().scope
        assert kept(ledger_table(scope, Filters(words="没有"), on=NOON.date())) == kept(
            ledger_table(scope, Filters(), on=NOON.date())
        )

    def test_offer_no_等_as_a_unit(self, office: User) -> None:
        units = assigned(UnitList((UnitName("区民政局"),), etc=True), [], notice="文", place="附件1第1项")
        make_notice(replace(make_draft("1"), units=units), by=office)
        table = ledger_table(office.as_actor().scope, Filters(), on=NOON.date())
        assert table is not None
        assert [unit.title for unit in table.units] == ["区民政局"]


ALONE = [UnitName("区民政局"), UnitName("区财政局", "国资中心"), UnitName("相关街道办事处", collective=True)]


class TestTheUnitsOfARow:
    @pytest.mark.parametrize("etc", [False, True])
    @pytest.mark.parametrize("leads", [[], [0], [1], [0, 1], [2]])
    @pytest.mark.parametrize("shown", [[0], [0, 1], [1, 0, 2], [2]])
    def test_read_as_printed_with_the_leads_alone_set_apart(self, office: User, shown, leads, etc: bool) -> None:
        names = [ALONE[n] for n in shown]
        leading = [ALONE[n] for n in leads if n in shown]
        behind = shown.index(2) if etc and 2 in shown[1:] else None
        units = assigned(UnitList(tuple(names), etc, behind), leading, notice="文", place="附件1第1项")
        make_notice(replace(make_draft("1"), units=units), by=office)
        table = ledger_table(office.as_actor().scope, Filters(), on=NOON.date())
        assert table is not None
        (row,) = table.rows
        assert "".join(part.words for part in row.units) == words_of(Task.objects.get(), on=NOON.date())["责任单位"]
        bold = leading or (names if len(names) == 1 and not etc else [])
        assert {part.words for part in row.units if part.lead} == {name.printed for name in bold}


class TestYears:
    def test_are_kept_apart_and_the_latest_is_shown(self, office: User) -> None:
        make_notice(make_draft("1"), by=office)
        make_notice(make_draft("2"), by=office, number="泉政办发〔2023〕3号", year=2023)
        scope = office.as_actor().scope
        assert years_of(scope.government_id) == [2023, 2022]
        assert (found(scope), found(scope, year=2022)) == (["2"], ["1"])
        assert ledger_table(scope, Filters(), on=NOON.date(), year=2021) is None

    def test_of_another_government_are_not_ours(self, office: User) -> None:
        make_notice(by=make_user(government=make_government("云河市竹坞区人民政府")))
        assert ledger_table(office.as_actor().scope, Filters(), on=NOON.date()) is None


@contextmanager
def forgotten() -> Iterator[None]:
    """What is done inside is undone: each example begins in the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


names = st.sampled_from(["区民政局", "区财政局", "云顶街道办事处", "各街道办事处", "各产业部门"])
tasks = st.lists(st.lists(names, max_size=3, unique=True), min_size=1, max_size=5)


class TestWhatAScopeReaches:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tasks, st.booleans(), st.sets(st.sampled_from(range(5)), max_size=2))
    def test_is_the_same_in_a_list_and_for_one_task(self, office: User, units_of_tasks, settled: bool, mine) -> None:
        with forgotten():
            make_notice(*[make_draft(str(n), units=units) for n, units in enumerate(units_of_tasks, 1)], by=office)
            other = make_user(government=make_government("云河市竹坞区人民政府"))
            make_notice(make_draft("1", units=["区民政局"]), by=other)
            collective, members = make_unit("各街道办事处"), [make_unit("云顶街道办事处"), make_unit("区水务局")]
            if settled:
                by = office.as_actor()
                settle_collective(collective, members=members, since=date(2022, 3, 24), by=by, at=NOON)
            units = list(Unit.objects.filter(government=office.government))
            reached = frozenset(units[n % len(units)].pk for n in mine)
            scopes = [
                office.as_actor().scope, other.as_actor().scope,
                Scope(office.government_id, unit_ids=reached), Scope(other.government_id, unit_ids=reached),
            ]  # fmt: skip
            for scope in scopes:
                listed = set(Task.objects.within(scope))
                assert listed == {task for task in Task.objects.all() if scope.covers(task)}

    def test_of_a_filer_grows_when_a_collective_name_is_settled(self, office: User) -> None:
        make_notice(make_draft("1", units=["各街道办事处"]), make_draft("2", units=["区民政局"]), by=office)
        street = make_unit("云顶街道办事处")
        scope = make_user(Role.FILER, unit=street).as_actor().scope
        assert found(scope) == []
        collective = Unit.objects.get(name="各街道办事处")
        settle_collective(collective, members=[street], since=date(2022, 3, 24), by=office.as_actor(), at=NOON)
        assert found(scope) == ["1"]


class TestWhatIsPending:
    def test_are_collective_names_open_leads_and_roles(self, office: User) -> None:
        make_notice(
            make_draft("1", units=["各街道办事处"], leaders=("各分管副区长",)),
            make_draft("2", units=["区民政局", "区财政局"], leaders=("各分管副区长", "陆岚")),
            make_draft("3", units=["区民政局", "区财政局"], leads=["区民政局"]),
            by=office,
        )
        make_unit("各产业部门")  # no task names it: nothing waits for it
        waiting = pending(office.as_actor().scope, on=NOON.date())
        assert [(unit.name, vars(unit)["tasks"]) for unit in waiting.collectives] == [("各街道办事处", 1)]
        assert [task.item_no for task in waiting.open_leads] == ["2"]
        assert [(post.title, vars(post)["tasks"]) for post in waiting.roles] == [("各分管副区长", 2)]
        assert waiting.count == 3

    def test_is_nothing_of_another_government(self, office: User) -> None:
        make_notice(make_draft("1", units=["各街道办事处", "区民政局"], leaders=("各分管副区长",)), by=office)
        other = make_user(government=make_government("云河市竹坞区人民政府"))
        assert pending(other.as_actor().scope, on=NOON.date()).count == 0


def test_the_words_of_a_task_are_those_of_the_notice(office: User) -> None:
    make_notice(DRAFTS[1], by=office)
    assert words_of(Task.objects.get(), on=NOON.date()) == {
        "类别": "民生", "事项内容": "建成第2批社区服务站并投入使用。", "牵头领导": "陆岚、沈宁",
        "责任单位": "区民政局、区财政局", "牵头单位": "区财政局", "量化指标": "",
    }  # fmt: skip
