"""Tables flattened to one cell a line: the headings first, then the cells of each row one below the other.

Where rows have numbers, a number alone on its line opens a row. The lines of a row are laid on the columns in order:
by their count where it fits, else by what they look like — units, a time, names of leaders. A cell that spans several
rows is printed once: the rows below take it over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field, field_of
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, looks_like
from duban.intake.parsing.layouts.marks import number_of
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact, folded

_HEADING_LENGTH: Final = 14
_NUMBER: Final = re.compile(r"^[（(]?(\d{1,3}|[一二三四五六七八九十]{1,3})[）).、．]?$")
_MARKED: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")
_NUMBERED: Final = re.compile(r"^(\d{1,3})[.．、]\s*(?=\D|20\d\d年)")
_SEVERAL: Final = ("units", "lead_units", "support_units", "leaders")  # a cell of these may hold several lines
_SECTION_LENGTH: Final = 40
_NO_NUMBER: Final = "—"  # the number of all rows where the table has none
_SKIPPED: Final = 3  # numbers that may be missing in a row of numbers
_UNTIL: Final = 12  # columns at most
_FILLED: Final[frozenset[Field]] = frozenset({"leaders", "units", "lead_units", "support_units", "category", "topic"})


@dataclass(frozen=True, slots=True)
class _Head:
    """The heading: field by column (None for a column of another kind) and the place of the first cell behind it."""

    fields: tuple[Field | None, ...]
    words: tuple[str, ...]
    end: int


@dataclass(slots=True)
class _Table:
    """The rows so far and the lines of the open one. `left`: columns before the number, `right`: those behind it."""

    left: tuple[Field | None, ...]
    right: tuple[Field | None, ...]
    numbered: bool  # a number stands alone on its line
    rows: list[RawRow] = field(default_factory=list)
    section: tuple[str, ...] = ()
    seq: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # cells on the left of the next number

    def is_next(self, number: str, following: str) -> bool:
        """The number that goes on with the rows: an amount in a cell (300) is none."""
        value, last = number_of(number), number_of(self.seq) if self.seq else 0
        return value == last + 1 or value == 1 or (last < value <= last + _SKIPPED and looks_like("text", following))


def read_cells(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of a flattened table, None where no run of headings opens one."""
    lines = [(paragraph.index, paragraph.text.strip(" \t　|")) for paragraph in paragraphs]
    head, start = _heading([words for _, words in lines])
    if head is None:
        return None
    table = _open(head, [words for _, words in lines[head.end :]])
    taken = set(range(start, head.end))
    for at in range(head.end, len(lines)):
        block, words = lines[at]
        following = lines[at + 1][1] if at + 1 < len(lines) else ""
        if _is_tail(words) and table.rows:
            break
        _take(table, block, words, following)
        if table.seq or table.names or table.section:
            taken.add(at)
    _close(table)
    if not any(compact(row.words.get(name, "")) for row in table.rows for name in ("units", "lead_units")):
        return None
    raw = RawList(lines[start][0], _columns(head), len(head.fields), head.words, {}, rows=table.rows)
    return Found(raw, frozenset(lines[at][0] for at in taken))


def _open(head: _Head, below: Sequence[str]) -> _Table:
    """The columns around the number: it has a heading, or it stands unheaded among the first cells.

    Where no line has a number, the lines of all rows are laid on the columns one after the other.
    """
    if "seq" in head.fields:
        at = head.fields.index("seq")
        return _Table(head.fields[:at], head.fields[at + 1 :], numbered=True)
    at = next((place for place, words in enumerate(below[: len(head.fields)]) if words == "1"), len(head.fields))
    if at < len(head.fields):
        return _Table(head.fields[:at], head.fields[at:], numbered=True)
    counted = any(_NUMBERED.match(words) for words in below)
    return _Table((), head.fields, numbered=False, seq="" if counted else _NO_NUMBER)


def _take(table: _Table, block: int, words: str, following: str) -> None:
    """One line: the number of a new row, a heading over rows, or a cell."""
    number = (_NUMBER if table.numbered else _NUMBERED).match(words)
    if number is not None and table.numbered and not table.is_next(folded(number[1]), following):
        number = None
    if number is not None and (table.numbered or not looks_like("units", words)):
        _close(table)
        table.seq = folded(number[1])
        table.lines = [] if table.numbered else [(block, words[number.end() :])]
    elif _MARKED.match(words) and len(words) <= _SECTION_LENGTH:
        _close(table)
        table.section, table.lines = (re.sub(_MARKED, "", words).rstrip("。："),), []
        table.seq = table.seq if table.seq == _NO_NUMBER else ""
    elif table.seq:
        table.lines.append((block, words))
    elif table.left and len(table.names) < len(table.left):
        table.names.append(words)


def _heading(lines: Sequence[str]) -> tuple[_Head | None, int]:
    """The first run of short lines that is a heading of tasks, and its first line."""
    may_be = [_may_be_heading(words) for words in lines]
    known = [
        field_of(words) if may and columns.is_heading(words) else None for words, may in zip(lines, may_be, strict=True)
    ]
    for start in range(len(lines)):
        if known[start] is None and not (may_be[start] and columns.is_heading(lines[start])):
            continue
        end = start
        while end < len(lines) and end - start < _UNTIL and may_be[end]:
            end += 1
        if not {"text", "category"} & set(known[start:end]) or not {"units", "lead_units"} & set(known[start:end]):
            continue
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
        (1 < len(bare) <= _HEADING_LENGTH or bare == "序")
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


def _close(table: _Table) -> None:
    """The rows of the lines under one number; cells left of the next number stay for that."""
    lines = [words for _, words in table.lines if compact(words)]
    if not lines or not table.seq:
        return
    own, names = table.names, lines[len(table.right) :] if len(table.right) < len(lines) and table.left else []
    if len(names) <= len(table.left):
        lines, table.names = lines[: len(lines) - len(names)], names
    before: Mapping[Field, str] = table.rows[-1].words if table.rows else {}
    laid, unclear = laid_out(lines, table.right)
    for place, found in enumerate(laid):
        words: dict[Field, str] = {"seq": table.seq, **_on(table.left, own), **found}
        above = table.rows[-1] if table.rows and (place or table.rows[-1].seq == table.seq) else None
        filled = {
            name
            for name in _FILLED
            if above
            and not (name in UNIT_FIELDS and any(unit in found for unit in UNIT_FIELDS))
            and _fill(words, name, above.words, (*table.left, *table.right))
        }
        for name in ("category", "topic"):  # names left of the number hold until the next one
            _fill(words, name, before, table.left)
        if table.seq == _NO_NUMBER:
            words["seq"] = str(len(table.rows) + 1)
        if compact(words.get("text", "")):
            names_of = (words.get("category", ""), words.get("topic", ""))
            row = RawRow(table.lines[0][0], 1, words["seq"], words, {}, names_of[0], table.section, frozenset(filled))
            table.rows.append(
                replace(row, seq_shared=place > 0 and table.seq != _NO_NUMBER, topic=names_of[1], unclear=unclear)
            )


def _on(columns_of: Sequence[Field | None], words: Sequence[str]) -> dict[Field, str]:
    return {name: cell for name, cell in zip(columns_of, words, strict=False) if name is not None}


def _fill(words: dict[Field, str], name: Field, above: Mapping[Field, str], cells: Sequence[Field | None]) -> bool:
    """Takes a cell over from above where the row has none; True where it did."""
    if name not in cells or compact(words.get(name, "")) or not compact(above.get(name, "")):
        return False
    words[name] = above[name]
    return True


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
            joint = "、" if name in UNIT_FIELDS else "\n"
            rows[-1][name] = f"{rows[-1][name]}{joint}{words}" if rows[-1].get(name) else words
    return [row for row in rows if compact(row.get("text", ""))], unclear


def _goes_on(words: str) -> bool:
    """A whole sentence or a dash below a task: its next paragraph."""
    return words.endswith("。") or words.startswith(("—", "-"))


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
        if name is None and place > column and not _belongs_elsewhere(words, cells, place, column):
            return place
    return None


def _belongs_elsewhere(words: str, cells: Sequence[Field | None], place: int, column: int) -> bool:
    """For a column of another kind: the line goes on with the task above, or a column further right is made for it."""
    if column >= 0 and cells[column] == "text" and _goes_on(words):
        return True
    strict = [name for name in cells[place + 1 :] if name in (*UNIT_FIELDS, "leaders", "deadline")]
    return any(looks_like(name, words) for name in strict)
