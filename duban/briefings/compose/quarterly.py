"""季度整体通报 (briefings.md (d)): the quarter's draft on all tasks and promises."""

from dataclasses import dataclass
from decimal import Decimal

from duban.briefings.compose.classes import (
    QUARTERLY_GROUPS,
    change_sentence,
    class_sentence,
    measured_sentence,
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
from duban.briefings.compose.figures import POINTS, Figures
from duban.briefings.compose.filing import of_months, quarter_sentences
from duban.briefings.compose.laggards import Detail, demands, item, laggard, named, promises_to_ask, streak_sentence
from duban.briefings.compose.rows import LIVELIHOOD, of_class
from duban.briefings.compose.tables import category_table, laggard_table, progress_table, returns_table
from duban.briefings.compose.text import Say, dated, joined, quote, reference, say
from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotTask
from duban.errors import NotNow, NotUnderstood
from duban.lights.rules import PaceClass
from duban.timing.periods import Period, Quarter

LONGEST = 1500
_MAIN_INDICATORS = 2


@dataclass(frozen=True)
class _Draft(Draft):
    """A quarter's draft."""

    quarter: Quarter

    @property
    def quarter_name(self) -> str:
        """第一季度"""
        return self.quarter.label.removeprefix(f"{self.quarter.year}年")


def compose_quarterly(snapshot: Snapshot, *, before: Snapshot | None) -> Composition:
    """The draft of a quarter from the snapshot of its last month. `before`: the snapshot of the quarter before, if any.

    Raises NotUnderstood for a month within a quarter, NotNow for an empty ledger.
    """
    period = Period.parse(snapshot.period)
    if period != period.quarter.periods[2]:
        raise NotUnderstood(
            f"季度通报的月份要写季度的最后一个月，{period.label}不是，请改为{period.quarter.periods[2].label}。"
        )
    if not snapshot.tasks:
        raise NotNow("台账中没有事项，不能起草季度通报。请先登记任务清单。")
    book = Figures()
    draft = _Draft(snapshot, before, scope(snapshot, "all", "项", book), period.quarter)
    text = short_enough((_text(draft, detail) for detail in sorted(Detail, reverse=True)), LONGEST)
    title = say("关于", dated(f"{snapshot.year}年"), "《政府工作报告》年度任务", draft.quarter_name, "落实情况的通报")
    annexes = _annexes(draft)
    return composed(BriefingKind.QUARTERLY, snapshot, before=before, title=title, text=text, annexes=annexes, book=book)


def _text(draft: _Draft, detail: Detail) -> list[Piece]:
    asked = demands(draft.lagging, draft.snapshot, plain=False)
    return [
        _lead(draft),
        *sections(
            [
                ("总体情况", _overall(draft)),
                ("分领域情况", [category_table(draft.of, draft.snapshot)]),
                ("存在问题", _problems(draft, detail)),
                ("下一步要求", [body(*asked)] if asked else []),
            ]
        ),
    ]


def _lead(draft: _Draft) -> Piece:
    """What is counted, and that what stands in two lists is counted once (S7)."""
    tasks = [row.key for row in draft.snapshot.tasks if row.list_kind != LIVELIHOOD]
    promises = [row.key for row in draft.snapshot.tasks if row.list_kind == LIVELIHOOD]
    what: list[list[Say]] = []
    if tasks:
        what.append([draft.book.count("lists.task", tasks, "项"), "年度任务"])
    if promises:
        what.append(["为民办", draft.book.count("lists.livelihood", promises, "件"), "实事"])
    together: list[Say] = ["（以下合计", draft.of.total, "）"] if tasks and promises else []
    year = dated(f"{draft.snapshot.year}年")
    told: list[Say] = [year, "《政府工作报告》确定的", *joined(what, "和"), *together]
    return body(*told, "，", draft.quarter_name, "落实情况如下。", *overlap_sentence(draft.of))


def _overall(draft: _Draft) -> list[Piece]:
    classes = class_sentence(draft.of, QUARTERLY_GROUPS)
    made: list[Piece] = [body("截至", draft.cutoff, "，", draft.of.total, "任务中，", *classes, "。")]
    made.append(body(*measured_sentence(draft.of)))
    main = _main_indicators(draft)
    made += [body(*main)] if main else []
    if draft.before is not None:
        made.append(
            body(*change_sentence(draft.of, draft.snapshot, draft.before, green="由黄灯、红灯转为绿灯", usual=3))
        )
    return made


def _main_indicators(draft: _Draft) -> list[Say]:
    """主要指标: the first task, where the report states the year's expected goals as rates."""
    first = draft.snapshot.tasks[0]
    rates = [each for each in first.indicators if each.is_level]
    if first.list_kind == LIVELIHOOD or len(rates) < _MAIN_INDICATORS:
        return []
    released = [each for each in rates if each.value is not None]
    told = [_against_goal(draft, first, each) for each in released]
    if len(released) < len(rates):
        names = joined([[quote(each.name)] for each in rates if each.value is None], "、")
        told.append([*names, "尚无审核通过的数据"])
    return [item(first, draft.snapshot), "所列主要指标：", *joined(told, "；"), "。"]


def _against_goal(draft: _Draft, row: SnapshotTask, indicator: SnapshotIndicator) -> list[Say]:
    """“…”为7.2%，低于年度目标0.3个百分点"""
    stem = f"{row.key}.{row.indicators.index(indicator)}"
    assert indicator.value is not None
    value = draft.book.value(f"{stem}.value", indicator.value, indicator.unit, [row.key])
    over: Decimal = indicator.value - indicator.target
    if not over:
        return [quote(indicator.name), "为", value, "，与年度目标持平"]
    unit = POINTS if indicator.unit == "%" else indicator.unit
    off = draft.book.value(f"{stem}.off_target", abs(over), unit, [row.key])
    goal = "年度控制目标" if indicator.operator == "<=" else "年度目标"
    return [quote(indicator.name), "为", value, "，", "高于" if over > 0 else "低于", goal, off]


def _problems(draft: _Draft, detail: Detail) -> list[Piece]:
    snapshot, book = draft.snapshot, draft.book
    made: list[Piece] = []
    red = of_class(draft.of.promises, (PaceClass.RED,))
    yellow = of_class(draft.of.promises, (PaceClass.YELLOW,))
    if not draft.lagging:
        made.append(body("没有评为滞后的任务。"))
    if red:
        count = draft.of.count("red", red)
        if detail is Detail.NAMES:
            shown = named(red, snapshot, plain=False, count=count, annex=LAGGARD_ANNEX)
        else:
            asked = promises_to_ask(draft.lagging, snapshot)
            shown = joined(
                [laggard(each, snapshot, book, plain=False, detail=detail, asked=asked) for each in red], "。"
            )
        made.append(body("红灯任务", count, "：", *shown, "。"))
    if yellow:
        count = draft.of.count("yellow", yellow)
        shown = named(yellow, snapshot, plain=False, count=count, annex=LAGGARD_ANNEX)
        made.append(body("黄灯任务", count, "：", *shown, "。"))
    streak = streak_sentence(draft.lagging, snapshot, book, plain=False)
    if draft.lagging:
        made.append(body(*streak, "问题、原因和下一步见", reference(LAGGARD_ANNEX), "。"))
    filed = quarter_sentences(snapshot, draft.quarter.periods, book, annex=draft.returns_annex)
    return [*made, body(*filed)] if filed else made


def _annexes(draft: _Draft) -> list[Annex]:
    year = dated(f"{draft.snapshot.year}年")
    made = [progress_table(draft.snapshot, say(year, "年度任务", draft.quarter_name, "进展情况表"))]
    if draft.lagging:
        made.append(laggard_table(draft.snapshot.tasks, say(year, draft.quarter_name, "滞后任务清单")))
    months = draft.quarter.periods
    if of_months(draft.snapshot, months):
        made.append(returns_table(draft.snapshot, months, say(year, draft.quarter_name, "单位报送情况表"), draft.book))
    return made
