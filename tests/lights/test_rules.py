"""亮灯规则第1版: one class a month, worst indicator first, with the sentence that explains it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.lights.rules import (
    LIGHT_OF,
    IndicatorFacts,
    MonthFacts,
    PaceClass,
    TaskFacts,
    count_by_class,
    expected_share,
    judge,
    tenths,
)
from duban.timing.periods import Period

MARCH, APRIL, MAY = Period(2022, 3), Period(2022, 4), Period(2022, 5)
HOMES = IndicatorFacts(1, "改造户数", "=", Decimal(2000), "户")
GROWTH = IndicatorFacts(2, "地区生产总值增长", ">=", Decimal("7.5"), "%")
JOBLESS = IndicatorFacts(3, "城镇调查失业率", "<=", Decimal("5.5"), "%")


def month(period: Period = MARCH, *, met: bool | None = True, **values: str) -> MonthFacts:
    """An accepted month; values by indicator number: v1="500"."""
    return MonthFacts(period, True, True, met, {int(name[1:]): Decimal(value) for name, value in values.items()})


def task(*months: MonthFacts, indicators: tuple[IndicatorFacts, ...] = (), **more: Any) -> TaskFacts:
    return TaskFacts(1, months, indicators, **more)


CASES = [  # 3月累计户数（全年2000，序时25%） → 类别
    ("500", PaceClass.ON_PACE),  # exactly at pace
    ("300", PaceClass.ON_PACE),  # 10 points behind is watched, not yet yellow
    ("299", PaceClass.YELLOW),  # a little more than 10
    ("0", PaceClass.YELLOW),  # 25 points behind
    ("699", PaceClass.ON_PACE),
    ("700", PaceClass.AHEAD),  # 10 points ahead
]


class TestANumber:
    @pytest.mark.parametrize(("value", "pace"), CASES)
    def test_is_judged_by_points_behind_pace(self, value: str, pace: PaceClass) -> None:
        assert judge(task(month(v1=value), indicators=(HOMES,)))[0].pace is pace

    def test_more_than_thirty_points_behind_is_red(self) -> None:
        half = month(Period(2022, 6), v1="380")
        assert judge(task(half, indicators=(HOMES,)))[0].pace is PaceClass.RED

    def test_says_what_was_done_what_was_expected_and_the_gap(self) -> None:
        sentence = judge(task(month(v1="299"), indicators=(HOMES,)))[0].sentence
        assert sentence == "“改造户数”为299户，占年度目标的15%，按序时应为25%，低于序时10.1个百分点。"

    def test_is_rounded_after_subtracting(self) -> None:
        amount = IndicatorFacts(1, "投资", "=", Decimal("647.4"), "亿元")
        verdict = judge(task(month(Period(2022, 10), v1="629.0"), indicators=(amount,)))[0]
        assert verdict.gap is not None
        assert tenths(-verdict.gap) == Decimal("13.8"), "97.2 - 83.3 would say 13.9"

    def test_the_worst_indicator_decides_and_the_others_are_counted(self) -> None:
        other = IndicatorFacts(4, "改造面积", "=", Decimal(100), "万平方米")
        verdict = judge(task(month(v1="0", v4="1"), indicators=(HOMES, other)))[0]
        assert verdict.pace is PaceClass.YELLOW
        assert "改造户数" in verdict.sentence
        assert "另有1项指标滞后" in verdict.sentence


class TestARate:
    @pytest.mark.parametrize(
        ("indicator", "value", "pace"),
        [
            (GROWTH, "7.5", PaceClass.ON_PACE),
            (GROWTH, "7.4", PaceClass.YELLOW),
            (JOBLESS, "5.5", PaceClass.ON_PACE),
            (JOBLESS, "5.6", PaceClass.YELLOW),
        ],
    )
    def test_is_met_or_not_whatever_the_month(self, indicator: IndicatorFacts, value: str, pace: PaceClass) -> None:
        facts = task(month(**{f"v{indicator.pk}": value}), indicators=(indicator,))
        assert judge(facts)[0].pace is pace


class TestThePlan:
    def test_decides_what_is_expected_evenly_within_its_quarters(self) -> None:
        planned = IndicatorFacts(
            1, "改造户数", "=", Decimal(2000), "户", (Decimal(200), Decimal(800), Decimal(1600), Decimal(2000))
        )
        shares = [expected_share(planned, Period(2022, number)) for number in (1, 3, 4, 6, 12)]
        assert [tenths(share) for share in shares] == [
            Decimal(text) for text in ("3.3", "10.0", "20.0", "40.0", "100.0")
        ]

    def test_without_it_the_months_of_the_year_decide(self) -> None:
        assert tenths(expected_share(HOMES, Period(2022, 11))) == Decimal("91.7")

    def test_with_no_target_so_far_means_not_due_yet(self) -> None:
        later = task(month(met=False), quarter_targets=(False, False, True, True))
        assert judge(later)[0].pace is PaceClass.NOT_STARTED_BY_PLAN


class TestATaskWithoutNumbers:
    @pytest.mark.parametrize(
        ("met", "pace"),
        [(True, PaceClass.ON_PACE), (False, PaceClass.YELLOW), (None, PaceClass.NOT_EVALUATED)],
    )
    def test_is_judged_by_the_accepted_answer(self, met: bool | None, pace: PaceClass) -> None:
        assert judge(task(month(met=met)))[0].pace is pace

    def test_not_met_two_months_running_is_red(self) -> None:
        found = judge(task(month(met=False), month(APRIL, met=False), month(MAY, met=True)))
        assert [each.pace for each in found] == [PaceClass.YELLOW, PaceClass.RED, PaceClass.ON_PACE]


class TestTwoYellowMonths:
    def test_turn_red_unless_the_gap_narrows(self) -> None:
        wider = judge(task(month(v1="200"), month(APRIL, v1="300"), indicators=(HOMES,)))
        assert [each.pace for each in wider] == [PaceClass.YELLOW, PaceClass.RED]
        narrower = judge(task(month(v1="100"), month(APRIL, v1="400"), indicators=(HOMES,)))
        assert [each.pace for each in narrower] == [PaceClass.YELLOW, PaceClass.YELLOW]


class TestAMissingReturn:
    def test_keeps_the_light_and_marks_it_once(self) -> None:
        found = judge(task(month(v1="0"), MonthFacts(APRIL, False), MonthFacts(MAY, False), indicators=(HOMES,)))
        assert [(each.pace, each.mark) for each in found] == [
            (PaceClass.YELLOW, ""),
            (PaceClass.YELLOW, "未报"),
            (PaceClass.YELLOW, "未报"),
        ]
        assert found[2].sentence.count("沿用上月") == 1

    def test_before_the_due_day_is_not_marked(self) -> None:
        assert judge(task(MonthFacts(MARCH, None)))[0].mark == ""


class TestWhatComesFirst:
    def test_verified_completion_outweighs_everything_from_its_month_on(self) -> None:
        found = judge(task(month(v1="0"), month(APRIL, v1="0"), indicators=(HOMES,), completed_in=APRIL))
        assert [each.pace for each in found] == [PaceClass.YELLOW, PaceClass.DONE]

    def test_an_open_lead_is_never_judged(self) -> None:
        assert judge(task(month(v1="2000"), indicators=(HOMES,), lead_open=True))[0].pace is PaceClass.NOT_EVALUATED


amounts = st.integers(0, 4000).map(Decimal)


@given(st.lists(amounts, min_size=1, max_size=10), st.integers(0, 400))
def test_more_progress_never_makes_a_first_month_worse(values: list[Decimal], extra: int) -> None:
    order = [PaceClass.RED, PaceClass.YELLOW, PaceClass.ON_PACE, PaceClass.AHEAD]
    before = judge(task(MonthFacts(MARCH, True, True, True, {1: values[0]}), indicators=(HOMES,)))[0]
    after = judge(task(MonthFacts(MARCH, True, True, True, {1: values[0] + extra}), indicators=(HOMES,)))[0]
    assert order.index(after.pace) >= order.index(before.pace)


@given(st.lists(st.one_of(st.none(), st.booleans()), max_size=12), st.lists(amounts, max_size=12))
def test_every_month_gets_exactly_one_class_and_a_sentence(answers: list[bool | None], values: list[Decimal]) -> None:
    months = [
        MonthFacts(
            Period(2022, number + 1), answer, bool(answer), answer, {1: values[number]} if number < len(values) else {}
        )
        for number, answer in enumerate(answers)
    ]
    found = judge(task(*months, indicators=(HOMES,)))
    assert [each.period for each in found] == [each.period for each in months]
    assert all(each.sentence for each in found)
    counted = count_by_class(each.pace for each in found)
    assert (set(counted), sum(counted.values())) == (set(PaceClass), len(found))


def test_every_class_has_a_light() -> None:
    assert set(LIGHT_OF) == set(PaceClass)
