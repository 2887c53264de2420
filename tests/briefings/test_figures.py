"""数字底账: golden numbers of published briefings, one value for one name."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.briefings.compose.figures import Figures, percent, shares_of_whole
from duban.lights.rules import number, tenths

D = Decimal


def words(counts: list[int]) -> list[str]:
    return [number(share) for share in shares_of_whole(counts)]


class TestSharesOfAllClasses:
    def test_are_those_a_county_printed_for_222_tasks(self):
        assert words([17, 10, 24, 9, 162]) == ["7.7", "4.5", "10.8", "4.1", "72.9"]

    def test_differ_from_plain_rounding_where_that_would_exceed_100(self):
        assert percent(D(162), D(222)) == D("73.0")

    def test_of_equal_classes_are_equal(self):
        assert words([2, 2, 6, 4, 1, 1, 1]) == ["11.8", "11.8", "35.2", "23.5", "5.9", "5.9", "5.9"]

    def test_of_nothing_are_nothing(self):
        assert words([0, 0]) == ["0", "0"]

    @given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any))
    def test_add_to_100_and_stay_near_the_exact_ones(self, counts):
        shares = shares_of_whole(counts)
        assert sum(shares) == 100
        for count, share in zip(counts, shares, strict=True):
            assert abs(share - D(100 * count) / sum(counts)) <= D("0.15")


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (550, 579, "95"),  # 95.0: whole numbers without a decimal
        (385, 405, "95.1"),
        (34, 38, "89.5"),
        (36, 51, "70.6"),
        (24, 26, "92.3"),
        (6, 22, "27.3"),
        (16, 22, "72.7"),
        (1, 16, "6.3"),  # 6.25: half up, where binary half-even gives 6.2
    ],
)
def test_a_single_share_is_rounded_half_up(part, whole, printed):
    book = Figures()
    of = book.count("whole", [str(n) for n in range(whole)], "项")
    assert book.share(book.count("part", [str(n) for n in range(part)], "项"), of).words == printed


@pytest.mark.parametrize(
    ("points", "printed"),
    [
        (D(100) * 10 / 12 - D(100) * D("629.0") / D("647.4"), "13.8个百分点"),  # ahead; 97.2 - 83.3 would give 13.9
        (D(100) * 9 / 12 - D("62.6"), "12.4个百分点"),
        (D(100) * 8 / 12 - D(74), "7.3个百分点"),
    ],
)
def test_a_gap_is_rounded_after_subtracting(points, printed):
    gap = Figures().gap("gap", points, ["annex1/1"])
    assert gap.printed == printed
    assert gap.value == points


def test_eleven_of_twelve_months_are_91_7_percent():
    assert tenths(D(100) * 11 / 12) == D("91.7")


class TestTheBook:
    def test_gives_the_same_figure_for_the_same_name(self):
        book = Figures()
        assert book.count("done", ["annex1/1"], "项") is book.count("done", ["annex1/1"], "项")
        assert len(book.all()) == 1

    def test_holds_no_second_value_under_a_name(self):
        book = Figures()
        book.count("done", ["annex1/1"], "项")
        with pytest.raises(ValueError, match="done is 1项 and 2项"):
            book.count("done", ["annex1/1", "annex1/2"], "项")

    def test_divides_only_what_is_counted_alike(self):
        book = Figures()
        with pytest.raises(ValueError, match="counts 件"):
            book.share(book.count("part", [], "件"), book.count("whole", ["a"], "项"))
