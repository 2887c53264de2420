"""Tables drawn with strokes: strokes → a lattice, lattice → cells with their merges, letters → cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.intake.parsing.gate import MAX_SPAN
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.pdf.device import Letter, Sheet, Stroke
from duban.intake.parsing.pdf.lines import Line, Measure, lines_of

_NEAR: Final = 3.0  # points: strokes as near are one (double borders, borders of neighbouring cells)
_PADDING: Final = 6.0  # points, at most, between a border and the words
_MAX_PAIRS: Final = 4_000_000
_MAX_FIELDS: Final = 200_000


@dataclass(slots=True, eq=False)
class Part:
    """A cell as printed; one object stands in every row that it covers."""

    column: int
    span: int
    depth: int  # rows that it covers
    lines: list[Line]
    measure: Measure

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


@dataclass(slots=True)
class Drawn:
    """A table on one page: `edges` are the x of its columns, `rows` hold a part at every column."""

    top: float
    bottom: float
    edges: list[float]
    rows: list[list[Part]]
    merges_known: bool = True


@dataclass(slots=True)
class _Lattice:
    xs: list[float]
    ys: list[float]
    uprights: list[Stroke] = field(default_factory=list)
    levels: list[Stroke] = field(default_factory=list)


def drawn_tables(sheet: Sheet) -> tuple[list[Drawn], list[Letter]]:
    """The tables of a page from top to bottom, and the letters outside of them."""
    free = list(sheet.letters)
    tables: list[Drawn] = []
    for lattice in _lattices(sheet.strokes):
        table, rest = _fill(lattice, free)
        if table is not None:
            tables.append(table)
            free = rest
    return sorted(tables, key=lambda table: table.top), free


def _lattices(strokes: Sequence[Stroke]) -> Iterator[_Lattice]:
    """Groups of strokes that touch each other, the largest first."""
    uprights = _whole([stroke for stroke in strokes if stroke.upright], upright=True)
    levels = _whole([stroke for stroke in strokes if not stroke.upright], upright=False)
    if len(uprights) * len(levels) > _MAX_PAIRS:
        raise refusal("too_complex")
    parent = list(range(len(uprights) + len(levels)))
    for at, upright in enumerate(uprights):
        for other, level in enumerate(levels, start=len(uprights)):
            if (
                level.x0 - _NEAR <= upright.x0 <= level.x1 + _NEAR
                and upright.y0 - _NEAR <= level.y0 <= upright.y1 + _NEAR
            ):
                parent[_root(parent, at)] = _root(parent, other)
    groups: dict[int, _Lattice] = {}
    for at, stroke in enumerate((*uprights, *levels)):
        group = groups.setdefault(_root(parent, at), _Lattice([], []))
        (group.uprights if at < len(uprights) else group.levels).append(stroke)
    for group in groups.values():
        if not group.uprights or len(group.levels) < 2:
            continue
        ends = [end for level in group.levels for end in (level.x0, level.x1)]
        group.xs = _clusters([*(upright.x0 for upright in group.uprights), *ends])
        group.ys = _clusters(
            [*(level.y0 for level in group.levels), *(end for up in group.uprights for end in (up.y0, up.y1))]
        )
    whole = [group for group in groups.values() if len(group.xs) > 2 and len(group.ys) > 1]
    for group in whole:
        if len(group.xs) > MAX_SPAN:
            raise refusal("grid_span")
        if len(group.xs) * len(group.ys) > _MAX_FIELDS:
            raise refusal("too_complex")
    yield from sorted(whole, key=lambda group: -(group.ys[-1] - group.ys[0]))


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def _whole(strokes: Iterable[Stroke], *, upright: bool) -> list[Stroke]:
    """Strokes on one line that touch or overlap, as one; lines a hair apart are one line."""
    pieces = sorted(
        ((s.x0, s.y0, s.y1) if upright else (s.y0, s.x0, s.x1) for s in strokes),
    )
    tracks: list[tuple[float, list[tuple[float, float]]]] = []
    for place, start, end in pieces:
        if not tracks or place - tracks[-1][0] > _NEAR:
            tracks.append((place, []))
        tracks[-1][1].append((start, end))
    out: list[Stroke] = []
    for place, spans in tracks:
        merged: list[tuple[float, float]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1] + _NEAR:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        out.extend(Stroke(place, a, place, b) if upright else Stroke(a, place, b, place) for a, b in merged)
    return out


def _clusters(places: Iterable[float]) -> list[float]:
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _fill(lattice: _Lattice, letters: Sequence[Letter]) -> tuple[Drawn | None, list[Letter]]:
    """The lattice as a table with the letters that stand in it; None where it frames words and is no table."""
    xs, ys = lattice.xs, lattice.ys
    boxes = _boxes(lattice)
    width, height = len(xs) - 1, len(ys) - 1
    owner = [[0] * width for _ in range(height)]
    for at, (column, row, span, depth) in enumerate(boxes):
        for y in range(row, row + depth):
            owner[y][column : column + span] = [at] * span
    inside: list[list[Letter]] = [[] for _ in boxes]
    rest: list[Letter] = []
    for letter in letters:
        across, down = letter.middle
        if xs[0] <= across < xs[-1] and ys[0] <= down < ys[-1]:
            inside[owner[_place(ys, down)][_place(xs, across)]].append(letter)
        else:
            rest.append(letter)
    told = sum(any(letter.text.strip() for letter in cell) for cell in inside)
    if told < (1 if width > 2 else 2):  # a box around words; the rest of a cut row may be one cell of several
        return None, list(letters)
    cells = [lines_of(cell) for cell in inside]
    # Borders and words keep the same distance in the whole table; the fullest line shows it.
    gaps = [
        min(line.x0 - xs[box[0]], xs[box[0] + box[2]] - line.x1)
        for box, cell in zip(boxes, cells, strict=True)
        for line in cell
    ]
    padding = min(max(min(gaps, default=0.0), 0.0), _PADDING)
    parts = [
        Part(column, span, depth, lines, Measure(xs[column] + padding, xs[column + span] - padding, centred=True))
        for (column, _, span, depth), lines in zip(boxes, cells, strict=True)
    ]
    rows = [[parts[at] for at in dict.fromkeys(row)] for row in owner]
    return Drawn(ys[0], ys[-1], list(xs), rows), rest


def _place(edges: Sequence[float], at: float) -> int:
    low, high = 0, len(edges) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if edges[middle] <= at:
            low = middle
        else:
            high = middle
    return low


def _boxes(lattice: _Lattice) -> list[tuple[int, int, int, int]]:
    """(column, row, span, depth) of every cell: neighbouring fields without a stroke between are one."""
    xs, ys = lattice.xs, lattice.ys
    width, height = len(xs) - 1, len(ys) - 1
    # wall[y][x]: a stroke on the right of the field; floor[y][x]: one below it
    wall = [[False] * width for _ in range(height)]
    floor = [[False] * width for _ in range(height)]
    for stroke in lattice.uprights:
        at = _nearest(xs, stroke.x0) - 1
        if 0 <= at < width:
            for row in range(height):
                if stroke.y0 - _NEAR <= (ys[row] + ys[row + 1]) / 2 <= stroke.y1 + _NEAR:
                    wall[row][at] = True
    for stroke in lattice.levels:
        at = _nearest(ys, stroke.y0) - 1
        if 0 <= at < height:
            for column in range(width):
                if stroke.x0 - _NEAR <= (xs[column] + xs[column + 1]) / 2 <= stroke.x1 + _NEAR:
                    floor[at][column] = True
    taken = [[False] * width for _ in range(height)]
    boxes = []
    for row in range(height):
        for column in range(width):
            if taken[row][column]:
                continue
            span = 1
            while column + span < width and not wall[row][column + span - 1] and not taken[row][column + span]:
                span += 1
            depth = 1
            while row + depth < height and _goes_down(wall, floor, row + depth, column, span):
                depth += 1
            for y in range(row, row + depth):
                taken[y][column : column + span] = [True] * span
            boxes.append((column, row, span, depth))
    return boxes


def _goes_down(wall: list[list[bool]], floor: list[list[bool]], row: int, column: int, span: int) -> bool:
    """The fields of that row belong to the cell above: no stroke between, the same walls."""
    return not any(floor[row - 1][column : column + span]) and not any(wall[row][column : column + span - 1])


def _nearest(edges: Sequence[float], at: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - at))
