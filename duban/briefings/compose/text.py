"""Sentences built from parts: plain words without digits, figures, quoted words of a row, names, days, item numbers.

So no number can be printed that is not in the book of figures, in a row's own words, or a day or an item's number.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from duban.briefings.compose.figures import Figure
from duban.documents.blocks import Paragraph, Role, Run

SHORT_TITLE = 20
"""Characters of a short title (briefings.md 0.5); the office may write a better one when it edits the draft."""
EXCERPT = 60
"""Characters of a row's words quoted in a sentence; the whole of them stands in the annex."""
NAMES_IN_A_SENTENCE = 8
CUT = "…"


class PartKind(StrEnum):
    """What a part of a sentence is, and so where its digits come from."""

    WORDS = "words"
    FIGURE = "figure"
    QUOTE = "quote"
    NAME = "name"
    DATE = "date"
    ITEM = "item"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence. `figure` names the figure it prints; `bold` marks a lead unit."""

    kind: PartKind
    text: str
    figure: str = ""
    bold: bool = False

    def __post_init__(self) -> None:
        if self.kind is PartKind.WORDS and any(char.isdigit() for char in self.text):
            raise ValueError(f"digits in plain words: {self.text}")


Say = str | Figure | Part
Parts = tuple[Part, ...]


def say(*pieces: Say) -> Parts:
    """The parts of a sentence; a plain string is words, a figure prints itself with its counter."""
    return tuple(_part(piece) for piece in pieces if piece != "")


def _part(piece: Say) -> Part:
    if isinstance(piece, Part):
        return piece
    if isinstance(piece, Figure):
        return Part(PartKind.FIGURE, piece.printed, piece.name)
    return Part(PartKind.WORDS, piece)


def bare(figure: Figure) -> Part:
    """The figure without its counter, for a table whose heading names what is counted."""
    return Part(PartKind.FIGURE, figure.words, figure.name)


def quote(words: str) -> Part:
    """A row's words in quotation marks; quotation marks within become the inner ones (GB/T 15834)."""
    return Part(PartKind.QUOTE, f"“{inner(words)}”")


def name(words: str, *, bold: bool = False) -> Part:
    """A name, or a row's words in a cell of their own, as they stand in the snapshot."""
    return Part(PartKind.NAME, words, bold=bold)


def names(all_of: Iterable[str]) -> list[Say]:
    """Names with 、 between them."""
    return joined(([name(each)] for each in all_of), "、")


def joined(groups: Iterable[Sequence[Say]], between: str) -> list[Say]:
    """Groups of parts with the same words between each two."""
    pieces: list[Say] = []
    for group in groups:
        pieces += [between, *group] if pieces else group
    return pieces


def day(when: date, *, year: int) -> Part:
    """5月12日; with its year where that is not the briefing's own."""
    short = f"{when.month}月{when.day}日"
    return Part(PartKind.DATE, short if when.year == year else f"{when.year}年{short}")


def dated(words: str) -> Part:
    """A month, quarter or moment as a period or the snapshot prints it (2022年, 3月)."""
    return Part(PartKind.DATE, words)


def reference(annex: int) -> Part:
    """附件2"""
    return Part(PartKind.REFERENCE, f"附件{annex}")


def inner(words: str) -> str:
    """A row's words on one line, their quotation marks turned into inner ones."""
    return " ".join(words.split()).replace("“", "‘").replace("”", "’")


def text_of(parts: Iterable[Part]) -> str:
    """The words as printed."""
    return "".join(part.text for part in parts)


@dataclass(frozen=True)
class Written:
    """One paragraph as composed."""

    role: Role
    parts: Parts

    @property
    def text(self) -> str:
        return text_of(self.parts)

    def printed(self) -> Paragraph:
        """The paragraph as the document holds it."""
        return Paragraph(self.role, tuple(Run(part.text, part.bold) for part in self.parts))


_CLAUSE_END = re.compile("[，。；：！？\n]")
_SENTENCE_END = re.compile("(?<=[。；！？\n])")


def short_title(text: str) -> str:
    """The first clause of a task, at most 20 characters, marked with … where it had to be cut."""
    words = inner(text)
    clause = _CLAUSE_END.split(words, maxsplit=1)[0] or words
    return clause if len(clause) <= SHORT_TITLE else _cut(clause, SHORT_TITLE)


def excerpt(text: str) -> str:
    """The first whole sentences of a row's words that fit, marked with … if something follows; the last 。 is left out."""
    words = inner(text)
    if len(words) <= EXCERPT:
        return words.rstrip("。；")
    fitting = ""
    for sentence in _SENTENCE_END.split(words):
        if len(fitting + sentence) > EXCERPT:
            break
        fitting += sentence
    return fitting.rstrip("。；") + CUT if fitting.strip("。；") else _cut(words, EXCERPT)


def _cut(words: str, longest: int) -> str:
    """Cut at the last 、or ， in the second half, never within a number: 2500 must not become 25."""
    end = longest - len(CUT)
    at = max(words.rfind(mark, longest // 2, end) for mark in "、，")
    if at > 0:
        return words[:at] + CUT
    while end > 1 and _in_number(words[end - 1]) and _in_number(words[end]):
        end -= 1
    return words[:end] + CUT


def _in_number(char: str) -> bool:
    return char.isdigit() or char in ".．,%％万亿千百"
