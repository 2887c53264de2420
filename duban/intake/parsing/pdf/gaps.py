"""Tables without upright strokes: columns by the gaps between words, rows by level strokes, distances or numbers.

Such a table is known by a line that is a heading of tasks (序号 重点任务 责任单位); nothing else is taken for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Cell, Run
from duban.intake.parsing.body import annex_number
from duban.intake.parsing.pdf.device import Letter, Stroke
from duban.intake.parsing.pdf.grids import Drawn, Part
from duban.intake.parsing.pdf.lines import Line, Measure, goes_on, lines_of, pitch_of, segments
from duban.intake.parsing.text import compact

_GAP: Final = 0.7  # of the size: words as far apart stand in two columns
_NAME: Final = 4.2  # times the size: a column no wider holds names, numbers or dates
_PITCH: Final = 1.2  # times the size: the distance of lines that are set close
_CLEAR: Final = 0.15  # of the size: by so much the gap between two rows is wider than any inside
_FAR: Final = 2.5  # times the usual distance of lines: a lone line so far below is no row
_ROW_GAP: Final = 1.3  # times the usual distance of lines: the next row
_RULE_SHARE: Final = 0.5  # of the width: a level stroke as long parts two rows
_LEVEL: Final = 0.5  # of the size: a number as near stands beside the first line of its row


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that the next page may go on with: its edges, and the column of the numbers."""

    edges: tuple[float, ...]
    numbers: int | None


def flow(
    drawn: Sequence[Drawn], lines: Sequence[Line], strokes: Sequence[Stroke], before: Columns | None
) -> tuple[list[Line | Drawn], Columns | None]:
    """Lines and tables of a page in reading order.

    `before`: the columns of the table without strokes that the page before ended in; returned is the same for the
    next page.
    """
    out: list[Line | Drawn] = []
    last = before
    stretch: list[Line] = []
    items: list[Line | Drawn] = [*drawn, *lines]
    for item in sorted(items, key=_top):
        if isinstance(item, Line):
            stretch.append(item)
            continue
        out.extend(_stretch(stretch, strokes, last)[0])
        out.append(item)
        stretch, last = [], None
    found, last = _stretch(stretch, strokes, last)
    return [*out, *found], last


def _top(item: Line | Drawn) -> float:
    return item.top


def _stretch(
    lines: Sequence[Line], strokes: Sequence[Stroke], known: Columns | None
) -> tuple[list[Line | Drawn], Columns | None]:
    """Lines with nothing drawn between them: the rest of a table, running text, the next table from its heading on."""
    out: list[Line | Drawn] = []
    at = 0
    while at < len(lines):
        if is_heading(lines[at]):
            if known is None or at:  # a heading at the top of a page is the one of the page before
                known = _columns(lines, at)
            end = _end(lines, at + 1, known.edges)
        elif known is not None and at == 0 and (end := _end(lines, 0, known.edges)):
            pass
        else:
            out.append(lines[at])
            at += 1
            known = None
            continue
        out.append(_table(lines[at:end], known, strokes))
        at = end
    return out, known


def _cells(line: Line) -> list[Line]:
    return segments(line, _GAP)


def _fields(line: Line) -> dict[columns.Field, int]:
    return columns.fields_of([Cell((Run(part.text),), at) for at, part in enumerate(_cells(line))])


def is_heading(line: Line) -> bool:
    """The line is the heading of a table of tasks: its words, parted by gaps, are known headings."""
    fields = _fields(line)
    return len(fields) > 1 and columns.is_task_heading(fields)


def _columns(lines: Sequence[Line], heading: int) -> Columns:
    """The edges between the columns of a heading: where the fewest lines below it print something."""
    parts = _cells(lines[heading])
    below = lines[heading:]
    covered = [(part.x0, part.x1) for line in below for part in _cells(line)]
    left = min(x for x, _ in covered) - 1
    edges = [left]
    for part, right in pairwise(parts):
        edges.append(_gap((part.x0 + part.x1) / 2, (right.x0 + right.x1) / 2, covered))
    edges.append(max(x for _, x in covered) + 1)
    return Columns(tuple(edges), _fields(lines[heading]).get("seq"))


def _gap(start: float, end: float, covered: Iterable[tuple[float, float]]) -> float:
    """The middle of the widest stretch between two places that the fewest words cover."""
    first, steps = int(start), max(int(end) - int(start), 1)
    counts = [0] * (steps + 1)
    for x0, x1 in covered:
        for at in range(max(int(x0) - first, 0), min(int(x1) - first, steps) + 1):
            counts[at] += 1
    least = min(counts)
    best, best_length, length = 0, 0, 0
    for at, count in enumerate([*counts, least + 1]):
        if count == least:
            length += 1
        else:
            if length > best_length:
                best, best_length = at - length, length
            length = 0
    return first + best + best_length / 2


def _end(lines: Sequence[Line], start: int, edges: Sequence[float]) -> int:
    """The first line behind the table: the mark of an annex, running text, or a lone line far below."""
    usual = pitch_of([lines])
    for at in range(start, len(lines)):
        line = lines[at]
        lone = len(_cells(line)) == 1
        if annex_number(line.text) is not None or line.x1 < edges[0] or line.x0 > edges[-1]:
            return at
        if lone and at and line.y - lines[at - 1].y > _FAR * max(usual, _PITCH * line.size):
            return at
        if _is_wide(line, edges) and (at == start or not _is_section(lines[at + 1 : at + 2], edges)):
            return at
    return len(lines)


def _is_wide(line: Line, edges: Sequence[float]) -> bool:
    """One piece of words over the edge of two columns."""
    cells = _cells(line)
    return len(cells) == 1 and any(cells[0].x0 + 2 < edge < cells[0].x1 - 2 for edge in edges[1:-1])


def _is_section(below: Sequence[Line], edges: Sequence[float]) -> bool:
    """A row of the table stands below a wide line: the line heads a section of the table."""
    return any(len(_cells(line)) > 1 and not is_heading(line) and line.x0 < edges[1] for line in below)


def _table(lines: Sequence[Line], known: Columns, strokes: Sequence[Stroke]) -> Drawn:
    """The lines laid on columns and rows; a wide line is a row of one cell."""
    edges = known.edges
    width = len(edges) - 1
    rows: list[list[list[Letter]]] = []
    wide: dict[int, Line] = {}
    stretch: list[Line] = []
    for line in [*lines, None]:
        if line is not None and not _is_wide(line, edges):
            stretch.append(line)
            continue
        if stretch:
            rows.extend(_laid(stretch, known, strokes))
            stretch = []
        if line is not None:
            wide[len(rows)] = line
            rows.append([[] for _ in range(width)])
    measures = [_measure(rows, column, edges) for column in range(width)]
    whole = Measure(edges[0], edges[-1], centred=True)
    parts = [
        [Part(0, width, 1, [wide[at]], whole)]
        if at in wide
        else [Part(column, 1, 1, lines_of(cell), measures[column]) for column, cell in enumerate(row)]
        for at, row in enumerate(rows)
    ]
    return Drawn(lines[0].top, lines[-1].y, list(edges), parts, merges_known=False)


def _laid(lines: Sequence[Line], known: Columns, strokes: Sequence[Stroke]) -> list[list[list[Letter]]]:
    """The letters of lines by row and column."""
    bands = _bands(lines, known, strokes)
    rows: list[list[list[Letter]]] = [[[] for _ in known.edges[:-1]] for _ in bands]
    for line in lines:
        row = next((at for at, bottom in enumerate(bands) if line.y <= bottom), len(bands) - 1)
        for letter in line.letters:
            rows[row][_column(known.edges, letter)].append(letter)
    return rows


def _column(edges: Sequence[float], letter: Letter) -> int:
    middle = letter.middle[0]
    return max(at for at, edge in enumerate(edges[:-1]) if edge <= middle or at == 0)


def _measure(rows: Sequence[Sequence[Sequence[Letter]]], column: int, edges: Sequence[float]) -> Measure:
    """What the lines of a column fill: their own width; names stand in the middle of a column that they never fill."""
    printed = [letter for row in rows for letter in row[column] if letter.text.strip()]
    left = min((letter.x0 for letter in printed), default=edges[column])
    right = max((letter.x1 for letter in printed), default=edges[column + 1])
    if printed and right - left <= _NAME * printed[0].size:
        left, right = edges[column], edges[column + 1]
    return Measure(left, right, centred=True)


def _bands(lines: Sequence[Line], known: Columns, strokes: Sequence[Stroke]) -> list[float]:
    """The base line of the last line of every row."""
    ruled = _ruled(lines, known.edges, strokes)
    if ruled:
        return ruled
    numbers = [at for at, line in enumerate(lines) if known.numbers is not None and _number(line, known) is not None]
    if not numbers:
        return _spaced(lines)
    return _parted(lines, numbers) or _numbered(lines, known, [lines[at].y for at in numbers])


def _ruled(lines: Sequence[Line], edges: Sequence[float], strokes: Sequence[Stroke]) -> list[float]:
    width = edges[-1] - edges[0]
    levels = sorted(
        stroke.y0
        for stroke in strokes
        if not stroke.upright
        and min(stroke.x1, edges[-1]) - max(stroke.x0, edges[0]) > _RULE_SHARE * width
        and lines[0].y < stroke.y0
    )
    bottoms = [
        max(line.y for line in lines if above < line.y <= level)
        for above, level in zip([lines[0].top, *levels], levels, strict=False)
        if any(above < line.y <= level for line in lines)
    ]
    if bottoms and lines[-1].y > bottoms[-1]:
        bottoms.append(lines[-1].y)
    return bottoms if len(bottoms) > 3 else []


def _spaced(lines: Sequence[Line]) -> list[float]:
    """Rows by a distance that is larger than that of the lines in a row."""
    steps = sorted(below.y - line.y for line, below in pairwise(lines))
    if not steps:
        return [lines[0].y]
    usual = steps[len(steps) // 10]
    ends = [line.y for line, below in pairwise(lines) if below.y - line.y > _ROW_GAP * usual]
    return [*ends, lines[-1].y]


def _parted(lines: Sequence[Line], numbers: Sequence[int]) -> list[float]:
    """Rows by the widest gap between each two numbers; [] where the gaps between rows are like those inside."""
    bottoms = list(accumulate((line.y for line in lines), max))
    gaps = [below.top - bottom for below, bottom in zip(lines[1:], bottoms, strict=False)]
    cuts = []
    for upper, lower in pairwise(numbers):
        widest = sorted(range(upper, lower), key=lambda at: -gaps[at])
        if not widest:
            return []
        if len(widest) > 1 and gaps[widest[0]] < gaps[widest[1]] + _CLEAR * lines[upper].size:
            return []
        cuts.append(widest[0])
    if not cuts:
        return []
    least = min(gaps[at] for at in cuts) - _CLEAR * lines[0].size
    first, last = range(numbers[0]), range(numbers[-1], len(gaps))
    outside = [at for at in (*first, *last) if gaps[at] >= least]
    if first and is_heading(lines[0]) and not any(at in first for at in outside):
        outside.append(max(first, key=gaps.__getitem__))
    return [bottoms[at] for at in sorted([*cuts, *outside])] + [bottoms[-1]]


def _number(line: Line, known: Columns) -> str | None:
    """The number in the column of numbers, None where the line has none."""
    assert known.numbers is not None
    words = "".join(letter.text for letter in line.letters if _column(known.edges, letter) == known.numbers)
    word = compact(words).strip(".、．()（）")
    return word if word.isdecimal() else None


def _numbered(lines: Sequence[Line], known: Columns, numbers: Sequence[float]) -> list[float]:
    """Rows by their numbers, which stand beside the first line of a row, or beside its middle."""
    first = next((at for at, line in enumerate(lines) if at and _number(line, known) is not None), 0)
    beside_first = first <= 1 or lines[first - 1].y <= lines[0].y + _LEVEL * lines[0].size
    ends = []
    for upper, lower in zip([lines[0].y, *numbers], numbers, strict=False):
        between = [line for line in lines if upper <= line.y <= lower + 1]
        if beside_first or len(between) < 2:
            ends.append(max((line.y for line in between if line.y < lower - 1), default=upper))
        else:
            ends.append(_middle_end(between, known))
    return [*dict.fromkeys(ends), lines[-1].y]


def _middle_end(between: Sequence[Line], known: Columns) -> float:
    """The last line of the upper row between two numbers in the middles of their rows: where a cell's words end."""
    middle = (between[0].y + between[-1].y) / 2
    candidates = []
    for line, below in pairwise(between):
        upper, lower = _widest(line, known), _widest(below, known)
        goes = (
            upper is not None
            and lower is not None
            and goes_on(upper, lower, Measure(known.edges[0], known.edges[-1]), 0)
        )
        ended = upper is not None and upper.text.endswith(("。", "；", ";"))
        candidates.append((not ended, goes, abs((line.y + below.y) / 2 - middle), line.y))
    return min(candidates)[3]


def _widest(line: Line, known: Columns) -> Line | None:
    """The words of the widest column on that line."""
    widths = [right - left for left, right in zip(known.edges, known.edges[1:], strict=False)]
    column = widths.index(max(widths))
    letters = [letter for letter in line.letters if _column(known.edges, letter) == column]
    found = lines_of(letters)
    return found[0] if found else None
