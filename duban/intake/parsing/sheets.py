"""Worksheets as blocks, whatever file they come from: lines above a table as paragraphs, the rest as grids.

A sheet is cut where a new title stands behind an empty row or says 附件N; merged cells become spans and continued
cells as in a docx.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Aside, Block, Cell, Grid, Page, Paragraph, Run
from duban.intake.parsing.body import annex_number, may_be_title
from duban.intake.parsing.text import compact

MOST_TOLD: Final = 400  # letters of what was left out that are shown
Merge = tuple[int, int, int, int]
"""Top, left, bottom, right; rows and columns count from 0."""


@dataclass(slots=True)
class Sheet:
    """The visible cells of a worksheet: row → column → runs, with its merges; `asides` is what was left out."""

    name: str
    rows: dict[int, dict[int, tuple[Run, ...]]] = field(default_factory=dict)
    merges: Sequence[Merge] = ()
    asides: list[Aside] = field(default_factory=list)


def page_of(sheets: Iterable[Sheet], *, has_bold: bool) -> Page:
    """All sheets one behind the other; the name of a sheet stands above it where it says something."""
    blocks: list[Block] = []
    asides: list[Aside] = []
    for sheet in sheets:
        rows = _laid(sheet)
        parts = list(_parts(rows))
        if parts and not parts[0].lines and _says(sheet.name):
            parts[0].lines.insert(0, sheet.name)
        for part in parts:
            for line in part.lines:
                blocks.append(Paragraph(len(blocks), line))
            if part.rows:
                blocks.append(Grid(len(blocks), tuple(part.rows), merges_known=True))
        asides.extend(sheet.asides)
    return Page(tuple(blocks), tuple(asides), has_bold)


def left_out(sheet: str, words: Iterable[str], why: str) -> list[Aside]:
    """One aside for all words left out of a sheet for one reason, none where there are no words."""
    told = " / ".join(filter(None, (each.strip() for each in words)))
    return [Aside(f"工作表“{sheet}”", told if len(told) <= MOST_TOLD else told[:MOST_TOLD] + "……", why)] if told else []


def _says(name: str) -> bool:
    return annex_number(name) is not None or (may_be_title(name) and not name.isascii() and len(compact(name)) > 3)


def _laid(sheet: Sheet) -> dict[int, tuple[Cell, ...]]:
    """Row → cells at their columns; the cells under a merged one are spans of it or continue it."""
    corner: dict[tuple[int, int], Merge] = {}
    under: dict[int, list[Merge]] = {}
    for merge in sheet.merges:
        top, left, bottom, _ = merge
        corner[top, left] = merge
        for row in range(top, bottom + 1):
            under.setdefault(row, []).append(merge)
    out: dict[int, tuple[Cell, ...]] = {}
    for row in sorted(sheet.rows.keys() | under.keys()):
        cells: dict[int, Cell] = {}
        taken: set[int] = set()
        for top, left, _, right in under.get(row, ()):
            runs = sheet.rows.get(top, {}).get(left, ())
            if runs:
                cells[left] = Cell(runs, left, right - left + 1, continued=row > top)
            taken.update(range(left, right + 1))
        for column, runs in sheet.rows.get(row, {}).items():
            if column not in taken:
                cells[column] = Cell(runs, column)
        if cells:
            out[row] = tuple(cells[column] for column in sorted(cells))
    return out


@dataclass(slots=True)
class _Part:
    lines: list[str] = field(default_factory=list)
    rows: list[tuple[Cell, ...]] = field(default_factory=list)


def _parts(rows: Mapping[int, tuple[Cell, ...]]) -> Iterator[_Part]:
    """Lines with the table below them, cut where a new title stands."""
    part = _Part()
    before = -1
    numbers = list(rows)
    for at, number in enumerate(numbers):
        own = [cell for cell in rows[number] if compact(cell.text) and not cell.continued]
        line = own[0].text if len(own) == 1 and len(rows[number]) == 1 else ""
        if line and part.rows:
            behind_gap = number > before + 1 and _title_of_table(rows, numbers[at:])
            if annex_number(line) is not None or behind_gap:
                yield part
                part = _Part()
        if line and not part.rows:
            part.lines.append(line)
        elif own or part.rows:
            part.rows.append(rows[number])
        before = number
    if part.lines or part.rows:
        yield part


def _title_of_table(rows: Mapping[int, tuple[Cell, ...]], numbers: Sequence[int]) -> bool:
    """The next row with more than one cell is a heading of tasks."""
    for number in numbers:
        if len(rows[number]) > 1:
            return columns.is_task_heading(columns.fields_of(rows[number]))
    return False
