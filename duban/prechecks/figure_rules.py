"""Rules on figures: missing, falling, out of scale, against the answer, against other papers (Q02–Q04 Q06 Q08 Q19 Q25 Q28)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from duban.prechecks.case import Case
from duban.prechecks.data import any_of, limit, limits, phrases
from duban.prechecks.findings import Found
from duban.prechecks.lines import Indicator
from duban.prechecks.pace import is_cumulative, is_met, plain, rounded, split_unit
from duban.prechecks.text_figures import figures_in


def value_missing(case: Case) -> Iterator[Found]:
    """Q02: the indicator is asked for and has no value; one whose statistic is still to come is not asked for."""
    count = len(case.line.indicators)
    for indicator in case.line.indicators:
        to_come = indicator.released_on is not None and indicator.released_on > case.filed_by
        if indicator.value is None and not to_come:
            yield Found("indicators", f"本项有{count}个指标，缺“{indicator.name}”本月累计值，请填写。")


def value_falls(case: Case) -> Iterator[Found]:
    """Q03: a sum since January is lower than last month, and nobody says that this is a correction."""
    if not case.words("correction_note").says_nothing:
        return
    for indicator in case.line.indicators:
        now, before = indicator.value, indicator.previous_value
        if now is not None and before is not None and now < before and is_cumulative(indicator):
            said = f"“{indicator.name}”累计由{plain(before)}降为{plain(now)}"
            yield Found("indicators", f"{said}，请核对；确属更正的，请写更正说明。")
    percent, last = case.line.percent, case.last_percent
    if percent is not None and last is not None and percent < last and not case.line.indicators:
        said = f"进度由{plain(last)}%降为{plain(percent)}%"
        yield Found("percent", f"{said}，请核对；确属更正的，请写更正说明。")


def out_of_scale(case: Case) -> Iterator[Found]:
    """Q04: the value is more than one and a half times the target, or off by a whole unit (万, 亿)."""
    for indicator in case.line.indicators:
        value, unit = indicator.value, indicator.unit
        if value is None:
            continue
        target = indicator.year_target if indicator.year_target is not None else indicator.stage_target
        slip = _unit_slip(case, indicator, value)
        if slip:
            yield Found("indicators", f"“{indicator.name}”填{plain(value)}{unit}，{slip}，单位是否一致？请核对。")
        elif target and target > 0 and indicator.operator != "<=" and value > target * limit("over_target_times"):
            said = f"“{indicator.name}”填{plain(value)}，目标{plain(target)}{unit}，超过目标的{plain(limit('over_target_times'))}倍"
            yield Found("indicators", f"{said}，单位是否一致？请核对，属实的请说明。")


def _is_ten_thousand_times_too_small(value: Decimal, target: Decimal) -> bool:
    """84 beside a target of 1340000: as it stands next to nothing, in 万 a likely share."""
    share = abs(value / target)
    return share < limit("next_to_nothing") and limit("likely_share_from") <= share * 10000 <= limit(
        "over_target_times"
    )


def _unit_slip(case: Case, indicator: Indicator, value: Decimal) -> str:
    """What the value is a thousand, ten thousand or more times away from; "" where nothing."""
    if not value:
        return ""
    far = limit("far_from_last_month_times")
    before, target = indicator.previous_value, indicator.year_target
    if before and is_cumulative(indicator) and (abs(value) >= abs(before) * far or abs(value) * far <= abs(before)):
        return f"上月是{plain(before)}"
    times, base = split_unit(indicator.unit)
    figures = figures_in(case.completion, base)
    if any(abs(figure.amount - value * times) <= figure.slack for figure in figures):
        return ""
    for figure in figures:
        for slip in limits("unit_slip_times"):
            if figure.amount and figure.amount in (value * times * slip, value * times / slip):
                return f"正文写“{case.completion.text[figure.span[0] : figure.span[1]]}{base}”"
    if target and _is_ten_thousand_times_too_small(value, target):
        return f"年度目标是{plain(target)}{indicator.unit}"
    return ""


_MISSED: Final = re.compile(
    r"未(?:能)?(?:完成|达到|实现)(?:本|该)?(?:阶段|季度|[一二三四]季度|月度)(?:性)?(?:目标|任务|计划)"
)
_LAGGING: Final = re.compile(
    r"低于序时|(?:滞后|落后|慢)于?(?:序时|计划|预期)|未达到?序时|进度(?:滞后|缓慢|偏慢|较慢)|推进缓慢|进展缓慢"
)


def answer_differs(case: Case) -> Iterator[Found]:
    """Q06: 是 with a value below the stage target, or 否 with every stage target reached."""
    judged = [
        (each, each.value, each.stage_target)
        for each in case.line.indicators
        if each.value is not None and each.stage_target is not None
    ]
    missed = [(each, value, stage) for each, value, stage in judged if not is_met(value, stage, each.operator)]
    if case.line.stage_met is True and missed:
        indicator, value, stage = missed[0]
        said = f"“{indicator.name}”阶段目标{plain(stage)}，实际{plain(value)}"
        yield Found("stage_met", f"{said}，却选了“是”，请核对。")
    elif case.line.stage_met is True and (told := _MISSED.search(case.completion.text)):
        yield Found("stage_met", f"正文写“{told[0]}”，却选了“是”，请核对。")
    all_known = judged and len(judged) == len(case.line.indicators)
    if case.line.stage_met is False and all_known and not missed and not case.overdue:
        indicator, value, stage = judged[0]
        said = f"“{indicator.name}”阶段目标{plain(stage)}，实际{plain(value)}"
        yield Found("stage_met", f"{said}，已经达到，却选了“否”，请核对；另有未完成的，请在存在问题里写明。")


def behind_without_problem(case: Case) -> Iterator[Found]:
    """Q08: behind pace, and 存在问题 is empty or 无."""
    if not case.known("problems") or not case.problems.says_nothing:
        return
    mend = "却没有写存在问题，请写明慢在哪里。"
    if case.behind:
        indicator, gap = case.behind
        unit = f"低于序时{plain(rounded(gap))}个百分点" if gap >= Decimal("0.05") else "低于序时"
        yield Found("problems", f"“{indicator.name}”{unit}，{mend}", case.problems.whole)
    elif case.line.stage_met is False and not _reaches_every_stage(case):
        yield Found("problems", f"选了没有完成阶段目标，{mend}", case.problems.whole)
    elif told := _LAGGING.search(case.completion.text) or _MISSED.search(case.completion.text):
        yield Found("problems", f"完成情况写了“{told[0]}”，{mend}", case.problems.whole)
    elif (points := _percent_behind(case)) is not None:
        yield Found("problems", f"进度低于序时{plain(rounded(points))}个百分点，{mend}", case.problems.whole)
    elif late := [each for each in case.overdue if not _said_done(case, each.name)]:
        yield Found("problems", f"节点“{late[0].name}”已过期未完成，{mend}", case.problems.whole)


def _reaches_every_stage(case: Case) -> bool:
    """Whether the figures contradict a 否: then the answer is the fault (Q06), not the missing problem."""
    judged = [each for each in case.line.indicators if each.value is not None and each.stage_target is not None]
    return bool(judged) and all(
        is_met(each.value, each.stage_target, each.operator)
        for each in judged
        if each.value is not None and each.stage_target is not None
    )


def _percent_behind(case: Case) -> Decimal | None:
    """A percent alone says little about pace: only a wide gap counts, and none where the stage is said to be met."""
    if case.line.percent is None or case.line.indicators or case.line.stage_met:
        return None
    gap = Decimal(case.period.month) / 12 * 100 - case.line.percent
    return gap if gap > limit("behind_points_by_percent") else None


def _said_done(case: Case, name: str) -> bool:
    """Whether a clause says of a milestone that it is done."""
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    return any(
        any(pair in clause.text for pair in pairs) and not re.search("未|没有|尚|推迟|滞后|延后|暂停", clause.text)
        for clause in case.completion.clauses
    )


def jump(case: Case) -> Iterator[Found]:
    """Q19: thirty points or more in one month."""
    limit_points = limit("jump_points")
    percent, last = case.line.percent, case.last_percent
    if percent is not None and last is not None and percent - last >= limit_points:
        said = f"进度由{plain(last)}%升到{plain(percent)}%，一个月上升{plain(percent - last)}个百分点"
        yield Found("percent", f"{said}，建议核实。")
    for indicator in case.line.indicators:
        before = indicator.previous_value
        if indicator.value is None or before is None or not indicator.year_target or not is_cumulative(indicator):
            continue
        points = (indicator.value - before) / abs(indicator.year_target) * 100
        if points >= limit_points:
            said = f"“{indicator.name}”由{plain(before)}升到{plain(indicator.value)}，一个月上升{plain(rounded(points))}个百分点"
            yield Found("indicators", f"{said}，建议核实。")


_GROWTH: Final = re.compile(
    r"(?:固定资产投资|零售额?|消费|研发投入|研发经费|营业收入|营收|总产值|产值|销售额|进出口|出口|外资|增加值|用电量|货运量|客运量|旅游收入|利润)(?=[^,。;]{0,10}(?:同比|增长|增速|下降)[^,。;]{0,6}\d)"
)
"""A rate of growth of something that only statistics know."""


def statistic_without_source(case: Case) -> Iterator[Found]:
    """Q25: a statistic before its release, or an economic indicator without a source."""
    early = [
        each
        for each in case.line.indicators
        if each.value is not None and each.released_on is not None and each.released_on > case.filed_by
    ]
    for indicator in early:
        assert indicator.released_on is not None
        day = f"{indicator.released_on.month}月{indicator.released_on.day}日"
        yield Found("indicators", f"“{indicator.name}”的统计数据{day}才发布，请注明数据来源，或者等发布后再填。")
    released = any(each.released_on is not None for each in case.line.indicators)
    if early or released or any(word in case.line.unit for word in phrases("own_data_units")):
        return
    text = case.completion
    if case.says(text, "data_sources"):
        return
    for clause in text.clauses:
        match = any_of("economic_indicators").search(clause.text) or _GROWTH.search(clause.text)
        has_figure = re.search(r"\d+(?:\.\d+)?\s*(?:%|亿|万|个百分点)", clause.text)
        if match and has_figure and not re.search("目标|预期|计划|低于|任务", clause.text):
            yield Found("completion", f"“{match[0]}”没有写数据来源，请注明，例如“据区统计局”。", clause.span)
            return


def linked_fact_differs(case: Case) -> Iterator[Found]:
    """Q28: the same fact in another list or from another unit has another value."""
    for linked in case.line.linked:
        for other in linked.indicators:
            own = _counterpart(case, other, alone=len(linked.indicators) == 1)
            if own is None or own.value is None or other.value is None:
                continue
            if own.value * split_unit(own.unit)[0] != other.value * split_unit(other.unit or own.unit)[0]:
                who = linked.unit or "另一份清单"
                said = f"“{own.name}”填{plain(own.value)}{own.unit}，与{who}所报{plain(other.value)}{other.unit or own.unit}不一致"
                yield Found("indicators", f"{said}，请两家核对。")


def _counterpart(case: Case, other: Indicator, *, alone: bool) -> Indicator | None:
    """The line's own indicator of the same name; or, where each side has only one, of the same unit."""
    by_name = [each for each in case.line.indicators if each.name.strip() == other.name.strip()]
    if by_name:
        return by_name[0]
    same = [e for e in case.line.indicators if not other.unit or split_unit(e.unit)[1] == split_unit(other.unit)[1]]
    return same[0] if alone and len(case.line.indicators) == 1 and same else None
