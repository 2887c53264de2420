"""Tables for WPS and Excel (表格文件): what is written comes back, text stays text, harmful files are refused."""

import contextlib
import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from duban.documents import packed, sheets
from duban.documents.sheets import Column, rows_of, to_xlsx
from duban.errors import NotUnderstood

COLUMNS = (Column("全称", 30), Column("台账序列", 8), Column("类别", 12, ("政府部门", "群团组织")))
ROWS = [("区教育体育局", 3, "政府部门"), ("区妇联", 12, None)]
READ = [["全称", "台账序列", "类别"], ["区教育体育局", "3", "政府部门"], ["区妇联", "12", ""]]


def part(data: bytes, name: str) -> str:
    """A part of a workbook as text."""
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def replaced(data: bytes, cells: str, place: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with further cells at the end of its first sheet, which lies at `place`."""
    parts = packed.parts_of(data, "xlsx")
    made = parts.pop("xl/worksheets/sheet1.xml").decode().replace("</sheetData>", f"{cells}</sheetData>")
    targets = parts["xl/_rels/workbook.xml.rels"].decode()
    targets = targets.replace("worksheets/sheet1.xml", place.removeprefix("xl/"))
    return packed.packed_again(parts | {place: made.encode(), "xl/_rels/workbook.xml.rels": targets.encode()})


def book(*rows: tuple[object, ...]) -> bytes:
    """A workbook as a person's program writes it, dates as dates."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"default_date_format": "yyyy-mm-dd"}) as written:
        sheet = written.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return kept.getvalue()


class TestAWorkbook:
    def test_comes_back_as_it_was_written(self) -> None:
        assert rows_of(to_xlsx("单位库", COLUMNS, ROWS), "单位库.xlsx") == READ

    def test_is_the_same_bytes_for_the_same_rows(self) -> None:
        assert to_xlsx("单位库", COLUMNS, ROWS) == to_xlsx("单位库", COLUMNS, ROWS)

    @pytest.mark.parametrize(
        "words", ["=1+1", '=HYPERLINK("http://a.cn")', "+86", "-3", "@SUM(A1)", "{=A1}", "http://a.cn"]
    )
    def test_holds_text_that_looks_like_a_formula_as_text(self, words: str) -> None:
        data = to_xlsx("单位库", [Column("全称")], [[words]])
        assert rows_of(data, "单位库.xlsx")[1] == [words]
        sheet = part(data, "xl/worksheets/sheet1.xml")
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet

    def test_keeps_its_heading_in_view_and_offers_what_may_be_chosen(self) -> None:
        sheet = part(to_xlsx("单位库", COLUMNS, ROWS), "xl/worksheets/sheet1.xml")
        assert 'state="frozen"' in sheet
        assert "政府部门,群团组织" in sheet

    def test_loses_only_what_no_file_can_hold(self) -> None:
        assert rows_of(to_xlsx("单位库", [Column("全称")], [["区\x00妇\ud800联"]]), "单位库.xlsx")[1] == ["区妇联"]

    @given(
        st.lists(
            st.lists(st.text("区局、；=+-@'\"0１ ", max_size=8).map(str.strip), min_size=3, max_size=3), max_size=6
        )
    )
    def test_comes_back_whatever_the_words(self, rows: list[list[str]]) -> None:
        kept = [row for row in rows if any(row)]
        assert rows_of(to_xlsx("单位库", COLUMNS, rows), "单位库.xlsx")[1:] == kept


def old_book(row: int, column: int) -> bytes:
    """A workbook of the old format: 3 in its first cell, 1 in another one ([MS-XLS] records in one [MS-CFB] stream)."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    def cell(row: int, column: int, value: float) -> bytes:
        return record(0x203, struct.pack("<HHHd", row, column, 0, value))

    end, name = record(0x0A, b""), struct.pack("<BBBB", 0, 0, 1, 0) + b"a"
    place = len(begin(5)) + 4 + 4 + len(name) + len(end)
    stream = begin(5) + record(0x85, struct.pack("<I", place) + name) + end
    stream = (stream + begin(0x10) + cell(0, 0, 3) + cell(row, column, 1) + end).ljust(4096, b"\0")
    free, last = 0xFFFFFFFF, 0xFFFFFFFE
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, last, 0, last, 0, 0) + b"\xff" * 4 * 108
    chain = struct.pack("<10I", 0xFFFFFFFD, last, *range(3, 10), last).ljust(512, b"\xff")

    def entry(name: str, kind: int, start: int, size: int, child: int = free) -> bytes:
        words = name.encode("utf-16-le")
        links = struct.pack("<HBB3I36x", len(words) + 2, kind, 1, free, free, child)
        return words.ljust(64, b"\0") + links + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, last, 0, 1) + entry("Workbook", 2, 2, len(stream))
    return head + chain + folder.ljust(512, b"\0") + stream


class TestRowsThatPeopleSend:
    def test_hold_dates_and_whole_numbers_as_people_write_them(self) -> None:
        row = (date(2022, 3, 16), datetime(2022, 3, 16, 8, 30), 3.0, 2.5, True)  # noqa: DTZ001 (a cell has no zone)
        assert rows_of(book(row), "a.xlsx")[0][:4] == ["2022-03-16", "2022-03-16", "3", "2.5"]

    def test_leave_out_blank_rows_and_stray_blanks(self) -> None:
        assert rows_of(book(("全称",), ("", ""), ("  区妇联 ",)), "a.xlsx") == [["全称"], ["区妇联"]]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_may_be_csv_in_any_encoding_of_the_office(self, encoding: str) -> None:
        data = '全称,简称\r\n"东湖、西湖片区指挥部","东,湖"\r\n区教体局㐂,\r\n'.encode(encoding)
        assert rows_of(data, "单位库.CSV") == [["全称", "简称"], ["东湖、西湖片区指挥部", "东,湖"], ["区教体局㐂", ""]]

    def test_hold_no_endless_cell(self) -> None:
        assert len(rows_of(("区" * 6000).encode(), "a.csv")[0][0]) == sheets.LONGEST_CELL


class TestAFileThatIsRefused:
    @pytest.mark.parametrize(
        ("name", "data", "why"),
        [
            ("a.xlsx", b"", "打不开这个文件"),
            ("a.xlsx", b"PK\x03\x04cut off", "打不开这个文件"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0 cut off", "打不开这个文件"),
            ("a.xlsx", "全称\n区妇联".encode(), "打不开这个文件"),
            ("a.csv", b"\xff\xfe\xff\x81", "读不出文件里的文字"),
            ("a.csv", b"", "文件里没有内容"),
            ("a.csv", b" , \n,,\n", "文件里没有内容"),
            ("a.csv", b"x" * (sheets.MOST_BYTES + 1), "文件超过 2 MB"),
            ("a.csv", b"x\n" * (sheets.MOST_ROWS + 1), "表格超过 5000 行"),
        ],
    )  # fmt: skip
    def test_says_what_to_do(self, name: str, data: bytes, why: str) -> None:
        with pytest.raises(NotUnderstood, match=why):
            rows_of(data, name)

    def test_may_be_a_workbook_cut_off_anywhere(self) -> None:
        data = to_xlsx("单位库", COLUMNS, ROWS)
        for length in range(0, len(data), 97):
            with pytest.raises(NotUnderstood):
                rows_of(data[:length], "a.xlsx")

    def test_may_be_a_bomb(self) -> None:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
            target.writestr("xl/worksheets/sheet1.xml", b"0" * (packed.MOST_UNPACKED + 1))
        assert len(kept.getvalue()) < sheets.MOST_BYTES
        with pytest.raises(NotUnderstood, match="文件解开后过大"):
            rows_of(kept.getvalue(), "a.xlsx")

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "表格超过 5000 行"),
            ('<row r="1048576"><c><v>1</v></c></row>', "表格超过 5000 行"),
            ('<c r="A1048576"><v>1</v></c>', "表格超过 5000 行"),
            ('<row r="9"><c r="XFD9"><v>1</v></c></row>', "表格超过 200 列"),
        ],
    )
    @pytest.mark.parametrize("place", ["xl/worksheets/sheet1.xml", "xl/elsewhere.dat"])
    def test_may_be_tiny_with_one_cell_far_out(self, cells: str, sentence: str, place: str) -> None:
        """A reader would make room for the whole rectangle, and the program would end at once."""
        data = replaced(to_xlsx("单位库", COLUMNS, ROWS), cells, place)
        with pytest.raises(NotUnderstood, match=sentence):
            rows_of(data, "a.xlsx")

    def test_may_be_an_old_one_with_a_cell_far_out(self) -> None:
        assert rows_of(old_book(1, 1), "a.xls") == [["3", ""], ["", "1"]]
        with pytest.raises(NotUnderstood, match="打不开这个文件"):
            rows_of(old_book(65535, 65535), "a.xls")

    def test_may_need_a_password(self) -> None:
        data = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        with pytest.raises(NotUnderstood, match="文件设了打开密码，请取消密码"):
            rows_of(data, "a.xlsx")

    def test_is_not_one_with_a_look_in_far_cells(self) -> None:
        data = replaced(to_xlsx("单位库", COLUMNS, ROWS), '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
        assert rows_of(data, "a.xlsx") == READ

    def test_may_be_a_workbook_of_too_many_rows(self) -> None:
        data = to_xlsx("单位库", [Column("全称")], [["局"]] * (sheets.MOST_ROWS + 1))
        with pytest.raises(NotUnderstood, match="表格超过 5000 行"):
            rows_of(data, "a.xlsx")

    @given(st.binary(max_size=200), st.sampled_from(["a.xlsx", "a.xls", "a.csv", "a"]))
    def test_is_refused_in_words_whatever_its_bytes(self, data: bytes, name: str) -> None:
        with contextlib.suppress(NotUnderstood):
            assert all(isinstance(cell, str) for row in rows_of(data, name) for cell in row)
