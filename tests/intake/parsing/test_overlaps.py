"""The same promise in two lists: same figures for the same thing, or the same long words; themes do not count."""

import pytest

from duban.intake.parsing import read
from duban.intake.parsing.reading import Overlap
from tests.intake.parsing.papers import LIVELIHOOD_HEADING, Table, as_docx, task_table


def overlaps(task: str, livelihood: str) -> tuple[Overlap, ...]:
    second = Table("民生实事责任分解表", LIVELIHOOD_HEADING, [("1", livelihood, "林岚", "区民政局")], number="2")
    return read(as_docx(task_table(("1", "类", task, "林岚", "区民政局")), second), "通知.docx").overlaps


@pytest.mark.parametrize(
    ("task", "livelihood", "named"),
    [
        ("优化教育布局，开工建设6所学校，建成3所幼儿园。", "开工建设6所学校和幼儿园，建成3所幼儿园。", "6所"),
        ("推进10个片区、134万平方米的老旧小区改造。", "对东岭等10个片区、134万平方米老旧小区进行改造。", "134万平方米"),
        ("加快建设云溪河滨生态休闲主题公园二期工程。", "建成云溪河滨生态休闲主题公园二期工程并开放。", "主题公园二期"),
        ("推动东岭安置房等2700余套安置房建设。", "建设2700余套安置房。", "2700套"),
    ],
)
def test_the_same_project_is_found_and_said_why(task: str, livelihood: str, named: str) -> None:
    found = overlaps(task, livelihood)
    assert [(item.a, item.b, item.kind) for item in found] == [(("annex2", "1"), ("annex1", "1"), "same_project")]
    assert named in found[0].why
    assert found[0].why.endswith("应为同一项目。")


@pytest.mark.parametrize(
    ("task", "livelihood"),
    [
        ("推进云溪路、东岭大道亮化工程。", "在云溪路、东岭大道补植苗木。"),
        ("实施道路亮化工程。", "对立交桥下空间实施亮化。"),
        ("新增高新技术企业10家。", "建设文化驿站10家。"),
        ("巩固拓展脱贫攻坚成果。", "建成5个示范村，推进巩固拓展脱贫攻坚成果基础设施提升。"),
    ],
)
def test_common_roads_themes_and_round_numbers_are_no_overlap(task: str, livelihood: str) -> None:
    assert overlaps(task, livelihood) == ()
