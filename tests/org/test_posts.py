"""Posts and who holds them, common posts, their pages (职务、任职、集体职务)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.audit.models import Event
from duban.briefings.actions import take_snapshot
from duban.errors import NotAllowed, NotNow, NotUnderstood, UserError
from duban.ledger.actions import Correction, correct_reading
from duban.ledger.leaders import leaders_of
from duban.ledger.models import Task
from duban.ledger.queries import Filters, ledger_table, pending, words_of
from duban.ledger.rules import AssignmentRole, UnitDraft
from duban.org.actions import posts as actions
from duban.org.models import Holding, Post, User
from duban.org.posts import accounts_for, posts_held_twice
from duban.org.queries import holders
from duban.timing.periods import Period
from tests.make import LEADER, make_client, make_draft, make_government, make_notice, make_unit, make_user, send
from tests.org.posts import (
    JULY,
    JUNE,
    JUNE_30,
    MARCH,
    account_of,
    change,
    led_post,
    page_of,
    register,
    register_common,
    stand_in,
    tasks_on,
)
from tests.returns.world import make_world

pytestmark = pytest.mark.django_db


class TestAPost:
    def test_entered_by_a_notice_waits_for_its_title_and_gets_it(self, director: Actor) -> None:
        post = register()
        assert (post.title, post.waits_for_title) == ("牵头领导（沈宁）", True)
        actions.edit_post(post, title="副区长", role=Role.LEAD_LEADER, version=1, by=director, at=JUNE)
        post.refresh_from_db()
        assert (post.title, post.waits_for_title, post.version) == ("副区长", False, 2)
        event = Event.objects.about(post).get()
        assert event.sentence == "何静将职务“牵头领导（沈宁）”（牵头领导）改为“副区长”（牵头领导）"
        assert (event.before, event.after) == (
            {"title": "牵头领导（沈宁）", "role": "lead_leader"}, {"title": "副区长", "role": "lead_leader"}
        )  # fmt: skip

    def test_with_its_title_is_found_by_the_next_notice(self, director: Actor) -> None:
        post = register()
        actions.edit_post(post, title="副区长", role=Role.LEAD_LEADER, version=1, by=director, at=JUNE)
        make_notice(make_draft(leaders=("沈宁",)), number="泉政办发〔2022〕9号")
        assert Task.objects.filter(leaders__post=post).count() == 2

    def test_is_added_for_a_leader_or_the_head_of_a_unit(self, director: Actor) -> None:
        leader = actions.add_post(title="副区长", role=Role.LEAD_LEADER, unit=None, by=director, at=JUNE)
        head = actions.add_post(title="区教育体育局局长", role=Role.UNIT_HEAD, unit=make_unit(), by=director, at=JUNE)
        assert (leader.unit, head.unit) == (None, make_unit())
        assert Event.objects.about(head).get().sentence == (
            "何静新增了职务“区教育体育局局长”（单位负责人，区教育体育局）"
        )

    @pytest.mark.parametrize(
        ("title", "role", "unit", "why"),
        [
            ("副区长", Role.LEAD_LEADER, None, "已经有“副区长”这个职务"),
            ("代区长", Role.CHIEF, None, "政府主要领导的职务已有“区长”"),
            ("局长", Role.UNIT_HEAD, None, "单位负责人的职务要选择单位"),
            ("副区长二", Role.LEAD_LEADER, "区教育体育局", "其他职务不选单位"),
            ("填报", Role.FILER, None, "单位负责人的职务要选择单位"),
            ("主任", Role.UNIT_HEAD, "各街道办事处", "“各街道办事处”不是现有的具体单位"),
        ],
    )
    def test_that_makes_no_sense_is_refused(self, director: Actor, title: str, role: Role, unit: str, why: str) -> None:
        for known, its in (("副区长", Role.LEAD_LEADER), ("区长", Role.CHIEF)):
            actions.add_post(title=known, role=its, unit=None, by=director, at=JUNE)
        before = Event.objects.count()
        with pytest.raises(UserError, match=why):
            actions.add_post(title=title, role=role, unit=make_unit(unit) if unit else None, by=director, at=JUNE)
        assert (Post.objects.count(), Event.objects.count()) == (2, before)

    def test_of_the_chief_is_made_out_of_a_leaders(self, director: Actor) -> None:
        post = register("顾远")
        actions.edit_post(post, title="区长", role=Role.CHIEF, version=1, by=director, at=JUNE)
        assert Post.objects.get(pk=post.pk).role == Role.CHIEF

    def test_keeps_its_role_while_its_holders_account_needs_it(self, director: Actor) -> None:
        make_user(Role.LEAD_LEADER, name="陆岚")
        post = led_post("陆岚")
        with pytest.raises(NotNow, match="任职人有牵头领导账号"):
            actions.edit_post(post, title="区长", role=Role.CHIEF, version=1, by=director, at=JUNE)

    def test_is_not_changed_by_a_stale_page_or_without_a_change(self, director: Actor) -> None:
        post = register()
        values = {"title": "副区长", "role": Role.LEAD_LEADER, "by": director, "at": JUNE}
        actions.edit_post(post, version=1, **values)
        with pytest.raises(NotNow, match="“副区长”刚由他人修改"):
            actions.edit_post(post, version=1, **values)
        with pytest.raises(NotUnderstood, match="没有任何改动"):
            actions.edit_post(post, version=2, **values)
        assert Post.objects.get(pk=post.pk).version == 2

    def test_is_kept_by_those_whom_the_matrix_names(self) -> None:
        post = register()
        officer = make_user().as_actor()
        acts: list[Callable[[], Any]] = [
            lambda: actions.add_post(title="副区长", role=Role.LEAD_LEADER, unit=None, by=officer, at=JUNE),
            lambda: actions.edit_post(post, title="甲", role=Role.LEAD_LEADER, version=1, by=officer, at=JUNE),
            lambda: change(post, officer),
            lambda: actions.correct_holding(
                post.holdings.get(), person="甲", account=None, since=MARCH, version=1, by=officer, at=JUNE
            ),
            lambda: actions.set_members(post, posts=[], since=MARCH, version=1, by=officer, at=JUNE),
        ]
        for act in acts:
            with pytest.raises(NotAllowed):
                act()


class TestASuccessor:
    def test_takes_over_on_a_day_and_the_predecessor_ends_the_day_before(self, director: Actor) -> None:
        post = register()
        change(post, director)
        assert list(post.holdings.order_by("since").values_list("person", "since", "until")) == [
            ("沈宁", date(2022, 3, 15), JUNE_30), ("陆岚", JULY, None),
        ]  # fmt: skip
        event = Event.objects.about(post).get()
        assert event.sentence == "何静登记“牵头领导（沈宁）”自2022年7月1日起由陆岚担任，沈宁任至2022年6月30日"
        assert event.before == {"person": "沈宁", "since": "2022-03-15"}
        assert event.after == {"person": "陆岚", "account": "", "since": "2022-07-01"}

    def test_reaches_the_tasks_from_that_day_and_the_predecessor_no_longer(self, director: Actor) -> None:
        post = register()
        old, new = account_of("沈宁"), account_of("陆岚")
        actions.correct_holding(
            post.holdings.get(), person="沈宁", account=old, since=date(2022, 3, 15), version=1, by=director, at=JUNE
        )
        change(post, director, account=new)
        reached = {day: (tasks_on(old, day), tasks_on(new, day)) for day in (MARCH, JUNE_30, JULY, date(2023, 1, 1))}
        assert reached == {MARCH: (1, 0), JUNE_30: (1, 0), JULY: (0, 1), date(2023, 1, 1): (0, 1)}

    @pytest.mark.parametrize(
        ("since", "why"),
        [
            (date(2022, 3, 15), "沈宁自2022年3月15日起担任“牵头领导（沈宁）”，变动须在这一天之后"),
            (date(2022, 3, 14), "变动须在这一天之后"),
            (date(1, 1, 1), "年份“1”不在2000至2199之间"),
            (date(9999, 12, 31), "年份“9999”不在2000至2199之间"),
        ],
    )
    def test_before_the_predecessor_began_is_refused(self, director: Actor, since: date, why: str) -> None:
        post = register()
        with pytest.raises(NotUnderstood, match=why):
            change(post, director, since=since)
        assert post.holdings.count() == 1

    def test_who_overlaps_a_holding_with_an_end_is_refused(self, director: Actor) -> None:
        post = register()
        change(post, director, person="")
        with pytest.raises(NotUnderstood, match="沈宁担任“牵头领导（沈宁）”到2022年6月30日，与所填日期重叠"):
            change(post, director, since=JUNE_30)
        change(post, director, since=JULY)
        with pytest.raises(NotUnderstood, match="陆岚自2022年7月1日起"):
            change(post, director, person="顾远", since=date(2022, 5, 1))

    def test_may_be_nobody_and_come_later(self, director: Actor) -> None:
        post = register()
        change(post, director, person="")
        with pytest.raises(NotNow, match="本来没有人担任"):
            change(post, director, person="", since=date(2022, 8, 1))
        change(post, director, since=date(2022, 9, 1))
        held = {month: holders([post.pk], on=date(2022, month, 15)).get(post.pk) for month in (6, 7, 8, 9)}
        assert held == {6: "沈宁", 7: None, 8: None, 9: "陆岚"}
        assert Event.objects.about(post).earliest("number").sentence.endswith("起空缺，沈宁任至2022年6月30日")

    def test_may_be_the_same_person_on_two_posts(self, director: Actor) -> None:
        first = register()
        second = actions.add_post(title="副区长", role=Role.LEAD_LEADER, unit=None, by=director, at=JUNE)
        account = account_of("陆岚")
        change(first, director, account=account)
        change(second, director, account=account)
        assert account.as_actor(on=JULY).scope.post_ids == {first.pk, second.pk}
        with pytest.raises(NotNow, match="陆岚已经担任“副区长”"):
            change(second, director, since=date(2022, 8, 1))

    @pytest.mark.parametrize(
        ("name", "role", "active", "why"),
        [
            ("陆岚", Role.CHIEF, True, "“陆岚”是政府主要领导账号，“牵头领导（沈宁）”要用牵头领导账号"),
            ("顾远", Role.LEAD_LEADER, True, "是顾远的，与任职人不符"),
            ("陆岚", Role.LEAD_LEADER, False, "所选的账号已停用"),
        ],
    )
    def test_with_an_account_that_does_not_fit_is_refused(
        self, director: Actor, name: str, role: Role, active: bool, why: str
    ) -> None:
        post, account = register(), account_of(name, role)
        account.is_active = active
        with pytest.raises(NotUnderstood, match=why):
            change(post, director, account=account)

    def test_of_another_government_has_no_account_here(self, director: Actor) -> None:
        account = account_of("陆岚")
        account.government = make_government("云河市柳湖区人民政府")
        with pytest.raises(NotUnderstood, match="所选的账号"):
            change(register(), director, account=account)

    def test_who_holds_two_posts_of_a_task_is_named_once_and_survives_a_correction(self, director: Actor) -> None:
        office = make_user()
        make_notice(make_draft(leaders=("沈宁", "陆岚")), by=office)
        change(led_post("沈宁"), director)
        task = Task.objects.get()
        posts = list(Post.objects.filter(led_tasks__task=task).order_by("led_tasks__order"))
        told = words_of(task, on=JULY)["牵头领导"]
        table = ledger_table(director.scope, Filters(), on=JULY)
        assert (told, table and table.rows[0].leaders) == ("陆岚", ("陆岚",))
        unit = UnitDraft("区教育体育局", "", AssignmentRole.LEAD, collective=False)
        corrected = Correction("改善民生", "改过的话。", (told,), (unit,), "原件如此")
        july = datetime(2022, 7, 2, 4, tzinfo=UTC)
        correct_reading(task, corrected, version=1, by=office.as_actor(), at=july)
        assert list(Post.objects.filter(led_tasks__task=task).order_by("led_tasks__order")) == posts

    def test_who_held_another_post_before_keeps_the_task_on_its_own(self, director: Actor) -> None:
        office = make_user()
        make_notice(make_draft("1", leaders=("沈宁",)), make_draft("2", leaders=("陆岚",)), by=office)
        post = led_post("沈宁")
        change(post, director)
        task = Task.objects.get(item_no="1")
        unit = UnitDraft("区教育体育局", "", AssignmentRole.LEAD, collective=False)
        corrected = Correction("改善民生", "改过的话。", ("陆岚",), (unit,), "原件如此")
        july = datetime(2022, 7, 2, 4, tzinfo=UTC)
        correct_reading(task, corrected, version=1, by=office.as_actor(), at=july)
        assert task.leaders.get().post == post

    def test_registered_from_a_stale_page_is_refused(self, director: Actor) -> None:
        post = register()
        change(post, director)
        with pytest.raises(NotNow, match="刚由他人修改"):
            change(post, director, person="顾远", since=date(2022, 8, 1), version=1)

    def test_is_shown_on_the_task_with_whom_he_followed(self, director: Actor) -> None:
        post = register()
        actions.edit_post(post, title="副区长", role=Role.LEAD_LEADER, version=1, by=director, at=JUNE)
        change(post, director)
        task = Task.objects.get()
        told = {day: [(each.words, each.earlier) for each in leaders_of(task, on=day)] for day in (JUNE_30, JULY)}
        assert told == {JUNE_30: [("副区长 沈宁", [])], JULY: [("副区长 陆岚", ["7月1日前由沈宁牵头"])]}
        change(post, director, person="顾远", since=date(2023, 2, 1))
        change(post, director, person="林越", since=date(2024, 2, 1))
        (leader,) = leaders_of(task, on=date(2024, 3, 1))  # 顾远 never held it in the year of the ledger
        assert (leader.words, leader.earlier) == (
            "副区长 林越", ["7月1日前由沈宁牵头", "2023年2月1日前由陆岚牵头"]
        )  # fmt: skip

    def test_leaves_what_was_frozen_with_whom_it_was(self, director: Actor) -> None:
        world = make_world()
        frozen = take_snapshot(world.ledger, Period(2022, 3), by=world.officer, at=JUNE)
        change(led_post(LEADER), director, person="沈宁")
        later = datetime(2022, 7, 2, 4, tzinfo=UTC)
        anew = take_snapshot(world.ledger, Period(2022, 3), by=world.officer, at=later)
        assert [row.leaders for each in (frozen, anew) for row in each.value().tasks] == [(LEADER,), ("沈宁",)]
        frozen.refresh_from_db()
        assert frozen.value().tasks[0].leaders == (LEADER,)


class TestCorrectingAHolding:
    def test_moves_the_predecessors_last_day_along(self, director: Actor) -> None:
        post = register()
        change(post, director)
        new = post.holdings.get(person="陆岚")
        values = {"account": None, "by": director, "at": JUNE}
        actions.correct_holding(new, person="陆岚岚", since=date(2022, 6, 20), version=2, **values)
        assert list(post.holdings.order_by("since").values_list("person", "since", "until")) == [
            ("沈宁", date(2022, 3, 15), date(2022, 6, 19)), ("陆岚岚", date(2022, 6, 20), None),
        ]  # fmt: skip
        event = Event.objects.about(post).latest("number")
        assert event.sentence == (
            "何静更正了“牵头领导（沈宁）”的任职：陆岚（自2022年7月1日起，没有账号）改为陆岚岚（自2022年6月20日起，没有账号）"
        )
        with pytest.raises(NotUnderstood, match="与沈宁的任职（自2022年3月15日至2022年6月19日）重叠"):
            actions.correct_holding(new, person="陆岚岚", since=date(2022, 3, 15), version=3, **values)
        with pytest.raises(NotUnderstood, match="没有任何改动"):
            actions.correct_holding(new, person="陆岚岚", since=date(2022, 6, 20), version=3, **values)
        with pytest.raises(NotUnderstood, match="请填写任职人的姓名"):
            actions.correct_holding(new, person="", since=JULY, version=3, **values)

    def test_leaves_a_gap_before_it_as_a_gap(self, director: Actor) -> None:
        post = register()
        change(post, director, person="")
        change(post, director, since=date(2022, 9, 1))
        new, values = post.holdings.get(person="陆岚"), {"person": "陆岚", "account": None, "by": director, "at": JUNE}
        actions.correct_holding(new, since=date(2022, 8, 1), version=3, **values)
        assert post.holdings.get(person="沈宁").until == JUNE_30
        with pytest.raises(NotUnderstood, match="重叠"):
            actions.correct_holding(new, since=JUNE_30, version=4, **values)

    def test_does_not_begin_behind_its_own_end(self, director: Actor) -> None:
        post = register()
        change(post, director, person="")
        with pytest.raises(NotUnderstood, match="沈宁任职到2022年6月30日，起日不能在这之后"):
            actions.correct_holding(
                post.holdings.get(), person="沈宁", account=None, since=JULY, version=2, by=director, at=JUNE
            )


steps = st.lists(st.tuples(st.integers(-40, 400), st.sampled_from(["沈宁", "陆岚", "顾远", ""])), max_size=8)


class TestWhateverIsRegistered(TestCase):
    @given(steps)
    def test_nobody_ever_holds_a_post_beside_another(self, changes: list[tuple[int, str]]) -> None:
        director = make_user(Role.OFFICE_DIRECTOR).as_actor()
        post = actions.add_post(title="副区长", role=Role.LEAD_LEADER, unit=None, by=director, at=JUNE)
        expected: list[tuple[date, str]] = []
        for days, person in changes:
            since = JULY + timedelta(days=days)
            try:
                change(post, director, person=person, since=since)
            except UserError:
                continue
            expected.append((since, person))
        for days in range(-45, 410, 5):
            day = JULY + timedelta(days=days)
            held = list(Holding.objects.on(day).filter(post=post).values_list("person", flat=True))
            then = [person for since, person in expected if since <= day]
            assert held == ([then[-1]] if then and then[-1] else [])


@pytest.mark.breaks_invariants
def test_two_who_hold_one_post_at_a_time_are_found(director: Actor) -> None:
    post = register()
    change(post, director)
    assert list(posts_held_twice()) == []
    post.holdings.filter(person="沈宁").update(until=JULY)
    assert list(posts_held_twice()) == ["“牵头领导（沈宁）”自2022年7月1日起由沈宁和陆岚同时担任。"]


class TestACommonPost:
    @pytest.fixture
    def common(self, db: None) -> Post:
        make_notice(make_draft("1", leaders=("各分管副区长",)), make_draft("2", leaders=("沈宁",)), make_draft("3"))
        return Post.objects.get(is_common=True)

    def members(self, common: Post, by: Actor, *posts: Post, since: date = MARCH, **more: Any) -> None:
        common.refresh_from_db()
        values = {"version": common.version, "by": by, "at": JUNE} | more
        actions.set_members(common, posts=posts, since=since, **values)

    def test_stands_for_its_members_by_their_days(self, director: Actor, common: Post) -> None:
        first, second = led_post("沈宁"), led_post("陆岚")
        self.members(common, director, first, second)
        self.members(common, director, second, since=JULY)
        task = Task.objects.get(leaders__post=common)
        named = {day: leaders_of(task, on=day)[0].members for day in (date(2022, 3, 1), JUNE_30, JULY)}
        assert named == {date(2022, 3, 1): [], JUNE_30: ["沈宁", "陆岚"], JULY: ["陆岚"]}
        event = Event.objects.about(common).latest("number")
        assert event.sentence == "何静将“各分管副区长”自2022年7月1日起落实为牵头领导（陆岚）"
        assert event.before == {"members": ["牵头领导（沈宁）", "牵头领导（陆岚）"]}

    def test_is_reached_by_its_members_on_their_days(self, director: Actor, common: Post) -> None:
        post, account = led_post("沈宁"), account_of("沈宁")
        post.holdings.update(account=account)
        self.members(common, director, post)
        self.members(common, director, since=JULY)
        assert [tasks_on(account, day) for day in (date(2022, 3, 15), MARCH, JUNE_30, JULY)] == [1, 2, 2, 1]

    def test_waits_until_it_stands_for_somebody_and_again_when_it_does_no_more(
        self, director: Actor, common: Post
    ) -> None:
        def waits(day: date) -> bool:
            return common in pending(director.scope, on=day).roles

        assert waits(MARCH)
        self.members(common, director, led_post("沈宁"))
        self.members(common, director, since=JULY)
        assert [waits(day) for day in (date(2022, 3, 15), MARCH, JUNE_30, JULY)] == [True, False, False, True]

    def test_takes_an_end_back_that_was_set_ahead(self, director: Actor, common: Post) -> None:
        post = led_post("沈宁")
        self.members(common, director, post)
        self.members(common, director, since=JULY)
        self.members(common, director, post, since=JUNE_30)
        assert common.members.get().until is None

    def test_refuses_what_cannot_be(self, director: Actor, common: Post) -> None:
        first, second = led_post("沈宁"), led_post("陆岚")
        head = actions.add_post(title="局长", role=Role.UNIT_HEAD, unit=make_unit(), by=director, at=JUNE)
        for wrong in (head, common):
            with pytest.raises(NotUnderstood, match="不能这样落实"):
                self.members(common, director, first, wrong)
        with pytest.raises(NotUnderstood, match="“牵头领导（沈宁）”不能这样落实"):
            self.members(first, director, second)
        self.members(common, director, first)
        with pytest.raises(NotNow, match="成员没有变动"):
            self.members(common, director, first, since=JULY)
        with pytest.raises(NotUnderstood, match="自2022年3月16日起才是成员"):
            self.members(common, director, second)
        with pytest.raises(NotNow, match="刚由他人修改"):
            self.members(common, director, second, since=JULY, version=1)
        with pytest.raises(NotUnderstood, match="集体职务，没有任职人"):
            change(common, director)
        with pytest.raises(NotUnderstood, match="集体职务，名称照通知的写法"):
            actions.edit_post(common, title="甲", role=Role.LEAD_LEADER, version=2, by=director, at=JUNE)


class TestTheHeadOfAUnit:
    def test_holds_it_with_an_account_of_that_unit(self, director: Actor) -> None:
        own, other = make_unit("区教育体育局"), make_unit("区财政局")
        head = actions.add_post(title="局长", role=Role.UNIT_HEAD, unit=own, by=director, at=JUNE)
        stranger = make_user(Role.UNIT_HEAD, unit=other, name="白露")
        with pytest.raises(NotUnderstood, match="“白露”的账号属于区财政局，“局长”要用区教育体育局的账号"):
            actions.change_holder(
                head, person="白露", account=stranger, since=JULY, version=head.version, by=director, at=JUNE
            )
        assert accounts_for(head) == []


class TestThePages:
    @pytest.fixture
    def client(self, director: Actor, today: Callable[[date], None]) -> Client:
        today(JUNE.date())
        return make_client(User.objects.get(pk=director.user_id or 0))

    def test_list_every_post_with_what_holds_today(self, client: Client, director: Actor) -> None:
        post = register()
        common = register_common()
        filer = make_user(Role.FILER, name="宋佳")
        make_user(Role.UNIT_HEAD, unit=make_unit(), name="白露")
        stand_in(post, filer)
        change(post, director)
        page = page_of(client.get("/posts/"))
        for words in (
            "待写职务", "沈宁", "自2022年3月15日至2022年6月30日", "2022年7月1日起由陆岚担任", "AB角，至2022年6月30日",
            "区教育体育局主要负责人", "白露", "待落实", f"/ledger/?leader={post.pk}", f"/posts/{common.pk}/",
        ):  # fmt: skip
            assert words in page, words

    def test_say_above_the_form_what_can_be_mended_there(self, client: Client) -> None:
        post = register()
        typed = {"person": "陆岚", "since": "2021-01-01", "account": "", "version": post.version}
        answer = send(client, f"/posts/{post.pk}/change/", typed)
        shown = page_of(answer)
        assert answer.status_code == 422
        assert "变动须在这一天之后" in shown
        assert 'value="陆岚"' in shown  # the form itself, ready to be mended
        unit = make_unit("区水务局")
        wrong = send(
            client, f"/units/{unit.pk}/rename/", {"name": "区水务局", "on": "2022-06-01", "version": unit.version}
        )
        assert (wrong.status_code, "新名称与现名相同" in page_of(wrong)) == (422, True)
        assert 'name="on"' in page_of(wrong)

    def test_ask_the_database_few_questions(
        self, client: Client, django_assert_max_num_queries: Callable[[int], Any]
    ) -> None:
        make_notice(*[make_draft(str(n), leaders=(f"领导{n}",)) for n in range(20)])
        with django_assert_max_num_queries(10):
            client.get("/posts/")

    def test_lead_through_a_change_of_holder(self, client: Client) -> None:
        post, account = register(), account_of("陆岚")
        form = {"version": "1", "since": "2022-07-01", "account": str(account.pk)}
        answer = send(client, f"/posts/{post.pk}/change/", form)  # the account says whose it is
        assert answer["Location"] == f"/posts/{post.pk}/"
        page = page_of(client.get(answer["Location"]))
        for words in ("陆岚", "尚未开始", account.username, "2022年6月30日", "登记“牵头领导（沈宁）”自2022年7月1日起"):
            assert words in page, words
        form = {"version": "2", "person": "陆岚", "since": "2022-06-21"}
        assert send(client, f"/posts/{post.pk}/correct/", form).status_code == 302
        assert post.holdings.get(person="陆岚").since == date(2022, 6, 21)
        vacant = {"version": "3", "person": "", "vacant": "on", "since": "2022-08-01"}
        assert send(client, f"/posts/{post.pk}/change/", vacant).status_code == 302
        assert not Holding.objects.on(date(2022, 8, 1)).exists()

    @pytest.mark.parametrize(
        ("form", "why"),
        [
            ({}, "请填写任职人的姓名，没有人接任时勾选“空缺”。"),
            ({"person": "陆岚", "vacant": "on"}, "写了任职人就不是空缺"),
            ({"person": "陆岚", "since": "明天"}, "请写成 2022-03-24 的样子。"),
            ({"person": "陆" * 41}, "姓名最多40个字"),
            ({"person": "陆岚", "account": "999"}, "这个账号已不能选用"),
        ],
    )
    def test_say_what_is_wrong_with_a_change(self, client: Client, form: dict[str, str], why: str) -> None:
        post = register()
        answer = send(client, f"/posts/{post.pk}/change/", {"version": "1", "since": "2022-07-01"} | form)
        assert answer.status_code == 422
        assert why in page_of(answer)
        assert post.holdings.count() == 1

    def test_add_a_post_and_write_a_title(self, client: Client) -> None:
        post, unit = register(), make_unit()
        answer = send(client, "/posts/add/", {"title": "局长", "role": "unit_head", "unit": str(unit.pk)})
        assert Post.objects.get(unit=unit).title == "局长"
        assert answer["Location"] == f"/posts/{Post.objects.get(unit=unit).pk}/"
        form = {"version": "1", "title": "副区长", "role": "lead_leader"}
        assert 'value="牵头领导（' not in page_of(client.get(f"/posts/{post.pk}/edit/"))
        assert send(client, f"/posts/{post.pk}/edit/", form).status_code == 302
        page = page_of(client.get(f"/tasks/{Task.objects.get().pk}/"))
        assert "副区长 沈宁" in page

    def test_settle_a_common_post_from_what_is_pending(self, client: Client) -> None:
        post, common = register(), register_common()
        assert f"/posts/{common.pk}/members/" in page_of(client.get("/pending/"))
        form = {"version": "1", "members": [str(post.pk)], "since": "2022-06-01"}
        assert send(client, f"/posts/{common.pk}/members/", form).status_code == 302
        assert "没有待落实的集体职务。" in page_of(client.get("/pending/"))
        assert "沈宁" in page_of(client.get(f"/posts/{common.pk}/"))

    def test_offer_an_officer_to_look_only(self, today: Callable[[date], None]) -> None:
        today(JUNE.date())
        common = register_common()
        officer = make_client(make_user())
        page = page_of(officer.get("/pending/"))
        assert "由督查室主任落实" in page
        assert "落实职务" not in page
        assert "落实职务" not in page_of(officer.get(f"/posts/{common.pk}/"))

    def test_narrow_the_ledger_by_post_whoever_holds_it(self, client: Client, director: Actor) -> None:
        post = register()
        change(post, director, since=date(2022, 5, 1))
        page = page_of(client.get(f"/ledger/?leader={post.pk}"))
        assert "陆岚" in page
        assert "显示 1" in page
