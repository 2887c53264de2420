"""Reading a new year's arrangement from the notice's own words."""

import pytest

from duban.errors import NotUnderstood
from duban.timing.announcement import read_announcement
from duban.timing.arrangements import ArrangedDay, known_days
from tests.timing.year_2022 import NOTICE_2022

OTHER_WORDINGS = [
    # the sentence of 2022, as later notices word it
    ("1月1日至3日放假，共3天", "1月1日（周六）至3日（周一）放假，共3天"),
    ("1月31日至2月6日放假调休", "1月31日（农历腊月二十九、周一）至2月6日（农历正月初六、周日）放假调休"),
    ("共7天。1月29日", "共7天。鼓励各单位结合带薪年休假等制度落实，安排职工在1月28日休息。1月29日"),
    ("2022年1月1日至3日放假", "1月1日放假，2日、3日补休"),
    ("（星期日）上班", "(星期天)上班"),
]


def read(text: str, year: int = 2022) -> list[tuple[object, bool]]:
    return [(special.day, special.is_workday) for special in read_announcement(text, year)]


def by_library() -> list[tuple[object, bool]]:
    # 31 December 2022 is of the arrangement for 2023
    days = [special for special in known_days(since=2022) if special.day.year == 2022]
    return [(special.day, special.is_workday) for special in days if (special.day.month, special.day.day) != (12, 31)]


class TestTheNoticeFor2022:
    def test_gives_the_days_that_the_library_has(self) -> None:
        assert read(NOTICE_2022) == by_library()

    def test_names_each_day(self) -> None:
        names = {special.day.isoformat(): special.title for special in read_announcement(NOTICE_2022, 2022)}
        assert (names["2022-02-06"], names["2022-04-24"]) == ("春节", "劳动节")

    @pytest.mark.parametrize(("words", "other"), OTHER_WORDINGS)
    def test_gives_the_same_in_another_wording(self, words: str, other: str) -> None:
        assert words in NOTICE_2022
        assert read(NOTICE_2022.replace(words, other)) == by_library()

    def test_may_begin_in_the_december_before(self) -> None:
        early = NOTICE_2022.replace("2022年1月1日至3日", "2021年12月31日至2022年1月2日")
        assert read_announcement(early, 2022)[0].day.isoformat() == "2021-12-31"

    def test_is_read_without_its_line_breaks(self) -> None:
        assert read(NOTICE_2022.replace("\n", "")) == by_library()


REFUSED = [
    ("（星期六）、1月30日", "（星期五）、1月30日", "星期对不上"),
    ("4月3日至5日放假调休，共3天", "4月3日至5日放假调休，共4天", "写明共4天，读到的是3天"),
    ("五、端午节：6月3日至5日放假，共3天。\n", "", "没有读到端午的安排"),
    ("10月8日（星期六）、10月9日（星期日）上班", "10月10日上班", "本来上班"),
    ("4月2日（星期六）上班", "4月3日上班", "既写了放假又写了上班"),
    ("6月3日至5日放假", "6月5日至3日放假", "起止日期不对"),
    ("6月3日至5日放假", "6月31日放假", "不存在的日期"),
    ("6月3日至5日放假，共3天", "放假另行通知", "没有读懂“端午节”这一段"),
    ("6月3日至5日放假，共3天", "放假，即6月3日至5日", "是放假还是上班"),
]


class TestAnythingThatDoesNotAgree:
    @pytest.mark.parametrize(("words", "other", "sentence"), REFUSED)
    def test_is_refused_with_the_words_at_fault(self, words: str, other: str, sentence: str) -> None:
        assert words in NOTICE_2022
        with pytest.raises(NotUnderstood, match=sentence):
            read_announcement(NOTICE_2022.replace(words, other), 2022)

    def test_is_refused_for_another_year(self) -> None:
        with pytest.raises(NotUnderstood, match="不是2023年的日期"):
            read_announcement(NOTICE_2022, 2023)
        with pytest.raises(NotUnderstood, match="星期对不上"):
            read_announcement(NOTICE_2022.replace("2022年", ""), 2023)

    @pytest.mark.parametrize("text", ["", "放假", "一、元旦：", "\x00", "一、元旦：99月99日放假。"])
    def test_is_refused_where_it_is_no_such_notice(self, text: str) -> None:
        with pytest.raises(NotUnderstood):
            read_announcement(text, 2022)


def test_a_day_is_ordered_by_its_date() -> None:
    days = read_announcement(NOTICE_2022, 2022)
    assert days == sorted(days)
    assert all(isinstance(special, ArrangedDay) for special in days)
