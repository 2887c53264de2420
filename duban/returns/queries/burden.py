"""Lines asked, boxes filled in by the system, minutes spent (填报负担), per unit and round, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from duban.audit.models import Event
from duban.org.queries import heirs
from duban.returns.burden import NOTHING, Burden, counted, minutes_spent
from duban.returns.models import PlanLine, ReportLine, Return, ReturnLine, Round
from duban.returns.rules import MONTH_REASON, LineState
from duban.timing.periods import Period

SAVES = ("returns.draft_saved", "returns.draft_conflict", "returns.handed_on", "returns.submitted")
"""Acts of a unit on its form that tell that somebody was at work on it."""
_CARRIED = ("main_person", "deputy_person")


@dataclass(frozen=True)
class UnitBurden:
    """One unit's form; `burden` says only how many lines were asked while the unit has not submitted it."""

    sheet: Return
    burden: Burden


@dataclass(frozen=True)
class RoundBurden:
    """All units of a round, in official order and no other."""

    round: Round
    rows: Sequence[UnitBurden]

    @property
    def whole(self) -> Burden:
        """All units together."""
        return sum((row.burden for row in self.rows), NOTHING)


def round_burden(round_: Round) -> RoundBurden:
    """填报负担 of a round. What a unit has not submitted yet is nobody else's business, its lines are all that is known."""
    sheets = list(round_.sheets.select_related("unit").order_by("unit__order"))
    burdens = _burdens(round_, sheets)
    rows = [
        UnitBurden(sheet, burdens[sheet.pk] if sheet.first_submitted_at else Burden(burdens[sheet.pk].lines))
        for sheet in sheets
    ]
    return RoundBurden(round_, rows)


def sheet_burden(sheet: Return) -> Burden:
    """填报负担 of one form, for its own unit."""
    return _burdens(sheet.round, [sheet])[sheet.pk]


def _burdens(round_: Round, sheets: Sequence[Return]) -> dict[int, Burden]:
    units = {sheet.pk: sheet.unit_id for sheet in sheets}
    table: type[PlanLine] | type[ReportLine] = PlanLine if round_.is_plan else ReportLine
    lines: dict[int, list[PlanLine | ReportLine]] = defaultdict(list)
    for each in table._default_manager.filter(sheet__in=list(units)).order_by("order"):
        lines[each.sheet_id].append(each)
    before = {} if round_.is_plan else _last_month(round_)
    spent = _minutes(sheets)
    found = {}
    for pk, unit in units.items():
        known: dict[str, str] = {}
        burden = Burden(len(lines[pk]), minutes=spent.get(pk, 0))
        for line in lines[pk]:
            if isinstance(line, ReportLine):
                known = _month_boxes(before[unit, line.task_id]) if (unit, line.task_id) in before else {}
            boxes = _boxes(line)
            filled, given = counted(boxes, known | _by_the_system(line))
            burden = replace(burden, filled=burden.filled + filled, given=burden.given + given)
            if isinstance(line, PlanLine):
                known = {name: boxes[name] for name in _CARRIED}
        found[pk] = burden
    return found


def _last_month(round_: Round) -> Mapping[tuple[int, int], ReportLine]:
    """(unit, task) → what was filed the month before, by the unit itself or by one that was merged into it."""
    period = str(Period.parse(round_.period).previous)
    earlier = ReportLine.objects.filter(sheet__round__ledger=round_.ledger_id, sheet__round__period=period)
    follows = heirs(round_.government_id, on=round_.due_on)
    filed = earlier.exclude(state=LineState.DRAFT).select_related("sheet").order_by("pk")
    return {(follows.get(line.sheet.unit_id, line.sheet.unit_id), line.task_id): line for line in filed}


def _boxes(line: ReturnLine) -> dict[str, str]:
    """What a unit may fill in on a line; reasons for the pre-check are no part of the form."""
    if isinstance(line, ReportLine):
        return _month_boxes(line) | _by_the_system(line)
    return line.words | {
        f"figure-{indicator}-{quarter}": str(value)
        for indicator, values in line.figures.items()
        for quarter, value in enumerate(values)
    }


def _month_boxes(line: ReportLine) -> dict[str, str]:
    figures = {f"figure-{indicator}": str(value) for indicator, value in line.figures.items()}
    answer = "" if line.stage_met is None else str(line.stage_met)
    words = {name: words for name, words in line.words.items() if name not in MONTH_REASON}
    return words | figures | {"stage_met": answer}


def _by_the_system(line: ReturnLine) -> dict[str, str]:
    """完成情况 that the system wrote from the figures alone."""
    if isinstance(line, ReportLine) and line.figures_words and not line.completion:
        return {"completion": line.figures_words}
    return {}


def _minutes(sheets: Collection[Return]) -> dict[int, int]:
    """Sheet number → minutes, from the moments on the trail."""
    if not sheets:
        return {}
    label = next(iter(sheets))._meta.label_lower
    acts = Event.objects.filter(target_type=label, target_id__in=[sheet.pk for sheet in sheets], action__in=SAVES)
    moments: dict[int, list[datetime]] = defaultdict(list)
    for pk, at in acts.order_by("number").values_list("target_id", "at"):
        moments[pk or 0].append(at)
    return {pk: minutes_spent(saves) for pk, saves in moments.items()}
