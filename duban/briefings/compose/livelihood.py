"""民生实事月通报 (briefings.md (c)): the month's draft on the promises to the people."""

from dataclasses import dataclass

from duban.briefings.compose.classes import (
    MONTHLY_GROUPS,
    change_sentence,
    class_sentence,
    new_in,
    overlap_sentence,
    scope,
)
from duban.briefings.compose.composition import (
    Annex,
    BriefingKind,
    Composition,
    Piece,
    body,
    composed,
    sections,
)
from duban.briefings.compose.draft import LAGGARD_ANNEX, Draft, short_enough
from duban.briefings.compose.figures import Figures
from duban.briefings.compose.filing import month_sentences, of_months
from duban.briefings.compose.laggards import (
    Detail,
    demands,
    item,
    laggard,
    measure,
    named,
    promises_to_ask,
    streak_sentence,
    titled,
)
from duban.briefings.compose.rows import LIVELIHOOD, Promise, of_class
from duban.briefings.compose.tables import laggard_table, public_table, returns_table
from duban.briefings.compose.text import NAMES_IN_A_SENTENCE, Say, dated, day, joined, reference, say
from duban.briefings.snapshot import Snapshot, SnapshotTask
from duban.errors import NotNow
from duban.lights.rules import PaceClass
from duban.timing.periods import Period

LONGEST = 800
_FAST = 3
_EVER_SHORTER = [(Detail.REASONS, False), *((detail, True) for detail in sorted(Detail, reverse=True))]
"""What is told, tried in turn until it is short enough: what goes well gives way first, then what lags tells less."""


@dataclass(frozen=True)
class _Draft(Draft):
    """A month's draft."""

    month: Period

    @property
    def rows(self) -> list[SnapshotTask]:
        return [row for promise in self.of.promises for row in promise.rows]


def compose_livelihood(snapshot: Snapshot, *, before: Snapshot | None) -> Composition:
    """The draft of a month. `before`: the snapshot of the briefing before, None for the first.

    Raises NotNow if the ledger holds no 民生实事.
    """
    book = Figures()
    of = scope(snapshot, "livelihood", "件", book, kinds=[LIVELIHOOD])
    if not of.promises:
        raise NotNow("台账中没有民生实事清单，不能起草民生实事月通报。请先登记民生实事清单。")
    draft = _Draft(snapshot, before, of, Period.parse(snapshot.period))
    text = short_enough((_text(draft, detail, short=short) for detail, short in _EVER_SHORTER), LONGEST)
    title = say(
        "关于",
        dated(f"{snapshot.year}年"),
        "为民办",
        of.total,
        "实事",
        dated(f"{draft.month.month}月份"),
        "进展情况的通报",
    )
    annexes = _annexes(draft)
    return composed(
        BriefingKind.LIVELIHOOD_MONTHLY, snapshot, before=before, title=title, text=text, annexes=annexes, book=book
    )


def _text(draft: _Draft, detail: Detail, *, short: bool) -> list[Piece]:
    lag: list[Piece] = _lagging(draft, detail)
    asked = demands(draft.lagging, draft.snapshot, plain=True)
    filed = month_sentences(draft.snapshot, draft.month, draft.book, annex=draft.returns_annex)
    return sections(
        [
            ("总体情况", _overall(draft)),
            ("进展较快的事项", _fast(draft, short=short)),
            ("进度滞后的事项", lag),
            ("报送情况", [body(*filed)] if filed else []),
            ("下一步要求", [body(*asked)] if asked else []),
        ]
    )


def _overall(draft: _Draft) -> list[Piece]:
    classes = class_sentence(draft.of, MONTHLY_GROUPS)
    told: list[Say] = [
        "截至",
        draft.cutoff,
        "，",
        draft.of.total,
        "民生实事中，",
        *classes,
        "。",
        *overlap_sentence(draft.of),
    ]
    told += _also_tasks(draft)
    if draft.before is not None:
        told += change_sentence(draft.of, draft.snapshot, draft.before, green="赶上序时", usual=1)
    return [body(*told)]


def _also_tasks(draft: _Draft) -> list[Say]:
    """Promises that also stand among the tasks of the report: said here, counted here once (S7, B10)."""
    others = {row.key for row in draft.snapshot.tasks if row.list_kind != LIVELIHOOD}
    twice = [row for row in draft.rows if others.intersection(row.overlaps)]
    if not twice:
        return []
    count = draft.book.count("livelihood.also_tasks", [row.key for row in twice], "件")
    items: list[Say] = []
    if len(twice) <= NAMES_IN_A_SENTENCE:
        items = ["（", *joined([[item(row, draft.snapshot, plain=True)] for row in twice], "、"), "）"]
    return ["其中", count, *items, "同时列入年度任务，本通报只计一次。"]


def _fast(draft: _Draft, *, short: bool) -> list[Piece]:
    """Newly completed, then ahead of pace, in the order of the list: items of different kinds are not ranked."""
    done = new_in(draft.of, draft.before).done
    fast = [*done, *of_class(draft.of.promises, (PaceClass.AHEAD,))]
    if not fast:
        return []
    if short:
        items = joined([[item(each.row, draft.snapshot, plain=True)] for each in fast[:NAMES_IN_A_SENTENCE]], "、")
        more = "等" if len(fast) > NAMES_IN_A_SENTENCE else ""
        return [body("新增完成和超序时的共", draft.of.count("fast", fast), "：", *items, more, "。")]
    told: list[Say] = []
    if len(fast) > _FAST:
        told += ["新增完成和超序时的共", draft.of.count("fast", fast), "，按清单顺序列举如下，其余见附件。"]
    return [body(*told, *joined([_fast_one(draft, each) for each in fast[:_FAST]], ""))]


def _fast_one(draft: _Draft, promise: Promise) -> list[Say]:
    row = promise.row
    told = titled(promise, draft.snapshot, plain=True)
    if row.pace is PaceClass.DONE:
        when: list[Say] = [] if row.completed_on is None else ["于", day(row.completed_on, year=draft.snapshot.year)]
        return [*told, *when, "核实完成。"]
    return [*told, "，", *(measure(row, draft.book) or ["超序时"]), "。"]


def _lagging(draft: _Draft, detail: Detail) -> list[Piece]:
    snapshot, book = draft.snapshot, draft.book
    if not draft.lagging:
        return [body("没有评为滞后的事项。")]
    asked = promises_to_ask(draft.lagging, snapshot)
    made: list[Piece] = []
    for label, pace in (("红灯", PaceClass.RED), ("黄灯", PaceClass.YELLOW)):
        same = of_class(draft.of.promises, (pace,))
        if not same:
            continue
        count = draft.of.count(pace.value, same)
        if detail is Detail.NAMES:
            shown = named(same, snapshot, plain=True, count=count, annex=LAGGARD_ANNEX)
            made.append(body(label, count, "：", *shown, "。"))
            continue
        told = joined([laggard(each, snapshot, book, plain=True, detail=detail, asked=asked) for each in same], "。")
        made.append(body(label, count, "：", *told, "。"))
    streak = streak_sentence(draft.lagging, snapshot, book, plain=True)
    return [*made, body(*streak, "问题、原因和下一步见", reference(LAGGARD_ANNEX), "。")]


def _annexes(draft: _Draft) -> list[Annex]:
    year, month = dated(f"{draft.snapshot.year}年"), dated(f"{draft.month.month}月")
    title = say(year, "为民办", draft.of.total, "实事", month, "进展情况表")
    made = [public_table(draft.snapshot, title)]
    if draft.lagging:
        made.append(laggard_table(draft.rows, say("进度滞后的民生实事清单")))
    if of_months(draft.snapshot, [draft.month]):
        made.append(returns_table(draft.snapshot, [draft.month], say(month, "单位报送情况表"), draft.book))
    return made
