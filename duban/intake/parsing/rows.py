"""Raw rows of a table → entries of a list, with the doubts of each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from duban.intake.parsing import doubts
from duban.intake.parsing.leads import Convention, Leads, decide, split_with_roles, touches
from duban.intake.parsing.people import split_leaders
from duban.intake.parsing.quantities import unsure_numbers
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.reading import CELL_NAMES, Doubt, Entry, ListKind, Source, TaskList
from duban.intake.parsing.targets import read_targets
from duban.intake.parsing.text import joined_lines, shown, without_invisible
from duban.intake.parsing.units import Mention, Role, UnitCell

_LIVELIHOOD: Final = re.compile(
    r"民生实事|惠民实事|为民(?:办)?.{0,6}实事|实事项目|实事.{0,4}(?:清单|分解)|[\d十]+[件大](?:为民|民生|惠民)?实事"
)
_OPENING_DEADLINE: Final = re.compile(
    r"^(?:力争|确保|争取)?((?:20\d\d年)?(?:\d{1,2}月)?(?:年?[底末]|上半年|\d{1,2}日)(?:之?前|以前))"
)
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _UnitWords:
    """The units of a row over one or two columns, as one printed text with one set of bold spans."""

    printed: str
    cell: UnitCell
    bold: Spans
    from_column: bool


def read_list(
    raw: RawList, code: str, title: str, convention: Convention, *, has_bold: bool
) -> tuple[TaskList, list[Doubt]]:
    """The list of a task table and its doubts, number by number."""
    words = [_unit_words(row, in_text=raw.in_text) for row in raw.rows]
    telling = has_bold and convention.kind == "bold" and _bold_tells(words)
    entries: list[Entry] = []
    found: list[Doubt] = []
    for at, (row, units) in enumerate(zip(raw.rows, words, strict=True)):
        holds = telling or convention.kind != "bold"
        if at < raw.stated_from and len(units.cell.mentions) > 1:
            holds = False  # 下同: the order tells from here on
        entry, leads = _entry(row, units, convention if holds else Convention())
        entries.append(entry)
        found.extend(_row_doubts(row, units, entry, leads, code, bold_expected=telling))
    kind: ListKind = "livelihood" if _LIVELIHOOD.search(title + "".join(raw.headings)) else "task"
    task_list = TaskList(code, title, kind, tuple(entries))
    if raw.in_text:
        found.extend(doubts.of_repeats(task_list, frozenset()))
    else:
        merged = frozenset(at for at, row in enumerate(raw.rows) if row.seq_shared)
        found.extend(doubts.of_numbers(task_list, merged))
    return task_list, found


def _unit_words(row: RawRow, *, in_text: bool) -> _UnitWords:
    """Reads 责任单位, or 牵头单位 with 配合单位, as one list of units in the printed order."""
    printed = ""
    mentions: list[Mention] = []
    bold: list[tuple[int, int]] = []
    etc = False
    mended: list[str] = []
    has_lead_column = "lead_units" in row.words
    by_column = has_lead_column or "support_units" in row.words
    roles: dict[str, Role] = {
        "lead_units": "lead",
        "support_units": "support",
        "units": "support" if has_lead_column else "",
    }
    for name, part in row.words.items():  # in the order of the columns or labels
        if name not in roles or not part.strip():
            continue
        offset = len(printed) + (1 if printed else 0)
        printed += ("\n" if printed else "") + part
        cell = split_with_roles(part)
        etc |= cell.etc
        mended.extend(cell.mended)
        mentions.extend(
            replace(mention, start=mention.start + offset, end=mention.end + offset, role=roles[name] or mention.role)
            for mention in cell.mentions
        )
        bold.extend((start + offset, end + offset) for start, end in row.bold.get(name, ()))
    return _UnitWords(printed, UnitCell(tuple(mentions), etc, tuple(mended)), tuple(bold), by_column and not in_text)


def _bold_tells(words: Sequence[_UnitWords]) -> bool:
    """Bold says something unless it is nowhere, or everywhere in the rows with several units."""
    if not any(units.bold for units in words):
        return False
    several = [units for units in words if len(units.cell.mentions) > 1]
    return not several or any(
        not all(touches(mention, units.bold) for mention in units.cell.mentions) for units in several
    )


def _entry(row: RawRow, units: _UnitWords, convention: Convention) -> tuple[Entry, Leads]:
    leads = decide(units.cell, units.bold, convention)
    if units.from_column and leads.source == "words":
        leads = replace(leads, source="column")
    text = joined_lines(row.words["text"])
    deadline = joined_lines(row.words.get("deadline", "")) or None
    opening = None if deadline else _OPENING_DEADLINE.match(text)
    path = tuple(level for level in (*row.sections, row.category, row.topic) if level)
    entry = Entry(
        seq=row.seq,
        category=path[-1] if path else None,
        category_path=path,
        text=text,
        leaders=split_leaders(row.words.get("leaders", "")),
        units=units.cell.units,
        lead_units=leads.lead,
        support_units=leads.support,
        proposed_lead=leads.proposed,
        lead_source=leads.source,
        etc=units.cell.etc,
        deadline=deadline or (opening[1] if opening else None),
        deadline_source="column" if deadline else ("text" if opening else None),
        targets=read_targets(text),
        source=Source(row.block, row.row, _printed_cells(row, units), _shown_spans(units)),
    )
    return entry, leads


def _printed_cells(row: RawRow, units: _UnitWords) -> dict[str, str]:
    cells = {
        "category": row.words.get("category", ""),
        "text": row.words["text"],
        "leaders": row.words.get("leaders", ""),
    }
    cells |= {"seq": row.words.get("seq", ""), "units": units.printed}
    return {name: shown(cells[name]) for name in CELL_NAMES}


def _shown_spans(units: _UnitWords) -> Spans:
    """Bold spans in the cell as it is shown, where invisible characters are spelt out."""
    return tuple((len(shown(units.printed[:start])), len(shown(units.printed[:end]))) for start, end in units.bold)


def _row_doubts(
    row: RawRow, units: _UnitWords, entry: Entry, leads: Leads, code: str, *, bold_expected: bool
) -> Iterator[Doubt]:
    yield from doubts.of_layout(row, code, entry)
    if "leaders" in row.words and not entry.leaders:
        yield Doubt("no_leaders", code, row.seq, "leaders", "", "本行没有读到牵头领导，请对照原文补填。")
    yield from doubts.of_leaders(code, row.seq, entry.leaders)
    yield from doubts.of_units(code, row.seq, units.cell, without_invisible(units.printed))
    yield from doubts.of_lead(code, row.seq, units.cell, leads, units.bold, bold_expected=bold_expected)
    yield from doubts.of_targets(code, row.seq, unsure_numbers(entry.text))
    yield from doubts.of_words(code, row.seq, {str(name): printed for name, printed in row.words.items()})
