"""The numbers read again: each a figure in its place (S2), with its counter (S5), rightly computed (S3, S4, S8)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from duban.briefings.compose.case import Case
from duban.briefings.compose.figures import FigureKind
from duban.briefings.compose.text import Parts, text_of
from duban.briefings.compose.violations import Violation

_RULE_OF = {FigureKind.COUNT: "S8", FigureKind.VALUE: "S8", FigureKind.SHARE: "S3", FigureKind.GAP: "S4"}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(%|个百分点)?")
_AGAINST_PACE = re.compile(r"(低于|高于)序时(\d+(?:\.\d+)?)个百分点")
_SAME_GAP = Decimal("0.001")
"""The light's own gap is kept with six decimal places only."""


def known(case: Case) -> Iterator[Violation]:
    """Every number of the text is a figure, a day, an item's number, or quoted; one name never has two values."""
    names = [each.name for each in case.composition.figures]
    for name in sorted({name for name in names if names.count(name) > 1}):
        same = [each for each in case.composition.figures if each.name == name]
        rows = dict.fromkeys(row for each in same for row in each.rows)
        yield Violation("S2", f"同一个数先后为{'、'.join(each.printed for each in same)}", tuple(rows))
    printed = {figure.printed for figure in case.figures.values()}
    words = {figure.words for figure in case.figures.values()}
    for text, parts, in_table in case.lines():
        if in_table:
            continue
        for token in case.reader.numbers(text):
            shown = token.words + token.behind
            if not any(shown.startswith(each) for each in printed):
                rule, why = ("S5", "计数的对象与底账不符") if token.words in words else ("S2", "不是本次统计出来的数")
                yield Violation(rule, f"“{shown}”{why}", case.rows_of(parts))


def places(case: Case) -> Iterator[Violation]:
    """Each number stands where it was composed: what a line prints against the figures it was made of."""
    pieces, blocks = case.composition.pieces, case.composition.document.blocks
    if len(pieces) != len(blocks):
        yield Violation("S2", f"底稿有{len(pieces)}段，文件有{len(blocks)}段")
    for text, parts, _ in case.lines():
        printed, composed = _NUMBER.findall(text), _NUMBER.findall(text_of(parts))
        if printed != composed:
            yield _moved(case, printed, composed, parts)
    for piece_parts in (parts for _, parts, _ in case.lines()):
        for part in piece_parts:
            figure = case.figures.get(part.figure)
            if part.figure and (figure is None or part.text not in (figure.words, figure.printed)):
                known_as = "没有入账" if figure is None else f"账上为{figure.printed}"
                yield Violation("S2", f"印出的“{part.text}”{known_as}", figure.rows if figure else ())


def _moved(case: Case, printed: list[tuple[str, str]], composed: list[tuple[str, str]], parts: Parts) -> Violation:
    """The first number that differs from what was composed there, under the rule of its kind."""
    at = next(
        (index for index, pair in enumerate(zip(printed, composed, strict=False)) if pair[0] != pair[1]),
        min(len(printed), len(composed)),
    )
    was, now = ("".join(each[at]) if at < len(each) else "" for each in (composed, printed))
    rule = {"%": "S3", "个百分点": "S4"}.get(composed[at][1] if at < len(composed) else "", "S2")
    numbers = (part for part in parts for _ in _NUMBER.findall(part.text))
    here = tuple(islice(numbers, at, at + 1))
    return Violation(rule, f"底稿是“{was}”，文件印的是“{now}”", case.rows_of(here if case.rows_of(here) else parts))


def computed(case: Case) -> Iterator[Violation]:
    """Every figure counted or computed again from the rows of this snapshot."""
    for figure in case.figures.values():
        strange = tuple(key for entry in figure.rows for key in entry.split("=") if not case.count.is_row(key))
        if strange:
            yield Violation("S8", f"“{figure.printed}”来自快照以外的行", strange)
            continue
        fault = case.count.fault(figure, case.figures)
        if fault:
            yield Violation(_RULE_OF[figure.kind], f"“{figure.printed}”{fault}", figure.rows)


def counters(case: Case) -> Iterator[Violation]:
    """What a share counts is the same above and below the line, and every count says what it counts."""
    for figure in case.figures.values():
        part, whole = case.figures.get(figure.numerator), case.figures.get(figure.denominator)
        if part is not None and whole is not None and part.counter != whole.counter:
            yield Violation("S5", f"{figure.printed}的分子是{part.printed}，分母是{whole.printed}", figure.rows)
        if figure.kind is FigureKind.COUNT and not figure.counter:
            yield Violation("S5", f"“{figure.words}”没有写明计数的对象", figure.rows)


def gaps(case: Case) -> Iterator[Violation]:
    """低于 or 高于 fits the sign, and the light was decided by the gap of these very values."""
    for text, parts, _ in case.lines():
        mine = [case.figures[part.figure] for part in parts if part.figure in case.figures]
        mine = [each for each in mine if each.kind is FigureKind.GAP]
        for side, words in _AGAINST_PACE.findall(case.reader.unquoted(text)):
            same = [each for each in mine if each.words == words]
            if same and not any((each.value > 0) == (side == "低于") for each in same):
                yield Violation("S4", f"“{side}序时{words}个百分点”方向相反", same[0].rows)
    for row in case.count.scope:
        points = case.count.worst_gap(row)
        if row.gap is not None and points is not None and not row.mark and abs(points - row.gap) >= _SAME_GAP:
            yield Violation("S4", "亮灯时的差距与本快照的数值对不上", (row.key,))
