"""What a layout found in paragraphs: the list, and which paragraphs it took."""

from __future__ import annotations

from dataclasses import dataclass

from duban.intake.parsing.raw import RawList


@dataclass(frozen=True, slots=True)
class Rest:
    """Words that are no part of the list: the place of their paragraph, and whether they stand between its tasks."""

    block: int
    text: str
    between: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A list in running text, the paragraphs that it took, and what else stands in or between them."""

    raw: RawList
    taken: frozenset[int]
    rest: tuple[Rest, ...] = ()
