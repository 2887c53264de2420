"""Numbering marks (层次序号) of running text: 一、 （一） 1. （1） ①, and a text cut up at them.

GB/T 9704 knows four levels; published pages run paragraphs together, so a mark is also sought inside a line. There it
counts only where it goes on with the numbers of its level and stands where a sentence begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.text import without_invisible

_HAN: Final = "一二三四五六七八九十百"
_MARK: Final = re.compile(
    rf"第(?P<part>[{_HAN}]+)[章节篇部](?:分)?[、:：\s]?"
    rf"|(?P<first>[{_HAN}]+)[、.．](?![{_HAN}]、)"
    rf"|[（(](?P<second>[{_HAN}]+)[）)][、.．]?"
    r"|(?P<third>\d{1,3})[.．、](?=20\d\d年|\D|$)"
    r"|[（(](?P<fourth>\d{1,3})[）)][、.．]?"
    r"|(?P<fifth>[①-⑳])"
)
_LEVELS: Final = ("part", "first", "second", "third", "fourth", "fifth")
UNMARKED: Final = 9  # the level of a paragraph without a mark: below every mark
_BEGINS: Final = frozenset("。；;）)：:！\t \u3000|")
_STOPS: Final = re.compile("[。；;，,：:]")
_HEADING_LENGTH: Final = 40
_SPLIT_LONGEST: Final = 200_000  # letters of a line that is searched for marks inside


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under one mark. `seq` is the mark as it is told: 1, 一, （一）; "" without a mark."""

    block: int
    level: int
    seq: str
    text: str
    inside: bool = False  # the mark stands inside a paragraph


def pieces(paragraphs: Sequence[Paragraph]) -> list[Piece]:
    """The paragraphs cut at their marks, in order."""
    last: dict[int, int] = {}
    found: list[Piece] = []
    for paragraph in paragraphs:
        text = without_invisible(paragraph.text).strip()
        if text:
            found.extend(_pieces_of(paragraph.index, text, last))
    return found


def _pieces_of(block: int, text: str, last: dict[int, int]) -> Iterator[Piece]:
    at = 0
    level, seq = UNMARKED, ""
    inside = False
    for mark in _MARK.finditer(text[:_SPLIT_LONGEST]):
        own = next(number for number, name in enumerate(_LEVELS) if mark[name])
        value = number_of(mark[_LEVELS[own]])
        opens = mark.start() == 0
        if mark.start() < at or not (
            opens
            or _goes_on(text, mark, own, value, last)
            or _opens_heading(level, own, value, text[at : mark.start()])
        ):
            continue
        if not opens:
            yield from _piece(block, level, seq, text[at : mark.start()], inside=inside)
        last[own] = value
        at, level, seq, inside = mark.end(), own, _told(mark[0], own), not opens
    yield from _piece(block, level, seq, text[at:], inside=inside)


def _piece(block: int, level: int, seq: str, words: str, *, inside: bool) -> Iterator[Piece]:
    if words.strip() or seq:
        yield Piece(block, level, seq, words.strip(), inside)


def _goes_on(text: str, mark: re.Match[str], level: int, value: int, last: dict[int, int]) -> bool:
    """A mark inside a line: next in its row of numbers (or the first), and where something may begin.

    （二） may follow a heading without any mark between (…创造力（二）…); 一、 and 1. only what ends a sentence.
    """
    if value not in (1, last.get(level, 0) + 1):
        return False
    before = text[mark.start() - 1]
    if level in (2, 4):
        return before != "、"
    return before in _BEGINS


def _opens_heading(level: int, own: int, value: int, heading: str) -> bool:
    """The first number of a level right behind a heading without a mark (二、改善民生1.建学校)."""
    return (
        own == 3 and value == 1 and level < own and 1 < len(heading) <= _HEADING_LENGTH and not _STOPS.search(heading)
    )


def _told(mark: str, level: int) -> str:
    words = mark.strip()
    return words.rstrip("、.．:：") if level in (2, 4) else words.strip("、.．:： ")


def number_of(words: str) -> int:
    """十二 → 12, 7 → 7, ③ → 3."""
    if words.isdecimal():
        return int(words)
    if "①" <= words <= "⑳":
        return ord(words) - ord("①") + 1
    hundreds, found, rest = words.rpartition("百")
    total = 100 * (_figure(hundreds) or 1) if found else 0
    tens, found, ones = rest.partition("十")
    return total + (10 * (_figure(tens) or 1) if found else 0) + _figure(ones if found else tens)


def _figure(letter: str) -> int:
    return _HAN.find(letter[-1]) + 1 if letter else 0
