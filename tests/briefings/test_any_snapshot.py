"""Whatever a ledger holds: a draft is composed, passes all checks, and its classes add to its total."""

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from duban.briefings.compose.checks import violations
from duban.briefings.compose.figures import FigureKind
from duban.briefings.compose.livelihood import compose_livelihood
from duban.briefings.compose.quarterly import compose_quarterly
from duban.briefings.compose.rows import LIVELIHOOD
from duban.briefings.compose.trace import figures_json
from duban.briefings.snapshot import Snapshot, SnapshotIndicator, SnapshotReturn, SnapshotTask
from duban.lights.rules import PaceClass

UNITS = ["区水利局", "区财政局", "区教育体育局（区第2小学）", "云舒街道办事处", "区“两山”办公室", "区1号专班"]
LEADERS = ["杜衡", "贺知远", "各分管副区长"]
CATEGORIES = ["", "城市更新", "“十大”工程", "2号片区"]
WORDS = [
    "",
    "已完成1460户，占58.4%，低于序时12.3个百分点。",
    "4月底前完成“15分钟生活圈”规划；5月10日前开工。",
    "受供应影响\n部分设备没有到货，第3件同时推进，共27件、28项。",
    "征" * 90 + "。",
]
words = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
amounts = st.decimals(0, 10_000, places=2)


@st.composite
def indicators(draw) -> SnapshotIndicator:
    level = draw(st.booleans())
    return SnapshotIndicator(
        name=draw(st.sampled_from(["改造户数", "“四好”农村路", "PM2.5浓度"])),
        operator=draw(st.sampled_from([">=", "<=", "=", "~"])),
        target=draw(amounts.filter(bool)),
        unit=draw(st.sampled_from(["%", "个百分点"] if level else ["户", "公里", "万平方米", "个"])),
        is_level=level,
        value=draw(st.none() | amounts),
        expected=None if level else draw(st.none() | st.decimals(0, 100, places=3)),
    )


def gap_of(all_of: list[SnapshotIndicator]) -> Decimal | None:
    behind = [
        each.expected - 100 * each.value / each.target
        for each in all_of
        if not each.is_level and each.value is not None and each.expected is not None
    ]
    return max(behind, default=None)


@st.composite
def rows(draw, list_code: str, number: int, others: list[str]) -> SnapshotTask:
    measured = draw(st.lists(indicators(), max_size=3))
    mark = draw(st.sampled_from(["", "", "未报", "待审核"]))
    pace = draw(st.sampled_from(PaceClass))
    return SnapshotTask(
        list_code=list_code,
        list_kind="livelihood" if list_code == "annex2" else "task",
        item_no=str(number),
        category=draw(st.sampled_from(CATEGORIES)),
        text=draw(words.filter(str.strip)),
        leaders=tuple(draw(st.lists(st.sampled_from(LEADERS), unique=True))),
        lead_units=tuple(draw(st.lists(st.sampled_from(UNITS), unique=True, max_size=5))),
        other_units=(),
        indicators=tuple(measured),
        stage_target=draw(words),
        completion=draw(words),
        problems=draw(words),
        causes=draw(words),
        next_steps=draw(words),
        stage_met=draw(st.none() | st.booleans()),
        reported_in=draw(st.sampled_from([None, "2022-03", "2022-02", "2021-12"])),
        pace=pace,
        pace_before=draw(st.none() | st.sampled_from(PaceClass)),
        mark=mark,
        sentence=draw(words),
        gap=gap_of(measured) if not mark else draw(st.none() | amounts),
        months_behind=draw(st.integers(0, 4)),
        completed_on=draw(st.none() | st.dates(date(2021, 12, 1), date(2022, 4, 12))),
        overlaps=tuple(draw(st.lists(st.sampled_from(others), unique=True, max_size=2))) if others else (),
    )


@st.composite
def returns(draw) -> list[SnapshotReturn]:
    made = []
    for period in ("2022-01", "2022-02", "2022-03"):
        for unit in draw(st.lists(st.sampled_from(UNITS), unique=True)):
            standing = draw(st.sampled_from(["on_time", "late", "missing", "not_yet"]))
            days = draw(st.integers(0, 40)) if standing == "late" else 0
            lines = draw(st.integers(0, 30))
            made.append(
                SnapshotReturn(period, unit, date(2022, 4, 8), None, standing, days, lines, draw(st.integers(0, lines)))
            )
    return made


@st.composite
def snapshots(draw, period: str = "2022-03") -> Snapshot:
    codes = draw(st.lists(st.sampled_from(["annex1", "annex1", "annex2", "annex2", "annex3"]), min_size=1, max_size=14))
    named = [(code, codes[:index].count(code) + 1) for index, code in enumerate(codes)]
    keys = [f"{code}/{number}" for code, number in named]
    tasks = [
        draw(rows(code, number, [key for key in keys if not key.startswith(code)])) for code, number in sorted(named)
    ]
    taken = datetime(2022, 4, 12, 10, 0, tzinfo=UTC)
    return Snapshot("云河市泉山区人民政府", 2022, period, taken, tuple(tasks), tuple(draw(returns())))


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def totals_hold(made, prefix: str, classes: list[str]) -> None:
    """Each row of the scope is in one printed class; the rows behind the classes are those behind the total."""
    figures = {each.name: each for each in made.figures}
    total = figures[f"{prefix}.total"]
    counted = [row for name in classes if (figure := figures.get(f"{prefix}.{name}")) for row in figure.rows]
    assert sorted(counted) == sorted(total.rows)
    assert all(each.value == len(each.rows) for each in figures.values() if each.kind is FigureKind.COUNT)


REST = ["not_started_by_plan", "adjusted", "suspended", "not_evaluated"]


@few
@given(snapshots(), st.none() | snapshots("2022-02"))
def test_a_month_is_told_soundly(picture, before):
    assume(any(row.list_kind == LIVELIHOOD for row in picture.tasks))
    made = compose_livelihood(picture, before=before)
    assert violations(made, picture) == []
    totals_hold(made, "livelihood", ["done", "on", "lag", *REST])
    assert Snapshot.from_json(picture.to_json()) == picture


@few
@given(snapshots(), st.none() | snapshots("2021-12"))
def test_a_quarter_is_told_soundly(picture, before):
    made = compose_quarterly(picture, before=before)
    assert violations(made, picture) == []
    totals_hold(made, "all", ["done", "ahead", "on_pace", "lag", *REST])
    assert figures_json(made, picture)["figures"]
