"""Tables flattened to one cell a line: the headings first, then the cells of each row one below the other.

Where rows have numbers, a number alone on its line opens a row. The lines of a row are laid on the columns in order:
by their count where it fits, else by what they look like — units, a time, names of leaders. A cell that spans several
rows is printed once: the rows below take it over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field, field_of
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, looks_like
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact, folded

_HEADING_LENGTH: Final = 14
_NUMBER: Final = re.compile(r"^[（(]?(\d{1,3}|[一二三四五六七八九十]{1,3})[）).、．]?$")
_MARKED: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")
_NUMBERED: Final = re.compile(r"^(\d{1,3})[.．、]\s*(?=\D|20\d\d年)")
_SEVERAL: Final = ("units", "lead_units", "support_units", "leaders")  # a cell of these may hold several lines
_UNTIL: Final = 12  # columns at most
_FILLED: Final[frozenset[Field]] = frozenset({"leaders", "units", "lead_units", "support_units", "category", "topic"})


@dataclass(frozen=True, slots=True)
class _Head:
    """The heading: field by column (None for a column of another kind) and the place of the first cell behind it."""

    fields: tuple[Field | None, ...]
    words: tuple[str, ...]
    end: int


def read_cells(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of a flattened table, None where no run of headings opens one."""
    lines = [(paragraph.index, paragraph.text.strip(" \t　|")) for paragraph in paragraphs]
    head, start = _heading([words for _, words in lines])
    if head is None:
        return None
    has_seq = "seq" in head.fields
    rows: list[RawRow] = []
    section: tuple[str, ...] = ()
    group: list[tuple[int, str]] = []
    seq = ""
    taken = set(range(start, head.end))
    for at in range(head.end, len(lines)):
        block, words = lines[at]
        number = _NUMBER.match(words) if has_seq else _NUMBERED.match(words)
        if number is not None and (has_seq or not looks_like("units", words)):
            _close(rows, head, seq, section, group)
            seq = folded(number[1])
            group = [] if has_seq else [(block, words[number.end() :])]
        elif _MARKED.match(words) and len(words) <= 40:
            _close(rows, head, seq, section, group)
            section, group, seq = (re.sub(_MARKED, "", words).rstrip("。："),), [], ""
        elif seq and not _is_tail(words):
            group.append((block, words))
        elif _is_tail(words) and rows:
            break
        taken.add(at)
    _close(rows, head, seq, section, group)
    if not any(compact(row.words.get(name, "")) for row in rows for name in ("units", "lead_units")):
        return None
    raw = RawList(lines[start][0], _columns(head), len(head.fields), head.words, {}, rows=rows)
    return Found(raw, frozenset(lines[at][0] for at in taken))


def _heading(lines: Sequence[str]) -> tuple[_Head | None, int]:
    """The first run of short lines that is a heading of tasks, and its first line."""
    for start in range(len(lines)):
        if not columns.is_heading(lines[start]) or not _may_be_heading(lines[start]):
            continue
        end = start
        while end < len(lines) and end - start < _UNTIL and _may_be_heading(lines[end]):
            end += 1
        for stop in range(end, start + 1, -1):
            if not columns.is_heading(lines[stop - 1]):
                continue
            arranged = columns.arranged([(words, place) for place, words in enumerate(lines[start:stop])])
            if columns.is_task_heading(arranged) and arranged.keys() & {"units", "lead_units"}:
                fields: list[Field | None] = [None] * (stop - start)
                for name, place in arranged.items():
                    fields[place] = name
                return _Head(tuple(fields), tuple(lines[start:stop]), stop), start
    return None, 0


def _may_be_heading(words: str) -> bool:
    bare = compact(words)
    return (
        1 < len(bare) <= _HEADING_LENGTH
        and not re.search("[。；：:，,]", bare)
        and not _NUMBER.match(bare)
        and not _MARKED.match(bare)
        and (columns.is_heading(bare) or field_of(bare) is None)
    )


def _is_tail(words: str) -> bool:
    """Behind the table: the date of the letter, or running text with units of its own."""
    return bool(re.match(r"^20\d\d年\d{1,2}月\d{1,2}日$", compact(words)))


def _columns(head: _Head) -> dict[Field, int]:
    return {name: place for place, name in enumerate(head.fields) if name is not None}


def _close(rows: list[RawRow], head: _Head, seq: str, section: tuple[str, ...], group: list[tuple[int, str]]) -> None:
    """The rows of the lines under one number."""
    cells = [name for name in head.fields if name != "seq"]
    lines = [words for _, words in group if compact(words)]
    if not lines or not seq:
        return
    above = rows[-1].words if rows and rows[-1].seq == seq else {}
    laid, unclear = laid_out(lines, cells)
    for place, found in enumerate(laid):
        words: dict[Field, str] = {"seq": seq, **found}
        filled: set[Field] = set()
        before = rows[-1].words if place else above
        for name in _FILLED:
            if name in cells and not compact(words.get(name, "")) and compact(before.get(name, "")):
                words[name] = before[name]
                filled.add(name)
        category, topic = words.get("category", ""), words.get("topic", "")
        if compact(words.get("text", "")):
            rows.append(
                RawRow(
                    group[0][0],
                    1,
                    seq,
                    words,
                    {},
                    category,
                    section,
                    frozenset(filled),
                    seq_shared=place > 0,
                    unclear=unclear,
                    topic=topic,
                )
            )


def laid_out(lines: Sequence[str], cells: Sequence[Field | None]) -> tuple[list[dict[Field, str]], bool]:
    """The lines of one number laid on its columns, and whether a line fitted nowhere and was put with the one above.

    A line that fits no column to the right but looks like a task opens a further row.
    """
    fits = (
        name in ("text", "category", "topic") or looks_like(name, words)
        for name, words in zip(cells, lines, strict=False)
    )
    if len(lines) == len(cells) and all(fits):
        return [{name: words for name, words in zip(cells, lines, strict=True) if name is not None}], False
    rows: list[dict[Field, str]] = [{}]
    column = -1
    unclear = False
    for words in lines:
        place = _next_column(words, cells, column)
        if place is None:  # nothing to the right takes it: a new row, or more of the same cell
            if looks_like("text", words) and column >= 0 and cells[column] != "text":
                rows.append({})
                place = next((at for at, name in enumerate(cells) if name == "text"), 0)
            else:
                unclear = unclear or (column >= 0 and cells[column] != "text")
                place = max(column, 0)
        name = cells[place]
        column = place
        if name is not None:
            rows[-1][name] = f"{rows[-1][name]}\n{words}" if rows[-1].get(name) else words
    return [row for row in rows if compact(row.get("text", ""))], unclear


def _is_unit_column(cells: Sequence[Field | None], place: int) -> bool:
    return place < len(cells) and cells[place] in UNIT_FIELDS and cells[place - 1] in UNIT_FIELDS


def _next_column(words: str, cells: Sequence[Field | None], column: int) -> int | None:
    """The first column from `column` on that the words fit; the same column only where it may hold several lines."""
    start = max(column, 0)
    for place in range(start, len(cells)):
        name = cells[place]
        if place == column and (name not in _SEVERAL or _is_unit_column(cells, place + 1)):
            continue  # beside a second column of units the first holds one line
        if name is not None and looks_like(name, words):
            return place
        if name is None and place > column:
            return place
    return None
