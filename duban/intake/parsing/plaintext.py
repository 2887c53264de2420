"""A text file as blocks: tables that were flattened by tabs become grids again.

Two forms of tabs: every cell on its own line behind a tab, rows apart by an empty line (lines without a tab go on with
the cell above); and one row per line with tabs between the cells. Merges are lost in both. Tables drawn with upright
strokes are read by `pipes`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing import pipes
from duban.intake.parsing.blocks import Block, Cell, Grid, Page, Paragraph, Run

_SHORT_LINE: Final = 400  # a line without tab behind a cell that is longer than any cell is running text again
_ANNEX: Final = re.compile(r"^\s*附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")


def read(text: str) -> Page:
    """The blocks of a decoded and normalised text."""
    lines = text.split("\n")
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        end = _end_of_cell_lines(lines, at)
        if end > at:
            blocks.append(Grid(len(blocks), _rows_of_cell_lines(lines[at:end]), merges_known=False))
            at = end
            continue
        end = pipes.end_of_strokes(lines, at)
        if end > at:
            cells = pipes.cells_without_rows(lines[at:end])
            for words in cells or ():
                blocks.append(Paragraph(len(blocks), words))
            rows = pipes.rows_of_strokes(lines[at:end]) if cells is None else ()
            if rows:
                blocks.append(Grid(len(blocks), rows, merges_known=False))
            at = end
            continue
        end = _end_of_row_lines(lines, at)
        if end > at:
            rows = tuple(_row(line.split("\t")) for line in lines[at:end] if line.strip())
            blocks.append(Grid(len(blocks), rows, merges_known=False))
            at = end
            continue
        if lines[at].strip():
            blocks.append(Paragraph(len(blocks), lines[at]))
        at += 1
    return Page(tuple(blocks), (), has_bold=False)


def _end_of_cell_lines(lines: Sequence[str], start: int) -> int:
    """End of a table with one cell per line; `start` where there is none.

    Two empty lines, or an empty line before words that open something new (附件2), end the table.
    """
    if not lines[start].startswith("\t") or "\t" in lines[start][1:].rstrip("\t"):
        return start
    end = start
    at = start
    while at < len(lines):
        line = lines[at]
        if line.startswith("\t"):
            end = at + 1
        elif line.strip() and (_ANNEX.match(line) or len(line) > _SHORT_LINE or _blank_lines_before(lines, at) > 1):
            break
        elif line.strip():
            end = at + 1
        at += 1
    return end


def _blank_lines_before(lines: Sequence[str], at: int) -> int:
    count = 0
    while count < at and not lines[at - 1 - count].strip():
        count += 1
    return count


def _rows_of_cell_lines(lines: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    rows: list[list[str]] = [[]]
    blank_before = False
    for line in lines:
        if line.startswith("\t"):
            # A cell that is empty is a lone tab: only a truly empty line parts two rows.
            if blank_before and rows[-1]:
                rows.append([])
            rows[-1].append(line[1:])
        elif line.strip() or not blank_before:
            rows[-1][-1] += "\n" + line
        blank_before = not line.strip() and not line.startswith("\t")
    return tuple(_row(row) for row in _whole_rows(rows))


def _whole_rows(rows: list[list[str]]) -> list[list[str]]:
    """Rows cut in two by an empty line are put together again where that gives exactly the heading's width."""
    width = len(rows[0])
    out: list[list[str]] = []
    for row in rows:
        if out and len(out[-1]) < width and len(out[-1]) + len(row) <= width and len(out) > 1:
            out[-1] += row
        else:
            out.append(row)
    return out


def _row(cells: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell((Run(words.strip("\n")),), column) for column, words in enumerate(cells))


def _end_of_row_lines(lines: Sequence[str], start: int) -> int:
    """End of a table with one row per line: at least two lines in sequence with inner tabs."""
    end = start
    while end < len(lines) and (lines[end].count("\t") >= 1 and lines[end].strip()):
        end += 1
    return end if end - start >= 2 else start
