"""A whole notice (通知) that splits a work report into tasks: text, signature, then each annex on a new page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from duban.documents.annexes import Annex, AnnexForm, AnnexList, AnnexRow, AnnexUnit, FormKind, ListKind, annex_blocks
from duban.documents.blocks import Block, OfficialDocument, PageBreak, Paragraph, Role, paragraph
from duban.documents.text import title_lines

# Words for a kind of unit, not for one: behind an open list they stand after its 等 (甲街道办事处等相关街道办事处).
_KIND_OF_UNITS = re.compile(r"(?:相关|有关).+|(?!各).*(?:部门|单位)")

_STYLES = {"h1": Role.HEADING1, "h2": Role.HEADING2, "body": Role.BODY}


@dataclass(frozen=True)
class NoticeText:
    """The parts of a notice.

    `title` need not name the issuer (it is printed first) and may hold line breaks. `publicity` is the 附注 without
    its parentheses; empty prints none.
    """

    issuer: str
    doc_no: str
    title: str
    recipients: str
    body: tuple[Paragraph, ...]
    dated: date
    publicity: str
    annexes: tuple[Annex, ...] = ()


def notice(text: NoticeText) -> OfficialDocument:
    """The notice as a document (文件格式, GB/T 9704-2012), unsealed."""
    title = full_title(text.issuer, text.title)
    blocks: list[Block] = [
        paragraph(Role.MARK, f"{text.issuer}文件"),
        paragraph(Role.DOC_NO, text.doc_no),
        *(paragraph(Role.TITLE, part) for part in title_lines(title)),
        paragraph(Role.RECIPIENT, f"{text.recipients.rstrip('：:')}："),
        *text.body,
        *attachment_note(text.annexes),
        paragraph(Role.SIGNATURE, text.issuer),
        paragraph(Role.DATE, chinese_date(text.dated)),
    ]
    if text.publicity:
        blocks.append(paragraph(Role.NOTE, f"（{text.publicity.strip('（）()')}）"))
    for what in text.annexes:
        blocks.extend((PageBreak(), *annex_blocks(what)))
    return OfficialDocument(text.issuer, title.replace("\n", ""), tuple(blocks), text.dated)


def full_title(issuer: str, title: str) -> str:
    """标题 names issuer, matter and kind (公文处理工作条例, 第九条): the issuer is put in front where it is missing."""
    if title.startswith(issuer):
        return title
    return f"{issuer}\n{title}" if "\n" in title else issuer + title


def attachment_note(annexes: tuple[Annex, ...]) -> tuple[Paragraph, ...]:
    """附件说明: the titles as printed on the annexes, numbered if there are several, no stop at the end."""
    names = [what.title.replace("\n", "") for what in annexes]
    if len(names) > 1:
        names = [f"{number}.{name}" for number, name in enumerate(names, start=1)]
    return tuple(
        paragraph(Role.ATTACHMENT_NOTE, name if index else f"附件：{name}") for index, name in enumerate(names)
    )


def chinese_date(day: date) -> str:
    """成文日期: Arabic digits, full year, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_notice(data: Mapping[str, Any]) -> NoticeText:
    """A notice from plain values, in the shape `duban intake` gives its lists in.

    `lists` come first among `attachments`; the titles left over name the blank forms, 计划 for the plan and anything
    else for the progress. The shape has no place for where a 等 stands; a kind of units (相关街道办事处) at the end of
    an open list is taken to stand behind it.
    Raises KeyError or ValueError if the values have another shape: they are the house's own.
    """
    lists = [_read_list(number, entry) for number, entry in enumerate(data["lists"], start=1)]
    forms = [
        AnnexForm(f"附件{number}", title, FormKind.PLAN if "计划" in title else FormKind.PROGRESS)
        for number, title in enumerate(data["attachments"][len(lists) :], start=len(lists) + 1)
    ]
    return NoticeText(
        issuer=data["issuer"],
        doc_no=data["doc_no"],
        title=data["title"],
        recipients=data["to"],
        body=tuple(paragraph(_STYLES[part["style"]], part["text"]) for part in data["paragraphs"]),
        dated=date.fromisoformat(data["date"]),
        publicity=data["publicity"],
        annexes=(*lists, *forms),
    )


def _read_list(number: int, data: Mapping[str, Any]) -> AnnexList:
    return AnnexList(
        label=f"附件{number}",
        title=data["title"],
        kind=ListKind(data["kind"]),
        rows=tuple(_read_row(entry) for entry in data["entries"]),
        lead_note=data["lead_note"].strip("（）"),
    )


def _read_row(data: Mapping[str, Any]) -> AnnexRow:
    leads = [_read_unit(unit) for unit in data["lead_units"]]
    units = [_read_unit(unit) for unit in data["units"]]
    units = [replace(unit, lead=True) if unit in leads else unit for unit in units]
    if data["etc"] and len(units) > 1 and _KIND_OF_UNITS.fullmatch(units[-1].name):
        units[-1] = replace(units[-1], after_etc=True)
    return AnnexRow(
        seq=data["seq"],
        text=data["text"],
        leaders=tuple(data["leaders"]),
        units=tuple(units),
        category=data["category"],
        etc=data["etc"],
    )


def _read_unit(data: str | Mapping[str, str]) -> AnnexUnit:
    return AnnexUnit(data) if isinstance(data, str) else AnnexUnit(data["name"], data["affiliate"])
