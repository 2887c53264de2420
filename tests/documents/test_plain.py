"""Plain text: the shape in which public pages show official documents."""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.documents.annexes import AnnexForm, AnnexList, AnnexRow, AnnexUnit, FormKind, ListKind
from duban.documents.blocks import Cell, Column, OfficialDocument, PageBreak, Role, Row, Table, cell, line, paragraph
from duban.documents.notices import NoticeText, notice
from duban.documents.plain import to_text

SHARED = Path(os.environ.get("DUBAN_SHARED", Path(__file__).parents[3] / "shared"))
LEADERS = ("贺知远", "杜衡")
UNITS = (AnnexUnit("区水利局", lead=True), AnnexUnit("区财政局"))

NOTICE = NoticeText(
    issuer="云河市泉山区人民政府办公室",
    doc_no="泉政办发〔2022〕3号",
    title="关于立项督查的通知",
    recipients="各街道办事处",
    body=(paragraph(Role.HEADING1, "一、编制计划"), paragraph(Role.BODY, "各责任单位要编制计划。")),
    dated=date(2022, 3, 15),
    publicity="此件公开发布",
    annexes=(
        AnnexList(
            "附件1",
            "2022年年度工作任务责任分解立项表",
            ListKind.TASK,
            (
                AnnexRow("1", "整治河道。", LEADERS, UNITS, "城市更新", etc=True),
                AnnexRow("2", "新建泵站。", ("杜衡",), UNITS[:1], "城市更新"),
            ),
            lead_note="加黑的为牵头部门",
        ),
        AnnexList(
            "附件2",
            "2022年为民办22件实事责任分解表",
            ListKind.LIVELIHOOD,
            (AnnexRow("1", "新建食堂。", ("杜衡",), UNITS[:1]),),
        ),
        AnnexForm("附件3", "2022年年度工作任务落实计划表", FormKind.PLAN),
        AnnexForm("附件4", "2022年年度工作任务落实情况表", FormKind.PROGRESS),
    ),
)

FIRST_HALF = """\
泉政办发〔2022〕3号

云河市泉山区人民政府办公室

关于立项督查的通知

各街道办事处：

一、编制计划

各责任单位要编制计划。

附件：1.2022年年度工作任务责任分解立项表

2.2022年为民办22件实事责任分解表

3.2022年年度工作任务落实计划表

4.2022年年度工作任务落实情况表
云河市泉山区人民政府办公室

                                    2022年3月15日
（此件公开发布）
附件1

2022年年度工作任务责任分解立项表
\t序号
\t类别
\t重点任务
\t牵头领导
\t责任单位

（加黑的为牵头部门）

\t1
\t城市更新
\t整治河道。
\t贺知远

杜  衡
\t区水利局、区财政局等

\t2
\t
\t新建泵站。
\t杜  衡
\t区水利局

附件2
"""


def test_a_notice_is_flattened_line_by_line():
    assert to_text(notice(NOTICE)).startswith(FIRST_HALF)


def test_a_wide_cell_stands_once_and_a_tall_one_leaves_empty_cells():
    columns = (Column("序号", 10), Column("一季度", 10, group="计划"), Column("二季度", 10, group="计划"))
    rows: tuple[Row, ...] = ((Cell((line("1"),), rowspan=2), cell("甲"), cell("乙")), (cell("丙"), cell("丁")))
    text = to_text(OfficialDocument("某办", "某表", (Table(columns, rows),)))
    assert text == "\n\t序号\n\t计划\n\n\t\n\t一季度\n\t二季度\n\n\t1\n\t甲\n\t乙\n\n\t\n\t丙\n\t丁\n"


def test_a_page_break_leaves_no_trace():
    blocks = (paragraph(Role.BODY, "甲"), PageBreak(), paragraph(Role.BODY, "乙"))
    assert to_text(OfficialDocument("某办", "某文", blocks)) == "甲\n\n乙\n"


def test_fields_of_a_form_are_parted_by_blanks():
    text = to_text(OfficialDocument("某办", "某表", (paragraph(Role.FORM_LINE, "填报人：\t联系电话："),)))
    assert re.fullmatch(r"填报人： {8,}联系电话：\n", text)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_written_as_utf_8(text):
    to_text(OfficialDocument("某办", "某文", (paragraph(Role.BODY, text),))).encode()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published notice lies in the folder `shared` beside the project")
@pytest.mark.parametrize("label", ["附件1", "附件2", "附件3", "附件4"])
def test_annexes_begin_as_on_the_published_page(label):
    """Title and heading of each annex, blanks aside, are those of the notice the product was made after."""
    published = (SHARED / "notices" / "seed" / "notice.txt").read_text(encoding="utf-8")

    def beginning(text: str) -> str:
        part = text[text.index(f"\n{label}\n") :]
        return re.sub("[ \n]+", "\n", part[: part.index("\t1\n")]).strip()

    ours = to_text(notice(NOTICE))
    if label == "附件2":
        # The published list names its leads in bold as well but does not say so again.
        assert "加黑" not in beginning(published)
    assert beginning(ours) == beginning(published)
