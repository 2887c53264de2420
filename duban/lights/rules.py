"""亮灯规则第1版: one class for each task and month, with the sentence that explains it. Pure.

The default rule of the supervision office: gaps in percentage points (百分点) between what is done and what the plan
expects, worst indicator first; tasks without numbers by the unit's own answer whether the stage target is met.
Source: thresholds within the published range of districts (10 and 30 points), to be confirmed by each office.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from duban.timing.periods import Period

RULES_VERSION = "第1版"
AHEAD_AT, YELLOW_OVER, RED_OVER = Decimal(10), Decimal(10), Decimal(30)


class PaceClass(StrEnum):
    """The one class a task is in, in the order of precedence: the first that holds."""

    DONE = "done"
    SUSPENDED = "suspended"
    RED = "red"
    YELLOW = "yellow"
    ADJUSTED = "adjusted"
    NOT_STARTED_BY_PLAN = "not_started_by_plan"
    NOT_EVALUATED = "not_evaluated"
    AHEAD = "ahead"
    ON_PACE = "on_pace"


CLASS_TITLES = {
    PaceClass.DONE: "已完成",
    PaceClass.SUSPENDED: "暂缓",
    PaceClass.RED: "严重滞后",
    PaceClass.YELLOW: "滞后",
    PaceClass.ADJUSTED: "经批准调整",
    PaceClass.NOT_STARTED_BY_PLAN: "未到节点",
    PaceClass.NOT_EVALUATED: "未评价",
    PaceClass.AHEAD: "超序时",
    PaceClass.ON_PACE: "达到序时",
}

LIGHT_OF = {
    PaceClass.DONE: "blue",
    PaceClass.SUSPENDED: "grey",
    PaceClass.RED: "red",
    PaceClass.YELLOW: "yellow",
    PaceClass.ADJUSTED: "green",
    PaceClass.NOT_STARTED_BY_PLAN: "grey",
    PaceClass.NOT_EVALUATED: "grey",
    PaceClass.AHEAD: "green",
    PaceClass.ON_PACE: "green",
}
LEVEL_UNITS = frozenset({"%", "‰", "个百分点"})
"""Units of rates: they are a level at each moment and no sum."""
LIGHT_TITLES = {"blue": "完成", "green": "绿灯", "yellow": "黄灯", "red": "红灯", "grey": "未到"}


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator of a task: its year target and, where the plan says so, the cumulative value by each quarter's end."""

    pk: int
    name: str
    operator: str
    target: Decimal
    unit: str
    planned: tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None] = (None, None, None, None)

    @property
    def is_level(self) -> bool:
        """A rate or an upper bound holds at every moment; it does not grow with the months."""
        return self.operator == "<=" or self.unit in LEVEL_UNITS


@dataclass(frozen=True)
class MonthFacts:
    """What the lead unit's accepted line says for a month.

    `filed`: None before the due moment, then whether the return has come. `accepted`: the office has taken the line;
    only then do `stage_met` and `values` (indicator number → cumulative value) count.
    """

    period: Period
    filed: bool | None = None
    accepted: bool = False
    stage_met: bool | None = None
    values: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskFacts:
    """Everything the rule looks at for one task. `quarter_targets` says for which quarters the accepted plan promises something."""

    pk: int
    months: Sequence[MonthFacts]
    indicators: Sequence[IndicatorFacts] = ()
    quarter_targets: tuple[bool, bool, bool, bool] | None = None
    completed_in: Period | None = None
    lead_open: bool = False


@dataclass(frozen=True)
class Verdict:
    """The class of one task in one month. `gap`: percentage points by which the worst indicator is behind (negative: ahead)."""

    period: Period
    pace: PaceClass
    sentence: str
    gap: Decimal | None = None
    mark: str = ""

    @property
    def light(self) -> str:
        return LIGHT_OF[self.pace]


def judge(facts: TaskFacts) -> list[Verdict]:
    """The verdict of each month, oldest first: a month is judged with the month before it in mind."""
    verdicts: list[Verdict] = []
    for month in facts.months:
        verdicts.append(_judge_month(facts, month, verdicts[-1] if verdicts else None))
    return verdicts


def _judge_month(facts: TaskFacts, month: MonthFacts, before: Verdict | None) -> Verdict:
    if facts.completed_in is not None and facts.completed_in <= month.period:
        return Verdict(month.period, PaceClass.DONE, "已经核实完成。")
    if facts.lead_open:
        return Verdict(month.period, PaceClass.NOT_EVALUATED, "牵头单位还没有确认，暂不评价。")
    if not month.accepted:
        return _kept(month, before)
    gaps = [gap for each in facts.indicators if (gap := gap_of(each, month)) is not None]
    verdict = _by_numbers(month, gaps) if gaps else _by_answer(facts, month)
    return _twice_yellow(verdict, before)


def _kept(month: MonthFacts, before: Verdict | None) -> Verdict:
    """A missing return is a fault of reporting, not of progress: the last light stays, and is marked."""
    mark = {None: "", True: "待审核", False: "未报"}[month.filed]
    if before is None:
        why = {None: "还没有到报送日期。", True: "情况表已报，等待审核。", False: "牵头单位没有报送，无从评价。"}[
            month.filed
        ]
        return Verdict(month.period, PaceClass.NOT_EVALUATED, why, mark=mark)
    why = {None: "本月还没有到报送日期", True: "本月情况表等待审核", False: "本月没有报送"}[month.filed]
    sentence = (
        before.sentence if before.mark or before.pace is PaceClass.DONE else f"{why}，沿用上月：{before.sentence}"
    )
    return replace(before, period=month.period, mark=mark, sentence=sentence)


@dataclass(frozen=True)
class Gap:
    """How far one indicator is behind: `points` in percentage points, or None for a rate that is simply met or not."""

    indicator: IndicatorFacts
    value: Decimal
    points: Decimal | None
    behind: bool
    sentence: str


def expected_share(indicator: IndicatorFacts, period: Period) -> Decimal:
    """The share of the year's target, in percent and unrounded, that should be reached by the end of a month.

    The unit's accepted plan decides, evenly within each quarter; without a plan it is months/12.
    """
    quarter = (period.month - 1) // 3
    before = indicator.planned[quarter - 1] if quarter else Decimal(0)
    after = indicator.planned[quarter]
    if before is None or after is None or indicator.target == 0:
        return Decimal(100) * period.month / 12
    within = Decimal(period.month - 3 * quarter) / 3
    return Decimal(100) * (before + (after - before) * within) / indicator.target


def gap_of(indicator: IndicatorFacts, month: MonthFacts) -> Gap | None:
    """The gap of one indicator in a month, None where no value was reported."""
    value = month.values.get(indicator.pk)
    if value is None:
        return None
    shown = f"“{indicator.name}”为{number(value)}{indicator.unit}"
    goal = f"目标{ {'>=': '不低于', '<=': '不超过', '=': '', '~': '约'}[indicator.operator] }{number(indicator.target)}{indicator.unit}"
    if indicator.is_level:
        met = value <= indicator.target if indicator.operator == "<=" else value >= indicator.target
        return Gap(indicator, value, None, not met, f"{shown}，{goal}，{'达到' if met else '未达到'}。")
    if indicator.target == 0:
        return None
    share = Decimal(100) * value / indicator.target
    expected = expected_share(indicator, month.period)
    points = expected - share
    side = "低于" if points > 0 else "高于"
    compared = "与序时相当" if tenths(points) == 0 else f"{side}序时{number(abs(tenths(points)))}个百分点"
    sentence = f"{shown}，占年度目标的{number(tenths(share))}%，按序时应为{number(tenths(expected))}%，{compared}。"
    return Gap(indicator, value, points, points > 0, sentence)


def _by_numbers(month: MonthFacts, gaps: Sequence[Gap]) -> Verdict:
    """Several indicators: the worst one decides."""
    worst = max(gaps, key=_badness)
    if worst.points is None:
        pace = PaceClass.YELLOW if worst.behind else PaceClass.ON_PACE
    elif worst.points > RED_OVER:
        pace = PaceClass.RED
    elif worst.points > YELLOW_OVER:
        pace = PaceClass.YELLOW
    else:
        pace = PaceClass.AHEAD if worst.points <= -AHEAD_AT else PaceClass.ON_PACE
    others = sum(1 for gap in gaps if gap is not worst and _is_lagging(gap))
    more = f"另有{others}项指标滞后。" if others else ""
    return Verdict(month.period, pace, worst.sentence + more, gap=worst.points)


def _badness(gap: Gap) -> Decimal:
    if gap.points is not None:
        return gap.points
    return YELLOW_OVER + Decimal("0.001") if gap.behind else Decimal("-0.001")


def _is_lagging(gap: Gap) -> bool:
    return gap.behind if gap.points is None else gap.points > YELLOW_OVER


def _by_answer(facts: TaskFacts, month: MonthFacts) -> Verdict:
    """Without numbers: what the plan promises for the quarter and whether the unit says it is met."""
    quarter = (month.period.month - 1) // 3
    name = f"{'一二三四'[quarter]}季度"
    if facts.quarter_targets is not None and not any(facts.quarter_targets[: quarter + 1]):
        return Verdict(month.period, PaceClass.NOT_STARTED_BY_PLAN, f"计划到{name}还没有阶段目标，未到节点。")
    if month.stage_met is None:
        return Verdict(month.period, PaceClass.NOT_EVALUATED, "没有数字，也没有回答是否完成阶段目标。")
    if month.stage_met:
        return Verdict(month.period, PaceClass.ON_PACE, f"{name}阶段目标按计划推进，单位自报达到、督查室审核通过。")
    return Verdict(month.period, PaceClass.YELLOW, f"单位自报没有达到{name}阶段目标。")


def _twice_yellow(verdict: Verdict, before: Verdict | None) -> Verdict:
    """Two yellow months in a row without narrowing the gap turn red; red stays red until the gap narrows to yellow."""
    if verdict.pace is not PaceClass.YELLOW or before is None or before.pace not in {PaceClass.YELLOW, PaceClass.RED}:
        return verdict
    if before.mark:
        return verdict
    narrowed = verdict.gap is not None and before.gap is not None and verdict.gap < before.gap
    if narrowed:
        return verdict
    return replace(verdict, pace=PaceClass.RED, sentence=f"{verdict.sentence}连续两个月滞后且差距没有缩小，转为红灯。")


def tenths(value: Decimal) -> Decimal:
    """One decimal, half up, as official papers round."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def number(value: Decimal) -> str:
    """A number as people write it: no needless zeros, no exponent."""
    return f"{value.normalize():f}" if value else "0"


def count_by_class(paces: Iterable[PaceClass]) -> dict[PaceClass, int]:
    """How many are in each class; every class is named, so that none can be left out of a total (S1)."""
    counts = dict.fromkeys(PaceClass, 0)
    for pace in paces:
        counts[pace] += 1
    return counts
