"""When a monthly return is due (报送期限): the rule a notice states, the day it gives, the moment that day ends.

Most rules speak of the month after the one reported on (次月): that is what notices mean by “每月初”.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from duban.errors import NotUnderstood
from duban.timing.clock import CHINA
from duban.timing.periods import Period
from duban.timing.workdays import WorkCalendar

WEEKDAYS = "一二三四五六日"


class RuleKind(StrEnum):
    """How the day is found. A further kind is one line here and one in each of the three tables below."""

    NTH_WORKDAY = "nth_workday"
    FIXED_DAY = "fixed_day"
    SAME_MONTH_DAY = "same_month_day"
    DATES = "dates"


_LARGEST = {RuleKind.NTH_WORKDAY: 20, RuleKind.FIXED_DAY: 31, RuleKind.SAME_MONTH_DAY: 31}
_WORDS = {
    RuleKind.NTH_WORKDAY: "次月第{}个工作日",
    RuleKind.FIXED_DAY: "次月{}日（遇休息日顺延）",
    RuleKind.SAME_MONTH_DAY: "当月{}日（遇休息日顺延）",
    RuleKind.DATES: "逐月写明的日期",
}
_HOW = (
    "nth_workday:5（次月第5个工作日）、fixed_day:5（次月5日）、same_month_day:25（当月25日）"
    "或 dates:2022-03=2022-04-08,2022-04=2022-05-10（逐月写明）"
)


@dataclass(frozen=True)
class DueRule:
    """A rule as the notice's reading writes it: `nth_workday:5` (次月前5个工作日内), `fixed_day:5` (次月5日前),
    `same_month_day:25` (当月25日前, before the month is over), `dates:2022-03=2022-04-08` (each month's day by itself)."""

    kind: RuleKind
    number: int = 0
    dates: tuple[tuple[str, date], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule. Raises: NotUnderstood, which names the rules that exist."""
        kind, _, number = text.strip().partition(":")
        if kind not in set(RuleKind):
            raise NotUnderstood(f"看不懂期限规则“{text}”，请写 {_HOW}。")
        if kind == RuleKind.DATES:
            return cls(RuleKind.DATES, dates=_dates(number))
        largest = _LARGEST[RuleKind(kind)]
        if not (number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= largest):
            raise NotUnderstood(f"期限规则“{text}”的数字不对，请写 1 到 {largest} 的整数，例如 {kind}:5。")
        return cls(RuleKind(kind), int(number))

    def __str__(self) -> str:
        if self.kind is RuleKind.DATES:
            return f"{self.kind}:{','.join(f'{period}={day}' for period, day in self.dates)}"
        return f"{self.kind}:{self.number}"

    @property
    def words(self) -> str:
        """次月第5个工作日"""
        return _WORDS[self.kind].format(self.number)


def _dates(text: str) -> tuple[tuple[str, date], ...]:
    found = {}
    for part in text.split(","):
        period, _, day = part.partition("=")
        try:
            found[str(Period.parse(period))] = date.fromisoformat(day.strip())
        except ValueError:
            raise NotUnderstood(f"看不懂“{part}”，请写成 2022-03=2022-04-08 的样子，各月之间用逗号。") from None
    return tuple(sorted(found.items()))


@dataclass(frozen=True)
class Due:
    """When the return of one month is due, and how it was reckoned.

    provisional: it rests on a year whose arrangement is not announced yet (暂定), and may still move.
    counted: the working days that were counted, the due day last; empty where a rule counts none.
    """

    due_on: date
    provisional: bool
    counted: tuple[date, ...]


def due(period: Period, rule: DueRule, calendar: WorkCalendar) -> Due:
    """When the return of `period` is due: a working day, unless the rule writes the day itself.

    Raises: NotUnderstood where a rule of dates has none for the period.
    """
    if rule.kind is RuleKind.DATES:
        day = dict(rule.dates).get(str(period))
        if day is None:
            raise NotUnderstood(f"期限规则没有写明{period.label}的日期，请补上再开启。")
        return Due(day, False, ())
    month = period if rule.kind is RuleKind.SAME_MONTH_DAY else period.next
    first = month.first_day
    due_on, counted = _REACHED[rule.kind](month, rule.number, calendar)
    sure = calendar.is_announced(first) and calendar.is_announced(due_on)
    return Due(due_on, not sure, counted)


def _nth_workday(month: Period, number: int, calendar: WorkCalendar) -> tuple[date, tuple[date, ...]]:
    due_on = calendar.nth_workday(month.year, month.month, number)
    return due_on, calendar.workdays(month.first_day, due_on)


def _fixed_day(month: Period, number: int, calendar: WorkCalendar) -> tuple[date, tuple[date, ...]]:
    """A day that the month does not have is its last. A term that ends on a day off ends on the next working day.

    Source: the general rule of 民法典 art. 203; nobody is late for a day on which the office is closed.
    """
    day = month.first_day.replace(day=min(number, month.last_day.day))
    return calendar.first_workday_from(day), ()


_REACHED: dict[RuleKind, Callable[[Period, int, WorkCalendar], tuple[date, tuple[date, ...]]]] = {
    RuleKind.NTH_WORKDAY: _nth_workday,
    RuleKind.FIXED_DAY: _fixed_day,
    RuleKind.SAME_MONTH_DAY: _fixed_day,
}


END_OF_DAY = "24:00"
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def due_at(day: date, clock: str = END_OF_DAY) -> datetime:
    """The moment at which a return is due on its day, as an aware instant in UTC. The moment itself is on time.

    Args:
        clock: the time of day in China, 17:30; 24:00 is the day's end.

    Raises: NotUnderstood where it is no time of day.
    """
    if clock == END_OF_DAY:
        return datetime.combine(day + timedelta(days=1), time(), CHINA).astimezone(UTC)
    written = _CLOCK.fullmatch(clock)
    if written is None:
        raise NotUnderstood(f"看不懂时刻“{clock}”，请写成 17:30 的样子；写 24:00 是当天结束时。")
    return datetime.combine(day, time(int(written[1]), int(written[2])), CHINA).astimezone(UTC)


def moment_words(moment: datetime) -> str:
    """A due moment for people: 4月8日（周五）24:00, 4月8日（周五）17:30"""
    local = moment.astimezone(CHINA)
    if local.time() == time():
        return f"{day_words(local.date() - timedelta(days=1))}{END_OF_DAY}"
    return f"{day_words(local.date())}{local:%H:%M}"


def day_of(moment: datetime) -> date:
    """The day that a due moment ends: midnight belongs to the day before."""
    return (moment.astimezone(CHINA) - timedelta(microseconds=1)).date()


def day_words(day: date) -> str:
    """4月8日（周五）"""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"
