"""A published web page as blocks: paragraphs, and tables with rowspan and colspan resolved as in a docx.

Scripts and the site's own regions (navigation, footer) are left out and told; hidden words are set aside. Tables that
only lay out the page are walked through as if they were not there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from lxml import etree

from duban.intake.parsing import columns, markup
from duban.intake.parsing.blocks import Aside, Block, Cell, Grid, Page, Paragraph, Run
from duban.intake.parsing.looks import Sheet, Site
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.styles import Node
from duban.intake.parsing.text import compact, normalise

MAX_CELLS: Final = 250_000  # with those under merged ones
_MAX_TOLD: Final = 400  # letters of what was left out that are shown
_SILENT_WORDS: Final = """
    script style noscript template head select option button input textarea datalist svg canvas audio video img
    object embed map rt rp colgroup col link meta base
"""
_SILENT: Final = frozenset(_SILENT_WORDS.split())
_BLOCK_WORDS: Final = """
    html body p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article main header footer nav aside center form
    blockquote pre address figure figcaption fieldset details summary caption hr td th tr tbody thead tfoot
"""
_BLOCKS: Final = frozenset(_BLOCK_WORDS.split())
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_WIDE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’…—]")
_NUMBERED: Final = re.compile(r"\s*[（(]?[\d一二三四五六七八九十]+[)）.、．]")
_ROW_GROUPS: Final = ("thead", "tbody", "tfoot")
_HEADING_DEPTH: Final = 4
_MANY_LINES: Final = 12  # paragraphs in one cell of a table that lays out the page
_LONG_CELL: Final = 200


def read(data: bytes) -> Page:
    """The blocks of a page that passed the gate."""
    root = markup.parse(markup.decode(data))
    reader = _Reader(Sheet.of(root), Site(root))
    reader.walk(root, False)
    reader.end_line()
    return Page(tuple(reader.blocks), tuple(reader.asides()), has_bold=True)


def all_text(data: bytes) -> str:
    """Every letter of a page, hidden ones too, one line per block: for the search for secrecy markings."""
    out: list[str] = []
    for event, node in etree.iterwalk(markup.parse(markup.decode(data)), events=("start", "end")):
        if node.tag in _BLOCKS or node.tag == "br":
            out.append("\n")
        words = node.tail if event == "end" else None if node.tag in ("script", "style") else node.text
        out.append(_BLANKS.sub(" ", words or ""))
    return "".join(out)


class _Line:
    """Words that flow in one place: blanks collapsed as a browser does, lines apart at blocks and <br>."""

    def __init__(self) -> None:
        self.lines: list[list[Run]] = [[]]

    def add(self, words: str, bold: bool) -> None:
        words = _collapsed(normalise(words))
        last = self.lines[-1]
        if not last or last[-1].text.endswith(" "):
            words = words.lstrip(" ")
        if words:
            last.append(Run(words, bold))

    def end(self) -> None:
        if self.lines[-1]:
            self.lines.append([])

    def taken(self) -> list[list[Run]]:
        """The lines that say something, without blanks at their ends; the collector is empty afterwards."""
        lines, self.lines = self.lines, [[]]
        return [kept for line in lines if (kept := _stripped(line))]


def _collapsed(words: str) -> str:
    """One blank for many; none for a line break between two wide characters, where the source was only wrapped."""

    def blank(found: re.Match[str]) -> str:
        before, after = words[: found.start()][-1:], words[found.end() : found.end() + 1]
        return "" if "\n" in found[0] and _WIDE.match(before or " ") and _WIDE.match(after or " ") else " "

    return _BLANKS.sub(blank, words)


def _stripped(line: list[Run]) -> list[Run]:
    """The line without blanks at its ends; a fixed blank (&nbsp;) inside is a blank like any other."""
    runs = [Run(run.text.replace("\u00a0", " "), run.bold) for run in line]
    while runs and not (left := runs[0].text.lstrip()):
        del runs[0]
    if runs:
        runs[0] = Run(left, runs[0].bold)
    while runs and not (right := runs[-1].text.rstrip()):
        del runs[-1]
    if runs:
        runs[-1] = Run(right, runs[-1].bold)
    return runs


class _Reader:
    """Walks the page once and collects blocks in its order."""

    def __init__(self, sheet: Sheet, site: Site) -> None:
        self.blocks: list[Block] = []
        self._sheet = sheet
        self._site = site
        self._line = _Line()
        self._left: dict[str, list[str]] = {}
        self._numbers: dict[Node, int] = {}
        self._cells = 0
        self._in_cell = False

    def asides(self) -> list[Aside]:
        """What was left out, one entry for each reason."""
        out = []
        for why, words in self._left.items():
            told = " / ".join(words)
            out.append(Aside("网页", told if len(told) <= _MAX_TOLD else told[:_MAX_TOLD] + "……", why))
        return out

    def end_line(self) -> None:
        """What was collected outside tables becomes paragraphs."""
        for line in self._line.taken():
            self.blocks.append(Paragraph(len(self.blocks), "".join(run.text for run in line)))

    def walk(self, node: Node, bold: bool) -> None:
        """The words of an element and of all inside it."""
        if node.text:
            self._line.add(node.text, bold)
        for child in node:
            self._element(child, bold)
            if child.tail:
                self._line.add(child.tail, bold)

    def _element(self, node: Node, bold: bool) -> None:
        tag = str(node.tag)
        if tag in _SILENT:
            return
        if tag == "br":
            self._line.end()
            return
        why = self._reason_to_leave(node, tag)
        if why:
            words = compact("".join(node.itertext()))
            if words:
                self._left.setdefault(why, []).append(normalise(words))
            return
        if tag == "table" and not self._in_cell:
            self.end_line()
            self._table(node, self._sheet.is_bold(node, bold))
            return
        is_block = tag in _BLOCKS or tag == "table"
        if is_block:
            self._line.end()
        if tag == "li":
            self._line.add(self._number(node), False)
        if tag == "pre":
            self._lines_as_they_are(node, bold)
        else:
            self.walk(node, self._sheet.is_bold(node, bold))
        if is_block:
            self._line.end()

    def _reason_to_leave(self, node: Node, tag: str) -> str:
        if tag == "iframe":
            return "网页内嵌的其他页面，未读取"
        if tag in ("del", "s", "strike"):
            return "有删除线的文字，未读取"
        if self._sheet.is_hidden(node):
            return "隐藏文字，未读取"
        return "" if self._in_cell or not self._site.owns(node) else "网站的导航、页脚等，未读取"

    def _number(self, item: Node) -> str:
        """The number that a browser prints before an item of an ordered list, "" where the words have their own."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        number = self._numbers.get(parent, _whole(parent.get("start"), 1))
        self._numbers[parent] = number + 1
        return "" if _NUMBERED.match(item.text or "") else f"{number}."

    def _lines_as_they_are(self, node: Node, bold: bool) -> None:
        for line in "".join(node.itertext()).split("\n"):
            self._line.add(line, bold)
            self._line.end()

    def _table(self, table: Node, bold: bool) -> None:
        """A table of the document becomes a grid; one that lays out the page is walked through cell by cell."""
        caption = table.find("caption")
        if caption is not None:
            self._element(caption, bold)
            self.end_line()
        rows = _rows(table)
        if _lays_out(rows):
            for row in rows:
                for cell in row:
                    self._element(cell, bold)
                    self.end_line()
            return
        self._in_cell = True
        grid = tuple(self._grid(rows, bold))
        self._in_cell = False
        self.blocks.append(Grid(len(self.blocks), grid, merges_known=True))

    def _grid(self, rows: list[list[Node]], bold: bool) -> list[tuple[Cell, ...]]:
        out: list[tuple[Cell, ...]] = []
        above: dict[int, tuple[int, Cell]] = {}  # first column → rows that a merged cell still covers, the cell
        for row in rows:
            parent = row[0].getparent() if row else None
            bold_row = bold if parent is None else self._sheet.is_bold(parent, bold)
            starts = sorted(above)
            cells = [Cell(cell.runs, cell.column, cell.span, continued=True) for _, cell in above.values()]
            opened: dict[int, tuple[int, Cell]] = {}
            column = 0
            for node in row:
                while column in above:
                    column += above[column][1].span
                if column >= markup.MAX_SPAN:
                    raise refusal("grid_span")
                next_start = bisect_right(starts, column)
                free = (starts[next_start] if next_start < len(starts) else markup.MAX_SPAN) - column
                cell = Cell(self._runs(node, bold_row), column, min(_whole(node.get("colspan"), 1), free))
                cells.append(cell)
                down = _whole(node.get("rowspan"), 1, zero=len(rows))
                if down > 1:
                    opened[column] = (down, cell)
                column += cell.span
            self._cells += len(cells)
            if self._cells > MAX_CELLS:
                raise refusal("table_too_large")
            above = {at: (left - 1, cell) for at, (left, cell) in (above | opened).items() if left > 1}
            out.append(tuple(sorted(cells, key=lambda cell: cell.column)))
        return out

    def _runs(self, node: Node, bold: bool) -> tuple[Run, ...]:
        self.walk(node, self._sheet.is_bold(node, bold))
        runs: list[Run] = []
        for line in self._line.taken():
            if runs:
                runs.append(Run("\n", runs[-1].bold))
            runs.extend(line)
        return tuple(runs)


def _rows(table: Node) -> list[list[Node]]:
    """The cells of a table's own rows, those of its head first and those of its foot last."""
    groups: dict[str, list[Node]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            groups["tbody"].append(child)
        elif child.tag in _ROW_GROUPS:
            groups[str(child.tag)].extend(row for row in child if row.tag == "tr")
    rows = (row for name in _ROW_GROUPS for row in groups[name])
    return [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]


def _lays_out(rows: list[list[Node]]) -> bool:
    """Not a table of the document: holds tables, long columns of paragraphs, or hardly more than one cell."""
    for row in rows[:_HEADING_DEPTH]:
        plain = [cell for cell in row if next(cell.iter("table"), None) is None]
        words = [Cell((Run(compact("".join(cell.itertext()))),), at) for at, cell in enumerate(plain)]
        if columns.is_task_heading(columns.fields_of([cell for cell in words if len(cell.text) <= _LONG_CELL])):
            return False
    full = 0
    longest = 0
    for row in rows:
        for cell in row:
            if next(cell.iter("table"), None) is not None:
                return True
            lines = sum(1 for _ in zip(cell.iter("p", "br", "div"), range(_MANY_LINES), strict=False))
            if lines >= _MANY_LINES:
                return True
        lengths = [length for cell in row if (length := len(compact("".join(cell.itertext()))))]
        longest = max(longest, *lengths, 0)
        full += len(lengths) > 1
    return full == 0 or (full == 1 and longest > _LONG_CELL)


def _whole(value: str | None, default: int, *, zero: int = 1) -> int:
    """A whole number of an attribute; what is no number counts as the default, 0 as `zero`."""
    digits = (value or "").strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        return default
    return int(digits) or zero
