"""The promised numbers of a task (目标值) with their indicator (指标): what is counted, in the words of the task.

The indicator of a number is the stretch of words that belongs to it without the number. Where that stretch only tells a
change (…，增长12%) or nothing (…，达到2万元), what is counted stands before, in the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from duban.intake.parsing.entry import Target
from duban.intake.parsing.quantities import ACTION, RAISED, Quantity, grants, quantities_in, without_separators

_SENTENCE: Final = re.compile(r"[^。；;！？\n]+")
_CLAUSE: Final = re.compile(r"[^，,]+")
_JOINT: Final = re.compile(r"、|以及|及|和|与")
_LAST_JOINT: Final = re.compile(r"(?:、|以及|及|和|与)$")
_EACH: Final = re.compile(r"(?:、|和|及|与).+各$")
_BASE: Final = re.compile(rf"[由从][\d.,]+[^，。；\d]{{0,8}}?(?={RAISED})")
_LONGEST_CLAUSE: Final = 600  # letters; a longer stretch without a comma is no sentence

_WHEN: Final = (
    r"(?:到|至)?(?:20\d\d年(?:底|末)?|\s?\d{1,2}\s?月(?:底|末|份)?|全年|年底|当年|今年|上半年|下半年)(?:之?前|以前|内)?"
)
_OPENING: Final = re.compile(
    rf"^(?:(?:{_WHEN}|同时|其中|并|新的一年|力争|争取|确保|努力实现|努力|加快推动|加快推进|加快实施|全面加快|加快|全面推进|尽快完成|尽快|协调组织|推动将)[,，:：\s]*)+"
)
_LEAD_IN: Final = re.compile(
    rf"^(?:[—\-]+|{_WHEN}|力争|争取|确保|努力|积极|进一步|加快推动|加快推进|加快实施|加快|全面推进|全面|大力|尽快完成|尽快|深入|持续|着力|年内|"
    r"同时|其中|并|将|对|为|在|使|力促|协调组织|全部|新的一年|实现|完成(?=.{3})|推进|推动)+\s?"
)
_REACH: Final = re.compile(
    r"(?:控制|稳定|保持|维持|提高|提升|增加|增长|上升|降低|下降|压减|减少|扩大|调整)(?:在|到|至|为)$|"
    r"(?:要?达到|要?达|降至|降到|为|是|到|至|在)$|(?:力争|确保|争取)$"
)
_CHANGE: Final = re.compile(
    r"^(?:[^、，]{0,6}?(?:同?比|较|同口径)[^、，]{0,8})?(?:增长|增加|下降|减少|降低|提高|提升|上升|增幅|削减|压减)$"
)
_CHANGED: Final = re.compile(r"(?:同?比|较)?(?:上年|去年|同期)?(?:增长|增加|下降|减少|降低|提高|提升|上升|削减|压减)$")
_LINKS: Final = re.compile(r"进行|实现|的?(?:工作|任务)$")
_COUNTED: Final = {
    "户": "户数",
    "亩": "面积",
    "公顷": "面积",
    "平方米": "面积",
    "平方公里": "面积",
    "人": "人数",
    "名": "人数",
}
_LONG_HEAD: Final = 16


def read_targets(text: str) -> tuple[Target, ...]:
    """The targets of a task in the order of its words; 各N gives one for every thing named."""
    found: list[Target] = []
    for sentence in _SENTENCE.finditer(without_separators(text)):
        subject = ""
        for clause in () if grants(sentence[0].strip()) else _CLAUSE.finditer(sentence[0]):
            words = clause[0].strip()
            if len(words) > _LONGEST_CLAUSE:
                continue
            quantities = list(quantities_in(words))
            spans = _spans(words, quantities)
            for at, quantity in enumerate(quantities):
                for segment, own in _named(words, quantities, spans, at):
                    indicator = _with_subject(own, subject, quantity.unit)
                    subject = _CHANGED.sub("", indicator) or subject
                    found.append(Target(segment, indicator, quantity.op, quantity.value, quantity.unit))
            subject = subject or _subject_of(words, quantities)
    return tuple(found)


def _with_subject(own: str, subject: str, unit: str) -> str:
    """The indicator with what stands before it in the sentence: 增长 → 生产总值增长, nothing → 人均收入."""
    if subject and _CHANGE.match(own):
        return subject + own
    if subject and ACTION.fullmatch(own):  # 增设电梯，开工建设200部
        return own + subject
    if subject and own in (unit, "年", ""):
        return subject
    if subject and own in _COUNTED.values():
        return subject + own
    return own


def _subject_of(clause: str, quantities: list[Quantity]) -> str:
    """A clause without a number whose words may be counted further on (…的事项，力争达到100项)."""
    return "" if quantities or len(clause) > _LONG_HEAD else _LEAD_IN.sub("", clause)


def _spans(clause: str, quantities: list[Quantity]) -> list[tuple[int, int]]:
    """The stretch of words that belongs to each quantity of a clause."""
    cuts = [0]
    for left, right in pairwise(quantities):
        between = clause[left.end : right.start]
        joints = list(_JOINT.finditer(between))
        if not joints:
            cuts.append(left.end)
        elif joints[0].start() == 0 or joints[-1].end() != len(between):
            cuts.append(left.end + joints[0].end())  # 房12处、公园1处: the thing stands before its number
        else:
            cuts.append(left.end + joints[-1].end())  # 2所学校、4所场地: the thing stands behind it
    cuts.append(len(clause))
    return list(pairwise(cuts))


def _named(clause: str, quantities: list[Quantity], spans: list[tuple[int, int]], at: int) -> Iterator[tuple[str, str]]:
    """(words, indicator) of one quantity."""
    quantity = quantities[at]
    start, end = spans[at]
    head = clause[start : quantity.start]
    tail = _LAST_JOINT.sub("", clause[quantity.end : end])
    words = clause[quantity.start : quantity.end]
    segment = _OPENING.sub("", head + words + tail).strip() or words
    if _EACH.search(head):
        verb, things = _verb_and_things(head.removesuffix("各"))
        for thing in things:
            yield segment, verb + thing
        return
    nested = _nested(clause, quantities, at)
    if nested:
        yield segment, nested
        return
    yield segment, _indicator(clause, quantities, spans, at, head, tail)


def _verb_and_things(head: str) -> tuple[str, list[str]]:
    """提升图书馆、书屋 → (提升, [图书馆, 书屋])."""
    head = _LEAD_IN.sub("", head)
    verb = ACTION.match(head)
    rest = head[verb.end() :] if verb else head
    return (verb[0] if verb else ""), [part for part in _JOINT.split(rest) if part]


def _nested(clause: str, quantities: list[Quantity], at: int) -> str:
    """20个总投资约30亿元的项目: the outer number counts the projects, the inner one is their 总投资."""
    for outer, inner in pairwise(quantities):
        between = clause[outer.end : inner.start]
        behind = clause[inner.end :]
        if not between or _JOINT.search(between) or not behind.startswith("的") or clause[outer.end :].startswith("的"):
            continue
        if quantities[at] is outer:
            return _clean(behind[1:])
        if quantities[at] is inner:
            return _clean(behind[1:]) + between
    return ""


def _indicator(
    clause: str, quantities: list[Quantity], spans: list[tuple[int, int]], at: int, head: str, tail: str
) -> str:
    """What is counted: the words of the stretch without the number; a bare number takes the end of its chain."""
    quantity = quantities[at]
    first_head = clause[: quantities[0].start]
    name = _head(head, quantity.unit)
    noun = _clean(tail)
    last_tail = _clean(clause[quantities[-1].end :])
    in_chain = len(quantities) > 1
    if in_chain and last_tail and len(noun) <= 2 and at < len(quantities) - 1:  # 10个片区、134万平方米的改造
        own = noun or _counted(quantity.unit)
        return _bare_thing(name) + last_tail + own
    if in_chain and at == len(quantities) - 1 and last_tail and not _bare_thing(name) and _is_measured(quantity.unit):
        chain = (
            _bare_thing(_head(first_head, quantities[0].unit))
            if len(_clean(_tail_of(clause, quantities, spans, 0))) <= 2
            else ""
        )
        return chain + last_tail + _counted(quantity.unit)
    if at > 0 and name and not noun and not ACTION.match(name) and not quantity.unit.endswith("%"):
        return _verb_before(clause, quantities, spans, at) + name
    if in_chain and noun and last_tail and at < len(quantities) - 1:
        verb_behind = re.search(r"进行(.{2,8})$", clause[quantities[-1].end :])
        return name + noun + (verb_behind[1] if verb_behind else "")
    return (name + noun) or _counted(quantity.unit) or quantity.unit


def _verb_before(clause: str, quantities: list[Quantity], spans: list[tuple[int, int]], at: int) -> str:
    """新建养老设施13处、幸福院8处: a verb holds until the next one."""
    for (start, _), quantity in zip(reversed(spans[:at]), reversed(quantities[:at]), strict=True):
        verb = ACTION.match(_LEAD_IN.sub("", clause[start : quantity.start]))
        if verb:
            return verb[0]
    return ""


def _tail_of(clause: str, quantities: list[Quantity], spans: list[tuple[int, int]], at: int) -> str:
    return _LAST_JOINT.sub("", clause[quantities[at].end : spans[at][1]])


def _head(head: str, unit: str) -> str:
    """The words before a number as a name: without lead-in, examples (甲、乙等) and the verb of reaching."""
    head = _BASE.sub("", head)
    head = re.sub(r"[由从][\d.]+\D{1,6}$", "", head)
    head = _LEAD_IN.sub("", head)
    for _ in range(3):
        head = _REACH.sub("", head)
    verb = ACTION.match(head)
    kept = verb[0] if verb else ""
    if "等" in head and not unit.endswith("%"):
        rest = head.rpartition("等")[2]
        head = kept + rest
    elif "的" in head and not unit.endswith("%") and head.rpartition("的")[2] not in _PLAIN_THINGS:
        head = kept + head.rpartition("的")[2]
    elif len(head) > _LONG_HEAD and "、" in head and not unit.endswith("%") and not head.endswith(_PLAIN_THINGS):
        head = head.rpartition("、")[2]
    return head.strip("、的 ")


_PLAIN_THINGS: Final = ("事项", "项目", "数量", "总数")  # say nothing without what stands before them


def _bare_thing(name: str) -> str:
    return "" if ACTION.fullmatch(name) else name


def _clean(tail: str) -> str:
    return _LINKS.sub("", tail.strip("、的 ")).strip("、的 ")


def _is_measured(unit: str) -> bool:
    return bool(_counted(unit))


def _counted(unit: str) -> str:
    return _COUNTED.get(unit.lstrip("百千万亿"), "")
