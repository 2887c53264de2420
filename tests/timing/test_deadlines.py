"""When the monthly return is due."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from duban.errors import NotUnderstood
from duban.timing.arrangements import seed_calendar
from duban.timing.clock import CHINA
from duban.timing.deadlines import DueRule, RuleKind, day_of, due, due_at, moment_words
from duban.timing.periods import Period
from duban.timing.workdays import WorkCalendar
from tests.shared import SHARED, needs_shared
from tests.timing.strategies import calendars, nth_rules, periods, rules
from tests.timing.year_2022 import DUE_2022, counted

SEED = seed_calendar()
FIFTH = DueRule(RuleKind.NTH_WORKDAY, 5)
WEEKDAYS_ONLY = WorkCalendar(announced=SEED.announced)
NO_MAKEUP_DAYS = replace(SEED, makeup_workdays=frozenset())


def published() -> list[dict[str, Any]]:
    """The sixty dates of 2022 to 2026 with what naive calendars say; empty where they are not on this machine."""
    path = SHARED / "data" / "due_dates.json"
    years = json.loads(path.read_text())["due_dates"] if path.exists() else {}
    return [row for rows in years.values() for row in rows]


class TestTheFifthWorkingDay:
    @pytest.mark.parametrize(("period", "days", "why"), DUE_2022)
    def test_of_2022_is_as_counted_by_hand(self, period: str, days: str, why: str) -> None:
        found = due(Period.parse(period), FIFTH, SEED)
        assert (found.counted, found.provisional) == (counted(period, days), False), why
        assert found.due_on == found.counted[-1]

    @needs_shared
    def test_of_all_sixty_months_is_as_published(self) -> None:
        rows = published()
        assert len(rows) == 60
        for row in rows:
            found = due(Period.parse(row["report_month"]), FIFTH, SEED)
            assert found.due_on.isoformat() == row["due"], row
            assert [day.isoformat() for day in found.counted] == row["counted_days"], row
            assert found.provisional is (row["confidence"] == "provisional"), row

    @needs_shared
    @pytest.mark.parametrize(
        ("naive", "answer", "wrong"), [(WEEKDAYS_ONLY, "weekdays_only", 25), (NO_MAKEUP_DAYS, "no_makeup_days", 13)]
    )
    def test_is_missed_by_a_naive_calendar_just_as_published(
        self, naive: WorkCalendar, answer: str, wrong: int
    ) -> None:
        # The last month lies in a year that is not announced: a naive calendar takes even 1 January for a working day.
        naive = replace(naive, announced=naive.announced | {2027})
        if answer == "no_makeup_days":
            naive = replace(naive, days_off=naive.days_off | {date(2027, 1, 1)})
        found = {row["report_month"]: due(Period.parse(row["report_month"]), FIFTH, naive) for row in published()}
        expected = {row["report_month"]: row.get(answer, row["due"]) for row in published()}
        assert {month: f.due_on.isoformat() for month, f in found.items()} == expected
        assert sum(row["due"] != expected[row["report_month"]] for row in published()) == wrong


class TestAnyRule:
    @given(calendars(), periods, rules)
    def test_gives_a_working_day_of_a_later_month(self, calendar: WorkCalendar, period: Period, rule: DueRule) -> None:
        found = due(period, rule, calendar)
        assert calendar.is_workday(found.due_on)
        assert found.due_on > period.last_day

    @given(calendars(), periods, rules)
    def test_is_never_earlier_for_a_later_month(self, calendar: WorkCalendar, period: Period, rule: DueRule) -> None:
        assert due(period, rule, calendar).due_on <= due(period.next, rule, calendar).due_on

    @given(calendars(), periods, nth_rules)
    def test_counts_as_many_working_days_as_it_says(
        self, calendar: WorkCalendar, period: Period, rule: DueRule
    ) -> None:
        found = due(period, rule, calendar)
        assert len(found.counted) == rule.number
        assert all(calendar.is_workday(day) for day in found.counted)
        assert found.counted[-1] == found.due_on

    @given(calendars(), periods, rules)
    def test_is_provisional_only_until_the_years_are_announced(
        self, calendar: WorkCalendar, period: Period, rule: DueRule
    ) -> None:
        assert due(period, rule, replace(calendar, announced=frozenset())).provisional
        found = due(period, rule, calendar)
        assert found.provisional is not ({period.next.year, found.due_on.year} <= calendar.announced)

    def test_moves_when_the_arrangement_comes_out(self) -> None:
        december = Period(2026, 12)
        before = due(december, FIFTH, SEED)
        assert (before.due_on, before.provisional) == (date(2027, 1, 8), True)
        # a Monday off and a Saturday worked instead, as an arrangement might order
        known = WorkCalendar(
            SEED.days_off | {date(2027, 1, 1), date(2027, 1, 4)},
            SEED.makeup_workdays | {date(2027, 1, 9)},
            SEED.announced | {2027},
        )
        after = due(december, FIFTH, known)
        assert (after.due_on, after.provisional) == (date(2027, 1, 9), False)


class TestTheFixedDay:
    @pytest.mark.parametrize(
        ("period", "number", "due_on", "why"),
        [
            ("2022-06", 5, date(2022, 7, 5), "平常的周二"),
            ("2022-03", 5, date(2022, 4, 6), "5日清明节放假，顺延到次日"),
            ("2022-09", 5, date(2022, 10, 8), "国庆放到7日，8日周六调休上班"),
            ("2023-01", 31, date(2023, 2, 28), "2月没有31日，取月末"),
            ("2022-11", 31, date(2023, 1, 3), "12月31日起放假，顺延到下一年"),
        ],
    )
    def test_is_put_off_to_the_next_working_day(self, period: str, number: int, due_on: date, why: str) -> None:
        assert due(Period.parse(period), DueRule(RuleKind.FIXED_DAY, number), SEED).due_on == due_on, why


class TestReadingARule:
    @pytest.mark.parametrize("text", ["nth_workday:5", "fixed_day:31"])
    def test_is_written_as_it_was_read(self, text: str) -> None:
        assert str(DueRule.parse(text)) == text

    @pytest.mark.parametrize(
        "text", ["", "nth_workday", "nth_workday:", "nth_workday:0", "nth_workday:21", "fixed_day:32", "fixed_day:-1",
                 "fixed_day:５", "last_workday:1", "nth_workday:5:5", "5"],
    )  # fmt: skip
    def test_refuses_what_makes_no_sense_and_says_what_does(self, text: str) -> None:
        with pytest.raises(NotUnderstood, match=r"请写.*5"):
            DueRule.parse(text)

    def test_every_kind_has_its_words(self) -> None:
        assert [DueRule(kind, 5).words for kind in RuleKind] == [
            "次月第5个工作日",
            "次月5日（遇休息日顺延）",
            "当月5日（遇休息日顺延）",
            "逐月写明的日期",
        ]


class TestFurtherRules:
    def test_a_day_before_the_month_is_over(self) -> None:
        found = due(Period(2022, 9), DueRule.parse("same_month_day:25"), seed_calendar())
        assert found.due_on == date(2022, 9, 26), "25 September 2022 was a Sunday"

    def test_each_month_by_itself(self) -> None:
        rule = DueRule.parse("dates:2022-04=2022-05-12, 2022-03=2022-04-09")
        assert str(rule) == "dates:2022-03=2022-04-09,2022-04=2022-05-12"
        assert DueRule.parse(str(rule)) == rule
        assert due(Period(2022, 3), rule, seed_calendar()).due_on == date(2022, 4, 9), "a written day stays as written"
        with pytest.raises(NotUnderstood, match="没有写明2022年5月的日期"):
            due(Period(2022, 5), rule, seed_calendar())

    @pytest.mark.parametrize("text", ["dates:", "dates:2022-03", "dates:2022-03=4月8日", "dates:2022-13=2022-04-08"])
    def test_that_cannot_be_read_are_refused(self, text: str) -> None:
        with pytest.raises(NotUnderstood):
            DueRule.parse(text)


class TestTheDueMoment:
    def test_is_midnight_in_china(self) -> None:
        end = due_at(date(2022, 4, 8))
        assert end == datetime(2022, 4, 8, 16, tzinfo=UTC)
        assert end.tzinfo is UTC
        assert day_of(end) == date(2022, 4, 8)

    def test_or_a_time_of_day(self) -> None:
        end = due_at(date(2022, 4, 8), "17:30")
        assert end == datetime(2022, 4, 8, 9, 30, tzinfo=UTC)
        assert day_of(end) == date(2022, 4, 8)

    @pytest.mark.parametrize("clock", ["", "24:01", "7:30", "17:60", "17：30", "下午5点"])
    def test_that_is_no_time_of_day_is_refused(self, clock: str) -> None:
        with pytest.raises(NotUnderstood, match="请写成 17:30 的样子"):
            due_at(date(2022, 4, 8), clock)

    def test_follows_the_summer_time_that_china_had_in_1991(self) -> None:
        assert due_at(date(1991, 7, 5)) == datetime(1991, 7, 5, 15, tzinfo=UTC)
        assert due_at(date(1991, 7, 5)).astimezone(CHINA).hour == 0

    def test_is_said_as_people_say_it(self) -> None:
        assert moment_words(due_at(date(2022, 4, 8))) == "4月8日（周五）24:00"
        assert moment_words(due_at(date(2022, 4, 8), "17:30")) == "4月8日（周五）17:30"
