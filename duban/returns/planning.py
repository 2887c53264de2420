"""What a plan line may hold beyond the notice's form (计划): types of task, milestones, terms of indicators, hints. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from duban.returns.rules import PLAN_BOXES, Fault


class TaskType(StrEnum):
    """类型: which milestones a task usually has. 常态工作 has none: it is judged by what was done."""

    CONSTRUCTION = "construction"
    BENEFIT = "benefit"
    EVENTS = "events"
    INDICATOR = "indicator"
    REGULATION = "regulation"
    STANDING = "standing"


TYPE_TITLES = {
    TaskType.CONSTRUCTION: "建设类",
    TaskType.BENEFIT: "民生发放类",
    TaskType.EVENTS: "活动场次类",
    TaskType.INDICATOR: "指标类",
    TaskType.REGULATION: "制度规划类",
    TaskType.STANDING: "常态工作类",
}

TEMPLATES: dict[TaskType, tuple[tuple[str, str], ...]] = {
    TaskType.CONSTRUCTION: (
        ("立项批复", "批复文件"), ("用地、规划手续办结", "许可证"), ("招标完成", "中标通知书"), ("开工", "施工许可证"),
        ("主体完工", "验收记录"), ("竣工验收", "竣工验收备案表"), ("投入使用", "现场照片、移交单"),
    ),
    TaskType.BENEFIT: (
        ("实施办法印发", "文件"), ("对象核定", "名册汇总表"), ("资金拨付到位", "拨付凭证"), ("发放完毕", "发放汇总表"),
    ),
    TaskType.EVENTS: (("方案印发", "方案"), ("完成过半", "活动台账"), ("全部完成", "活动台账、总结")),
    TaskType.INDICATOR: (("半年目标达到", "统计数据"), ("全年目标达到", "统计数据")),
    TaskType.REGULATION: (
        ("起草完成", "送审稿"), ("征求意见", "意见采纳表"), ("合法性审查", "审查意见"), ("审议通过", "会议纪要"), ("印发施行", "文件"),
    ),
    TaskType.STANDING: (),
}  # fmt: skip
"""Type → the usual milestones, each with what proves it (佐证). Dates and weights are the unit's."""

MOST_MILESTONES = 20


@dataclass(frozen=True)
class Milestone:
    """节点: its name, the day by which it is reached (ISO, "" while open), its weight in percent ("" for none), what counts
    as done, what proves it."""

    name: str
    due: str = ""
    weight: str = ""
    standard: str = ""
    evidence: str = ""

    @property
    def due_on(self) -> date | None:
        return date.fromisoformat(self.due) if self.due else None

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def milestones_of(stored: Sequence[Mapping[str, Any]]) -> list[Milestone]:
    """The milestones of a plan line as they are stored."""
    return [Milestone(**each) for each in stored]


def template_of(task_type: str) -> list[Milestone]:
    """The usual milestones of a type; none for a type that is not known."""
    rows = TEMPLATES.get(TaskType(task_type), ()) if task_type in set(TaskType) else ()
    return [Milestone(name, evidence=evidence) for name, evidence in rows]


@dataclass(frozen=True)
class PlannedIndicator:
    """An indicator with the cumulative values planned for the quarters' ends (None where nothing is planned)."""

    name: str
    operator: str
    target: Decimal
    unit: str
    quarters: Sequence[Decimal | None]


_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十百千万两半]")
_MONTH = re.compile(r"(?<![0-9])(1[0-2]|[1-9])月")


def plan_hints(
    quarters: Sequence[str],
    *,
    year: int,
    milestones: Sequence[Milestone],
    months: Mapping[str, str],
    indicators: Sequence[PlannedIndicator],
) -> list[Fault]:
    """提示 on a plan line: what an office would ask back. None of them keeps the plan from being filed.

    Args:
        quarters: the words of the four quarters.
        months: month number → words, where months are planned by themselves.
    """
    hints = []
    said = "".join(quarters)
    figures = any(value is not None for each in indicators for value in each.quarters)
    if said.strip() and not figures and not _DIGIT.search(said):
        hints.append(Fault("quarter1", "四个季度的目标里没有数量，请写明做成多少，便于检查。"))
    dated = any(each.due for each in milestones) or any(words.strip() for words in months.values())
    if said.strip() and not dated and not _MONTH.search(said) and not re.search("底前|日前|月底|季度末", said):
        hints.append(Fault("quarter1", "没有写到哪天、哪个节点，请补日期或节点。"))
    if quarters[3].strip() and not any(words.strip() for words in quarters[:3]):
        hints.append(Fault("quarter4", "前三个季度都没有目标，全部压在第四季度，请分解到各季度。"))
    for number, words in enumerate(quarters, 1):
        late = [month for month in map(int, _MONTH.findall(words)) if month > 3 * number]
        if late:
            hints.append(Fault(f"quarter{number}", f"第{number}季度的目标写到了{late[0]}月，请移到它所在的季度。"))
    for each in indicators:
        last = each.quarters[3]
        if last is not None and _below(each, last):
            goal = f"{each.target.normalize():f}{each.unit}"
            hints.append(
                Fault("figures", f"“{each.name}”第四季度末只到{last.normalize():f}{each.unit}，低于通知的{goal}。")
            )
    weights = [int(each.weight) for each in milestones if each.weight]
    if weights and sum(weights) != 100:
        hints.append(Fault("milestones", f"各节点的权重合计{sum(weights)}%，请调整为100%。"))
    hints += [
        Fault("milestones", f"节点“{each.name}”的日期不在{year}年内，请核对。")
        for each in milestones
        if each.due_on is not None and each.due_on.year != year
    ]
    return hints


def _below(indicator: PlannedIndicator, value: Decimal) -> bool:
    return value > indicator.target if indicator.operator == "<=" else value < indicator.target


QUARTER_NAMES = tuple(PLAN_BOXES)
