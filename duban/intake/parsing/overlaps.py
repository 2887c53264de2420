"""The same promise in two lists (两表同一项目): the same figures for the same thing, or the same long words.

Road names, slogans and a theme in common are not enough. The pair is only told; a person decides whether both are
reported once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from duban.intake.parsing.quantities import without_quantities
from duban.intake.parsing.reading import Overlap, Target, TaskList
from duban.intake.parsing.text import compact

_SHARED_WORDS: Final = 14  # letters in a row that two different projects do not share
_NAMED_THING: Final = 4  # letters in a row that name a thing, beside equal figures
_ALIKE: Final = 0.6  # Dice of letter pairs of two indicators, one equal figure
_CROWD: Final = 50  # a figure in more rows than this says nothing (1个)
_NOT_WORDS: Final = re.compile(r"[，。；、：“”\s\d]")


@dataclass(frozen=True, slots=True)
class _Row:
    key: tuple[str, str]
    text: str
    figures: dict[str, Target]


def find_overlaps(lists: Sequence[TaskList]) -> tuple[Overlap, ...]:
    """Pairs between different lists, the later list first, in the order of the document."""
    rows = [
        [
            _Row((item.code, entry.seq), compact(entry.text), {_figure(target): target for target in entry.targets})
            for entry in item.entries
        ]
        for item in lists
    ]
    found: list[Overlap] = []
    for later in range(1, len(rows)):
        for earlier in range(later):
            for a, b in _candidates(rows[later], rows[earlier]):
                why = _why(a, b)
                if why:
                    found.append(Overlap(a.key, b.key, "same_project", why))
    return tuple(found)


def _figure(target: Target) -> str:
    return f"{target.value:g}{target.unit}"


def _candidates(first: Sequence[_Row], second: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs that share a figure or a long stretch of words, found by an index, not by comparing all with all."""
    index: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(second):
        for mark in _marks(row):
            index[mark].append(at)
    for row in first:
        near = {at for mark in _marks(row) if len(index.get(mark, ())) <= _CROWD for at in index.get(mark, ())}
        for at in sorted(near):
            yield row, second[at]


def _marks(row: _Row) -> set[str]:
    grams = {row.text[at : at + _SHARED_WORDS] for at in range(len(row.text) - _SHARED_WORDS + 1)}
    return grams | {f"={figure}" for figure in row.figures}


def _why(a: _Row, b: _Row) -> str:
    """The sentence that names what both rows share, "" where that is not enough."""
    figures = [figure for figure in a.figures if figure in b.figures]
    match = SequenceMatcher(None, a.text, b.text, autojunk=False).find_longest_match()
    named = a.text[match.a : match.a + match.size].strip("，。；、：的")
    if match.size < _SHARED_WORDS:
        alike = any(_likeness(a.figures[figure], b.figures[figure]) >= _ALIKE for figure in figures)
        named = _shared_thing(a.text, b.text) if figures else ""
        if not alike and not (len(figures) > 1 and named):
            return ""
    parts = ["数量均为" + "".join(f"“{figure}”" for figure in figures)] if figures else []
    if named:
        parts.append(f"都写明“{named}”")
    return "，".join(parts) + "，应为同一项目。"


def _likeness(a: Target, b: Target) -> float:
    first, second = _pairs(a.indicator), _pairs(b.indicator)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 0.0


def _pairs(words: str) -> Counter[str]:
    return Counter(words[at : at + 2] for at in range(len(words) - 1))


def _shared_thing(a: str, b: str) -> str:
    """The longest stretch of letters, without figures and marks, that stands in both; "" below four letters."""
    longest = ""
    pieces = set(_NOT_WORDS.split(without_quantities(b)))
    for piece in _NOT_WORDS.split(without_quantities(a)):
        for other in pieces:
            match = SequenceMatcher(None, piece, other, autojunk=False).find_longest_match()
            if match.size > len(longest):
                longest = piece[match.a : match.a + match.size]
    return longest if len(longest) >= _NAMED_THING else ""
