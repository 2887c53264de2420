"""Numbered lists that name no unit (为民办十件实事, 行动方案): tasks only where a title promises them.

A letter, a news report or an explanation (政策解读) is numbered too, but its paragraphs tell units what to do with the
tasks. So the title right above has to promise tasks, and no paragraph may begin by addressing units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.items import Item, read_items
from duban.intake.parsing.layouts.marks import UNMARKED, pieces
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact

_PROMISES: Final = re.compile(
    r"(?:实事|行动(?:方案|计划)|任务(?:清单|分解|分工)|(?:工作|任务|项目|目标)清单|工作要点|重点(?:工作|任务|项目)|分工方案|分解方案|实施方案|工作方案)"
    r"(?:项目|安排|一览)?[（(]?[^。]{0,12}$"
)
_TELLS: Final = re.compile(
    r"解读|说明|座谈|记者|讯|新闻|讲话|意见征集|征求|工作报告[》”]?$|(?:通知|通报|公告|函|总结|报告|意见)$"
)
_ADDRESSES: Final = re.compile(
    r"各(?:级|地|有关|相关|责任|牵头|主办|承办|成员|单位|部门|乡镇|镇街|街道|县|区|市)[^。]{0,30}(?:要|应|须|请|将)|提高(?:政治站位|思想认识|认识)|"
    r"加强组织领导|强化责任落实|加强督查|高度重视"
)
_ADDRESSEE: Final = re.compile(r"^[^。]{2,120}[:：]$")
_TITLE_LENGTH: Final = 40
_FEWEST: Final = 2


def read_numbered(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of numbered paragraphs under a title that promises tasks, None for anything else."""
    start = _title(paragraphs)
    if start is None:
        return None
    items = read_items(pieces(paragraphs[start + 1 :]))
    rows: list[RawRow] = []
    headings: dict[int, str] = {}
    taken: set[int] = set()
    for at, item in enumerate(items):
        if item.level == UNMARKED:
            continue
        for level in [known for known in headings if known >= item.level]:
            del headings[level]
        if at + 1 < len(items) and item.level < items[at + 1].level < UNMARKED:
            headings[item.level] = item.heading
        elif _is_task(item):
            sections = tuple(headings[level] for level in sorted(headings) if headings[level])
            words: dict[Field, str] = {"seq": item.seq, "text": item.text}
            rows.append(RawRow(item.piece.block, 1, item.seq, words, {}, "", sections))
        else:
            return None
        taken.update(piece.block for piece in item.pieces)
    if len(rows) < _FEWEST:
        return None
    raw = RawList(rows[0].block, {"seq": 0, "text": 1}, 2, (), {}, rows=rows, in_text=True)
    return Found(raw, frozenset(taken))


def _title(paragraphs: Sequence[Paragraph]) -> int | None:
    """The last line above the first number that promises tasks; an addressee (各单位：) or a report opens another text."""
    title: int | None = None
    for at, paragraph in enumerate(paragraphs):
        words = compact(paragraph.text)
        if _ADDRESSEE.match(words) or _TELLS.search(words[:60]):
            title = None
        elif len(words) <= _TITLE_LENGTH and _PROMISES.search(words) and not re.search("[。；：:]", words):
            title = at
        elif title is not None and pieces([paragraph])[0].level != UNMARKED:
            return title
    return None


def _is_task(item: Item) -> bool:
    return bool(compact(item.text)) and not _ADDRESSES.search(compact(item.text))
