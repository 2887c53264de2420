"""When a monthly return is due (报送期限): the rule a notice states, the day it gives, the moment that day ends.

Both kinds of rule speak of the month after the one reported on (次月): that is what notices mean by “每月初”.
"""

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


_LARGEST = {RuleKind.NTH_WORKDAY: 20, RuleKind.FIXED_DAY: 31}
_WORDS = {RuleKind.NTH_WORKDAY: "次月第{}个工作日", RuleKind.FIXED_DAY: "次月{}日（遇休息日顺延）"}


@dataclass(frozen=True)
class DueRule:
    """A rule as the notice's reading writes it: `nth_workday:5` (次月前5个工作日内), `fixed_day:5` (次月5日前)."""

    kind: RuleKind
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a rule. Raises: NotUnderstood, which names the rules that exist."""
        kind, _, number = text.strip().partition(":")
        if kind not in set(RuleKind):
            raise NotUnderstood(f"看不懂期限规则“{text}”，请写 nth_workday:5（第5个工作日）或 fixed_day:5（5日）。")
        largest = _LARGEST[RuleKind(kind)]
        if not (number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= largest):
            raise NotUnderstood(f"期限规则“{text}”的数字不对，请写 1 到 {largest} 的整数，例如 {kind}:5。")
        return cls(RuleKind(kind), int(number))

    def __str__(self) -> str:
        return f"{self.kind}:{self.number}"

    @property
    def words(self) -> str:
        """次月第5个工作日"""
        return _WORDS[self.kind].format(self.number)


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
    """When the return of `period` is due. Always a working day; a later month is never due earlier."""
    first = period.next.first_day
    due_on, counted = _REACHED[rule.kind](period.next, rule.number, calendar)
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
}


def due_at(day: date) -> datetime:
    """The moment at which the due day ends: 24:00 in China, as an aware instant in UTC. The moment itself is on time."""
    return datetime.combine(day + timedelta(days=1), time(), CHINA).astimezone(UTC)


def is_on_time(received_at: datetime, due_on: date) -> bool:
    """Whether what the server had whole at `received_at` (aware) came in time; 24:00:00 sharp still does."""
    return received_at <= due_at(due_on)


def day_words(day: date) -> str:
    """4月8日（周五）"""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def due_words(day: date) -> str:
    """The due moment for people: 4月8日（周五）24:00"""
    return f"{day_words(day)}24:00"
