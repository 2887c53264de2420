"""Which days are worked, and counting them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.errors import NotUnderstood
from duban.timing.arrangements import seed_calendar
from duban.timing.workdays import WorkCalendar
from tests.timing.strategies import START, calendars, numbers

SEED = seed_calendar()

WORKED = [
    (date(2022, 4, 2), True, "调休上班的周六"),
    (date(2022, 4, 4), False, "清明节放假的周一"),
    (date(2022, 4, 9), False, "平常的周六"),
    (date(2022, 4, 6), True, "平常的周三"),
    (date(2024, 2, 9), True, "2024年除夕只是鼓励休息"),
    (date(2022, 3, 8), True, "妇女节只放半天，照常计"),
    (date(2020, 1, 31), False, "2020年延长的春节假期"),
    (date(2027, 1, 1), False, "未公布的年份，元旦是法定节日"),
    (date(2027, 2, 8), True, "未公布的年份，春节还不知道哪天放"),
    (date(2027, 10, 4), True, "未公布的年份，只算法定的三天"),
]


@pytest.mark.parametrize(("day", "worked", "why"), WORKED)
def test_whether_a_day_is_worked(day: date, worked: bool, why: str) -> None:
    assert SEED.is_workday(day) is worked, why


class TestAnUnannouncedYear:
    def test_is_reckoned_by_monday_to_friday_less_the_fixed_statutory_days(self) -> None:
        off = [d for d in SEED.workdays(date(2027, 1, 1), date(2027, 12, 31)) if d.weekday() >= 5]
        assert off == []
        # 261 weekdays, less 1 January and 1 October (both Fridays); 1, 2 May and 2, 3 October lie on weekends.
        assert len(SEED.workdays(date(2027, 1, 1), date(2027, 12, 31))) == 259
        assert not SEED.is_announced(date(2027, 1, 1))

    def test_takes_what_is_entered_already(self) -> None:
        early = WorkCalendar(days_off=frozenset({date(2027, 2, 8)}))
        assert not early.is_workday(date(2027, 2, 8))

    def test_once_announced_follows_the_table_alone(self) -> None:
        assert WorkCalendar(announced=frozenset({2027})).is_workday(date(2027, 1, 1))


class TestCounting:
    def test_the_plan_of_the_notice_is_due_on_the_seventh_working_day_after_it(self) -> None:
        assert SEED.add_workdays(date(2022, 3, 15), 7) == date(2022, 3, 24)

    def test_the_year_2026_has_248_working_days(self) -> None:
        assert len(SEED.workdays(date(2026, 1, 1), date(2026, 12, 31))) == 248

    def test_nothing_lies_between_days_in_the_wrong_order(self) -> None:
        assert SEED.workdays(date(2022, 4, 8), date(2022, 4, 7)) == ()

    def test_the_count_runs_on_where_a_month_has_fewer(self) -> None:
        assert SEED.nth_workday(2022, 2, 17) == date(2022, 3, 1)  # February 2022 has 16

    def test_there_is_no_zeroth_working_day(self) -> None:
        with pytest.raises(NotUnderstood, match="第0个"):
            SEED.nth_workday(2022, 2, 0)

    def test_adding_nothing_stays_even_on_a_day_off(self) -> None:
        assert SEED.add_workdays(date(2022, 4, 4), 0) == date(2022, 4, 4)

    @given(calendars(), numbers, st.integers(1, 12))
    def test_the_nth_working_day_ends_n_working_days(self, calendar: WorkCalendar, n: int, month: int) -> None:
        day = calendar.nth_workday(2022, month, n)
        counted = calendar.workdays(date(2022, month, 1), day)
        assert len(counted) == n
        assert counted[-1] == day

    @given(calendars(), numbers, st.integers(0, 700))
    def test_forth_and_back_again(self, calendar: WorkCalendar, n: int, number: int) -> None:
        day = calendar.first_workday_from(START + timedelta(days=number))
        assert calendar.add_workdays(calendar.add_workdays(day, n), -n) == day
