"""A page of blocks written as a web page, an xlsx or an old doc, so that one notice can be read in every format."""

import html
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import strategies as st

from duban.intake.parsing import Reading, docx, read
from duban.intake.parsing.blocks import Cell, Grid, Page, Run
from duban.intake.parsing.body import annex_number
from duban.intake.parsing.gate import gate
from tests.intake.parsing.papers import LIVELIHOOD_HEADING, TASK_HEADING, Table

SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")

_NAMES = st.text("张王李赵陈刘", min_size=2, max_size=3)
_BODIES = ("发展改革局", "财政局", "文化和旅游局", "住房城乡建设局", "民政局", "教育体育局", "应急局")
_UNITS = st.lists(st.sampled_from(_BODIES), min_size=1, max_size=4, unique=True)
_DEEDS = st.sampled_from(("改造", "新建", "建成", "推进"))
_THINGS = st.sampled_from(("老旧小区", "道路", "公园 A&B", "“一站式”服务点", "图书室<分馆>"))


@st.composite
def _rows(draw: st.DrawFn, *, with_category: bool) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        first, *others = [f"区{name}" for name in draw(_UNITS)]
        units = "、".join((f"**{first}**", *others))
        task = f"{draw(_DEEDS)}{draw(_THINGS)}{draw(st.integers(1, 99))}处。"
        merged = bool(rows) and draw(st.booleans())
        category = ["^" if merged else f"第{number}类工作"] if with_category else []
        leader = "^" if rows and draw(st.booleans()) else draw(_NAMES)
        rows.append((str(number), *category, task, leader, units))
    return rows


@st.composite
def tables(draw: st.DrawFn) -> list[Table]:
    """A table of tasks and perhaps one of livelihood projects, with merged cells and bold leads."""
    made = [Table("2023年重点任务责任分解表", TASK_HEADING, draw(_rows(with_category=True)))]
    if draw(st.booleans()):
        rows = draw(_rows(with_category=False))
        made.append(
            Table("2023年民生实事责任分解表", (*LIVELIHOOD_HEADING[:3], "责任单位（加黑的牵头）"), rows, number="2")
        )
    return made


def page_of(data: bytes) -> Page:
    """The blocks of a docx."""
    return docx.read(gate(data, "a.docx").parts)


def same_words(one: Reading, other: Reading) -> bool:
    """Equal in all that was read; the places in the file aside."""
    return bool(_without_places(one.to_json()) == _without_places(other.to_json()))


def _without_places(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {key: _without_places(value) for key, value in shape.items() if key not in ("block", "row")}
    return [_without_places(value) for value in shape] if isinstance(shape, list) else shape


def as_html(page: Page, *, around: tuple[str, str] = ("", "")) -> str:
    """The page as a government site publishes it: its own furniture `around`, tables with rowspan and colspan."""
    body = "".join(
        _table(block) if isinstance(block, Grid) else f"<p>&nbsp;&nbsp;{html.escape(block.text)}</p>\n"
        for block in page.blocks
    )
    head = "<style>.t5 { font-weight: bold }</style><script>var a = '<p>x</p>';</script>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{around[0]}<div>{body}</div>{around[1]}</body></html>"


def _table(grid: Grid) -> str:
    rows = []
    for at, row in enumerate(grid.rows):
        cells = []
        for cell in row:
            if not cell.continued:
                spans = f' rowspan="{_height(grid, at, cell)}" colspan="{cell.span}"'
                cells.append(f"<td{spans}>{''.join(_bold_words(run, at) for run in cell.runs)}</td>")
        rows.append(f"<tr>\n  {''.join(cells)}\n</tr>")
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _bold_words(run: Run, at: int) -> str:
    """Bold in the ways that pages write it, one after the other."""
    words = html.escape(run.text).replace("\n", "<br>")
    ways = (
        "<b>{}</b>",
        "<strong>{}</strong>",
        '<span style="font-weight: 700">{}</span>',
        '<span class="t5">{}</span>',
    )
    return ways[at % len(ways)].format(words) if run.bold else words


def _height(grid: Grid, at: int, cell: Cell) -> int:
    below = 0
    while at + below + 1 < len(grid.rows) and any(
        other.continued and other.column == cell.column for other in grid.rows[at + below + 1]
    ):
        below += 1
    return below + 1


def as_xlsx(page: Page) -> bytes:
    """The page as a workbook: a sheet for the letter and one for each annex, cells merged and bold as there."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold, plain = book.add_format({"bold": True}), book.add_format({})
    for sheet_number, blocks in enumerate(_annexes(page)):
        sheet = book.add_worksheet(f"表{sheet_number}")
        row = 0
        for block in blocks:
            if not isinstance(block, Grid):
                sheet.write_string(row, 0, block.text)
                row += 1
                continue
            for at, cells in enumerate(block.rows):
                for cell in cells:
                    if not cell.continued:
                        _put(sheet, row, cell, _height(block, at, cell), bold, plain)
                row += 1
    book.close()
    return out.getvalue()


def _put(sheet: Any, row: int, cell: Cell, height: int, bold: Any, plain: Any) -> None:
    if height > 1 or cell.span > 1:
        sheet.merge_range(row, cell.column, row + height - 1, cell.column + cell.span - 1, "")
    runs = [run for run in cell.runs if run.text]
    if len(runs) == 1:
        sheet.write_string(row, cell.column, runs[0].text, bold if runs[0].bold else plain)
    elif runs:
        parts = [part for run in runs for part in (bold if run.bold else plain, run.text)]
        assert sheet.write_rich_string(row, cell.column, *parts) == 0


def _annexes(page: Page) -> Iterator[list[Any]]:
    blocks: list[Any] = []
    for block in page.blocks:
        if not isinstance(block, Grid) and annex_number(block.text) is not None and blocks:
            yield blocks
            blocks = []
        if isinstance(block, Grid) or block.text.strip():
            blocks.append(block)
    yield blocks


def as_old_word(data: bytes, folder: Path) -> bytes:
    """A docx as LibreOffice saves it in the old form of Word."""
    (folder / "notice.docx").write_bytes(data)
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
         "--convert-to", "doc:MS Word 97", "--outdir", str(folder / "out"), str(folder / "notice.docx")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return (folder / "out" / "notice.doc").read_bytes()


def reading_of(data: bytes | str, name: str) -> Reading:
    return read(data.encode() if isinstance(data, str) else data, name)
