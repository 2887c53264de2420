"""报送情况: who filed on time, late or not at all, and how many lines went back; from the return log alone."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from duban.briefings.compose.figures import Figure, Figures
from duban.briefings.compose.text import NAMES_IN_A_SENTENCE, Say, dated, joined, name, names, reference
from duban.briefings.snapshot import Snapshot, SnapshotReturn
from duban.timing.periods import Period

UNITS, TIMES, LINES, DAYS = "个单位", "单位次", "项", "天"
_STANDINGS = ("on_time", "late", "missing", "not_yet")
_FAULTS = ("late", "missing")


def key_of(row: SnapshotReturn) -> str:
    """2022-04/区水利局"""
    return f"{row.period}/{row.unit}"


def of_months(snapshot: Snapshot, months: Sequence[Period]) -> list[SnapshotReturn]:
    """The returns of some months, in the snapshot's own order of units."""
    wanted = {str(month) for month in months}
    return [row for row in snapshot.returns if row.period in wanted]


def _count(rows: Sequence[SnapshotReturn], stem: str, counter: str, book: Figures, *standings: str) -> Figure:
    chosen = [key_of(row) for row in rows if not standings or row.standing in standings]
    return book.count(f"{stem}.{'.'.join(standings) or 'due'}", chosen, counter)


def _sent_back(rows: Sequence[SnapshotReturn], stem: str, book: Figures) -> list[Say]:
    back = [row for row in rows if row.sent_back]
    if not back:
        return ["没有退回补正的内容"]
    total = sum(row.sent_back for row in back)
    return ["退回补正", book.value(f"{stem}.sent_back", total, LINES, [key_of(row) for row in back])]


def month_sentences(snapshot: Snapshot, month: Period, book: Figures, *, annex: int) -> list[Say]:
    """本月应报…，按时…，按时报送率…；迟报：…；未报：…；退回补正…项。 Nothing without returns."""
    rows = of_months(snapshot, [month])
    if not rows:
        return []
    stem = f"returns.{month}"
    due = _count(rows, stem, UNITS, book)
    told: list[list[Say]] = [["本月应报情况表的有", due]]
    on_time, late, missing, not_yet = ([row for row in rows if row.standing == each] for each in _STANDINGS)
    if len(on_time) == len(rows):
        told[0] += ["，全部按时报送"]
    else:
        count = _count(rows, stem, UNITS, book, "on_time")
        rate: list[Say] = [] if not_yet else ["，按时报送率", book.share(count, due)]
        told[0] += ["，按时报送", count, *rate]
    if late:
        count = _count(rows, stem, UNITS, book, "late")
        told.append(["迟报", count, "：", *_listed([_late(row, book) for row in late], annex)])
    if missing:
        count = _count(rows, stem, UNITS, book, "missing")
        told.append(["未报", count, "：", *_listed([[name(row.unit)] for row in missing], annex)])
    if not_yet:
        told.append(["未到报送期限", _count(rows, stem, UNITS, book, "not_yet")])
    told.append(_sent_back(rows, stem, book))
    return [*joined(told, "；"), "。"]


def _late(row: SnapshotReturn, book: Figures) -> list[Say]:
    if not row.days_late:
        return [name(row.unit), "（当日逾时）"]
    return [name(row.unit), "（迟", _days(row, book), "）"]


def _days(row: SnapshotReturn, book: Figures) -> Figure:
    return book.value(f"returns.{key_of(row)}.days_late", row.days_late, DAYS, [key_of(row)])


def _listed(all_of: Sequence[Sequence[Say]], annex: int) -> list[Say]:
    shown = joined(all_of[:NAMES_IN_A_SENTENCE], "、")
    return shown if len(all_of) <= NAMES_IN_A_SENTENCE else [*shown, "等，名单见", reference(annex)]


def quarter_sentences(snapshot: Snapshot, months: Sequence[Period], book: Figures, *, annex: int) -> list[Say]:
    """The quarter's rate with that of each month, lines sent back, and who was late or missing months in a row."""
    rows = of_months(snapshot, months)
    if not rows:
        return []
    due = _count(rows, "returns", TIMES, book)
    on_time = _count(rows, "returns", TIMES, book, "on_time")
    told: list[list[Say]] = [["本季度应报情况表", due, "，按时报送", on_time]]
    if all(row.standing != "not_yet" for row in rows):
        told[0] += ["，按时报送率", book.share(on_time, due), "（", *_rates(rows, months, book), "）"]
    for standing, label in (("late", "迟报"), ("missing", "未报"), ("not_yet", "未到报送期限")):
        if any(row.standing == standing for row in rows):
            told.append([label, _count(rows, "returns", TIMES, book, standing)])
    told.append(_sent_back(rows, "returns", book))
    again = _again(rows)
    if again:
        told.append(["连续两个月以上迟报或者未报的：", *_listed([names([unit]) for unit in again], annex)])
    return [*joined(told, "；"), "。"]


def _rates(rows: Sequence[SnapshotReturn], months: Sequence[Period], book: Figures) -> list[Say]:
    told: list[list[Say]] = []
    for month in months:
        of_month = [row for row in rows if row.period == str(month)]
        if of_month:
            stem = f"returns.{month}"
            due = _count(of_month, stem, UNITS, book)
            rate = book.share(_count(of_month, stem, UNITS, book, "on_time"), due)
            told.append([dated(f"{month.month}月"), rate])
    return joined(told, "、")


def _again(rows: Sequence[SnapshotReturn]) -> list[str]:
    """Units late or missing in two neighbouring months."""
    units = list(dict.fromkeys(row.unit for row in rows))
    faulty = {(row.unit, Period.parse(row.period)) for row in rows if row.standing in _FAULTS}
    return [
        unit
        for unit in units
        if any(
            first.next == second for first, second in pairwise(sorted(month for who, month in faulty if who == unit))
        )
    ]


def by_unit(rows: Sequence[SnapshotReturn]) -> list[tuple[str, dict[str, SnapshotReturn]]]:
    """Each unit with its returns by month, units in the order in which they first come."""
    order = {unit: index for index, unit in enumerate(dict.fromkeys(row.unit for row in rows))}
    grouped = groupby(sorted(rows, key=lambda row: order[row.unit]), key=lambda row: row.unit)
    return [(unit, {row.period: row for row in members}) for unit, members in grouped]


def standing_cell(row: SnapshotReturn | None, book: Figures) -> list[Say]:
    """按时, 迟2天, 未报, 未到期; — where nothing was due."""
    if row is None:
        return ["—"]
    if row.standing == "late":
        return ["迟", _days(row, book)] if row.days_late else ["当日逾时"]
    return [{"on_time": "按时", "missing": "未报", "not_yet": "未到期"}[row.standing]]


def unit_totals(unit: str, rows: Sequence[SnapshotReturn], book: Figures) -> tuple[Figure, Figure]:
    """Lines filed and lines sent back of a unit over some months."""
    where = [key_of(row) for row in rows]
    lines = book.value(f"unit.{unit}.lines", sum(row.lines for row in rows), LINES, where)
    back = book.value(f"unit.{unit}.sent_back", sum(row.sent_back for row in rows), LINES, where)
    return lines, back
