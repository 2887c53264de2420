"""Offline forms as workbooks (离线表 xlsx): locked but for the boxes, known again by hidden marks. Pure; no framework.

Each table is a sheet: the first row (hidden) names the columns, the first column (hidden) holds the marks of the rows, so
that rows and columns may be moved. The key lies on a sheet that programs do not list. Protection has no password: it
keeps from slips, and is no security.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from duban.documents.offline import (
    OfflineColumn,
    OfflineFilled,
    OfflineForm,
    OfflineTable,
    box_name,
    chunks,
)
from duban.documents.sheets import sheets_of
from duban.documents.text import clean_text

_NAMES, _KEY = "duban-names", "duban-key"
_KEY_SHEET = "核对码"
_CHUNK = 4_000  # fewer characters than a reader takes from one cell (`sheets.LONGEST_CELL`)
_HEAD, _FIRST = 3, 4  # rows: names, title, notes, headings, then the tasks
_MOST_HELP, _MOST_TITLE = 255, 32  # what a help box may hold


def to_offline_xlsx(form: OfflineForm) -> bytes:
    """`form` as a workbook; the same form gives the same bytes. No cell is ever a formula."""
    kept = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(kept, options)
    book.set_properties({"title": form.title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 (the format holds no zone)
    looks = _looks(book)
    for table in form.tables:
        _write_table(book.add_worksheet(table.title), table, form, looks)
    hidden = book.add_worksheet(_KEY_SHEET)
    for number, piece in enumerate(chunks(form.key, _CHUNK)):
        hidden.write_string(number, 0, _KEY)
        hidden.write_string(number, 1, piece)
    hidden.protect()
    hidden.very_hidden()
    book.close()
    return kept.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "text_wrap": True, "valign": "top"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#555555"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#EEF1F5", "align": "center", "valign": "vcenter"}),
        "locked": book.add_format({**cell, "bg_color": "#F5F5F5", "font_color": "#333333"}),
        "words": book.add_format({**cell, "locked": False}),
        "plain": book.add_format({**cell, "locked": False, "num_format": "@"}),
    }


def _write_table(sheet: Any, table: OfflineTable, form: OfflineForm, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.write_string(0, 0, _NAMES)
    sheet.write_string(1, 1, clean_text(form.title), looks["title"])
    sheet.write_string(2, 1, clean_text(" ".join(form.notes)), looks["note"])
    sheet.set_row(_HEAD, 32)
    for number, column in enumerate(table.columns, 1):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.name)
        sheet.write_string(_HEAD, number, column.heading, looks["head"])
        if column.fill and table.rows:
            _write_checks(sheet, column, number, last=_FIRST + len(table.rows) - 1)
    for place, row in enumerate(table.rows, _FIRST):
        sheet.write_string(place, 0, row.mark)
        for number, column in enumerate(table.columns, 1):
            look = looks["locked" if not column.fill else "plain" if column.plain else "words"]
            sheet.write_string(place, number, clean_text(row.cells.get(column.name, "")), look)
    # Figures are kept as text, so that 58% stays 58%; programs need not warn of it.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_FIRST + len(table.rows)}"})
    sheet.freeze_panes(_FIRST, 3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_checks(sheet: Any, column: OfflineColumn, number: int, *, last: int) -> None:
    """The help box of a column, and what may be written into it."""
    check: dict[str, Any] = {"validate": "any"}
    if column.choices:
        check = {"validate": "list", "source": list(column.choices)}
        check |= {"error_title": "请选择", "error_message": f"这一栏只填“{'”或“'.join(column.choices)}”，没有的留空。"}
    elif column.longest:
        check = {"validate": "length", "criteria": "<=", "value": column.longest}
        check |= {"error_title": "太长", "error_message": f"这一栏最多{column.longest}个字，请删减。"}
    if column.help:
        check |= {"input_title": column.heading[:_MOST_TITLE], "input_message": column.help[:_MOST_HELP]}
    sheet.data_validation(_FIRST, number, last, number, check)


def read_offline_xlsx(data: bytes) -> OfflineFilled:
    """What was filled in, wherever rows and columns stand now.

    Raises: NotUnderstood where the file cannot be read, or is no form of ours.
    """
    filled = OfflineFilled()
    for rows in sheets_of(data).values():
        filled.key += "".join(row[1] for row in rows if row[0] == _KEY and len(row) > 1)
        names = next((row for row in rows if row[0] == _NAMES), None)
        if names is not None:
            _take(filled, names, rows)
    return filled.whole()


def _take(filled: OfflineFilled, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        if row[0] in {"", _NAMES}:
            continue
        for name, words in zip(names[1:], row[1:], strict=True):
            if name and not name.startswith("~"):
                filled.put(box_name(row[0], name), words)
