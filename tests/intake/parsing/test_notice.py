"""A fictional notice, made here, is read whole from Word and from plain text."""

import io

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from duban.intake.parsing import Reading, read
from duban.intake.parsing.reading import Unit
from tests.intake.parsing import badfiles
from tests.intake.parsing.papers import LIVELIHOOD_HEADING, TASK_HEADING, Table, as_docx, as_text, task_table


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


TASKS = task_table(
    ("1", "做强产业", "新增规上企业20家。", "林  岚", "**区工信局**、区财政局"),
    ("2", "^", "建成云溪科创园。", "林  岚\n高  远", "**区科技局（区大数据中心）**、各镇人民政府"),
    ("3", "^", "招引项目30个以上。", "林岚", "**区投促局**、区财政局等部门"),
    ("4", "城乡建设\n城乡建设", "改造老旧小区5个、12万平方米。", "各分管\n副区长", "**区住建局**、\n各街道办事处"),
    ("5", "^", "开展环境整治。", "高远", "**区城管局**"),
)
LIVELIHOOD = Table(
    "2023年民生实事责任分解表",
    LIVELIHOOD_HEADING,
    [("1", "改造老旧小区5个、12万平方米。", "高远", "区房产中心"), ("2", "建设口袋公园4处。", "高远", "区园林中心")],
    number="2",
)
FORM = Table(
    "2023年年度工作任务落实计划表",
    ("序号", "重点任务", "一季度", "二季度", "备注"),
    [("1", "", "", "", ""), ("2", "", "", "", "")],
    number="3",
    after=("填报人：          联系电话：          负责人签字：",),
)


@pytest.fixture(params=["docx", "txt"])
def reading(request: pytest.FixtureRequest) -> Reading:
    if request.param == "docx":
        return read(as_docx(TASKS, LIVELIHOOD, FORM), "通知.docx")
    return read(as_text(TASKS, LIVELIHOOD, FORM).encode("gb18030"), "通知.txt")


def test_the_elements_of_the_document_are_found(reading: Reading) -> None:
    assert reading.document.to_json() == {
        "title": "云河市泉山区人民政府办公室关于分解落实2023年《政府工作报告》重点任务的通知",
        "doc_no": "云泉政办发〔2023〕7号",
        "issuer": "云河市泉山区人民政府办公室",
        "date": "2023-03-20",
        "publicity": "此件公开发布",
        "lead_convention": "bold",
        "lead_convention_words": "加黑的为牵头部门",
    }
    assert [(item.code, item.title, item.kind) for item in reading.lists] == [
        ("annex1", "2023年重点任务责任分解表", "task"),
        ("annex2", "2023年民生实事责任分解表", "livelihood"),
    ]


def test_merged_and_repeated_categories_padded_names_and_unit_forms_are_resolved(reading: Reading) -> None:
    entries = reading.lists[0].entries
    assert [entry.seq for entry in entries] == ["1", "2", "3", "4", "5"]
    assert [entry.category for entry in entries] == ["做强产业"] * 3 + ["城乡建设"] * 2
    assert [entry.leaders for entry in entries] == [
        ("林岚",),
        ("林岚", "高远"),
        ("林岚",),
        ("各分管副区长",),
        ("高远",),
    ]
    assert [entry.units for entry in entries] == [
        (Unit("区工信局"), Unit("区财政局")),
        (Unit("区科技局", "区大数据中心"), Unit("各镇人民政府")),
        (Unit("区投促局"), Unit("区财政局")),
        (Unit("区住建局"), Unit("各街道办事处")),
        (Unit("区城管局"),),
    ]
    assert [entry.etc for entry in entries] == [False, False, True, False, False]


def test_a_blank_form_is_no_list_and_nothing_is_lost(reading: Reading) -> None:
    assert reading.unread == ()
    assert (reading.counts.rows_seen, reading.counts.rows_read) == (7, 7)


def test_what_has_to_be_handed_in_is_read_from_the_body(reading: Reading) -> None:
    assert [(item.what, item.who, str(item.due), item.rule) for item in reading.obligations] == [
        ("落实计划表", "各责任单位", "2023-04-14", None),
        ("落实情况表", "各责任单位", "None", "nth_workday:5"),
    ]


def test_the_same_project_under_two_units_is_told(reading: Reading) -> None:
    assert [(overlap.a, overlap.b) for overlap in reading.overlaps] == [(("annex2", "1"), ("annex1", "4"))]
    assert "12万平方米" in reading.overlaps[0].why
    told = {(doubt.list_code, doubt.seq) for doubt in reading.doubts if doubt.code == "overlap_units_differ"}
    assert told == {("annex1", "4"), ("annex2", "1")}


def test_every_doubt_names_its_row_and_says_what_to_do(reading: Reading) -> None:
    rows = {(item.code, entry.seq) for item in reading.lists for entry in item.entries}
    codes = {(doubt.code, doubt.seq) for doubt in reading.doubts if doubt.list_code == "annex1"}
    assert {("collective_unit", "2"), ("open_list", "3"), ("collective_unit", "4"), ("collective_leader", "4")} <= codes
    for doubt in reading.doubts:
        assert (doubt.list_code, doubt.seq) in rows
        assert doubt.hint.endswith("。")
    doubtful = {(doubt.list_code, doubt.seq) for doubt in reading.doubts}
    assert reading.counts.rows_in_doubt == len(doubtful)


def test_in_word_bold_leads_and_the_printed_cell_is_kept() -> None:
    first, second, *_ = read(as_docx(TASKS), "通知.docx").lists[0].entries
    assert (first.lead_units, first.support_units, first.lead_source) == (
        (Unit("区工信局"),),
        (Unit("区财政局"),),
        "bold",
    )
    assert second.lead_units == (Unit("区科技局", "区大数据中心"),)
    assert first.source.cells["units"] == "区工信局、区财政局"
    assert first.source.bold == ((0, 4),)
    assert second.source.cells["leaders"] == "林  岚\n高  远"
    assert (first.source.row, second.source.row) == (2, 3)


def test_in_text_bold_is_lost_so_the_first_unit_is_only_proposed() -> None:
    entries = read(as_text(TASKS).encode(), "通知.txt").lists[0].entries
    assert [entry.lead_source for entry in entries] == ["first_listed"] * 4 + ["only"]
    assert all(entry.lead_units == entry.support_units == () for entry in entries)
    assert entries[0].proposed_lead == Unit("区工信局")
    assert entries[4].proposed_lead is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_may_come_in_every_usual_encoding(encoding: str) -> None:
    text = as_text(TASKS).replace("\n", "\r\n")
    assert read(text.encode(encoding), "通知.txt") == read(as_text(TASKS).encode(), "通知.txt")


def test_a_heading_repeated_at_a_page_break_is_no_row() -> None:
    table = task_table(*TASKS.rows[:3], TASK_HEADING, *TASKS.rows[3:])
    reading = read(as_docx(table), "通知.docx")
    assert [entry.seq for entry in reading.lists[0].entries] == ["1", "2", "3", "4", "5"]
    assert reading.counts.rows_seen == 5


def test_a_table_cut_at_a_page_goes_on_in_the_next() -> None:
    reading = read(badfiles.docx(badfiles.TASK_ROW + badfiles.TASK_ROW.replace(">1<", ">2<")), "通知.docx")
    assert [[entry.seq for entry in item.entries] for item in reading.lists] == [["1", "2"]]


def test_a_row_of_one_cell_over_the_whole_table_is_a_category() -> None:
    document = docx.Document()
    grid = document.add_table(rows=3, cols=3)
    for column, words in enumerate(("序号", "任务内容", "责任单位")):
        grid.cell(0, column).text = words
    grid.cell(1, 0).merge(grid.cell(1, 2)).text = "一、产业发展"
    for column, words in enumerate(("1", "新增规上企业20家。", "区工信局")):
        grid.cell(2, column).text = words
    entry = read(saved(document), "通知.docx").lists[0].entries[0]
    assert (entry.category, entry.category_path) == ("产业发展", ("产业发展",))


def row_of(units: str) -> str:
    """A table with one task whose units cell holds that XML, under a heading that says bold leads."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    heading = "".join(cell.format(words) for words in ("序号", "重点任务", "责任单位（加黑的为牵头单位）"))
    first = cell.format("1") + cell.format("修路。") + f"<w:tc>{units}</w:tc>"
    second = (
        cell.format("2")
        + cell.format("架桥。")
        + "<w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>区水利局</w:t></w:r><w:r><w:t>、区交通局</w:t></w:r></w:p></w:tc>"
    )
    return f"<w:tbl><w:tr>{heading}</w:tr><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"


STYLES = f"""<w:styles {badfiles.WORD}>
<w:style w:type="character" w:styleId="Strong"><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Child"><w:basedOn w:val="Strong"/></w:style>
<w:style w:type="paragraph" w:styleId="Lead"><w:rPr><w:b/></w:rPr></w:style>
</w:styles>"""


BOLD = "<w:b/>"
NOT_BOLD = '<w:b w:val="0"/>'
SECOND = "<w:r><w:t>、区民政局</w:t></w:r>"


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def styled(words: str, style: str) -> str:
    return run(words, f'<w:rStyle w:val="{style}"/>')


LEAD_PARAGRAPH = '<w:pPr><w:pStyle w:val="Lead"/></w:pPr>'
BOLD_CASES = {
    "run": (f"<w:p>{run('区财政局', BOLD)}{SECOND}</w:p>", "区财政局"),
    "part of a name": (f"<w:p>{run('区财', BOLD)}{run('政局')}{SECOND}</w:p>", "区财政局"),
    "second unit": (f"<w:p>{run('区财政局、')}{run('区民政局', BOLD)}</w:p>", "区民政局"),
    "character style": (f"<w:p>{styled('区财政局', 'Strong')}{SECOND}</w:p>", "区财政局"),
    "style based on a bold one": (f"<w:p>{styled('区财政局', 'Child')}{SECOND}</w:p>", "区财政局"),
    "paragraph style": (f"<w:p>{LEAD_PARAGRAPH}{run('区财政局')}</w:p><w:p>{run('区民政局')}</w:p>", "区财政局"),
    "two styles undo each other": (
        f"<w:p>{LEAD_PARAGRAPH}{run('区财政局、')}{styled('区民政局', 'Strong')}</w:p>",
        "区财政局",
    ),
    "switched off": (
        f"<w:p>{LEAD_PARAGRAPH}{run('区财政局、')}{run('区民政局', NOT_BOLD)}</w:p>",
        "区财政局",
    ),
}


@pytest.mark.parametrize("case", BOLD_CASES)
def test_bold_is_what_word_shows(case: str) -> None:
    units, lead = BOLD_CASES[case]
    reading = read(badfiles.docx(row_of(units), extra=[("word/styles.xml", STYLES)]), "通知.docx")
    entry = reading.lists[0].entries[0]
    assert entry.lead_units == (Unit(lead),)
    assert set(entry.lead_units + entry.support_units) == {Unit("区财政局"), Unit("区民政局")}
    assert entry.lead_source == "bold"


def test_a_row_without_bold_among_rows_with_bold_is_asked() -> None:
    reading = read(badfiles.docx(row_of("<w:p><w:r><w:t>区财政局、区民政局</w:t></w:r></w:p>")), "通知.docx")
    assert reading.lists[0].entries[0].lead_source == "first_listed"
    assert [(doubt.code, doubt.seq) for doubt in reading.doubts] == [("lead_unconfirmed", "1")]


def test_a_row_that_is_bold_as_a_whole_is_asked() -> None:
    units = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>区财政局、区民政局</w:t></w:r></w:p>"
    reading = read(badfiles.docx(row_of(units)), "通知.docx")
    assert len(reading.lists[0].entries[0].lead_units) == 2
    assert [(doubt.code, doubt.seq) for doubt in reading.doubts] == [("bold_inconsistent", "1")]


def test_bold_everywhere_says_nothing() -> None:
    table = task_table(
        ("1", "产业", "修路。", "林岚", "**区财政局、区民政局**"),
        ("2", "产业", "架桥。", "林岚", "**区水利局、区交通局**"),
    )
    assert {entry.lead_source for entry in read(as_docx(table), "通知.docx").lists[0].entries} == {"first_listed"}


def test_tracked_insertions_count_and_deletions_do_not() -> None:
    units = (
        "<w:p><w:r><w:t>区财政局</w:t></w:r><w:ins><w:r><w:t>、区民政局</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>、区教育局</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>、区体育局</w:t></w:r></w:moveFrom></w:p>"
    )
    assert read(badfiles.docx(row_of(units)), "通知.docx").lists[0].entries[0].units == (
        Unit("区财政局"),
        Unit("区民政局"),
    )


def test_hidden_text_comments_and_headers_are_told_and_never_read_as_facts() -> None:
    units = "<w:p><w:r><w:t>区财政局</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>、区民政局</w:t></w:r></w:p>"
    extra = [
        ("word/comments.xml", badfiles.part("请再核", "comments")),
        ("word/header1.xml", badfiles.part("内部资料")),
    ]
    reading = read(badfiles.docx(row_of(units), extra=extra), "通知.docx")
    assert reading.lists[0].entries[0].units == (Unit("区财政局"),)
    assert [(item.where, item.text) for item in reading.unread] == [
        ("正文", "、区民政局"),
        ("批注", "请再核"),
        ("页眉", "内部资料"),
    ]


def test_text_boxes_other_tables_and_stray_rows_are_listed_as_unread() -> None:
    inner = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    box = f"<w:p><w:r><w:pict>{inner}</w:pict></w:r></w:p>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    other = (
        "<w:p><w:r><w:t>另见下表。</w:t></w:r></w:p><w:tbl><w:tr>"
        + cell.format("联系人")
        + cell.format("电话")
        + "</w:tr></w:tbl>"
    )
    stray = "<w:tr>" + cell.format("") * 2 + cell.format("区财政局") + "</w:tr>"
    table = badfiles.TASK_ROW.replace("</w:tbl>", stray + "</w:tbl>")
    reading = read(badfiles.docx(box + table + other), "通知.docx")
    assert [item.text for item in reading.unread] == ["框内文字", "区财政局", "另见下表。", "联系人 电话"]
    assert all(item.where and item.why for item in reading.unread)


def test_a_number_without_a_task_is_seen_but_not_read() -> None:
    table = Table("任务表", ("序号", "重点任务", "责任单位"), [("1", "修路。", "区交通局"), ("2", "", "区水利局")])
    reading = read(as_docx(table), "通知.docx")
    assert (reading.counts.rows_seen, reading.counts.rows_read) == (2, 1)
    assert [item.text for item in reading.unread] == ["2 区水利局"]


def test_automatic_numbers_are_numbers() -> None:
    numbering = (
        f'<w:numbering {badfiles.WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    auto = '<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>'
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    heading = "".join(cell.format(words) for words in ("序号", "重点任务", "责任单位"))
    rows = "".join(f"<w:tr>{auto}{cell.format(task)}{cell.format('区交通局')}</w:tr>" for task in ("修路。", "架桥。"))
    data = badfiles.docx(f"<w:tbl><w:tr>{heading}</w:tr>{rows}</w:tbl>", extra=[("word/numbering.xml", numbering)])
    assert [entry.seq for entry in read(data, "通知.docx").lists[0].entries] == ["1", "2"]


def test_gaps_repeats_and_missing_units_and_numbers_are_asked() -> None:
    table = Table(
        "任务表",
        ("序号", "重点任务", "责任单位"),
        [("1", "修路。", "区交通局"), ("3", "架桥。", "区交通局"), ("3", "植树。", "区林业局"), ("", "治水。", "")],
    )
    reading = read(as_docx(table), "通知.docx")
    assert [(doubt.code, doubt.seq) for doubt in reading.doubts] == [
        ("seq_missing", "3"),
        ("no_units", "3"),
        ("seq_gap", "3"),
        ("seq_repeat", "3"),
        ("seq_repeat", "3"),
    ]


def test_separate_lead_and_supporting_columns_say_who_leads() -> None:
    table = Table(
        "任务表",
        ("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
        [("1", "修路。", "区交通局", "区财政局、区住建局", "6月底前")],
    )
    reading = read(as_docx(table), "通知.docx")
    entry = reading.lists[0].entries[0]
    assert entry.lead_units == (Unit("区交通局"),)
    assert entry.support_units == (Unit("区财政局"), Unit("区住建局"))
    assert entry.units == entry.lead_units + entry.support_units
    assert (entry.lead_source, reading.document.lead_convention) == ("column", "column")
    assert (entry.deadline, entry.deadline_source) == ("6月底前", "column")


def test_an_invisible_character_is_taken_out_and_told() -> None:
    table = Table("任务表", ("序号", "重点任务", "责任单位"), [("1", "修路。", "区交\u200b通局")])
    reading = read(as_docx(table), "通知.docx")
    assert reading.lists[0].entries[0].units == (Unit("区交通局"),)
    assert [(doubt.code, doubt.text) for doubt in reading.doubts] == [("invisible_character", "区交⟦U+200B⟧通局")]
    assert reading.lists[0].entries[0].source.cells["units"] == "区交⟦U+200B⟧通局"


def test_in_text_an_empty_leader_cell_takes_the_leader_above_and_is_asked() -> None:
    table = Table(
        "任务表",
        ("序号", "重点任务", "牵头领导", "责任单位"),
        [("1", "修路。", "林岚", "区交通局"), ("2", "架桥。", "", "区水利局")],
    )
    reading = read(as_text(table).encode(), "通知.txt")
    assert [entry.leaders for entry in reading.lists[0].entries] == [("林岚",), ("林岚",)]
    assert [(doubt.code, doubt.seq) for doubt in reading.doubts] == [("filled_down", "2")]


def test_one_row_per_line_with_tabs_is_a_table_too() -> None:
    text = "任务分解表\n序号\t重点任务\t责任单位\n1\t修路。\t区交通局\n2\t架桥。\t区水利局、区财政局\n"
    reading = read(text.encode(), "通知.txt")
    assert [(entry.seq, len(entry.units)) for entry in reading.lists[0].entries] == [("1", 1), ("2", 2)]
    assert (reading.lists[0].code, reading.lists[0].title) == ("list1", "任务分解表")


def test_a_vertically_merged_number_is_no_repeat() -> None:
    table = Table(
        "任务表", ("序号", "重点任务", "责任单位"), [("1", "修路。", "区交通局"), ("^", "架桥。", "区水利局")]
    )
    reading = read(as_docx(table), "通知.docx")
    assert [entry.seq for entry in reading.lists[0].entries] == ["1", "1"]
    assert reading.doubts == ()


def test_content_controls_and_ruby_do_not_hide_words() -> None:
    document = docx.Document()
    grid = document.add_table(rows=2, cols=3)
    for column, words in enumerate(("序号", "任务内容", "责任单位")):
        grid.cell(0, column).text = words
    for column, words in enumerate(("1", "修路。", "区交通局")):
        grid.cell(1, column).text = words
    paragraph = grid.cell(1, 2).paragraphs[0]._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    control.append(content)
    run = paragraph.find(qn("w:r"))
    assert run is not None
    paragraph.replace(run, control)
    content.append(run)
    assert read(saved(document), "通知.docx").lists[0].entries[0].units == (Unit("区交通局"),)
