"""Units in a parenthesis behind the task (段末括号): …建设。（牵头单位：甲；配合单位：乙） or …。（甲牵头，乙、丙按职责分工负责）.

A parenthesis names units when it says so (责任单位：, 负责, 牵头 …) or when it stands behind a whole sentence and holds
nothing but units. What else it says — by when, for whom — is no unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from duban.intake.parsing.columns import field_of
from duban.intake.parsing.leads import split_with_roles, states_order
from duban.intake.parsing.text import compact
from duban.intake.parsing.units import is_collective, is_unit_like

_OPEN: Final = "（(〔[【"
_CLOSE: Final = "）)〕]】"
_LABEL: Final = re.compile(r"^\s*([\u4e00-\u9fff]{2,10})\s*[:：]")
_RESPONSIBLE: Final = re.compile(
    r"(?:牵头|主办|负责|配合|参加|参与|协办|协助|协同|落实|承办)(?:负责|落实|实施|推进|配合|组织)*$"
)
_WHEN: Final = re.compile(
    r"^(?:力争|确保|于|在)?(?:(?:20\d\d|今|明)年)?(?:\d{1,2}月)?(?:年?[底末初中]|上半年|下半年|上旬|中旬|下旬|\d{1,2}日|[一二三四]季度|第[一二三四]季度末?)?"
    r"(?:之?前|以前|内)?(?:[^、局委办厅部]{0,16}(?:完成|出台|推进|坚持|实施|启动|落实|见效|开工|投入使用|建成|政策|取得.{0,8}进展))?$"
)
_TIME_WORD: Final = re.compile(r"年|月|季度|持续推进|长期坚持|持续实施")
_REMARK: Final = re.compile(r"^(?:以下|其余|其他各项).*(?:均|都)|^不再.{0,4}列出")  # 以下均需各镇落实，不再列出
_KNOWN: Final = frozenset({"units", "lead_units", "support_units", "leaders"})
_SENTENCE_END: Final = "。；;！"
_LONGEST: Final = 1500  # letters of a parenthesis with units


@dataclass(frozen=True, slots=True)
class Closing:
    """A parenthesis of units: [start, end) in the text, the words of units, by when and which leaders ("" for none)."""

    start: int
    end: int
    units: str
    deadline: str
    leaders: str = ""


def find_closings(text: str) -> list[Closing]:
    """The parentheses of units in a text, in order; a parenthesis inside another belongs to it."""
    found: list[Closing] = []
    depth = 0
    start = 0
    for at, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
            start = at if depth == 1 else start
        elif letter in _CLOSE and depth:
            depth -= 1
            if depth == 0 and at - start <= _LONGEST:
                closing = _closing(text, start, at + 1)
                if closing is not None:
                    found.append(closing)
    if (
        depth and len(text) - start <= _LONGEST and _LABEL.match(text[start + 1 :])
    ):  # never closed, but it says what it is
        closing = _closing(text, start, len(text) + 1)
        if closing is not None:
            found.append(replace(closing, end=len(text)))
    return found


def _closing(text: str, start: int, end: int) -> Closing | None:
    inner = text[start + 1 : end - 1]
    before = text[:start].rstrip()
    after = text[end:].lstrip()
    label = _LABEL.match(inner)
    if label is not None:
        read = _read(start, end, inner)
        return read if field_of(label[1]) in _KNOWN and compact(read.units) else None
    closing = _read(start, end, inner)
    words = compact(closing.units).strip("，,；;。")
    ends_sentence = before.endswith(tuple(_SENTENCE_END)) or not after or after[0] in _SENTENCE_END
    says = any(_RESPONSIBLE.search(clause) for clause in re.split("[，,；;]", words))
    units = bool(words) and _all_units(words)
    return closing if (says and (ends_sentence or units)) or (units and ends_sentence) else None


def _read(start: int, end: int, inner: str) -> Closing:
    """Parts the clauses that tell a time from those that name units; a stated order stays with the units."""
    kept: list[str] = []
    when: list[str] = []
    leaders: list[str] = []
    said = inner.split("。")[0]  # behind a full stop stands a remark: 以下均由各镇落实，不再列出
    for clause in re.findall(r"[^，,；;]+[，,；;]?", said):
        words = compact(clause).rstrip("，,；;")
        label = _LABEL.match(clause)
        name = field_of(label[1]) if label else None
        if _REMARK.match(words):
            continue
        if label is not None and name in ("leaders", "deadline"):
            (leaders if name == "leaders" else when).append(clause[label.end() :])
        elif _TIME_WORD.search(words) and _WHEN.match(words) and not states_order(words):
            when.append(clause)
        else:
            kept.append(clause)
    told = ("".join(part).strip("，,；; ") for part in (when, leaders))
    return Closing(start, end, "".join(kept), *told)


def _all_units(words: str) -> bool:
    """All that is listed ends like a unit (区财政局、水利局)."""
    names = [unit.name for unit in split_with_roles(words).units]
    return bool(names) and all(
        (is_unit_like(name) or is_collective(name)) and 1 < len(name) <= 30 and not re.search("[，。：“《]", name)
        for name in names
    )
