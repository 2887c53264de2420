"""Tables drawn with upright strokes (竖线表) in plain text → grids.

Two forms: a row a line (| 1 | 修路。 | 区交通局 |), and a cell a line, where a stroke alone on its line opens a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing.blocks import Cell, Run

_RULE: Final = re.compile(r"^[\s|:+-]+$")
_HEADED_BY_NUMBER: Final = re.compile(r"^(?:序\s*号|编\s*号|序)$")
_LINES_OF_A_CELL: Final = 8  # lines without a stroke that a cell may take
Rows = tuple[tuple[Cell, ...], ...]


def end_of_strokes(lines: Sequence[str], start: int) -> int:
    """End of the stroke table that begins at a line; `start` where there is none."""
    if "|" not in lines[start]:
        return start
    end = start
    at = start
    while at < len(lines) and at - end <= _LINES_OF_A_CELL:
        if "|" in lines[at]:
            end = at + 1
        at += 1
    return end if sum("|" in line for line in lines[start:end]) > 1 else start


def cells_without_rows(lines: Sequence[str]) -> list[str] | None:
    """The cells one by one where no line says where a row begins: every stroke only ends a cell. None elsewhere."""
    drawn = [line.strip() for line in lines if "|" in line]
    alone = [line for line in drawn if _RULE.match(line)]
    if len(alone) == len(drawn):  # a stroke alone between two cells
        return [line.strip() for line in lines if line.strip(" |")]
    if alone or any(line.count("|") > 1 or not line.endswith("|") for line in drawn):
        return None
    cells: list[str] = []
    words: list[str] = []
    for line in lines:
        words.append(line.strip().removesuffix("|").strip())
        if "|" in line:
            cells.append("".join(words))
            words = []
    return [*cells, *words]


def rows_of_strokes(lines: Sequence[str]) -> Rows:
    """The rows of such a table; lines of strokes alone draw it and hold nothing."""
    if any(line.strip() == "|" for line in lines):
        return _cells_a_line(lines)
    rows = [
        [words.strip() for words in line.strip().removeprefix("|").removesuffix("|").split("|")]
        for line in lines
        if "|" in line and not _RULE.match(line)
    ]
    return tuple(_row(cells) for cells in rows)


def _cells_a_line(lines: Sequence[str]) -> Rows:
    rows: list[list[str]] = [[]]
    words: list[str] = []
    for line in lines:
        if line.strip() and _RULE.match(line):  # strokes alone: a row ends or begins
            if rows[-1]:
                rows.append([])
            words = []
        else:
            *ended, open_words = line.split("|")
            for cell in ended:
                rows[-1].append("\n".join([*words, cell]).strip())
                words = []
            if open_words.strip():
                words.append(open_words)
    return tuple(_row(cells) for whole in rows for cells in _parted(whole) if cells)


def _parted(cells: list[str]) -> list[list[str]]:
    """A heading with the first row behind it in one: the number 1 or another alone in its cell opens the row."""
    if not cells or not _HEADED_BY_NUMBER.match(cells[0]):
        return [cells]
    at = next((place for place, words in enumerate(cells) if place and words.isdecimal()), len(cells))
    return [cells[:at], cells[at:]]


def _row(cells: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell((Run(words),), column) for column, words in enumerate(cells))
