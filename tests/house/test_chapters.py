"""The chapters on lights, reporting and briefings and the table of rights say what the code does, word by word."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from duban.access.roles import PERMISSIONS_OF, ROLE_TITLES, Permission, Role
from duban.lights.rules import (
    AHEAD_AT,
    CLASS_TITLES,
    LIGHT_OF,
    LIGHT_TITLES,
    RED_OVER,
    RULES_VERSION,
    YELLOW_OVER,
    IndicatorFacts,
    MonthFacts,
    PaceClass,
    TaskFacts,
    Verdict,
    judge,
)
from duban.timing.periods import Period

ROOT = Path(__file__).resolve().parents[2]


@cache
def chapter(name: str) -> str:
    return (ROOT / "docs" / "manual" / f"{name}.md").read_text(encoding="utf-8")


def tables(name: str) -> Iterator[tuple[list[str], list[str]]]:
    """Every row of every table of a chapter, with the headings above it."""
    heads: list[str] = []
    for line in chapter(name).splitlines():
        cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells
        elif set(line) - set("|-"):
            yield heads, cells


def rows(name: str, *heads: str) -> list[list[str]]:
    """The rows of the tables whose headings begin so."""
    return [cells for found, cells in tables(name) if tuple(found[: len(heads)]) == heads]


class TestTheChapterOnLights:
    def test_names_the_version_of_the_rule(self):
        assert f"规则**{RULES_VERSION}**" in chapter("07-亮灯")

    def test_lists_every_class_in_its_order_with_its_light(self):
        told = [cells[:4] for cells in rows("07-亮灯", "次序", "类别")]
        assert told == [
            [str(number), CLASS_TITLES[pace], f"`{pace}`", LIGHT_TITLES[LIGHT_OF[pace]]]
            for number, pace in enumerate(PaceClass, 1)
        ]

    def test_has_the_thresholds_of_the_rule(self):
        assert rows("07-亮灯", "差距", "类别") == [
            [f"低于序时超过 {RED_OVER} 个百分点", CLASS_TITLES[PaceClass.RED]],
            [f"低于序时超过 {YELLOW_OVER} 个、不超过 {RED_OVER} 个百分点", CLASS_TITLES[PaceClass.YELLOW]],
            [
                f"低于序时不超过 {YELLOW_OVER} 个百分点，或高于序时不到 {AHEAD_AT} 个百分点",
                CLASS_TITLES[PaceClass.ON_PACE],
            ],
            [f"高于序时 {AHEAD_AT} 个百分点以上（含 {AHEAD_AT} 个）", CLASS_TITLES[PaceClass.AHEAD]],
        ]

    @pytest.mark.parametrize(
        ("points", "pace"),
        [
            ("-10", PaceClass.AHEAD),
            ("-9.99", PaceClass.ON_PACE),
            ("10", PaceClass.ON_PACE),
            ("10.01", PaceClass.YELLOW),
            ("30", PaceClass.YELLOW),
            ("30.01", PaceClass.RED),
        ],
    )
    def test_is_right_about_what_lies_on_a_threshold(self, points, pace):
        half_year = Decimal(50)  # of a target of 100, so that a value is its share
        assert verdicts(("2022-06", half_year - Decimal(points)), target=100)[-1].pace is pace

    @pytest.mark.parametrize("example", rows("07-亮灯", "月份", "累计值"), ids=lambda cells: cells[2])
    def test_reckons_its_examples_as_the_rule_does(self, example):
        month, value, title, sentence = example
        found = verdicts((month, Decimal(value)))[-1]
        assert (CLASS_TITLES[found.pace], found.sentence) == (title, sentence)

    def test_is_right_about_two_months_and_about_a_missing_one(self):
        turned = verdicts(("2022-03", Decimal(300)), ("2022-04", Decimal(500)))[-1]
        assert (turned.pace, turned.gap and round(turned.gap, 1)) == (PaceClass.RED, Decimal("13.3"))
        assert turned.sentence.endswith("连续两个月滞后且差距没有缩小，转为红灯。")
        kept = verdicts(("2022-03", Decimal(300)), ("2022-04", None))[-1]
        assert (kept.pace, kept.mark) == (PaceClass.YELLOW, "未报")

    def test_names_the_units_of_rates(self):
        named = re.search(r"单位是 (.+?)的，或者“不超过”的", chapter("07-亮灯"))
        assert named
        for unit in named[1].split("、"):
            assert IndicatorFacts(1, "覆盖率", ">=", Decimal(95), unit).is_level
        assert IndicatorFacts(1, "事故", "<=", Decimal(3), "起").is_level


def verdicts(*months: tuple[str, Decimal | None], target: int = 2500) -> list[Verdict]:
    """The verdicts of the chapter's task: 改造户数 not below `target`; None for a month that was not filed."""
    indicator = IndicatorFacts(1, "改造户数", ">=", Decimal(target), "户")
    facts = [
        MonthFacts(Period.parse(period), False)
        if value is None
        else MonthFacts(Period.parse(period), True, True, None, {1: value})
        for period, value in months
    ]
    return judge(TaskFacts(1, facts, (indicator,)))


@cache
def words_of_the_product() -> str:
    """Everything that stands in the product's code, templates and scripts."""
    kinds = {".py", ".html", ".js"}
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "duban").rglob("*")) if p.suffix in kinds)


SENTENCES = [
    (name, cells[heads.index("提示")])
    for name in ("06-报送", "08-通报", "13-账号与三员")
    for heads, cells in tables(name)
    if "提示" in heads
]


class TestTheSentencesThatPeopleMeet:
    def test_are_told(self):
        assert len(SENTENCES) > 50

    @pytest.mark.parametrize(("name", "sentence"), SENTENCES)
    def test_are_the_products_own_words(self, name, sentence):
        clauses = [clause.strip() for clause in re.split(r"[…，。；：“”]", sentence)]
        missing = [clause for clause in clauses if len(clause) > 1 and clause not in words_of_the_product()]
        assert missing == [], f"{name} quotes words that the product does not say"


class TestTheTableOfRights:
    def test_names_every_role_and_what_it_is_for(self):
        told = [cells[:2] for cells in rows("index", "角色", "代号")]
        assert told == [[ROLE_TITLES[role], f"`{role}`"] for role in Role]

    def test_is_generated_from_the_matrix(self):
        """That the page is up to date is the business of test_moves; here, that it grants what the code grants."""
        page = (ROOT / "docs" / "generated" / "rights.md").read_text(encoding="utf-8")
        lines = [line for line in page.splitlines() if line.startswith("|")]
        told = {cells[1].strip(" `"): [c.strip() for c in cells[2:]] for cells in (x[1:-1].split("|") for x in lines)}
        granted = {p.value: ["✓" if p in PERMISSIONS_OF[role] else "" for role in Role] for p in Permission}
        assert {code: cells for code, cells in told.items() if "." in code} == granted

    def test_is_where_the_manual_says_it_is(self):
        assert "(../generated/rights.md)" in chapter("index")
