"""Sentences of parts: no digit without an origin, short titles and excerpts that say where they were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.briefings.compose.figures import Figures
from duban.briefings.compose.text import EXCERPT, SHORT_TITLE, excerpt, name, quote, say, short_title, text_of


class TestPlainWords:
    def test_hold_no_digits(self):
        with pytest.raises(ValueError, match="已完成3项"):
            say("已完成3项")

    def test_stand_beside_figures_and_names(self):
        done = Figures().count("done", ["annex1/1"], "项")
        assert text_of(say("已完成", done, "：", name("第2小学"))) == "已完成1项：第2小学"


def test_quotation_marks_within_a_quotation_are_inner_ones():
    assert quote("打造“15分钟”\n生活圈").text == "“打造‘15分钟’ 生活圈”"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("新建社区食堂10处，对75周岁以上老年人用餐给予补贴。", "新建社区食堂10处"),
        ("绿化", "绿化"),
        ("，绿化", "，绿化"),  # no first clause: the whole
        ("完成全区六十二个老旧小区雨污管网分流改造及配套工程。", "完成全区六十二个老旧小区雨污管网分流改…"),
        ("新建改建城乡公厕、农贸市场、停车场和口袋公园。", "新建改建城乡公厕、农贸市场…"),
        ("完成全区老旧小区一户一表改造任务2500户以上。", "完成全区老旧小区一户一表改造任务…"),  # not 25…
    ],
)
def test_a_short_title_is_the_first_clause_and_says_where_it_was_cut(text, title):
    assert short_title(text) == title


class TestAnExcerpt:
    def test_is_whole_where_it_fits(self):
        assert excerpt("两家供应商停产。") == "两家供应商停产"

    def test_ends_after_the_last_sentence_that_fits(self):
        first = "征地涉及的十二户还没有签订协议。"
        assert excerpt(first + "其" * EXCERPT) == first.rstrip("。") + "…"

    @given(st.text(min_size=1))
    def test_is_never_longer_than_allowed(self, text):
        assert len(excerpt(text)) <= EXCERPT + 1
        assert len(short_title(text)) <= SHORT_TITLE
