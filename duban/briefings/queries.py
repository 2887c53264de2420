"""Gathering what a snapshot freezes (快照取数), and the drafts that were made of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from duban.briefings.compose.composition import BriefingKind
from duban.briefings.models import Briefing, StoredSnapshot
from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotReturn, SnapshotTask
from duban.intake.models import Batch
from duban.ledger.leaders import leader_names
from duban.ledger.models import Assignment, Completion, Ledger, Task, TaskLeader
from duban.ledger.rules import AssignmentRole, Joined
from duban.lights.models import Evaluation
from duban.lights.rules import IndicatorFacts, PaceClass, TaskFacts, expected_share
from duban.org.queries import heirs, holders
from duban.returns.models import PlanLine, ReportLine, Round
from duban.returns.queries.facts import facts_of
from duban.returns.queries.rounds import round_table
from duban.returns.rules import LineState, RoundKind
from duban.timing.clock import day_in_china
from duban.timing.periods import Period

LAGGING = {PaceClass.YELLOW, PaceClass.RED}


def gather(ledger: Ledger, period: Period, *, at: datetime) -> Snapshot:
    """The ledger as it stands at `at`, seen from the month `period`. The lights must have been refreshed before."""
    tasks = list(
        Task.objects.filter(ledger=ledger)
        .select_related("task_list")
        .prefetch_related("assignments__unit", "leaders__post")
        .in_order()
    )
    pks = [task.pk for task in tasks]
    gathered = _Gathered(ledger, pks, period, at=at)
    return Snapshot(
        government=ledger.government.name,
        year=ledger.year,
        period=str(period),
        taken_at=at,
        tasks=tuple(gathered.task(task) for task in tasks),
        returns=tuple(_returns(ledger, period, at=at)),
    )


class _Gathered:
    """What many rows need, read once: verdicts, facts, accepted lines, plans, holders, overlaps."""

    def __init__(self, ledger: Ledger, pks: list[int], period: Period, *, at: datetime) -> None:
        self.period = period
        self.facts: Mapping[int, TaskFacts] = {each.pk: each for each in facts_of(pks, at=at)}
        self.verdicts: dict[int, dict[str, Evaluation]] = defaultdict(dict)
        for verdict in Evaluation.objects.filter(task__in=pks, period__lte=str(period)):
            self.verdicts[verdict.task_id][verdict.period] = verdict
        self.lines: dict[tuple[int, int], ReportLine] = {}
        accepted = ReportLine.objects.filter(
            task__in=pks, state=LineState.ACCEPTED, sheet__round__period__lte=str(period)
        )
        for line in accepted.select_related("sheet__round").order_by("sheet__round__period"):
            self.lines[line.task_id, line.sheet.unit_id] = line
        plans = PlanLine.objects.filter(task__in=pks, state=LineState.ACCEPTED).select_related("sheet")
        self.targets = {(line.task_id, line.sheet.unit_id): line.quarter_words(period.month) for line in plans}
        led = set(TaskLeader.objects.filter(task__in=pks).values_list("post_id", flat=True))
        self.persons = holders(led, on=day_in_china(at))
        self.heirs = heirs(ledger.government_id, on=day_in_china(at))
        self.done = dict(Completion.objects.filter(task__in=pks).values_list("task_id", "verified_on"))
        self.overlaps = _overlaps(ledger)

    def task(self, task: Task) -> SnapshotTask:
        """One row of the snapshot."""
        assignments: list[Assignment] = list(task.assignments.all())
        leads = [a for a in assignments if a.role == AssignmentRole.LEAD]
        lead = leads[0].unit_id if leads else 0
        heir = self.heirs.get(lead, lead)
        line = self.lines.get((task.pk, heir)) or self.lines.get((task.pk, lead))
        months = self.verdicts[task.pk]
        now = months.get(str(self.period))
        before = months.get(str(self.period.previous))
        pace = PaceClass(now.pace) if now else PaceClass.NOT_EVALUATED
        key = f"{task.task_list.code}/{task.item_no}"
        done = self.done.get(task.pk)
        return SnapshotTask(
            list_code=task.task_list.code,
            list_kind=task.task_list.kind,
            item_no=task.item_no,
            category=task.category,
            text=task.text,
            leaders=leader_names(task, self.persons),
            lead_units=tuple(str(a) for a in leads),
            other_units=tuple(str(a) for a in assignments if a not in leads and a.joined != Joined.ETC),
            indicators=tuple(self._indicators(task.pk)),
            stage_target=self.targets.get((task.pk, heir)) or self.targets.get((task.pk, lead), ""),
            completion=line.told if line else "",
            problems=line.problems if line else "",
            causes=line.causes if line else "",
            next_steps=line.next_steps if line else "",
            stage_met=line.stage_met if line else None,
            reported_in=line.sheet.round.period if line else None,
            pace=pace,
            pace_before=PaceClass(before.pace) if before else None,
            mark=now.mark if now else "",
            sentence=now.sentence if now else "还没有审核通过的情况表。",
            gap=now.gap if now else None,
            months_behind=_months_behind(months, self.period),
            completed_on=done if done is not None and Period.of(done) <= self.period else None,
            overlaps=tuple(self.overlaps.get(key, ())),
        )

    def _indicators(self, pk: int) -> list[SnapshotIndicator]:
        facts = self.facts[pk]
        values: dict[int, Decimal] = {}
        for month in facts.months:
            if month.period <= self.period and month.accepted:
                values |= month.values
        return [
            SnapshotIndicator(
                each.name,
                each.operator,
                each.target,
                each.unit,
                each.is_level,
                values.get(each.pk),
                self._expected(each),
            )
            for each in facts.indicators
        ]

    def _expected(self, indicator: IndicatorFacts) -> Decimal | None:
        return None if indicator.is_level else expected_share(indicator, self.period)


def _months_behind(months: Mapping[str, Evaluation], period: Period) -> int:
    """How many months in a row, up to this one, the task has been yellow or red."""
    count, month = 0, period
    while (verdict := months.get(str(month))) is not None and PaceClass(verdict.pace) in LAGGING:
        count, month = count + 1, month.previous
    return count


def _overlaps(ledger: Ledger) -> dict[str, list[str]]:
    """Row → rows of other lists with the same promise, as the intake found and people confirmed them."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in Batch.objects.filter(notice__ledger=ledger):
        for overlap in batch.overlaps:
            a, b = "/".join(overlap["a"]), "/".join(overlap["b"])
            found[a].append(b)
            found[b].append(a)
    return found


def _returns(ledger: Ledger, period: Period, *, at: datetime) -> list[SnapshotReturn]:
    """The return log of the quarter's months up to this one."""
    first = str(period.quarter.periods[0])
    months = Round.objects.filter(
        ledger=ledger, kind=RoundKind.MONTHLY, period__gte=first, period__lte=str(period)
    ).order_by("period")
    return [
        SnapshotReturn(
            period=month.period,
            unit=row.unit.name,
            due_on=month.due_on,
            first_submitted_at=row.sheet.first_submitted_at,
            standing=row.standing.value,
            days_late=row.days_late,
            lines=row.lines,
            sent_back=row.sent_back_ever,
        )
        for month in months
        for row in round_table(month, at=at).rows
    ]


def snapshot_before(ledger: Ledger, kind: BriefingKind, period: Period) -> StoredSnapshot | None:
    """The last snapshot of the month (or quarter) before, for what has changed since."""
    earlier = period.previous
    if kind is BriefingKind.QUARTERLY:
        earlier = period.quarter.periods[0].previous
    found = StoredSnapshot.objects.filter(ledger=ledger, period=str(earlier), briefings__kind=kind)
    return found.order_by("-taken_at").first()


@dataclass(frozen=True)
class FigureShown:
    """A figure of a draft with the rows behind it: (words of the row, number of its task or None)."""

    name: str
    words: str
    rows: Sequence[tuple[str, int | None]]


def figures_shown(briefing: Briefing) -> list[FigureShown]:
    """The figures that the text prints, each once, in the order of their first use."""
    tasks = tasks_by_key(briefing.snapshot.ledger)
    known = {figure["name"]: figure for figure in briefing.figures["figures"]}
    printed = dict.fromkeys(part["figure"] for line in briefing.figures["text"] for part in line if part["figure"])
    return [
        FigureShown(
            name,
            f"{known[name]['words']}{known[name]['counter']}"
            if not known[name]["words"].endswith("%")
            else known[name]["words"],
            [(_row_words(key), tasks.get(key.split("=")[0])) for key in known[name]["rows"]],
        )
        for name in printed
    ]


def _row_words(key: str) -> str:
    """annex1/49=annex2/6 → 附件1第49项、附件2第6项; what is no row of a list (a unit) is named as it is."""
    return "、".join(
        f"{code.replace('annex', '附件')}第{number}项" if number else code
        for code, _, number in (part.partition("/") for part in key.split("="))
    )


def tasks_by_key(ledger: Ledger) -> dict[str, int]:
    """annex1/12 → the task's number, so that a figure can open its rows."""
    rows = Task.objects.filter(ledger=ledger).values_list("task_list__code", "item_no", "pk")
    return {f"{code}/{number}": pk for code, number, pk in rows}
