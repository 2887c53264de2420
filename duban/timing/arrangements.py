"""The State Council's yearly arrangements (节假日安排) that a kept library carries.

The library holds what was ordered. Leave that is only encouraged (鼓励休息, as on New Year's Eve of 2024) is not in it:
such a day stays a working day.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

from duban.timing.workdays import WorkCalendar

_TITLES: Final = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, order=True)
class ArrangedDay:
    """One day that is not as its weekday says: off (放假) or, `is_workday`, a weekend day to be worked (调休上班)."""

    day: date
    is_workday: bool
    title: str


@cache
def known_years() -> frozenset[int]:
    """The years whose arrangement the library holds: those whose National Day it knows.

    Not simply every year it names a day of: an arrangement often begins in the December before.
    """
    return frozenset(day.year for day in holidays if (day.month, day.day) == (10, 1))


def known_days(*, since: int = 0) -> list[ArrangedDay]:
    """The special days of the known years from `since` on, in order."""
    off = [ArrangedDay(day, False, _title(name)) for day, name in holidays.items() if day.year >= since]
    worked = [ArrangedDay(day, True, _title(name)) for day, name in workdays.items() if day.year >= since]
    return sorted(off + worked)


def seed_calendar() -> WorkCalendar:
    """The calendar of the library: what holds where no government keeps its own."""
    return WorkCalendar(frozenset(holidays), frozenset(workdays), known_years())


def _title(name: str) -> str:
    title: str = Holiday(name).chinese
    return _TITLES.get(title, title)
