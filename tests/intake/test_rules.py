"""Pure decisions of intake: the year, the one spelling of a number, the words of doubts."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import duban.intake.parsing
from duban.intake.rules import DOUBT_TITLES, WAIT_IN_LEDGER, doc_number_of, due_in_words, open_doubts, year_of

TODAY = date(2022, 3, 16)
YEARS = [  # title, number, date → year
    ("2022年任务分解的通知", "泉政办发〔2021〕50号", date(2021, 12, 30), 2022),  # issued before the year began
    ("任务分解的通知", "泉政办发〔2021〕50号", date(2022, 1, 5), 2021),
    ("任务分解的通知", "", date(2023, 1, 5), 2023),
    ("任务分解的通知", "", None, 2022),
    ("12022号任务分解的通知", "", None, 2022),  # 12022 names no year; today does
]
NUMBERS = [
    ("泉政办发〔2022〕3号", "泉政办发〔2022〕3号"),
    ("泉政办发[2022]3号", "泉政办发〔2022〕3号"),
    ("泉政办发（２０２２）第03号", "泉政办发〔2022〕3号"),
    (" 泉政办发 【2022】 3 号 ", "泉政办发〔2022〕3号"),
    ("泉政办函2022-3", "泉政办函2022-3"),  # no usual form: as typed
]


@pytest.mark.parametrize(("title", "number", "day", "year"), YEARS)
def test_the_year_is_the_title_s_before_all_others(title: str, number: str, day: date | None, year: int) -> None:
    assert year_of(title, number, day, TODAY) == year


class TestADocumentNumber:
    @pytest.mark.parametrize(("typed", "number"), NUMBERS)
    def test_has_one_spelling(self, typed: str, number: str) -> None:
        assert doc_number_of(typed) == number

    @given(st.text(max_size=30))
    def test_is_stable(self, typed: str) -> None:
        assert doc_number_of(doc_number_of(typed)) == doc_number_of(typed)


class TestDoubts:
    def test_all_have_a_title(self) -> None:
        """A doubt without a title would be counted nowhere on the check page."""
        folder = Path(duban.intake.parsing.__file__).parent
        source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
        codes = set(re.findall(r'Doubt\(\s*"(\w+)"', source))
        assert len(codes) > 10
        assert codes - set(DOUBT_TITLES) == set()
        assert set(WAIT_IN_LEDGER) <= set(DOUBT_TITLES)

    def test_wait_until_a_person_has_looked(self) -> None:
        doubts = [{"code": "lead_unconfirmed"}, {"code": "open_list"}]
        assert open_doubts(doubts, has_lead=False, checked=False) == doubts
        assert open_doubts(doubts, has_lead=True, checked=False) == doubts[1:]
        assert open_doubts(doubts, has_lead=False, checked=True) == []


@pytest.mark.parametrize(
    ("due", "rule", "words"),
    [
        ("2022-03-24", None, "2022年3月24日前"),
        (None, "nth_workday:5", "每月初前 5 个工作日内"),
        (None, "fixed_day:25", "每月 25 日前"),
        (None, None, "没有读到期限"),
    ],
)
def test_a_due_day_is_told_in_words(due: str | None, rule: str | None, words: str) -> None:
    assert due_in_words(due, rule) == words
