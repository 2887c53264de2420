"""Word tables in the headings of other governments, and what a page puts around a notice. All fictional."""

from duban.intake.parsing import read
from duban.intake.parsing.reading import Unit
from tests.intake.parsing.papers import Table, as_docx


def test_a_name_and_its_contents_are_topic_and_task_over_merged_cells() -> None:
    table = Table(
        "2023年任务分解表",
        ("序号", "类别", "重点任务", "具体措施", "包保领导", "责任单位", "协办单位", "时间节点"),
        [
            ("1", "产业", "做强园区", "建设园区2平方公里。", "林岚", "区工信局", "区财政局、各镇", "6月底"),
            ("2", "^", "^", "招引项目10个。", "^", "区商务局", "", "年底"),
        ],
    )
    first, second = read(as_docx(table), "通知.docx").lists[0].entries
    assert first.category_path == second.category_path == ("产业", "做强园区")
    assert (second.text, second.leaders, second.deadline) == ("招引项目10个。", ("林岚",), "年底")
    assert (first.lead_units, first.support_units) == ((Unit("区工信局"),), (Unit("区财政局"), Unit("各镇")))
    assert (second.lead_units, second.lead_source) == ((), "only")


def test_units_stand_in_the_order_of_their_columns() -> None:
    table = Table("任务表", ("序号", "工作任务", "配合单位", "牵头单位"), [("1", "修路。", "各镇", "区交通局")])
    (entry,) = read(as_docx(table), "通知.docx").lists[0].entries
    assert entry.units == (Unit("各镇"), Unit("区交通局"))
    assert entry.lead_units == (Unit("区交通局"),)


def test_words_that_are_no_name_are_asked_about() -> None:
    table = Table(
        "任务表", ("序号", "工作任务", "责任领导", "责任单位"), [("1", "修路。", "见附件所列人员名单", "区交通局")]
    )
    reading = read(as_docx(table), "通知.docx")
    assert [(doubt.code, doubt.field) for doubt in reading.doubts] == [("leader_unclear", "leaders")]


def test_a_number_left_out_of_the_targets_is_asked_about() -> None:
    table = Table("任务表", ("序号", "工作任务", "责任单位"), [("1", "发放补贴2000万元，修路3公里。", "区交通局")])
    reading = read(as_docx(table), "通知.docx")
    assert [target.value for target in reading.lists[0].entries[0].targets] == [3]
    assert [(doubt.code, doubt.text) for doubt in reading.doubts] == [("target_unclear", "2000万元")]


def test_an_annex_in_paragraphs_beside_an_annex_with_a_table() -> None:
    table = Table("任务分解表", ("序号", "工作任务", "责任单位"), [("1", "修路。", "区交通局")])
    after = ("附件2", "民生实事清单", "1.新建公园3处。（区园林局）", "2.改造小区5个。（区住建局）")
    table.after = after
    first, second = read(as_docx(table), "通知.docx").lists
    assert (first.code, second.code, second.kind) == ("annex1", "annex2", "livelihood")
    assert [entry.text for entry in second.entries] == ["新建公园3处。", "改造小区5个。"]


def test_lines_of_the_page_around_a_notice_are_not_its_title() -> None:
    lines = (
        "- 设为首页",
        "名 称: 云河市泉山区人民政府办公室 关于印发2023年重点工作分解的通知",
        "索引号: 0001",
        "各镇人民政府：",
        "1.修路。（区交通局负责）",
    )
    document = read("\n".join(lines).encode(), "通知.txt").document
    assert document.title == "云河市泉山区人民政府办公室关于印发2023年重点工作分解的通知"
