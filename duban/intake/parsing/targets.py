"""Numbers that promise something (目标值): how much is to be done or reached, with its indicator (指标).

A quantity is an Arabic number with a measure word. Not promises: names (5G, “1+6”, 103省道), ages and times, the
amounts of a policy (每人补贴500元), what has been reached already, and the starting point of 由…提高到….
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from duban.intake.parsing.reading import Operator, Target

_MEASURES: Final = (
    "个百分点|%|％|‰|(?:公里|千米|米|万?吨|亿?立方米|元|辆|人|次)/[年月日天人户]|元/(?:平方米|亩|吨)|美元|元|"
    "平方公里|平方千米|平方米|立方米|公顷|公里|千米|千瓦时|千瓦|兆瓦|米|亩|吨|人次|人|名|户|个|家|处|所|条|场次|场|套|间|台套|"
    "台|辆|艘|架|座|栋|幢|支|批次|件|项|位|次|张|床|块|棵|株|种|门|期|班|只|头|片|盏|部|册|篇|小时|标箱|桩"
)
_QUANTITY: Final = re.compile(
    r"(?P<before>(?:不低于|不少于|不超过|不高于|不突破|不得超过|至少|超过|突破|高于|低于|大于|小于|大约|约|近)?)\s?"
    r"(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s?(?P<more>[余多])?(?P<scale>万亿|[百千]?[万亿])?(?P<more2>[余多])?"
    rf"(?P<measure>{_MEASURES})"
    r"(?P<after>(?:左右|以上|以内|以下|之内|之间)?)"
)
_AT_LEAST: Final = frozenset({"不低于", "不少于", "至少", "超过", "突破", "高于", "大于", "以上"})
_AT_MOST: Final = frozenset({"不超过", "不高于", "不突破", "不得超过", "低于", "小于", "以内", "以下", "之内"})
_ABOUT: Final = frozenset({"大约", "约", "近", "左右"})
_NAMED_BY_NUMBER: Final = re.compile(r"[\d.+＋A-Za-z第前№·:：~\-－—]$")
_NOT_BEHIND: Final = re.compile(
    r"^(?:[+＋A-Za-z\d]|(?:民生|惠民|为民)?实事|工程(?![建项])|百分"
    r"|(?:方面|行业|领域|环节|要素|维度|层面)(?!全覆盖)|(?:具体)?(?:政策|措施|举措|意见|规定|禁令)|以?符合条件)"
)
_POLICY: Final = re.compile(
    r"最高|补贴|补助|奖励|奖补|给予|资助|每[人户名家件次亩吨](?:每[年月])?(?:不|补|奖|给|最)?[^，。]{0,4}$|罚款|限额|门槛"
)
_REACHED: Final = re.compile(
    r"^[^，。]{0,8}(?:已|累计(?:已)?|截至|目前|(?<![比较])(?:去年|上年))|已(?:完成|建成|达|有)|(?:在|于).*基础上$"
)
_CAPACITY: Final = re.compile(r"(?:日处理|年产|装机|日供|库容|荷载|全天)(?:能力|量|容量)?$")
_START: Final = re.compile(r"[由从][^，。；\d]{0,4}$")
_OF_WHAT: Final = re.compile(r"^的?[\u4e00-\u9fff]{2,6}\d")
_RAISED: Final = re.compile(r"^[^，。；]{0,4}?(?:提高|提升|增加|增长|上升|降低|下降|压减|减少|扩大|调整)(?:到|至|为)")
_BASE: Final = re.compile(
    r"[由从][\d.,]+[^，。；\d]{0,8}?(?=(?:提高|提升|增加|增长|上升|降低|下降|压减|减少|扩大|调整)(?:到|至|为))"
)
_CLAUSE: Final = re.compile(r"[^，,。；;！？\n]+")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_JOINT: Final = re.compile(r"、|以及|及|和|与")
_LAST_JOINT: Final = re.compile(r"(?:、|以及|及|和|与)$")
_EACH: Final = re.compile(r"(?:、|和|及|与).+各$")
_LONGEST_CLAUSE: Final = 600  # letters; a longer stretch without a comma is no sentence

_LEAD_IN: Final = re.compile(
    r"^(?:力争|争取|确保|努力|积极|进一步|加快推动|加快推进|加快实施|加快|全面推进|全面|大力|尽快完成|尽快|深入|持续|着力|年内|全年|当年|"
    r"同时|其中|并|将|对|为|在|使|力促|协调组织|全部|新的一年|今年|20\d\d年(?:底前)?|实现|完成(?=.{3})|推进|推动|实施)+"
)
_REACH: Final = re.compile(
    r"(?:总数|总量)?(?:控制|稳定|保持|维持|提高|提升|增加|增长|上升|降低|下降|压减|减少|扩大|调整)(?:在|到|至|为)$|(?:达到|达|为|是|到|至|在)$|(?:力争|确保|争取)$"
)
_LINKS: Final = re.compile(r"进行|实现|的?(?:工作|任务)$")
_VERB: Final = re.compile(
    r"^(?:开工建设|改造提升|提升改造|新建|改建|扩建|建设|建成|新增|打造|引进培育|引进|培育|提升|改造|整治|启动实施|完成|创建|开展|组织|举办|"
    r"设立|修建|种植|培训|发放|购置|更新|安装|增设|改善|招引|引入)"
)
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


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number in a clause; `start` and `end` include the words that bound it (超过…, …以上)."""

    start: int
    end: int
    value: int | float
    unit: str
    op: Operator


def read_targets(text: str) -> tuple[Target, ...]:
    """The targets of a task in the order of its words; 各N gives one for every thing named."""
    found: list[Target] = []
    for clause in _CLAUSE.finditer(_THOUSANDS.sub("", text)):
        words = clause[0].strip()
        if len(words) > _LONGEST_CLAUSE:
            continue
        quantities = list(_quantities(words))
        spans = _spans(words, quantities)
        for at, quantity in enumerate(quantities):
            for segment, indicator in _named(words, quantities, spans, at):
                found.append(Target(segment, indicator, quantity.op, quantity.value, quantity.unit))
    return tuple(found)


def _quantities(clause: str) -> Iterator[_Quantity]:
    if _REACHED.search(clause):
        return
    for match in _QUANTITY.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        if _NAMED_BY_NUMBER.search(before) or _NOT_BEHIND.match(after) or _in_quotes(clause, match.start()):
            continue
        if _CAPACITY.search(before) or (match["measure"] == "小时" and match["number"] in ("24", "48", "72")):
            continue
        if "元" in match["measure"] and _POLICY.search(before):
            continue
        if _START.search(before) and _RAISED.match(after):
            continue
        if _in_a_name(clause, match.start()) or (match["after"] and _OF_WHAT.match(after)):
            continue
        number = match["number"]
        value = float(number) if "." in number else int(number)
        yield _Quantity(
            match.start(),
            match.end(),
            value,
            (match["scale"] or "") + match["measure"].replace("％", "%"),
            _op(match, before),
        )


def _in_a_name(clause: str, at: int) -> bool:
    """In a parenthesis that tells the size of what is named (大剧院（1200座）), not one that says what is to be done."""
    opening = max(clause.rfind("（", 0, at), clause.rfind("(", 0, at))
    closed = max(clause.rfind("）", 0, at), clause.rfind(")", 0, at))
    if opening <= closed:
        return False
    inside = re.split("[）)]", clause[opening + 1 :])[0]
    size_alone = opening > 0 and re.match(r"[\d.,]+", inside) is not None
    return size_alone and not any(_VERB.match(inside[start:]) for start in range(len(inside)))


def without_quantities(text: str) -> str:
    """The text with every quantity (number and measure) replaced by a separator."""
    return _QUANTITY.sub("，", text)


def _in_quotes(clause: str, at: int) -> bool:
    return clause.count("“", 0, at) > clause.count("”", 0, at) or clause.count("《", 0, at) > clause.count("》", 0, at)


def _op(match: re.Match[str], before: str) -> Operator:
    words = {match["before"], match["after"]} - {""}
    if match["before"] in ("不超过", "不高于", "不突破", "不得超过") or words & _AT_MOST:
        return "<="
    if words & _AT_LEAST or match["more"] or match["more2"]:
        return ">="
    if words & _ABOUT:
        return "~"
    return "<=" if before.endswith("控制在") else "="


def _spans(clause: str, quantities: list[_Quantity]) -> list[tuple[int, int]]:
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


def _named(
    clause: str, quantities: list[_Quantity], spans: list[tuple[int, int]], at: int
) -> Iterator[tuple[str, str]]:
    """(words, indicator) of one quantity."""
    quantity = quantities[at]
    start, end = spans[at]
    head = clause[start : quantity.start]
    tail = _LAST_JOINT.sub("", clause[quantity.end : end])
    words = clause[quantity.start : quantity.end]
    segment = _LEAD_IN.sub("", head + words + tail) or words
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
    verb = _VERB.match(head)
    rest = head[verb.end() :] if verb else head
    return (verb[0] if verb else ""), [part for part in _JOINT.split(rest) if part]


def _nested(clause: str, quantities: list[_Quantity], at: int) -> str:
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
    clause: str, quantities: list[_Quantity], spans: list[tuple[int, int]], at: int, head: str, tail: str
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
    if at > 0 and name and not noun:  # 新建养老设施13处、幸福院8处: the verb is said once
        verb = _VERB.match(_LEAD_IN.sub("", first_head))
        if verb and not _VERB.match(name) and not quantity.unit.endswith("%"):
            return verb[0] + name
    if in_chain and noun and last_tail and at < len(quantities) - 1:
        verb_behind = re.search(r"进行(.{2,8})$", clause[quantities[-1].end :])
        return name + noun + (verb_behind[1] if verb_behind else "")
    return (name + noun) or _counted(quantity.unit) or quantity.unit


def _tail_of(clause: str, quantities: list[_Quantity], spans: list[tuple[int, int]], at: int) -> str:
    return _LAST_JOINT.sub("", clause[quantities[at].end : spans[at][1]])


def _head(head: str, unit: str) -> str:
    """The words before a number as a name: without lead-in, examples (甲、乙等) and the verb of reaching."""
    head = _BASE.sub("", head)
    head = re.sub(r"[由从][\d.]+\D{1,6}$", "", head)
    head = _LEAD_IN.sub("", head)
    for _ in range(3):
        head = _REACH.sub("", head)
    verb = _VERB.match(head)
    kept = verb[0] if verb else ""
    if "等" in head and not unit.endswith("%"):
        rest = head.rpartition("等")[2]
        head = kept + rest
    elif "的" in head and not unit.endswith("%"):
        head = kept + head.rpartition("的")[2]
    elif len(head) > _LONG_HEAD and "、" in head and not unit.endswith("%"):
        head = head.rpartition("、")[2]
    return head.strip("、的")


def _bare_thing(name: str) -> str:
    return "" if _VERB.fullmatch(name) else name


def _clean(tail: str) -> str:
    return _LINKS.sub("", tail.strip("、的")).strip("、的")


def _is_measured(unit: str) -> bool:
    return bool(_counted(unit))


def _counted(unit: str) -> str:
    return _COUNTED.get(unit.lstrip("百千万亿"), "")
