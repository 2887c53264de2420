"""The heading of a table → what each column holds. New spellings of a heading go into this dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from duban.intake.parsing.blocks import Cell, cell_at
from duban.intake.parsing.text import folded

Field = Literal["seq", "category", "text", "leaders", "units", "lead_units", "support_units", "deadline"]

# Beginnings of headings, blanks left out; the longest match wins.
_WORDS: Final[dict[Field, str]] = {
    "seq": "序号 编号 分解序号 任务编号",
    "category": "类别 分类 类型 任务类别 工作类别 项目类别",
    "text": (
        "重点任务 主要任务 工作任务 任务内容 目标任务 分解任务 具体任务 任务事项 任务 重点工作任务 重点工作 主要工作 "
        "工作内容 主要内容 建设内容 项目内容 立项内容 督查事项 督办事项 事项 民生实事内容 民生实事 实事内容 实事项目 "
        "工作目标 年度目标 具体措施 工作措施"
    ),
    "leaders": (
        "牵头领导 分管领导 责任领导 包保领导 负责领导 区级领导 市级领导 县级领导 牵头区领导 牵头市领导 牵头县领导 领导"
    ),
    "units": "责任单位 责任部门 承办单位 落实单位 承担单位 责任主体 主要责任单位 实施单位",
    "lead_units": "牵头单位 牵头部门 主办单位 主责单位 牵头责任单位",
    "support_units": "配合单位 协办单位 配合部门 协助单位 参与单位 参加单位 协同单位",
    "deadline": "完成时限 完成时间 时限 办结时限 时间要求 时限要求 完成期限 时间节点",
}
_HEADINGS: Final[dict[str, Field]] = {word: name for name, words in _WORDS.items() for word in words.split()}
_LONGEST_FIRST: Final = sorted(_HEADINGS, key=len, reverse=True)
_HEADING_LENGTH: Final = 30


def field_of(heading: str) -> Field | None:
    """The field of one heading cell; what stands behind the known words (（加黑的为牵头部门）) does not matter."""
    words = folded(heading)
    if len(words) > _HEADING_LENGTH:
        return None
    return next((_HEADINGS[known] for known in _LONGEST_FIRST if words.startswith(known)), None)


def fields_of(row: Sequence[Cell]) -> dict[Field, int]:
    """field → grid column of a heading row; the first column of a field counts."""
    found: dict[Field, int] = {}
    for cell in row:
        name = field_of(cell.text)
        if name is not None:
            found.setdefault(name, cell.column)
    return found


def is_task_heading(columns: dict[Field, int]) -> bool:
    """A heading of tasks: a column of texts and at least one of numbers, leaders or units."""
    return "text" in columns and bool(columns.keys() & {"seq", "leaders", "units", "lead_units"})


def words_at(row: Sequence[Cell], columns: dict[Field, int], name: Field) -> str:
    """The printed words of a field in a row, "" where the list has no such column or the row is too short."""
    column = columns.get(name)
    cell = None if column is None else cell_at(row, column)
    return "" if cell is None else cell.text
