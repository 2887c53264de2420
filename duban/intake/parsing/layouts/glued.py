"""Tables whose cells were printed without anything between them (单元格粘连), mostly all rows in one line.

The heading tells the order of columns; a row begins at the next number of the row of numbers. Cells are taken from the
right: names of leaders by their surnames, units by their endings, times by their words. Every such row is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts.found import Found, Rest
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, spread
from duban.intake.parsing.layouts.spaced import row_of
from duban.intake.parsing.people import glued_names
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact
from duban.intake.parsing.units import is_unit_like

_SEQ: Final = re.compile(r"序\s*号|编\s*号")
_COUNTED: Final = re.compile(r"[个所家座条项处户件名人万亿年月日周度次批场种类期米公平亩台辆间%％.]")
_TIME: Final = re.compile(
    r"(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日|底|末|初)?|年底|上半年|下半年|[一二三四]季度|全年)(?:之?前|以前|完成|底前)*$"
)
_STAGE: Final = re.compile(
    r"(?:加快建设|开工建设|新开工|竣工投产|竣工|续建|在建|拟建|前期工作|前期|计划开工|建成投用|投产|新建)?\d[\d.,]{2,}"
)
_PREFIXES: Final = frozenset("省市区县州旗镇乡各")
_STRONG_ENDINGS: Final = frozenset("局委办厅会院处队部心司府")
_ENDS: Final = re.compile(
    r"(?:局|委|厅|镇|街道|公司|集团|中心|大队|支队|管委会|委员会|办公室|办事处|人民政府|开发区|高新区|经开区|[园部院行社]|[）)]|[^区市县]办)$"
)
_GOES_ON: Final = re.compile(
    r"[（(]|员会|公室|公厅|事处|办事处|人民政府|分局|党工委|管委会|工委|机关|下属|、|，|,|各?单位|系统|[\u4e00-\u9fff]{0,1}$"
)
_MOST_TRIED: Final = 20  # places in a text that may be a heading
_LONGEST_NAMES: Final = 16
_LONGEST_UNIT: Final = 24
_LEAST_COLUMNS: Final = 3


def read_glued(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of a table in one line, None where no run of headings stands in any line."""
    tried = 0
    for at, paragraph in enumerate(paragraphs):
        for seq in _SEQ.finditer(paragraph.text):
            tried += 1
            if tried > _MOST_TRIED:
                return None
            headings = columns.headings_in(paragraph.text[seq.start() : seq.start() + 200])
            arranged = columns.arranged([(words, place) for place, words in enumerate(headings)])
            if len(headings) < _LEAST_COLUMNS or not columns.is_task_heading(arranged):
                continue
            names = [next((name for name, place in arranged.items() if place == n), None) for n in range(len(headings))]
            end = _end_of(paragraph.text, seq.start(), len("".join(headings)))
            below = [other.text for other in paragraphs[at + 1 :]]
            rows = _rows("\n".join([paragraph.text[end:], *below]), names, paragraph.index)
            if rows and any(compact(row.words.get(name, "")) for row in rows for name in ("units", "lead_units")):
                fields = {name: place for place, name in enumerate(names) if name is not None}
                raw = RawList(paragraph.index, fields, len(names), tuple(headings), {}, rows=rows)
                taken = frozenset(other.index for other in paragraphs[at:])
                return Found(raw, taken, (Rest(paragraph.index, paragraph.text[: seq.start()]),))
    return None


def _end_of(text: str, start: int, letters: int) -> int:
    """Where that many letters, blanks not counted, end behind `start`."""
    at = start
    while letters and at < len(text):
        letters -= not text[at].isspace()
        at += 1
    return at


def _rows(data: str, names: Sequence[Field | None], block: int) -> list[RawRow]:
    """The rows: each begins at the next number that stands behind a whole row."""
    starts: list[tuple[int, int]] = []
    number = 1
    at = 0
    while (found := _next_number(data, number, at)) is not None:
        starts.append(found)
        at, number = found[1], number + 1
    rows: list[RawRow] = []
    if not starts:
        return rows
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for order, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        cells = re.split(r"\s+", data[start:end].strip(" \t\n.．、"))
        words = row_of(cells, names) if len(cells) > 1 else _parted("".join(cells), names)
        words["seq"] = str(order)
        if compact(words.get("text", "")):
            rows.append(
                RawRow(
                    block,
                    1,
                    str(order),
                    words,
                    {},
                    words.get("category", ""),
                    (),
                    topic=words.get("topic", ""),
                    unclear=len(cells) == 1,
                )
            )
    return rows


def _next_number(data: str, number: int, at: int) -> tuple[int, int] | None:
    """[start, end) of the number of a row: no digit beside it, a letter behind it that counts nothing."""
    pattern = re.compile(rf"(?<![\d.．]){number}(?=[\s.．、]*[\u4e00-\u9fff“])")
    for found in pattern.finditer(data, at):
        if not _COUNTED.match(data, found.end()):
            return found.start(), found.end()
    return None


def _parted(row: str, names: Sequence[Field | None]) -> dict[Field, str]:
    """One glued row on its columns, from the right."""
    whole = _behind_task(row, names)
    if whole is not None:
        return whole
    found: dict[Field, str] = {}
    rest = row
    place = len(names) - 1
    while place >= 0 and names[place] != "text":
        name = names[place]
        first = place
        if name in UNIT_FIELDS:
            while first > 0 and names[first - 1] in UNIT_FIELDS:
                first -= 1
            taken, units = _units_at_end(rest, single=first > 0 and names[first - 1] is None)
            found |= spread([each for each in names[first : place + 1] if each], units)
        else:
            taken = _cell_at_end(rest, name)
            if name is not None and taken:
                found[name] = "、".join(glued_names(taken)) if name == "leaders" else taken
        rest = rest[: len(rest) - len(taken)] if taken else rest
        place = first - 1
    amount = _STAGE.search(rest)
    found["text"] = rest[: amount.start()] if amount and amount.start() else rest
    return found


def _behind_task(row: str, names: Sequence[Field | None]) -> dict[Field, str] | None:
    """A row whose task ends in a full stop: the cells behind it in the order of the columns, None for another row.

    Names come first where the column of leaders does; a time is looked for at the end, all between are units.
    """
    behind = list(names[names.index("text") + 1 :]) if "text" in names else []
    stop = row.rfind("。") + 1
    if not stop or stop == len(row) or None in behind:
        return None
    found: dict[Field, str] = {"text": row[:stop]}
    rest = row[stop:]
    when = _TIME.search(rest) if behind and behind[-1] == "deadline" else None
    if when:
        found["deadline"], rest = when[0], rest[: when.start()]
    if behind and behind[0] == "leaders":
        size = next((n for n in range(min(_LONGEST_NAMES, len(rest) - 2), 1, -1) if glued_names(rest[:n])), 0)
        found["leaders"], rest = "、".join(glued_names(rest[:size])), rest[size:]
    units = glued_units(rest)
    return found | spread([name for name in behind if name in UNIT_FIELDS and name is not None], units)


def glued_units(words: str) -> list[str]:
    """Units printed without anything between them: a name ends at an ending behind which another may begin."""
    found: list[str] = []
    start = depth = 0
    for at, letter in enumerate(words):
        depth += (letter in "（(") - (letter in "）)")
        piece = words[start : at + 1].strip("、，,；; ")
        if depth or not words[at + 1 :] or words[at + 1] in "（(":
            continue
        if len(piece) > 2 and _ENDS.search(piece) and not _GOES_ON.match(words[at + 1 :]):
            found.append(piece)
            start = at + 1
    last = words[start:].strip("、，,；;。 ")
    return [*found, last] if last else found


def _cell_at_end(rest: str, name: Field | None) -> str:
    if name == "leaders":
        return _names_at_end(rest)
    when = _TIME.search(rest) if name == "deadline" else None
    return when[0] if when else ""


def _names_at_end(words: str) -> str:
    """The longest end that is nothing but names behind the end of a unit or a sentence."""
    for size in range(min(_LONGEST_NAMES, len(words) - 1), 1, -1):
        tail, before = words[-size:], words[: len(words) - size]
        if glued_names(tail) and (before[-1] in _STRONG_ENDINGS or not before[-1].isalpha()):
            return tail
    return ""


def _units_at_end(words: str, *, single: bool) -> tuple[str, list[str]]:
    """(end of the words, its units), name by name as long as each begins like one."""
    taken: list[str] = []
    rest = words
    while rest and rest[-1] in _STRONG_ENDINGS and (not single or not taken):
        unit = next(
            (
                rest[-size:]
                for size in range(3, min(_LONGEST_UNIT, len(rest)))
                if rest[-size] in _PREFIXES and is_unit_like(rest[-size:])
            ),
            "",
        )
        if not unit:
            break
        taken.insert(0, unit)
        rest = rest[: -len(unit)]
    return "".join(taken), taken
