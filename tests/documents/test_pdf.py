"""PDF files: the words of the Word file, in the geometry of GB/T 9704-2012, without a missing glyph, always the same."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.documents import fonts
from duban.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Imprint,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Role,
    Run,
    Table,
    cell,
    line,
    paragraph,
)
from duban.documents.docx import to_docx
from duban.documents.looks import Face
from duban.documents.notices import notice, read_notice
from duban.documents.pdf import to_pdf
from tests.documents.briefing import NOTICE, quarterly_briefing
from tests.documents.pdf_reader import PdfPage, bookmarks, metadata, read
from tests.documents.reader import WordFile

ROOT = Path(__file__).parents[2]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
RARE = "喆堃镕珺玥昇骉旸祎赟翀珮㛃䶮𬭎瑢堉頔皞"
BOX = "DubanLastResort-Regular"
POINT = 25.4 / 72
PITCH_MM = 28.95 * POINT
CHAR_MM = 156 / 28
# The first line's baseline: the letters stand in the middle of their line, 0.88 of their size above the baseline.
BASELINE_MM = 37 + (28.95 - 16) / 2 * POINT + 0.88 * 16 * POINT


def document(*blocks: Block, draft: bool = False) -> OfficialDocument:
    return OfficialDocument("某办", "某通知", blocks, date(2022, 3, 15), draft)


def pages(*blocks: Block, draft: bool = False) -> list[PdfPage]:
    return read(to_pdf(document(*blocks, draft=draft)))


def body(text: str) -> Paragraph:
    return paragraph(Role.BODY, text)


def one_column(*rows: str, title: str = "甲") -> Table:
    return Table((Column(title, 50),), tuple((cell(row),) for row in rows))


def demo_notice() -> OfficialDocument:
    return notice(read_notice(json.loads(NOTICE.read_text(encoding="utf-8"))))


class TestTheWords:
    @pytest.mark.parametrize("make", [demo_notice, quarterly_briefing])
    def test_are_those_of_the_word_file(self, make):
        """Nothing is lost, and nothing added but page numbers and the headings repeated on each page."""
        word = WordFile(to_docx(make()))
        cells = [one for table in word.tables for row in (*table.heading, *table.rows) for one in row]
        pieces = [one.text for one in word.paragraphs] + ["".join(one.lines) for one in cells]
        printed = read(to_pdf(make()))
        text = "".join(re.sub("— ?[0-9]+ ?—", "", page.text) for page in printed)
        in_pdf, in_word = Counter("".join(text.split())), Counter("".join("".join(pieces).split()))
        headings = {
            char for table in word.tables for row in table.heading for one in row for char in "".join(one.lines)
        }
        assert in_word - in_pdf == Counter()
        assert set(in_pdf - in_word) <= headings

    def test_come_in_the_order_of_the_document(self):
        printed = pages(*(paragraph(role, f"甲{role.value}乙") for role in Role))
        words = "".join(page.words for page in printed)
        assert re.findall("甲(.+?)乙", words) == [role.value for role in Role]

    def test_keep_their_line_breaks_and_fields(self):
        (page,) = pages(body("甲\n乙\t丙"), paragraph(Role.FORM_LINE, "填报人：\t联系电话："))
        assert [text.split() for text in page.text.splitlines()] == [
            ["甲"],
            ["乙", "丙"],
            ["填报人：", "联系电话："],
            ["—", "1", "—"],
        ]

    @pytest.mark.parametrize(
        "text",
        [
            '#import "a.typ"',
            "#set text(red) *甲* _乙_ `丙`",
            "= 标题 $x^2$ @ref <label> // 注释 /* 甲 */",
            "\\u{41} \\ ~ -- --- ... #[甲]",
            '"]) #panic("甲") ([',
        ],
    )
    def test_are_never_read_as_markup(self, text):
        (page,) = pages(body(text), one_column(text))
        assert page.words == f"{''.join(text.split())}甲{''.join(text.split())}—1—"

    @settings(max_examples=40, deadline=None)
    @given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
    def test_may_be_any_text_at_all(self, title, text, in_cell):
        blocks = (*(paragraph(role, text) for role in Role), one_column(in_cell), Imprint(text, text, text))
        assert to_pdf(OfficialDocument(text, title, blocks)).startswith(b"%PDF")


class TestThePage:
    def test_is_a4(self):
        (page,) = pages(body("甲"))
        assert [page.width, page.height] == pytest.approx([210, 297], abs=0.01)

    def test_holds_22_lines_of_28_characters(self):
        text = "一二三四五六七八九十" * 100
        first, second = pages(body(text))
        assert [len(one) for one in first.lines()] == [26, *[28] * 21, 3]  # two characters in; the page number
        assert first.words.removesuffix("—1—") + second.words.removesuffix("—2—") == text
        lines = sorted({round(char.y, 2) for char in first.chars})[:-1]
        assert lines == pytest.approx([BASELINE_MM + PITCH_MM * n for n in range(22)], abs=0.05)
        columns = sorted({round(char.x, 2) for char in first.chars if char.y < lines[-1] + 1})
        assert columns == pytest.approx([28 + CHAR_MM * n for n in range(28)], abs=0.05)

    def test_keeps_the_grid_where_rare_characters_come_from_another_face(self):
        (page,) = pages(body(f"甲{RARE}乙" * 3))
        lines = sorted({round(char.y, 2) for char in page.chars})[:-1]
        assert lines == pytest.approx([BASELINE_MM + PITCH_MM * n for n in range(len(lines))], abs=0.05)

    def test_has_its_number_on_the_outer_side_seven_millimetres_below_the_text(self):
        odd, even = pages(body("甲"), PageBreak(), body("乙"))
        numbers = [[char for char in page.chars if char.y > 262] for page in (odd, even)]
        assert ["".join(char.text for char in number) for number in numbers] == ["—1—", "—2—"]
        size = 14 * POINT
        assert numbers[0][-1].x + size == pytest.approx(210 - 26 - size, abs=0.1)  # one character from the edge
        assert numbers[1][0].x == pytest.approx(28 + size, abs=0.1)
        middle_of_the_dashes = numbers[0][0].y - 0.38 * size
        assert middle_of_the_dashes == pytest.approx(297 - 35 + 7, abs=0.1)

    def test_begins_anew_at_a_break(self):
        assert [page.words[0] for page in pages(PageBreak(), body("甲"), PageBreak(), body("乙"))] == ["甲", "乙"]

    def test_says_draft_in_the_head_of_each_page_only_on_drafts(self):
        blocks = (body("甲"), PageBreak(landscape=True), body("乙"))
        for page in pages(*blocks, draft=True):
            marks = [char for char in page.chars if char.text in "草稿"]
            assert [char.text for char in marks] == ["草", "稿"]
            assert all(char.y < 28 and char.x > page.width / 2 for char in marks)
        assert not any("草稿" in page.words for page in pages(*blocks))


class TestATurnedSheet:
    BLOCKS = (body("甲"), PageBreak(landscape=True), body("乙"), PageBreak(landscape=True), body("丙"), PageBreak())

    def test_stands_between_upright_ones(self):
        printed = pages(*self.BLOCKS, body("丁"))
        assert [(page.words.strip("—1234"), page.width > page.height) for page in printed] == [
            ("甲", False),
            ("乙", True),
            ("丙", True),
            ("丁", False),
        ]

    def test_has_the_same_text_area_with_its_head_at_the_left_edge_of_the_upright_sheet(self):
        page = pages(PageBreak(landscape=True), body("甲" * 600))[0]
        text = [char for char in page.chars if char.text == "甲"]
        assert min(char.y for char in text) == pytest.approx(28 + BASELINE_MM - 37, abs=0.05)
        assert 210 - 26 - PITCH_MM < max(char.y for char in text) < 210 - 26
        assert min(char.x for char in text) == pytest.approx(35, abs=0.05)
        assert max(char.x for char in text) == pytest.approx(297 - 37 - CHAR_MM, abs=0.2)

    def test_has_its_number_where_it_is_on_the_bound_sheet(self):
        """Turned back by 90°, the number is in the same place as on an upright page."""
        upright_odd, odd = pages(PageBreak(), body("甲"))[0], pages(PageBreak(landscape=True), body("甲"))[0]
        upright_even, even = (
            pages(body("甲"), PageBreak(), body("乙"))[1],
            pages(body("甲"), PageBreak(landscape=True), body("乙"))[1],
        )
        for upright, turned in ((upright_odd, odd), (upright_even, even)):
            expected = [(char.x, char.y) for char in upright.chars if char.text in "—12"]
            found = [(char.y, 297 - char.x) for char in turned.chars if char.text in "—12"]
            assert [one for pair in found for one in pair] == pytest.approx(
                [one for pair in expected for one in pair], abs=0.3
            )


class TestATable:
    def test_repeats_its_heading_on_each_page_and_loses_no_row(self):
        printed = pages(one_column(*(f"第{n}行" for n in range(100)), title="表头"))
        assert len(printed) == 4  # 31 rows of 6.98 mm a page
        assert all(page.words.startswith("表头") for page in printed)
        rows = re.findall("第[0-9]+行", "".join(page.words for page in printed))
        assert rows == [f"第{n}行" for n in range(100)]

    def test_moves_a_row_to_the_next_page_rather_than_split_it(self):
        rows = [f"甲{'文' * 60}乙" for _ in range(30)]
        printed = pages(one_column(*rows))
        assert len(printed) > 1
        assert [page.words.count("甲") - 1 for page in printed] == [page.words.count("乙") for page in printed]

    def test_splits_a_row_that_no_page_can_hold(self):
        text = "".join(chr(0x4E00 + n) for n in range(2000))
        printed = pages(one_column("短", text), PageBreak(), body("丁"))
        assert "".join(page.words.removeprefix("甲").removesuffix(f"—{n}—") for n, page in enumerate(printed, 1)) == (
            f"短{text}丁"
        )

    def test_prints_a_cell_over_several_rows_once(self):
        columns = (Column("甲", 20), Column("乙", 30))
        rows = ((Cell((line("类别"),), rowspan=80), cell("0")), *((cell(str(n)),) for n in range(1, 80)))
        printed = pages(Table(columns, rows))
        assert len(printed) > 1
        assert "".join(page.words for page in printed).count("类别") == 1

    def test_sets_figures_to_the_right(self):
        columns = (Column("左", 50), Column("右", 50, Align.RIGHT))
        (page,) = pages(Table(columns, ((cell("子"), cell("丑")),)))
        places = {char.text: char.x for char in page.chars}
        left_edge = 28 + (156 - 100) / 2
        assert places["子"] - left_edge == pytest.approx(left_edge + 100 - places["丑"] - 12 * POINT, abs=0.1)

    def test_leaves_room_in_a_form(self):
        (page,) = pages(Table((Column("甲", 20),), ((cell("子"),), (cell("丑"),)), row_height_mm=18))
        places = {char.text: char.y for char in page.chars}
        assert places["丑"] - places["子"] == pytest.approx(18, abs=0.2)

    def test_of_many_columns_is_set_smaller(self):
        table = one_column("文" * 10)
        dense = Table(table.columns, table.rows, dense=True)
        spans = []
        for one in (table, dense):
            places = [char.x for char in pages(one)[0].chars if char.text == "文"]
            spans.append(max(places) - min(places))
        assert spans[1] / spans[0] == pytest.approx(9 / 12, abs=0.01)


class TestTheImprint:
    def test_stands_at_the_foot_of_the_last_page(self):
        first, last = pages(body("甲"), PageBreak(), body("乙"), Imprint("某办", "2022年3月15日", "区委办公室"))
        assert "抄送" not in first.words
        assert "抄送：区委办公室。某办2022年3月15日印发" in last.words
        (baseline,) = [char.y for char in last.chars if char.text == "印"]
        assert 297 - 35 - PITCH_MM < baseline < 297 - 35

    def test_leaves_out_copies_where_nobody_gets_one(self):
        assert "抄送" not in pages(body("甲"), Imprint("某办", "2022年3月15日"))[0].words


class TestTheTypefaces:
    def test_are_those_of_the_roles(self):
        """Without the office's own: the free face that stands for each of the standard's."""
        expected = {
            Role.TITLE: "FandolSong-Bold",
            Role.HEADING1: "FandolHei-Regular",
            Role.HEADING2: "FandolKai-Regular",
            Role.BODY: "FandolFang-Regular",
            Role.ATTACHMENT_LABEL: "FandolHei-Regular",
        }
        if any(fonts.LOCAL.glob("*.[to]t[fc]")):
            pytest.skip("fonts/local/ holds the office's own typefaces")
        for role, face in expected.items():
            (page,) = pages(paragraph(role, "甲乙"))
            assert page.faces[face].strip("— 1") == "甲乙"

    def test_print_bold_units_in_hei(self):
        units = Cell(((Run("区水利局", bold=True), Run("、区财政局")),))
        (page,) = pages(Table((Column("单位", 60),), ((units,),)))
        face = next(name for name, text in page.faces.items() if "区水利局" in text)
        assert "单位" in page.faces[face]  # the heading is 黑体
        assert "区财政局" not in page.faces[face]

    def test_have_a_glyph_for_every_name_of_the_demo_and_for_rare_names(self):
        values = json.loads(NOTICE.read_text(encoding="utf-8"))
        wanted = set(json.dumps(values, ensure_ascii=False)) | set(RARE)
        covered: set[str] = set()
        for path in fonts.FONTS.glob("*.?tf"):
            if path.name != "last-resort.ttf":
                with TTFont(path, lazy=True) as face:
                    covered |= {chr(code) for code in face.getBestCmap()}
        assert {char for char in wanted if not char.isspace()} <= covered
        for role in (Role.TITLE, Role.HEADING1, Role.HEADING2, Role.BODY):
            (page,) = pages(paragraph(role, RARE))
            assert BOX not in page.faces
        assert not any(BOX in page.faces for page in read(to_pdf(demo_notice())))

    def test_print_a_box_for_what_none_of_them_has(self):
        (page,) = pages(body("甲😀乙"))
        assert BOX in page.faces
        assert page.words == "甲😀乙—1—"  # and it can still be searched

    def test_of_the_office_win(self, tmp_path, monkeypatch):
        """A file in fonts/local/ that bears the standard's name takes the place of the free one."""
        folder = tmp_path / "fonts"
        shutil.copytree(fonts.FONTS, folder, ignore=shutil.ignore_patterns("local"), copy_function=os.symlink)
        (folder / "local").mkdir()
        for family, name in (("FangSong_GB2312", "bought.otf"), ("Rare Han", "rare.otf")):
            with TTFont(fonts.FONTS / "FandolKai-Regular.otf") as own:
                for record in own["name"].names:
                    if record.nameID in (1, 4, 16):
                        record.string = family
                own.save(folder / "local" / name)
        monkeypatch.setattr(fonts, "FONTS", folder)
        monkeypatch.setattr(fonts, "LOCAL", folder / "local")
        fonts.fonts.cache_clear()
        fonts.families.cache_clear()
        try:
            fangsong = fonts.families()[Face.FANGSONG]
            assert fangsong[0] == "FangSong_GB2312"
            assert fangsong.index("LXGW WenKai") < fangsong.index("Rare Han") < fangsong.index("Duban Last Resort")
            assert "FandolKai-Regular" in pages(body("甲"))[0].faces  # the bought file is a renamed 楷体
        finally:
            fonts.fonts.cache_clear()
            fonts.families.cache_clear()

    def test_are_asked_for_where_they_are_missing(self, tmp_path, monkeypatch):
        monkeypatch.setattr(fonts, "FONTS", tmp_path)
        fonts.fonts.cache_clear()
        fonts.families.cache_clear()
        try:
            with pytest.raises(RuntimeError, match="typefaces are missing"):
                to_pdf(document(body("甲")))
        finally:
            fonts.fonts.cache_clear()
            fonts.families.cache_clear()


class TestWhereThingsStand:
    def test_the_mark_is_thirty_five_millimetres_below_the_text_areas_top(self):
        (page,) = pages(paragraph(Role.MARK, "泉山区政府文件"))
        assert page.chars[0].y - 0.88 * 40 * POINT == pytest.approx(37 + 35, abs=0.1)

    def test_signature_and_date_stand_as_in_an_unsealed_document(self):
        (page,) = pages(
            body("甲"), paragraph(Role.SIGNATURE, "云河市泉山区人民政府办公室"), paragraph(Role.DATE, "2022年")
        )
        place = {char.text: char.x for char in page.chars if char.text in "云室"}
        assert place["云"] == pytest.approx(28 + CHAR_MM * 13, abs=0.1)
        assert place["室"] == pytest.approx(28 + CHAR_MM * 25, abs=0.1)  # it ends two characters from the edge

    def test_names_of_attachments_are_aligned(self):
        notes = ("附件：1.子表" + "长" * 30, "2.丑表")
        (page,) = pages(body("甲"), *(paragraph(Role.ATTACHMENT_NOTE, note) for note in notes))
        place = {char.text: char.x for char in reversed(page.chars)}
        assert place["附"] == pytest.approx(28 + CHAR_MM * 2, abs=0.1)
        assert place["2"] == pytest.approx(place["1"], abs=0.5)
        second_line = min(char.x for char in page.chars if char.text == "长")
        assert second_line == pytest.approx(place["子"], abs=0.5)  # digits are a little narrower than half a character

    def test_a_signature_never_stands_on_a_page_without_text(self):
        text = body("文" * (26 + 28 * 20))  # fills all lines but one
        ending = (
            paragraph(Role.SIGNATURE, "某办"),
            paragraph(Role.DATE, "2022年3月5日"),
            paragraph(Role.NOTE, "（附注）"),
        )
        printed = pages(text, body("末段"), *ending)
        assert [page.words.strip("—12") for page in printed][1] == "末段某办2022年3月5日（附注）"


class TestTheFile:
    def test_is_the_same_every_time_and_in_another_process(self):
        """Neither the order of sets nor the clock may leave a trace: issued files are known by their hash."""
        first, second = (to_pdf(quarterly_briefing()) for _ in range(2))
        assert first == second
        code = (
            "import hashlib\n"
            "from duban.documents.pdf import to_pdf\n"
            "from tests.documents.briefing import quarterly_briefing\n"
            "print(hashlib.sha256(to_pdf(quarterly_briefing())).hexdigest())"
        )
        other = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "999999999"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        assert other == hashlib.sha256(first).hexdigest()

    def test_is_the_same_where_the_document_has_no_day(self):
        undated = OfficialDocument("某办", "某通知", (body("甲"),))
        assert to_pdf(undated) == to_pdf(undated)

    def test_says_that_it_is_for_archives(self):
        assert re.search(rb"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>B<", to_pdf(document(body("甲"))))

    def test_describes_the_document_and_not_the_machine(self):
        about = metadata(to_pdf(document(body("甲"))))
        assert (about["Title"], about["Author"]) == ("某通知", "某办")
        assert about["CreationDate"] == about["ModDate"] == "D:20220315000000Z"

    def test_can_be_jumped_through_by_its_headings(self):
        data = to_pdf(document(paragraph(Role.TITLE, "题"), paragraph(Role.HEADING1, "一、甲"), body("乙")))
        assert bookmarks(data) == [(0, "题"), (1, "一、甲")]

    def test_has_the_pages_of_the_notice_it_was_made_after(self):
        """The notice prints on some twenty pages; a fault in the layout doubles them or drops some."""
        assert 15 <= len(read(to_pdf(demo_notice()))) <= 22
