"""Who leads: only what the document says, in the order column, words, bold, stated convention."""

import pytest

from duban.intake.parsing.leads import Convention, Leads, decide, find_convention, split_with_roles
from duban.intake.parsing.reading import Unit

A, B, C = Unit("区财政局"), Unit("区民政局"), Unit("区教育局")


def decided(printed: str, convention: Convention | None = None, bold: tuple[tuple[int, int], ...] = ()) -> Leads:
    return decide(split_with_roles(printed), bold, convention or Convention())


@pytest.mark.parametrize(
    "printed",
    [
        "区财政局牵头，区民政局、区教育局配合",
        "由区财政局牵头，区民政局、区教育局配合落实",
        "牵头单位：区财政局；配合单位：区民政局、区教育局",
        "牵头单位：区财政局\n责任单位：区民政局、区教育局",
        "区财政局（牵头）、区民政局、区教育局",
        "区财政局会同区民政局、区教育局",
        "区财政局牵头，区民政局、区教育局",
        "区财政局牵头负责，区民政局、区教育局按职责分工负责",
        "区财政局负责，区民政局、区教育局配合",
        "区财政局承办，区民政局、区教育局协办",
        "责任单位：区财政局；配合单位：区民政局、区教育局",
        "牵头单位：区财政局；责任单位：区民政局、区教育局；适用范围：云溪镇",
    ],
)
def test_words_in_the_row_say_who_leads(printed: str) -> None:
    assert decided(printed) == Leads((A,), (B, C), None, "words")


def test_a_label_without_a_lead_is_only_a_label() -> None:
    assert decided("责任单位：区财政局、区民政局") == Leads((), (), A, "first_listed")


def test_bold_leads_where_the_document_says_so() -> None:
    convention = Convention("bold", "加黑的为牵头部门")
    assert decided("区财政局、区民政局", convention, ((5, 9),)) == Leads((B,), (A,), None, "bold")
    assert decided("区财政局、区民政局", Convention(), ((5, 9),)) == Leads((), (), A, "first_listed")


@pytest.mark.parametrize("printed", ["区财政局、区民政局分别牵头", "主办单位：区财政局、区民政局"])
def test_several_may_lead(printed: str) -> None:
    assert decided(printed) == Leads((A, B), (), None, "words")


def test_a_stated_order_among_the_units_is_no_unit() -> None:
    printed = "区财政局、区民政局（除标注“分别牵头”外，列第一位的为牵头单位，下同）"
    assert split_with_roles(printed).units == (A, B)
    assert decided(printed, Convention("stated")).lead == (A,)


@pytest.mark.parametrize("words", ["按职责分工负责", "按照职责分别负责", "共同负责", "负责落实", ""])
def test_being_responsible_together_says_nothing_of_leads(words: str) -> None:
    assert decided(f"区财政局、区民政局{words}") == Leads((), (), A, "first_listed")


def test_a_bold_separator_marks_nothing() -> None:
    assert decided("区财政局、区民政局", Convention("bold"), ((4, 5),)).source == "first_listed"


def test_words_go_before_bold() -> None:
    assert decided("区财政局牵头，区民政局配合", Convention("bold"), ((7, 11),)).lead == (A,)


def test_the_stated_order_makes_the_first_lead() -> None:
    assert decided("区财政局、区民政局", Convention("stated")) == Leads((A,), (B,), None, "stated")
    assert decided("区财政局", Convention("stated")) == Leads((A,), (), None, "stated")


def test_where_nothing_is_said_nothing_is_decided() -> None:
    assert decided("区财政局、区民政局") == Leads((), (), A, "first_listed")
    assert decided("区财政局") == Leads((), (), None, "only")
    assert decided("") == Leads((), (), None, "none")


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("责任单位\n（加黑的为牵头部门）", "bold", "加黑的为牵头部门"),
        ("注：责任单位中，黑体字标注的为牵头单位。", "bold", "黑体字标注的为牵头单位"),
        ("牵头单位以加粗表示，其余为配合单位", "bold", "牵头单位以加粗表示"),
        ("排名第一的责任单位为牵头单位，其他为参与单位", "stated", "排名第一的责任单位为牵头单位"),
        ("（列第一位者为工作牵头单位，下同）", "stated", "列第一位者为工作牵头单位"),
        ("标题用黑体字", "none", ""),
        ("各责任单位要第一时间报送", "none", ""),
    ],
)
def test_conventions_in_the_document(text: str, kind: str, words: str) -> None:
    assert find_convention([text], has_lead_column=False) == Convention(kind, words)


def test_a_lead_column_is_a_convention_unless_bold_is_stated() -> None:
    assert find_convention([], has_lead_column=True).kind == "column"
    assert find_convention(["加黑的为牵头单位"], has_lead_column=True).kind == "bold"
