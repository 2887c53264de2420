"""Tables with a row a line, the cells apart by blanks only: 1 新建公园3处 区园林局.

The heading is a line of nothing but known headings. Blanks inside the task are no borders: the cells of units, leaders
and times are taken from the right as long as they look like such, what is left is the task.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, looks_like
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact, folded

_NUMBER: Final = re.compile(r"^\s*(\d{1,3})[.．、]?\s+(?=\S)")
_BLANK: Final = re.compile(r"[ \t　]+")
_SECTION: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")


def read_spaced(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of a table whose rows are lines, None where no line is its heading."""
    for at, paragraph in enumerate(paragraphs):
        headings = columns.headings_in(paragraph.text)
        if len("".join(headings)) != len(folded(paragraph.text)):
            continue
        arranged = columns.arranged([(words, place) for place, words in enumerate(headings)])
        if "seq" in arranged and columns.is_task_heading(arranged) and arranged.keys() & {"units", "lead_units"}:
            names = [next((name for name, place in arranged.items() if place == n), None) for n in range(len(headings))]
            return _read(paragraphs, at, names, tuple(headings))
    return None


def _read(
    paragraphs: Sequence[Paragraph], start: int, names: Sequence[Field | None], headings: tuple[str, ...]
) -> Found | None:
    rows: list[RawRow] = []
    taken = {paragraphs[start].index}
    section: tuple[str, ...] = ()
    for paragraph in paragraphs[start + 1 :]:
        number = _NUMBER.match(paragraph.text)
        if number is not None:
            words = row_of(_BLANK.split(paragraph.text[number.end() :].strip()), names)
            words["seq"] = number[1]
            rows.append(RawRow(paragraph.index, 1, number[1], words, {}, words.get("category", ""), section))
        elif _SECTION.match(paragraph.text) and len(paragraph.text) <= 40:
            section = (_SECTION.sub("", paragraph.text).strip(),)
        else:
            continue
        taken.add(paragraph.index)
    rows = [row for row in rows if compact(row.words.get("text", ""))]
    if not rows:
        return None
    fields = {name: place for place, name in enumerate(names) if name is not None}
    raw = RawList(paragraphs[start].index, fields, len(names), headings, {}, rows=rows)
    return Found(raw, frozenset(taken))


def row_of(words: Sequence[str], names: Sequence[Field | None]) -> dict[Field, str]:
    """The words of a row on its columns (the number is taken off), positions where their count fits."""
    cells = [name for name in names if name != "seq"]
    left = list(words)
    if len(left) == len(cells):
        return {name: cell for name, cell in zip(cells, left, strict=True) if name is not None}
    found: dict[Field, str] = {}
    place = len(cells) - 1
    while place >= 0 and cells[place] != "text" and left:
        name = cells[place]
        taken: list[str] = []
        while len(left) > 1 and name is not None and looks_like(name, left[-1]) and (not taken or name != "deadline"):
            taken.insert(0, left.pop())
        if name in UNIT_FIELDS and place > 0 and cells[place - 1] in UNIT_FIELDS and taken:
            first, *taken = taken  # two columns of units: the first unit stands in the first
            found[cells[place - 1] or name] = first
            place -= 1
        if name is not None and taken:
            found[name] = "、".join(taken)
        place -= 1
    if cells[0] == "category" and len(left) > 1:
        found["category"] = left.pop(0)
    found["text"] = "".join(left)
    return found
