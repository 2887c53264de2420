"""Opening the year and its months: exactly those who owe get exactly their own tasks."""

from datetime import UTC, date, datetime

import pytest

from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.org.actions.units import settle_collective
from duban.org.models import Unit, User
from duban.returns.actions import opening
from duban.returns.models import ProgressReport, Round, YearPlan
from duban.returns.queries.owing import owing_tasks
from duban.timing.deadlines import DueRule
from duban.timing.periods import Period
from tests.make import make_draft, make_notice, make_unit, make_user
from tests.returns.world import MARCH_DUE, World, april, make_world

pytestmark = pytest.mark.django_db


class TestOpeningTheYear:
    def test_gives_every_unit_that_owes_a_plan_with_its_own_tasks(self, world: World) -> None:
        plans = {plan.unit.name: plan.lines.count() for plan in YearPlan.objects.select_related("unit")}
        assert plans == {"区教育体育局": 1, "区民政局": 1}
        assert world.plan.due_on == date(2022, 3, 24)

    def test_leaves_collective_names_out_until_they_are_settled(self, db: None) -> None:
        world = make_world(units=("区教育体育局", "各街道办事处"))
        assert [plan.unit.name for plan in YearPlan.objects.select_related("unit")] == ["区教育体育局"]
        street = make_unit("柳林街道办事处", government=world.notice.government)
        collective = Unit.objects.get(name="各街道办事处")
        settle_collective(collective, members=[street], since=date(2022, 3, 20), by=world.officer, at=april(1))
        assert street.pk in owing_tasks(world.ledger, on=date(2022, 3, 24))
        assert street.pk not in owing_tasks(world.ledger, on=date(2022, 3, 19))
        assert opening.add_late_units(world.plan, by=world.officer, at=april(1)) == 1
        with pytest.raises(NotNow, match="没有需要补发"):
            opening.add_late_units(world.plan, by=world.officer, at=april(1))

    def test_happens_once(self, world: World) -> None:
        with pytest.raises(NotNow, match="已经开启"):
            opening.open_year(
                world.ledger, plan_due_on=date(2022, 3, 24), rule=DueRule.parse("nth_workday:5"),
                first_period=Period(2022, 3), by=world.officer, at=april(1),
            )  # fmt: skip

    def test_refuses_a_first_month_outside_the_year(self, office: User) -> None:
        ledger = make_notice(by=office).ledger
        with pytest.raises(NotUnderstood, match="2022年内"):
            opening.open_year(
                ledger, plan_due_on=date(2022, 3, 24), rule=DueRule.parse("nth_workday:5"),
                first_period=Period(2023, 1), by=office.as_actor(), at=april(1),
            )  # fmt: skip

    def test_is_the_offices_act(self, world: World) -> None:
        with pytest.raises(NotAllowed):
            opening.open_month(world.ledger, by=world.unit, at=april(1))


class TestOpeningAMonth:
    def test_is_due_on_the_fifth_working_day_of_the_next_month(self, world: World) -> None:
        march = world.open_month()
        assert (march.period, march.due_on, march.due_at) == ("2022-03", date(2022, 4, 8), MARCH_DUE)
        assert world.open_month().due_on == date(2022, 5, 10)

    def test_follows_the_month_before_until_the_year_is_full(self, world: World) -> None:
        for _ in range(10):
            world.open_month()
        assert [month.period for month in world.months][-1] == "2022-12"
        with pytest.raises(NotNow, match="各月都已经开启"):
            world.open_month()

    def test_needs_an_open_year(self, office: User) -> None:
        with pytest.raises(NotNow, match="还没有开启"):
            opening.open_month(make_notice(by=office).ledger, by=office.as_actor(), at=april(1))


class TestAChangedCalendar:
    def test_moves_only_the_due_days_that_have_not_passed(self, world: World) -> None:
        march = world.open_month()
        Round.objects.filter(pk=march.pk).update(due_on=date(2022, 4, 7), provisional=True)
        opening.recompute_due_days(by=world.officer, at=datetime(2022, 4, 20, tzinfo=UTC))
        march.refresh_from_db()
        assert march.due_on == date(2022, 4, 7)
        opening.recompute_due_days(by=world.officer, at=april(1))
        march.refresh_from_db()
        assert (march.due_on, march.provisional) == (date(2022, 4, 8), False)


def test_two_tasks_of_one_unit_are_two_lines_of_one_return(office: User) -> None:
    notice = make_notice(make_draft("1"), make_draft("2"), by=office)
    opening.open_year(
        notice.ledger, plan_due_on=date(2022, 3, 24), rule=DueRule.parse("nth_workday:5"),
        first_period=Period(2022, 3), by=office.as_actor(), at=april(1),
    )  # fmt: skip
    opening.open_month(notice.ledger, by=make_user(name="罗正平").as_actor(), at=april(1))
    assert [line.task.item_no for line in ProgressReport.objects.get().lines.order_by("order")] == ["1", "2"]
