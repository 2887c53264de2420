"""The common form of every readable file: paragraphs and grids in the order of the page.

A reader of one format (docx, plain text) makes blocks; everything behind it knows only blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one weight; a line break is "\\n"."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its grid column. `continued`: the lower part of a vertically merged cell (holds the same runs)."""

    runs: tuple[Run, ...]
    column: int
    span: int = 1
    continued: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def bold(self) -> tuple[tuple[int, int], ...]:
        """[start, end) spans of `text` that are bold; neighbours are joined."""
        return bold_spans(self.runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text. `index` is its place among the blocks; `where` names an unusual place (文本框)."""

    index: int
    text: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `merges_known`: vertical merges are marked, so an empty cell is really empty (not so in plain text)."""

    index: int
    rows: tuple[tuple[Cell, ...], ...]
    merges_known: bool

    @property
    def width(self) -> int:
        return max((cell.column + cell.span for row in self.rows for cell in row), default=0)


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Aside:
    """Words outside the visible flow (hidden text, comments, page headers): told to the reader, never read as facts."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """A file as blocks, with what was set aside. `has_bold`: the format can carry bold at all."""

    blocks: tuple[Block, ...]
    asides: tuple[Aside, ...]
    has_bold: bool


def cell_at(row: Sequence[Cell], column: int) -> Cell | None:
    """The cell that covers a grid column, None where the row is too short."""
    return next((cell for cell in row if cell.column <= column < cell.column + cell.span), None)


def bold_spans(runs: Sequence[Run]) -> tuple[tuple[int, int], ...]:
    """[start, end) spans of the joined text that are bold; neighbours are joined, blank runs are not counted."""
    spans: list[tuple[int, int]] = []
    at = 0
    for run in runs:
        end = at + len(run.text)
        if run.bold and run.text.strip():
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((at, end))
        at = end
    return tuple(spans)
