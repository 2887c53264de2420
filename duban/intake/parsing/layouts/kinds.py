"""What the words of a cell look like, for laying cells on columns where the lines between them are lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duban.intake.parsing.columns import Field
from duban.intake.parsing.leads import split_with_roles
from duban.intake.parsing.people import is_name, split_leaders
from duban.intake.parsing.text import compact
from duban.intake.parsing.units import is_collective, is_unit_like

UNIT_FIELDS: Final = ("lead_units", "units", "support_units")
_TIME: Final = re.compile(
    r"^(?:20\d\d年?|(?:20\d\d年)?(?:[\d一二三四五六七八九十]{1,2}月|[一二三四]季度|全年|年底|年内|上半年|下半年|常年|长期|持续|每)|\d{4}[.．/-]\d{1,2})"
)
_SHORT_UNIT: Final = re.compile(
    r"^办公室$|^[省市区县州][\u4e00-\u9fff]{2,5}$"
)  # 区人社: a short name in the column of units
_ENDS_OF_NAMES: Final = frozenset("园台馆校团社会联协行")  # 林同园 is a person, 林同镇 a town
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_NAME_LENGTH: Final = 40
_TIME_LENGTH: Final = 24
_ACTION: Final = re.compile(
    r"^(?:加快|推进|推动|建设(?![局厅委部和])|建成|建立|新建|改建|扩建|迁建|完成|启动|实施|打通|改造|提升|开工|加强|加大|强化|深化|优化|落实|抓好|做好|开展|组织|争取|力争|确保|全面|"
    r"积极|努力|进一步|大力|持续|扎实|坚持|健全|完善|培育|打造|引进|新增|扩大|支持|鼓励|探索|研究|制定|编制|出台|整治|治理|解决|维修|举办|发展(?!改革|和改革)|扶持|提高|巩固|规范|创建|"
    r"拓展|严格|着力|统筹|促进|构建|保障|修建|改善|更新|增设|安装|设立|适时|继续|深入|有序|高质量|高标准)"
)
_POST: Final = re.compile(r"^各?分管|领导|[区市县省]长$|书记$|主任$")


def looks_like(name: Field | None, words: str) -> bool:
    """Whether words may be the cell of a field; anything may be a cell of an unknown column."""
    bare = compact(words)
    if name in UNIT_FIELDS:
        return _are_units(bare)
    if name == "leaders":
        return bool(bare) and (all(is_name(each) for each in split_leaders(words)) or bool(_POST.search(bare)))
    if name == "deadline":
        return len(bare) <= _TIME_LENGTH and bool(_TIME.match(bare)) and not bare.endswith("。")
    if name == "seq":
        return bool(re.fullmatch(r"\d{1,3}|[一二三四五六七八九十]{1,3}", bare))
    if name == "text":
        return (
            bool(_WORDS.search(bare))
            and not _are_units(bare)
            and not (len(bare) <= _TIME_LENGTH and bool(_TIME.match(bare)) and "。" not in bare)
        )
    if name in ("category", "topic"):
        return len(bare) <= _NAME_LENGTH and "。" not in bare
    return True


def spread(names: Sequence[Field], units: Sequence[str]) -> dict[Field, str]:
    """Units on neighbouring columns: one on each from the left, the last takes all that remain."""
    found: dict[Field, str] = {}
    for place, name in enumerate(names):
        own = units[place:] if place == len(names) - 1 else units[place : place + 1]
        if own:
            found[name] = "、".join(own)
    return found


def _are_units(bare: str) -> bool:
    """Every piece ends like a unit; one that does not is borne among several that do."""
    if not bare or re.search("[。“]", bare) or _ACTION.match(bare):
        return False
    if is_name(bare) and bare[-1] in _ENDS_OF_NAMES:
        return False
    names = [unit.name for unit in split_with_roles(bare).units]
    good = [name for name in names if is_unit_like(name) or is_collective(name) or _SHORT_UNIT.match(name)]
    return bool(names) and len(good) * 4 >= len(names) * 3 and all(len(name) <= 40 for name in names)
