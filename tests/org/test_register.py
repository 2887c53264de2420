"""Keeping the unit register (单位库): entries, names, renaming, merging, members of collective names."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from duban.access.roles import Role
from duban.audit.models import Event
from duban.config.verify import first_broken
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.ledger.models import Assignment, Task
from duban.org.actions import accounts, entries
from duban.org.actions.entries import Entry
from duban.org.actions.units import add_member, end_member, settle_collective
from duban.org.models import Government, Membership, NameKind, Post, Unit, UnitKind, UnitName, User
from duban.org.queries import heirs, units_named
from duban.org.register import likely_members_of, register_rows
from duban.org.rules import likely_members
from duban.returns.queries.owing import owing_tasks
from tests.make import NOON, make_client, make_draft, make_government, make_notice, make_unit, make_user, send
from tests.threads import at_once

TODAY = NOON.date()
MARCH_1 = date(2022, 3, 1)
MARCH_10 = date(2022, 3, 10)
FRAME = 3  # queries of each request for its session and its user, and the count of the trail that the tests take


@pytest.fixture
def director(db: None) -> User:
    return make_user(Role.OFFICE_DIRECTOR, name="何静")


@pytest.fixture
def browser(director: User) -> Client:
    return make_client(director)


class Register:
    """Acts on the register in one person's name, always on the latest version."""

    def __init__(self, user: User) -> None:
        self.by = user.as_actor(on=TODAY)

    def _with(self, unit: Unit) -> dict[str, Any]:
        return {"version": Unit.objects.get(pk=unit.pk).version, "by": self.by, "at": NOON}

    def add(self, name: str, kind: str = UnitKind.DEPARTMENT, **more: Any) -> Unit:
        return entries.add_unit(name, Entry(kind, **more), by=self.by, at=NOON)

    def edit(self, unit: Unit, kind: str = UnitKind.DEPARTMENT, **more: Any) -> Unit:
        return entries.edit_unit(unit, Entry(kind, **more), **self._with(unit))

    def call(
        self, unit: Unit, words: str, kind: str = NameKind.SHORT, since: date | None = None, until: date | None = None
    ) -> UnitName:
        return entries.add_name(unit, words, kind=kind, since=since, until=until, **self._with(unit))

    def rename(self, unit: Unit, name: str, on: date = MARCH_10) -> Unit:
        return entries.rename_unit(unit, name, on=on, **self._with(unit))

    def merge(self, unit: Unit, into: Unit, on: date = MARCH_10) -> Unit:
        return entries.merge_unit(unit, into=into, on=on, **self._with(unit))

    def settle(self, collective: Unit, *members: Unit, since: date = MARCH_1) -> Unit:
        settle_collective(collective, members=members, since=since, by=self.by, at=NOON)
        return collective

    def join(self, collective: Unit, unit: Unit, since: date = MARCH_10) -> Membership:
        return add_member(collective, unit, since=since, **self._with(collective))

    def leave(self, collective: Unit, unit: Unit, until: date = MARCH_10) -> None:
        end_member(collective.memberships.get(unit=unit, until=None), until=until, **self._with(collective))


@pytest.fixture
def register(director: User) -> Register:
    return Register(director)


def named(words: str, on: date | None = TODAY) -> Unit | None:
    return units_named([words], government_id=make_government().pk, on=on).get(words)


def spans(collective: Unit) -> list[tuple[str, date, date | None]]:
    """Who is a member from when until when."""
    return [(m.unit.name, m.since, m.until) for m in collective.memberships.order_by("since", "pk")]


def last_event(unit: Unit) -> Event:
    event = Event.objects.about(unit).last()
    assert event is not None
    return event


class TestAnEntry:
    def test_is_added_behind_all_others_unless_its_place_is_named(self, register: Register) -> None:
        first, second = register.add("区民政局", order=7), register.add("区妇联", UnitKind.MASS_ORG)
        assert (first.order, second.order) == (7, 8)
        assert last_event(second).sentence == "何静在单位库登记了“区妇联”（群团组织）"
        assert last_event(second).after == {"台账序列": "8", "类别": "群团组织", "隶属": ""}

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("", "名称不能为空"),
            ("局" * 81, "最多 80 个字"),
            ("区民政局", "另一单位的全称"),
            ("民政局", "同一时间是“区民政局”的简称"),
        ],
    )
    def test_has_a_name_that_means_no_other_unit(self, register: Register, name: str, why: str) -> None:
        register.call(register.add("区民政局"), "民政局")
        with pytest.raises((NotNow, NotUnderstood), match=why):
            register.add(name)

    def test_may_have_a_name_that_another_unit_gave_up(self, register: Register) -> None:
        register.rename(register.add("区民政局"), "区民政和养老服务局")
        assert register.add("区民政局").pk

    def test_says_what_it_was_and_what_it_is_when_it_is_edited(self, register: Register) -> None:
        parent, unit = register.add("区教育体育局"), register.add("区电教馆")
        register.edit(unit, UnitKind.INSTITUTION, order=9, parent=parent)
        event = last_event(unit)
        assert event.sentence == (
            "何静改动了“区电教馆”：台账序列由2改为9，类别由政府部门改为事业单位，隶属由空改为区教育体育局"
        )
        assert event.before == {"台账序列": "2", "类别": "政府部门", "隶属": ""}
        assert event.after == {"台账序列": "9", "类别": "事业单位", "隶属": "区教育体育局"}

    def test_saved_unchanged_leaves_no_trail(self, register: Register) -> None:
        unit = register.add("区民政局")
        before = Event.objects.count()
        register.edit(unit)
        assert (Event.objects.count(), Unit.objects.get().version) == (before, 1)

    def test_does_not_lie_under_itself_however_far(self, register: Register) -> None:
        top = register.add("区教育体育局")
        middle = register.add("区电教馆", parent=top)
        below = register.add("区电教馆分馆", parent=middle)
        for parent in (top, middle, below):
            with pytest.raises(NotUnderstood, match="不能作为它的隶属单位"):
                register.edit(top, parent=parent)

    def test_lies_under_no_collective_name(self, register: Register) -> None:
        collective = register.add("各街道办事处", UnitKind.COLLECTIVE)
        with pytest.raises(NotUnderstood, match="集体名称没有隶属"):
            register.add("泉山街道办事处", UnitKind.STREET, parent=collective)

    def test_decides_by_its_kind_what_may_be_sent_to_it(self, register: Register) -> None:
        found = {kind: register.add(kind, kind).standing.words for kind in UnitKind}
        letters = {kind for kind, words in found.items() if words == "函"}
        assert letters == {UnitKind.PARTY_BODY, UnitKind.MILITARY, UnitKind.MASS_ORG}

    def test_becomes_no_collective_name_once_something_rests_on_it(self, register: Register) -> None:
        make_notice(make_draft(units=["区民政局", "各街道办事处"]))
        for name, kind in (("区民政局", UnitKind.COLLECTIVE), ("各街道办事处", UnitKind.DEPARTMENT)):
            with pytest.raises(NotNow, match="不能在集体名称和具体单位之间改换"):
                register.edit(make_unit(name), kind)
        free = register.add("有关单位")
        assert register.edit(free, UnitKind.COLLECTIVE).is_collective

    def test_is_kept_by_those_who_may(self, db: None) -> None:
        with pytest.raises(NotAllowed):
            Register(make_user()).add("区民政局")
        assert Register(make_user(Role.SYSTEM_ADMIN)).add("区民政局").pk


class TestAnotherName:
    def test_finds_the_unit_on_other_days_too_until_another_unit_bears_it(self, register: Register) -> None:
        unit = register.add("区教育体育局")
        register.call(unit, "教体局", since=MARCH_1, until=MARCH_10)
        assert [named("教体局", day) for day in (MARCH_1, MARCH_10)] == [unit, unit]
        assert [named("教体局", day) for day in (MARCH_1 - timedelta(days=1), TODAY)] == [unit, unit]
        heir = register.add("区教育局")
        register.call(heir, "教体局", since=MARCH_10 + timedelta(days=1))
        assert [named("教体局", day) for day in (MARCH_10, TODAY)] == [unit, heir]

    def test_is_ended_and_stays(self, register: Register) -> None:
        unit = register.add("区教育体育局")
        name = register.call(unit, "教体局")
        version = Unit.objects.get().version
        entries.end_name(name, until=MARCH_10, version=version, by=register.by, at=NOON)
        assert named("教体局") == unit  # papers go on printing it
        assert last_event(unit).sentence == "何静停用了“区教育体育局”的简称“教体局”（用到2022年3月10日）"
        with pytest.raises(NotNow, match="已于2022年3月10日停用"):
            entries.end_name(name, until=MARCH_10, version=version + 1, by=register.by, at=NOON)

    def test_is_no_other_units_name_at_the_same_time(self, register: Register) -> None:
        register.call(register.add("区文化馆"), "文化馆", until=MARCH_1)
        other = register.add("区文化和旅游馆")
        with pytest.raises(NotNow, match="一个名称不能指两个单位"):
            register.call(other, "文化馆")
        assert register.call(other, "文化馆", since=MARCH_10)

    @pytest.mark.parametrize(
        ("words", "days", "why"),
        [
            ("区民政局", {}, "就是它的全称"),
            ("民政局", {}, "不必重复登记"),
            ("民政", {"since": MARCH_10, "until": MARCH_1}, "止日早于起日"),
        ],
    )
    def test_makes_sense(self, register: Register, words: str, days: Any, why: str) -> None:
        unit = register.add("区民政局")
        register.call(unit, "民政局")
        with pytest.raises((NotNow, NotUnderstood), match=why):
            register.call(unit, words, **days)


class TestARenamedUnit:
    def test_is_found_by_its_old_name_and_what_was_printed_stays(self, register: Register) -> None:
        make_notice(make_draft(units=["区教育局"]))
        unit = register.rename(make_unit("区教育局"), "区教育体育局")
        assert (unit.name, named("区教育体育局"), named("区教育局", MARCH_1)) == ("区教育体育局", unit, unit)
        assert Assignment.objects.get().words == "区教育局"
        page = make_client(make_user()).get(reverse("task", args=[Task.objects.get().pk])).content.decode()
        assert '区教育局</b><span class="quiet">（现为区教育体育局）</span>' in page
        event = last_event(unit)
        assert event.sentence == "何静将“区教育局”更名为“区教育体育局”（自2022年3月10日起）"
        assert (event.before, event.after) == ({"全称": "区教育局"}, {"全称": "区教育体育局", "自": "2022-03-10"})

    def test_is_meant_by_a_notice_of_the_day_before(self, register: Register) -> None:
        unit = register.rename(register.add("区教育局"), "区教育体育局", on=TODAY)
        make_notice(make_draft(units=["区教育局"]))  # dated 15 March, a day before
        assert Assignment.objects.get().unit == unit

    def test_may_be_renamed_again_and_back(self, register: Register) -> None:
        unit = register.rename(register.add("甲局"), "乙局", on=date(2022, 1, 10))
        register.rename(unit, "甲局", on=date(2022, 2, 10))
        register.rename(unit, "丙局", on=MARCH_10)
        formers = {n.words: (n.since, n.until) for n in unit.names.all()}
        assert formers == {"乙局": (date(2022, 1, 10), date(2022, 2, 9)), "甲局": (date(2022, 2, 10), date(2022, 3, 9))}
        assert named("乙局", date(2022, 1, 20)) == named("甲局", date(2022, 2, 20)) == named("丙局") == unit

    def test_takes_the_title_of_its_head_along(self, register: Register) -> None:
        unit = register.add("区教育局")
        post = accounts.own_post(Role.UNIT_HEAD, unit.government, unit)
        register.rename(unit, "区教育体育局")
        assert Post.objects.get(pk=post.pk).title == "区教育体育局主要负责人"
        assert accounts.own_post(Role.UNIT_HEAD, unit.government, Unit.objects.get()) == post

    @pytest.mark.parametrize(
        ("name", "on", "why"),
        [
            ("区教育局", MARCH_10, "新名称与现名相同"),
            ("区民政局", MARCH_10, "另一单位的全称"),
            ("区教体局", TODAY + timedelta(days=1), "日期还没有到"),
        ],
    )
    def test_has_a_name_and_a_day_that_make_sense(self, register: Register, name: str, on: date, why: str) -> None:
        unit = register.add("区教育局")
        register.add("区民政局")
        with pytest.raises((NotNow, NotUnderstood), match=why):
            register.rename(unit, name, on)

    def test_is_not_renamed_before_its_last_renaming(self, register: Register) -> None:
        unit = register.rename(register.add("甲局"), "乙局")
        with pytest.raises(NotUnderstood, match="上一个名称用到2022年3月9日"):
            register.rename(unit, "丙局", on=MARCH_10)


class TestAMergedUnit:
    def test_is_answered_for_by_its_heir_from_the_day_on(self, register: Register) -> None:
        ledger = make_notice(make_draft(units=["区民政局"])).ledger
        unit, heir = make_unit("区民政局"), register.add("区社会事务局")
        register.merge(unit, heir)
        task = Task.objects.get()
        assert owing_tasks(ledger, on=MARCH_1) == {unit.pk: [task.pk]}
        assert owing_tasks(ledger, on=MARCH_10) == {heir.pk: [task.pk]}
        assert Assignment.objects.get().unit == unit, "what the notice said stays"
        assert last_event(unit).sentence == "何静将“区民政局”并入“区社会事务局”（自2022年3月10日起）"
        assert last_event(heir).sentence == "何静将“区民政局”的事项转由“区社会事务局”承接（自2022年3月10日起）"

    def test_may_be_one_of_a_chain(self, register: Register) -> None:
        first, second, third = register.add("甲局"), register.add("乙局"), register.add("丙局")
        register.merge(first, second, on=MARCH_1)
        register.merge(second, third, on=MARCH_10)
        assert heirs(first.government_id, on=TODAY) == {first.pk: third.pk, second.pk: third.pk}

    def test_is_not_merged_again_and_takes_nobody_over(self, register: Register) -> None:
        first, second, third = register.add("甲局"), register.add("乙局"), register.add("丙局")
        register.merge(first, second)
        with pytest.raises(NotNow, match="“甲局”已并入“乙局”，只能登记、停用它的名称。"):
            register.merge(first, third)
        for unit in (third, second):  # from the second it would be a circle
            with pytest.raises(NotNow, match="“甲局”已并入“乙局”，请直接选“乙局”。"):
                register.merge(unit, first)
        with pytest.raises(NotUnderstood, match="不能并入自己"):
            register.merge(second, second)
        for act in (lambda: register.rename(first, "丁局"), lambda: register.edit(first, UnitKind.SOE)):
            with pytest.raises(NotNow, match="只能登记、停用它的名称"):
                act()

    def test_is_no_collective_name(self, register: Register) -> None:
        unit, collective = register.add("甲局"), register.add("各街道办事处", UnitKind.COLLECTIVE)
        for one, other in ((unit, collective), (collective, unit)):
            with pytest.raises(NotUnderstood, match="集体名称不是具体单位"):
                register.merge(one, other)

    def test_hands_its_bodies_over(self, register: Register) -> None:
        top, unit = register.add("丙局"), register.add("甲局")
        register.edit(unit, parent=top)
        heir, body = register.add("甲中心", parent=unit), register.add("甲馆", parent=unit)
        register.merge(unit, heir)
        heir.refresh_from_db()
        body.refresh_from_db()
        assert (heir.parent, body.parent) == (top, heir)
        assert last_event(unit).after["所属机构"] == ["甲馆"]

    @pytest.mark.parametrize(
        ("own", "theirs", "expected"),
        [  # memberships of the unit and of the heir, as days of March → those after the merger on the 10th
            ((1, None), None, [("甲", 1, 9), ("乙", 10, None)]),
            ((1, 20), None, [("甲", 1, 9), ("乙", 10, 20)]),
            ((1, 5), None, [("甲", 1, 5)]),
            ((12, None), None, [("乙", 12, None)]),
            ((1, None), (2, None), [("甲", 1, 9), ("乙", 2, None)]),
            ((1, None), (15, None), [("甲", 1, 9), ("乙", 10, None)]),
            ((1, 12), (15, None), [("甲", 1, 9), ("乙", 10, 12), ("乙", 15, None)]),
            ((1, None), (2, 5), [("甲", 1, 9), ("乙", 2, 5), ("乙", 10, None)]),
        ],
    )
    def test_passes_its_memberships_to_the_heir(self, register: Register, own: Any, theirs: Any, expected: Any) -> None:
        def day(number: int | None) -> date | None:
            return date(2022, 3, number) if number else None

        unit, heir, third = register.add("甲"), register.add("乙"), register.add("丙")
        collective = register.settle(register.add("各有关单位", UnitKind.COLLECTIVE), third)
        collective.memberships.all().delete()
        for member, span in ((unit, own), (heir, theirs)):
            if span:
                collective.memberships.create(
                    government=collective.government, unit=member, since=day(span[0]) or TODAY, until=day(span[1])
                )
        register.merge(unit, heir)
        assert spans(collective) == [(name, day(since), day(until)) for name, since, until in expected]


@pytest.mark.django_db(transaction=True)
class TestTwoPeopleAtTheSameMoment:
    def test_cannot_merge_two_units_into_each_other(self) -> None:
        register = Register(make_user(Role.OFFICE_DIRECTOR))
        one, other = register.add("甲局"), register.add("乙局")
        answers = at_once(lambda: register.merge(one, other), lambda: register.merge(other, one))
        assert [type(a) for a in answers if isinstance(a, Exception)] == [NotNow]
        assert first_broken() is None

    def test_cannot_give_one_name_to_two_units(self) -> None:
        register = Register(make_user(Role.OFFICE_DIRECTOR))
        one, other = register.add("甲局"), register.add("乙局")

        def call(unit: Unit) -> Callable[[], UnitName]:
            return lambda: register.call(unit, "丙局")

        answers = at_once(call(one), call(other))
        assert [type(a) for a in answers if isinstance(a, Exception)] == [NotNow]


class TestTheMembersOfACollectiveName:
    @pytest.fixture
    def streets(self, register: Register) -> list[Unit]:
        return [register.add(f"{name}街道办事处", UnitKind.STREET) for name in ("泉山", "柳埠", "泉东")]

    def test_owe_between_their_days_only_and_keep_seeing_what_was_theirs(
        self, register: Register, streets: list[Unit]
    ) -> None:
        ledger = make_notice(make_draft(units=["各街道办事处"])).ledger
        collective = register.settle(make_unit("各街道办事处"), *streets[:2])
        register.join(collective, streets[2], since=MARCH_10)
        register.leave(collective, streets[0], until=MARCH_10)
        task = Task.objects.get()
        owed = {day: set(owing_tasks(ledger, on=day)) for day in (MARCH_1, MARCH_10, TODAY)}
        first, second, third = (street.pk for street in streets)
        assert owed == {MARCH_1: {first, second}, MARCH_10: {first, second, third}, TODAY: {second, third}}
        for street in streets:
            scope = make_user(Role.FILER, unit=street).as_actor(on=TODAY).scope
            assert list(Task.objects.within(scope)) == [task]
            assert scope.covers(task)
        assert Assignment.objects.get().words == "各街道办事处"

    def test_are_the_same_in_a_later_notice(self, register: Register, streets: list[Unit]) -> None:
        make_notice(make_draft(units=["各街道办事处"]))
        collective = register.settle(make_unit("各街道办事处"), *streets)
        ledger = make_notice(make_draft(units=["各街道办事处"]), number="泉政办发〔2022〕9号").ledger
        assert Unit.objects.filter(kind=UnitKind.COLLECTIVE).get() == collective
        assert not Unit.objects.collectives_to_settle().exists()
        assert {unit: len(tasks) for unit, tasks in owing_tasks(ledger, on=TODAY).items()} == {s.pk: 2 for s in streets}

    def test_are_needed_by_no_unit_whose_name_holds_a_list(self, register: Register) -> None:
        name = "东湖、西湖片区项目指挥部"
        ledger = make_notice(make_draft(units=[name])).ledger
        unit = Unit.objects.get()
        assert (unit.name, unit.kind, list(owing_tasks(ledger, on=TODAY))) == (name, UnitKind.TASK_FORCE, [unit.pk])
        register.call(unit, "东湖、西湖指挥部")
        assert named("东湖、西湖指挥部") == unit

    def test_leave_a_trail_each_time(self, register: Register, streets: list[Unit]) -> None:
        collective = register.settle(register.add("各街道办事处", UnitKind.COLLECTIVE), *streets[:2])
        register.join(collective, streets[2])
        assert last_event(collective).sentence == "何静将泉东街道办事处列为“各街道办事处”的成员（自2022年3月10日起）"
        register.leave(collective, streets[0])
        assert last_event(collective).sentence == "何静停用了“各街道办事处”的成员泉山街道办事处（到2022年3月10日为止）"

    def test_may_come_back(self, register: Register, streets: list[Unit]) -> None:
        collective = register.settle(register.add("各街道办事处", UnitKind.COLLECTIVE), *streets[:2])
        register.leave(collective, streets[0], until=MARCH_1)
        register.join(collective, streets[0], since=MARCH_10)
        assert ("泉山街道办事处", MARCH_10, None) in spans(collective)

    def test_are_members_once_at_a_time(self, register: Register, streets: list[Unit]) -> None:
        collective = register.settle(register.add("各街道办事处", UnitKind.COLLECTIVE), *streets[:2])
        with pytest.raises(NotNow, match="自2022年3月1日起已是成员，请核对"):
            register.join(collective, streets[0])

    def test_do_not_all_leave(self, register: Register, streets: list[Unit]) -> None:
        collective = register.settle(register.add("各街道办事处", UnitKind.COLLECTIVE), streets[0])
        with pytest.raises(NotNow, match="只剩这一个成员"):
            register.leave(collective, streets[0])

    def test_are_real_units_that_stand(self, register: Register, streets: list[Unit]) -> None:
        collective = register.add("各街道办事处", UnitKind.COLLECTIVE)
        register.merge(streets[2], streets[1])
        with pytest.raises(NotNow, match="“泉东街道办事处”已并入“柳埠街道办事处”"):
            register.settle(collective, streets[2])
        with pytest.raises(NotNow, match="还没有落实成员"):
            register.join(collective, streets[1])
        register.settle(collective, streets[0])
        with pytest.raises(NotNow, match="“泉东街道办事处”已并入“柳埠街道办事处”"):
            register.join(collective, streets[2])
        with pytest.raises(NotUnderstood, match="不能作为成员"):
            register.join(collective, register.add("各镇", UnitKind.COLLECTIVE))

    def test_are_the_offices_business(self, register: Register, streets: list[Unit]) -> None:
        collective = register.settle(register.add("各街道办事处", UnitKind.COLLECTIVE), *streets[:2])
        with pytest.raises(NotAllowed):
            Register(make_user(Role.SYSTEM_ADMIN)).join(collective, streets[2])
        assert Register(make_user(Role.SUPERVISOR_OFFICER)).join(collective, streets[2])


LOWER = ("泉山街道办事处", "柳埠镇人民政府", "石桥乡人民政府")
MEANT = [  # collective name → the units it is likely to mean
    ("各街道办事处", LOWER[:1]),
    ("各街道", LOWER[:1]),
    ("各街办", LOWER[:1]),
    ("各镇人民政府", LOWER[1:2]),
    ("各镇政府", LOWER[1:2]),
    ("各镇街", LOWER[:2]),
    ("各街道（镇）", LOWER[:2]),
    ("各乡镇人民政府", LOWER[1:]),
    ("各区街道办事处", LOWER[:1]),
    ("各产业部门", ()),
    ("各乡村振兴工作专班", ()),
    ("领导小组成员单位", ()),
    ("附件1第3项“等”", ()),
]


class TestWhomACollectiveNameProbablyMeans:
    @pytest.mark.parametrize(("name", "units"), MEANT)
    def test_is_proposed_from_its_words(self, name: str, units: tuple[str, ...]) -> None:
        register = [*((unit, "street") for unit in LOWER), ("区民政局", "department"), ("街道建设指挥部", "task_force")]
        assert likely_members(name, register) == set(units)

    @given(st.text(max_size=12))
    def test_is_never_somebody_who_is_no_lower_government(self, name: str) -> None:
        assert likely_members(name, [("区民政局", "department"), ("街道", "task_force")]) == frozenset()

    def test_is_ticked_beforehand(self, register: Register, browser: Client) -> None:
        street, _ = register.add("泉山街道办事处", UnitKind.STREET), register.add("区民政局")
        collective = register.add("各街道办事处", UnitKind.COLLECTIVE)
        assert likely_members_of(collective, list(Unit.objects.real())) == [street]
        page = browser.get(reverse("settle", args=[collective.pk])).content.decode()
        assert page.count(" checked") == 1
        assert "已按名称预先勾选 1 个" in page


class TestThePages:
    def test_the_register_lists_every_entry_in_official_order(self, register: Register, browser: Client) -> None:
        later, first = register.add("区妇联", UnitKind.MASS_ORG, order=9), register.add("区民政局", order=2)
        register.call(later, "妇联")
        page = browser.get(reverse("units")).content.decode()
        assert page.index(f'data-id="{first.pk}"') < page.index(f'data-id="{later.pk}"')
        for words in ("显示 2 个", "妇联", "群团组织", "函", "督办单、计分"):
            assert words in page

    def test_the_register_says_how_an_entry_stands(self, register: Register) -> None:
        unit, heir = register.add("甲局"), register.add("乙局")
        open_, settled = register.add("各镇", UnitKind.COLLECTIVE), register.add("各街道", UnitKind.COLLECTIVE)
        register.settle(settled, unit, heir)
        register.merge(unit, heir)
        rows = register_rows(unit.government_id, on=TODAY)
        assert [(row.unit, row.members, row.state) for row in rows] == [
            (unit, 0, "已并入乙局"), (heir, 0, ""), (open_, 0, "待落实"), (settled, 1, ""),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("kind=mass_org", ["区妇联"]), ("words=民政", ["区民政局"]), ("words=老名", ["区民政局"]),
            ("words=区 局", ["区民政局"]), ("kind=mass_org&words=民政", []), ("kind=nonsense", []), ("words=%00", ["区民政局", "区妇联"]),
        ],
    )  # fmt: skip
    def test_the_register_is_narrowed(self, register: Register, browser: Client, asked: str, found: list[str]) -> None:
        register.call(register.add("区民政局"), "老名", NameKind.FORMER)
        register.add("区妇联", UnitKind.MASS_ORG)
        page = browser.get(reverse("units") + "?" + asked, headers={"HX-Request": "true"}).content.decode()
        assert [name for name in ("区民政局", "区妇联") if f">{name}<" in page] == found

    def test_cost_the_same_queries_however_long_the_register_is(
        self, register: Register, browser: Client, django_assert_num_queries: Any
    ) -> None:
        for number in range(12):
            register.call(register.add(f"第{number}局"), f"{number}局")
        with django_assert_num_queries(FRAME + 3):
            browser.get(reverse("units"))

    def test_a_unit_shows_everything_about_itself(self, register: Register, browser: Client) -> None:
        top, unit = register.add("甲局"), register.add("乙局")
        register.edit(unit, parent=top)
        register.call(unit, "乙", NameKind.ALIAS, since=MARCH_1)
        register.settle(register.add("各有关单位", UnitKind.COLLECTIVE), unit, top)
        page = browser.get(reverse("unit", args=[unit.pk])).content.decode()
        for words in ("甲局", "别称，自2022年3月1日", "各有关单位", "何静在单位库登记了“乙局”"):
            assert words in page
        assert "所属机构" in browser.get(reverse("unit", args=[top.pk])).content.decode()

    def test_show_no_button_that_would_be_refused(self, register: Register, db: None) -> None:
        unit = register.add("甲局")
        collective = register.settle(register.add("各有关单位", UnitKind.COLLECTIVE), unit, register.add("乙局"))
        officer, admin, chief = (
            make_client(make_user(role)) for role in (Role.SUPERVISOR_OFFICER, Role.SYSTEM_ADMIN, Role.CHIEF)
        )
        own, members = reverse("unit", args=[unit.pk]), reverse("unit", args=[collective.pk])
        edit, join = reverse("unit_edit", args=[unit.pk]), reverse("member_new", args=[collective.pk])
        shown = {
            who: (edit in client.get(own).content.decode(), join in client.get(members).content.decode())
            for who, client in (("officer", officer), ("admin", admin), ("chief", chief))
        }
        assert shown == {"officer": (False, True), "admin": (True, False), "chief": (False, False)}

    def test_of_another_government_are_not_there(self, browser: Client) -> None:
        stranger = make_unit("柳湖局", government=make_government("云河市柳湖区人民政府"))
        assert browser.get(reverse("unit", args=[stranger.pk])).status_code == 404
        assert "柳湖局" not in browser.get(reverse("units")).content.decode()

    def test_do_each_act_by_its_form(self, register: Register, browser: Client) -> None:
        def act(page: str, *args: int, **typed: str) -> None:
            version = str(Unit.objects.get(pk=args[0]).version) if args else ""
            answer = send(browser, reverse(page, args=args), {"version": version, **typed})
            assert answer.status_code == 302, answer.content.decode()

        act("unit_new", name="区教育局", kind="政府部门", order="5", parent="")
        unit = Unit.objects.get()
        heir = register.add("区社会事务局")
        act("unit_edit", unit.pk, kind="事业单位", order="6", parent="区社会事务局")
        act("unit_name", unit.pk, words="教育局", kind="简称", since="2022-01-01", until="")
        act("unit_name_end", unit.pk, unit.names.get().pk, until="2022-03-01")
        act("unit_rename", unit.pk, name="区教育体育局", on="2022-03-02")
        collective = register.settle(register.add("各有关单位", UnitKind.COLLECTIVE), heir)
        act("member_new", collective.pk, unit="区教育体育局", on="2022-03-05")
        act("member_end", collective.pk, collective.memberships.get(unit=unit).pk, until="2022-03-08")
        act("unit_merge", unit.pk, unit="区社会事务局", on="2022-03-09")
        unit.refresh_from_db()
        assert (unit.name, unit.kind, unit.order, unit.parent, unit.merged_into) == (
            "区教育体育局", "institution", 6, heir, heir,
        )  # fmt: skip
        assert sorted(unit.names.values_list("words", "kind")) == [("区教育局", "former"), ("教育局", "short")]

    def test_keep_what_the_second_of_two_people_typed(self, register: Register, browser: Client) -> None:
        unit = register.add("区教育局")
        seen = unit.version
        register.call(unit, "教育局")
        answer = send(browser, reverse("unit_rename", args=[unit.pk]), {
            "name": "区教育体育局", "on": "2022-03-02", "version": str(seen),
        })  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "“区教育局”刚由他人处理过" in page
        assert "区教育体育局" in page

    @pytest.mark.parametrize(
        ("page", "typed", "why"),
        [
            ("unit_rename", {"name": "", "on": "昨天"}, ["请填写这一栏。", "请写成 2022-03-24 的样子。"]),
            ("unit_edit", {"kind": "星球", "order": "-1", "parent": "火星"}, ["请选择类别。", "请填写 1 到 99999 的整数。", "这个单位已不在可选之列"]),
            ("unit_merge", {"unit": "", "on": ""}, ["请选择单位。", "请填写日期。"]),
            ("unit_name", {"words": "局" * 81, "kind": ""}, ["最多 80 个字", "请选择种类。"]),
        ],
    )  # fmt: skip
    def test_say_what_is_wrong_where_it_is_wrong(
        self, register: Register, browser: Client, page: str, typed: dict[str, str], why: list[str]
    ) -> None:
        unit = register.add("区教育局")
        answer = send(browser, reverse(page, args=[unit.pk]), {"version": "1", **typed})
        assert answer.status_code == 422
        assert [words for words in why if words not in answer.content.decode()] == []


class TestVerify:
    @pytest.mark.breaks_invariants
    def test_finds_a_circle_and_a_membership_that_outlives_its_unit(self, register: Register) -> None:
        one, other = register.add("甲局"), register.add("乙局")
        collective = register.settle(register.add("各有关单位", UnitKind.COLLECTIVE), one)
        Unit.objects.filter(pk=one.pk).update(merged_into=other, ended_on=MARCH_10)
        found = first_broken()
        assert found is not None
        assert (found.code, found.sentence) == ("I11", "“甲局”已并入其他单位，却仍是“各有关单位”的成员。")
        collective.memberships.update(until=MARCH_1)
        assert first_broken() is None
        Unit.objects.filter(pk=other.pk).update(merged_into=one, ended_on=MARCH_10)
        found = first_broken()
        assert found is not None
        assert "绕成了圈" in found.sentence


def test_another_government_has_its_own_register(db: None) -> None:
    here, there = Register(make_user(Role.OFFICE_DIRECTOR)), make_government("云河市柳湖区人民政府")
    other = Register(make_user(Role.OFFICE_DIRECTOR, government=there))
    assert {here.add("区民政局").government, other.add("区民政局").government} == set(Government.objects.all())
