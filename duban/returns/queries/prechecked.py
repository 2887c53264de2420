"""Pre-checks of a month (预检): its lines as `duban.prechecks` reads them, and what was found as it is kept with the lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, Self

from duban.ledger.models import Assignment
from duban.ledger.models import Indicator as LedgerIndicator
from duban.ledger.rules import AssignmentRole
from duban.lights.rules import LEVEL_UNITS
from duban.org.models import Unit
from duban.prechecks import Attachment, Finding, Indicator, Level, Line, Milestone, Month, Previous, check_sheet
from duban.prechecks.findings import LEVEL_TITLES
from duban.prechecks.registry import RULES
from duban.returns.models import PlanLine, ProgressReport, ReportLine
from duban.returns.planning import milestones_of
from duban.returns.queries.joint import Part, parts_of
from duban.returns.queries.owing import indicators_of
from duban.returns.queries.sheets import figure_values
from duban.returns.rules import LineState, figures_sentence
from duban.timing.periods import Period

RULE_NAMES = {rule.code: rule.name for rule in RULES}
OF_THE_SHEET = frozenset(rule.code for rule in RULES if rule.sheet)
"""Rules that compare lines: they need the whole sheet."""
STILL_EMPTY = frozenset({"Q01", "Q02"})
"""What is only not written yet: nobody is told so while writing, only on submission."""
AT_MOST = 3
"""Findings shown at one line to the filer; the rest is a number."""
JOINT = "综合情况："
_QUOTED = 30


@dataclass(frozen=True)
class Noted:
    """A finding as it is kept: `box` names the box of the form, `span` its characters there (0, 0: none, or all of them)."""

    rule: str
    level: str
    box: str
    message: str
    span: tuple[int, int] = (0, 0)
    quote: str = ""

    @classmethod
    def stored(cls, found: Mapping[str, Any]) -> Self:
        """From the JSON of a line."""
        return cls(**(dict(found) | {"span": tuple(found["span"])}))

    @property
    def name(self) -> str:
        """What the rule is called."""
        return RULE_NAMES.get(self.rule, self.rule)

    @property
    def tone(self) -> str:
        """How the page shows it: B stops, W warns, I only informs."""
        return {Level.BLOCK: "stop", Level.WARN: "warn"}.get(Level(self.level), "")

    @property
    def title(self) -> str:
        """What its level is called."""
        return LEVEL_TITLES[Level(self.level)]

    @property
    def sentence(self) -> str:
        """What the filer reads: the place in quotes, then the message."""
        known = not self.quote or self.quote in self.message
        return self.message if known else f"“{self.quote}”：{self.message}"


def kept(notes: Sequence[Noted], version: str) -> dict[str, Any]:
    """The findings of a line as JSON, with the version of words and limits by which they were found."""
    return {"version": version, "found": [asdict(each) | {"span": list(each.span)} for each in notes]}


def notes_of(line: ReportLine) -> list[Noted]:
    """What was found in a line when it was checked last."""
    return [Noted.stored(each) for each in line.findings.get("found", ())]


def warns(notes: Iterable[Noted]) -> bool:
    """Whether a reason is asked (仍按此报送的理由)."""
    return any(each.level == Level.WARN for each in notes)


@dataclass(frozen=True)
class Told:
    """What the filer of a line is told: at most three findings, the number of further ones, whether a reason is asked."""

    notes: Sequence[Noted]
    more: int
    reason: bool

    @cached_property
    def at(self) -> dict[str, list[Noted]]:
        """Box → the findings that stand there."""
        boxes: dict[str, list[Noted]] = defaultdict(list)
        for each in self.notes:
            boxes[each.box].append(each)
        return dict(boxes)

    def to_json(self) -> dict[str, Any]:
        """For the page that saves by itself."""
        notes = [{"box": each.box, "tone": each.tone, "sentence": each.sentence} for each in self.notes]
        return {"notes": notes, "more": self.more, "reason": self.reason}


def told(notes: Iterable[Noted], *, submitting: bool = False) -> Told:
    """What the filer is told: what stops first, then what warns. While writing, nothing about boxes that are still empty."""
    hidden = frozenset[str]() if submitting else STILL_EMPTY
    shown = [each for each in notes if each.level != Level.INFORM and each.rule not in hidden]
    shown.sort(key=lambda each: each.level != Level.BLOCK)
    return Told(shown[:AT_MOST], max(0, len(shown) - AT_MOST), warns(shown))


@dataclass(frozen=True)
class Known:
    """What is known of a sheet beside its own lines, each by task."""

    period: Period
    indicators: Mapping[int, Sequence[LedgerIndicator]]
    plans: Mapping[int, PlanLine]
    earlier: Mapping[int, Sequence[ReportLine]]
    parts: Mapping[int, Sequence[Part]]

    def before(self, task: int) -> ReportLine | None:
        """Last month's line."""
        last = str(self.period.previous)
        return next((line for line in self.earlier.get(task, ()) if line.sheet.round.period == last), None)


def check(sheet: ProgressReport, *, on: date, only: Collection[int] | None = None) -> dict[int, list[Noted]]:
    """Line number → what the rules find, for the lines that the unit may write; in a fixed number of queries.

    Args:
        on: the day of filing.
        only: the lines that were just saved; rules that compare lines are left to the submission then.
    """
    lines = list(sheet.lines.select_related("task").prefetch_related("attachments").order_by("order"))
    if only is not None:
        lines = [line for line in lines if line.pk in only]
    if not any(line.is_open for line in lines):
        return {}
    known = _known(sheet, [line.task_id for line in lines], on=on)
    found: dict[int, list[Noted]] = {line.pk: [] for line in lines if line.is_open}
    values = [line_of(line, known, unit=sheet.unit.name) for line in lines]
    by_number = {line.pk: line for line in lines}
    for finding in check_sheet(values, known.period, filed_by=on):
        line = by_number[int(finding.line)]
        compares = only is not None and finding.rule in OF_THE_SHEET
        if line.pk in found and not compares and not _about_our_sentence(finding, line, known):
            found[line.pk].append(_noted(finding, line, known))
    return found


OWN_SENTENCE = frozenset({"Q05", "Q07"})


def _about_our_sentence(finding: Finding, line: ReportLine, known: Known) -> bool:
    """What is found in the sentence that the system made of the figures: the filer can neither read nor mend it there.

    Where a statistic has no source, the plan may name it (指标口径).
    """
    if finding.field != "completion" or not finding.span[1] or finding.span[1] > len(_sentence(line, known)):
        return False
    if finding.rule == "Q25":
        plan = known.plans.get(line.task_id)
        return plan is not None and any(each.get("source") for each in plan.terms.values())
    return finding.rule in OWN_SENTENCE


def _known(sheet: ProgressReport, tasks: Sequence[int], *, on: date) -> Known:
    period = Period.parse(sheet.round.period)
    behind = Unit.objects.behind([sheet.unit_id])
    led = Assignment.objects.filter(task__in=tasks, role=AssignmentRole.LEAD).order_by("-order")
    leads = dict(led.values_list("task_id", "unit_id"))
    own = ReportLine.objects.filter(task__in=tasks, sheet__unit__in=behind, sheet__round__period__lt=str(period))
    earlier: dict[int, list[ReportLine]] = defaultdict(list)
    for line in own.exclude(state=LineState.DRAFT).select_related("sheet__round").order_by("-sheet__round__period"):
        earlier[line.task_id].append(line)
    plans = PlanLine.objects.filter(task__in=tasks, sheet__unit=sheet.unit, state=LineState.ACCEPTED)
    # Before the day by which the others are asked, nobody is missing.
    asked = sheet.round.courtesy_on is None or on > sheet.round.courtesy_on
    return Known(
        period=period,
        indicators=indicators_of(leads, behind=behind),
        plans={line.task_id: line for line in plans},
        earlier=earlier,
        parts=parts_of(sheet, behind=behind, leads=leads) if asked else {},
    )


def line_of(line: ReportLine, known: Known, *, unit: str) -> Line:
    """A line as the rules read it. What the figures say is part of 完成情况, and so is the lead's conclusion.

    本月无变化: the words of last month were checked then; what is judged is what the unit writes now.
    """
    plan, before = known.plans.get(line.task_id), known.before(line.task_id)
    asked = known.indicators.get(line.task_id, ())
    indicators = () if line.unchanged else tuple(_indicator(each, line, before, plan, known.period) for each in asked)
    value = Line(
        id=line.pk,
        unit=unit,
        task=line.task.text,
        causes=line.causes,
        help_needed=line.help_needed,
        help_from=line.help_from,
        correction_note=line.correction_note,
        unchanged=line.unchanged,
        attachments=tuple(Attachment(each.name) for each in line.attachments.all()),
        supporting_missing=tuple(part.unit for part in known.parts.get(line.task_id, ()) if not part.filed),
        indicators=indicators,
    )
    if line.unchanged:
        return value
    history = known.earlier.get(line.task_id, ())
    said = _completion(line, known)
    # Where figures are asked for they are the completion: the missing figure is told, not the empty box as well.
    return replace(
        value,
        completion=said if said or not asked else None,
        problems=line.problems,
        next_steps=line.next_steps,
        stage_met=_stage_met(line.stage_met, known.period),
        previous=Previous(before.told, before.next_steps) if before is not None else Previous(),
        milestones=_milestones(line, history, plan),
        history=tuple(Month(Period.parse(e.sheet.round.period), e.told, e.causes, e.next_steps) for e in history),
    )


def _sentence(line: ReportLine, known: Known) -> str:
    asked, before = known.indicators.get(line.task_id, ()), known.before(line.task_id)
    return figures_sentence(figure_values(line, asked, before))


def _completion(line: ReportLine, known: Known) -> str:
    return f"{_sentence(line, known)}{line.completion}" + (f"{JOINT}{line.joint}" if line.joint else "")


def _stage_met(answer: bool | None, period: Period) -> bool | Literal[""] | None:
    """The stage is the quarter: an honest 否 before the quarter's end is nothing to be asked about."""
    if answer is None:
        return ""
    return answer if answer or period.month % 3 == 0 else None


def _indicator(
    each: LedgerIndicator, line: ReportLine, before: ReportLine | None, plan: PlanLine | None, period: Period
) -> Indicator:
    typed, earlier = (found.figures.get(str(each.pk)) if found is not None else None for found in (line, before))
    terms = plan.terms.get(str(each.pk)) if plan is not None else None
    lag = str((terms or {}).get("lag", ""))
    return Indicator(
        each.name,
        each.unit,
        year_target=each.value,
        stage_target=_stage_target(each, plan, period),
        value=Decimal(typed) if typed else None,
        previous_value=Decimal(earlier) if earlier else None,
        operator=each.operator,
        released_on=period.last_day + timedelta(days=int(lag)) if lag.isdigit() else None,
    )


def _stage_target(each: LedgerIndicator, plan: PlanLine | None, period: Period) -> Decimal | None:
    """What the accepted plan has until now: within a quarter the end of the one before; a rate holds at every moment."""
    quarters = (plan.figures.get(str(each.pk)) if plan is not None else None) or [""] * 4
    quarter = (period.month - 1) // 3
    if not quarters[quarter]:
        return None
    if period.month % 3 == 0 or each.operator == "<=" or each.unit in LEVEL_UNITS:
        return Decimal(quarters[quarter])
    passed = quarters[quarter - 1] if quarter else "0"
    return Decimal(passed) if passed else None


def _milestones(line: ReportLine, history: Iterable[ReportLine], plan: PlanLine | None) -> tuple[Milestone, ...]:
    if plan is None:
        return ()
    done = set(line.milestones_done).union(*(each.milestones_done for each in history))
    return tuple(Milestone(each.name, each.due_on, n in done) for n, each in enumerate(milestones_of(plan.milestones)))


_FORM_BOXES = {"percent": "completion", "attachments": "completion", "supporting_missing": "completion"}


def _noted(finding: Finding, line: ReportLine, known: Known) -> Noted:
    """A finding with its place in the form: the rules read one text where the form has three (figures, words, conclusion)."""
    box, (start, end) = _FORM_BOXES.get(finding.field, finding.field), finding.span
    if box == "indicators":
        box = _figure_box(finding.message, known.indicators.get(line.task_id, ()))
    elif finding.field == "completion":
        said, before = _completion(line, known), len(_sentence(line, known))
        after = before + len(line.completion)
        if (start, end) == (0, len(said)):
            start = end = 0
        elif line.joint and start >= after:
            box, start, end = "joint", max(0, start - after - len(JOINT)), max(0, end - after - len(JOINT))
        else:
            start, end = (min(max(0, place - before), len(line.completion)) for place in (start, end))
    words = str(getattr(line, box, ""))
    if (start, end) == (0, len(words)):
        start = end = 0
    quote = words[start:end]
    quote = quote if len(quote) <= _QUOTED else f"{quote[: _QUOTED - 1]}…"
    return Noted(finding.rule, finding.level.value, box, finding.message, (start, end), quote)


def _figure_box(message: str, indicators: Sequence[LedgerIndicator]) -> str:
    """The box of the indicator that a message names."""
    named = next((each for each in indicators if f"“{each.name}”" in message), None)
    return f"figure-{named.pk}" if named is not None else "completion"
