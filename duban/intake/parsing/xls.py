"""An old xls as blocks, by calamine: values and merges of the visible sheets; bold is not known there."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import python_calamine
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from duban.intake.parsing.blocks import Page, Run
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.sheets import Sheet, left_out, page_of
from duban.intake.parsing.text import normalise
from duban.intake.parsing.xlsx import plain_number

Value = int | float | str | bool | time | date | datetime | timedelta


def read(data: bytes) -> Page:
    """The sheets of a workbook that passed the gate. Raises `Refused` where calamine cannot read it."""
    with _panics_refused():
        return page_of(_sheets(data), has_bold=False)


def all_text(data: bytes) -> str:
    """Every word of every sheet, hidden ones too: for the search for secrecy markings."""
    with _panics_refused():
        return "\n".join(_printed(value) for row in _all_rows(data) for value in row)


def _all_rows(data: bytes) -> Iterator[list[Value]]:
    book = _open(data)
    names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    for name in names:
        yield from book.get_sheet_by_name(name).to_python(skip_empty_area=False)


@contextmanager
def _panics_refused() -> Iterator[None]:
    """calamine is Rust: where it meets what it does not expect it may panic, which is no `Exception` in Python."""
    try:
        yield
    except python_calamine.CalamineError as error:
        raise refusal("zip_broken") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise refusal("zip_broken") from error
        raise


def _open(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise refusal("encrypted") from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise refusal("zip_broken") from error


def _sheets(data: bytes) -> list[Sheet]:
    book = _open(data)
    out = []
    for known in book.sheets_metadata:
        if known.typ != SheetTypeEnum.WorkSheet:
            continue
        found = book.get_sheet_by_name(known.name)
        rows = found.to_python(skip_empty_area=False)
        name = normalise(known.name)
        if known.visible != SheetVisibleEnum.Visible:
            hidden = (_printed(value) for row in rows for value in row)
            out.append(Sheet(name, asides=left_out(name, hidden, "隐藏的工作表，未读取")))
            continue
        sheet = Sheet(name)
        for at, row in enumerate(rows):
            cells: dict[int, tuple[Run, ...]] = {
                place: (Run(words),) for place, value in enumerate(row) if (words := _printed(value)).strip()
            }
            if cells:
                sheet.rows[at] = cells
        sheet.merges = [(*first, *last) for first, last in found.merged_cell_ranges or ()]
        out.append(sheet)
    return out


def _printed(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return plain_number(float(value))
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return normalise(str(value))
