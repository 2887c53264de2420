"""What the notice demands and when: general rules, not one wording."""

from datetime import date

import pytest

from duban.intake.parsing.obligations import read_obligations

WRITTEN = date(2023, 3, 20)


@pytest.mark.parametrize(
    ("sentence", "due", "rule"),
    [
        ("各责任单位于4月14日前将《工作计划表》报督查室。", date(2023, 4, 14), None),
        ("各责任单位于2024年1月5日之前将《工作计划表》报送督查室。", date(2024, 1, 5), None),
        ("各责任单位于1月10日前将《工作计划表》报送督查室。", date(2024, 1, 10), None),
        ("各责任单位于6月底前将《工作计划表》报送督查室。", date(2023, 6, 30), None),
        ("各责任单位要于次月初5个工作日内将《进展情况表》报督查室。", None, "nth_workday:5"),
        ("各责任单位要于每月前三个工作日内将《进展情况表》报督查室。", None, "nth_workday:3"),
        ("各责任单位要在每月25日前将《进展情况表》报督查室。", None, "fixed_day:25"),
        ("各责任单位要于次月3日前将《进展情况表》报督查室。", None, "fixed_day:3"),
    ],
)
def test_days_and_recurring_times(sentence: str, due: date | None, rule: str | None) -> None:
    found = read_obligations([sentence], WRITTEN)
    assert [(item.who, item.due, item.rule) for item in found] == [("各责任单位", due, rule)]


@pytest.mark.parametrize(
    ("sentence", "what"),
    [
        ("填写《2023年年度工作任务落实计划表》，于4月14日前报督查室。", "落实计划表"),
        ("于4月14日前将《工作台账》报督查室。", "工作台账"),
        ("于4月14日前将工作总结报督查室。", "工作总结"),
        ("形成书面材料，于4月14日前报督查室。", "书面材料"),
    ],
)
def test_the_paper_is_named_as_in_the_text(sentence: str, what: str) -> None:
    assert [item.what for item in read_obligations([sentence], WRITTEN)] == [what]


def test_who_is_the_last_named_subject() -> None:
    paragraph = "各镇街要制定方案。相关情况要形成书面材料，于4月14日前报督查室。"
    assert [item.who for item in read_obligations([paragraph], WRITTEN)] == ["各镇街"]


@pytest.mark.parametrize(
    "sentence",
    ["4月14日前完成征收。", "督查室要定期通报。", "各责任单位要按月报送进展。", "于13月40日前报督查室。", ""],
)
def test_sentences_without_a_paper_or_a_day_demand_nothing(sentence: str) -> None:
    assert read_obligations([sentence], WRITTEN) == ()


def test_a_day_without_any_year_is_not_guessed() -> None:
    assert read_obligations(["于4月14日前将《工作计划表》报督查室。"], None) == ()
