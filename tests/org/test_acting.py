"""Acting for a leader within his days (代理), from the grant to the click."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from duban.access.actor import Actor
from duban.access.roles import PERMISSIONS_OF, Permission, Role
from duban.audit.models import Event
from duban.errors import NotNow, NotUnderstood
from duban.ledger.models import Task
from duban.org.actions import posts as actions
from duban.org.models import Post, StandIn, StandInKind, User
from duban.returns.actions import filling, inside
from duban.returns.models import ReportingRules
from duban.returns.rules import Steps
from tests.make import make_client, make_draft, make_government, make_notice, make_unit, make_user, send
from tests.org.posts import (
    JULY,
    JUNE,
    JUNE_30,
    MARCH,
    change,
    led_post,
    page_of,
    register,
    register_common,
    stand_in,
)
from tests.returns.world import GOOD, SIGNED, april, make_world

pytestmark = pytest.mark.django_db


ONCE = "2f1d3c58-5a53-4d4c-8f0e-0d6f5f1c1a11"


class TestAStandIn:
    def test_has_the_leaders_rights_and_rows_and_not_his_own(self) -> None:
        post = register("陆岚")
        make_notice(make_draft(leaders=("沈宁",)), number="泉政办发〔2022〕9号")
        filer = make_user(Role.FILER, unit=make_unit("区民政局"), name="宋佳")
        made = stand_in(post, filer, kind=StandInKind.SECRETARY)
        acting = filer.as_actor(on=MARCH, acting_for=made.pk)
        assert (acting.name, acting.role, acting.acting_for) == ("宋佳（代陆岚）", Role.LEAD_LEADER, made.pk)
        assert [task.leaders.get().post for task in Task.objects.within(acting.scope)] == [post]
        assert Permission.RETURN_FILL not in PERMISSIONS_OF[Role(acting.role or "")]
        assert acting.scope.unit_ids == frozenset()

    def test_of_a_units_head_reaches_the_units_rows(self) -> None:
        make_notice()
        head = make_user(Role.UNIT_HEAD, unit=make_unit(), name="白露")
        deputy = make_user(Role.UNIT_REVIEWER, unit=make_unit("区民政局"), name="高原")
        made = stand_in(head.holdings.get().post, deputy)
        acting = deputy.as_actor(on=MARCH, acting_for=made.pk)
        assert (acting.name, acting.role) == ("高原（代白露）", Role.UNIT_HEAD)
        assert acting.scope == head.as_actor(on=MARCH).scope
        assert Task.objects.within(acting.scope).count() == 1

    def test_signs_a_return_for_the_units_head_and_is_marked(self) -> None:
        world = make_world()
        world.open_month()
        ReportingRules.objects.create(government=world.ledger.government, ledger=world.ledger, month_steps=Steps.HEAD)
        head = make_user(Role.UNIT_HEAD, unit=world.filer.unit, name="白露")
        deputy = make_user(Role.UNIT_REVIEWER, unit=world.filer.unit, name="高原")
        made = stand_in(head.holdings.get().post, deputy)
        sheet = world.report()
        world.save(sheet, **GOOD, figures={str(world.indicator.pk): "12"})
        filling.submit(sheet, SIGNED, by=world.unit, at=april(6))
        sheet.refresh_from_db()
        receipt = inside.confirm(sheet, by=deputy.as_actor(on=april(6).date(), acting_for=made.pk), at=april(6))
        assert receipt is not None
        assert receipt.content["signed_by"] == "高原（代白露）"
        assert Event.objects.about(sheet).filter(action="returns.confirmed").get().actor == "高原（代白露）"

    def test_holds_on_its_days_only(self) -> None:
        filer = make_user(Role.FILER, name="宋佳")
        made = stand_in(register("陆岚"), filer)
        days = [date(2022, 3, 15), MARCH, JUNE_30, JULY]
        acting = [filer.as_actor(on=day, acting_for=made.pk).acting_for is not None for day in days]
        assert acting == [False, True, True, False]

    def test_of_somebody_else_is_nobodys(self) -> None:
        made = stand_in(register("陆岚"), make_user(Role.FILER, name="宋佳"))
        other = make_user(Role.FILER, unit=make_unit("区民政局"), name="高原")
        assert other.as_actor(on=MARCH, acting_for=made.pk) == other.as_actor(on=MARCH)

    def test_acts_for_whoever_holds_the_post_on_the_day(self, director: Actor) -> None:
        post = register("陆岚")
        filer = make_user(Role.FILER, name="宋佳")
        made = stand_in(post, filer, until=date(2022, 8, 31))
        change(post, director, person="沈宁")
        change(post, director, person="", since=date(2022, 8, 1))
        names = [filer.as_actor(on=date(2022, m, 5), acting_for=made.pk).name for m in (6, 7, 8)]
        assert names == ["宋佳（代陆岚）", "宋佳（代沈宁）", "宋佳（代牵头领导（陆岚））"]

    def test_is_told_on_the_trail_by_whoever_decided(self) -> None:
        made = stand_in(register("陆岚"), make_user(Role.FILER, name="宋佳"))
        event = Event.objects.about(made).get()
        assert event.sentence == ("高原设定宋佳代理“牵头领导（陆岚）”（AB角，自2022年3月16日至2022年6月30日）")
        assert event.after == {
            "post": "牵头领导（陆岚）", "account": made.account.username, "kind": "stand_in",
            "since": "2022-03-16", "until": "2022-06-30",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("since", "until", "why"),
        [
            (JULY, JUNE_30, "代理的止日早于起日"),
            (date(2022, 1, 1), date(2022, 3, 15), "代理的止日已经过去"),
            (MARCH, date(2023, 3, 17), "代理一次最长一年"),
        ],
    )
    def test_with_days_that_make_no_sense_is_refused(self, since: date, until: date, why: str) -> None:
        with pytest.raises(NotUnderstood, match=why):
            stand_in(register("陆岚"), make_user(Role.FILER), since=since, until=until)

    def test_may_last_a_whole_year_and_one_day(self) -> None:
        assert stand_in(register("陆岚"), make_user(Role.FILER), until=date(2023, 3, 16)).pk

    def test_for_oneself_for_a_common_post_by_an_administrator_or_twice_is_refused(self) -> None:
        leader = make_user(Role.LEAD_LEADER, name="陆岚")
        post, filer = led_post("陆岚"), make_user(Role.FILER)
        common = register_common()
        closed = make_user(Role.ARCHIVIST)
        closed.is_active = False
        stranger = make_user(Role.FILER, government=make_government("云河市柳湖区人民政府"))
        refused: list[tuple[Post, User, str]] = [
            (post, leader, "不能代理自己"),
            (common, filer, "“各分管副区长”是集体职务，不能代理"),
            (post, make_user(Role.AUDITOR), "的账号不能代理职务"),
            (post, stranger, "的账号不能代理职务"),
            (post, closed, "的账号已停用"),
        ]
        for wanted, account, why in refused:
            with pytest.raises(NotUnderstood, match=why):
                stand_in(wanted, account)
        stand_in(post, filer)
        with pytest.raises(NotNow, match="在这段时间内已经代理"):
            stand_in(post, filer, since=JUNE_30, until=JULY)
        assert stand_in(post, filer, since=JULY, until=JULY).since == JULY

    def test_that_ends_before_it_begins_is_refused_by_the_database_itself(self) -> None:
        post, filer = register("陆岚"), make_user(Role.FILER)
        with pytest.raises(IntegrityError), transaction.atomic():
            StandIn.objects.create(
                government=post.government, post=post, account=filer, kind="stand_in", since=JULY, until=JUNE_30
            )


class TestEndingAStandIn:
    def end(self, made: StandIn, on: date) -> None:
        actions.end_stand_in(made, on=on, by=make_user(Role.SECURITY_ADMIN, name="高原").as_actor(), at=JUNE)

    def test_ends_it_on_a_day(self) -> None:
        made = stand_in(register("陆岚"), make_user(Role.FILER, name="宋佳"))
        self.end(made, date(2022, 6, 10))
        made.refresh_from_db()
        assert made.until == date(2022, 6, 10)
        event = Event.objects.about(made).latest("number")
        assert event.sentence == "高原结束了宋佳对“牵头领导（陆岚）”的代理（至2022年6月10日）"
        assert event.before is not None
        assert (event.before["until"], (event.after or {})["until"]) == ("2022-06-30", "2022-06-10")

    def test_at_once_is_the_day_before(self) -> None:
        filer = make_user(Role.FILER, name="宋佳")
        made = stand_in(register("陆岚"), filer)
        self.end(made, date(2022, 5, 31))
        assert filer.as_actor(on=JUNE.date(), acting_for=made.pk).acting_for is None

    def test_takes_away_one_that_has_not_begun(self) -> None:
        made = stand_in(register("陆岚"), make_user(Role.FILER, name="宋佳"), since=JULY, until=JULY)
        pk = made.pk
        self.end(made, JUNE.date())
        assert not StandIn.objects.exists()
        assert Event.objects.filter(target_id=pk).latest("number").sentence == (
            "高原撤销了宋佳对“牵头领导（陆岚）”的代理（原定自2022年7月1日至2022年7月1日）"
        )

    def test_reaches_neither_back_nor_beyond_its_end(self) -> None:
        made = stand_in(register("陆岚"), make_user(Role.FILER))
        with pytest.raises(NotUnderstood, match="结束代理不能追溯"):
            self.end(made, date(2022, 5, 30))
        with pytest.raises(NotNow, match="到2022年6月30日就结束"):
            self.end(made, JUNE_30)


class TestActingInTheBrowser:
    @pytest.fixture
    def filer(self, db: None) -> User:
        """区民政局's filer; the only task is 陆岚's and not his unit's."""
        return make_user(Role.FILER, unit=make_unit("区民政局"), name="宋佳")

    @pytest.fixture
    def made(self, filer: User) -> StandIn:
        return stand_in(register("陆岚"), filer, kind=StandInKind.SECRETARY)

    @pytest.fixture
    def client(self, filer: User, made: StandIn, today: Callable[[date], None]) -> Client:
        today(MARCH)
        return make_client(filer)

    def test_is_offered_at_home_begins_with_a_click_and_ends_with_one(self, client: Client, made: StandIn) -> None:
        task = f"/tasks/{Task.objects.get().pk}/"
        assert client.get(task).status_code == 404
        home = page_of(client.get("/"))
        assert "您可以代陆岚办理（联络员，至2022年6月30日）" in home
        assert "结束代理办理" not in home

        assert send(client, "/acting/", {"stand_in": made.pk})["Location"] == "/"
        home = page_of(client.get("/"))
        assert "宋佳（代陆岚）" in home
        assert "结束代理办理" in home
        assert "正在代陆岚办理" in home
        assert client.get(task).status_code == 200
        assert client.get("/returns/monthly/1/").status_code == 403  # a leader files nothing

        send(client, "/acting/end/")
        assert client.get(task).status_code == 404
        acts = Event.objects.filter(action__startswith="org.acting").order_by("number")
        assert [event.sentence for event in acts] == ["宋佳开始代陆岚办理（联络员）", "宋佳结束了代理办理"]

    def test_marks_what_is_done_with_the_leader(self, client: Client, made: StandIn) -> None:
        send(client, "/acting/", {"stand_in": made.pk})
        client.post("/sign-out/", {"once": ONCE, "acting": made.pk})
        event = Event.objects.latest("pk")
        assert (event.sentence, event.role) == ("宋佳（代陆岚）退出登录", "lead_leader")

    @pytest.mark.parametrize("whose", ["another's", "yesterday's", "tomorrow's", "nobody's"])
    def test_is_for_ones_own_and_todays_only(
        self, client: Client, made: StandIn, today: Callable[[date], None], whose: str
    ) -> None:
        other = make_user(Role.ARCHIVIST, name="高原")
        pk = {"another's": stand_in(made.post, other).pk, "nobody's": 0}.get(whose, made.pk)
        today({"yesterday's": JULY, "tomorrow's": date(2022, 3, 15)}.get(whose, MARCH))
        assert send(client, "/acting/", {"stand_in": pk}).status_code == 404
        assert "acting_for" not in client.session

    def test_ends_with_its_days_and_says_so(self, client: Client, made: StandIn, today: Callable[[date], None]) -> None:
        send(client, "/acting/", {"stand_in": made.pk})
        today(JULY)
        home = page_of(client.get("/"))
        assert "您对“牵头领导（陆岚）”的代理已于2022年6月30日到期，现在显示的是您本人的内容。" in home
        assert "宋佳（代陆岚）" not in home
        before = Event.objects.count()
        answer = send(client, "/password/", {"old": "x", "new": "y", "again": "y"})
        assert answer.status_code == 409
        assert "代理已于2022年6月30日到期，这次提交没有办理" in page_of(answer)
        assert Event.objects.count() == before
        send(client, "/acting/end/")
        assert "到期" not in page_of(client.get("/"))
        assert send(client, "/password/", {"old": "x"}).status_code == 422

    def test_that_was_taken_away_says_so(self, client: Client, made: StandIn) -> None:
        send(client, "/acting/", {"stand_in": made.pk})
        made.delete()
        assert "代理已经撤销，现在显示的是您本人的内容。" in page_of(client.get("/"))

    def test_does_not_change_in_whose_name_an_open_form_is_sent(self, client: Client, made: StandIn) -> None:
        form = {"old": "x", "new": "y", "again": "y"}
        send(client, "/acting/", {"stand_in": made.pk})
        opened_before = send(client, "/password/", form)
        assert opened_before.status_code == 409
        assert "办理的身份变了，现在是宋佳（代陆岚）" in page_of(opened_before)
        assert f'name="acting" value="{made.pk}"' in page_of(client.get("/password/"))
        assert send(client, "/password/", form | {"acting": str(made.pk)}).status_code == 422
        send(client, "/acting/end/")
        opened_while_acting = send(client, "/password/", form | {"acting": str(made.pk)})
        assert "办理的身份变了，现在是宋佳；" in page_of(opened_while_acting)

    def test_ended_twice_is_ended(self, client: Client, made: StandIn) -> None:
        send(client, "/acting/", {"stand_in": made.pk})
        assert [send(client, "/acting/end/").status_code for _ in range(2)] == [302, 302]
        assert Event.objects.filter(action="org.acting_stopped").count() == 1
