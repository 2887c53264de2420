"""The numbers of a list in running text: gaps in a level, and numbers that begin again under every heading.

Within a list a number names one task. Where 1. begins again under （二）, the numbers are told apart by the marks above
them: （一）1, （二）1; where sections restart, 一、1 and 二、1. The printed number stays in the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from duban.intake.parsing.layouts.items import Item
from duban.intake.parsing.layouts.marks import UNMARKED, number_of


def told_apart(seqs: Sequence[str], above: Sequence[Sequence[str]]) -> list[str]:
    """The numbers with as many marks from above as make them differ; those that stay equal are left."""
    out = list(seqs)
    deepest = max((len(marks) for marks in above), default=0)
    for depth in range(1, deepest + 1):
        times = Counter(out)
        if all(count == 1 for count in times.values()):
            break
        taken = list(out)
        for at, marks in enumerate(above):
            if times[taken[at]] > 1 and depth <= len(marks):
                out[at] = _under(marks[-depth], taken[at])
        if len(set(out)) <= len(set(taken)):  # the mark above tells nothing apart: two tasks in one paragraph
            out = taken
    return out


def _under(mark: str, number: str) -> str:
    return f"{mark}{number}" if mark.endswith(("）", ")")) else f"{mark}、{number}"


def gap_before(item: Item, last: dict[int, int]) -> str:
    """The numbers that are missing before an item of its level (3 至 5), "" where none is; `last` is kept by level."""
    if item.level == UNMARKED:
        return ""
    number = number_of(item.seq.strip("（()）"))
    before = last.get(item.level, 0)
    last[item.level] = number
    if number <= before + 1:
        return ""
    return str(before + 1) if number == before + 2 else f"{before + 1} 至 {number - 1}"
