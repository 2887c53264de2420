"""Pace (序时): what is expected by a month's end, and how far an indicator is behind it.

Pace is the stage target where given, else month/12 of the year target; a rate or an upper bound is a level at every
moment and does not grow with the months (as in the rule of the lights).
"""

from decimal import ROUND_HALF_UP, Decimal

from duban.prechecks.data import phrases
from duban.prechecks.lines import Indicator
from duban.timing.periods import Period

_MULTIPLES = {"百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SAME_UNIT = {
    "平米": "平方米",
    "平方": "平方米",
    "㎡": "平方米",
    "m2": "平方米",
    "千米": "公里",
    "km": "公里",
    "％": "%",
    "百分点": "个百分点",
    "人民币": "元",
}


def split_unit(unit: str) -> tuple[int, str]:
    """万平方米 → (10000, 平方米)."""
    unit = unit.strip()
    for word, times in sorted(_MULTIPLES.items(), key=lambda pair: -len(pair[0])):
        if unit.startswith(word) and len(unit) > len(word) and unit != "千米":
            return times, same_unit(unit[len(word) :])
    return 1, same_unit(unit)


def same_unit(unit: str) -> str:
    """One spelling for one unit: ㎡ and 平米 are 平方米."""
    return _SAME_UNIT.get(unit, unit)


def is_level(indicator: Indicator) -> bool:
    """A rate or an upper bound: it may fall from one month to the next."""
    return indicator.operator == "<=" or indicator.unit.strip() in phrases("level_units")


def is_cumulative(indicator: Indicator) -> bool:
    """A sum since the beginning of the year, which can only grow."""
    if indicator.operator == "<=":
        return False
    if indicator.unit.strip() in phrases("level_units"):
        return any(word in indicator.name for word in phrases("cumulative_rates"))
    return not any(word in indicator.name for word in phrases("level_names"))


def year_share(indicator: Indicator) -> Decimal | None:
    """What is done of the year target, in percent; None where there is no sum to take a share of."""
    if indicator.value is None or not indicator.year_target or indicator.year_target < 0:
        return None
    return indicator.value / indicator.year_target * 100


def points_behind(indicator: Indicator, period: Period) -> Decimal | None:
    """Percentage points of the year target by which the value is behind its pace; below 0: ahead. None: not known."""
    value, year, stage = indicator.value, indicator.year_target, indicator.stage_target
    if value is None or (year is None and stage is None):
        return None
    if stage is not None:
        expected = stage
    else:
        assert year is not None
        expected = year if is_level(indicator) else year * period.month / 12
    whole = abs(year if year else stage or Decimal(0)) or Decimal(1)
    missing = value - expected if indicator.operator == "<=" else expected - value
    return missing / whole * 100


def is_met(value: Decimal, target: Decimal, operator: str) -> bool:
    """Whether a value reaches a target."""
    return value <= target if operator == "<=" else value >= target


def plain(number: Decimal) -> str:
    """A number as people write it: 1460, 58.4."""
    text = f"{number.normalize():f}"
    return "0" if text == "-0" else text


def rounded(number: Decimal, places: int = 1) -> Decimal:
    """Half up, as in every paper of the office."""
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
