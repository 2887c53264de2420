"""Who leads (牵头单位): by a column, by words in the row, by bold, by a convention that the document states.

Nothing else decides. Where the document does not say, the first unit is only proposed and a person confirms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from duban.intake.parsing.columns import field_of
from duban.intake.parsing.reading import LeadConvention, LeadSource, Unit
from duban.intake.parsing.text import compact
from duban.intake.parsing.units import Mention, Role, UnitCell, split_units

_CLAUSE: Final = re.compile(r"[^，,。；;（）()\n]+")
_BOLD: Final = re.compile("加黑|加粗|黑体|粗体|涂黑")
_LEAD: Final = re.compile("牵头|主办|主责|第一责任|汇总")
_FIRST: Final = re.compile(
    r"(?:排名|排序|排|列)(?:在)?(?:第一|首|最前)位?|第一(?:个|位)?(?:责任)?单位|首[个位](?:责任)?单位"
)

# 牵头单位：… 适用范围：… — a label stands at the beginning or behind a mark.
_LABEL: Final = re.compile(r"(?:(?<=[，,；;。、\s])|^)(?P<label>[\u4e00-\u9fff]{2,10})\s*[:：]")
_CLAUSE_END: Final = r"(?=[，,；;、。\s]|$)"
_MANNER: Final = (
    r"(?:(?:按照?|根据|依据?|依照)(?:各自|有关)?(?:职责|职能|任务)?(?:分工|职责)*|分别|共同|联合|具体|一并)*"
)
_BEHIND: Final = re.compile(
    rf"{_MANNER}(?:(?P<lead>(?:总牵头|牵头|主办|主抓|承办)(?:负责|落实|组织|实施|推进|抓总|办理)*)"
    r"|(?P<support>积极?(?:配合|协助)|(?:配合|协助|协办|协同|参与|参加|协作)(?:落实|做好|实施|推进|负责|配合|办理|工作)*)"
    rf"|(?P<plain>(?:负责|落实|承担|组织实施|实施|办理|研究提出落实意见|抓好落实)+)){_CLAUSE_END}"
)
_WITH: Final = re.compile("会同|商(?=[省市区县各有])")
_LEADING: Final = re.compile(r"^[\s由，,；;、]+")
_SAME_BELOW: Final = re.compile(r"^(?:以)?下同$|^除标?注")
_EMPTY_PARENTHESIS: Final = re.compile(r"[（(][\s，,、；;]*[）)]")


@dataclass(frozen=True, slots=True)
class Convention:
    """What the document says of leads, with its words."""

    kind: LeadConvention = "none"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Leads:
    """The decision for one row."""

    lead: tuple[Unit, ...]
    support: tuple[Unit, ...]
    proposed: Unit | None
    source: LeadSource


def find_convention(texts: Iterable[str], *, has_lead_column: bool) -> Convention:
    """The convention stated in the headings, notes and body of a document; bold before the order of names."""
    stated = Convention("column") if has_lead_column else Convention()
    for text in texts:
        for clause in _CLAUSE.findall(text):
            if not _LEAD.search(clause):
                continue
            if _BOLD.search(clause):
                return Convention("bold", compact(clause))
            if stated.kind == "none" and _FIRST.search(clause):
                stated = Convention("stated", compact(clause))
    return stated


def states_order(text: str) -> bool:
    """Says that the first unit of a list leads (列第一位者为牵头单位)."""
    return any(_LEAD.search(clause) and _FIRST.search(clause) for clause in _CLAUSE.findall(text))


def without_convention(printed: str) -> str:
    """The words of units with a convention stated among them blanked out; every position stays."""
    if not states_order(printed):
        return printed
    out = printed
    for clause in _CLAUSE.finditer(printed):
        words = compact(clause[0])
        if (_LEAD.search(words) and _FIRST.search(words)) or _SAME_BELOW.match(words):
            out = out[: clause.start()] + " " * len(clause[0]) + out[clause.end() :]
    return _EMPTY_PARENTHESIS.sub(lambda found: " " * len(found[0]), out)


def split_with_roles(printed: str) -> UnitCell:
    """The units of a cell with the roles that words beside them give: labels, 「A牵头，B配合」, 「A会同B」."""
    words = without_convention(printed)
    mentions: list[Mention] = []
    etc = False
    mended: list[str] = []
    for start, end, role in _segments(words):
        lead_in = _LEADING.match(words[start:end])
        start += lead_in.end() if lead_in else 0
        cell = split_units(words[start:end])
        etc |= cell.etc
        mended.extend(cell.mended)
        mentions.extend(
            replace(mention, start=mention.start + start, end=mention.end + start, role=mention.role or role)
            for mention in cell.mentions
        )
    return UnitCell(tuple(mentions), etc, tuple(mended))


def _segments(printed: str) -> list[tuple[int, int, Role]]:
    labels = list(_LABEL.finditer(printed))
    if labels:
        return _labelled(printed, labels)
    out: list[tuple[int, int, Role]] = []
    at = 0
    for mark in _BEHIND.finditer(printed):
        if compact(printed[at : mark.start()]):
            out.append((at, mark.start(), "lead" if mark["lead"] else ("support" if mark["support"] else "")))
        at = mark.end()
    if compact(printed[at:]):
        out.append((at, len(printed), ""))
    return [part for segment in out for part in _parted_by_with(printed, segment)]


def _labelled(printed: str, labels: Sequence[re.Match[str]]) -> list[tuple[int, int, Role]]:
    """The stretches behind labels of units; what stands behind another label (适用范围：…) names no unit."""
    fields = [field_of(label["label"]) for label in labels]
    if not any(name in ("lead_units", "support_units", "units") for name in fields):
        return [(0, len(printed), "")]
    ends = [label.start() for label in labels[1:]] + [len(printed)]
    roles: dict[str | None, Role] = {"lead_units": "lead", "support_units": "support"}
    roles["units"] = "support" if "lead_units" in fields else ""
    out: list[tuple[int, int, Role]] = [(0, labels[0].start(), "")]
    out.extend(
        (label.end(), end, roles[name]) for label, end, name in zip(labels, ends, fields, strict=True) if name in roles
    )
    return [segment for segment in out if compact(printed[segment[0] : segment[1]])]


def _parted_by_with(printed: str, segment: tuple[int, int, Role]) -> list[tuple[int, int, Role]]:
    """A会同B: the one before leads, the one behind helps."""
    start, end, role = segment
    found = _WITH.search(printed, start, end)
    if found is None or role == "support" or not compact(printed[start : found.start()]):
        return [segment]
    return [(start, found.start(), "lead"), (found.end(), end, "support")]


def decide(cell: UnitCell, bold: Sequence[tuple[int, int]], convention: Convention) -> Leads:
    """The leads of a row. `bold` is empty where bold is lost or says nothing."""
    mentions = cell.mentions
    if any(mention.role == "lead" for mention in mentions):
        return _marked(mentions, [mention.role == "lead" for mention in mentions], "words")
    if {mention.role for mention in mentions} == {"", "support"}:  # 责任单位 beside 配合单位: the former leads
        return _marked(mentions, [mention.role == "" for mention in mentions], "words")
    if convention.kind == "bold":
        marks = [touches(mention, bold) for mention in mentions]
        if any(marks):
            return _marked(mentions, marks, "bold")
    if convention.kind == "stated" and mentions:
        return _marked(mentions, [at == 0 for at in range(len(mentions))], "stated")
    if not mentions:
        return Leads((), (), None, "none")
    if len(mentions) == 1:
        return Leads((), (), None, "only")
    return Leads((), (), mentions[0].unit, "first_listed")


def touches(mention: Mention, bold: Sequence[tuple[int, int]]) -> bool:
    """A bold run over part of a name marks the whole name."""
    return any(start < mention.end and mention.start < end for start, end in bold)


def _marked(mentions: Sequence[Mention], marks: Sequence[bool], source: LeadSource) -> Leads:
    return Leads(
        tuple(mention.unit for mention, lead in zip(mentions, marks, strict=True) if lead),
        tuple(mention.unit for mention, lead in zip(mentions, marks, strict=True) if not lead),
        None,
        source,
    )
