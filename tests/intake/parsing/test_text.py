"""Text is made clean once, at the boundary."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing.text import compact, is_secret, joined_lines, normalise, shown, without_invisible


@given(st.text(st.characters(exclude_categories=[])))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n" for letter in once)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\u2028", "\u2029", "\x85"])
def test_every_line_end_is_one(end: str) -> None:
    assert normalise(f"甲{end}乙") == "甲\n乙"


def test_full_width_forms_are_content_and_stay() -> None:
    assert normalise("１２％（甲）") == "１２％（甲）"


@given(st.text())
def test_without_invisible_characters_nothing_is_left_to_show(text: str) -> None:
    visible = without_invisible(text)
    assert shown(visible) == visible
    assert compact(compact(text)) == compact(text)


def test_invisible_characters_are_spelt_out() -> None:
    assert shown("区\u202e局\u200b") == "区⟦U+202E⟧局⟦U+200B⟧"


def test_wrapped_lines_are_joined_and_sentences_stay_apart() -> None:
    assert joined_lines(" 修建道路，\n\n 架设桥梁。\n植树。 ") == "修建道路，架设桥梁。\n植树。"


@pytest.mark.parametrize("text", ["秘密★", "机 密 ★ 1年", "绝密★长期", "通知\n秘密\n正文", "机密 10年"])
def test_secrecy_markings_are_seen(text: str) -> None:
    assert is_secret(text)


@pytest.mark.parametrize("text", ["国家秘密", "严守机密", "秘密战线", "此件公开发布"])
def test_words_about_secrets_are_no_marking(text: str) -> None:
    assert not is_secret(text)
