"""Months and quarters that are reported on."""

from datetime import date

import pytest
from hypothesis import given

from duban.errors import NotUnderstood
from duban.timing.periods import Period, Quarter, months_of
from tests.timing.strategies import periods


class TestAPeriod:
    def test_is_read_and_written_in_one_form(self) -> None:
        assert str(Period.parse("2022-03")) == "2022-03"
        assert Period.parse("2022-03").label == "2022年3月"

    @pytest.mark.parametrize(
        "text", ["2022-3", "2022-13", "2022-00", "202203", "２０２２-03", "", "1999-12", "2022-03-01"]
    )
    def test_is_refused_with_a_sentence_where_it_makes_no_sense(self, text: str) -> None:
        with pytest.raises(NotUnderstood, match="请写"):
            Period.parse(text)

    def test_knows_its_neighbours_over_the_turn_of_the_year(self) -> None:
        assert Period(2022, 12).next == Period(2023, 1)
        assert Period(2023, 1).previous == Period(2022, 12)

    def test_knows_its_last_day_in_a_leap_year(self) -> None:
        assert Period(2024, 2).last_day == date(2024, 2, 29)
        assert Period(2022, 2).last_day == date(2022, 2, 28)

    @given(periods)
    def test_lies_in_its_quarter(self, period: Period) -> None:
        assert period in period.quarter.periods

    @given(periods)
    def test_comes_after_the_month_before(self, period: Period) -> None:
        assert period.previous < period == period.previous.next
        assert Period.of(period.last_day) == period


class TestAQuarter:
    def test_is_labelled_as_the_office_writes_it(self) -> None:
        assert Quarter(2022, 1).label == "2022年第一季度"
        assert str(Quarter(2022, 4)) == "2022-Q4"

    def test_spans_its_three_months(self) -> None:
        assert (Quarter(2022, 4).first_day, Quarter(2022, 4).last_day) == (date(2022, 10, 1), date(2022, 12, 31))

    def test_has_no_fifth(self) -> None:
        with pytest.raises(NotUnderstood, match="季度"):
            Quarter(2022, 5)


def test_a_year_has_twelve_months_in_order() -> None:
    assert [str(month) for month in months_of(2022)][::11] == ["2022-01", "2022-12"]
    assert list(months_of(2022)) == sorted(months_of(2022))
