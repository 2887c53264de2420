"""What the light rule looks at, gathered for many tasks."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from duban.ledger.models import Completion, Indicator, Task
from duban.lights.rules import IndicatorFacts, MonthFacts, TaskFacts
from duban.org.queries import heirs
from duban.returns.models import PlanLine, ReportLine, Round
from duban.returns.queries.owing import first_leads
from duban.returns.rules import (
    LineState,
    RoundKind,
)
from duban.timing.clock import day_in_china
from duban.timing.periods import Period


def facts_of(task_pks: Collection[int], *, at: datetime) -> list[TaskFacts]:
    """What the light rule looks at, for many tasks in a handful of queries: the lead unit's accepted lines count.

    `at`: a return that is not there is missing only after its due moment.
    """
    tasks = list(Task.objects.filter(pk__in=task_pks).select_related("ledger"))
    leads = first_leads(task_pks)
    merged = heirs(tasks[0].government_id, on=day_in_china(at)) if tasks else {}
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    for indicator in Indicator.objects.filter(task__in=task_pks).order_by("order"):
        indicators[indicator.task_id].append(indicator)
    plans = {
        (line.task_id, line.sheet.unit_id): line
        for line in PlanLine.objects.filter(task__in=task_pks, state=LineState.ACCEPTED).select_related("sheet")
    }
    lines = {
        (line.task_id, line.sheet.unit_id, line.sheet.round.period): line
        for line in ReportLine.objects.filter(task__in=task_pks).select_related("sheet__round")
    }
    rounds: dict[int, list[Round]] = defaultdict(list)
    for month in Round.objects.filter(ledger__in={t.ledger_id for t in tasks}, kind=RoundKind.MONTHLY).order_by(
        "period"
    ):
        rounds[month.ledger_id].append(month)
    done = dict(Completion.objects.filter(task__in=task_pks).values_list("task_id", "verified_on"))
    found = []
    for task in tasks:
        lead = leads.get(task.pk, 0)
        heir = merged.get(lead, lead)
        plan = plans.get((task.pk, heir)) or plans.get((task.pk, lead))
        found.append(
            TaskFacts(
                pk=task.pk,
                months=[
                    _month(lines.get((task.pk, lead, r.period)) or lines.get((task.pk, heir, r.period)), r, at=at)
                    for r in rounds[task.ledger_id]
                ],
                indicators=[_indicator(each, plan) for each in indicators[task.pk]],
                quarter_targets=_promised(plan),
                completed_in=Period.of(done[task.pk]) if task.pk in done else None,
                lead_open=not lead,
            )
        )
    return found


def _month(line: ReportLine | None, month: Round, *, at: datetime) -> MonthFacts:
    period = Period.parse(month.period)
    if line is None:
        return MonthFacts(period)
    filed = True if line.sheet.first_submitted_at is not None else False if at > line.sheet.moment else None
    values = {int(pk): Decimal(value) for pk, value in line.figures.items() if value}
    return MonthFacts(period, filed, line.state == LineState.ACCEPTED, line.stage_met, values)


def _indicator(indicator: Indicator, plan: PlanLine | None) -> IndicatorFacts:
    planned = [
        Decimal(value) if value else None
        for value in (plan.figures.get(str(indicator.pk)) if plan else None) or [""] * 4
    ]
    return IndicatorFacts(
        indicator.pk, indicator.name, indicator.operator, indicator.value, indicator.unit,
        (planned[0], planned[1], planned[2], planned[3]),
    )  # fmt: skip


def _promised(plan: PlanLine | None) -> tuple[bool, bool, bool, bool] | None:
    if plan is None:
        return None
    first, second, third, fourth = (bool(getattr(plan, f"quarter{number}").strip()) for number in (1, 2, 3, 4))
    return first, second, third, fourth
