"""汇总: all units' lines of a round, task by task; each unit's words stay its own paragraph."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from duban.ledger.models import Task
from duban.returns.models import PlanLine, ReportLine, Round
from duban.returns.rules import LineState


@dataclass(frozen=True)
class UnitPart:
    """What one unit says on a task, in the order of the form's columns."""

    unit: str
    state: str
    words: Sequence[str]


@dataclass(frozen=True)
class GatheredRow:
    """A task with the parts of all units that have filed it, and the units that have not."""

    task: Task
    parts: Sequence[UnitPart]
    missing: Sequence[str]


@dataclass(frozen=True)
class Gathered:
    """The table of a round: the headings of its columns and a row for each task."""

    headings: Sequence[str]
    rows: Sequence[GatheredRow]


PLAN_HEADINGS = ("一季度", "二季度", "三季度", "四季度", "主要负责人", "分管负责人", "备注")
MONTH_HEADINGS = ("完成情况", "存在问题", "下一步计划", "完成阶段目标")


def gathered(round_: Round) -> Gathered:
    """The round in one table, in a fixed number of queries. Drafts are nobody else's business and count as missing."""
    table: type[PlanLine] | type[ReportLine] = PlanLine if round_.is_plan else ReportLine
    lines = table._default_manager.filter(sheet__round=round_).select_related("sheet__unit")
    by_task: dict[int, list[PlanLine | ReportLine]] = defaultdict(list)
    for line in lines.order_by("sheet__unit__order"):
        by_task[line.task_id].append(line)
    tasks = Task.objects.filter(pk__in=by_task).select_related("task_list").in_order()
    rows = []
    for task in tasks:
        own = by_task[task.pk]
        filed = [line for line in own if line.state != LineState.DRAFT]
        missing = [line.sheet.unit.name for line in own if line.state == LineState.DRAFT]
        parts = [UnitPart(line.sheet.unit.name, line.get_state_display(), _words(line)) for line in filed]
        rows.append(GatheredRow(task, parts, missing))
    return Gathered(PLAN_HEADINGS if round_.is_plan else MONTH_HEADINGS, rows)


def _words(line: PlanLine | ReportLine) -> list[str]:
    if isinstance(line, PlanLine):
        quarters = [line.quarter1, line.quarter2, line.quarter3, line.quarter4]
        return [*quarters, line.main_person, line.deputy_person, line.remarks]
    troubles = line.problems + (f"（原因：{line.causes}）" if line.causes else "")
    return [line.told, troubles, line.next_steps, {True: "是", False: "否", None: ""}[line.stage_met]]
