"""Tables that people edit in WPS or Excel (表格文件): written as xlsx, read back from xlsx or csv. Pure; no framework."""

import contextlib
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine
import xlsxwriter
from lxml import etree

from duban.documents.old_books import old_book_rows
from duban.documents.packed import is_locked, is_old, packed_again, parts_of, safe_tree
from duban.documents.text import clean_text
from duban.errors import NotUnderstood

MOST_BYTES = 2 * 2**20
MOST_ROWS = 5_000
MOST_COLUMNS = 200
LONGEST_CELL = 5_000
_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_NO_BOOK = "打不开这个文件，请用 WPS 或 Excel 另存为 xlsx 后再上传。"
_TOO_LONG = f"表格超过 {MOST_ROWS} 行，请分成几个文件上传。"


@dataclass(frozen=True)
class Column:
    """One column of a table that is written: its heading, its width in characters, what may be chosen in it."""

    heading: str
    width: int = 16
    choices: Sequence[str] = ()


def to_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str | int | None]]) -> bytes:
    """A one-sheet workbook with a frozen heading; the same rows give the same bytes.

    A cell is always text or a number, never a formula, whatever it begins with.
    """
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (the format holds no zone)
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "border": 1, "align": "center", "valign": "vcenter"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, head)
        if column.choices:
            sheet.data_validation(
                1,
                number,
                MOST_ROWS,
                number,
                {"validate": "list", "source": list(column.choices), "error_type": "warning"},
            )
    for place, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(place, number, value, cell)
            else:
                sheet.write_string(place, number, clean_text(value or ""), cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return kept.getvalue()


def rows_of(data: bytes, filename: str) -> list[list[str]]:
    """The first sheet as text, row by row, blank rows left out; dates as 2022-03-16, whole numbers without a point.

    Args:
        data: an xlsx, xls or csv file (UTF-8 or GB18030).

    Raises: NotUnderstood where it is none of them, larger than `MOST_BYTES`, or has more than `MOST_ROWS` rows.
    """
    if len(data) > MOST_BYTES:
        raise NotUnderstood("文件超过 2 MB，这里只收单张表格；请另存为只含这张表的文件再上传。")
    raw: Sequence[Sequence[object]] = (
        _csv_rows(data) if filename.lower().endswith((".csv", ".txt")) else _book_rows(data)
    )
    rows = [[cell_text(value) for value in row] for row in raw]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise NotUnderstood("文件里没有内容，请检查后再上传。")
    if len(rows) > MOST_ROWS:
        raise NotUnderstood(_TOO_LONG)
    return rows


def _book_rows(data: bytes) -> Sequence[Sequence[object]]:
    if is_locked(data):
        raise NotUnderstood("文件设了打开密码，请取消密码、另存后再上传。")
    if data[:2] != b"PK" and not is_old(data):
        raise NotUnderstood(_NO_BOOK)
    try:
        if data[:2] != b"PK":
            return old_book_rows(data, MOST_ROWS + 1)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked_book(data)))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (python_calamine.CalamineError, IndexError, ValueError):
        raise NotUnderstood(_NO_BOOK) from None


def sheets_of(data: bytes) -> dict[str, list[list[str]]]:
    """All sheets of an xlsx file as text, hidden ones too, name → rows from the first row and column on.

    Raises: NotUnderstood as `rows_of`.
    """
    if len(data) > MOST_BYTES:
        raise NotUnderstood("文件超过 2 MB，请另存为只含这张表的文件再上传。")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked_book(data)))
        return {
            name: [
                [cell_text(value) for value in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    except (python_calamine.CalamineError, IndexError, ValueError):
        raise NotUnderstood(_NO_BOOK) from None


def checked_book(data: bytes) -> bytes:
    """An xlsx file packed anew after its cells were looked at.

    A reader makes room for the whole rectangle up to the last cell, and the program ends at once where there is no such
    room: one cell at XFD1048576 asks for 512 GB in a file of 1.4 KB.

    Raises: NotUnderstood where it is no such file, or a cell lies beyond `MOST_ROWS` or `MOST_COLUMNS`.
    """
    parts = parts_of(data, "xlsx")
    if "xl/workbook.xml" not in parts:
        raise NotUnderstood(_NO_BOOK)
    kept = {}
    for name, part in parts.items():
        # A sheet may lie under any name. What is no XML, pictures and the like, is left out: no cell is read from it.
        with contextlib.suppress(ValueError):
            _check_cells(safe_tree(part))
            kept[name] = part
    return packed_again(kept)


def _check_cells(root: etree._Element) -> None:
    """Look where the filled cells of a sheet lie; cells that only have a look of their own do not count."""
    row = column = 0
    for each in root.iter("{*}row", "{*}c"):
        if etree.QName(each).localname == "row":
            row, column = int(each.get("r") or row + 1), 0
            continue
        place = _PLACE.fullmatch(each.get("r") or f"A{max(row, 1)}")
        if place is None:
            raise ValueError("a cell without a place")
        column = _column(place[1]) if each.get("r") else column + 1
        if len(each) and max(row, int(place[2])) > MOST_ROWS * 2:
            raise NotUnderstood(_TOO_LONG)
        if len(each) and column > MOST_COLUMNS:
            raise NotUnderstood(f"表格超过 {MOST_COLUMNS} 列，请删去表外的内容再上传。")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise NotUnderstood("读不出文件里的文字，请用 WPS 或 Excel 另存为 xlsx 后再上传。")


def cell_text(value: object) -> str:
    """What a cell holds, as people write it: dates as 2022-03-16, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value)).strip()[:LONGEST_CELL]
