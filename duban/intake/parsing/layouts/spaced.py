"""Tables with a row a line, the cells apart by blanks only: 1 新建公园3处 区园林局.

The heading is a line of nothing but known headings. Blanks inside the task are no borders: the cells of units, leaders
and times are taken from the right as long as they look like such, what is left is the task.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, looks_like, spread
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact, folded

_NUMBER: Final = re.compile(r"^\s*(\d{1,3})[.．、]?\s+(?=\S)")
_BLANK: Final = re.compile(r"[ \t　]+")
_SECTION_LENGTH: Final = 40
_SECTION: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")


def read_spaced(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of a table whose rows are lines, None where no line is its heading."""
    for at, paragraph in enumerate(paragraphs):
        headings = columns.headings_in(paragraph.text)
        if len("".join(headings)) != len(folded(paragraph.text)):
            continue
        arranged = columns.arranged([(words, place) for place, words in enumerate(headings)])
        if columns.is_task_heading(arranged) and arranged.keys() & {"units", "lead_units"} and _has_blanks(paragraph):
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
        number = _NUMBER.match(paragraph.text) if "seq" in names else None
        cells = _BLANK.split(paragraph.text[number.end() if number else 0 :].strip())
        if number is None and _SECTION.match(paragraph.text) and len(paragraph.text) <= _SECTION_LENGTH:
            section = (_SECTION.sub("", paragraph.text).strip(),)
        elif number is not None or ("seq" not in names and len(cells) > 1):
            words = row_of(cells, names)
            seq = number[1] if number else str(len(rows) + 1)
            if number is None and not any(name in words for name in UNIT_FIELDS):
                continue
            words["seq"] = seq
            row = RawRow(paragraph.index, 1, seq, words, {}, words.get("category", ""), section)
            rows.append(replace(row, topic=words.get("topic", "")))
        else:
            continue
        taken.add(paragraph.index)
    rows = [row for row in rows if compact(row.words.get("text", ""))]
    if not rows:
        return None
    fields = {name: place for place, name in enumerate(names) if name is not None}
    raw = RawList(paragraphs[start].index, fields, len(names), headings, {}, rows=rows)
    return Found(raw, frozenset(taken))


def _has_blanks(paragraph: Paragraph) -> bool:
    return len(_BLANK.split(paragraph.text.strip())) > 1


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
        if name is None and _is_other_cell(left, cells[place - 1] if place else None):
            left.pop()
        first = place
        while name in UNIT_FIELDS and first > 0 and cells[first - 1] in UNIT_FIELDS:
            first -= 1
        taken: list[str] = []
        while len(left) > 1 and name is not None and looks_like(name, left[-1]) and (not taken or name != "deadline"):
            taken.insert(0, left.pop())
        found |= spread([each for each in cells[first : place + 1] if each], taken)
        place = first - 1
    return found | _beginning([name for name in cells[: max(place, 0)] if name], left)


def _is_other_cell(left: Sequence[str], before: Field | None) -> bool:
    """The last word stands in a column of another kind (备注): the column before it takes not this but the word before."""
    return len(left) > 2 and before is not None and not looks_like(before, left[-1]) and looks_like(before, left[-2])


def _beginning(names: Sequence[Field], left: Sequence[str]) -> dict[Field, str]:
    """The task with what stands before it: whole sentences are the task, short words before them its names."""
    start = next((at for at, words in enumerate(left) if "。" in words or "；" in words), len(names))
    if not names or len(left) <= start:
        return {"text": "".join(left)}
    heads = list(left[:start])
    found: dict[Field, str] = {"text": "".join(left[start:])}
    if len(heads) == len(names):
        found |= dict(zip(names, heads, strict=True))
    elif heads:
        found[names[-1]] = "".join(heads)
    return found
