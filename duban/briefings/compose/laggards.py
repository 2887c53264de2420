"""滞后事项: who lags, by how much, why and what the unit promises, all from indicators and accepted lines (S4)."""

import calendar
import re
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from enum import IntEnum

from duban.briefings.compose.figures import Figure, Figures
from duban.briefings.compose.rows import LIVELIHOOD, Promise
from duban.briefings.compose.text import (
    NAMES_IN_A_SENTENCE,
    Part,
    PartKind,
    Say,
    dated,
    excerpt,
    joined,
    names,
    quote,
    reference,
    short_title,
)
from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotTask
from duban.lights.rules import YELLOW_OVER, PaceClass, tenths
from duban.timing.clock import day_in_china
from duban.timing.periods import Period

_NAMES_OF_A_ROW = 3
DEMANDS = 3
"""Requirements in the closing paragraph (briefings.md (d), 五)."""

_TARGET_WORDS = {">=": "不低于", "<=": "不超过", "=": "", "~": "约"}
_SENTENCE = re.compile("[。；;！？\n]")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号]|(?P<part>上旬|中旬|下旬|底|末|份?[之以]?前))"
)


class Detail(IntEnum):
    """How much a sentence tells; a text that grows too long tells less and points to the annex."""

    NAMES = 0
    GAPS = 1
    FIGURES = 2
    REASONS_OF_RED = 3
    REASONS = 4


def item(row: SnapshotTask, snapshot: Snapshot, *, plain: bool = False) -> Part:
    """第5件, 第12项; 民生实事第5件 beside tasks of the report unless `plain`; the list is named if there are several."""
    counter = "件" if row.list_kind == LIVELIHOOD else "项"
    lists = {each.list_code for each in snapshot.tasks if each.list_kind == row.list_kind}
    listed = row.list_code.replace("annex", "附件") if len(lists) > 1 else ""
    kind = "" if plain or row.list_kind != LIVELIHOOD else "民生实事"
    return Part(PartKind.ITEM, f"{kind}{listed}第{row.item_no}{counter}")


def titled(promise: Promise, snapshot: Snapshot, *, plain: bool, leaders: bool = False) -> list[Say]:
    """第5件“新建社区食堂10处”（杜衡，区民政局）; the rows of other lists that hold the same are named too."""
    row = promise.row
    who: list[list[Say]] = [_few(row.leaders)] if leaders and row.leaders else []
    who += [_few(row.lead_units)] if row.lead_units else []
    twins: list[Say] = joined([[item(twin, snapshot)] for twin in promise.twins], "、")
    who += [["与", *twins, "重合"]] if twins else []
    shown: list[Say] = ["（", *joined(who, "，"), "）"] if who else []
    return [item(row, snapshot, plain=plain), quote(short_title(row.text)), *shown]


def _few(all_of: Sequence[str]) -> list[Say]:
    return [*names(all_of[:_NAMES_OF_A_ROW]), "等" if len(all_of) > _NAMES_OF_A_ROW else ""]


def points_behind(indicator: SnapshotIndicator) -> Decimal | None:
    """Percentage points an indicator is behind its pace, unrounded; None for a rate or without a value."""
    if indicator.is_level or indicator.value is None or indicator.expected is None or not indicator.target:
        return None
    return indicator.expected - 100 * indicator.value / indicator.target


def _misses(indicator: SnapshotIndicator) -> bool:
    """Whether a rate or upper bound is not met."""
    if not indicator.is_level or indicator.value is None:
        return False
    below = indicator.value < indicator.target
    return indicator.value > indicator.target if indicator.operator == "<=" else below


def decisive(row: SnapshotTask) -> SnapshotIndicator | None:
    """The worst indicator, which decided the light: the largest gap, a missed rate before gaps that are no lag."""
    behind = [(points, each) for each in row.indicators if (points := points_behind(each)) is not None]
    if behind:
        points, worst = max(behind, key=lambda pair: pair[0])
        if points > YELLOW_OVER:
            return worst
    missed = next((each for each in row.indicators if _misses(each)), None)
    return missed or (worst if behind else None)


def measure(row: SnapshotTask, book: Figures, detail: Detail = Detail.FIGURES) -> list[Say]:
    """年度目标2500户，完成1460户，占58.4%，低于序时12.3个百分点; the gap alone for less detail.

    Nothing where no value was accepted.
    """
    # A light kept from an earlier month was decided by that month's gap, not by old values against today's pace.
    indicator = None if row.mark else decisive(row)
    if indicator is None:
        return [] if row.gap is None else _against_pace(book.gap(f"{row.key}.gap", row.gap, [row.key]))
    stem = f"{row.key}.{row.indicators.index(indicator)}"
    assert indicator.value is not None
    value = book.value(f"{stem}.value", indicator.value, indicator.unit, [row.key])
    target = book.value(f"{stem}.target", indicator.target, indicator.unit, [row.key])
    what: list[Say] = [quote(indicator.name)] if len(row.indicators) > 1 else []
    points = points_behind(indicator)
    if points is None:
        return [*(what or [quote(indicator.name)]), "为", value, "，目标", _TARGET_WORDS[indicator.operator], target]
    gap = book.gap(f"{stem}.gap", points, [row.key])
    if detail < Detail.FIGURES:
        return _against_pace(gap)
    share = book.share(value, target)
    return [*what, "年度目标", target, "，完成", value, "，占", share, "，", *_against_pace(gap)]


def _against_pace(gap: Figure) -> list[Say]:
    if not tenths(gap.value):
        return ["与序时相当"]
    return ["低于序时" if gap.value > 0 else "高于序时", gap]


def laggard(
    promise: Promise, snapshot: Snapshot, book: Figures, *, plain: bool, detail: Detail, asked: Collection[str]
) -> list[Say]:
    """One laggard: name, figures, and what its accepted line says of causes and next steps, quoted.

    `asked`: rows whose next step the closing paragraph quotes; it is not quoted twice.
    """
    row = promise.row
    told = [titled(promise, snapshot, plain=plain, leaders=True)]
    told.append(measure(row, book, detail) or (["自报没有达到阶段目标"] if row.stage_met is False else []))
    told.append(_kept(row, snapshot))
    said = joined([part for part in told if part], "，")
    if detail >= (Detail.REASONS_OF_RED if row.pace is PaceClass.RED else Detail.REASONS):
        said += _reasons(row, next_steps=row.key not in asked)
    return said


def _kept(row: SnapshotTask, snapshot: Snapshot) -> list[Say]:
    """That the light is the last one known, or the words those of an earlier month."""
    if row.mark:
        return ["本月", Part(PartKind.NAME, row.mark), "、沿用上次亮灯"]
    if row.reported_in is not None and row.reported_in != snapshot.period:
        return ["据", dated(Period.parse(row.reported_in).label), "情况表"]
    return []


def _reasons(row: SnapshotTask, *, next_steps: bool) -> list[Say]:
    if row.reported_in is None:
        return []
    causes, problems = excerpt(row.causes), excerpt(row.problems)
    steps = excerpt(row.next_steps) if next_steps else ""
    why: list[Say] = ["；情况表没有写明原因"]
    if causes or problems:
        why = ["；原因是" if causes else "；问题是", quote(causes or problems)]
    if steps:
        why += ["；下一步：", quote(steps)]
    return why


def named(all_of: Sequence[Promise], snapshot: Snapshot, *, plain: bool, count: Figure, annex: int) -> list[Say]:
    """Short titles and units of at most eight; the others by their count, with the list in the annex (briefings.md 0.5)."""
    shown = joined([titled(each, snapshot, plain=plain) for each in all_of[:NAMES_IN_A_SENTENCE]], "、")
    if len(all_of) <= NAMES_IN_A_SENTENCE:
        return shown
    return [*shown, "等", count, "，名单见", reference(annex)]


def streak_sentence(lagging: Sequence[Promise], snapshot: Snapshot, book: Figures, *, plain: bool) -> list[Say]:
    """连续3个月滞后的有第5件；连续2个月滞后的有第3件、第7件。 Nothing where nobody lags a second month."""
    rows = [promise.row for promise in lagging]
    told: list[list[Say]] = []
    for months in sorted({row.months_behind for row in rows if row.months_behind > 1}, reverse=True):
        same = [row for row in rows if row.months_behind == months]
        length = book.value(f"streak.{months}", months, "个月", [row.key for row in same])
        items = joined([[item(row, snapshot, plain=plain)] for row in same[:NAMES_IN_A_SENTENCE]], "、")
        more = "等" if len(same) > NAMES_IN_A_SENTENCE else ""
        told.append(["连续", length, "滞后的有", *items, more])
    return [*joined(told, "；"), "。"] if told else []


def promises_to_ask(lagging: Sequence[Promise], snapshot: Snapshot) -> dict[str, str]:
    """The first laggards that promised something by a day still to come: row → the words of the promise."""
    dated_words = {row.key: promised(row, snapshot) for row in (each.row for each in lagging) if row.lead_units}
    return dict([(key, words) for key, words in dated_words.items() if words][:DEMANDS])


def demands(lagging: Sequence[Promise], snapshot: Snapshot, *, plain: bool) -> list[Say]:
    """Unit, thing and date, only as the laggards promised them themselves; nothing is demanded where none did."""
    asked = promises_to_ask(lagging, snapshot)
    told: list[Say] = []
    for row in (each.row for each in lagging):
        if row.key in asked:
            what = item(row, snapshot, plain=plain)
            told += ["请", *_few(row.lead_units), "按承诺推进", what, "：", quote(asked[row.key]), "。"]
    return told


def promised(row: SnapshotTask, snapshot: Snapshot) -> str:
    """The sentence of an accepted next step that holds a date still to come, or nothing."""
    today = day_in_china(snapshot.taken_at)
    if row.reported_in is None:
        return ""
    for sentence in _SENTENCE.split(row.next_steps):
        words = excerpt(sentence)
        if any(end >= today for found in _DATE.finditer(words) if (end := _ends(found, snapshot.year))):
            return words
    return ""


def _ends(found: re.Match[str], year: int) -> date | None:
    """The last day that a written date can mean; None if there is no such day."""
    in_year, month = int(found["year"] or year), int(found["month"])
    if not (1 <= month <= 12 and 1 <= in_year <= 9999):
        return None
    last = calendar.monthrange(in_year, month)[1]
    days = {"上旬": 10, "中旬": 20}.get(found["part"] or "", last)
    wanted = int(found["day"]) if found["day"] else days
    return date(in_year, month, wanted) if 1 <= wanted <= last else None
