"""Tables that people edit in WPS or Excel (表格文件): written as xlsx, read back from xlsx or csv. Pure; no framework."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import python_calamine
import xlsxwriter

from duban.documents.text import clean_text
from duban.errors import NotUnderstood

MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 40 * 2**20
"""A register of a thousand rows unpacks to less than a megabyte; what is far larger was made to harm."""
MOST_ROWS = 5_000
LONGEST_CELL = 5_000


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
    rows = [[_text(value) for value in row] for row in raw]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise NotUnderstood("文件里没有内容，请检查后再上传。")
    if len(rows) > MOST_ROWS:
        raise NotUnderstood(f"表格超过 {MOST_ROWS} 行，请分成几个文件上传。")
    return rows


def _book_rows(data: bytes) -> Sequence[Sequence[object]]:
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                    raise NotUnderstood("文件解开后过大，请另存为只含这张表的文件再上传。")
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
    except (python_calamine.CalamineError, zipfile.BadZipFile, IndexError, ValueError):
        raise NotUnderstood("打不开这个文件，请用 WPS 或 Excel 另存为 xlsx 后再上传。") from None


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise NotUnderstood("读不出文件里的文字，请用 WPS 或 Excel 另存为 xlsx 后再上传。")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean_text(str(value)).strip()[:LONGEST_CELL]
