"""What a file can hold, how wide text is, where a title breaks."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duban.documents.text import clean_text, spaced_name, title_lines, width_in_chars

ANY_TEXT = st.text(st.characters(exclude_categories=()))


class TestCleanText:
    def test_keeps_exactly_what_xml_can_hold(self):
        """All of Unicode, one character at a time, against the wording of XML 1.0 (production 2, Char)."""
        kept: dict[str, int] = {}
        for code in range(sys.maxunicode + 1):
            char = chr(code)
            allowed = (
                char in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
            )
            cleaned = clean_text(char)
            assert cleaned == (("\n" if char == "\r" else char) if allowed else ""), hex(code)
            kept[unicodedata.category(char)] = kept.get(unicodedata.category(char), 0) + len(cleaned)
        assert [category for category, count in kept.items() if not count] == ["Cs"]  # only surrogates vanish whole

    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("完成\x0b率", "完成率"),  # Word's own line break, in text copied out of an old file
            ("完成\x00率\x07", "完成率"),
            ("\ud83d完成\udc00", "完成"),  # halves of a character cut by a broken program
            ("甲\r\n乙\r丙", "甲\n乙\n丙"),
            ("𬭎堃\ue000😀", "𬭎堃\ue000😀"),  # rare names, also from the private area, stay
            ("甲\ufffe\uffff", "甲"),
        ],
    )
    def test_drops_what_nobody_sees(self, text, cleaned):
        assert clean_text(text) == cleaned

    @given(ANY_TEXT)
    def test_leaves_text_that_survives_a_file(self, text):
        node = etree.Element("t")
        node.text = cleaned = clean_text(text)
        assert (etree.fromstring(etree.tostring(node)).text or "") == cleaned
        assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "width"),
    [("督查", 2), ("2022", 2), ("2022年3月15日", 6.5), ("1.", 1), ("“督查室”", 5), ("——", 2), ("", 0)],
)
def test_width_counts_latin_letters_and_digits_half(text, width):
    assert width_in_chars(text) == width


@pytest.mark.parametrize(
    ("name", "printed"),
    [("杜衡", "杜  衡"), ("贺知远", "贺知远"), ("各分管副区长", "各分管副区长"), ("AB", "AB"), ("", "")],
)
def test_names_of_two_characters_are_spaced(name, printed):
    assert spaced_name(name) == printed


class TestTitleLines:
    @pytest.mark.parametrize(
        ("title", "lines"),
        [
            ("关于做好督查工作的通知", ["关于做好督查工作的通知"]),  # fits one line
            (
                "云河市泉山区人民政府办公室关于对2022年《政府工作报告》年度任务目标立项督查的通知",
                ["云河市泉山区人民政府办公室", "关于对2022年《政府工作报告》", "年度任务目标立项督查的通知"],
            ),
            (
                "关于2022年《政府工作报告》年度任务第二季度落实情况的通报",
                ["关于2022年《政府工作报告》", "年度任务第二季度落实情况的通报"],
            ),
            ("关于某某工作\n有关事项的通知", ["关于某某工作", "有关事项的通知"]),  # the writer knows best
            ("甲" * 30, ["甲" * 30]),  # no place to break: left to the printer
            ("《》" * 500, ["《》" * 500]),
        ],
    )
    def test_break_by_sense(self, title, lines):
        assert list(title_lines(title)) == lines

    @given(st.text(st.sampled_from("关于《政府工作报告》落实情况的通知2、 "), max_size=80))
    def test_lose_no_character(self, title):
        assert "".join(title_lines(title)) == title
