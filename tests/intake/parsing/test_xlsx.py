"""A workbook is read as the docx would be: sheets as lists, merged cells, bold; what it hides is told."""

import io
import random
import struct
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.intake.parsing import Reading, read, xlsx
from duban.intake.parsing.blocks import Grid
from duban.intake.parsing.gate import gate
from duban.intake.parsing.messages import REFUSALS
from tests.intake.parsing import badfiles as bad
from tests.intake.parsing.corpus import NOTICES
from tests.intake.parsing.formats import as_xlsx, page_of, same_words, tables
from tests.intake.parsing.papers import Table, as_docx
from tests.intake.parsing.test_refusals import EXTERNAL, code_of, outcome
from tests.shared import needs_shared

HEADING = ("序号", "重点任务", "牵头单位", "责任单位", "完成时限")
ROW = (1, "改造道路3条。", "区交通局", "区财政局", "6月底")


def book(*sheets: tuple[str, Iterable[Iterable[Any]]], change: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook with these rows; `change` may do more to (workbook, first sheet)."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    for name, rows in sheets:
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    if change is not None:
        change(made, made.worksheets()[0])
    made.close()
    return out.getvalue()


def reading(*rows: Iterable[Any], change: Callable[[Any, Any], None] | None = None) -> Reading:
    return read(book(("Sheet1", (HEADING, *rows)), change=change), "a.xlsx")


def last_cell(data: bytes) -> str:
    """What the last cell of the table says."""
    grid = xlsx.read(gate(data, "a.xlsx").parts).blocks[-1]
    assert isinstance(grid, Grid)
    return grid.rows[-1][-1].text


def changed(data: bytes, name: str, *pairs: tuple[bytes, bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """The workbook with words of one part replaced and parts added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    for old, new in pairs:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    return bad.packed([*parts.items(), *(extra or {}).items()])


def with_cell(xml: str) -> bytes:
    """A workbook whose sheet has one more row."""
    return changed(
        book(("表", (HEADING, ROW))),
        "xl/worksheets/sheet1.xml",
        (b"</sheetData>", f'<row r="3">{xml}</row></sheetData>'.encode()),
    )


class TestSheets:
    def test_are_lists_of_their_own_with_their_names_as_titles(self) -> None:
        found = read(book(("城建攻坚任务表", (HEADING, ROW)), ("民生实事任务表", (HEADING, ROW))), "a.xlsx")
        assert [(item.title, len(item.entries)) for item in found.lists] == [
            ("城建攻坚任务表", 1),
            ("民生实事任务表", 1),
        ]

    def test_may_hold_the_letter_and_several_tables_one_below_the_other(self) -> None:
        rows: list[Sequence[Any]] = [
            ["附件1"],
            ["重点任务分解表"],
            HEADING,
            ROW,
            (2, *ROW[1:]),
            [],
            ["附件2"],
            ["实事分解表"],
            HEADING,
            ROW,
        ]
        found = read(book(("Sheet1", rows)), "a.xlsx")
        assert [(item.code, item.title, len(item.entries)) for item in found.lists] == [
            ("annex1", "重点任务分解表", 2),
            ("annex2", "实事分解表", 1),
        ]

    def test_with_an_empty_row_inside_go_on(self) -> None:
        assert reading(ROW, [], (2, *ROW[1:])).counts.rows_read == 2

    def test_have_section_rows_as_categories(self) -> None:
        (found,) = reading(["一、城市建设"], ROW, ["二、民生"], (2, *ROW[1:])).lists
        assert [entry.category for entry in found.entries] == ["城市建设", "民生"]

    def test_that_are_hidden_are_told_and_not_read(self) -> None:
        data = book(("甲", (HEADING, ROW)), ("乙", (HEADING, ROW)), change=lambda made, _: made.worksheets()[1].hide())
        found = read(data, "a.xlsx")
        assert len(found.lists) == 1
        assert [(each.where, each.why) for each in found.unread] == [("工作表“乙”", "隐藏的工作表，未读取")]

    def test_tell_their_hidden_rows_and_columns(self) -> None:
        def hide(_: Any, sheet: Any) -> None:
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_column(4, 4, None, None, {"hidden": True})

        found = reading(ROW, (2, "隐藏的任务", *ROW[2:]), change=hide)
        assert found.counts.rows_read == 1
        assert found.lists[0].entries[0].deadline is None
        assert {each.why for each in found.unread} == {"隐藏的行，未读取", "隐藏的列，未读取"}


class TestCells:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (date(2022, 3, 24), "2022年3月24日"),
            (date(1900, 3, 1), "1900年3月1日"),
            ("3.24", "3.24"),
            ("３月２４日", "３月２４日"),
            (3.5, "3.5"),
            (2022, "2022"),
            (True, "是"),
            (" 6月底 ", " 6月底 "),
        ],
    )
    def test_are_read_as_they_print(self, value: object, shown: str) -> None:
        assert last_cell(book(("表", (HEADING, (*ROW[:4], value))))) == shown

    @pytest.mark.parametrize(("form", "shown"), [("0%", "8%"), ("0.00%", "8%"), ("yyyy年m月d日", "0.08")])
    def test_follow_the_format_of_numbers(self, form: str, shown: str) -> None:
        def put(made: Any, sheet: Any) -> None:
            sheet.write_number(1, 4, 0.08, made.add_format({"num_format": form}))

        assert last_cell(book(("表", (HEADING, ROW)), change=put)) == shown

    def test_count_dates_from_1904_where_the_workbook_says_so(self) -> None:
        data = book(("表", (HEADING, (*ROW[:4], date(2022, 3, 24)))))
        from_1904 = changed(data, "xl/workbook.xml", (b"<workbookPr ", b'<workbookPr date1904="1" '))
        assert last_cell(from_1904) == "2026年3月25日"

    def test_with_a_formula_give_the_saved_value_and_are_told(self) -> None:
        found = reading(ROW, change=lambda _, sheet: sheet.write_formula(1, 4, "=1+1", None, "6月底"))
        assert found.lists[0].entries[0].deadline == "6月底"
        assert [(each.text, each.why[:5]) for each in found.unread] == [("6月底", "由公式算出")]

    def test_have_their_escapes_resolved(self) -> None:
        assert last_cell(with_cell('<c r="B3" t="inlineStr"><is><t>甲_x000D_乙_x005F_x</t></is></c>')) == "甲\n乙_x"

    def test_with_an_error_are_told(self) -> None:
        data = with_cell(
            '<c r="A3"><v>2</v></c><c r="B3" t="inlineStr"><is><t>任务</t></is></c><c r="E3" t="e"><v>#N/A</v></c>'
        )
        assert [each.text for each in read(data, "a.xlsx").unread] == ["#N/A"]

    def test_show_bold_of_the_cell_and_of_words(self) -> None:
        def bold(made: Any, sheet: Any) -> None:
            fat, thin = made.add_format({"bold": True}), made.add_format({})
            sheet.write_string(1, 2, "区交通局", fat)
            sheet.write_rich_string(2, 2, thin, "区财政局、", fat, "区民政局")

        heading = ("序号", "重点任务", "责任单位（加黑的为牵头单位）")
        data = book(("表", (heading, ("1", "任务甲", ""), ("2", "任务乙", ""))), change=bold)
        entries = read(data, "a.xlsx").lists[0].entries
        assert [entry.to_json()["lead_units"] for entry in entries] == [["区交通局"], ["区民政局"]]


@settings(deadline=None, max_examples=25)
@given(tables())
def test_any_generated_table_is_read_as_from_word(made: list[Table]) -> None:
    data = as_docx(*made)
    assert same_words(read(as_xlsx(page_of(data)), "a.xlsx"), read(data, "a.docx"))


@needs_shared
def test_the_published_notice_as_a_workbook_is_read_as_from_word() -> None:
    data = (NOTICES / "seed" / "notice.docx").read_bytes()
    found = read(as_xlsx(page_of(data)), "a.xlsx")
    assert found.counts.rows_read == 109
    assert same_words(found, read(data, "a.docx"))


def many_cells(count: int) -> str:
    """So many cells in one row that shrink less than 200 times."""
    source = random.Random(7)
    return "".join(f'<c s="{source.randrange(10**6)}"/>' * 64 for _ in range(count // 64 + 1))


def merged(reference: str) -> bytes:
    return changed(
        book(("表", (HEADING, ROW))),
        "xl/worksheets/sheet1.xml",
        (b"</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{reference}"/></mergeCells>'.encode()),
    )


def added(name: str, content: str = "<a/>") -> bytes:
    return changed(book(("表", (HEADING, ROW))), "xl/workbook.xml", extra={name: content.encode()})


BAD_BOOKS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a cell at the far end": ("sheet_too_large", lambda: with_cell('<c r="XFD3"><v>1</v></c>')),
    "a row at the far end": ("sheet_too_large", lambda: merged("A1:A1048576")),
    "a row without place behind the last": (
        "sheet_too_large",
        lambda: changed(
            book(("表", (HEADING,))),
            "xl/worksheets/sheet1.xml",
            (b"</sheetData>", b"<row/>" * 20_001 + b"</sheetData>"),
        ),
    ),
    "a row of cells without place": ("sheet_too_large", lambda: with_cell("<c><v>1</v></c>" * 201)),
    "a merge over the whole sheet": ("sheet_too_large", lambda: merged("A1:XFD1048576")),
    "merges over everything allowed": ("sheet_too_large", lambda: merged("A1:GR20000")),
    "too many elements": ("xml_elements", lambda: with_cell(many_cells(1_000_001))),
    "a bomb": ("zip_bomb_ratio", lambda: added("xl/media/a.bin", " " * 10_000_000)),
    "a macro": ("macro", lambda: added("xl/vbaProject.bin")),
    "an old macro sheet": ("macro", lambda: added("xl/macrosheets/sheet1.xml")),
    "an object": ("ole", lambda: added("xl/embeddings/oleObject1.bin")),
    "a link to another workbook": ("external_link", lambda: added("xl/externalLinks/externalLink1.xml")),
    "a picture elsewhere": (
        "external_relationship",
        lambda: added("xl/drawings/_rels/drawing1.xml.rels", bad.relationships(EXTERNAL)),
    ),
    "entities": (
        "dtd",
        lambda: changed(
            book(("表", (HEADING, ROW))),
            "xl/sharedStrings.xml",
            (b"<sst", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst'),
        ),
    ),
    "cut off": ("zip_broken", lambda: book(("表", (HEADING, ROW)))[:-30]),
    "a broken sheet": (
        "xml_malformed",
        lambda: changed(book(("表", (HEADING, ROW))), "xl/worksheets/sheet1.xml", (b"</sheetData>", b"")),
    ),
    "with a password": ("encrypted", lambda: bad.compound("EncryptedPackage")),
    "also a letter": ("content_mismatch", lambda: added("word/document.xml")),
    "without tasks": ("no_tasks", lambda: book(("表", (["甲", "乙"],)))),
    "a marking in a cell": ("secret", lambda: book(("表", (["秘密★1年"], HEADING, ROW)))),
    "a marking in a hidden sheet": (
        "secret",
        lambda: book(("甲", (HEADING, ROW)), ("乙", (["绝密★"],)), change=lambda made, _: made.worksheets()[1].hide()),
    ),
    "a marking in the page header": (
        "secret",
        lambda: book(("表", (HEADING, ROW)), change=lambda _, sheet: sheet.set_header("&L机密★3年")),
    ),
}


@pytest.mark.parametrize("case", BAD_BOOKS)
def test_a_bad_workbook_is_refused_with_its_code_within_a_second(case: str) -> None:
    code, make = BAD_BOOKS[case]
    data = make()
    start = time.process_time()
    assert code_of(data, "a.xlsx") == code
    assert time.process_time() - start < 1


def test_a_stated_size_is_never_trusted() -> None:
    data = changed(
        book(("表", (HEADING, ROW))),
        "xl/worksheets/sheet1.xml",
        (b'<dimension ref="A1:E2"', b'<dimension ref="A1:XFD1048576"'),
    )
    assert read(data, "a.xlsx").counts.rows_read == 1


def test_the_name_does_not_decide() -> None:
    data = book(("表", (HEADING, ROW)))
    assert {read(data, f"a.{ending}").counts.rows_read for ending in ("xlsx", "xls", "docx", "txt")} == {1}


CELL_BITS = st.sampled_from(
    ["<row>", "</row>", "<c>", "</c>", '<c r="B9" t="s">', '<c t="e">', '<c t="inlineStr">', "<is>", "</is>", "<v>7</v>",
     "<v>1e999</v>", "<v>x</v>", '<c s="99">', '<row r="0">', '<row r="-3">', '<c r="1A">']
)  # fmt: skip


@given(st.lists(CELL_BITS, max_size=20))
def test_any_order_of_cells_ends_in_a_reading_or_a_known_code(bits: list[str]) -> None:
    data = changed(BASE, "xl/worksheets/sheet1.xml", (b"</sheetData>", "".join(bits).encode() + b"</sheetData>"))
    outcome(data, "a.xlsx")


@given(st.data())
def test_a_workbook_with_a_flipped_byte_ends_in_a_reading_or_a_known_code(data: st.DataObject) -> None:
    content = bytearray(BASE)
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    outcome(bytes(content), "a.xlsx")


BASE = book(("表", (HEADING, ROW)))


class TestAnOldWorkbook:
    """.xls: a compound file with records, written here as the tests need them."""

    def test_is_read_with_its_merged_cells(self) -> None:
        data = old_book([(0, 0, "序号"), (0, 1, "重点任务"), (0, 2, "责任单位"), (1, 0, "1"), (1, 1, "改造道路3条。"),
                         (1, 2, "区交通局"), (2, 0, "2"), (2, 1, "改造管网2处。")], merges=[(1, 2, 2, 2)])  # fmt: skip
        found = read(data, "a.xls")
        assert [(entry.seq, entry.to_json()["units"]) for entry in found.lists[0].entries] == [
            ("1", ["区交通局"]),
            ("2", ["区交通局"]),
        ]

    @pytest.mark.parametrize(
        ("code", "records"),
        [
            ("encrypted", [(0x2F, b"\0" * 6)]),
            ("sheet_too_large", [(0x203, struct.pack("<HHHd", 65535, 0, 0, 1.0))]),
            ("sheet_too_large", [(0x203, struct.pack("<HHHd", 0, 255, 0, 1.0))]),
            ("sheet_too_large", [(0xE5, struct.pack("<HHHHH", 1, 0, 65535, 0, 255))]),
            ("macro", [(0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"m")]),
            ("external_link", [(0x1AE, struct.pack("<HH", 1, 9) + b"\0http://x")]),
        ],
    )
    def test_is_refused_by_its_records(self, code: str, records: list[tuple[int, bytes]]) -> None:
        assert code_of(old_book([], before=records), "a.xls") == code

    @given(st.data())
    @settings(deadline=None)
    def test_with_a_flipped_byte_ends_in_a_reading_or_a_known_code(self, data: st.DataObject) -> None:
        content = bytearray(OLD_BASE)
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        try:
            outcome(bytes(content), "a.xls")
        except BaseException as error:  # calamine is Rust: what it panics with is no Exception
            pytest.fail(repr(error))


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_book(
    cells: list[tuple[int, int, str]],
    *,
    merges: Iterable[tuple[int, int, int, int]] = (),
    before: Iterable[tuple[int, bytes]] = (),
) -> bytes:
    """An .xls with one sheet (BIFF8, LABEL records): (row, column, words); merges are (top, bottom, left, right)."""
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    extra = b"".join(record(*each) for each in before)
    name = "表".encode("utf-16-le")
    length = len(start) + len(extra) + 4 + 8 + len(name) + 4
    globals_ = start + extra + record(0x85, struct.pack("<IBBBB", length, 0, 0, 1, 1) + name) + record(0x0A, b"")
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for row, column, words in cells:
        sheet += record(0x204, struct.pack("<HHHHB", row, column, 0, len(words), 1) + words.encode("utf-16-le"))
    places = list(merges)
    sheet += record(0xE5, struct.pack("<H", len(places)) + b"".join(struct.pack("<HHHH", *each) for each in places))
    return bad.compound_with("Workbook", globals_ + sheet + record(0x0A, b""))


OLD_BASE = old_book(
    [(0, 0, "序号"), (0, 1, "重点任务"), (0, 2, "责任单位"), (1, 0, "1"), (1, 1, "任务"), (1, 2, "区财政局")]
)


def test_every_code_of_workbooks_has_its_sentence() -> None:
    assert {code for code, _ in BAD_BOOKS.values()} <= REFUSALS.keys()
