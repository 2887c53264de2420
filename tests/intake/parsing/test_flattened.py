"""Tables that lost their borders: a cell a line, strokes, a row a line, and cells without anything between. All fictional."""

import pytest

from duban.intake.parsing import Reading, read
from duban.intake.parsing.blocks import Cell, Run
from duban.intake.parsing.columns import Field, arranged, field_of, fields_of, headings_in
from duban.intake.parsing.layouts.kinds import looks_like
from duban.intake.parsing.people import glued_names
from duban.intake.parsing.reading import Entry, Unit


def reading(text: str) -> Reading:
    return read(text.encode(), "通知.txt")


def rows(text: str) -> list[tuple[str, str, list[str], tuple[str, ...], str | None]]:
    """(number, task, units, leaders, deadline) of the only list."""
    (only,) = reading(text).lists
    return [(e.seq, e.text, names(e.units), e.leaders, e.deadline) for e in only.entries]


def names(units: tuple[Unit, ...]) -> list[str]:
    return [unit.name for unit in units]


def entry(text: str) -> Entry:
    (only,) = reading(text).lists[0].entries
    return only


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("序号", "seq"), ("编 号", "seq"), ("类别", "category"), ("板块", "category"), ("重点任务", "text"),
            ("2023年建设内容", "text"), ("民生实事", "text"), ("牵头区领导", "leaders"), ("区政府分管领导", "leaders"),
            ("分管副市长", "leaders"), ("包保领导", "leaders"), ("牵头责任单位", "lead_units"), ("主办单位", "lead_units"),
            ("牵头协调部门", "lead_units"), ("责任单位（加黑的为牵头部门）", "units"), ("实施主体", "units"),
            ("协办单位", "support_units"), ("参与部门", "support_units"), ("时间节点", "deadline"), ("建设时间", "deadline"),
            ("办理时限", "deadline"), ("备注", None), ("当前进度", None), ("总投资（万元）", None), ("任务来源", None),
        ],
    )  # fmt: skip
    def test_are_known_by_their_halves(self, heading: str, field: Field | None) -> None:
        assert field_of(heading) == field

    def test_a_name_is_the_task_only_where_no_column_tells_the_contents(self) -> None:
        assert arranged([("序号", 0), ("项目名称", 1), ("责任单位", 2)]) == {"seq": 0, "text": 1, "units": 2}
        assert arranged([("项目名称", 0), ("建设内容", 1)]) == {"category": 0, "text": 1}
        assert arranged([("类别", 0), ("重点任务", 1), ("具体措施", 2)]) == {"category": 0, "topic": 1, "text": 2}
        assert arranged([("重点任务", 0), ("年度目标", 1)]) == {"text": 0}

    def test_headings_without_anything_between_are_told_apart(self) -> None:
        assert headings_in("序号工作任务牵头单位") == ["序号", "工作任务", "牵头单位"]
        assert headings_in("关于做好工作") == []

    def test_the_mainly_responsible_lead_beside_the_responsible(self) -> None:
        assert arranged([("主要目标", 0), ("主要责任单位", 1), ("责任单位", 2)]) == {
            "text": 0,
            "lead_units": 1,
            "units": 2,
        }
        assert arranged([("主要目标", 0), ("主要责任单位", 1)]) == {"text": 0, "units": 1}

    def test_a_heading_row_gives_the_first_column_of_each_field(self) -> None:
        row = tuple(
            Cell((Run(words),), column) for column, words in enumerate(("序号", "任务", "责任单位", "责任单位"))
        )
        assert fields_of(row) == {"seq": 0, "text": 1, "units": 2}


class TestACellALine:
    HEAD = ("附件", "2023年民生实事任务分解表", "序号", "民生实事", "责任单位", "完成时限")

    def table(self, *cells: str) -> str:
        return "\n\n".join((*self.HEAD, *cells))

    def test_units_may_take_several_lines(self) -> None:
        text = self.table(
            "1", "新建公园3处。", "区园林局", "区住建局", "12月底前", "2", "修路。", "区交通局", "9月投入使用"
        )
        assert rows(text) == [
            ("1", "新建公园3处。", ["区园林局", "区住建局"], (), "12月底前"),
            ("2", "修路。", ["区交通局"], (), "9月投入使用"),
        ]

    def test_a_second_task_under_a_number_takes_over_the_merged_units_and_is_asked(self) -> None:
        found = reading(
            self.table(
                "1",
                "建养老楼。",
                "区民政局",
                "5月底前",
                "建老年大学。",
                "12月底前",
                "2",
                "修路。",
                "区交通局",
                "年底前",
            )
        )
        first, second, _ = found.lists[0].entries
        assert (first.seq, second.seq, names(second.units), second.deadline) == ("1", "1", ["区民政局"], "12月底前")
        assert {(doubt.code, doubt.field) for doubt in found.doubts} == {("filled_down", "units")}

    def test_columns_of_another_kind_are_passed_over(self) -> None:
        text = "序号\n项目内容\n当前进度\n牵头单位\n备注\n1\n建成卫生院8家\n98%（云溪镇偏慢）\n区卫健局\n市级\n2\n修路\n95%\n区交通局\n区级"
        assert [row[:3] for row in rows(text)] == [("1", "建成卫生院8家", ["区卫健局"]), ("2", "修路", ["区交通局"])]
        assert [e.lead_source for e in reading(text).lists[0].entries] == ["column", "column"]

    def test_without_a_column_of_numbers_the_tasks_carry_them(self) -> None:
        text = "目标任务\n责任领导\n责任单位\n一、主要指标\n1. 生产总值增长7.5%以上。\n林岚\n高远\n区发改局、区建设局（区规划局），各镇等"
        found = entry(text)
        assert (found.seq, found.category, found.leaders, found.etc) == ("1", "主要指标", ("林岚", "高远"), True)
        assert found.units == (Unit("区发改局"), Unit("区建设局", "区规划局"), Unit("各镇"))

    def test_dashes_below_a_task_are_its_next_paragraphs(self) -> None:
        text = "领域\n主要目标\n主要责任单位\n责任单位\n1.提高保健水平。\n——筛查率达到80%以上。\n区卫生局\n区发改局\n区人口计生\n2.防治疾病。\n区卫生局"
        first, second = reading(text).lists[0].entries
        assert (first.text, names(first.units)) == (
            "提高保健水平。\n——筛查率达到80%以上。",
            ["区卫生局", "区发改局", "区人口计生"],
        )
        assert (names(first.lead_units), names(second.lead_units)) == (["区卫生局"], ["区卫生局"])

    def test_beside_supporting_units_the_lead_column_takes_one_line(self) -> None:
        found = entry("序号\n工作任务\n牵头单位\n配合单位\n1\n修路。\n区交通局\n区财政局\n各镇")
        assert (names(found.lead_units), names(found.support_units)) == (["区交通局"], ["区财政局", "各镇"])

    def test_without_any_number_a_row_begins_where_a_task_follows_the_last_column(self) -> None:
        text = "民生实事\n分管区领导\n牵头部门\n配合单位\n完成时间\n修路。\n林岚\n区交通局\n各镇\n6月底\n架桥。\n高远\n区水利局\n年底"
        assert rows(text) == [
            ("1", "修路。", ["区交通局", "各镇"], ("林岚",), "6月底"),
            ("2", "架桥。", ["区水利局"], ("高远",), "年底"),
        ]

    def test_an_unheaded_number_stands_between_the_name_of_a_matter_and_its_contents(self) -> None:
        cells = (
            "规范公开",
            "1",
            "清理文件。",
            "区政府办",
            "年底前",
            "做好解读",
            "2",
            "丰富形式。",
            "区司法局",
            "持续推进",
        )
        more = ("3", "上报稿件。", "区政府办", "持续推进")
        text = "\n|\n".join(("工作任务", "具体要求", "责任单位", "时限要求", *cells, *more))
        found = reading(text).lists[0].entries
        assert [(e.seq, e.category, names(e.units)) for e in found] == [
            ("1", "规范公开", ["区政府办"]),
            ("2", "做好解读", ["区司法局"]),
            ("3", "做好解读", ["区政府办"]),
        ]

    def test_an_amount_in_a_cell_is_no_number_of_a_row(self) -> None:
        text = "序号\n项目名称\n总投资\n责任单位\n1\n建公园\n300\n区园林局\n2\n修路\n150\n区交通局"
        assert [row[:3] for row in rows(text)] == [("1", "建公园", ["区园林局"]), ("2", "修路", ["区交通局"])]

    def test_a_line_that_fits_nowhere_is_asked_about(self) -> None:
        found = reading("序号\n工作任务\n责任单位\n1\n修路。\n区交通局\n？？\n2\n架桥。\n区水利局")
        assert {(doubt.code, doubt.field) for doubt in found.doubts if doubt.seq == "1"} >= {("cells_unclear", "units")}


class TestStrokes:
    def test_a_row_a_line(self) -> None:
        text = "任务表\n| 序号 | 工作任务 | 责任单位 |\n|---|---|---|\n| 1 | 修路。 | 区交通局 |\n| 2 | 架桥。 | |\n"
        assert rows(text) == [("1", "修路。", ["区交通局"], (), None), ("2", "架桥。", [], (), None)]

    def test_a_cell_a_line_with_a_stroke_alone_before_each_row(self) -> None:
        text = "|\n实事清单 |\n||||\n|\n序号 |\n项目名称 |\n建设内容 |\n责任单位 |\n|\n1 |\n公园\n项目 |\n新建公园3处。 |\n区园林局 |\n"
        found = entry(text)
        assert (found.seq, found.category, found.text, names(found.units)) == (
            "1",
            "公园项目",
            "新建公园3处。",
            ["区园林局"],
        )

    def test_a_cell_a_line_where_the_strokes_only_end_cells(self) -> None:
        text = "序号 |\n决策事项名称 |\n承办单位 |\n决策时间 |\n1 |\n2023年\n实事方案 |\n区政府办 |\n7月 |\n2 |\n防控方案 |\n区林业局 |\n12月 |\n"
        found = reading(text).lists[0].entries
        assert [(e.text, names(e.lead_units), e.deadline) for e in found] == [
            ("2023年实事方案", ["区政府办"], "7月"),
            ("防控方案", ["区林业局"], "12月"),
        ]

    def test_rows_ended_by_strokes_alone_and_shorter_by_a_merged_cell(self) -> None:
        head = "序号 |\n主要任务 |\n全年目标 |\n分管 领导 |\n牵头 单位 |\n协同单位 |\n推进情况 |\n说明 |\n"
        text = (
            f"{head}24 |\n提升50条道路交通组织。 |\n林岚 |\n区城管局 |\n各街道 |\n已进场施工 |\n||\n"
            "25 |\n新增小区21个。 |\n高远 |\n区城管局 |\n区环卫处、各街道 |\n已完成 |\n|\n"
        )
        found = reading(text).lists[0].entries
        assert [(e.seq, e.leaders, names(e.lead_units), names(e.support_units)) for e in found] == [
            ("24", ("林岚",), ["区城管局"], ["各街道"]),
            ("25", ("高远",), ["区城管局"], ["区环卫处", "各街道"]),
        ]

    def test_rows_without_outer_strokes_and_headings_known_by_their_ends(self) -> None:
        text = "专项整治行业名称 | 时间安排 | 责任单位 |\n烟花爆竹 | 1月份 | 区安监站 区公安局 |\n电力设施 | 3月份 | 区电管所 |\n"
        assert [row[1:3] for row in rows(text)] == [("烟花爆竹", ["区安监站", "区公安局"]), ("电力设施", ["区电管所"])]


class TestARowALine:
    def test_cells_apart_by_blanks(self) -> None:
        text = "任务分工\n序号 工 作 任 务 牵头负责部门\n1 城镇新增就业1万人以上 人社局\n2 安排 专项资金500万元 财政局\n10 修路 发展改革局"
        assert [row[:3] for row in rows(text)] == [
            ("1", "城镇新增就业1万人以上", ["人社局"]),
            ("2", "安排专项资金500万元", ["财政局"]),
            ("10", "修路", ["发展改革局"]),
        ]

    def test_names_before_the_task_and_three_columns_of_units_behind(self) -> None:
        text = (
            "序号 类别 主要任务 细化措施 牵头单位 参与单位 责任单位\n"
            "1 保护水 资源 严守红线 控制用水。到年底用水总量控制在1.2亿立方米以内。 区水利局 区发改局、区住建局等 各镇、经开区\n"
        )
        found = entry(text)
        assert found.text == "控制用水。到年底用水总量控制在1.2亿立方米以内。"
        assert (names(found.lead_units), found.etc) == (["区水利局"], True)
        assert names(found.support_units) == ["区发改局", "区住建局", "各镇", "经开区"]

    def test_without_numbers_and_with_a_column_of_another_kind(self) -> None:
        text = "重点任务 牵头单位 配合单位 进展情况\n修路3条。 区交通局 各镇 已启动\n架桥。 区水利局 区交通局 95%"
        found = reading(text).lists[0].entries
        assert [(e.text, names(e.lead_units), names(e.support_units)) for e in found] == [
            ("修路3条。", ["区交通局"], ["各镇"]),
            ("架桥。", ["区水利局"], ["区交通局"]),
        ]

    def test_rows_one_behind_the_other_in_one_line(self) -> None:
        text = "任务表 序号 工作任务 责任单位 1 修路3条。 区交通局 2 架桥。 区水利局"
        assert [row[:3] for row in rows(text)] == [("1", "修路3条。", ["区交通局"]), ("2", "架桥。", ["区水利局"])]


class TestGluedCells:
    def test_are_parted_by_numbers_units_and_surnames_and_asked_about(self) -> None:
        text = (
            "附件泉山区重点项目表单位:万元序号项目名称建设阶段总投资项目业主牵头协调部门牵头区领导合计 70890 "
            "1云溪景区项目加快建设4300020000泉山公司区建设局林岚高远明2农产品市场项目加快建设3200云溪农业公司区农业局宋江"
        )
        found = reading(text)
        assert [(e.text, names(e.lead_units), e.leaders) for e in found.lists[0].entries] == [
            ("云溪景区项目", ["区建设局"], ("林岚", "高远明")),
            ("农产品市场项目", ["区农业局"], ("宋江",)),
        ]
        assert {doubt.field for doubt in found.doubts if doubt.code == "cells_unclear"} == {"text", "units", "leaders"}

    def test_two_columns_of_units(self) -> None:
        found = entry("序号重点任务牵头单位配合单位1修路三条。区交通局区财政局各镇")
        assert (names(found.lead_units), names(found.support_units)) == (["区交通局"], ["区财政局", "各镇"])

    def test_behind_the_full_stop_the_cells_follow_in_the_order_of_the_columns(self) -> None:
        found = entry("序号主要内容区政府分管领导牵头单位配合单位1建学校12所。林远山教育局经开区云溪园（东岭镇）各街道")
        assert found.leaders == ("林远山",)
        assert (names(found.lead_units), len(found.support_units)) == (["教育局"], 3)

    def test_names_without_anything_between(self) -> None:
        assert glued_names("林岚高远明") == ("林岚", "高远明")
        assert glued_names("区建设局") == ()


@pytest.mark.parametrize(
    ("field", "words", "expected"),
    [
        ("units", "区财政局、各镇", True),
        ("units", "建成卫生院8家", False),
        ("units", "发展改革局", True),
        ("units", "林同园", False),
        ("deadline", "12月底前", True),
        ("deadline", "2023年", True),
        ("deadline", "2023年底前建成公园3处、道路5条，改善居民出行条件。", False),
        ("leaders", "林岚", True),
        ("leaders", "各分管副区长", True),
        ("leaders", "区财政局", False),
        ("text", "修路。", True),
        ("text", "区财政局", False),
    ],
)
def test_what_a_cell_looks_like(field: Field, words: str, expected: bool) -> None:
    assert looks_like(field, words) is expected
