"""An offline form that came back (离线表上传): what it says otherwise than the sheet. Nothing is saved here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.http import QueryDict

from duban.digests import sm3
from duban.documents.offline import OfflineFilled, tidy
from duban.documents.offline_docx import read_offline_docx
from duban.documents.offline_xlsx import read_offline_xlsx
from duban.errors import NotNow, NotUnderstood
from duban.files.kinds import FileKind, kind_of
from duban.returns.actions.filling import Typed
from duban.returns.exports.offline import NO, YES, OfflineKey, by_line, digest_of
from duban.returns.exports.printed import ANSWERS
from duban.returns.forms import typed_lines
from duban.returns.models import ReportLine, Return, ReturnLine
from duban.returns.queries.sheets import FigureBox, SheetShown
from duban.returns.rules import BOX_TITLES, INSIDE, INSTEAD, LINE_TITLES, LineState, ReturnState

_SALT = "duban.returns.offline_preview"
DAY = 24 * 60 * 60
_DAY = re.compile(r"(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True)
class Difference:
    """One box that the file says otherwise."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class LineDifference:
    """One line that was filled in.

    `stale`: it was changed in the system after the form was downloaded, so both texts will be kept. `closed`: why it
    cannot be written any more. `wrong`: a sentence for each box that cannot be kept.
    """

    line: ReturnLine
    differences: list[Difference]
    stale: bool
    closed: str
    wrong: list[str]


@dataclass(frozen=True)
class OfflineUpload:
    """What a file would change: its lines, how many are as they were, how many are missing in it.

    `window` takes the place of an open window: what the same file brings a second time replaces its own earlier text.
    """

    window: str
    lines: list[LineDifference]
    same: int
    missing: int
    typed: Mapping[int, Typed]

    def packed(self, sheet: Return) -> str:
        """What will be saved when the preview is confirmed, signed."""
        lines = [[pk, typed.version, typed.content] for pk, typed in self.typed.items()]
        return signing.dumps([sheet.kind, sheet.pk, self.window, lines], salt=_SALT, compress=True)


def unpacked(text: str, sheet: Return) -> tuple[str, dict[int, Typed]]:
    """The window and the lines of a preview. Raises NotUnderstood where it is none of this sheet, or older than a day."""
    try:
        kind, pk, window, lines = signing.loads(text, salt=_SALT, max_age=DAY)
    except signing.BadSignature:
        raise NotUnderstood("这份预览已经失效，请重新上传文件。") from None
    if (kind, pk) != (sheet.kind, sheet.pk):
        raise NotUnderstood("这份预览已经失效，请重新上传文件。")
    return window, {pk: Typed(version, content) for pk, version, content in lines}


def read_file(data: bytes, name: str) -> OfflineFilled:
    """An offline form, xlsx or docx by its own bytes. Raises NotUnderstood where it is none."""
    kind = kind_of(data)
    if kind is FileKind.DOCX or (kind is None and name.lower().endswith((".docx", ".docm", ".doc", ".wps"))):
        return read_offline_docx(data)
    return read_offline_xlsx(data)


def compare(filled: OfflineFilled, shown: SheetShown) -> OfflineUpload:
    """What the file says otherwise than the sheet; lines that nobody touched are left alone.

    Raises: NotUnderstood where it is another sheet's or was tampered with, NotNow while the sheet is being confirmed.
    """
    sheet, key = shown.sheet, OfflineKey.read(filled.key)
    _require_this(key, sheet)
    boxes = by_line(filled.boxes)
    if not set(boxes) <= set(key.lines):
        raise NotUnderstood("文件里的隐藏标记被改动过，认不出是哪一项；请重新下载离线表，把填好的内容抄进去再上传。")
    known = {each.line.pk: each for each in shown.lines}
    touched = {pk: own for pk, own in boxes.items() if pk in known and digest_of(own) != key.lines[pk][1]}
    data, unread = QueryDict(mutable=True), {}
    for pk, own in touched.items():
        data[f"{pk}-version"] = str(key.lines[pk][0])
        unread[pk] = _enter(data, known[pk].line, own)
    typed = typed_lines(data, {pk: known[pk].line for pk in touched})
    lines = []
    for pk, each in typed.lines.items():
        line = known[pk].line
        wrong = [*unread[pk], *typed.wrong.get(pk, {}).values()]
        differences = _differences(line.content(), each.content, known[pk].figures)
        if differences or wrong:
            stale = line.is_open and bool(differences) and line.version != each.version
            lines.append(LineDifference(line, differences, stale, _closed(line), wrong))
    kept = {each.line.pk for each in lines if each.differences and not each.closed}
    return OfflineUpload(
        window=f"离线{sm3(filled.key.encode())[:16]}",
        lines=lines,
        same=len(boxes) - len(lines),
        missing=len(set(key.lines) - set(boxes)),
        typed={pk: each for pk, each in typed.lines.items() if pk in kept},
    )


def _require_this(key: OfflineKey, sheet: Return) -> None:
    if (key.kind, key.sheet) != (sheet.kind, sheet.pk):
        raise NotUnderstood(f"这是{key.label}的离线表，不是{sheet}的；请到那张表里上传，或者下载{sheet}的离线表再填。")
    if sheet.state in INSIDE:
        raise NotNow(f"{sheet}{INSTEAD[ReturnState(sheet.state)]}")


def _closed(line: ReturnLine) -> str:
    return "" if line.is_open else f"{LINE_TITLES[LineState(line.state)]}，不能再改；如需修改，请联系督查室退回。"


def _enter(data: QueryDict, line: ReturnLine, boxes: Mapping[str, str]) -> list[str]:
    """Put the boxes of a line into the form that its page would send; the sentences of what cannot be read."""
    wrong = []
    answers: dict[str, str] = {}
    if isinstance(line, ReportLine):
        answers = {"stage_met": ANSWERS[line.stage_met], "unchanged": YES if line.unchanged else ""}
        data.setlist(f"{line.pk}-done", [str(number) for number in line.milestones_done])
    for box, words in boxes.items():
        if box in answers:
            allowed = {"", YES, NO}
            if words in allowed:
                answers[box] = words
            else:
                title = "是否完成阶段目标" if box == "stage_met" else "本月无变化"
                wrong.append(f"“{title}”只填“是”或“否”，文件里是“{words[:20]}”。")
        elif box == "next_on":
            data[f"{line.pk}-{box}"] = _day(words)
        elif box not in line.BOXES or tidy(getattr(line, box)) != words:
            data[f"{line.pk}-{box}"] = words
    if answers:
        data[f"{line.pk}-stage_met"] = {YES: "yes", NO: "no"}.get(answers["stage_met"], "")
        data[f"{line.pk}-unchanged"] = "yes" if answers["unchanged"] == YES else ""
    return wrong


def _day(words: str) -> str:
    """A day as people and programs write it, as 2022-04-20; other words as they are, to be refused with a sentence."""
    found = _DAY.fullmatch(words)
    if found is None:
        return words
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return words


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], figures: Sequence[FigureBox]) -> list[Difference]:
    old, new = _said(before, figures), _said(after, figures)
    return [Difference(title, old[title], new[title]) for title in new if old[title] != new[title]]


def _said(content: Mapping[str, Any], figures: Sequence[FigureBox]) -> dict[str, str]:
    """A line's content in words, by the titles of its boxes."""
    said = {}
    if "unchanged" in content:
        said["本月无变化"] = YES if content["unchanged"] else ""
        said["预计取得进展日期"] = content["next_on"] or ""
    for box in figures:
        indicator, _, quarter = box.name.removeprefix("figure-").partition("-")
        value = content["figures"].get(indicator) or ""
        said[box.title] = str(value[int(quarter)] if value and quarter else value)
    said |= {title: content[name] for name, title in BOX_TITLES.items() if name in content}
    if "stage_met" in content:
        said["是否完成阶段目标"] = ANSWERS[content["stage_met"]]
    return said
