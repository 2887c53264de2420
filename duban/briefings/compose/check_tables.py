"""The tables read again: every row there, every cell the row's own words, every column adding up (S1, S8)."""

from collections.abc import Callable, Iterator, Mapping

from duban.briefings.compose.case import Case
from duban.briefings.compose.recount import CLASSES, LAG, Recount, category_of, is_livelihood
from duban.briefings.compose.violations import Violation
from duban.briefings.snapshot import SnapshotReturn, SnapshotTask
from duban.documents.blocks import Cell, Table, plain
from duban.lights.rules import LIGHT_OF, LIGHT_TITLES, PaceClass, number

_BOUNDS = {">=": "不低于", "<=": "不超过", "=": "", "~": "约"}
_YES_NO = {None: "—", True: "是", False: "否"}


def _problems(row: SnapshotTask) -> str:
    return row.problems + ("原因：" + row.causes if row.causes.strip() else "")


def _on_pace(row: SnapshotTask) -> str:
    if row.pace in CLASSES["met"] | {PaceClass.DONE}:
        return "是"
    return "否" if row.pace in LAG else "—"


def _year_target(row: SnapshotTask) -> str:
    told = (f"{each.name}{_BOUNDS[each.operator]}{number(each.target)}{each.unit}" for each in row.indicators)
    return "".join(told) or "—"


def _category(row: SnapshotTask) -> str:
    return row.category or ("民生实事" if is_livelihood(row) else "")


_COLUMNS: Mapping[str, Callable[[SnapshotTask], str]] = {
    "序号": lambda row: row.item_no,
    "类别": _category,
    "重点任务": lambda row: row.text,
    "实事内容": lambda row: row.text,
    "事项": lambda row: row.text,
    "牵头领导": lambda row: "".join(row.leaders),
    "责任单位": lambda row: "、".join((*row.lead_units, *row.other_units)),
    "年度目标": _year_target,
    "季度目标": lambda row: row.stage_target,
    "完成情况": lambda row: row.completion,
    "本月止完成情况": lambda row: row.completion,
    "亮灯依据": lambda row: row.sentence,
    "存在问题": _problems,
    "下一步": lambda row: row.next_steps,
    "是否完成阶段目标": lambda row: _YES_NO[row.stage_met],
    "是否达到序时": _on_pace,
    "灯": lambda row: LIGHT_TITLES[LIGHT_OF[row.pace]] + (f"（{row.mark}）" if row.mark else ""),
    "上月灯": lambda row: "—" if row.pace_before is None else LIGHT_TITLES[LIGHT_OF[row.pace_before]],
}


def tables(case: Case) -> Iterator[Violation]:
    """Each table by its headings: the progress table, the laggards, the returns, the categories."""
    titles = [[_title(column.title) for column in table.columns] for table in case.tables]
    lagging = tuple(row.key for row in case.count.scope if row.pace in LAG)
    if lagging and not any("上月灯" in heads for heads in titles):
        yield Violation("S1", "没有滞后清单", lagging)
    for table, heads in zip(case.tables, titles, strict=True):
        if "上月灯" in heads:
            yield from _laggards(table, heads, case.count)
        elif "序号" in heads:
            yield from _progress(table, heads, case.count)
        elif "单位" in heads:
            yield from _returns(table, heads, case.count)
        elif "领域" in heads:
            yield from _categories(table, case.count)


def _title(words: str) -> str:
    return words.replace("\n", "").split("（")[0]


def _text(cell: Cell) -> str:
    return "".join("".join(map(plain, cell.lines)).split())


def _count(cell: Cell) -> int:
    """The number in a cell; what is none can add up to nothing."""
    words = _text(cell)
    return int(words) if words.isdecimal() else -1


def _progress(table: Table, heads: list[str], count: Recount) -> Iterator[Violation]:
    rows = count.scope
    if len(table.rows) != len(rows):
        yield Violation("S1", f"进展情况表有{len(table.rows)}行，应有{len(rows)}行", tuple(row.key for row in rows))
        return
    for row, cells in zip(rows, table.rows, strict=True):
        yield from _cells(row, heads, cells)


def _laggards(table: Table, heads: list[str], count: Recount) -> Iterator[Violation]:
    """Exactly the laggards, red ones first."""
    right = [row for pace in (PaceClass.RED, PaceClass.YELLOW) for row in count.scope if row.pace is pace]
    at = {title: index for index, title in enumerate(heads)}
    listed = [(_text(cells[at["序号"]]), _text(cells[at["事项"]])) for cells in table.rows]
    wanted = [("".join(row.item_no.split()), "".join(row.text.split())) for row in right]
    missing = tuple(row.key for row, name in zip(right, wanted, strict=True) if name not in listed)
    if missing:
        yield Violation("S1", "滞后清单漏列", missing)
    if not missing and listed != wanted:
        yield Violation("S6", "滞后清单列了不滞后的事项，或者没有按先红后黄排列", tuple(row.key for row in right))
    if listed == wanted:
        for row, cells in zip(right, table.rows, strict=True):
            yield from _cells(row, heads, cells)


def _cells(row: SnapshotTask, heads: list[str], cells: tuple[Cell, ...]) -> Iterator[Violation]:
    for title, cell in zip(heads, cells, strict=True):
        if _text(cell) != "".join(_COLUMNS[title](row).split()):
            yield Violation("S8", f"表中“{title}”一格与快照不同", (row.key,))


def _returns(table: Table, heads: list[str], count: Recount) -> Iterator[Violation]:
    months = {f"{int(period.split('-')[1])}月": period for period in sorted(count.months())}
    filed = {key: row for key, row in count.returns.items() if row.period in months.values()}
    units = {row.unit for row in filed.values()}
    listed = {_text(cells[0]): cells for cells in table.rows}
    for unit in sorted(units):
        cells = listed.get("".join(unit.split()))
        if cells is None:
            yield Violation("S1", f"报送情况表漏列{unit}", tuple(key for key, row in filed.items() if row.unit == unit))
            continue
        for title, cell in zip(heads, cells, strict=True):
            if title in months:
                key = f"{months[title]}/{unit}"
                if _text(cell) != _standing(filed.get(key)):
                    yield Violation("S8", f"{unit}{title}的报送情况与快照不同", (key,))


def _standing(row: SnapshotReturn | None) -> str:
    if row is None:
        return "—"
    late = f"迟{row.days_late}天" if row.days_late else "当日逾时"
    return {"on_time": "按时", "late": late, "missing": "未报", "not_yet": "未到期"}[row.standing]


def _categories(table: Table, count: Recount) -> Iterator[Violation]:
    """The categories less what is listed twice give the total, in every column and across."""
    numbers = [(_text(cells[0]), [_count(cell) for cell in cells[1:]]) for cells in table.rows]
    by_title = dict(numbers)
    total = by_title.pop("合计", [])
    twice = by_title.pop("重合内容（减去）", [0] * len(total))
    for title, row in numbers:
        if row[0] != sum(row[1:]):
            keys = tuple(each.key for each in count.scope if "".join(category_of(each).split()) == title)
            yield Violation("S1", f"{title}各类相加与项数不符", keys)
    sums = [sum(column) for column in zip(*by_title.values(), strict=True)]
    if [each - less for each, less in zip(sums, twice, strict=True)] != total:
        yield Violation("S1", "各领域相加与合计不符", tuple(row.key for row in count.scope))
