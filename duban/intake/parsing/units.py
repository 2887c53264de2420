"""A cell of responsible units (责任单位) as an ordered list, each unit with its place in the printed words.

Separators are 、 ； ， and line breaks between whole names; inside a parenthesis and inside one name they
separate nothing: 东岭、西河片区项目指挥部 is one string, because a piece that is no unit by itself and is followed
by one that is shares its ending. 「等」 opens the list; the collective behind it (等产业部门) stays a unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from duban.intake.parsing.reading import Unit
from duban.intake.parsing.text import compact

Role = Literal["lead", "support", ""]

_SEPARATORS: Final = frozenset("、；;，,")
_JOINED: Final = re.compile(
    r"(?:以及|及其?|和|与)(?=(?:全?[省市区县州]级?直?(?:属)?)?(?:各|有关|相关)|其他|全[省市区县])"
)
_EACH_KIND: Final = re.compile(r"^各[县市区州旗镇乡](?:、[县市区州旗镇乡])*$")
_KIND_WITH_ENDING: Final = re.compile(r"^[县市区州旗镇乡](?:（[^）]*）)?(?:人民政府|政府|管委会|党委)")
_OPEN: Final = frozenset("（(")
_CLOSE: Final = frozenset("）)")
_BODIES: Final = (
    ("人民政府", "政府", "街道办事处", "办事处", "街道办", "街道", "管委会", "管理委员会", "委员会", "办公室"),
    ("领导小组", "小组", "工作专班", "专班", "指挥部", "联席会议", "成员单位", "单位", "部门", "中心", "机构", "基地"),
    ("集团", "公司", "企业", "银行", "支行", "分行", "法院", "检察院", "医院", "学校", "大学", "学院", "党校"),
    ("协会", "商会", "学会", "联合会", "总工会", "报社", "电台", "电视台", "军区", "中央", "总部"),
    ("开发区", "高新区", "园区", "新区", "地区", "景区"),
    tuple("局厅委办部院署处所站馆校队社团会联协园台镇乡村县市旗州盟省行厂科股组"),
)
_PLACES: Final = frozenset("镇乡村县市旗州盟省区")
_ENDINGS: Final = frozenset(ending for group in _BODIES for ending in group)
_ENDING: Final = re.compile(f".(?:{'|'.join(sorted(_ENDINGS))})$|[^片]区$")
_PREFIX: Final = re.compile(r"^(?:[省市区县州旗镇乡团各]|全[省市区县]|国家|国务院|中央|中国|有关|相关|其他|驻)")
_LONGEST_NAME: Final = 200
_COLLECTIVE: Final = re.compile(
    r"各|有关|相关|成员单位|(?:责任|牵头|配合|直属|产业|职能|主管)部门|^(?:单位|部门|全体)|其他|所有"
)
_PLACE_PARENTHESIS: Final = re.compile(r"^[省市县区旗州乡镇街道、/]+$")
_PLAIN_TAIL: Final = re.compile(r"^(?:\d+|[一二三四五六七八九十]+)?(?:个)?(?:单位|部门)?$")
_ROLE_NOTE: Final = re.compile(
    r"^(?:(?P<lead>牵头(?:单位|部门)?|主办(?:单位)?|主责(?:单位)?)|(?P<support>配合(?:单位)?|协办(?:单位)?|协助|参与))$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit and its [start, end) in the printed words; `role` where a note behind it says who leads."""

    unit: Unit
    start: int
    end: int
    role: Role = ""
    shared_ending: bool = False  # 东岭、西河片区项目指挥部: one body or several
    unclear: bool = False  # does not end like any unit


@dataclass(frozen=True, slots=True)
class UnitCell:
    """What a cell of units holds. `mended`: the printed words of separators that had to be put right."""

    mentions: tuple[Mention, ...]
    etc: bool
    mended: tuple[str, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        return tuple(mention.unit for mention in self.mentions)


def is_unit_like(name: str) -> bool:
    """Ends like a unit, with something before the ending: 区财政局, 团区委; not 办公室, not 东岭."""
    return bool(_ENDING.search(name)) and name not in _ENDINGS


def is_collective(name: str) -> bool:
    """A name for many bodies: 各街道办事处, 成员单位, 产业部门, 相关街道办事处."""
    return bool(_COLLECTIVE.search(name))


def split_units(printed: str) -> UnitCell:
    """The units of a printed cell in order; positions are those of `printed`."""
    mended: list[str] = []
    pieces = [piece for span in _hard_pieces(printed) for piece in _soft_pieces(printed, span, mended)]
    mentions: list[Mention] = []
    etc = False
    for start, end in _with_lower_governments(printed, pieces):
        found, opened = _read_piece(printed, start, end)
        etc |= opened
        if found and not found[0].unit.name and mentions:  # 区住建局、（区征收中心）: the separator is a slip
            previous = mentions[-1]
            if previous.unit.affiliate is None:
                mended.append(compact(printed[previous.start : end]))
                mentions[-1] = replace(
                    previous, unit=replace(previous.unit, affiliate=found[0].unit.affiliate), end=end
                )
                found = found[1:]
        mentions.extend(mention for mention in found if mention.unit.name)
    return UnitCell(tuple(_with_shared_endings(printed, mentions)), etc, tuple(mended))


def _with_lower_governments(printed: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """各区、市政府 and 各县、区人民政府 are one name: kinds of places that share 各 and the ending."""
    out: list[tuple[int, int]] = []
    for start, end in pieces:
        before = compact(printed[out[-1][0] : out[-1][1]]) if out else ""
        if _EACH_KIND.match(before) and _KIND_WITH_ENDING.match(compact(printed[start:end])):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _hard_pieces(printed: str) -> list[tuple[int, int]]:
    """Spans between separators outside parentheses; a parenthesis that is never closed hides nothing."""
    spans: list[tuple[int, int]] = []
    depth = 0
    start = 0
    last_closing = max(printed.rfind(closing) for closing in _CLOSE)
    joints = {joint.start(): joint.end() for joint in _JOINED.finditer(printed)}  # 区财政局及各镇
    for at, letter in enumerate(printed):
        if letter in _OPEN and at < last_closing:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif letter in _SEPARATORS and depth == 0:
            spans.append((start, at))
            start = at + 1
        elif at in joints and depth == 0 and at > start:
            spans.append((start, at))
            start = joints[at]
    spans.append((start, len(printed)))
    return [span for span in spans if compact(printed[span[0] : span[1]]).strip("。.")]


def _soft_pieces(printed: str, span: tuple[int, int], mended: list[str]) -> list[tuple[int, int]]:
    """Cuts a piece at blanks between two whole names; a blank inside a name (a wrapped line, padding) stays."""
    start, end = span
    words = [(start + word.start(), start + word.end()) for word in re.finditer(r"\S+", printed[start:end])]
    out = [words[0]]
    left = compact(printed[words[0][0] : words[0][1]])
    for word in words[1:]:
        right = compact(printed[word[0] : word[1]])
        if _part_here(left, right):
            if "\n" not in printed[out[-1][1] : word[0]] or not _PREFIX.match(right):
                mended.append(f"{left} {right}")
            out.append(word)
            left = right
        else:
            out[-1] = (out[-1][0], word[1])
            left += right
    return out


def _part_here(left: str, right: str) -> bool:
    """Two names with only a blank between them: both whole, and the blank is not inside a wrapped name.

    区住房城乡⏎建设局 is one name: an ending that is also a place (乡, 镇, 区 …) parts only before a name that begins
    anew or is a place too. 区委⏎办公室, 区发改委⏎员会: the blank stands inside the ending.
    """
    if max(len(left), len(right)) > _LONGEST_NAME or not (_is_whole(left) and _is_whole(right)):
        return False
    if not _is_balanced(left):
        return False
    if any(ending.endswith(right) and left.endswith(ending[: -len(right)]) for ending in _ENDINGS):
        return False
    return left[-1] not in _PLACES or bool(_PREFIX.match(right)) or right[-1] == left[-1]


def _is_whole(name: str) -> bool:
    body = re.sub(r"[（(][^（()）]*[）)]$", "", name)
    return is_unit_like(body.rstrip("等"))


def _read_piece(printed: str, start: int, end: int) -> tuple[list[Mention], bool]:
    """The unit of one piece, and the collective behind a 「等」 in it; True where the list is open."""
    name = compact(printed[start:end]).strip("。.：:")
    if name == "等":
        return [], True
    places = [at for at, letter in enumerate(name) if letter == "等" and at] if len(name) <= _LONGEST_NAME else []
    for order, at in enumerate(places):
        head, tail = name[:at], name[at + 1 :].strip("等")
        if not _is_balanced(head) or not _is_whole(head):
            continue
        cut = _place_of(printed, start, order + name.startswith("等"))
        found = [_mention(head, start, cut)]
        if not _PLAIN_TAIL.match(tail):
            found.append(_mention(tail, cut + 1, end))
        return found, True
    # 东岭、西河等街道办事处 is glued later and open; 高等专科学校 is a name.
    shared = any(_ENDING.search("某" + name[at + 1 :]) and name[at - 1] not in "高中初平" for at in places)
    return [_mention(name, start, end)], shared


def _place_of(printed: str, start: int, order: int) -> int:
    """Where the 等 of that order (from 0) stands behind `start`."""
    at = start - 1
    for _ in range(order + 1):
        at = printed.index("等", at + 1)
    return at


def _is_balanced(words: str) -> bool:
    return sum(letter in _OPEN for letter in words) == sum(letter in _CLOSE for letter in words)


def _mention(name: str, start: int, end: int) -> Mention:
    """Name, affiliate and role of one piece; a parenthesis in the middle belongs to the name."""
    opening = _closing_parenthesis(name)
    if opening is None:
        return Mention(Unit(name), start, end)
    head, inner = name[:opening], name[opening + 1 : -1]
    note = _ROLE_NOTE.match(inner)
    if note is not None:
        return Mention(Unit(head), start, end, role="lead" if note["lead"] else "support")
    if _PLACE_PARENTHESIS.match(inner) or not inner:
        return Mention(Unit(name), start, end)
    return Mention(Unit(head, inner), start, end)


def _closing_parenthesis(name: str) -> int | None:
    """Where the parenthesis opens that closes at the very end, None for none."""
    if not name or name[-1] not in _CLOSE:
        return None
    depth = 0
    for at in range(len(name) - 1, -1, -1):
        depth += (name[at] in _CLOSE) - (name[at] in _OPEN)
        if depth == 0:
            return at
    return None


def _with_shared_endings(printed: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Pieces without an ending of their own are put together with the next one that has one.

    东岭 + 西河 + 南坡片区项目指挥部 → one string. A follower that begins like a name of its own (区…, 市…, 各…) shares
    nothing: then the piece stays a unit by itself, marked unclear.
    """
    out: list[Mention] = []
    at = 0
    while at < len(mentions):
        end = at
        while end < len(mentions) and _is_bare(mentions[end]) and (end == at or not _begins_anew(mentions[end])):
            end += 1
        whole = mentions[end] if end < len(mentions) else None
        if end > at and whole is not None and not _begins_anew(whole) and is_unit_like(whole.unit.name):
            name = compact(printed[mentions[at].start : whole.end])
            if whole.unit.affiliate is not None:
                name = name[: _closing_parenthesis(name)]
            out.append(
                replace(whole, unit=replace(whole.unit, name=name), start=mentions[at].start, shared_ending=True)
            )
            at = end + 1
        elif end > at:
            out.extend(replace(mention, unclear=True) for mention in mentions[at:end])
            at = end
        else:
            out.append(mentions[at])
            at += 1
    return out


def _is_bare(mention: Mention) -> bool:
    return (
        mention.unit.affiliate is None
        and not mention.role
        and not is_unit_like(mention.unit.name)
        and not is_collective(mention.unit.name)
    )


def _begins_anew(mention: Mention) -> bool:
    return bool(_PREFIX.match(mention.unit.name))
