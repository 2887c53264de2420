"""Reads of intake: a row's words, the check page, and the comparison of a second file with the ledger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from duban.intake.models import Batch, BatchState, Row, RowState
from duban.intake.parsing.text import compact
from duban.intake.parsing.units import is_collective
from duban.intake.rules import DOUBT_TITLES, WAIT_IN_LEDGER, WAITING_WORDS, Difference, differences, open_doubts
from duban.ledger.models import Notice, Task
from duban.ledger.queries import words_of_many
from duban.ledger.rules import IndicatorDraft, TaskDraft, UnitList, UnitName, assigned

MOST = 10**14
"""Below this an indicator's value fits its column."""


def draft_of(row: Row) -> TaskDraft:
    """The row as a task ready to be registered; raises NotUnderstood, naming the row, where its units do not fit."""
    leads = [unit_name(unit) for unit in row.lead_units]
    return TaskDraft(
        item_no=row.seq,
        category=row.category,
        text=row.text,
        leaders=tuple(row.leaders),
        units=assigned(unit_list(row), leads, notice=row.batch.doc_number, place=str(row)),
        # A number beyond what the ledger holds is no promise; the task's text still has it.
        indicators=tuple(indicator_draft(target) for target in row.targets if abs(target["value"]) < MOST),
        deadline_words=row.deadline,
        source=row.source,
    )


def unit_name(shape: str | Mapping[str, str]) -> UnitName:
    """A unit in the reading's shape as a value."""
    name, affiliate = (shape, "") if isinstance(shape, str) else (shape["name"], shape["affiliate"])
    return UnitName(name, affiliate, is_collective(name))


def unit_list(row: Row) -> UnitList:
    """The row's units as one printed list."""
    marks = (at for at, unit in enumerate(row.units) if isinstance(unit, dict) and unit.get("behind_etc"))
    return UnitList(tuple(unit_name(unit) for unit in row.units), row.etc, next(marks, None))


def open_list(names: Sequence[UnitName], printed: str) -> UnitList:
    """A list that holds 「等」, which stands before a collective name (甲等各有关单位) or else at the end, as in `printed`."""
    words = compact(printed)
    places = (at for at, name in enumerate(names) if at and name.collective and f"等{name.name}" in words)
    return UnitList(tuple(names), True, next(places, None))


def indicator_draft(target: Mapping[str, Any]) -> IndicatorDraft:
    """A target in the reading's shape as an indicator of the ledger."""
    return IndicatorDraft(
        target["text"][:200],
        target["indicator"][:200],
        target["op"],
        Decimal(str(target["value"])),
        target["unit"][:40],
    )


def words_of_row(row: Row) -> dict[str, str]:
    """The row as people read it, field title → words."""
    return {
        "序号": row.seq,
        "类别": row.category,
        "事项内容": row.text,
        "牵头领导": "、".join(row.leaders),
        "责任单位": unit_list(row).printed,
        "牵头单位": "、".join(unit_name(unit).printed for unit in row.lead_units),
        "量化指标": "；".join(target["text"] for target in row.targets),
    }


@dataclass(frozen=True)
class UnitShown:
    """A unit on the check page; `joint` is what stands before it, `doubtful` where a doubt names it."""

    joint: str
    printed: str
    lead: bool
    doubtful: bool


@dataclass(frozen=True)
class CheckedRow:
    """One row of the check page: as printed on the left, as read on the right, with what is doubtful about it."""

    row: Row
    units: Sequence[UnitShown]
    open_end: bool
    source: "PrintedSource"
    doubts: Sequence[Mapping[str, str]]
    proposal: str

    @property
    def as_printed(self) -> bool:
        """Whether the task's words were taken over unchanged: the page then need not show them twice."""
        return "".join(self.row.text.split()) == "".join(self.source.cells["text"].split())

    @property
    def lead_by_person(self) -> bool:
        """Whether a person named the lead that the notice left open."""
        return bool(self.row.proposed_lead and self.row.lead_units)

    @property
    def to_decide(self) -> Sequence[Mapping[str, str]]:
        """The doubts that a person settles here."""
        return [doubt for doubt in self.doubts if doubt["code"] not in WAIT_IN_LEDGER]

    @property
    def waiting(self) -> Sequence[tuple[str, str]]:
        """What is settled after the ledger stands: (names, sentence) for each reason."""
        names: dict[str, list[str]] = {}
        for doubt in self.doubts:
            if doubt["code"] in WAIT_IN_LEDGER:
                names.setdefault(doubt["code"], []).append("" if doubt["code"] == "open_list" else doubt["text"])
        return [("、".join(dict.fromkeys(found)), WAITING_WORDS[code]) for code, found in names.items()]


@dataclass(frozen=True)
class DoubtGroup:
    """How many rows wait for a person for one reason; `later`: what it is about is settled after the ledger stands."""

    code: str
    title: str
    rows: int
    later: bool


@dataclass(frozen=True)
class CheckPage:
    """The check page of a batch (核对来文)."""

    rows: Sequence[CheckedRow]
    groups: Sequence[DoubtGroup]
    proposals: int
    counts: Mapping[str, int]
    other_file: Batch | None


def check_page(batch: Batch, *, doubt: str = "", state: str = "") -> CheckPage:
    """All rows, narrowed to one doubt or state; while they wait, those to decide stand first. Counts are of all."""
    every = [checked_row(row) for row in batch.rows.all()]
    shown = [
        each
        for each in every
        if (not doubt or any(d["code"] == doubt for d in each.doubts)) and (not state or each.row.state == state)
    ]
    waits = batch.state == BatchState.READ
    codes = Counter(code for each in every for code in {d["code"] for d in each.doubts})
    others = Batch.objects.filter(government_id=batch.government_id, state="read", document__doc_no=batch.doc_number)
    return CheckPage(
        rows=sorted(shown, key=lambda each: (waits and not each.to_decide, waits and not each.doubts, each.row.order)),
        groups=[
            DoubtGroup(code, title, codes[code], code in WAIT_IN_LEDGER)
            for code, title in DOUBT_TITLES.items()
            if codes[code]
        ],
        proposals=sum(1 for each in every if each.proposal),
        counts={
            "seen": batch.rows_seen,
            "shown": len(every),
            "doubtful": sum(1 for each in every if each.doubts),
            "kept": sum(1 for each in every if each.row.state != RowState.LEFT_OUT),
            "to_decide": sum(1 for each in every if each.to_decide),
            "checked": sum(1 for each in every if each.row.state == RowState.CHECKED),
            "left_out": sum(1 for each in every if each.row.state == RowState.LEFT_OUT),
        },
        other_file=others.exclude(pk=batch.pk).first() if batch.doc_number else None,
    )


def checked_row(row: Row) -> CheckedRow:
    """One row as the check page shows it."""
    waiting = row.state == RowState.OPEN
    proposal = unit_name(row.proposed_lead).printed if waiting and row.proposed_lead and not row.lead_units else ""
    units, leads = unit_list(row), [unit_name(unit) for unit in row.lead_units]
    doubts = open_doubts(row.doubts, has_lead=bool(leads), checked=not waiting)
    named = {doubt["text"] for doubt in doubts if doubt["field"] == "units"}
    return CheckedRow(
        row=row,
        units=[
            UnitShown(units.joint(at), name.printed, name in leads, name.printed in named)
            for at, name in enumerate(units.names)
        ],
        open_end=units.open_end,
        source=printed_source(row.source),
        doubts=doubts,
        proposal=proposal,
    )


@dataclass(frozen=True)
class PrintedSource:
    """A row's cells as the notice printed them; the units in their weight."""

    cells: Mapping[str, str]
    units: Sequence[tuple[str, bool]]


def printed_source(source: Mapping[str, Any]) -> PrintedSource:
    """What stands in `source` of a row or a task."""
    return PrintedSource(source["cells"], _in_weight(source["cells"]["units"], source["bold"]))


def _in_weight(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The printed cell cut where its weight changes: (words, bold)."""
    parts, at = [], 0
    for start, end in spans:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def registered_notice(batch: Batch) -> Notice | None:
    """The notice of the same number that already has its ledger, from another file."""
    if batch.state == "confirmed" or not batch.doc_number:
        return None
    return Notice.objects.filter(government_id=batch.government_id, doc_number=batch.doc_number).first()


def comparison(batch: Batch, notice: Notice) -> list[Difference]:
    """What the second file says otherwise than the ledger, row by row."""
    tasks = Task.objects.filter(task_list__notice=notice).select_related("task_list").in_order()
    on = notice.doc_date or notice.registered_at.date()  # whoever succeeded a leader since then is no difference
    after: dict[str, dict[str, str]] = {}
    for row in batch.rows.all():
        place, times = str(row), 1
        while place in after:  # a number that the new file prints twice must not hide a row
            times += 1
            place = f"{row}（第{times}处）"
        after[place] = _compared(row)
    before = {place: _without_numbers(words) for place, words in words_of_many(tasks, on=on).items()}
    return differences(before, after)


def _without_numbers(words: dict[str, str]) -> dict[str, str]:
    """The indicators follow from the row's words, which are compared themselves."""
    return {title: text for title, text in words.items() if title != "量化指标"}


def _compared(row: Row) -> dict[str, str]:
    """The row's words as the ledger will say them: a unit alone leads."""
    words = _without_numbers(words_of_row(row))
    del words["序号"]
    if not words["牵头单位"] and len(row.units) == 1 and not row.etc:
        words["牵头单位"] = words["责任单位"]
    return words


def rows_not_accounted_for() -> list[str]:
    """A sentence for each confirmed batch whose rows are not exactly its tasks and what was left out (行数守恒)."""
    faults = []
    for batch in Batch.objects.filter(state="confirmed").select_related("file"):
        rows = batch.rows.count()
        left_out = batch.rows.filter(state=RowState.LEFT_OUT).count()
        tasks = Task.objects.filter(task_list__notice=batch.notice).count()
        if not batch.rows_seen == rows == tasks + left_out:
            faults.append(
                f"来文{batch}读出{batch.rows_seen}行，现有{rows}行，立项{tasks}项，剔除{left_out}行，数目对不上。"
            )
    return faults
