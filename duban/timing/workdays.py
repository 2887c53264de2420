"""Working days (工作日) by the State Council's yearly arrangement of days off and ordered make-up days (放假、调休).

Source of the statutory days: 《全国年节及纪念日放假办法》 (国务院令第795号, in force 2025-01-01; before it, 2 May was none).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from duban.errors import NotUnderstood

_ONE_DAY = timedelta(days=1)
_STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""(month, day) of the statutory days off that are the same in every year; those of the lunar calendar are not here."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked. A value: the same calendar gives the same answers for ever.

    days_off: 放假, whatever weekday they fall on. makeup_workdays: 调休上班, Saturdays and Sundays ordered to be worked.
    announced: the years whose arrangement is known. A year that is not announced is reckoned by Monday to Friday less
    the statutory days of fixed date; an answer that rests on it is provisional, never an error.
    """

    days_off: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    announced: frozenset[int] = frozenset()

    def is_announced(self, day: date) -> bool:
        """Whether the arrangement of the year of `day` is known."""
        return day.year in self.announced

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked. A Saturday that is ordered to be worked is a working day like any other."""
        if day in self.makeup_workdays:
            return True
        if day in self.days_off or day.weekday() >= 5:
            return False
        # In an announced year the table alone speaks: an office may order work on a statutory day (抢险、防疫).
        return self.is_announced(day) or (day.month, day.day) not in _STATUTORY

    def nth_workday(self, year: int, month: int, n: int) -> date:
        """The `n`-th working day counted from the first of a month, the first one counting as 1.

        The count runs on into the next month where a month has fewer. `n` is at least 1.
        """
        if n < 1:
            raise NotUnderstood(f"没有“第{n}个工作日”，请写 1 以上的整数。")
        return self._nth(self._ahead(date(year, month, 1)), n)

    def workdays(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from `first` to `last`, both included; none where `last` is earlier."""
        return tuple(day for day in _days(first, last) if self.is_workday(day))

    def add_workdays(self, day: date, n: int) -> date:
        """The `n`-th working day after `day` (before it for a negative `n`); 0 gives `day` itself, worked or not."""
        if n > 0:
            return self._nth(self._ahead(day + _ONE_DAY), n)
        return self._nth(self._back(day - _ONE_DAY), -n) if n else day

    def first_workday_from(self, day: date) -> date:
        """`day` where it is worked, else the next working day (顺延)."""
        return self._nth(self._ahead(day), 1)

    def _ahead(self, day: date) -> Iterator[date]:
        while True:
            if self.is_workday(day):
                yield day
            day += _ONE_DAY

    def _back(self, day: date) -> Iterator[date]:
        while True:
            if self.is_workday(day):
                yield day
            day -= _ONE_DAY

    @staticmethod
    def _nth(days: Iterator[date], n: int) -> date:
        return next(islice(days, n - 1, None))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
