"""What a unit prints, signs and hands in: the form of a month and of the plan, and the written material, from the same lines."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import docx
import pytest

from duban.access.roles import Role
from duban.documents.docx import to_docx
from duban.documents.pdf import to_pdf
from duban.files import store
from duban.ledger import actions as ledger_actions
from duban.ledger.rules import TaskDraft
from duban.returns.actions import filling, opening
from duban.returns.exports.material import material_document, material_title
from duban.returns.exports.printed import form_document
from duban.returns.models import ProgressReport, ReportLine, Return
from duban.returns.queries.papers import paper_of
from duban.returns.rules import ReturnState
from duban.timing.deadlines import DueRule
from duban.timing.periods import Period
from tests.documents.pdf_reader import read
from tests.make import make_draft, make_user
from tests.returns.world import GOOD, SIGNED, World, april

pytestmark = pytest.mark.django_db

MONTH_HEADS = [
    "序号", "重点任务、\n民生实事内容", "季度计划完成目标", "完成情况", "存在问题", "下一步计划", "是否完成阶段任务目标",
]  # fmt: skip
TOLD = "建成社区服务站累计完成12处，占全年目标的40.0%。"


def form_of(sheet: Return, world: World, *, office: bool = False) -> Any:
    """The printed form as Word reads it."""
    paper = paper_of(sheet, reader=world.officer if office else world.unit)
    return docx.Document(io.BytesIO(to_docx(form_document(paper))))


def rows_of(word: Any) -> list[list[str]]:
    (table,) = word.tables
    return [[cell.text for cell in row.cells] for row in table.rows]


def words_of(word: Any) -> list[str]:
    return [each.text for each in word.paragraphs if each.text]


def material_of(sheet: Return, world: World) -> list[str]:
    return words_of(docx.Document(io.BytesIO(to_docx(material_document(paper_of(sheet, reader=world.unit))))))


def headings(words: list[str]) -> list[str]:
    return [each for each in words if each[1:2] == "、"]


@pytest.fixture
def filed(march: World) -> ProgressReport:
    """March, filed on 6 April, with a plan behind it."""
    march.submit_plan()
    sheet = march.report()
    march.submit(sheet, problems="选址进展慢。", causes="两处场地权属不清。")
    return sheet


class TestTheFormOfAMonth:
    def test_has_exactly_the_columns_of_the_notice(self, march: World, filed: ProgressReport) -> None:
        heads, row = rows_of(form_of(filed, march))
        assert heads == MONTH_HEADS
        assert row == [
            "1",
            "建成第1批社区服务站并投入使用。",
            "建成6处",
            f"{TOLD}{GOOD['completion']}",
            "问题：选址进展慢。\n原因：两处场地权属不清。",
            "4月20日前由区教育体育局完成3处选址。",
            "是",
        ]

    def test_says_who_when_which_month_and_leaves_room_to_sign(self, march: World, filed: ProgressReport) -> None:
        assert words_of(form_of(filed, march)) == [
            "附件4",
            "2022年年度工作任务落实情况表",
            "（3月）",
            "填报单位：区教育体育局\t填报时间：2022年4月6日",
            "填报人：宋佳\t联系电话：0000-1234567\t负责人签字：",
        ]

    def test_lies_on_turned_sheets(self, march: World, filed: ProgressReport) -> None:
        word = form_of(filed, march)
        assert [section.page_width > section.page_height for section in word.sections] == [True]

    def test_names_no_problem_where_there_is_only_one_thing_in_the_column(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, problems="无", causes="")
        assert rows_of(form_of(sheet, march))[1][4] == "无"

    def test_says_the_cause_of_a_line_that_names_no_problem(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, problems="", causes="施工许可证尚未核发。")
        assert rows_of(form_of(sheet, march))[1][4] == "原因：施工许可证尚未核发。"

    def test_says_when_an_unchanged_task_will_move(self, march: World, filed: ProgressReport) -> None:
        march.accept(filed)
        march.open_month(at=april(30))
        sheet = march.report()
        march.save(sheet, unchanged=True, next_on="2022-05-20")
        draft = rows_of(form_of(sheet, march))[1]
        filling.submit(sheet, SIGNED, by=march.unit, at=april(30))
        assert rows_of(form_of(sheet, march))[1] == draft
        assert draft[3] == f"建成社区服务站本月完成0处，累计12处，占全年目标的40.0%。{GOOD['completion']}"
        assert draft[5] == "4月20日前由区教育体育局完成3处选址。（预计5月20日前取得进展）"

    def test_names_the_year_of_a_day_in_another_year(self, march: World) -> None:
        ReportLine.objects.update(unchanged=True, next_on=date(2023, 1, 9), next_steps="验收。", state="submitted")
        assert rows_of(form_of(march.report(), march))[1][5] == "验收。（预计2023年1月9日前取得进展）"

    def test_keeps_the_lines_of_what_was_typed(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, next_steps="一是完成选址。\n二是办理许可。")
        assert rows_of(form_of(sheet, march))[1][5] == "一是完成选址。\n二是办理许可。"

    def test_names_the_list_where_numbers_of_two_lists_meet(self, march: World, filed: ProgressReport) -> None:
        sheet = another_month(march, [make_draft("1")], [make_draft("1")])
        assert [row[0] for row in rows_of(form_of(sheet, march))[1:]] == ["附件1\n第1项", "附件2\n第1项"]
        assert rows_of(form_of(filed, march))[1][0] == "1"


class TestADraft:
    def test_says_so_on_every_page_and_has_no_day(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="只写了一半")
        paper = form_document(paper_of(sheet, reader=march.unit))
        assert (paper.draft, paper.dated) == (True, None)
        assert all("草稿" in page.text for page in read(to_pdf(paper)))
        assert "填报单位：区教育体育局\t填报时间：" in words_of(form_of(sheet, march))

    def test_says_what_would_be_submitted_now(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="另完成2处选址。", figures={str(march.indicator.pk): "12"})
        assert rows_of(form_of(sheet, march))[1][3] == f"{TOLD}另完成2处选址。"

    def test_bears_the_names_typed_so_far(self, march: World) -> None:
        sheet = march.report()
        typed = filling.Signature("宋佳", "0000-7654321", "")
        filling.save_draft(sheet, {}, by=march.unit, at=april(5), signature=typed)
        sheet.refresh_from_db()
        assert words_of(form_of(sheet, march))[-1] == "填报人：宋佳\t联系电话：0000-7654321\t负责人签字："

    def test_bears_the_names_of_last_month_where_none_are_typed_yet(self, march: World, filed: ProgressReport) -> None:
        march.open_month(at=april(30))
        assert words_of(form_of(march.report(), march))[-1] == "填报人：宋佳\t联系电话：0000-1234567\t负责人签字："
        assert "0000" not in words_of(form_of(march.report(), march, office=True))[-1]

    def test_is_nobody_elses_business(self, march: World) -> None:
        sheet = march.report()
        typed = filling.Signature("宋佳", "0000-7654321", "")
        march.save(sheet, completion="只写了一半")
        filling.save_draft(sheet, {}, by=march.unit, at=april(5), signature=typed)
        sheet.refresh_from_db()
        word = form_of(sheet, march, office=True)
        assert rows_of(word)[1][3:] == ["", "", "", ""]
        assert words_of(word)[-1] == "填报人：\t联系电话：\t负责人签字："

    def test_is_a_sheet_that_was_sent_back_until_it_is_submitted_again(
        self, march: World, filed: ProgressReport
    ) -> None:
        assert not paper_of(filed, reader=march.unit).draft
        filed.lines.update(state="sent_back")
        ProgressReport.objects.filter(pk=filed.pk).update(state=ReturnState.SENT_BACK)
        filed.refresh_from_db()
        assert paper_of(filed, reader=march.unit).draft


class TestTheFormOfThePlan:
    def test_has_exactly_the_columns_of_the_notice(self, world: World) -> None:
        world.submit_plan(figures=["6", "15", "24", "30"])
        upper, lower, row = rows_of(form_of(world.year_plan(), world))
        assert upper[2:6] == ["季度目标及推进计划"] * 4
        assert lower == [
            "分解\n序号", "重点任务、\n民生实事内容", "一季度", "二季度", "三季度", "四季度", "主 要\n负责人", "分 管\n负责人", "备注",
        ]  # fmt: skip
        assert row == [
            "1",
            "建成第1批社区服务站并投入使用。",
            "建成6处\n季末累计：建成社区服务站6处",
            "建成15处\n季末累计：建成社区服务站15处",
            "建成24处\n季末累计：建成社区服务站24处",
            "建成30处\n季末累计：建成社区服务站30处",
            "白  露",
            "高  原",
            "",
        ]

    def test_has_no_month(self, world: World) -> None:
        world.submit_plan()
        assert words_of(form_of(world.year_plan(), world))[:3] == [
            "附件3",
            "2022年年度工作任务落实计划表",
            "填报单位：区教育体育局\t填报时间：2022年4月6日",
        ]


class TestTheSameSheet:
    def test_gives_the_same_files(self, march: World, filed: ProgressReport) -> None:
        def made() -> list[bytes]:
            paper = paper_of(march.report(), reader=march.unit)
            return [to_docx(form_document(paper)), to_pdf(form_document(paper)), to_docx(material_document(paper))]

        assert made() == made()

    def test_says_the_same_in_word_and_pdf(self, march: World, filed: ProgressReport) -> None:
        (page,) = read(to_pdf(form_document(paper_of(filed, reader=march.unit))))
        for text in [text for row in rows_of(form_of(filed, march)) for text in row]:
            assert all(part in page.words for part in text.split())
        assert page.width > page.height

    def test_costs_the_same_queries_however_many_lines(self, world: World, django_assert_max_num_queries: Any) -> None:
        sheet = another_month(world, [make_draft(str(number)) for number in range(1, 21)])
        with django_assert_max_num_queries(12):
            assert len(paper_of(sheet, reader=world.unit).rows) == 20

    def test_keeps_long_words_whole_over_many_pages(self, world: World) -> None:
        sheet = another_month(world, [make_draft(str(number)) for number in range(1, 9)])
        words = "本月召开调度会三次，完成选址、立项和用地预审，涉及泉东、柳林两个街道共六处站点。" * 30
        sheet.lines.update(completion=words, problems=words, causes=words, next_steps=words, state="submitted")
        pages = read(to_pdf(form_document(paper_of(sheet, reader=world.unit))))
        assert len(pages) > 4
        assert sum(page.words.count("三次") for page in pages) > 8 * 4 * 30 * 0.9
        assert pages[-1].words.endswith("负责人签字：") or "负责人签字：" in pages[-1].words
        assert all("存在问题" in page.words for page in pages[:-1])


def another_month(world: World, *lists: Sequence[TaskDraft]) -> ProgressReport:
    """The first month of another year, whose notice has these lists."""
    file = store.save(b"another notice", name="通知.docx", government_id=world.office.government_id, at=april(1))
    listed = [ledger_actions.ListDraft(f"annex{n}", f"清单{n}", "task", each) for n, each in enumerate(lists, start=1)]
    fields = {"doc_number": "泉政办发〔2023〕1号", "title": "通知", "doc_date": date(2023, 3, 15)}
    draft = ledger_actions.NoticeDraft(year=2023, fields=fields, lists=listed)
    ledger = ledger_actions.register(draft, file=file, by=world.officer, at=april(1)).ledger
    opening.open_year(
        ledger, plan_due_on=date(2023, 3, 24), rule=DueRule.parse("nth_workday:5"), first_period=Period(2023, 3),
        by=world.officer, at=april(1),
    )  # fmt: skip
    month = opening.open_month(ledger, by=world.officer, at=april(1))
    return world.report(month)


class TestTheMaterial:
    def test_has_the_headings_that_the_notice_asks_for(self, march: World, filed: ProgressReport) -> None:
        assert material_of(filed, march) == [
            "区教育体育局",
            "关于报送2022年3月工作任务落实情况的报告",
            "云河市泉山区人民政府督查室：",
            "按照《关于年度任务立项督查的通知》（泉政办发〔2022〕3号）要求，现将2022年3月工作任务落实情况报告如下。"
            "本单位承担1项，其中完成阶段目标1项、未完成0项。",
            "一、完成情况",
            "建成第1批社区服务站并投入使用（附件1第1项）",
            f"{TOLD}{GOOD['completion']}",
            "二、存在问题",
            "建成第1批社区服务站并投入使用（附件1第1项）",
            "选址进展慢。",
            "三、原因分析",
            "建成第1批社区服务站并投入使用（附件1第1项）",
            "两处场地权属不清。",
            "四、下一步措施",
            "建成第1批社区服务站并投入使用（附件1第1项）",
            "4月20日前由区教育体育局完成3处选址。",
            "附件：2022年年度工作任务落实情况表",
            "区教育体育局",
            "2022年4月6日",
            "（联系人：宋佳，联系电话：0000-1234567）",
        ]

    def test_has_no_heading_with_nothing_below_it(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, problems="无。", causes="")
        assert headings(material_of(sheet, march)) == ["一、完成情况", "二、下一步措施"]

    def test_says_what_help_is_needed_and_from_whom(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, problems="慢。", causes="缺地。", help_needed="请协调两处场地。", help_from="区财政局")
        words = material_of(sheet, march)
        assert words[words.index("五、需协调事项") + 2 :][:2] == ["请协调两处场地。", "需协调的单位：区财政局"]

    def test_leaves_the_day_of_a_draft_to_the_pen(self, march: World) -> None:
        words = material_of(march.report(), march)
        assert "2022年\u3000月\u3000日" in words
        assert headings(words) == []

    def test_names_no_phone_to_those_who_may_not_know_it(self, march: World, filed: ProgressReport) -> None:
        chief = make_user(Role.CHIEF, name="贺知远").as_actor()
        paper = paper_of(filed, reader=chief)
        for document in (material_document(paper), form_document(paper)):
            said = "".join(block.text for block in document.blocks if hasattr(block, "text"))
            assert "宋佳" in said
            assert "0000" not in said

    def test_of_the_plan_says_targets_people_and_remarks(self, world: World) -> None:
        plan = world.year_plan()
        nodes = [{"name": "开工", "due": "2022-05-30", "weight": "40", "standard": "取得施工许可证"}, {"name": "验收"}]
        months = {"10": "验收。", "4": "选址。"}
        world.save(plan, remarks="两处与街道合建。", standard="竣工验收备案。", milestones=nodes, months=months)
        world.submit_plan(figures=["6", "", "", "30"])
        words = material_of(world.year_plan(), world)
        assert (
            material_title(paper_of(world.year_plan(), reader=world.unit)) == "关于报送2022年年度工作任务落实计划的报告"
        )
        assert headings(words) == ["一、目标分解", "二、完成标准", "三、责任分工", "四、其他说明"]
        assert words[words.index("一、目标分解") + 2 :][:6] == [
            "一季度：建成6处；季末累计建成社区服务站6处。",
            "二季度：建成15处。",
            "三季度：建成24处。",
            "四季度：建成30处；季末累计建成社区服务站30处。",
            "4月：选址。",
            "10月：验收。",
        ]
        assert words[words.index("二、完成标准") + 2 :][:2] == [
            "竣工验收备案。",
            "节点：开工（5月30日前，权重40%，取得施工许可证）；验收",
        ]
        assert "主要负责人白露，分管负责人高原。" in words
        assert "两处与街道合建。" in words
