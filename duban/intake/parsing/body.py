"""The covering letter (正文) around the lists: title, number, issuer, date, publicity and the annexes it announces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.text import compact, joined_lines, normalise, without_invisible

_HAN: Final = r"[\u4e00-\u9fff]"
_DOC_NO: Final = re.compile(rf"^[（(]?({_HAN}{{2,16}})[〔\[［（(【](20\d\d)[〕\]］）)】]第?(\d+)号[）)]?$")
_KINDS: Final = ("通知", "意见", "方案", "通报", "决定", "函", "公告", "清单", "办法", "批复", "报告")
_ADDRESSEE: Final = re.compile(r"^.{2,120}[:：]$")
_DATE: Final = re.compile(r"^(20\d\d)年(\d{1,2})月(\d{1,2})日$")
_HAN_DATE: Final = re.compile(r"^(二[〇○零OＯ0].{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日$")
_PUBLICITY: Final = re.compile(r"^[（(](此件.*公开.*?|此件.*不公开.*?)[）)]$")
_PAGE_LABEL: Final = re.compile(r"^(?:名称|标题|题名)[:：]")
_PAGE_LINE: Final = re.compile(r"[:：|>•]|^-|20\d\d-\d")  # lines that a page puts around a document
_TITLE_LINES: Final = 3  # lines that a title over a table may take
_MARKER: Final = re.compile(r"^附\s*件\s*([\d一二三四五六七八九十]*)\s*[:：]?$")
_NOTE_FIRST: Final = re.compile(r"^附\s*件\s*[:：]\s*(?:(\d+)\s*[.．、])?\s*(.+)$")
_NOTE_NEXT: Final = re.compile(r"^(\d+)\s*[.．、]\s*(.+)$")
_FIGURES: Final = {letter: value for value, letter in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "O": 0,
    "Ｏ": 0,
    "0": 0,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What the covering letter says of itself. `annexes`: number → title as announced (附件：1.…)."""

    title: str
    doc_no: str
    issuer: str
    date: date | None
    publicity: str
    annexes: Mapping[str, str]
    sentences: tuple[str, ...]  # paragraphs of the body proper
    strays: tuple[Paragraph, ...]  # text boxes in the letter: words out of the flow


def annex_number(text: str) -> str | None:
    """附件2 → "2", 附件 → "", any other line → None."""
    found = _MARKER.match(compact(text))
    return None if found is None else _arabic(found[1])


def read_letter(paragraphs: Sequence[Paragraph]) -> Letter:
    """Reads the paragraphs before the first annex."""
    flow = [paragraph for paragraph in paragraphs if compact(paragraph.text) and not paragraph.where]
    lines = [joined_lines(paragraph.text) for paragraph in flow]
    doc_no = next((number for line in lines[:12] if (number := _doc_no(line))), "")
    title, after_title = _title(lines)
    annexes, note_lines = _announced(lines)
    day, signed_at = _signature(lines)
    publicity = next((found[1] for line in lines if (found := _PUBLICITY.match(compact(line)))), "")
    issuer = ""
    if signed_at is not None and signed_at > after_title and _is_name(lines[signed_at - 1]):
        issuer = compact(lines[signed_at - 1])
    if not issuer and "关于" in title:
        issuer = title.partition("关于")[0]
    body = tuple(line for at, line in enumerate(lines) if at >= after_title and at not in note_lines)
    strays = tuple(p for p in paragraphs if p.where and compact(p.text))
    return Letter(title, doc_no, issuer, day, publicity, annexes, body, strays)


def _doc_no(line: str) -> str:
    found = _DOC_NO.match(compact(line))
    return "" if found is None else f"{found[1]}〔{found[2]}〕{int(found[3])}号"


def _title(lines: Sequence[str]) -> tuple[str, int]:
    """The title (发文机关＋事由＋文种) over its printed lines, and the place behind it.

    It ends with a kind of document (通知, 意见, …) and stands before the addressee; a letterhead (…文件) and the
    number above it are no part of it.
    """
    start = 0
    for at, line in enumerate(lines[:20]):
        words = compact(line)
        if _ADDRESSEE.match(words):
            break
        if _doc_no(line) or words.endswith("文件"):
            start = at + 1
        elif words.endswith(_KINDS) and "。" not in words:
            return _from_issuer([compact(part) for part in lines[start : at + 1]]), at + 1
    return "", 0


def _from_issuer(lines: Sequence[str]) -> str:
    """The title from the line with 关于, or from the issuer in the line above it; what a page puts before is left."""
    about = next((at for at, words in enumerate(lines) if "关于" in words), None)
    if about is None:
        return "".join(lines)
    first = about
    while (
        first > 0
        and not lines[about].partition("关于")[0]
        and first > about - 1
        and not _PAGE_LINE.search(lines[first - 1])
    ):
        first -= 1
    return _PAGE_LABEL.sub("", "".join(lines[first:]))


def _announced(lines: Sequence[str]) -> tuple[dict[str, str], set[int]]:
    """The annexes under the body (附件说明) and the places of their lines."""
    annexes: dict[str, str] = {}
    places: set[int] = set()
    for at, line in enumerate(lines):
        found = _NOTE_FIRST.match(line)
        if found is None:
            continue
        annexes[found[1] or "1"] = compact(found[2])
        places.add(at)
        for next_at in range(at + 1, len(lines)):
            more = _NOTE_NEXT.match(lines[next_at])
            if more is None or int(more[1]) != len(annexes) + 1:
                break
            annexes[more[1]] = compact(more[2])
            places.add(next_at)
    return annexes, places


def _signature(lines: Sequence[str]) -> tuple[date | None, int | None]:
    """The date of the document (成文日期): the last line that is nothing but a date."""
    for at in range(len(lines) - 1, -1, -1):
        day = _day(compact(lines[at]))
        if day is not None:
            return day, at
    return None, None


def _day(words: str) -> date | None:
    found = _DATE.match(words)
    if found is not None:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        found = _HAN_DATE.match(words)
        if found is None or any(letter not in _FIGURES for letter in found[1]):
            return None
        year = int("".join(str(_FIGURES[letter]) for letter in found[1]))
        month, day = int(_arabic(found[2]) or 0), int(_arabic(found[3]) or 0)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _arabic(words: str) -> str:
    """一 → 1, 十二 → 12, 二十一 → 21; digits and "" stay."""
    if not words or words.isdecimal():
        return words
    tens, found, ones = words.partition("十")
    if not found:
        return str(_FIGURES.get(words, ""))
    return str((_FIGURES.get(tens, 1) if tens else 1) * 10 + (_FIGURES.get(ones, 0) if ones else 0))


def _is_name(line: str) -> bool:
    return len(compact(line)) <= 40 and not re.search(r"[。，；：:]", line)


def list_title(lines: Sequence[str], announced: str) -> str:
    """The title over a list: the announced one where the printed lines say the same, else the lines joined."""
    words = [compact(line) for line in lines if may_be_title(line)]
    for start in range(len(words)):
        if announced and "".join(words[start:]) == announced:
            return announced
    joined = "".join(words)
    return joined or announced


def tail_of_letter(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The last lines behind date, publicity and running text: the title of a table that follows without a mark."""
    tail: list[Paragraph] = []
    for paragraph in reversed(paragraphs[-_TITLE_LINES:]):
        words = compact(paragraph.text)
        if not may_be_title(paragraph.text) or _day(words) is not None or _doc_no(words):
            break
        tail.insert(0, paragraph)
    return tail


def first_title(paragraphs: Sequence[Paragraph]) -> str:
    """The first line that may be a title, "" where none may."""
    return next((compact(line.text) for line in paragraphs if may_be_title(line.text)), "")


def may_be_title(line: str) -> bool:
    """Short, one sentence without its full stop, no parenthesis as a whole, no label."""
    words = compact(normalise(without_invisible(line)))
    return (
        bool(words)
        and len(words) <= 60
        and not re.search(r"[。；：:]", words)
        and not re.match(r"^[（(].*[）)]$", words)
    )
