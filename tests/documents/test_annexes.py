"""附件: lists of tasks as printed, blank forms with the columns the notice prescribes."""

from dataclasses import replace

from duban.documents.annexes import (
    AnnexForm,
    AnnexList,
    AnnexRow,
    AnnexUnit,
    FormKind,
    ListKind,
    annex,
    annex_blocks,
    units_line,
)
from duban.documents.blocks import Block, Role, Run, Table, paragraph, plain

WATER = AnnexUnit("区水利局", lead=True)
CITY = AnnexUnit("区城市管理局")
ROW = AnnexRow("1", "整治河道3公里。", ("杜衡",), (WATER, CITY), category="城市更新")
LIST = AnnexList("附件1", "2022年年度工作任务责任分解立项表", ListKind.TASK, (ROW,), lead_note="加黑的为牵头部门")


def table_in(blocks: tuple[Block, ...]) -> Table:
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return table


def words(table: Table) -> list[list[str]]:
    """Each row as printed, lines parted by /, ↑ where a cell from above reaches down."""
    return [
        ["↑" if slot.continued else "/".join(plain(runs) for runs in slot.cell.lines) for slot in row]
        for row in (*table.heading_slots(), *table.body_slots())
    ]


class TestAListOfTasks:
    def test_prints_label_title_and_table(self):
        label, title, table = annex_blocks(LIST)
        assert (label, title) == (
            paragraph(Role.ATTACHMENT_LABEL, "附件1"),
            paragraph(Role.ATTACHMENT_TITLE, "2022年年度工作任务责任分解立项表"),
        )
        assert words(table_in((table,))) == [
            ["序号", "类别", "重点任务", "牵头领导", "责任单位/（加黑的为牵头部门）"],
            ["1", "城市更新", "整治河道3公里。", "杜  衡", "区水利局、区城市管理局"],
        ]

    def test_says_nothing_of_leads_without_a_note(self):
        assert words(table_in(annex_blocks(replace(LIST, lead_note=""))))[0][-1] == "责任单位"

    def test_shares_one_category_cell_between_neighbours(self):
        categories = ["甲", "乙", "乙", "乙", "甲", "", ""]
        rows = tuple(replace(ROW, seq=str(n), category=name) for n, name in enumerate(categories, start=1))
        printed = words(table_in(annex_blocks(replace(LIST, rows=rows))))[1:]
        # The same category again after another one is a new cell; rows without a category share nothing.
        assert [row[1] for row in printed] == ["甲", "乙", "↑", "↑", "甲", "", ""]
        assert [row[0] for row in printed] == ["1", "2", "3", "4", "5", "6", "7"]

    def test_prints_one_leader_per_line(self):
        row = replace(ROW, leaders=("贺知远", "杜衡"))
        assert words(table_in(annex_blocks(replace(LIST, rows=(row,)))))[1][3] == "贺知远/杜  衡"

    def test_holds_a_row_without_leaders_and_units(self):
        row = replace(ROW, leaders=(), units=())
        assert words(table_in(annex_blocks(replace(LIST, rows=(row,)))))[1][3:] == ["", ""]

    def test_fills_the_text_area_whether_or_not_it_has_categories(self):
        for kind in ListKind:
            table = table_in(annex_blocks(replace(LIST, kind=kind)))
            assert sum(column.width_mm for column in table.columns) == 156


class TestAListOfLivelihoodItems:
    def test_has_no_category(self):
        what = AnnexList("附件2", "2022年为民办20件实事责任分解表", ListKind.LIVELIHOOD, (replace(ROW, category=""),))
        assert words(table_in(annex_blocks(what))) == [
            ["序号", "民生实事内容", "牵头领导", "责任单位"],
            ["1", "整治河道3公里。", "杜  衡", "区水利局、区城市管理局"],
        ]


class TestTheUnitsOfARow:
    def test_are_bold_where_they_lead(self):
        assert units_line((WATER, CITY), etc=False) == (Run("区水利局", bold=True), Run("、区城市管理局"))

    def test_need_not_lead_in_the_first_place(self):
        assert units_line((CITY, WATER), etc=False) == (Run("区城市管理局、"), Run("区水利局", bold=True))

    def test_print_the_affiliate_behind_its_unit_in_the_same_weight(self):
        unit = AnnexUnit("区住房城乡建设局", "区征收安置中心", lead=True)
        assert units_line((unit,), etc=False) == (Run("区住房城乡建设局（区征收安置中心）", bold=True),)

    def test_end_with_etc_where_the_list_is_open(self):
        assert plain(units_line((WATER, CITY), etc=True)) == "区水利局、区城市管理局等"

    def test_set_a_kind_of_units_behind_etc(self):
        kind = AnnexUnit("相关街道办事处", after_etc=True)
        runs = units_line((WATER, CITY, kind), etc=True)
        assert plain(runs) == "区水利局、区城市管理局等相关街道办事处"
        assert [run.text for run in runs if run.bold] == ["区水利局"]


class TestABlankForm:
    def test_for_the_year_plan_has_four_quarters_under_one_heading(self):
        above, table, below = annex_blocks(AnnexForm("附件3", "2022年年度工作任务落实计划表", FormKind.PLAN))[2:]
        assert (above, below) == (
            paragraph(Role.FORM_LINE, "填报单位：\t填报时间："),
            paragraph(Role.FORM_LINE, "填报人：\t联系电话：\t负责人签字："),
        )
        upper, lower, *rows = words(table_in((table,)))
        assert upper == [
            "分解/序号",
            "重点任务、/民生实事内容",
            "季度目标及推进计划",
            "主 要/负责人",
            "分 管/负责人",
            "备注",
        ]
        assert lower == ["↑", "↑", "一季度", "二季度", "三季度", "四季度", "↑", "↑", "↑"]
        assert rows == [[str(number), *[""] * 8] for number in range(1, 6)]

    def test_for_the_month_asks_whether_the_stage_target_is_met(self):
        subtitle, _, table, _ = annex_blocks(AnnexForm("附件4", "2022年年度工作任务落实情况表", FormKind.PROGRESS))[2:]
        assert subtitle == paragraph(Role.ATTACHMENT_SUBTITLE, "（   月）")
        heading, *rows = words(table_in((table,)))
        assert heading == [
            "序号",
            "重点任务、/民生实事内容",
            "季度计划完成目标",
            "完成情况",
            "存在问题",
            "下一步计划",
            "是否完成阶段任务目标",
        ]
        assert rows == [[str(number), *[""] * 6] for number in range(1, 6)]

    def test_leaves_room_to_write_and_fills_the_text_area(self):
        for kind in FormKind:
            table = table_in(annex_blocks(AnnexForm("附件3", "表", kind)))
            assert table.row_height_mm >= 15
            assert sum(column.width_mm for column in table.columns) == 156


def test_an_annex_can_be_a_document_of_its_own():
    document = annex(replace(LIST, title="甲乙\n丙丁"), issuer="云河市泉山区人民政府办公室")
    assert (document.issuer, document.title) == ("云河市泉山区人民政府办公室", "甲乙丙丁")
    assert document.blocks == annex_blocks(replace(LIST, title="甲乙\n丙丁"))
