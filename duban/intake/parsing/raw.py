"""What every layout of lists makes: one list of raw rows, each with its printed words by field.

Units, leads, leaders, targets and doubts are read from these words afterwards, the same for all layouts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from duban.intake.parsing.columns import Field


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row with a task: the printed words by field, `row` from 1, and what was filled in from above."""

    block: int
    row: int
    seq: str
    words: Mapping[Field, str]
    bold: Mapping[Field, tuple[tuple[int, int], ...]]
    category: str
    sections: tuple[str, ...]
    filled: frozenset[Field] = frozenset()
    seq_missing: bool = False
    seq_shared: bool = False  # the number cell is merged with the one above
    gap: str = ""  # numbers that are missing before it, found by the layout
    parts: int = 1  # stretches of units that the task has in the text; one is read
    topic: str = ""  # the name of the matter whose contents the task tells
    unclear: bool = False  # where one cell ends and the next begins was guessed


@dataclass(frozen=True, slots=True)
class Lost:
    """A row that did not become a task although words stand in it."""

    block: int
    row: int
    text: str
    why: str
    counted: bool
    only_number: bool = False


@dataclass(slots=True)
class RawList:
    """One task table as found; `first_block` is where its title is sought."""

    first_block: int
    columns: Mapping[Field, int]
    width: int
    headings: tuple[str, ...]
    repeats: Mapping[Field, str]  # the words of the heading by field: a page break prints them again
    rows: list[RawRow] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)  # rows above the heading, inside the table
    last_block: int = 0
    in_text: bool = False  # a list of running text: its words say who leads, its numbers are checked by the layout
    stated_from: int = 0  # the row that states the order of units (下同), where the list itself states it
