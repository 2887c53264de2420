"""Reads of the working calendar (工作日历)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from duban.almanac.models import SpecialDay, Year
from duban.almanac.rules import Month, months
from duban.timing.workdays import WorkCalendar


def calendar_of(government_id: int) -> WorkCalendar:
    """The government's calendar as a value, in two queries. Ask once per act and hand it on."""
    return _calendar(
        SpecialDay.objects.in_force().filter(government_id=government_id).only("day", "is_workday"),
        Year.objects.filter(government_id=government_id).values_list("year", flat=True),
    )


def _calendar(days: Iterable[SpecialDay], years: Iterable[int]) -> WorkCalendar:
    off: set[date] = set()
    worked: set[date] = set()
    for special in days:
        (worked if special.is_workday else off).add(special.day)
    return WorkCalendar(frozenset(off), frozenset(worked), frozenset(years))


@dataclass(frozen=True)
class YearPage:
    """One year of the calendar page. `announced` is None while the arrangement is not known (暂定)."""

    year: int
    announced: Year | None
    months: list[Month]
    known: list[int]

    @property
    def workdays(self) -> int:
        return sum(month.workdays for month in self.months)


def year_page(government_id: int, year: int) -> YearPage:
    """Everything that the page of `year` shows, in two queries."""
    years = {row.year: row for row in Year.objects.filter(government_id=government_id)}
    days = list(SpecialDay.objects.in_force().filter(government_id=government_id))
    shown = months(year, [special for special in days if special.day.year == year], _calendar(days, years))
    return YearPage(year, years.get(year), shown, sorted(years))
