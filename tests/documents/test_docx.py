"""Word files: read back, they hold every word, weight and merge, in the geometry of GB/T 9704-2012."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.documents.annexes import AnnexForm, AnnexList, AnnexRow, AnnexUnit, FormKind, ListKind, annex
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
from duban.documents.looks import LOOKS, signature_starts
from duban.documents.notices import notice, read_notice
from duban.documents.text import clean_text
from tests.documents.reader import W, WordFile, value

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
TWIPS_PER_MM = 1440 / 25.4
ROOT = Path(__file__).parents[2]


def word(*blocks: Block, issuer: str = "某办", title: str = "某通知", dated: date | None = None) -> WordFile:
    return WordFile(to_docx(OfficialDocument(issuer, title, blocks, dated)))


def body(text: str) -> Paragraph:
    return paragraph(Role.BODY, text)


def one_column(*rows: str) -> Table:
    return Table((Column("甲", 50),), tuple((cell(row),) for row in rows))


@pytest.fixture(scope="module")
def demo_values() -> dict[str, Any]:
    """The fictional notice of the demo year, as plain values."""
    values: dict[str, Any] = json.loads((ROOT / "duban/demo/notice.json").read_text(encoding="utf-8"))
    return values


@pytest.fixture(scope="module")
def demo(demo_values) -> WordFile:
    return WordFile(to_docx(notice(read_notice(demo_values))))


class TestTheWords:
    def test_come_back_in_their_roles(self):
        written = word(*(paragraph(role, f"甲{role.value}乙") for role in Role))
        assert [(one.style, one.text) for one in written.paragraphs] == [
            (role.value, f"甲{role.value}乙") for role in Role
        ]

    def test_come_back_in_their_weight(self):
        (one,) = word(Paragraph(Role.BODY, (Run("由"), Run("区水利局", bold=True), Run("牵头")))).paragraphs
        assert (one.text, one.bold) == ("由区水利局牵头", ("区水利局",))

    def test_keep_blanks_breaks_and_tabs(self):
        (one,) = word(body("  杜  衡\n甲\t乙 ")).paragraphs
        assert one.text == "  杜  衡\n甲\t乙 "

    def test_lose_only_what_a_file_cannot_hold(self):
        (one,) = word(body("完成\x0b率\x00\ud800")).paragraphs
        assert one.text == "完成率"

    @settings(max_examples=60, deadline=None)
    @given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
    def test_may_be_any_text_at_all(self, title, text, in_cell):
        table = Table((Column("甲", 50),), ((Cell((line(in_cell),)),),))
        written = word(*(paragraph(role, text) for role in Role), table, issuer=text, title=title)
        expected = clean_text(text)
        assert [one.text for one in written.paragraphs] == ([expected] * len(Role) if expected else [])
        assert written.tables[0].rows[0][0].lines == (clean_text(in_cell),)


class TestATable:
    def test_repeats_its_heading_and_never_splits_a_row(self):
        (table,) = word(one_column("1", "2")).tables
        assert [[one.lines for one in row] for row in table.heading] == [[("甲",)]]
        rows = list(table.element.iterchildren(f"{W}tr"))
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)

    def test_merges_a_tall_cell_down_over_its_rows(self):
        tall = Cell((line("类"),), rowspan=2)
        columns = (Column("甲", 20), Column("乙", 30))
        (table,) = word(Table(columns, ((tall, cell("1")), (cell("2"),), (cell("类"), cell("3"))))).tables
        assert [(row[0].lines, row[0].merge) for row in table.rows] == [
            (("类",), "restart"),
            (("",), "continue"),
            (("类",), ""),
        ]

    def test_merges_a_wide_heading_over_its_columns(self):
        columns = (Column("序号", 10), Column("一季度", 20, group="计划"), Column("二季度", 30, group="计划"))
        (table,) = word(Table(columns, ())).tables
        upper, lower = table.heading
        assert [(one.lines, one.span, one.merge) for one in upper] == [(("序号",), 1, "restart"), (("计划",), 2, "")]
        assert [one.merge for one in lower] == ["continue", "", ""]
        assert upper[1].width == pytest.approx(50 * TWIPS_PER_MM, abs=1)

    def test_prints_lines_of_a_cell_as_paragraphs_and_leads_in_bold(self):
        columns = (Column("甲", 30), Column("乙", 30))
        units = Cell(((Run("区水利局", bold=True), Run("、区财政局")),))
        (table,) = word(Table(columns, ((cell("贺知远", "杜  衡"), units),))).tables
        leaders, units_read = table.rows[0]
        assert leaders.lines == ("贺知远", "杜  衡")
        assert (units_read.lines, units_read.bold) == (("区水利局、区财政局",), ("区水利局",))

    def test_has_the_widths_of_its_columns(self):
        (table,) = word(Table((Column("甲", 20), Column("乙", 30)), ((cell("1"), cell("2")),))).tables
        grid = [int(one.get(f"{W}w", "0")) for one in table.element.iter(f"{W}gridCol")]
        assert grid == [one.width for one in table.rows[0]] == [round(20 * TWIPS_PER_MM), round(30 * TWIPS_PER_MM)]
        assert value(table.element, "w:tblPr/w:tblLayout", "type") == "fixed"

    def test_keeps_its_text_off_the_grid_of_the_page(self):
        (table,) = word(one_column("1")).tables
        styles = {value(one, "w:pPr/w:pStyle") or "" for one in table.element.iter(f"{W}p")}
        assert styles == {"cell_heading", "cell_left"}
        for style_id in styles:
            assert value(word(body("甲")).style(style_id), "w:pPr/w:snapToGrid") == "0"

    def test_sets_figures_to_the_right_and_many_columns_smaller(self):
        table = Table((Column("甲", 20, Align.RIGHT),), ((cell("1"),),), dense=True)
        written = word(table)
        heading, figure = (value(one, "w:pPr/w:pStyle") or "" for one in written.tables[0].element.iter(f"{W}p"))
        assert (heading, figure) == ("cell_heading_dense", "cell_right_dense")
        assert value(written.style(figure), "w:pPr/w:jc") == "right"
        assert value(written.style(figure), "w:rPr/w:sz") == "18"

    def test_may_split_only_a_row_that_hardly_a_page_can_hold(self):
        (table,) = word(one_column("短", "长" * 1000)).tables
        rows = table.element.iterchildren(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows] == [True, True, False]

    def test_leaves_room_in_a_form(self):
        (table,) = word(Table((Column("甲", 20),), ((cell(""),),), row_height_mm=18)).tables
        heights = [value(row, "w:trPr/w:trHeight") for row in table.element.iterchildren(f"{W}tr")]
        assert heights == [None, str(round(18 * TWIPS_PER_MM))]

    def test_is_never_the_last_thing_in_a_file_nor_next_to_another(self):
        """Word repairs such files or runs the two tables together."""
        tags = [child.tag.removeprefix(W) for child in word(one_column("1"), one_column("2")).body]
        assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


class TestAPageBreak:
    def test_is_carried_by_what_follows(self):
        written = word(body("甲"), PageBreak(), body("乙"), body("丙"))
        assert [one.new_page for one in written.paragraphs] == [False, True, False]

    @pytest.mark.parametrize(
        ("blocks", "shape"),
        [
            ((PageBreak(), one_column("1")), ["break", "tbl", "p"]),
            ((body("甲"), PageBreak()), ["p", "break"]),
            ((body("甲"), PageBreak(), PageBreak(), body("乙")), ["p", "break", "break"]),
            ((one_column("1"), PageBreak(), body("甲")), ["tbl", "break"]),
        ],
    )
    def test_holds_beside_tables_ends_and_other_breaks(self, blocks, shape):
        def kind(element):
            broken = element.find(f"{W}pPr/{W}pageBreakBefore") is not None
            return "break" if broken else element.tag.removeprefix(W)

        assert [kind(child) for child in word(*blocks).body][:-1] == shape


class TestATurnedSheet:
    BLOCKS = (body("甲"), PageBreak(landscape=True), body("乙"), one_column("1"), PageBreak(), body("丙"))

    def sections(self, written: WordFile) -> list[Any]:
        return list(written.body.iter(f"{W}sectPr"))

    def test_is_a_section_of_its_own_that_ends_with_its_last_paragraph(self):
        written = word(*self.BLOCKS)
        sizes = [
            (round(int(value(one, "w:pgSz", "w") or 0) / TWIPS_PER_MM), value(one, "w:pgSz", "orient"))
            for one in self.sections(written)
        ]
        assert sizes == [(210, None), (297, "landscape"), (210, None)]
        tags = [child.tag.removeprefix(W) for child in written.body]
        assert tags == ["p", "p", "tbl", "p", "p", "sectPr"]
        assert [child.find(f"{W}pPr/{W}sectPr") is not None for child in written.body][:-1] == [
            True, False, False, True, False,
        ]  # fmt: skip
        assert not any(one.new_page for one in written.paragraphs)  # the section itself begins a page

    def test_keeps_the_text_area_with_its_head_at_the_left_edge_of_the_upright_sheet(self):
        turned = self.sections(word(*self.BLOCKS))[1]
        margins = [int(value(turned, "w:pgMar", name) or 0) for name in ("top", "right", "bottom", "left")]
        assert [one / TWIPS_PER_MM for one in margins] == pytest.approx([28, 37, 26, 35], abs=0.02)

    def test_has_its_number_at_the_left_edge_in_turned_text(self):
        written = word(*self.BLOCKS)
        footers = []
        for section in self.sections(written)[1:]:
            ids = {
                one.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
                for one in section.iterchildren(f"{W}footerReference")
            }
            rels = written.part("word/_rels/document.xml.rels")
            parts = [written.part(f"word/{rel.get('Target')}") for rel in rels if rel.get("Id") in ids]
            footers.append([value(part, "w:tbl/w:tr/w:tc/w:tcPr/w:textDirection") for part in parts])
        assert footers == [["tbRl", "tbRl"], [None, None]]

    def test_may_be_the_first(self):
        written = word(PageBreak(landscape=True), body("甲"))
        assert [value(one, "w:pgSz", "orient") for one in self.sections(written)] == ["landscape"]

    def test_costs_an_upright_document_nothing(self):
        assert len([name for name in word(body("甲")).zip.namelist() if "footer" in name]) == 2


class TestADraft:
    def test_says_so_in_the_head_of_every_page(self):
        blocks = (body("甲"), PageBreak(landscape=True), body("乙"))
        written = WordFile(to_docx(OfficialDocument("某办", "某通知", blocks, draft=True)))
        headers = [written.part(name) for name in written.zip.namelist() if "header" in name]
        assert ["".join(one.itertext()) for one in headers] == ["草稿", "草稿"]
        for section in written.body.iter(f"{W}sectPr"):
            kinds = {one.get(f"{W}type") for one in section.iterchildren(f"{W}headerReference")}
            assert kinds == {"default", "even"}

    def test_is_nothing_else(self):
        assert not [name for name in word(body("甲")).zip.namelist() if "header" in name]


class TestTheImprint:
    def test_is_ruled_at_the_foot_of_the_page(self):
        copies, last = word(Imprint("某办", "2022年3月15日", "区委办公室")).tables[0].rows
        assert [one.lines for one in copies] == [("抄送：区委办公室。",)]
        assert [one.lines for one in last] == [("某办",), ("2022年3月15日印发",)]
        (table,) = word(Imprint("某办", "2022年3月15日")).tables
        assert len(table.rows) == 1
        assert value(table.element, "w:tblPr/w:tblpPr", "tblpYSpec") == "bottom"
        rules = [value(table.element, f"w:tblPr/w:tblBorders/w:{side}", "sz") for side in ("top", "insideH", "bottom")]
        assert rules == ["8", "6", "8"]  # 1/8 pt: 0.35 mm and 0.25 mm


class TestThePage:
    def test_is_a4_with_the_text_area_of_the_standard(self, demo):
        section = demo.body[-1]
        size = [int(value(section, "w:pgSz", name) or 0) / TWIPS_PER_MM for name in ("w", "h")]
        assert size == pytest.approx([210, 297], abs=0.02)
        margins = [int(value(section, "w:pgMar", name) or 0) for name in ("top", "bottom", "left", "right")]
        assert [one / TWIPS_PER_MM for one in margins] == pytest.approx([37, 35, 28, 26], abs=0.02)

    def test_holds_22_lines_of_28_characters(self, demo):
        grid = demo.body[-1].find(f"{W}docGrid")
        normal = demo.style("Normal")
        pitch = int(value(normal, "w:pPr/w:spacing", "line") or 0)
        assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", str(pitch))
        assert value(normal, "w:pPr/w:spacing", "lineRule") == "exact"
        assert 22 * pitch <= 225 * TWIPS_PER_MM < 22.5 * pitch
        letters = demo.part("word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault")
        character = int(value(letters, "w:rPr/w:sz") or 0) * 10 + int(value(letters, "w:rPr/w:spacing") or 0)
        assert 28 * character <= 156 * TWIPS_PER_MM < 28.5 * character

    def test_has_its_number_on_the_outer_side(self, demo):
        sides = {}
        for reference in demo.body[-1].iterchildren(f"{W}footerReference"):
            target = reference.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
            (part,) = [
                rel.get("Target") for rel in demo.part("word/_rels/document.xml.rels") if rel.get("Id") == target
            ]
            footer = demo.part(f"word/{part}")
            words = "".join(one.text or "" for one in footer.iter(f"{W}t", f"{W}instrText"))
            sides[reference.get(f"{W}type")] = (words, value(footer, "w:p/w:pPr/w:jc"))
        assert sides == {"default": ("— PAGE1 —", "right"), "even": ("— PAGE1 —", "left")}
        assert demo.part("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None

    def test_has_its_number_seven_millimetres_below_the_text(self, demo):
        line_bottom = int(value(demo.body[-1], "w:pgMar", "footer") or 0) / TWIPS_PER_MM
        number_height = 14 * 25.4 / 72
        assert 35 - (line_bottom + number_height / 2) == pytest.approx(7, abs=0.1)


class TestTheLook:
    @pytest.mark.parametrize(
        ("role", "face", "size", "align"),
        [
            (Role.TITLE, "方正小标宋简体", 22, "center"),
            (Role.RECIPIENT, "仿宋_GB2312", 16, "both"),
            (Role.HEADING1, "黑体", 16, "both"),
            (Role.HEADING2, "楷体_GB2312", 16, "both"),
            (Role.BODY, "仿宋_GB2312", 16, "both"),
            (Role.ATTACHMENT_LABEL, "黑体", 16, "left"),
            (Role.ATTACHMENT_TITLE, "方正小标宋简体", 22, "center"),
        ],
    )
    def test_of_each_role_is_a_style(self, demo, role, face, size, align):
        style = demo.style(role.value)
        assert value(style, "w:rPr/w:rFonts", "eastAsia") == face
        assert value(style, "w:rPr/w:sz") == str(size * 2)
        assert value(style, "w:pPr/w:jc") == align
        assert style.find(f"{W}rPr/{W}b") is None  # the standard knows no bold headings

    def test_indents_text_by_two_characters(self, demo):
        for role in Role:
            chars = value(demo.style(role.value), "w:pPr/w:ind", "firstLineChars")
            assert chars == ("200" if role in (Role.HEADING1, Role.HEADING2, Role.BODY, Role.NOTE) else None), role

    def test_leaves_blank_lines_around_a_role_and_none_inside_it(self, demo):
        for role, lines in ((Role.TITLE, 2), (Role.RECIPIENT, 1), (Role.ATTACHMENT_NOTE, 1), (Role.SIGNATURE, 1)):
            style = demo.style(role.value)
            assert value(style, "w:pPr/w:spacing", "before") == str(lines * 579)
            assert style.find(f"{W}pPr/{W}contextualSpacing") is not None

    def test_prints_the_mark_in_red_as_large_as_one_line_holds(self):
        for mark, points in (("云河市泉山区人民政府办公室文件", 29), ("泉山区政府文件", 40), ("", 40)):
            (made,) = [child for child in word(paragraph(Role.MARK, mark)).body if child.tag == f"{W}p"]
            size = value(made, "w:r/w:rPr/w:sz")
            assert size == (str(points * 2) if mark else None)
            assert value(made, "w:pPr/w:spacing", "before") == str(round(35 * TWIPS_PER_MM))
        assert value(word(body("甲")).style("mark"), "w:rPr/w:color") == "FF0000"

    def test_draws_the_red_rule_four_millimetres_below_the_number(self):
        (made,) = word(paragraph(Role.DOC_NO, "泉政办发〔2022〕3号")).paragraphs
        assert value(made.element, "w:pPr/w:pBdr/w:bottom", "color") == "FF0000"
        points = int(value(made.element, "w:pPr/w:pBdr/w:bottom", "space") or 0)
        assert points * 25.4 / 72 == pytest.approx(4, abs=0.2)

    def test_aligns_the_names_of_attachments(self):
        texts = ["附件：1.甲表", "2.乙表", "10.丙表"]
        written = word(*(paragraph(Role.ATTACHMENT_NOTE, text) for text in texts))
        starts = []
        for one in written.paragraphs:
            left, hanging = (int(value(one.element, "w:pPr/w:ind", name) or 0) for name in ("left", "hanging"))
            starts.append(((left - hanging) / 315.8, left / 315.8))  # in characters of 15.79 pt
        # 左空二字: 附件：1. takes 2 to 5.75, so the first name begins there and 2. at 5.
        assert starts == [pytest.approx(one, abs=0.01) for one in [(2, 5.75), (5, 5.75), (5, 6.25)]]

    def test_keeps_signature_and_note_together_with_text(self):
        ending = (
            paragraph(Role.SIGNATURE, "某办"),
            paragraph(Role.DATE, "2022年3月5日"),
            paragraph(Role.NOTE, "（此件公开发布）"),
        )
        written = word(body("甲"), body("乙"), *ending)
        kept = [one.element.find(f"{W}pPr/{W}keepNext") is not None for one in written.paragraphs]
        assert kept == [False, True, False, True, False]
        assert written.style("signature").find(f"{W}pPr/{W}keepNext") is not None

    def test_parts_the_fields_of_a_form_evenly(self):
        (made,) = word(paragraph(Role.FORM_LINE, "填报人：\t联系电话：\t负责人签字：")).paragraphs
        stops = [int(stop.get(f"{W}pos", "0")) / TWIPS_PER_MM for stop in made.element.iterfind(f"{W}pPr/{W}tabs/*")]
        assert stops == pytest.approx([52, 104], abs=0.1)

    def test_sets_quotation_marks_in_the_chinese_face(self, demo):
        hints = {value(run, "w:rPr/w:rFonts", "hint") for run in demo.body.iter(f"{W}r")}
        assert hints == {"eastAsia"}


@pytest.mark.parametrize(
    ("name", "day", "starts"),
    [
        ("云河市泉山区人民政府办公室", "2022年3月15日", (13, 15)),  # name ends at 26, the date two right of its start
        ("泉山区政府", "2022年3月15日", (17.5, 19.5)),  # the date is longer: it ends at 26
        ("", "2022年3月15日", (17.5, 19.5)),
        ("云河市泉山区人民政府办公室", "", (13, 15)),
        ("泉山区人民政府", "2022年12月15日", (19, 21)),
        ("甲" * 40, "2022年3月15日", (0, 2)),
    ],
)
def test_signature_and_date_stand_as_in_an_unsealed_document(name, day, starts):
    assert signature_starts(name, day) == starts


def test_the_renderer_places_signature_and_date_by_each_other():
    written = word(paragraph(Role.SIGNATURE, "泉山区政府"), paragraph(Role.DATE, "2022年3月15日"))
    lefts = [int(value(one.element, "w:pPr/w:ind", "left") or 0) / 315.8 for one in written.paragraphs]
    assert lefts == pytest.approx([17.5, 19.5], abs=0.01)


class TestTheFile:
    def test_is_the_same_every_time(self, demo):
        document = OfficialDocument("某办", "某通知", (body("甲"), one_column("1")), date(2022, 3, 15))
        assert to_docx(document) == to_docx(document)
        assert {entry.date_time for entry in demo.zip.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_is_the_same_in_another_process(self):
        """Neither the order of sets nor the clock may leave a trace: issued files are known by their hash."""
        code = (
            "import hashlib\n"
            "from duban.documents.docx import to_docx\n"
            "from duban.documents.blocks import OfficialDocument, Role, paragraph\n"
            "document = OfficialDocument('某办', '某通知', (paragraph(Role.BODY, '甲'),))\n"
            "print(hashlib.sha256(to_docx(document)).hexdigest())"
        )
        outputs = {
            subprocess.run(
                [sys.executable, "-c", code],
                env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert len(outputs) == 1

    def test_differs_where_the_document_differs(self):
        assert to_docx(OfficialDocument("某办", "通知", (body("甲"),))) != to_docx(
            OfficialDocument("某办", "通知", (body("乙"),))
        )

    def test_is_described_by_issuer_title_and_day_alone(self):
        written = word(body("甲"), issuer="云河市泉山区人民政府办公室", title="关于督查的通知", dated=date(2022, 3, 15))
        described = {child.tag.split("}")[1]: child.text for child in written.part("docProps/core.xml")}
        assert described == {
            "title": "关于督查的通知",
            "creator": "云河市泉山区人民政府办公室",
            "language": "zh-CN",
            "created": "2022-03-15T00:00:00Z",
            "modified": "2022-03-15T00:00:00Z",
        }

    def test_has_no_day_where_the_document_has_none(self):
        described = {child.tag.split("}")[1] for child in word(body("甲")).part("docProps/core.xml")}
        assert described == {"title", "creator", "language"}

    def test_holds_a_title_longer_than_a_file_can_name(self):
        (title, *_) = word(body("甲"), title="督\n" * 300).part("docProps/core.xml")
        assert title.text == ("督 " * 128)[:255]

    def test_brings_nothing_along_from_the_template(self, demo):
        assert sorted(demo.zip.namelist()) == [
            "[Content_Types].xml",
            "_rels/.rels",
            "docProps/core.xml",
            "word/_rels/document.xml.rels",
            "word/document.xml",
            "word/fontTable.xml",
            "word/footer1.xml",
            "word/footer2.xml",
            "word/settings.xml",
            "word/styles.xml",
        ]
        everything = b"".join(demo.zip.read(name) for name in demo.zip.namelist())
        assert b"python-docx" not in everything
        names = [value(style, "w:name") for style in demo.part("word/styles.xml").iterchildren(f"{W}style")]
        assert [name for name in names if name and not name.startswith("公文")] == [
            "Normal",
            "Default Paragraph Font",
            "Normal Table",
            "No List",
        ]

    def test_names_every_style_it_uses(self, demo):
        used = {value(one, "w:pPr/w:pStyle") for one in demo.body.iter(f"{W}p")} - {None}
        known = {style.get(f"{W}styleId") for style in demo.part("word/styles.xml").iterchildren(f"{W}style")}
        assert used <= known
        assert set(LOOKS) == set(Role)


class TestTheDemoNotice:
    def test_holds_every_row_with_its_leads_in_bold(self, demo, demo_values):
        def names(units):
            return [unit if isinstance(unit, str) else f"{unit['name']}（{unit['affiliate']}）" for unit in units]

        for table, what in zip(demo.tables, demo_values["lists"], strict=False):
            assert [row[0].lines[0] for row in table.rows] == [entry["seq"] for entry in what["entries"]]
            assert [row[-3].lines[0] for row in table.rows] == [entry["text"] for entry in what["entries"]]
            for row, entry in zip(table.rows, what["entries"], strict=True):
                assert [name for name in names(entry["units"]) if name in row[-1].bold] == [
                    name for name in names(entry["units"]) if name in names(entry["lead_units"])
                ]
                assert all(name in row[-1].lines[0] for name in names(entry["units"]))

    def test_fills_its_merged_categories_back_to_the_original(self, demo, demo_values):
        entries = demo_values["lists"][0]["entries"]
        filled: list[str] = []
        for row in demo.tables[0].rows:
            filled.append(filled[-1] if row[1].merge == "continue" else row[1].lines[0])
        assert filled == [entry["category"] for entry in entries]

    def test_starts_each_annex_on_a_new_page(self, demo):
        assert [one.text for one in demo.paragraphs if one.new_page] == ["附件1", "附件2", "附件3", "附件4"]


def test_annexes_alone_are_whole_files():
    rows = (AnnexRow("1", "整治河道。", ("杜衡",), (AnnexUnit("区水利局", lead=True),), "城市更新"),)
    for what in (
        AnnexList("附件1", "立项表", ListKind.TASK, rows),
        AnnexForm("附件3", "落实计划表", FormKind.PLAN),
    ):
        written = WordFile(to_docx(annex(what, issuer="某办")))
        assert written.of("attachment_label") == [what.label]
        assert written.of("attachment_title") == [what.title]
        assert len(written.tables) == 1
