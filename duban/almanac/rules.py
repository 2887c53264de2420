"""How the calendar page puts a year together (工作日历). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from duban.timing.deadlines import day_words
from duban.timing.periods import Period, months_of
from duban.timing.workdays import WorkCalendar

LONGEST_STRETCH = 31
"""Days that one entry may cover: a month is more than any holiday, a year is a slip of the pen."""


class Special(Protocol):
    """One special day, as the table or an arrangement gives it."""

    @property
    def day(self) -> date: ...
    @property
    def is_workday(self) -> bool: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class Stretch:
    """Days in a row with one name and one kind: what the notice words as “1月31日至2月6日放假”."""

    first: date
    last: date
    is_workday: bool
    title: str

    @property
    def kind(self) -> str:
        return "调休上班" if self.is_workday else "放假"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        """1月31日（周一）至2月6日（周日）"""
        return day_words(self.first) + (f"至{day_words(self.last)}" if self.last > self.first else "")


def stretches(days: Iterable[Special]) -> list[Stretch]:
    """The days, which come in order, drawn together."""
    found: list[Stretch] = []
    for special in days:
        last = found[-1] if found else None
        same = last and (last.is_workday, last.title) == (special.is_workday, special.title)
        if last and same and special.day == last.last + timedelta(days=1):
            found[-1] = Stretch(last.first, special.day, last.is_workday, last.title)
        else:
            found.append(Stretch(special.day, special.day, special.is_workday, special.title))
    return found


@dataclass(frozen=True)
class Month:
    """One month of the page: how many working days it has, which the fifth is, what is special in it."""

    period: Period
    workdays: int
    fifth: date
    stretches: tuple[Stretch, ...]

    @property
    def fifth_words(self) -> str:
        return day_words(self.fifth)


def months(year: int, days: Iterable[Special], calendar: WorkCalendar) -> list[Month]:
    """The twelve months of `year`; a stretch over a month's end stands in the month in which it begins."""
    drawn = stretches(days)
    return [
        Month(
            period,
            len(calendar.workdays(period.first_day, period.last_day)),
            calendar.nth_workday(period.year, period.month, 5),
            tuple(stretch for stretch in drawn if Period.of(stretch.first) == period),
        )
        for period in months_of(year)
    ]
