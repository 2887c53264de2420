"""Due moments: the time of day, one unit's own, an extension for all by two persons, the term after a send-back."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from duban.access.actor import system_actor
from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.returns.actions import deadlines, inside, reviewing
from duban.returns.models import Extension, ProgressReport, Round
from duban.returns.queries.rounds import UnitStanding, round_table
from duban.returns.rules import Filing, Standing, Steps
from duban.timing.deadlines import moment_words
from tests.make import make_client, make_user, send
from tests.returns.world import MARCH_DUE, World, april, make_world


@pytest.fixture
def march(db: None) -> World:
    world = make_world()
    world.open_month()
    return world


def row(world: World, *, at: datetime, unit: str = "区教育体育局") -> UnitStanding:
    found = round_table(Round.objects.get(pk=world.months[-1].pk), at=at)
    return next(each for each in found.rows if each.unit.name == unit)


class TestTheTimeOfDay:
    def test_is_the_ledgers_and_holds_from_the_next_round_on(self, march: World) -> None:
        inside.set_rules(
            march.ledger, plan_steps=Steps.NONE, month_steps=Steps.NONE, filing=Filing.EACH_UNIT, courtesy_workdays=2, due_time="17:30", resubmit_workdays=2,
            version=1, by=march.officer, at=april(1),
        )  # fmt: skip
        assert march.months[0].due_at == MARCH_DUE
        assert moment_words(march.open_month(at=april(30)).due_at) == "5月10日（周二）17:30"

    def test_judges_to_the_second(self, march: World) -> None:
        Round.objects.update(due_at=april(8, 17))
        march.submit(march.report(), at=april(8, 17))
        march.submit(march.report(unit="区民政局"), at=april(8, 17) + timedelta(seconds=1))
        assert row(march, at=april(9)).standing is Standing.ON_TIME
        late = row(march, at=april(9), unit="区民政局")
        assert (late.standing, late.days_late) == (Standing.LATE, 1)


class TestOneUnitsOwnMoment:
    def test_holds_for_it_alone_and_says_why(self, march: World) -> None:
        sheet = march.report()
        deadlines.set_own_due(sheet, until=april(12, 18), reason="全局封控。", by=march.officer, at=april(7))
        march.submit(march.report(), at=april(12, 17))
        march.submit(march.report(unit="区民政局"), at=april(12, 17))
        assert row(march, at=april(13)).standing is Standing.ON_TIME
        assert row(march, at=april(13), unit="区民政局").standing is Standing.LATE
        assert "理由：全局封控。" in Event.objects.about(sheet).get(action="returns.own_due_set").sentence

    def test_is_never_given_afterwards(self, march: World) -> None:
        with pytest.raises(NotNow, match="截止时刻已过"):
            deadlines.set_own_due(march.report(), until=april(20), reason="补救。", by=march.officer, at=april(9))

    def test_needs_a_reason_and_lies_ahead(self, march: World) -> None:
        with pytest.raises(NotUnderstood, match="请写明为什么"):
            deadlines.set_own_due(march.report(), until=april(20), reason=" ", by=march.officer, at=april(7))
        with pytest.raises(NotUnderstood, match="要晚于现在"):
            deadlines.set_own_due(march.report(), until=april(6), reason="一", by=march.officer, at=april(7))

    def test_goes_back_to_the_rounds(self, march: World) -> None:
        sheet = march.report()
        deadlines.set_own_due(sheet, until=april(12), reason="封控。", by=march.officer, at=april(7))
        deadlines.set_own_due(sheet, until=None, reason="解封。", by=march.officer, at=april(7))
        assert march.report().moment == MARCH_DUE


class TestAnExtensionForAll:
    def propose(self, march: World) -> Extension:
        began, ended = MARCH_DUE - timedelta(minutes=2), MARCH_DUE + timedelta(minutes=3)
        return deadlines.propose_extension(
            march.months[0], began_at=began, ended_at=ended, by=march.officer, at=april(9)
        )

    def test_gives_the_time_back_that_was_lost_before_the_moment(self, march: World) -> None:
        assert self.propose(march).until == MARCH_DUE + timedelta(minutes=5)

    def test_is_put_in_force_by_a_second_person_for_every_unit(self, march: World) -> None:
        extension = self.propose(march)
        with pytest.raises(NotAllowed, match="不能自己核准"):
            deadlines.decide_extension(extension, agreed=True, by=march.officer, at=april(9))
        march.submit(march.report(), at=MARCH_DUE + timedelta(minutes=4))
        assert row(march, at=april(9)).standing is Standing.LATE
        second = make_user(Role.OFFICE_DIRECTOR, name="罗正平").as_actor()
        deadlines.decide_extension(extension, agreed=True, by=second, at=april(9))
        found = row(march, at=april(9))
        assert (found.standing, found.extended, found.days_late) == (Standing.ON_TIME, True, 0)
        with pytest.raises(NotNow, match="刚由他人办理"):
            deadlines.decide_extension(extension, agreed=False, by=second, at=april(9))

    def test_that_the_system_proposed_takes_two_persons_as_well(self, march: World) -> None:
        began, ended = MARCH_DUE - timedelta(minutes=2), MARCH_DUE
        extension = deadlines.propose_extension(
            march.months[0], began_at=began, ended_at=ended, by=system_actor(march.office.government_id), at=april(9)
        )
        deadlines.decide_extension(extension, agreed=True, by=march.officer, at=april(9))
        extension.refresh_from_db()
        assert (extension.state, extension.proposed_by) == ("proposed", "周敏")
        with pytest.raises(NotAllowed, match="不能自己核准"):
            deadlines.decide_extension(extension, agreed=True, by=march.officer, at=april(9))
        second = make_user(Role.OFFICE_DIRECTOR, name="罗正平").as_actor()
        deadlines.decide_extension(extension, agreed=True, by=second, at=april(9))
        assert Round.objects.get(pk=march.months[0].pk).extended_at == MARCH_DUE + timedelta(minutes=2)

    def test_is_not_for_an_outage_long_before(self, march: World) -> None:
        began = MARCH_DUE - timedelta(hours=5)
        with pytest.raises(NotUnderstood, match="截止前两小时内"):
            deadlines.propose_extension(
                march.months[0], began_at=began, ended_at=began + timedelta(hours=1), by=march.officer, at=april(9)
            )

    def test_is_proposed_once(self, march: World) -> None:
        self.propose(march)
        with pytest.raises(NotNow, match="已经提出过顺延"):
            self.propose(march)


class TestTheTermAfterASendBack:
    def test_is_counted_apart(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet)
        sheet.refresh_from_db()
        reviewing.send_back(sheet, sheet.lines.get(), reason="请补充面积。", by=march.officer, at=april(7))
        assert moment_words(march.report().resubmit_at) == "4月8日（周五）24:00"
        found = row(march, at=april(9))
        assert (found.standing, found.overdue) == (Standing.ON_TIME, True)
        march.submit(march.report(), at=april(9))
        assert march.report().resubmit_at is None


class TestThePages:
    def test_of_one_unit_and_of_all(self, march: World) -> None:
        sheet = march.report()
        client = make_client(march.office)
        own = reverse("own_due", args=[march.months[0].pk, sheet.pk])
        assert client.get(own).status_code == 200
        answer = send(client, own, {"until": "2031-04-12T18:00", "reason": "封控"})
        assert "截止时刻已过" in answer.content.decode()
        Round.objects.update(due_at=datetime(2031, 4, 8, 16, tzinfo=MARCH_DUE.tzinfo))
        assert send(client, own, {"until": "2031-04-12T18:00", "reason": "封控"}).status_code == 302
        assert ProgressReport.objects.get(pk=sheet.pk).due_reason == "封控"
        page = client.get(reverse("round", args=[march.months[0].pk])).content.decode()
        assert "另定 4月12日（周六）18:00" in page

    def test_propose_and_decide(self, march: World) -> None:
        round_ = march.months[0]
        client, second = make_client(march.office), make_client(make_user(Role.OFFICE_DIRECTOR, name="罗正平"))
        address = reverse("extend", args=[round_.pk])
        assert send(client, address, {"began_at": "昨天", "ended_at": ""}).status_code == 422
        moments = {"began_at": "2022-04-08T23:50", "ended_at": "2022-04-09T00:10"}
        assert send(client, address, moments).status_code == 302
        decide = reverse("extension_decide", args=[Extension.objects.get().pk])
        assert decide not in client.get(reverse("round", args=[round_.pk])).content.decode()
        assert decide in second.get(reverse("round", args=[round_.pk])).content.decode()
        assert send(second, decide, {"agreed": "yes"}).status_code == 302
        assert "因系统故障顺延至 4月9日（周六）00:20" in second.get(reverse("round", args=[round_.pk])).content.decode()
