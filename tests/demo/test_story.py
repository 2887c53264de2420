"""What the units of the fictional district reported in 2022: is it complete, is it varied, does it show every fault?

Pure checks on ``duban/demo`` and its ``year.json`` with the product's own rules; no database.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from duban.demo import material, story
from duban.demo.figures import indicators
from duban.demo.material import LEAD, MONTHS, SUPPORTING
from duban.demo.sheets import Completed, MonthWords, PlanWords
from duban.lights.rules import MonthFacts, PaceClass, TaskFacts, count_by_class, gap_of, judge
from duban.returns.rules import figure_of, plan_faults
from duban.timing.periods import Period

ROOT = Path(__file__).resolve().parents[2]
NOTICE = json.loads((ROOT / "duban/demo/notice.json").read_text(encoding="utf-8"))
RAW = (ROOT / "duban/demo/year.json").read_text(encoding="utf-8")
YEAR = json.loads(RAW)
ENTRIES = {f"{each['code']}/{entry['seq']}": entry for each in NOTICE["lists"] for entry in each["entries"]}
OWED = material.owed()
UNITS = material.units()
STREETS = [unit["name"] for unit in NOTICE["units"] if unit["kind"] == "street"]
DUE = {
    "plan": date(2022, 3, 24),
    3: date(2022, 4, 8),
    4: date(2022, 5, 10),
    5: date(2022, 6, 8),
    6: date(2022, 7, 7),
    7: date(2022, 8, 5),
}
FLAWS = {(flaw["task"], flaw["unit"], flaw["month"]): flaw["kind"] for flaw in YEAR["flaws"]}
REAL_PLACES = (
    "济南", "市中区", "山东", "齐鲁", "北京", "上海", "广州", "深圳", "杭州", "南京", "徐州", "青岛", "成都", "重庆", "天津", "武汉",
)  # fmt: skip


BACKS = {month: story.send_backs(month) for month in MONTHS}


@cache
def filed(key: str, unit: str, role: str) -> dict[int, MonthWords]:
    """What was filed first, month by month."""
    return {month: story.month_words(key, unit, role, month) for month in MONTHS}


@cache
def settled(key: str, unit: str, role: str) -> dict[int, MonthWords]:
    """What stands in the end: the mended line where the unit mended it."""
    mended = {
        month: back.mended
        for month in MONTHS
        for back in BACKS[month]
        if (back.task_key, back.unit) == (key, unit) and back.mended
    }
    return filed(key, unit, role) | mended


def asked(key: str) -> dict[int, str]:
    return {at: target["indicator"] for at, target in enumerate(NOTICE["targets"].get(key, []))}


def missing(line: MonthWords, wanted: dict[int, str]) -> list[str]:
    """What a line has left empty that every line must say."""
    empty = [name for name in ("completion", "next_steps") if not getattr(line, name).strip()]
    return empty + [name for at, name in wanted.items() if not line.figures.get(at)]


def grams(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def alike(one: str, other: str) -> float:
    """Jaccard similarity of character trigrams."""
    return len(grams(one) & grams(other)) / len(grams(one) | grams(other))


class TestWhoOwesWhat:
    def test_every_unit_owes_and_every_row_is_owed_by_its_lead(self) -> None:
        assert {unit for _, unit, _ in OWED} == set(UNITS)
        assert {key for key, _, role in OWED if role == LEAD} == set(ENTRIES)
        assert len(ENTRIES) == 116

    def test_no_pair_is_owed_twice(self) -> None:
        assert len({(key, unit) for key, unit, _ in OWED}) == len(OWED)

    @pytest.mark.parametrize("key", [key for key, entry in ENTRIES.items() if "各街道办事处" in entry["units"]])
    def test_each_street_supports_where_all_streets_are_named(self, key: str) -> None:
        assert {unit for row, unit, role in OWED if row == key and role == SUPPORTING} >= set(STREETS)

    def test_other_group_names_owe_nothing(self) -> None:
        assert not [unit for _, unit, _ in OWED if unit.startswith(("各", "相关")) or unit.endswith("成员单位")]


class TestThePlan:
    def test_line_is_complete(self) -> None:
        for key, unit, role in OWED:
            plan = story.plan_words(key, unit, role)
            words = {name: value for name, value in asdict(plan).items() if name != "figures"}
            assert plan_faults(words) == []
            assert max(map(len, words.values())) <= 300

    @pytest.mark.parametrize("key", NOTICE["targets"])
    def test_figures_rise_to_the_target_and_leave_rates_out(self, key: str) -> None:
        lead = next(unit for row, unit, role in OWED if row == key and role == LEAD)
        figures = story.plan_words(key, lead, LEAD).figures
        facts = indicators(key)
        assert set(figures) == {each.pk for each in facts if not each.is_level}
        for each in facts:
            if each.pk in figures:
                values = [Decimal(value) for value in figures[each.pk]]
                assert values == sorted(values)
                assert values[-1] == each.target

    def test_supporting_units_plan_no_figures(self) -> None:
        assert not [row for row in OWED if row[2] == SUPPORTING and story.plan_words(*row).figures]

    def test_some_tasks_begin_in_the_second_half(self) -> None:
        plans = [story.plan_words(*row) for row in OWED if row[2] == LEAD]
        late = [plan for plan in plans if not plan.quarter1 and not plan.quarter2]
        assert 12 <= len(late) <= 18
        assert sum(not plan.quarter3 for plan in late) >= 7

    def test_rows_of_one_project_point_at_each_other(self) -> None:
        plan = story.plan_words("annex2/7", "泉山城建集团", LEAD)
        assert plan.remarks == "与附件1第55项为同一项目"


class TestTheMonths:
    def test_line_is_complete(self) -> None:
        for key, unit, role in OWED:
            wanted = asked(key) if role == LEAD else {}
            for line in filed(key, unit, role).values():
                assert missing(line, wanted) == []
                assert set(line.figures) == set(wanted)
                assert all(figure_of(value) == value for value in line.figures.values())

    def test_line_is_neither_empty_talk_nor_an_essay(self) -> None:
        for key, unit, role in OWED:
            for month, line in filed(key, unit, role).items():
                if FLAWS.get((key, unit, month)) != "too_long":
                    assert (10 if line.figures else 20) <= len(line.completion) <= 300
                assert max(len(line.problems), len(line.causes), len(line.next_steps)) <= 100

    def test_sound_line_says_a_figure_and_a_dated_next_step(self) -> None:
        for key, unit, role in OWED:
            for month, line in settled(key, unit, role).items():
                if (key, unit, month) not in FLAWS:
                    assert line.figures or re.search(r"\d", line.completion)
                    assert re.match(rf"{month + 1}月(\d+日|底)前", line.next_steps)

    def test_sums_never_fall_once_mended(self) -> None:
        for key, unit, role in OWED:
            lines = list(settled(key, unit, role).values())
            for fact in indicators(key) if role == LEAD else []:
                values = [Decimal(line.figures[fact.pk]) for line in lines]
                assert fact.is_level or values == sorted(values)

    def test_unit_that_is_behind_says_why(self) -> None:
        for key, unit, role in OWED:
            for month, line in settled(key, unit, role).items():
                if not line.stage_met and (key, unit, month) not in FLAWS:
                    assert line.problems not in ("", "无")
                    assert line.causes

    def test_units_of_one_row_with_two_leads_give_the_same_figures(self) -> None:
        for month in MONTHS:
            both = [story.month_words("annex1/94", u, LEAD, month).figures for u in ("市公安局泉山分局", "区委政法委")]
            assert both[0] == both[1]

    def test_sound_texts_of_a_unit_are_all_different(self) -> None:
        told: dict[str, list[str]] = {}
        for key, unit, role in OWED:
            for month, line in filed(key, unit, role).items():
                if (key, unit, month) not in FLAWS:
                    told.setdefault(unit, []).append(line.completion)
        for texts in told.values():
            assert not [pair for pair in combinations(texts, 2) if alike(*pair) >= 0.9]

    def test_units_of_one_row_do_not_say_the_same(self) -> None:
        for key in ENTRIES:
            rows = [row for row in OWED if row[0] == key and (key, row[1], 6) not in FLAWS]
            texts = [story.month_words(*row, 6).completion for row in rows]
            assert not [pair for pair in combinations(texts, 2) if alike(*pair) >= 0.9]


def first_filed(key: str, month: int, kind: str) -> tuple[MonthWords, str, str]:
    """The line that bears a flaw, its unit and role."""
    unit = next(u for (k, u, m), found in FLAWS.items() if (k, m, found) == (key, month, kind))
    role = next(r for k, u, r in OWED if (k, u) == (key, unit))
    return story.month_words(key, unit, role, month), unit, role


class TestTheFaults:
    """Each kind of bad return that a supervision office meets occurs, and is what it is called."""

    def test_of_every_kind_occur(self) -> None:
        assert set(FLAWS.values()) == {
            "vague", "plan_only", "no_date", "copied_task", "copied_month", "other_month",
            "falls", "unit_slip", "contradiction", "no_cause", "too_long",
        }  # fmt: skip

    def test_are_rare(self) -> None:
        assert len(FLAWS) / (len(OWED) * len(MONTHS)) < 0.05

    @pytest.mark.parametrize(("key", "unit", "month"), [at for at, kind in FLAWS.items() if kind == "vague"])
    def test_vague_text_has_no_figure(self, key: str, unit: str, month: int) -> None:
        line, *_ = first_filed(key, month, "vague")
        assert not re.search(r"\d", line.completion)

    @pytest.mark.parametrize("flaw", [flaw for flaw in YEAR["flaws"] if "copy_month" in flaw])
    def test_copied_from_an_earlier_month(self, flaw: dict) -> None:
        line, unit, role = first_filed(flaw["task"], flaw["month"], "copied_month")
        assert line.completion == story.month_words(flaw["task"], unit, role, flaw["copy_month"]).completion

    @pytest.mark.parametrize("flaw", [flaw for flaw in YEAR["flaws"] if "copy_task" in flaw])
    def test_copied_from_another_task(self, flaw: dict) -> None:
        line, unit, role = first_filed(flaw["task"], flaw["month"], "copied_task")
        assert line.completion == story.month_words(flaw["copy_task"], unit, role, flaw["month"]).completion

    @pytest.mark.parametrize(("key", "unit", "month"), [at for at, kind in FLAWS.items() if kind == "other_month"])
    def test_about_another_month(self, key: str, unit: str, month: int) -> None:
        line, *_ = first_filed(key, month, "other_month")
        assert not line.completion.startswith(f"{month}月")
        assert re.match(r"\d+月份", line.completion)

    def test_one_sum_falls_and_one_unit_slips(self) -> None:
        fallen, *_ = first_filed("annex2/16", 5, "falls")
        assert Decimal(fallen.figures[1]) < Decimal(story.month_words("annex2/16", "区司法局", LEAD, 4).figures[1])
        slipped, unit, _ = first_filed("annex1/32", 6, "unit_slip")
        assert slipped.figures == {0: "1340000"}
        assert settled("annex1/32", unit, LEAD)[6].figures == {0: "134"}

    @pytest.mark.parametrize(("key", "unit", "month"), [at for at, kind in FLAWS.items() if kind == "contradiction"])
    def test_says_yes_while_the_figure_is_behind(self, key: str, unit: str, month: int) -> None:
        line, *_ = first_filed(key, month, "contradiction")
        facts = MonthFacts(Period(2022, month), values={at: Decimal(value) for at, value in line.figures.items()})
        gaps = [gap.points for each in indicators(key) if (gap := gap_of(each, facts)) and gap.points]
        assert line.stage_met
        assert max(gaps) > 10

    @pytest.mark.parametrize(("key", "unit", "month"), [at for at, kind in FLAWS.items() if kind == "no_cause"])
    def test_behind_without_a_cause(self, key: str, unit: str, month: int) -> None:
        line, *_ = first_filed(key, month, "no_cause")
        assert not line.stage_met
        assert not line.causes

    def test_one_text_is_too_long(self) -> None:
        assert [
            len(first_filed(k, m, "too_long")[0].completion) > 300
            for (k, _, m), kind in FLAWS.items()
            if kind == "too_long"
        ] == [True]

    def test_two_units_report_one_project_with_two_figures(self) -> None:
        ours, theirs = filed("annex2/7", "泉山城建集团", LEAD), filed("annex1/55", "区城市管理局", LEAD)
        assert [month for month in MONTHS if ours[month].figures != theirs[month].figures] == [5, 7]

    @pytest.mark.parametrize(
        "pair", [p for p in NOTICE["overlaps"] if p["kind"] == "same_project" and p["a"][1] != "7"]
    )
    def test_other_twins_agree(self, pair: dict) -> None:
        lines = []
        for key in ("/".join(pair["a"]), "/".join(pair["b"])):
            unit = next(u for k, u, role in OWED if k == key and role == LEAD)
            line = settled(key, unit, LEAD)
            lines.append(
                {(name, month): line[month].figures[at] for at, name in asked(key).items() for month in MONTHS}
            )
        shared = lines[0].keys() & lines[1].keys()
        assert shared
        assert all(lines[0][at] == lines[1][at] for at in shared)


class TestWhenTheyFile:
    @pytest.mark.parametrize("month", MONTHS)
    def test_some_are_late_by_days_and_some_do_not_file(self, month: int) -> None:
        days = [
            (at.date() - DUE[month]).days
            for unit in UNITS
            if (at := story.month_behaviour(unit, month).filed_at) is not None
        ]
        late = [count for count in days if count > 0]
        assert 3 <= len(late) <= 6
        assert set(late) <= {1, 2, 3, 4}
        assert 1 <= len(UNITS) - len(days) <= 3

    def test_one_is_late_three_months_running_and_one_is_missing_twice(self) -> None:
        late: Counter[str] = Counter()
        missing: Counter[str] = Counter()
        for unit in UNITS:
            for month in MONTHS:
                at = story.month_behaviour(unit, month).filed_at
                missing[unit] += at is None
                late[unit] += at is not None and at.date() > DUE[month]
        assert [unit for unit in UNITS if late[unit] >= 3] == ["泉山城建集团"]
        assert [unit for unit in UNITS if missing[unit] >= 2] == ["柳林科创园服务中心"]

    @pytest.mark.parametrize("collected", ["plan", *MONTHS])
    def test_moments_are_at_the_office_after_the_month(self, collected: str | int) -> None:
        moments = []
        for unit in UNITS:
            how = story.plan_behaviour(unit) if collected == "plan" else story.month_behaviour(unit, collected)
            moments += [how.filed_at] if how.filed_at else []
        begins = date(2022, 3, 16) if collected == "plan" else Period(2022, collected).next.first_day
        assert all(at.utcoffset() == timedelta(hours=8) for at in moments)
        assert all(9 <= at.hour < 19 and begins <= at.date() <= DUE[collected] + timedelta(days=4) for at in moments)
        assert len({at.time() for at in moments}) > 40

    def test_plans_come_from_all_units(self) -> None:
        late = [
            unit for unit in UNITS if (at := story.plan_behaviour(unit).filed_at) is None or at.date() > DUE["plan"]
        ]
        assert all(story.plan_behaviour(unit).filed_at for unit in UNITS)
        assert 3 <= len(late) <= 6

    def test_desk_has_some_of_july_to_review_and_nothing_older(self) -> None:
        waiting = [unit for unit in UNITS if story.unreviewed(7, unit)]
        assert 0.12 <= len(waiting) / len(UNITS) <= 0.18
        assert all(story.month_behaviour(unit, 7).filed_at for unit in waiting)
        assert not [unit for unit in UNITS for month in MONTHS[:-1] if story.unreviewed(month, unit)]


class TestThePeople:
    def test_nobody_shares_a_name_with_anybody(self) -> None:
        names = [of(unit) for unit in UNITS for of in (material.head_of, material.deputy_of, material.filer_of)]
        names += [person["name"] for person in NOTICE["leaders"] + NOTICE["office"]]
        assert [name for name, times in Counter(names).items() if times > 1] == []
        assert all(re.fullmatch(r"[一-鿿]{2,3}", name) for name in names)

    def test_unit_of_the_demo_account_is_staffed_as_agreed(self) -> None:
        unit = "区教育体育局"
        assert (material.head_of(unit), material.deputy_of(unit), material.filer_of(unit)) == ("白露", "高原", "宋佳")

    def test_the_head_signs_the_plan_and_the_deputy_the_month(self) -> None:
        for unit in UNITS:
            plan, month = story.plan_behaviour(unit), story.month_behaviour(unit, 5)
            assert (plan.signed_by, month.signed_by) == (material.head_of(unit), material.deputy_of(unit))
            assert plan.filer == month.filer == material.filer_of(unit)

    def test_telephones_cannot_ring_anywhere(self) -> None:
        assert all(re.fullmatch(r"0000-\d{7}", story.plan_behaviour(unit).phone) for unit in UNITS)


class TestSendBacks:
    @pytest.mark.parametrize("month", MONTHS)
    def test_are_a_handful_and_most_are_mended(self, month: int) -> None:
        backs = BACKS[month]
        assert 3 <= len(backs) <= 6
        assert sum(back.mended is None for back in backs) <= 2
        assert all(back.reason.endswith("。") for back in backs)

    def test_a_few_lines_stay_open(self) -> None:
        assert 4 <= sum(back.mended is None for month in MONTHS for back in BACKS[month]) <= 6

    @pytest.mark.parametrize("month", MONTHS)
    def test_concern_lines_that_were_filed_and_reviewed(self, month: int) -> None:
        for back in BACKS[month]:
            assert (back.task_key, back.unit) in {(key, unit) for key, unit, _ in OWED}
            assert story.month_behaviour(back.unit, month).filed_at is not None
            assert not story.unreviewed(month, back.unit)

    @pytest.mark.parametrize("month", MONTHS)
    def test_mended_line_is_another_and_complete(self, month: int) -> None:
        for back in BACKS[month]:
            role = next(role for key, unit, role in OWED if (key, unit) == (back.task_key, back.unit))
            assert back.mended != story.month_words(back.task_key, back.unit, role, month)
            if back.mended:
                wanted = asked(back.task_key) if role == LEAD else {}
                line = back.mended
                assert not missing(line, wanted)


class TestCompletions:
    def test_are_eight_to_ten_between_may_and_july(self) -> None:
        assert 8 <= len(story.completions) <= 10
        assert len({done.task_key for done in story.completions}) == len(story.completions)
        assert all(date(2022, 5, 1) <= done.on <= date(2022, 7, 31) and done.method for done in story.completions)

    @pytest.mark.parametrize("done", story.completions, ids=lambda done: done.task_key)
    def test_figures_of_that_month_reach_the_target(self, done: Completed) -> None:
        lead = next(unit for key, unit, role in OWED if key == done.task_key and role == LEAD)
        line = settled(done.task_key, lead, LEAD)[done.on.month]
        assert line.stage_met
        assert all(Decimal(line.figures[each.pk]) >= each.target for each in indicators(done.task_key))


def facts(key: str, lead: str) -> TaskFacts:
    """What the light rule sees of a row when the office has reviewed as far as the story says."""
    open_lines = {(month, b.task_key, b.unit) for month in MONTHS for b in BACKS[month] if b.mended is None}
    plan: PlanWords = story.plan_words(key, lead, LEAD)
    months = []
    for month, line in settled(key, lead, LEAD).items():
        came = story.month_behaviour(lead, month).filed_at is not None
        taken = came and not story.unreviewed(month, lead) and (month, key, lead) not in open_lines
        values = {at: Decimal(value) for at, value in line.figures.items()}
        months.append(MonthFacts(Period(2022, month), came, taken, line.stage_met, values))
    return TaskFacts(
        pk=0,
        months=months,
        indicators=indicators(key),
        quarter_targets=(bool(plan.quarter1), bool(plan.quarter2), bool(plan.quarter3), bool(plan.quarter4)),
        completed_in=next((Period.of(done.on) for done in story.completions if done.task_key == key), None),
    )


@cache
def verdicts() -> dict[str, list[PaceClass]]:
    """Row → its class in each month; the first of several leads counts."""
    leads = {key: unit for key, unit, role in reversed(OWED) if role == LEAD}
    return {key: [verdict.pace for verdict in judge(facts(key, lead))] for key, lead in leads.items()}


class TestTheLights:
    """The 116 rows, judged by the product's own rule."""

    def test_of_july_are_spread_like_in_a_real_year(self) -> None:
        counts = count_by_class(paces[-1] for paces in verdicts().values())
        assert sum(counts.values()) == 116
        assert 8 <= counts[PaceClass.DONE] <= 10
        assert 12 <= counts[PaceClass.YELLOW] <= 18
        assert 4 <= counts[PaceClass.RED] <= 7
        assert 8 <= counts[PaceClass.NOT_STARTED_BY_PLAN] <= 12
        assert 65 <= counts[PaceClass.ON_PACE] + counts[PaceClass.AHEAD] <= 80
        assert counts[PaceClass.AHEAD] >= 3

    def test_a_red_one_recovers_and_others_turn_red_every_month_since_may(self) -> None:
        assert verdicts()["annex1/87"][1:3] == [PaceClass.RED, PaceClass.ON_PACE]
        newly = [sum(p[at] is PaceClass.RED is not p[at - 1] for p in verdicts().values()) for at in (2, 3, 4)]
        assert all(newly)

    def test_promises_are_red_too(self) -> None:
        assert [key for key in verdicts() if key.startswith("annex2/") and verdicts()[key][-1] is PaceClass.RED] == [
            "annex2/17"
        ]


class TestTheFile:
    @pytest.mark.parametrize("place", REAL_PLACES)
    def test_names_no_real_place(self, place: str) -> None:
        assert place not in RAW

    def test_holds_all_rows_in_the_notice_s_order(self) -> None:
        assert list(YEAR["tasks"]) == list(ENTRIES) == material.task_keys()

    def test_is_read_line_by_line(self) -> None:
        assert max(map(len, RAW.splitlines())) < 700

    def test_says_that_it_is_invented(self) -> None:
        assert YEAR["about"].startswith("演示数据")

    def test_every_build_says_the_same(self) -> None:
        asks = (
            "from duban.demo import material as m, story as s; from hashlib import sha256;"
            "print(sha256(repr([(s.plan_words(*o), [s.month_words(*o, n) for n in m.MONTHS]) for o in m.owed()]"
            " + [[s.plan_behaviour(u), s.month_behaviour(u, 5)] for u in m.units()]).encode()).hexdigest())"
        )
        digests = set()
        for seed in ("1", "2"):
            there = os.environ | {"PYTHONHASHSEED": seed}
            ran = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, env=there, capture_output=True, check=True)
            digests.add(ran.stdout)
        assert len(digests) == 1
        assert isinstance(story.month_behaviour(UNITS[0], 3).filed_at, datetime)
