"""Rules that look at all lines together: the same text twice, round numbers everywhere (Q14 Q20)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from duban.prechecks.case import Case
from duban.prechecks.data import limit
from duban.prechecks.findings import Found
from duban.prechecks.likeness import are_alike


def same_text_twice(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    """Q14: 完成情况 stands in another item, or with another unit, in at least nine tenths and with the same numbers.

    Both lines are told, each of its first like. Only lines with the same numbers are compared, so a form of 300 lines
    that differ in their figures costs nothing.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        if not case.completion.says_nothing and len(case.completion.bare) >= limit("compared_from_characters"):
            groups[case.completion.numbers].append(index)
    ratio = int(limit("same_text_ratio"))
    like: dict[int, int] = {}
    for group in groups.values():
        for position, one in enumerate(group):
            for other in group[position + 1 :]:
                if (one not in like or other not in like) and _are_the_same(cases[one], cases[other], ratio):
                    like.setdefault(one, other)
                    like.setdefault(other, one)
    for index in sorted(like):
        if not cases[index].line.unchanged:
            yield index, Found("completion", _sentence(cases, index, like[index]), cases[index].completion.whole)


def _are_the_same(one: Case, other: Case, ratio: int) -> bool:
    return are_alike(one.completion, other.completion, at_least=ratio)


def _sentence(cases: Sequence[Case], index: int, other: int) -> str:
    mine, theirs = cases[index].line.unit, cases[other].line.unit
    where = f"{theirs}的第{other + 1}项" if theirs and theirs != mine else f"第{other + 1}项"
    return f"完成情况与{where}文字相同，请分别写各自的事实。"


def round_numbers(cases: Sequence[Case]) -> Iterator[tuple[int, Found]]:
    """Q20: for three months every line of a unit stands at a round percent."""
    units: dict[str, list[int]] = defaultdict(list)
    for index, case in enumerate(cases):
        units[case.line.unit].append(index)
    for members in units.values():
        if len(members) < limit("round_lines_from"):
            continue
        if all(_is_round_throughout(cases[index]) for index in members):
            yield members[0], Found("percent", "本单位各项进度连续三个月都是整数（如50、60、75），建议核实。")


def _is_round_throughout(case: Case) -> bool:
    """This month's percent and those of the months before are all multiples of five."""
    wanted, step = int(limit("round_months")), limit("round_step")
    percents = {month.period: month.percent for month in case.line.history}
    percents[case.period] = case.line.percent
    period = case.period
    for _ in range(wanted):
        percent = percents.get(period)
        if percent is None or percent % step or not percent:
            return False
        period = period.previous
    return True
