"""Letters → lines, lines → the paragraphs that the writer typed: a line that is full goes on in the next one."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from duban.intake.parsing.blocks import Run
from duban.intake.parsing.pdf.device import Letter
from duban.intake.parsing.text import compact, normalise

_SAME_LINE: Final = 0.45  # of the size: base lines as near as this are one line
_BLANK: Final = 0.5  # of the size: a gap that was typed as a blank
_INDENT: Final = 1.2  # of the size: a line that begins so far in begins a paragraph
_SLACK: Final = 0.3  # of the size: what may be missing of a full line, where its edge is not drawn
_SLACK_IN_CELL: Final = 0.05
_SLACK_AT_END: Final = 2  # letters that a writer moves down with the last ones, so that none stands alone
_FLUSH: Final = 0.5  # of the size: a line as near to the edge begins at it
_APART: Final = 1.6  # times the usual distance of lines: another paragraph
_UNBROKEN: Final = re.compile(r"[A-Za-z0-9.,%+\-~/]+")
_NEVER_FIRST: Final = "，。、；：！？）》〉”’」』】〕％%,.;:!?)"
_NEVER_LAST: Final = "（《〈“‘「『【〔("
_SENTENCE_END: Final = ("。", "；", ";", "！", "？", "：")
_NUMBERED: Final = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,3}[.．、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """The letters of one printed line from left to right, no blanks at its ends."""

    letters: tuple[Letter, ...]

    @property
    def x0(self) -> float:
        return self.letters[0].x0

    @property
    def x1(self) -> float:
        return self.letters[-1].x1

    @property
    def y(self) -> float:
        return self.letters[0].y

    @property
    def size(self) -> float:
        return max(letter.size for letter in self.letters)

    @property
    def top(self) -> float:
        return self.y - self.size

    def runs(self) -> Iterator[Run]:
        """The words with their weight; a gap without a letter becomes a blank."""
        words = ""
        bold = self.letters[0].bold
        end: float | None = None
        for letter in self.letters:
            blank = ""
            if end is not None and letter.x0 - end > _BLANK * letter.size and letter.text.strip():
                blank = "" if words.endswith((" ", "\u3000")) else " "
            if letter.bold != bold and letter.text.strip():
                yield Run(normalise(words), bold)
                words, bold = "", letter.bold
            words += blank + letter.text
            end = letter.x1
        yield Run(normalise(words), bold)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs())


@dataclass(frozen=True, slots=True)
class Measure:
    """The width that lines may fill. `centred`: lines may be set in the middle, an indent says nothing (cells)."""

    left: float
    right: float
    centred: bool = False


def lines_of(letters: Iterable[Letter]) -> list[Line]:
    """Lines from top to bottom."""
    rows: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda item: item.y):
        if rows and letter.y - rows[-1][0].y <= _SAME_LINE * max(letter.size, rows[-1][0].size):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    lines = []
    for row in rows:
        row.sort(key=lambda item: item.x0)
        while row and not row[0].text.strip():
            row.pop(0)
        while row and not row[-1].text.strip():
            row.pop()
        if row:
            lines.append(Line(tuple(row)))
    return lines


def segments(line: Line, gap: float) -> list[Line]:
    """A line cut where nothing is printed for `gap` times its size; blanks are no print."""
    parts: list[list[Letter]] = []
    end: float | None = None
    for letter in line.letters:
        if not letter.text.strip():
            continue
        if end is None or letter.x0 - end > gap * letter.size:
            parts.append([])
        parts[-1].append(letter)
        end = letter.x1
    return [Line(tuple(part)) for part in parts]


def paragraphs(lines: Sequence[Line], measure: Measure, pitch: float) -> Iterator[tuple[Line, ...]]:
    """The lines grouped as typed. `pitch`: the usual distance of two lines, 0 where it says nothing (over a break)."""
    group: list[Line] = []
    for line in lines:
        if group and not goes_on(group[-1], line, measure, pitch):
            yield tuple(group)
            group = []
        group.append(line)
    if group:
        yield tuple(group)


def pitch_of(columns: Iterable[Sequence[Line]]) -> float:
    """The usual distance of two lines that stand one below the other, 0 where too few are there to tell."""
    steps = [below.y - line.y for lines in columns for line, below in pairwise(lines) if below.y > line.y]
    return statistics.median(steps) if len(steps) > 2 else 0.0


def goes_on(line: Line, below: Line, measure: Measure, pitch: float) -> bool:
    """The line is full and the one below it goes on with its paragraph."""
    if abs(line.size - below.size) > 0.15 * line.size:
        return False
    if pitch and below.y - line.y > 0 and below.y - line.y > _APART * pitch:
        return False
    size = line.size
    indented = below.x0 - measure.left > _INDENT * size
    ended = line.text.endswith(_SENTENCE_END)
    before, behind = line.x0 - measure.left, measure.right - line.x1
    if measure.centred:
        if indented and ended and before < _FLUSH * size:
            return False
        # A line in the middle of its cell has room on both sides; one that is set in has it on one.
        room = behind if behind < before - _FLUSH * size else before + behind
    else:
        if indented or (ended and _NUMBERED.match(compact(below.text))):
            return False
        room = behind
    slack = _SLACK if not measure.centred else _SLACK_AT_END if ended else _SLACK_IN_CELL
    return room < _first_word(below) + slack * size


def _first_word(line: Line) -> float:
    """The width of what cannot be parted at the beginning of a line: a number, or a letter and the mark behind it."""
    text = "".join(letter.text[:1] or " " for letter in line.letters)
    found = _UNBROKEN.match(text)
    end = found.end() if found else 1
    while end < len(text) and (text[end] in _NEVER_FIRST or text[end - 1] in _NEVER_LAST):
        end += 1
    return line.letters[end - 1].x1 - line.x0


def joined(groups: Iterable[Sequence[Line]]) -> tuple[Run, ...]:
    """Groups of lines as runs: lines of a group without a break between, groups apart by a line break."""
    runs: list[Run] = []
    for group in groups:
        if runs:
            runs.append(Run("\n", runs[-1].bold))
        for at, line in enumerate(group):
            own = list(line.runs())
            if at and runs[-1].text[-1:].isascii() and runs[-1].text[-1:].isalpha() and own[0].text[:1].isascii():
                runs.append(Run(" ", own[0].bold) if own[0].text[:1].isalpha() else Run("", own[0].bold))
            runs.extend(own)
    return _merged(runs)


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in runs:
        if out and out[-1].bold == run.bold:
            out[-1] = Run(out[-1].text + run.text, run.bold)
        elif run.text:
            out.append(run)
    return tuple(out)
