"""Reminders (提醒): on working days only, D−3, D−1, D, D+1, one message a person, never twice, none after filing."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.access.roles import Role
from duban.audit.models import Event
from duban.messages.actions.reminding import run_reminders
from duban.messages.models import Message, ReminderRun
from duban.messages.rules import LADDER, RULE_VERSION, may_remind, step_on
from duban.org.models import User
from duban.returns.actions import deadlines, filling, reviewing
from duban.returns.models import ReportingRules
from duban.returns.rules import ReturnState, Steps
from duban.timing.arrangements import seed_calendar
from duban.timing.deadlines import due_at
from tests.make import make_government, make_user
from tests.returns.world import GOOD, SIGNED, World, april, make_world
from tests.threads import at_once

MORNING = 9


def run(world: World, day: int, hour: int = MORNING) -> ReminderRun | None:
    """The reminders of a day in April 2022."""
    return run_reminders(world.ledger.government_id, at=april(day, hour))


def told(person: User) -> list[str]:
    """The lines that a person was told last, by themselves."""
    last = Message.objects.filter(account=person).first()
    return last.body.splitlines() if last is not None else []


CALENDAR = seed_calendar()


class TestTheLadder:
    @pytest.mark.parametrize(
        ("day", "step"),
        [
            # Due Friday 8 April 2022. Saturday 2 April was ordered to be worked, 3 to 5 April were days off.
            (date(2022, 4, 1), None),
            (date(2022, 4, 2), -3),
            (date(2022, 4, 3), None),
            (date(2022, 4, 5), None),
            (date(2022, 4, 6), None),
            (date(2022, 4, 7), -1),
            (date(2022, 4, 8), 0),
            (date(2022, 4, 9), None),
            (date(2022, 4, 10), None),
            (date(2022, 4, 11), 1),
            (date(2022, 4, 12), None),
        ],
    )
    def test_counts_working_days_and_make_up_days(self, day: date, step: int | None) -> None:
        assert step_on(day, due_at(date(2022, 4, 8)), CALENDAR) == step

    @pytest.mark.parametrize(("clock", "day"), [("24:00", 8), ("17:30", 8)])
    def test_takes_the_day_that_the_moment_ends(self, clock: str, day: int) -> None:
        assert step_on(date(2022, 4, day), due_at(date(2022, 4, 8), clock), CALENDAR) == 0

    def test_has_no_step_on_a_due_day_that_is_off(self) -> None:
        sunday = due_at(date(2022, 4, 10))
        steps = {day: step_on(date(2022, 4, day), sunday, CALENDAR) for day in range(6, 13)}
        assert {
            day: step for day, step in steps.items() if CALENDAR.is_workday(date(2022, 4, day)) and step is not None
        } == {
            6: -3,
            8: -1,
            11: 1,
        }

    @given(st.dates(date(2022, 1, 10), date(2025, 12, 1)))
    def test_has_each_step_once_for_whatever_due_day(self, due: date) -> None:
        moment = due_at(due)
        days = {step: CALENDAR.add_workdays(due, step) for step in LADDER}
        worked = [day for step, day in days.items() if step or CALENDAR.is_workday(due)]
        assert [step_on(day, moment, CALENDAR) for day in worked] == [
            step for step in LADDER if step or CALENDAR.is_workday(due)
        ]

    @pytest.mark.parametrize(("hour", "minute", "yes"), [(8, 29, False), (8, 30, True), (23, 59, True), (0, 0, False)])
    def test_begins_at_half_past_eight_in_china(self, hour: int, minute: int, yes: bool) -> None:
        assert may_remind(datetime(2022, 4, 6, (hour - 8) % 24, minute, tzinfo=UTC)) is yes


class TestAUnitThatHasNotFiled:
    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (2, "2022年3月落实情况表：4月8日（周五）24:00截止，还有4个工作日，还没有报送。"),
            (7, "2022年3月落实情况表：4月8日（周五）24:00截止，还有2个工作日，还没有报送。"),
            (8, "2022年3月落实情况表：今天截止（4月8日（周五）24:00），还没有报送。"),
            (11, "2022年3月落实情况表：4月8日（周五）24:00已经截止，还没有报送，请尽快报来。"),
        ],
    )
    def test_is_told_on_four_working_days(self, world: World, day: int, words: str) -> None:
        run(world, day)
        assert told(world.filer) == [words]

    @pytest.mark.parametrize("day", [1, 3, 4, 5, 6, 9, 10, 12])
    def test_is_told_on_no_other_day(self, world: World, day: int) -> None:
        run(world, day)
        assert told(world.filer) == []

    def test_is_led_to_its_sheet(self, world: World) -> None:
        run(world, 7)
        assert Message.objects.get(account=world.filer).link == f"/returns/monthly/{world.report().pk}/"

    def test_hears_no_more_once_it_has_filed(self, world: World) -> None:
        run(world, 2)
        world.submit(world.report())
        for day in (7, 8, 11):
            run(world, day)
        assert Message.objects.filter(account=world.filer).count() == 1

    def test_has_its_own_days_where_it_was_given_its_own_due_moment(self, world: World) -> None:
        own = due_at(date(2022, 4, 14), "12:00")
        deadlines.set_own_due(world.report(), until=own, reason="机构调整", by=world.officer, at=april(6))
        for day in (7, 8):
            run(world, day)
        assert told(world.filer) == []
        run(world, 11)
        assert told(world.filer) == ["2022年3月落实情况表：4月14日（周四）12:00截止，还有4个工作日，还没有报送。"]

    def test_is_told_of_all_in_one_message(self, world: World) -> None:
        plan_and_month = due_at(date(2022, 4, 8))
        world.plan.due_at = plan_and_month
        world.plan.save()
        run(world, 8)
        message = Message.objects.get(account=world.filer)
        assert (message.title, len(message.body.splitlines()), message.link) == ("4月8日提醒：2件事", 2, "/")

    def test_that_only_supports_is_asked_two_working_days_earlier_as_a_courtesy(self, world: World) -> None:
        supporter = make_user(Role.FILER, unit=world.report(unit="区民政局").unit, name="高原")
        run_reminders(world.ledger.government_id, at=datetime(2022, 3, 31, 1, tzinfo=UTC))
        assert told(world.filer) == []
        asked = "其中1项由本单位配合，请尽量在4月6日（周三）前报来，便于牵头单位汇总；是否按时仍按截止时刻。"
        assert told(supporter) == [f"2022年3月落实情况表：4月8日（周五）24:00截止，还有6个工作日，还没有报送。{asked}"]
        run(world, 7)
        assert told(supporter) == ["2022年3月落实情况表：4月8日（周五）24:00截止，还有2个工作日，还没有报送。"]

    def test_is_not_told_in_another_government(self, world: World) -> None:
        other = make_government("云河市柳湖区人民政府")
        run_reminders(other.pk, at=april(8))
        assert not Message.objects.exists()

    def test_has_an_account_out_of_use_that_is_told_nothing(self, world: World) -> None:
        User.objects.filter(pk=world.filer.pk).update(is_active=False)
        run(world, 8)
        assert told(world.filer) == []


class TestAReturnThatWasSentBack:
    def test_has_the_days_of_its_own_moment(self, world: World) -> None:
        sheet = world.report()
        world.submit(sheet, at=april(7))
        reviewing.send_back(sheet, sheet.lines.get(), reason="请写明数据来源", by=world.officer, at=april(8))
        run(world, 8, 18)
        assert told(world.filer) == [
            "2022年3月落实情况表：4月11日（周一）24:00截止，还有2个工作日，退回后还没有重新报送。"
        ]
        run(world, 11)
        assert told(world.filer) == ["2022年3月落实情况表：今天截止（4月11日（周一）24:00），退回后还没有重新报送。"]
        run(world, 12)
        assert told(world.filer)[0].endswith("已经截止，退回后还没有重新报送，请尽快报来。")
        run(world, 13)
        assert Message.objects.filter(account=world.filer).count() == 3


class TestAReturnThatWaitsInsideItsUnit:
    @pytest.fixture
    def head(self, world: World) -> User:
        """The unit's reviewer, and the return that waits for him."""
        ReportingRules.objects.update_or_create(
            ledger=world.ledger, defaults={"government_id": world.ledger.government_id, "month_steps": Steps.REVIEWER}
        )
        reviewer = make_user(Role.UNIT_REVIEWER, unit=world.filer.unit, name="何静")
        sheet = world.report()
        world.save(sheet, at=april(1), **(GOOD | {"figures": {str(world.indicator.pk): "12"}}))
        filling.submit(sheet, SIGNED, by=world.unit, at=april(1))
        sheet.refresh_from_db()
        assert sheet.state == ReturnState.UNIT_REVIEW
        return reviewer

    def test_is_told_to_its_reviewer_on_every_working_day_until_the_day_after(self, world: World, head: User) -> None:
        days = [
            day
            for day in range(2, 15)
            if run(world, day) and Message.objects.filter(account=head, made_at=april(day, MORNING))
        ]
        assert days == [2, 6, 7, 8, 11]

    def test_is_said_to_wait_for_him(self, world: World, head: User) -> None:
        run(world, 6)
        assert told(head) == ["2022年3月落实情况表：等待您审核，4月8日（周五）24:00截止。"]

    def test_is_told_to_its_filer_only_on_the_due_day_and_after(self, world: World, head: User) -> None:
        for day in (2, 7):
            run(world, day)
        assert told(world.filer) == []
        run(world, 8)
        assert told(world.filer) == [
            "2022年3月落实情况表：还在等待本单位审核人审核，没有报出，4月8日（周五）24:00截止。"
        ]


class TestTheOffice:
    def test_is_told_how_many_have_not_filed_then_who(self, world: World) -> None:
        run(world, 2)
        assert told(world.office) == []
        run(world, 7)
        assert told(world.office) == ["2022年3月落实情况表：4月8日（周五）24:00截止，还有2个单位没有报送。"]
        world.submit(world.report(), at=april(8))
        run(world, 8, 18)
        assert told(world.office) == [
            "2022年3月落实情况表：今天截止（4月8日（周五）24:00），还有1个单位没有报送。",
            "2022年3月落实情况表：1个单位已经报来，等待审核。",
        ]
        run(world, 11)
        assert told(world.office)[0] == "2022年3月落实情况表：4月8日（周五）24:00已经截止，1个单位没有报送：区民政局。"

    def test_is_told_each_working_day_what_waits_for_its_review(self, world: World) -> None:
        world.submit(world.report(), at=april(12))
        run(world, 13)
        assert told(world.office) == ["2022年3月落实情况表：1个单位已经报来，等待审核。"]
        world.accept(world.report(), at=april(13))
        run(world, 14)
        assert Message.objects.filter(account=world.office).count() == 1


class TestARun:
    def test_keeps_a_row_that_proves_it(self, world: World) -> None:
        made = run(world, 8)
        assert made is not None
        everybody = User.objects.count()
        assert (made.day, made.rule_version, made.made, made.skipped, made.reason) == (
            date(2022, 4, 8), RULE_VERSION, 2, everybody - 2, "",
        )  # fmt: skip
        last = Event.objects.order_by("-number").first()
        assert last is not None
        assert last.sentence == "系统发出4月8日的提醒2条（规则1）"

    def test_keeps_one_for_a_day_off_too(self, world: World) -> None:
        made = run(world, 9)
        assert made is not None
        assert (made.made, made.reason) == (0, "休息日")
        assert not Message.objects.exists()

    def test_happens_once_a_day(self, world: World) -> None:
        assert run(world, 8) is not None
        assert run(world, 8, 18) is None
        assert Message.objects.filter(account=world.filer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once() -> None:
    world = make_world()
    world.open_month()
    government = world.ledger.government_id
    acts: list[Callable[[], ReminderRun | None]] = [lambda: run_reminders(government, at=april(8)) for _ in range(4)]
    found = at_once(*acts)
    assert [each for each in found if isinstance(each, Exception)] == []
    assert sum(each is not None for each in found) == 1
    assert Message.objects.filter(account=world.filer).count() == 1
