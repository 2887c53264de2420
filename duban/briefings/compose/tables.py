"""The attached tables: progress of all tasks, laggards, returns of the units, and the categories within the text."""

from collections.abc import Callable, Iterable, Sequence

from duban.briefings.compose.classes import Scope
from duban.briefings.compose.composition import Annex, Grid, GridCell
from duban.briefings.compose.figures import Figures
from duban.briefings.compose.filing import by_unit, of_months, standing_cell, unit_totals
from duban.briefings.compose.rows import GREEN, LAGGING, LIVELIHOOD, Promise, laggards, of_class
from duban.briefings.compose.text import Parts, Say, bare, name, say
from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotTask
from duban.documents.blocks import Align, Column
from duban.documents.text import spaced_name
from duban.lights.rules import LIGHT_OF, LIGHT_TITLES, PaceClass, number
from duban.timing.periods import Period

_LIVELIHOOD_TITLE = "民生实事"
_NOTHING = "—"
_BOUND = {">=": "不低于", "<=": "不超过", "=": "", "~": "约"}
_GREEN_OR_DONE = (PaceClass.DONE, *GREEN)

Filler = Callable[[SnapshotTask], GridCell]


def _words(text: str) -> GridCell:
    """A row's own words, line by line."""
    return tuple(say(name(line)) for line in text.splitlines() if line.strip())


def _number(row: SnapshotTask) -> GridCell:
    return _words(row.item_no)


def _leaders(row: SnapshotTask) -> GridCell:
    return tuple(say(name(spaced_name(leader))) for leader in row.leaders)


def _units(row: SnapshotTask) -> GridCell:
    """Lead units bold, the others behind them."""
    pieces: list[Say] = []
    for unit in (*row.lead_units, *row.other_units):
        pieces += ["、"] if pieces else []
        pieces.append(name(unit, bold=unit in row.lead_units))
    return (say(*pieces),)


def _problems(row: SnapshotTask) -> GridCell:
    """存在问题 and 原因分析 share a column on paper: the form of the notice has one for both."""
    causes = tuple(say("原因：" if index == 0 else "", *line) for index, line in enumerate(_words(row.causes)))
    return (*_words(row.problems), *causes)


def _stage_met(row: SnapshotTask) -> GridCell:
    return (say({None: _NOTHING, True: "是", False: "否"}[row.stage_met]),)


def _light(row: SnapshotTask) -> GridCell:
    mark: list[Parts] = [say("（", name(row.mark), "）")] if row.mark else []
    return (say(LIGHT_TITLES[row.light]), *mark)


def _light_before(row: SnapshotTask) -> GridCell:
    return (say(_NOTHING if row.pace_before is None else LIGHT_TITLES[LIGHT_OF[row.pace_before]]),)


def _on_pace(row: SnapshotTask) -> GridCell:
    """是否达到序时, as the public reads it."""
    if row.pace in _GREEN_OR_DONE:
        return (say("是"),)
    return (say("否" if row.pace in LAGGING else _NOTHING),)


def _year_target(row: SnapshotTask) -> GridCell:
    return tuple(say(name(_target_words(indicator))) for indicator in row.indicators) or (say(_NOTHING),)


def _target_words(indicator: SnapshotIndicator) -> str:
    """改造户数不低于2500户"""
    return f"{indicator.name}{_BOUND[indicator.operator]}{number(indicator.target)}{indicator.unit}"


def _grid(columns: Sequence[tuple[str, float, Align, Filler]], rows: Iterable[SnapshotTask]) -> Grid:
    heads = tuple(Column(title, width, align) for title, width, align, _ in columns)
    return Grid(heads, tuple(tuple(fill(row) for *_, fill in columns) for row in rows), dense=True)


def public_table(snapshot: Snapshot, title: Parts) -> Annex:
    """附件1 of the monthly briefing: what the district publishes of each promise."""
    columns = (
        ("序号", 12.0, Align.CENTER, _number),
        ("实事内容", 46.0, Align.LEFT, lambda row: _words(row.text)),
        ("责任单位", 26.0, Align.LEFT, _units),
        ("年度目标", 31.0, Align.LEFT, _year_target),
        ("本月止\n完成情况", 60.0, Align.LEFT, lambda row: _words(row.completion)),
        ("是否\n达到\n序时", 12.0, Align.CENTER, _on_pace),
        ("下一步", 38.0, Align.LEFT, lambda row: _words(row.next_steps)),
    )
    return Annex(title, _grid(columns, [row for row in snapshot.tasks if row.list_kind == LIVELIHOOD]))


def progress_table(snapshot: Snapshot, title: Parts) -> Annex:
    """附件1 of the quarterly briefing: every task of every list."""
    columns = (
        ("序号", 10.0, Align.CENTER, _number),
        ("类别", 14.0, Align.CENTER, lambda row: _words(row.category or _list_title(row))),
        ("重点任务", 35.0, Align.LEFT, lambda row: _words(row.text)),
        ("牵头\n领导", 14.0, Align.CENTER, _leaders),
        ("责任单位\n（加黑的为\n牵头单位）", 22.0, Align.LEFT, _units),
        ("季度目标", 22.0, Align.LEFT, lambda row: _words(row.stage_target)),
        ("完成情况", 41.0, Align.LEFT, lambda row: _words(row.completion)),
        ("存在问题", 22.0, Align.LEFT, _problems),
        ("下一步", 24.0, Align.LEFT, lambda row: _words(row.next_steps)),
        ("是否\n完成\n阶段\n目标", 11.0, Align.CENTER, _stage_met),
        ("灯", 10.0, Align.CENTER, _light),
    )
    return Annex(title, _grid(columns, snapshot.tasks))


def _list_title(row: SnapshotTask) -> str:
    return _LIVELIHOOD_TITLE if row.list_kind == LIVELIHOOD else ""


def laggard_table(rows: Sequence[SnapshotTask], title: Parts) -> Annex:
    """滞后清单: red first, with the whole words that sentences only quote from."""
    columns = (
        ("灯", 12.0, Align.CENTER, _light),
        ("上月\n灯", 12.0, Align.CENTER, _light_before),
        ("类别", 18.0, Align.CENTER, lambda row: _words(row.category or _list_title(row))),
        ("序号", 12.0, Align.CENTER, _number),
        ("事项", 45.0, Align.LEFT, lambda row: _words(row.text)),
        ("牵头\n领导", 16.0, Align.CENTER, _leaders),
        ("责任单位", 26.0, Align.LEFT, _units),
        ("亮灯依据", 32.0, Align.LEFT, lambda row: _words(row.sentence)),
        ("存在问题", 28.0, Align.LEFT, _problems),
        ("下一步", 24.0, Align.LEFT, lambda row: _words(row.next_steps)),
    )
    return Annex(title, _grid(columns, laggards(rows)))


def returns_table(snapshot: Snapshot, months: Sequence[Period], title: Parts, book: Figures) -> Annex:
    """单位报送情况表: a row for each unit, a column for each month."""
    rows = of_months(snapshot, months)
    periods = [str(month) for month in months if any(row.period == str(month) for row in rows)]
    width = 90 / len(periods)
    columns = (
        Column("单位", 75),
        *(Column(f"{Period.parse(period).month}月", width, Align.CENTER) for period in periods),
        Column("应报\n（项次）", 30, Align.CENTER),
        Column("退回补正\n（项次）", 30, Align.CENTER),
    )
    grid_rows: list[tuple[GridCell, ...]] = []
    for unit, filed in by_unit(rows):
        lines, back = unit_totals(unit, list(filed.values()), book)
        cells = [(say(*standing_cell(filed.get(period), book)),) for period in periods]
        grid_rows.append((_words(unit), *cells, (say(bare(lines)),), (say(bare(back)),)))
    return Annex(title, Grid(columns, tuple(grid_rows)))


_CATEGORY_CLASSES = (
    ("done", "已完成", (PaceClass.DONE,)),
    ("met", "达到或\n超过序时", GREEN),
    ("lag", "滞后", LAGGING),
    (
        "open",
        "未到、暂缓\n或未评价",
        (PaceClass.NOT_STARTED_BY_PLAN, PaceClass.SUSPENDED, PaceClass.NOT_EVALUATED),
    ),
)


def category_table(of: Scope, snapshot: Snapshot) -> Grid:
    """分领域情况: each category lists its own rows; what stands in two of them is taken off once before the total."""
    columns = (
        Column("领域", 54),
        Column("项数", 16, Align.CENTER),
        *(
            Column(title, width, Align.CENTER)
            for (_, title, _), width in zip(_CATEGORY_CLASSES, (20, 20, 20, 26), strict=True)
        ),
    )
    grouped: dict[str, list[Promise]] = {}
    for row in snapshot.tasks:
        grouped.setdefault(row.category or _list_title(row) or "其他", []).append(Promise((row,)))
    rows = [(_words(title), *_class_cells(of, f"category.{title}", members)) for title, members in grouped.items()]
    if len(of.promises) < len(snapshot.tasks):
        rows.append(((say("重合内容（减去）"),), *_repeated_cells(of, snapshot)))
    rows.append(((say("合计"),), *_class_cells(of, "category", of.promises)))
    return Grid(columns, tuple(rows))


def _class_cells(of: Scope, stem: str, members: Sequence[Promise]) -> list[GridCell]:
    figures = [of.count(f"{stem}.total", members)]
    figures += [of.count(f"{stem}.{key}", of_class(members, paces)) for key, _, paces in _CATEGORY_CLASSES]
    return [(say(bare(figure)),) for figure in figures]


def _repeated_cells(of: Scope, snapshot: Snapshot) -> list[GridCell]:
    """How much the categories' sums exceed the totals, in each column."""
    everyone = [Promise((row,)) for row in snapshot.tasks]
    cells: list[GridCell] = []
    for key, paces in (("total", tuple(PaceClass)), *((key, paces) for key, _, paces in _CATEGORY_CLASSES)):
        over = len(of_class(everyone, paces)) - len(of_class(of.promises, paces))
        twice = [promise.key for promise in of.promises if len(promise.rows) > 1]
        cells.append((say(bare(of.book.value(f"{of.prefix}.twice.{key}", over, of.counter, twice))),))
    return cells
