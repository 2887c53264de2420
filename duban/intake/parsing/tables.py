"""Grids → task lists with raw rows: headings found, repeats left out, merged and empty cells filled down.

A grid whose heading is one of tasks but which has no task in it is a blank form (附件3、附件4) and no list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from duban.intake.parsing import columns
from duban.intake.parsing.blocks import Cell, Grid, cell_at
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts.cells import laid_out
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS, looks_like
from duban.intake.parsing.raw import Lost, RawList, RawRow
from duban.intake.parsing.text import compact, folded, joined_lines

_HEADING_DEPTH: Final = 4  # a heading is sought in the first rows: a title row may stand above it
MAX_CELL: Final = 5000  # letters; the longest published task has a few hundred
_NOTE: Final = re.compile(r"^(?:注|备注|说明)[:：]")
_SECTION_NUMBER: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[部章节]分?)"
)


def as_task_table(grid: Grid, before: RawList | None) -> RawList | None:
    """The grid as a task table, None where it is none.

    `before` is the task table that stands directly above with nothing between: a grid without a heading of its own
    and as wide goes on with it (a table that was cut at a page), its rows are added to `before`.
    """
    found = _heading(grid)
    if found is None:
        if before is None or before.width != grid.width or not grid.rows:
            return None
        _add_rows(before, grid, 0)
        return before
    start, end, fields = found
    headings = tuple(cell.text for row in grid.rows[:end] for cell in row)
    if before is not None and before.columns == fields and _goes_on(before, grid, end):
        _add_rows(before, grid, end)
        return before
    repeats = {name: compact(columns.words_at(grid.rows[start], fields, name)) for name in fields}
    raw = RawList(grid.index, fields, grid.width, headings, repeats)
    raw.titles.extend(joined_lines(row[0].text) for row in grid.rows[:start] if row and compact(row[0].text))
    _add_rows(raw, grid, end)
    return raw


def _heading(grid: Grid) -> tuple[int, int, dict[Field, int]] | None:
    """(first heading row, first row behind the heading, field → column), None where no task heading is found."""
    for start, row in enumerate(grid.rows[:_HEADING_DEPTH]):
        fields = columns.fields_of(row)
        if not columns.is_task_heading(fields):
            continue
        end = start + 1
        while end < len(grid.rows) and _is_lower_heading(grid.rows[end], fields):
            for name, column in columns.fields_of(grid.rows[end]).items():
                fields.setdefault(name, column)
            end += 1
        return start, end, fields
    return None


def _is_lower_heading(row: Sequence[Cell], fields: Mapping[Field, int]) -> bool:
    """The second row of a two-row heading: neither number nor text of a task of its own, but words elsewhere."""
    own = [cell for cell in row if not cell.continued and compact(cell.text)]
    claimed = {fields[name] for name in ("seq", "text") if name in fields}
    return (
        bool(own) and all(cell.column not in claimed and len(compact(cell.text)) <= 12 for cell in own) and len(own) > 1
    )


def _goes_on(before: RawList, grid: Grid, start: int) -> bool:
    """The numbers of the grid follow those of the table above."""
    last = next((row.seq for row in reversed(before.rows) if row.seq.isdecimal()), None)
    for row in grid.rows[start:]:
        first = seq_of(columns.words_at(row, dict(before.columns), "seq"))
        if first.isdecimal():
            return last is not None and int(first) == int(last) + 1
    return False


def seq_of(printed: str) -> str:
    """The number of a row as text: 1. → 1, （二） → 二, １２ → 12."""
    return folded(printed).strip(".、,。()：:")


def _add_rows(raw: RawList, grid: Grid, start: int) -> None:
    """Reads the rows behind the heading into the list."""
    raw.last_block = grid.index
    fields = dict(raw.columns)
    category = raw.rows[-1].category if raw.rows else ""
    topic = raw.rows[-1].topic if raw.rows else ""
    sections: tuple[str, ...] = raw.rows[-1].sections if raw.rows else ()
    above: dict[Field, str] = {}
    for at, row in enumerate(grid.rows[start:], start=start + 1):
        words = {name: columns.words_at(row, fields, name) for name in fields}
        if not grid.merges_known and len(row) < raw.width and "seq" in fields:
            words = _laid_again(row, fields, raw.width) or words
        if not any(compact(cell.text) for cell in row) or _is_repeat(words, raw.repeats):
            continue
        if any(len(cell.text) > MAX_CELL for cell in row):
            raw.lost.append(
                Lost(grid.index, at, row[0].text[:MAX_CELL], "单元格文字超过 5000 字，未读取", counted=True)
            )
            continue
        whole = _whole_width(row, raw.width)
        if whole is not None:
            note = joined_lines(whole)
            if _NOTE.match(note):
                raw.notes.append(note)
                raw.lost.append(Lost(grid.index, at, note, "表内说明", counted=False))
            else:
                sections = _with_section(sections, note)
                category = topic = ""
            continue
        if not compact(words["text"]):
            seq = seq_of(words.get("seq", ""))
            line = " ".join(joined_lines(cell.text) for cell in row if compact(cell.text) and not cell.continued)
            why = "有序号而没有任务内容" if seq else "没有序号和任务内容，无法归入任何任务"
            alone = bool(seq) and seq_of(line) == seq
            raw.lost.append(Lost(grid.index, at, line, why, counted=bool(seq), only_number=alone))
            continue
        filled: set[Field] = set()
        printed = category_of(words.get("category", ""))
        topic = category_of(words.get("topic", "")) or ("" if printed and printed != category else topic)
        category = printed or category
        if not grid.merges_known:
            leaders = words.get("leaders", "")
            if "leaders" in fields and not compact(leaders) and compact(above.get("leaders", "")):
                words["leaders"] = above["leaders"]
                filled.add("leaders")
        above = words
        seq, missing = _seq(raw, words, has_column="seq" in fields)
        number = cell_at(row, fields.get("seq", -1))
        shared = number is not None and number.continued
        bold = _bold(row, fields)
        raw.rows.append(
            RawRow(
                grid.index, at, seq, words, bold, category, sections, frozenset(filled), missing, shared, topic=topic
            )
        )


def _laid_again(row: Sequence[Cell], fields: Mapping[Field, int], width: int) -> dict[Field, str] | None:
    """A row with fewer cells than the heading where a merged cell was left out: laid on the columns by what cells are.

    None where the cells stand in their columns already.
    """
    names: dict[int, Field] = {column: name for name, column in fields.items()}
    printed = [cell.text for cell in row if compact(cell.text)]
    misfits = [
        name
        for name in UNIT_FIELDS
        if compact(words := columns.words_at(row, dict(fields), name)) and not looks_like(name, words)
    ]
    if not misfits or not printed or not looks_like("seq", printed[0]):
        return None
    laid, _ = laid_out(printed[1:], [names.get(column) for column in range(width) if names.get(column) != "seq"])
    return {**dict.fromkeys(fields, ""), "seq": printed[0], **laid[0]} if len(laid) == 1 else None


def _is_repeat(words: Mapping[Field, str], heading: Mapping[Field, str]) -> bool:
    return all(compact(words[name]) == printed for name, printed in heading.items())


def _seq(raw: RawList, words: Mapping[Field, str], *, has_column: bool) -> tuple[str, bool]:
    """The number of a row; without a column of numbers rows are counted, an empty number repeats the one above."""
    seq = seq_of(words.get("seq", ""))
    if seq:
        return seq, False
    if not has_column:
        return str(len(raw.rows) + 1), False
    return (raw.rows[-1].seq if raw.rows else "1"), True


def category_of(printed: str) -> str:
    """The words of a category cell once: a page break repeats them in the cell (A⏎⏎A⏎⏎A)."""
    lines = [line for raw in printed.split("\n") if (line := compact(raw))]
    for period in range(1, len(lines) + 1):
        if len(lines) % period == 0 and lines == lines[:period] * (len(lines) // period):
            return "".join(lines[:period])
    return ""


def _whole_width(row: Sequence[Cell], width: int) -> str | None:
    """The words of a row that is one cell over the whole table, else None."""
    own = [cell for cell in row if compact(cell.text)]
    if width > 1 and len(own) == 1 and (own[0].span == width or len(row) == 1):
        return own[0].text
    return None


def _with_section(sections: tuple[str, ...], heading: str) -> tuple[str, ...]:
    """一、… opens the first level, （一）… the second; other headings replace the innermost."""
    name = _SECTION_NUMBER.sub("", heading).strip()
    if heading.startswith(("（", "(")) and sections:
        return (sections[0], name)
    return (name,)


def _bold(row: Sequence[Cell], fields: Mapping[Field, int]) -> dict[Field, tuple[tuple[int, int], ...]]:
    found: dict[Field, tuple[tuple[int, int], ...]] = {}
    for name in ("units", "lead_units", "support_units"):
        column = fields.get(name)
        cell = None if column is None else cell_at(row, column)
        if cell is not None:
            found[name] = cell.bold
    return found
