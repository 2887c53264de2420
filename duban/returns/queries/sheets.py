"""A sheet with all that helps to fill it in or to review it; the months of a task."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch

from duban.access.actor import Actor, Scope
from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.ledger.models import Assignment, Indicator, Task
from duban.ledger.rules import ASSIGNMENT_TITLES, AssignmentRole
from duban.lights.models import Evaluation
from duban.lights.rules import LEVEL_UNITS, PaceClass
from duban.org.models import Unit
from duban.returns.models import (
    Attachment,
    AttachmentQuerySet,
    PlanLine,
    ProgressReport,
    ReportLine,
    Return,
    ReturnLine,
    Round,
    YearPlan,
)
from duban.returns.planning import (
    MOST_MILESTONES,
    QUARTER_NAMES,
    TYPE_TITLES,
    Milestone,
    PlannedIndicator,
    milestones_of,
    plan_hints,
)
from duban.returns.queries.joint import Part, parts_of
from duban.returns.queries.owing import asked_indicators, indicators_of
from duban.returns.rules import (
    Fault,
    FigureValue,
    LineState,
    RoundKind,
    Standing,
    figures_sentence,
    marked_changes,
    must_explain,
    standing,
)
from duban.timing.periods import Period


@dataclass(frozen=True)
class FigureBox:
    """One number to fill in: its box's name, what it is, the value typed, the value of last month, the stage's target."""

    name: str
    title: str
    value: str
    before: str
    stage: str = ""


@dataclass(frozen=True)
class IndicatorTerm:
    """How and when the value of an indicator is known (指标口径): cumulative or of the period, source, days after the month."""

    pk: int
    name: str
    mode: str
    source: str
    lag: str


@dataclass(frozen=True)
class LineShown:
    """One line of a sheet with what helps to write it: the plan's target, last month's words and promise.

    `sentence`: what the figures say (`rules.figures_sentence`). `explain`: 本月无变化 would have to say what stopped it.
    """

    line: ReturnLine
    role_title: str
    figures: Sequence[FigureBox]
    target: str
    target_accepted: bool
    before: ReportLine | None
    sentence: str = ""
    explain: bool = False
    hints: Sequence[Fault] = ()
    terms: Sequence[IndicatorTerm] = ()
    plan_nodes: Sequence[tuple[int, Milestone]] = ()
    parts: Sequence[Part] = ()

    @property
    def types(self) -> list[tuple[str, str]]:
        """The types of task that a plan line may choose (类型)."""
        return [(str(value), title) for value, title in TYPE_TITLES.items()]

    @property
    def nodes(self) -> list[tuple[int, Milestone]]:
        """The milestones of a plan line, with two rows to write further ones."""
        known = milestones_of(getattr(self.line, "milestones", []))
        return list(enumerate([*known, Milestone(""), Milestone("")][:MOST_MILESTONES]))

    @property
    def month_boxes(self) -> list[tuple[int, str]]:
        """The twelve months of a plan line with their words."""
        months = getattr(self.line, "months", {})
        return [(month, str(months.get(str(month), ""))) for month in range(1, 13)]

    @property
    def may_stay(self) -> bool:
        """Whether 本月无变化 can be said: there is a last month that was filed."""
        return self.before is not None and self.before.state != LineState.DRAFT

    @property
    def changes(self) -> list[tuple[str, bool]]:
        """完成情况 in pieces, each with whether it is new against last month."""
        before = self.before.completion if self.before is not None else ""
        words = self.line.words["completion"]
        return marked_changes(before, words) if before else [(words, False)]


@dataclass(frozen=True)
class SheetShown:
    """A sheet with its lines."""

    sheet: Return
    lines: Sequence[LineShown]
    standing: Standing
    previous: Round | None
    courtesy: date | None = None

    @property
    def open_lines(self) -> int:
        return sum(1 for each in self.lines if each.line.is_open)

    @property
    def waiting(self) -> int:
        """Lines that wait for the office."""
        return sum(1 for each in self.lines if each.line.state == LineState.SUBMITTED)


def find_sheet(kind: str, pk: int, scope: Scope) -> Return | None:
    """The sheet of that form and number, as far as the scope reaches."""
    table: type[YearPlan] | type[ProgressReport] = YearPlan if kind == RoundKind.PLAN else ProgressReport
    related = table._default_manager.within(scope).select_related("unit", "round__ledger", "government")
    found: Return | None = related.filter(pk=pk).first()
    return found


def signature_of(found: Return) -> dict[str, str]:
    """Who will sign as typed so far, else who signed last: nothing that the system knows is asked a second time."""
    if found.draft_signature:
        return dict(found.draft_signature)
    if found.filer_name:
        signed: Return | None = found
    else:
        earlier = type(found)._default_manager.filter(unit=found.unit).exclude(filer_name="")
        signed = earlier.order_by("-submitted_at").first()
    if signed is None:
        return {}
    return {"filer_name": signed.filer_name, "filer_phone": signed.filer_phone, "signed_by": signed.signed_by}


def phone_for(sheet: Return, actor: Actor, *, typed: bool = False) -> str:
    """The filer's phone for whoever may know it, his own unit and the office; "" for everybody else.

    Every page, paper and file takes the phone from here and from nowhere else (《个人信息保护法》第六条: 最小范围).
    `typed`: as it stands in the form for the next submission; that is the unit's own business.
    """
    if not allowed(actor, Permission.CONTACT_VIEW, on=sheet):
        return ""
    return signature_of(sheet).get("filer_phone", "") if typed else sheet.filer_phone


def sheet_shown(sheet: Return, *, at: datetime, units: Collection[int] | None = None) -> SheetShown:
    """A sheet as its page shows it, in a fixed number of queries however many lines it has.

    `units`: the sheet's unit and those merged into it, where they are known already (the scope of the unit's own people).
    """
    related = sheet.lines.select_related("task__task_list", "task__ledger").order_by("order")
    lines = list(related.prefetch_related(_files()) if isinstance(sheet, ProgressReport) else related)
    tasks = [line.task_id for line in lines]
    behind = Unit.objects.behind([sheet.unit_id]) if units is None else units
    # Of several leads, and of several roles of a unit, the one printed first comes last and stays.
    rows = list(Assignment.objects.filter(task__in=tasks).order_by("-order").values_list("task_id", "unit_id", "role"))
    leads = {task: unit for task, unit, role in rows if role == AssignmentRole.LEAD}
    roles = {task: role for task, unit, role in rows if unit in behind}
    asked = indicators_of(leads, behind=behind)
    aids, plans, quarter = Aids(), {}, 0
    parts: Mapping[int, Sequence[Part]] = {}
    courtesy: date | None = None
    if isinstance(sheet, ProgressReport):
        parts = parts_of(sheet, behind=behind, leads=leads)
        courtesy = sheet.round.courtesy_on if AssignmentRole.SUPPORTING in roles.values() else None
        aids, quarter = aids_of(sheet, units=behind), (Period.parse(sheet.round.period).month - 1) // 3
        own = PlanLine.objects.filter(sheet__unit=sheet.unit, sheet__round__ledger=sheet.round.ledger)
        plans = {line.task_id: line for line in own}
    return SheetShown(
        sheet=sheet,
        lines=[
            replace(
                _line_shown(
                    line,
                    roles.get(line.task_id, ""),
                    asked.get(line.task_id, ()),
                    aids,
                    plans.get(line.task_id),
                    quarter,
                ),
                parts=parts.get(line.task_id, ()),
            )
            for line in lines
        ],
        courtesy=courtesy,
        standing=standing(sheet.first_submitted_at, due_at=sheet.moment, at=at),
        previous=next((line.sheet.round for line in aids.before.values()), None),
    )


@dataclass(frozen=True)
class Aids:
    """What was known before a month is filled in: task → last month's line, and the tasks that lagged behind then."""

    before: Mapping[int, ReportLine] = field(default_factory=dict)
    behind: frozenset[int] = frozenset()

    def explain(self, task_pk: int) -> bool:
        """Whether 本月无变化 has to say what stopped it."""
        line = self.before.get(task_pk)
        return must_explain(unchanged_before=line is not None and line.unchanged, behind=task_pk in self.behind)


def aids_of(sheet: ProgressReport, *, units: Collection[int] | None = None) -> Aids:
    """Last month's lines of the unit and of those merged into it (`units`), and what lagged behind at its end."""
    last = str(Period.parse(sheet.round.period).previous)
    units = Unit.objects.behind([sheet.unit_id]) if units is None else units
    lagged = Evaluation.objects.filter(task=OuterRef("task"), period=last, pace__in=(PaceClass.YELLOW, PaceClass.RED))
    earlier = ReportLine.objects.filter(
        sheet__unit__in=units, sheet__round__ledger=sheet.round.ledger, sheet__round__period=last
    ).annotate(lagged=Exists(lagged))
    before = {line.task_id: line for line in earlier.select_related("sheet__round").order_by("pk")}
    return Aids(before, frozenset(task for task, line in before.items() if line.lagged))


def _line_shown(
    line: ReturnLine, role: str, indicators: Sequence[Indicator], aids: Aids, plan: PlanLine | None, quarter: int
) -> LineShown:
    before = aids.before.get(line.task_id)
    values = figure_values(line, indicators, before) if isinstance(line, ReportLine) else []
    return LineShown(
        line=line,
        role_title=ASSIGNMENT_TITLES[AssignmentRole(role or AssignmentRole.SUPPORTING)],
        figures=_boxes(line, indicators, before, plan, quarter),
        target=getattr(plan, f"quarter{quarter + 1}") if plan is not None else "",
        target_accepted=plan is None or plan.state == LineState.ACCEPTED,
        before=before,
        sentence=figures_sentence(values),
        explain=aids.explain(line.task_id),
        hints=hints_of(line, indicators) if isinstance(line, PlanLine) else (),
        terms=_terms(line, indicators) if isinstance(line, PlanLine) else (),
        plan_nodes=list(enumerate(milestones_of(plan.milestones))) if plan is not None else (),
    )


def hints_of(line: PlanLine, indicators: Sequence[Indicator]) -> list[Fault]:
    """What an office would ask back about a plan line."""
    planned = [
        PlannedIndicator(
            each.name,
            each.operator,
            each.value,
            each.unit,
            [Decimal(value) if value else None for value in line.figures.get(str(each.pk)) or [""] * 4],
        )
        for each in indicators
    ]
    quarters = [str(getattr(line, name)) for name in QUARTER_NAMES]
    nodes = milestones_of(line.milestones)
    return plan_hints(quarters, year=line.task.ledger.year, milestones=nodes, months=line.months, indicators=planned)


def _terms(line: PlanLine, indicators: Sequence[Indicator]) -> list[IndicatorTerm]:
    empty = {"mode": "sum", "source": "", "lag": ""}
    return [IndicatorTerm(each.pk, each.name, **(line.terms.get(str(each.pk)) or empty)) for each in indicators]


def sentences_of(sheet: Return, lines: Sequence[ReturnLine]) -> dict[str, str]:
    """Line number → what its figures say, for the lines of a month that were just saved."""
    if not isinstance(sheet, ProgressReport) or not lines:
        return {}
    asked = asked_indicators([line.task_id for line in lines], behind=Unit.objects.behind([sheet.unit_id]))
    before = aids_of(sheet).before
    return {
        str(line.pk): figures_sentence(figure_values(line, asked.get(line.task_id, ()), before.get(line.task_id)))
        for line in lines
        if isinstance(line, ReportLine)
    }


def figure_values(line: ReportLine, indicators: Sequence[Indicator], before: ReportLine | None) -> list[FigureValue]:
    """The values of a line that were typed, ready to be said in words."""
    values = []
    for indicator in indicators:
        typed, earlier = (str(each.figures.get(str(indicator.pk), "")) if each else "" for each in (line, before))
        if typed:
            level = indicator.operator == "<=" or indicator.unit in LEVEL_UNITS
            last = Decimal(earlier) if earlier else None
            values.append(FigureValue(indicator.name, indicator.unit, Decimal(typed), last, indicator.value, level))
    return values


def _boxes(
    line: ReturnLine, indicators: Sequence[Indicator], before: ReportLine | None, plan: PlanLine | None, quarter: int
) -> list[FigureBox]:
    boxes = []
    for indicator in indicators:
        title = f"{indicator.name}（全年{indicator.goal}）"
        if isinstance(line, PlanLine):
            values = line.figures.get(str(indicator.pk)) or ["", "", "", ""]
            boxes += [
                FigureBox(
                    f"figure-{indicator.pk}-{quarter}", f"{'一二三四'[quarter]}季度末{title}", values[quarter], ""
                )
                for quarter in range(4)
            ]
        else:
            earlier = str(before.figures.get(str(indicator.pk), "")) if before else ""
            value = str(line.figures.get(str(indicator.pk), ""))
            stages = (plan.figures.get(str(indicator.pk)) if plan is not None else None) or [""] * 4
            boxes.append(FigureBox(f"figure-{indicator.pk}", title, value, earlier, str(stages[quarter])))
    return boxes


def months_of_task(task: Task, scope: Scope) -> Sequence[ReportLine]:
    """What was reported on a task, month by month, as far as the scope reaches; drafts are nobody else's business."""
    lines = ReportLine.objects.filter(task=task).exclude(state=LineState.DRAFT)
    if not scope.everything and not scope.post_ids:
        lines = lines.filter(sheet__unit_id__in=scope.unit_ids)
    related = lines.select_related("sheet__unit", "sheet__round").prefetch_related(_files())
    return list(related.order_by("-sheet__round__period", "sheet__unit__order"))


def _files() -> "Prefetch[str, AttachmentQuerySet, str]":
    """What units attached to the lines of a month, in one query."""
    return Prefetch("attachments", Attachment.objects.select_related("file"))
