"""The months and quarters that are reported on (报送周期): small values that know their neighbours and their days."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from duban.errors import NotUnderstood

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""The years this product reckons with; what lies outside is a slip of the pen."""

_WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_QUARTER_NAMES = "一二三四"


def require_year(year: int) -> None:
    """Raise NotUnderstood for a year that the product does not reckon with."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotUnderstood(f"年份“{year}”不在{FIRST_YEAR}至{LAST_YEAR}之间，请写四位数的年份，例如 2022。")


@dataclass(frozen=True, order=True)
class Period:
    """One month that units report on (月份)."""

    year: int
    month: int

    def __post_init__(self) -> None:
        require_year(self.year)
        if not 1 <= self.month <= 12:
            raise NotUnderstood(f"没有“{self.month}月”，月份请写 1 到 12。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written as 2022-03. Raises: NotUnderstood."""
        written = _WRITTEN.fullmatch(text.strip())
        if written is None:
            raise NotUnderstood(f"看不懂月份“{text}”，请写成 2022-03 的样子。")
        return cls(int(written[1]), int(written[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month in which `day` lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def label(self) -> str:
        """2022年3月"""
        return f"{self.year}年{self.month}月"

    @property
    def next(self) -> "Period":
        return Period(self.year, self.month + 1) if self.month < 12 else Period(self.year + 1, 1)

    @property
    def previous(self) -> "Period":
        return Period(self.year, self.month - 1) if self.month > 1 else Period(self.year - 1, 12)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> "Quarter":
        return Quarter(self.year, (self.month + 2) // 3)


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter (季度), `number` 1 to 4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        require_year(self.year)
        if not 1 <= self.number <= 4:
            raise NotUnderstood(f"没有第“{self.number}”季度，季度请写 1 到 4。")

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"

    @property
    def label(self) -> str:
        """2022年第一季度"""
        return f"{self.year}年第{_QUARTER_NAMES[self.number - 1]}季度"

    @property
    def periods(self) -> tuple[Period, Period, Period]:
        """Its three months."""
        last = 3 * self.number
        return Period(self.year, last - 2), Period(self.year, last - 1), Period(self.year, last)

    @property
    def first_day(self) -> date:
        return self.periods[0].first_day

    @property
    def last_day(self) -> date:
        return self.periods[2].last_day


def months_of(year: int) -> tuple[Period, ...]:
    """The twelve months of `year`."""
    return tuple(Period(year, month) for month in range(1, 13))
