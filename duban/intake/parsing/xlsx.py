"""An xlsx as blocks: the sheets by lxml on the parts that passed the gate.

What Excel shows is read: texts, numbers, dates and percentages as they are printed, of formulas the value that was
saved. Hidden sheets, rows and columns are set aside and told. Bold is that of a run, else of the cell's style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from lxml import etree

from duban.intake.parsing.blocks import Aside, Page, Run
from duban.intake.parsing.gate import MAX_SHEET_COLUMNS, MAX_SHEET_ROWS, WORKBOOK, column_of
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.sheets import Merge, Sheet, left_out, page_of
from duban.intake.parsing.styles import Node
from duban.intake.parsing.text import normalise

_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LINKS: Final = "xl/_rels/workbook.xml.rels"
_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_OFF: Final = ("0", "false", "none")
_DATE_FORMATS: Final = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
_PERCENT_FORMATS: Final = frozenset((9, 10))
_QUOTED: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FIRST_DAYS: Final = (date(1899, 12, 30), date(1904, 1, 1))
_LEAP_BUG: Final = 61  # Excel counts a 29 February 1900: only from here on is a number one day


def read(parts: Mapping[str, bytes]) -> Page:
    """The parts of an admitted xlsx as a page of blocks."""
    return page_of(_Workbook(parts).sheets(), has_bold=True)


def all_text(content: bytes) -> str:
    """Every letter of a part, one line per string or cell: for the search for secrecy markings."""
    lines = []
    for node in _parse(content).iter(f"{_S}si", f"{_S}is", f"{_S}v", f"{_S}text", f"{_S}oddHeader", f"{_S}oddFooter"):
        lines.append(re.sub("&[LCR]", "\n", "".join(node.itertext())))
    return "\n".join(lines)


def _parse(content: bytes) -> Node:
    """The root element of a part that passed the gate; entities are never resolved, nothing is fetched."""
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise refusal("xml_malformed") from error


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell prints: `shows` is text, date or percent."""

    bold: bool = False
    shows: str = "text"
    decimals: int = 0


@dataclass(slots=True)
class _Hidden:
    """What a sheet hides, and cells that are not plain words."""

    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)

    def asides(self, name: str) -> list[Aside]:
        return [
            *left_out(name, self.rows, "隐藏的行，未读取"),
            *left_out(name, self.columns, "隐藏的列，未读取"),
            *left_out(name, self.errors, "单元格显示错误值，未读取"),
            *left_out(name, self.formulas, "由公式算出，按文件中保存的结果读取，请对照原文确认"),
        ]


class _Workbook:
    """The parts that hold for all sheets: strings, styles, the system of dates."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._parts = parts
        self._book = _parse(parts[WORKBOOK])
        properties = self._book.find(f"{_S}workbookPr")
        self._from_1904 = properties is not None and properties.get("date1904", "0") not in _OFF
        strings = parts.get("xl/sharedStrings.xml")
        self._strings = [] if strings is None else [list(_runs(si)) for si in _parse(strings).iterfind(f"{_S}si")]
        self._styles = list(_styles(parts.get("xl/styles.xml")))

    def sheets(self) -> Iterator[Sheet]:
        targets = {}
        if _LINKS in self._parts:
            targets = {link.get("Id"): link.get("Target", "") for link in _parse(self._parts[_LINKS])}
        for node in self._book.iterfind(f"{_S}sheets/{_S}sheet"):
            target = targets.get(node.get(_ID), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part not in self._parts:
                continue  # a chart on a sheet of its own
            name = normalise(node.get("name", ""))
            sheet = self._sheet(name, _parse(self._parts[part]))
            if node.get("state", "visible") != "visible":
                words = ("".join(run.text for run in runs) for row in sheet.rows.values() for runs in row.values())
                sheet = Sheet(name, asides=left_out(name, words, "隐藏的工作表，未读取"))
            yield sheet

    def _sheet(self, name: str, root: Node) -> Sheet:
        hidden = _Hidden()
        sheet = Sheet(name, merges=list(_merges(root)))
        no_columns = _hidden_columns(root)
        number = -1
        for row in root.iterfind(f"{_S}sheetData/{_S}row"):
            number = _row_number(row, number + 1)
            column = -1
            cells: dict[int, tuple[Run, ...]] = {}
            for node in row.iterfind(f"{_S}c"):
                found = _PLACE.match(node.get("r", ""))
                column = column_of(found[1]) - 1 if found else column + 1
                if column >= MAX_SHEET_COLUMNS:
                    raise refusal("sheet_too_large")
                runs = self._cell(node, hidden)
                words = "".join(run.text for run in runs)
                if not words.strip():
                    continue
                if row.get("hidden", "0") not in _OFF:
                    hidden.rows.append(words)
                elif column in no_columns:
                    hidden.columns.append(words)
                else:
                    cells[column] = runs
            if cells:
                sheet.rows[number] = cells
        sheet.asides = hidden.asides(name)
        return sheet

    def _cell(self, node: Node, hidden: _Hidden) -> tuple[Run, ...]:
        """The words of a cell as printed."""
        kind = node.get("t", "n")
        style = self._style(node.get("s", "0"))
        value = node.findtext(f"{_S}v") or ""
        if kind == "inlineStr":
            own = node.find(f"{_S}is")
            runs = [] if own is None else list(_runs(own))
        elif kind == "s":
            runs = self._strings[int(value)] if value.isdecimal() and int(value) < len(self._strings) else []
        elif kind == "e":
            hidden.errors.append(value)
            return ()
        elif kind == "str":
            runs = [(_words(value), None)]
        elif kind == "b":
            runs = [("是" if value == "1" else "否", None)]
        else:
            runs = [(self._number(value, style), None)]
        if node.find(f"{_S}f") is not None and value:
            hidden.formulas.append("".join(words for words, _ in runs))
        return tuple(Run(words, style.bold if bold is None else bold) for words, bold in runs if words)

    def _style(self, number: str) -> _Style:
        at = int(number) if number.isdecimal() else 0
        return self._styles[at] if at < len(self._styles) else _Style()

    def _number(self, value: str, style: _Style) -> str:
        """A number as printed: a whole one without point, a date as a date, 0.085 as 8.5%."""
        try:
            number = float(value)
        except ValueError:
            return _words(value)
        if style.shows == "date" and (self._from_1904 or number >= _LEAP_BUG) and number < 2_000_000:
            day = _FIRST_DAYS[self._from_1904] + timedelta(days=int(number))
            return f"{day.year}年{day.month}月{day.day}日"
        if style.shows == "percent":
            return f"{plain_number(round(number * 100, max(style.decimals, 2)))}%"
        return plain_number(number) if abs(number) < 1e15 else value


def plain_number(number: float) -> str:
    """3.0 → 3, 8.5 → 8.5; never with an exponent where the number is of everyday size."""
    return str(int(number)) if number.is_integer() else f"{number:.10f}".rstrip("0").rstrip(".")


def _row_number(row: Node, following: int) -> int:
    printed = row.get("r", "")
    number = int(printed) - 1 if printed.isascii() and printed.isdecimal() else following
    if number >= MAX_SHEET_ROWS:
        raise refusal("sheet_too_large")
    return number


def _runs(string: Node) -> Iterator[tuple[str, bool | None]]:
    """(words, bold) of a string; None where the cell's own style holds. Phonetic hints are left out."""
    for node in string:
        if node.tag == f"{_S}t":
            yield _words(node.text or ""), None
        elif node.tag == f"{_S}r":
            properties = node.find(f"{_S}rPr")
            bold = None if properties is None else _is_bold(properties)
            yield _words(node.findtext(f"{_S}t") or ""), bold


def _words(text: str) -> str:
    return normalise(_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text))


def _is_bold(font: Node) -> bool:
    bold = font.find(f"{_S}b")
    return bold is not None and bold.get("val", "1") not in _OFF


def _styles(part: bytes | None) -> Iterator[_Style]:
    """The styles of cells in the order of their numbers."""
    if part is None:
        return
    root = _parse(part)
    fonts = [_is_bold(font) for font in root.iterfind(f"{_S}fonts/{_S}font")]
    formats = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind(f"{_S}numFmts/{_S}numFmt")}
    for cell in root.iterfind(f"{_S}cellXfs/{_S}xf"):
        font = cell.get("fontId", "0")
        bold = font.isdecimal() and int(font) < len(fonts) and fonts[int(font)]
        number = cell.get("numFmtId", "0")
        yield _Style(bold, *_shows(number, formats.get(number)))


def _shows(number: str, code: str | None) -> tuple[str, int]:
    if code is None:
        known = int(number) if number.isdecimal() else 0
        if known in _DATE_FORMATS:
            return "date", 0
        return ("percent", 2 * (known == 10)) if known in _PERCENT_FORMATS else ("text", 0)
    bare = _QUOTED.sub("", code).lower()
    if "%" in bare:
        return "percent", len(bare.partition(".")[2].partition("%")[0])
    return ("date", 0) if "y" in bare or ("m" in bare and "d" in bare) else ("text", 0)


def _merges(root: Node) -> Iterator[Merge]:
    for node in root.iterfind(f"{_S}mergeCells/{_S}mergeCell"):
        first, _, last = node.get("ref", "").partition(":")
        start, end = _PLACE.match(first), _PLACE.match(last or first)
        if start is not None and end is not None:
            yield int(start[2]) - 1, column_of(start[1]) - 1, int(end[2]) - 1, column_of(end[1]) - 1


def _hidden_columns(root: Node) -> set[int]:
    found: set[int] = set()
    for node in root.iterfind(f"{_S}cols/{_S}col"):
        first, last = node.get("min", ""), node.get("max", "")
        if node.get("hidden", "0") not in _OFF and first.isdecimal() and last.isdecimal():
            found.update(range(int(first) - 1, min(int(last), MAX_SHEET_COLUMNS)))
    return found
