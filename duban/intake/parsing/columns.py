"""The heading of a table → what each column holds. New spellings of a heading go into this dictionary.

A heading is a kind of thing (单位, 领导, 任务, 时限 …) with what it does before it (牵头, 责任, 配合 …): both halves are
listed, so 牵头责任单位 or 包保市领导 need no line of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from duban.intake.parsing.blocks import Cell, cell_at
from duban.intake.parsing.text import folded

Field = Literal["seq", "category", "text", "leaders", "units", "lead_units", "support_units", "deadline", "topic"]
"""`topic` is the name of a matter (项目名称, 重点任务) beside a column with its contents (建设内容, 具体措施)."""

_BODY: Final = r"(?:单位|部门|处室|科室|主体)"
_LEADS: Final = r"(?:牵头|主办|主责|主管|主抓|承办|第一责任|总牵头)"
_HELPS: Final = r"(?:配合|协办|协助|协同|参与|参加|会办|协作)"
_DOES: Final = r"(?:责任|落实|承担|实施|负责|执行|主要责任|建设|办理|完成|协调)"
_PLACE: Final = r"(?:省|市|区|县|州|旗|镇|乡|政府|省级|市级|区级|县级|州级|班子)"
_WATCHES: Final = r"(?:牵头|分管|责任|主管|包保|包抓|包联|负责|联系|挂钩|挂点|挂联|督导|协调|主抓|总牵头)"

# Beginnings of headings, blanks left out; the first field in this order whose pattern matches wins.
_PATTERNS: Final[tuple[tuple[Field, str], ...]] = (
    ("seq", r"(?:分解|任务|项目)?(?:序号|编号)|序(?![幕列言时])"),
    (
        "deadline",
        r"(?:计划)?(?:完成|办结|办理|整改|推进|建设|实施)?(?:时间节点|时限|时间|期限)(?:要求)?|时间节点|时间要求|时限要求",
    ),
    ("lead_units", rf"{_LEADS}(?:责任|负责|协调|落实|实施)?{_BODY}|(?:牵头|主办)$"),
    ("support_units", rf"{_HELPS}(?:责任|负责|落实)?{_BODY}|(?:协办|配合)$"),
    (
        "leaders",
        rf"{_WATCHES}?{_PLACE}*{_WATCHES}?(?:领导|负责人|责任人)|{_WATCHES}副?(?:省|市|区|县|州|旗)长|{_PLACE}领导",
    ),
    ("units", rf"(?:相关|有关|主要|具体)?{_DOES}(?:责任)?{_BODY}|责任分工"),
    (
        "category",
        r"(?:任务|工作|项目)?(?:类别|分类|类型|板块)|项目名称|工作名称|工程名称|事项名称|所属领域|领域",
    ),
    (
        "text",
        r"(?:具体|细化|年度|主要|重点|目标|分解|建设|项目|立项|督查|督办|民生|实事|工作|任务|改革|整改)*"
        r"(?:任务|内容|事项|目标|举措|措施|要点|要求|实事项目|实事)(?!来源|值|完成情况|进展|类|分类)|重点工作|主要工作|工作项目|实事项目|民生项目",
    ),
)
_CONTENTS: Final = re.compile(
    r"(?:具体|细化|主要|建设|工作|实施|推进|整改|项目|实事|民生|任务)*(?:措施|举措|内容|要求)"
)
# What a heading ends in, where its beginning says nothing (专项整治行业名称).
_ENDINGS: Final[tuple[tuple[Field, re.Pattern[str]], ...]] = (
    ("category", re.compile(r"(?<!单位)(?<!部门)(?<!企业)(?<!机构)名称$")),
    ("text", re.compile(r"(?:任务|事项|内容|举措|措施|工作|要点)$")),
    ("lead_units", re.compile(rf"{_LEADS}(?:责任)?{_BODY}$")),
    ("support_units", re.compile(rf"{_HELPS}{_BODY}$")),
    ("units", re.compile(rf"{_DOES}{_BODY}$")),
    ("deadline", re.compile(r"(?:完成|办结|决策|实施|建设)(?:时间|时限|期限)$")),
)
_HEADINGS: Final = tuple((name, re.compile(pattern)) for name, pattern in _PATTERNS)
_OTHER: Final = re.compile(
    r"备注|(?:当前|目前|工作|完成|进展|推进|落实|项目)*(?:进度|进展|情况|成效)|(?:20\d\d年)?(?:年度|计划|总)*投资(?:额|金额)?|资金来源|"
    r"建设(?:地点|阶段|性质|规模)|项目(?:业主|单位|地点|法人)|所在地|联系人|联系电话|联系方式|单位性质|一季度|二季度|三季度|四季度"
)
_YEAR: Final = re.compile(r"^(?:20\d\d年?(?:年?度)?)(?=.{2})")
_SHORT_HEADING: Final = 12
_HEADING_LENGTH: Final = 30


def field_of(heading: str) -> Field | None:
    """The field of one heading cell; what stands behind the known words (（加黑的为牵头部门）) does not matter."""
    words = folded(heading)
    if len(words) > _HEADING_LENGTH:
        return None
    bare = _YEAR.sub("", words)
    if _OTHER.match(bare):
        return None
    known = next((name for name, pattern in _HEADINGS if pattern.match(bare)), None)
    return known or next((name for name, pattern in _ENDINGS if pattern.search(bare)), None)


def fields_of(row: Sequence[Cell]) -> dict[Field, int]:
    """field → grid column of a heading row; the first column of a field counts."""
    return arranged([(cell.text, cell.column) for cell in row])


def arranged(headings: Sequence[tuple[str, int]]) -> dict[Field, int]:
    """field → column of headings with their columns.

    项目名称 is the task itself where no other column holds one. Where one column names a matter and a later one tells its
    contents (重点任务 | 具体措施), the contents are the task and the name is its topic.
    """
    found: dict[Field, int] = {}
    names: list[tuple[str, int]] = []
    for words, column in headings:
        name = field_of(words)
        if name in ("text", "category"):
            names.append((words, column))
        if name is not None:
            found.setdefault(name, column)
    main = next((column for words, column in headings if folded(words).startswith("主要责任")), None)
    others = [column for words, column in headings if field_of(words) == "units" and column != main]
    if main is not None and others and "lead_units" not in found:  # 主要责任单位 beside 责任单位
        found["lead_units"], found["units"] = main, others[0]
    contents = [column for words, column in names if _CONTENTS.match(_YEAR.sub("", folded(words)))]
    if "text" in found and contents and contents[0] > found["text"]:
        found["topic"], found["text"] = found["text"], contents[0]
    if "text" not in found and "category" in found:
        found["text"] = found.pop("category")
    between = [column for _, column in names if found.get("category", column) < column < found.get("text", column)]
    if between:
        found.setdefault("topic", between[0])
    return found


def is_task_heading(columns: dict[Field, int]) -> bool:
    """A heading of tasks: a column of texts and at least one of numbers, leaders or units."""
    return "text" in columns and bool(columns.keys() & {"seq", "leaders", "units", "lead_units"})


def headings_in(words: str) -> list[str]:
    """Headings that were printed without anything between them (序号工作任务责任单位), [] where it is none of them."""
    bare = folded(words)
    found: list[str] = []
    at = 0
    while at < len(bare):
        lengths = [end - at for _, end in _ends(bare, at)]
        if not lengths:
            return found
        found.append(bare[at : at + max(lengths)])
        at += max(lengths)
    return found


def _ends(bare: str, at: int) -> list[tuple[str, int]]:
    year = _YEAR.match(bare[at:])
    start = at + (year.end() if year else 0)
    known = [(str(name), pattern) for name, pattern in _HEADINGS] + [("", _OTHER)]
    return [(name, match.end()) for name, pattern in known if (match := pattern.match(bare, start))]


def words_at(row: Sequence[Cell], columns: dict[Field, int], name: Field) -> str:
    """The printed words of a field in a row, "" where the list has no such column or the row is too short."""
    column = columns.get(name)
    cell = None if column is None else cell_at(row, column)
    return "" if cell is None else cell.text


def is_heading(words: str) -> bool:
    """Nothing but one known heading, a note in parentheses aside: 责任单位（加黑的为牵头部门）, not 任务分解表."""
    bare = folded(words)
    if len(bare) > _HEADING_LENGTH:
        return False
    bare = re.sub(r"[（(].*[）)]$", "", bare)
    if not bare or len(bare) > _SHORT_HEADING:
        return False
    return headings_in(bare) == [bare] or any(pattern.search(bare) for _, pattern in _ENDINGS)
