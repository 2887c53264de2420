"""Makers of snapshots: a row and a return with the fewest words, and a district's year of moderate size."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotReturn, SnapshotTask
from duban.lights.rules import PaceClass

D = Decimal
TAKEN = datetime(2022, 4, 12, 10, 0, tzinfo=UTC)
"""18:00 in China, after the due day of the March returns."""


def indicator(
    value: str | None, target: str = "100", expected: str | None = "50", name: str = "改造户数", **more: Any
) -> SnapshotIndicator:
    """An indicator that grows with the months, in 户."""
    exact = None if value is None else D(value)
    share = None if expected is None else D(expected)
    return SnapshotIndicator(
        **{"operator": ">=", "unit": "户", "is_level": False} | more,
        name=name,
        target=D(target),
        value=exact,
        expected=share,
    )


def rate(value: str | None, target: str, name: str = "绿化覆盖率", operator: str = ">=") -> SnapshotIndicator:
    """An indicator that holds or does not."""
    return indicator(value, target, None, name, operator=operator, unit="%", is_level=True)


def task(no: int | str = 1, pace: PaceClass = PaceClass.ON_PACE, **more: Any) -> SnapshotTask:
    """A row of 附件1 with an accepted line of March; `gap` follows from its indicators."""
    behind = [
        each.expected - 100 * each.value / each.target
        for each in more.get("indicators", ())
        if each.value is not None and each.expected is not None and each.target
    ]
    lagging = pace in {PaceClass.RED, PaceClass.YELLOW}
    row = SnapshotTask(
        list_code="annex1",
        list_kind="task",
        item_no=str(no),
        category="城市更新",
        text=f"建设第{no}号口袋公园，完善周边步道和照明设施。",
        leaders=("杜衡",),
        lead_units=("区城市管理局",),
        other_units=("区财政局",),
        indicators=(),
        stage_target="完成设计。",
        completion="已完成设计并通过评审。",
        problems="苗木供应偏慢。" if lagging else "",
        causes="两家供应商停产。" if lagging else "",
        next_steps="4月底前完成苗木采购。" if lagging else "继续施工。",
        stage_met=not lagging,
        reported_in="2022-03",
        pace=pace,
        pace_before=None,
        mark="",
        sentence="一季度阶段目标按计划推进。",
        gap=max(behind, default=None),
        months_behind=1 if lagging else 0,
        completed_on=date(2022, 3, 28) if pace is PaceClass.DONE else None,
        overlaps=(),
    )
    return replace(row, **more)


def promise(no: int | str = 1, pace: PaceClass = PaceClass.ON_PACE, **more: Any) -> SnapshotTask:
    """A row of 附件2 (民生实事)."""
    given = {"list_code": "annex2", "list_kind": "livelihood", "category": "", "other_units": ()} | more
    return task(no, pace, **given)


def filed(unit: str, standing: str = "on_time", *, period: str = "2022-03", **more: Any) -> SnapshotReturn:
    """A unit's return of March, due on 2022-04-08."""
    late = {"days_late": 2} if standing == "late" else {"days_late": 0}
    row = SnapshotReturn(
        period=period,
        unit=unit,
        due_on=date(2022, 4, 8),
        first_submitted_at=datetime(2022, 4, 7, 2, 0, tzinfo=UTC) if standing == "on_time" else None,
        standing=standing,
        lines=3,
        sent_back=0,
        **late,
    )
    return replace(row, **more)


def snapshot(
    tasks: Sequence[SnapshotTask], returns: Sequence[SnapshotReturn] = (), *, period: str = "2022-03", **more: Any
) -> Snapshot:
    """The picture of 云河市泉山区 after March."""
    year = int(period[:4])
    picture = Snapshot("云河市泉山区人民政府", year, period, TAKEN, tuple(tasks), tuple(returns))
    return replace(picture, **more)


P = PaceClass
LAG = indicator("12", expected="24.3")
"""12 % where 24.3 % are expected: 12.3 points behind."""


def one_of_each_class(make: Any) -> list[SnapshotTask]:
    """Nine rows, one of every class."""
    return [make(no, pace) for no, pace in enumerate(PaceClass, start=1)]


def district() -> Snapshot:
    """Twelve tasks, six promises of which one stands among the tasks too, and four units over March."""
    tasks = [
        task(
            1,
            P.RED,
            category="经济指标",
            indicators=(
                rate("7.1", "7.5", "生产总值增长"),
                rate(None, "8", "工业增加值增长"),
                indicator("5", expected="40"),
            ),
            months_behind=2,
        ),
        task(2, P.DONE),
        task(3, P.AHEAD, indicators=(indicator("45", expected="25"),)),
        *(task(no) for no in range(4, 10)),
        task(10, P.YELLOW, category="民生保障", overlaps=("annex2/2",)),
        task(11, P.NOT_STARTED_BY_PLAN, category="民生保障"),
        task(12, P.NOT_EVALUATED, category="民生保障", reported_in=None, stage_met=None),
    ]
    promises = [
        promise(1, P.AHEAD, indicators=(indicator("60"),)),
        promise(2, P.ON_PACE, overlaps=("annex1/10",)),
        promise(3, P.YELLOW, indicators=(LAG,), lead_units=("区水利局",), leaders=("杜衡", "贺知远")),
        promise(
            4,
            P.RED,
            indicators=(indicator("10"),),
            months_behind=3,
            causes="",
            next_steps="5月10日前完成签约；6月底前开工。",
        ),
        promise(5, P.DONE),
        promise(6, P.ADJUSTED),
    ]
    returns = [
        filed("区城市管理局"),
        filed("区水利局", "late", sent_back=2),
        filed("区教育体育局", "missing"),
        filed("区财政局"),
    ]
    return snapshot([*tasks, *promises], returns)
