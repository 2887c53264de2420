"""What the papers of a sheet print: its lines in words, drafts as they would be submitted now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from duban.access.actor import Actor
from duban.ledger.models import Notice, Task
from duban.org.models import Unit
from duban.returns.models import PlanLine, ProgressReport, ReportLine, Return, ReturnLine
from duban.returns.planning import Milestone, milestones_of
from duban.returns.queries.owing import asked_indicators
from duban.returns.queries.sheets import aids_of, phone_for, sentences_of, signature_of
from duban.returns.rules import INSIDE, PLAN_BOXES, LineState, ReturnState
from duban.timing.clock import day_in_china
from duban.timing.periods import Period

NOTHING = frozenset({"", "无", "暂无", "没有"})
"""What people write into a box that has nothing to say."""


@dataclass(frozen=True)
class MonthRow:
    """A task's month in words. `next_steps` says, too, when an unchanged task will move; all "" where it is not to be seen."""

    task: Task
    target: str
    completion: str = ""
    problems: str = ""
    causes: str = ""
    next_steps: str = ""
    stage_met: bool | None = None
    help_needed: str = ""
    help_from: str = ""
    correction_note: str = ""


@dataclass(frozen=True)
class PlanRow:
    """A task's year in words; `figures` are the cumulative values by each quarter's end, "" where there are none.

    `months`: what is to be done in single months (3月：…), `milestones` with day and what counts as done, both optional.
    """

    task: Task
    quarters: Sequence[str] = ("", "", "", "")
    figures: Sequence[str] = ("", "", "", "")
    main_person: str = ""
    deputy_person: str = ""
    remarks: str = ""
    standard: str = ""
    months: Sequence[str] = ()
    milestones: Sequence[str] = ()


@dataclass(frozen=True)
class SheetPaper:
    """A sheet as its papers print it.

    `draft`: the unit may still change it. `on`: the day of its submission, None for a draft. `phone` is "" for readers
    who may not know it.
    """

    sheet: Return
    rows: Sequence[MonthRow] | Sequence[PlanRow]
    draft: bool
    on: date | None
    filer: str
    phone: str
    notice: Notice | None

    @property
    def months(self) -> list[MonthRow]:
        """The rows of a monthly return."""
        return [row for row in self.rows if isinstance(row, MonthRow)]

    @property
    def plans(self) -> list[PlanRow]:
        """The rows of a plan."""
        return [row for row in self.rows if isinstance(row, PlanRow)]


def paper_of(sheet: Return, *, reader: Actor) -> SheetPaper:
    """What `reader` may print of a sheet, in a fixed number of queries.

    What the unit has not submitted yet is nobody else's business: such lines are empty but in its own papers.
    """
    own = sheet.unit_id in reader.scope.unit_ids
    lines = list(sheet.lines.select_related("task__task_list").order_by("order"))
    hidden = frozenset() if own else frozenset(line.pk for line in lines if line.state == LineState.DRAFT)
    draft = sheet.state not in INSIDE and (not lines or any(line.is_open for line in lines))
    filed = sheet.state in {ReturnState.SUBMITTED, ReturnState.ACCEPTED}
    typed = own and not filed
    return SheetPaper(
        sheet=sheet,
        rows=_months(sheet, lines, hidden, own=own)
        if isinstance(sheet, ProgressReport)
        else _plans(sheet, lines, hidden),
        draft=draft,
        on=day_in_china(sheet.submitted_at) if filed and not draft and sheet.submitted_at else None,
        filer=signature_of(sheet).get("filer_name", "") if typed else sheet.filer_name,
        phone=phone_for(sheet, reader, typed=typed),
        notice=sheet.round.ledger.notices.order_by("pk").first(),
    )


def _months(sheet: ProgressReport, lines: Sequence[ReportLine], hidden: frozenset[int], *, own: bool) -> list[MonthRow]:
    _as_submitted_now(sheet, [line for line in lines if line.is_open])
    plans = PlanLine.objects.filter(sheet__unit=sheet.unit, sheet__round__ledger=sheet.round.ledger)
    seen = {plan.task_id: plan for plan in plans if own or plan.state != LineState.DRAFT}
    month = Period.parse(sheet.round.period).month
    targets = {task: plan.quarter_words(month) for task, plan in seen.items()}
    return [_month(line, targets.get(line.task_id, ""), shown=line.pk not in hidden) for line in lines]


def _as_submitted_now(sheet: ProgressReport, lines: Sequence[ReportLine]) -> None:
    """Give open lines, in memory only, what a submission would give them: last month's words, and the figures' sentence."""
    before: Mapping[int, ReportLine] = aids_of(sheet).before if any(line.unchanged for line in lines) else {}
    for line in lines:
        if line.unchanged and line.task_id in before:
            line.take_over(before[line.task_id])
    said = sentences_of(sheet, lines)
    for line in lines:
        line.figures_words = said.get(str(line.pk), "")


def _month(line: ReportLine, target: str, *, shown: bool) -> MonthRow:
    if not shown:
        return MonthRow(line.task, target)
    return MonthRow(
        task=line.task,
        target=target,
        completion=line.told,
        problems=line.problems,
        causes=line.causes,
        next_steps=_next_steps(line),
        stage_met=line.stage_met,
        help_needed=line.help_needed,
        help_from=line.help_from,
        correction_note=line.correction_note,
    )


def _next_steps(line: ReportLine) -> str:
    """下一步计划; an unchanged line says when it will move."""
    if not line.unchanged or line.next_on is None:
        return line.next_steps
    year = f"{line.next_on.year}年" if line.next_on.year != Period.parse(line.sheet.round.period).year else ""
    return f"{line.next_steps}（预计{year}{line.next_on.month}月{line.next_on.day}日前取得进展）"


def _plans(sheet: Return, lines: Sequence[ReturnLine], hidden: frozenset[int]) -> list[PlanRow]:
    asked = asked_indicators([line.task_id for line in lines], behind=Unit.objects.behind([sheet.unit_id]))
    rows = []
    for line in lines:
        if line.pk in hidden or not isinstance(line, PlanLine):
            rows.append(PlanRow(line.task))
            continue
        values = [(each, line.figures.get(str(each.pk)) or [""] * 4) for each in asked.get(line.task_id, ())]
        figures = [
            "、".join(f"{each.name}{four[quarter]}{each.unit}" for each, four in values if four[quarter])
            for quarter in range(4)
        ]
        quarters = [str(getattr(line, name)) for name in PLAN_BOXES]
        rows.append(
            PlanRow(
                task=line.task,
                quarters=quarters,
                figures=figures,
                main_person=line.main_person,
                deputy_person=line.deputy_person,
                remarks=line.remarks,
                standard=line.standard,
                months=[f"{month}月：{line.months[month]}" for month in sorted(line.months, key=int)],
                milestones=[_milestone(each) for each in milestones_of(line.milestones)],
            )
        )
    return rows


def _milestone(each: Milestone) -> str:
    """开工（5月30日前，权重20%，取得施工许可证）"""
    day = f"{each.due_on.month}月{each.due_on.day}日前" if each.due_on else ""
    told = "，".join(part for part in (day, f"权重{each.weight}%" if each.weight else "", each.standard) if part)
    return f"{each.name}（{told}）" if told else each.name
