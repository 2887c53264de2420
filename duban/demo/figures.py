"""The figures of the fictional year: what the lead unit reports of each indicator, judged by the product's own rules."""

from decimal import Decimal

from duban.demo.material import MONTHS, YEAR, notice, year
from duban.lights.rules import Gap, IndicatorFacts, MonthFacts, gap_of
from duban.timing.periods import Period

ON_PACE_WITHIN = Decimal(10)  # percentage points: what a unit still calls “达到阶段目标” in the middle of a quarter


def indicators(task_key: str) -> list[IndicatorFacts]:
    """The row's indicators, numbered by their place in the notice, with what the lead unit's plan says for the quarters."""
    planned = year()["tasks"][task_key].get("quarters", ())
    found = []
    for at, target in enumerate(notice()["targets"].get(task_key, ())):
        first, second, third, fourth = (Decimal(v) if v else None for v in planned[at] or [""] * 4)
        goal = Decimal(str(target["value"]))
        by_quarter = (first, second, third, fourth)
        found.append(IndicatorFacts(at, target["indicator"], target["op"], goal, target["unit"], by_quarter))
    return found


def figures_of(task_key: str, month: int) -> dict[int, str]:
    """What the lead unit reports for a month: index of the target in the notice → cumulative value."""
    rows = year()["tasks"][task_key].get("figures", ())
    return {at: values[MONTHS.index(month)] for at, values in enumerate(rows)}


def _gaps(task_key: str, month: int) -> list[Gap]:
    values = {at: Decimal(value) for at, value in figures_of(task_key, month).items()}
    facts = MonthFacts(Period(YEAR, month), True, True, None, values)
    return [gap for each in indicators(task_key) if (gap := gap_of(each, facts)) is not None]


def stage_met(task_key: str, month: int) -> bool:
    """An honest answer: at a quarter's end the quarter's value, between them roughly on pace; a rate is met or not."""
    for gap in _gaps(task_key, month):
        if gap.points is None or month % 3 == 0:
            if gap.behind:
                return False
        elif gap.points > ON_PACE_WITHIN:
            return False
    return True
