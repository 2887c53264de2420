"""What page breaks do to a table is undone: the pieces are one table, cut rows and cut merges are whole again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from duban.intake.parsing.blocks import Cell, Grid
from duban.intake.parsing.pdf.grids import Drawn, Part
from duban.intake.parsing.pdf.lines import Line, joined, paragraphs, pitch_of
from duban.intake.parsing.text import compact

_SAME_EDGE: Final = 4.0  # points
_NUMBER_COLUMNS: Final = 3  # the number of a row is sought in the first columns
_HEADING_ROWS: Final = 3  # rows that are repeated on every page, at most
_SENTENCE_END: Final = ("。", "；", ";", "！", "？")


def goes_on(above: Drawn, table: Drawn) -> bool:
    """The table goes on with the one above: the same edges (margins of left and right pages may differ)."""
    if above.merges_known != table.merges_known:
        return False
    few, many = sorted((_from_left(above.edges), _from_left(table.edges)), key=len)
    return abs(few[-1] - many[-1]) <= _SAME_EDGE and all(any(abs(x - y) <= _SAME_EDGE for y in many) for x in few)


def append(above: Drawn, table: Drawn) -> None:
    """Puts the rows of a table behind those of the one above it."""
    _same_columns(above, table)
    rows = table.rows[_repeated(above, table) :]
    if not rows:
        return
    if above.rows:
        last, first = above.rows[-1], rows[0]
        if _is_cut(above.rows, rows):
            _join(last, first)
            rows = rows[1:]
            _move_up(last, first, rows)
        elif above.merges_known:
            _merge_over_break(last, first, rows)
    above.rows.extend(rows)


def as_grid(table: Drawn, index: int) -> Grid:
    """The table as a grid of blocks."""
    rows: list[tuple[Cell, ...]] = []
    above: set[int] = set()
    pitch = pitch_of([part.lines for row in table.rows for part in row])
    for row in table.rows:
        cells = []
        for part in row:
            runs = joined(group for copy in _copies(part.lines) for group in paragraphs(copy, part.measure, pitch))
            cells.append(Cell(runs, part.column, part.span, continued=id(part) in above))
        above = {id(part) for part in row}
        rows.append(tuple(cells))
    return Grid(index, tuple(rows), merges_known=table.merges_known)


def _copies(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines of a cell, each copy on its own where a page break made the writer repeat the words (A⏎A)."""
    words = [compact(line.text) for line in lines]
    for period in range(1, len(lines) // 2 + 1):
        if len(lines) % period == 0 and words == words[:period] * (len(lines) // period):
            for start in range(0, len(lines), period):
                yield lines[start : start + period]
            return
    yield lines


def _from_left(edges: Sequence[float]) -> list[float]:
    return [edge - edges[0] for edge in edges]


def _same_columns(above: Drawn, table: Drawn) -> None:
    """Counts the columns of both by the edges of both: a page may lack an edge that another page has."""
    shift = table.edges[0] - above.edges[0]
    edges: list[float] = []
    for edge in sorted([*above.edges, *(x - shift for x in table.edges)]):
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    if len(edges) == len(above.edges) == len(table.edges):
        return
    for own, moved in ((above, 0.0), (table, shift)):
        places = [_nearest(edges, edge - moved) for edge in own.edges]
        for part in {id(part): part for row in own.rows for part in row}.values():
            start, end = places[part.column], places[part.column + part.span]
            part.column, part.span = start, end - start
        own.edges = [edge + moved for edge in edges]


def _nearest(edges: Sequence[float], at: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - at))


def _repeated(above: Drawn, table: Drawn) -> int:
    """How many rows of the table say again what the first rows of the one above say."""
    count = 0
    while (
        count < min(_HEADING_ROWS, len(table.rows), len(above.rows) - 1)
        and _words(table.rows[count]) == _words(above.rows[count])
        and any(_words(table.rows[count]))
    ):
        count += 1
    return count


def _words(row: Sequence[Part]) -> list[str]:
    return [compact(part.text) for part in row]


def _number_column(rows: Sequence[Sequence[Part]]) -> int | None:
    """The column whose cells are numbers, None where none is."""
    for column in range(_NUMBER_COLUMNS):
        words = [compact(part.text).strip(".、．()（）") for row in rows for part in row if part.column == column]
        printed = [word for word in words if word]
        if len(printed) > 1 and sum(word.isdecimal() for word in printed) * 10 >= 7 * len(printed):
            return column
    return None


def _is_cut(rows: Sequence[Sequence[Part]], below: Sequence[Sequence[Part]]) -> bool:
    """The first row below the break is the rest of the last row above it.

    A row without a number of its own is, where the table numbers its rows; in other tables, a row in which some
    cells are empty goes on with a row whose words do not end.
    """
    last, first = rows[-1], below[0]
    if len(last) != len(first) or any(a.span != b.span for a, b in zip(last, first, strict=True)):
        return False
    if len(first) < 2:
        return False
    column = _number_column([*rows, *below])
    if column is not None:
        upper = next((part for part in last if part.column == column), None)
        lower = next((part for part in first if part.column == column), None)
        if upper is None or lower is None or lower.depth > 1:
            return False
        return bool(compact(upper.text)) != bool(compact(lower.text))
    longest = max(last, key=lambda part: len(part.text))
    rest = next(part for part in first if part.column == longest.column)
    return (
        any(not compact(part.text) for part in first)
        and bool(compact(rest.text))
        and not compact(longest.text).endswith(_SENTENCE_END)
    )


def _join(last: Sequence[Part], first: Sequence[Part]) -> None:
    for upper, lower in zip(last, first, strict=True):
        if compact(lower.text) and compact(lower.text) != compact(upper.text):
            upper.lines.extend(lower.lines)


def _move_up(last: Sequence[Part], first: Sequence[Part], rows: list[list[Part]]) -> None:
    """Rows below a joined row in which one of its cells goes on show the cell above the break."""
    new = {id(lower): upper for upper, lower in zip(last, first, strict=True)}
    for row in rows:
        row[:] = [new.get(id(part), part) for part in row]


def _merge_over_break(last: Sequence[Part], first: Sequence[Part], rows: list[list[Part]]) -> None:
    """An empty cell below the break goes on with the one above where either of them is merged."""
    above = {(part.column, part.span): part for part in last}
    new: dict[int, Part] = {}
    for part in first:
        upper = above.get((part.column, part.span))
        if upper is None or compact(part.text) or (part.depth == 1 and upper.depth == 1):
            continue
        new[id(part)] = upper
    for row in rows:
        row[:] = [new.get(id(part), part) for part in row]
