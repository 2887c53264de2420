"""The fictional notice (来文) of 云河市泉山区: is the demo's source complete, consistent and free of real places?

Pure data checks on ``duban/demo/notice.json``; no database and no import of the product.
"""

import json
import re
from collections import Counter
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "duban" / "demo" / "notice.json"
RAW = SOURCE.read_text(encoding="utf-8")
NOTICE: dict[str, Any] = json.loads(RAW)
TASKS: list[dict[str, Any]] = NOTICE["lists"][0]["entries"]
LIVELIHOOD: list[dict[str, Any]] = NOTICE["lists"][1]["entries"]
ENTRIES: dict[str, dict[str, Any]] = {
    f"{each['code']}/{entry['seq']}": entry for each in NOTICE["lists"] for entry in each["entries"]
}
TARGETS: dict[str, list[dict[str, Any]]] = NOTICE["targets"]
PAIRS: list[dict[str, Any]] = NOTICE["overlaps"]

UNIT_KINDS = {
    "department", "street", "branch_of_superior", "task_force", "soe", "mass_org", "party_body", "military", "institution",
}  # fmt: skip
LEADERS: list[str] = [leader["name"] for leader in NOTICE["leaders"]]
PORTFOLIO_LEADERS = "各分管副区长"
# Words that make an operator, right before or right behind the number; without one the target means "exactly" (=).
BEFORE = {"突破": ">=", "超过": ">=", "不低于": ">=", "不超过": "<=", "约": "~"}
BEHIND = {"以上": ">=", "以内": "<=", "左右": "~"}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Obviously real places; the notice is invented from the first word to the last.
REAL_PLACES = (
    "济南", "市中区", "山东", "齐鲁", "北京", "上海", "广州", "深圳", "杭州", "南京", "徐州", "青岛", "成都", "重庆", "天津", "武汉",
)  # fmt: skip


def is_collective(unit: str) -> bool:
    """A group name (各街道办事处, …成员单位) that stands for several units and is itself none."""
    return unit.startswith(("各", "相关")) or unit.endswith("成员单位")


def name_of(unit: str | dict[str, str]) -> str:
    """The body that answers: the bureau, not the centre named in parentheses behind it."""
    return unit if isinstance(unit, str) else unit["name"]


def printed(unit: str | dict[str, str]) -> str:
    """The unit as it stands in the table."""
    return unit if isinstance(unit, str) else f"{unit['name']}（{unit['affiliate']}）"


def numbers_of(key: str) -> dict[str, tuple[float, str]]:
    """Indicator → (value, unit) of one entry's targets."""
    return {target["indicator"]: (target["value"], target["unit"]) for target in TARGETS.get(key, [])}


def operator_said(target: dict[str, Any]) -> str:
    """The operator that the words around the target's own number say; other numbers in the words do not count."""
    before, _, behind = target["text"].partition(f"{target['value']:g}")
    if behind.startswith("余"):  # 3200余户
        return ">="
    behind = behind.removeprefix(target["unit"])
    said = [op for word, op in BEFORE.items() if before.endswith(word)]
    said += [op for word, op in BEHIND.items() if behind.startswith(word)]
    return said[0] if said else "="


class TestTheCoveringLetter:
    def test_is_the_notice_of_the_fictional_office(self) -> None:
        assert NOTICE["doc_no"] == "泉政办发〔2022〕3号"
        assert NOTICE["issuer"] == "云河市泉山区人民政府办公室"
        assert date.fromisoformat(NOTICE["date"]) == date(2022, 3, 15)
        assert NOTICE["publicity"] == "此件公开发布"

    def test_has_only_headings_and_body(self) -> None:
        assert {paragraph["style"] for paragraph in NOTICE["paragraphs"]} == {"h1", "body"}
        assert all(set(paragraph) == {"style", "text"} for paragraph in NOTICE["paragraphs"])

    @pytest.mark.parametrize(
        "order",
        [
            "3月24日前",  # plan, once
            "次月初5个工作日内",  # return, monthly
            "重大事项一事一通报",
            "完成即通报",
            "为民办20件实事一月一通报",
            "整体工作一季度一通报",
        ],
    )
    def test_gives_the_order(self, order: str) -> None:
        assert order in "".join(paragraph["text"] for paragraph in NOTICE["paragraphs"])

    def test_quotes_both_forms_by_the_names_of_the_attachments(self) -> None:
        letter = "".join(paragraph["text"] for paragraph in NOTICE["paragraphs"])
        assert len(NOTICE["attachments"]) == 4
        assert all(f"《{form}》" in letter for form in NOTICE["attachments"][2:])


class TestTheLists:
    def test_are_96_tasks_and_20_livelihood_items(self) -> None:
        assert [(each["code"], each["kind"], len(each["entries"])) for each in NOTICE["lists"]] == [
            ("annex1", "task", 96),
            ("annex2", "livelihood", 20),
        ]

    def test_bear_the_titles_of_the_attachments(self) -> None:
        assert [each["title"] for each in NOTICE["lists"]] == NOTICE["attachments"][:2]

    @pytest.mark.parametrize("key", ENTRIES)
    def test_entry_has_its_fields(self, key: str) -> None:
        entry = ENTRIES[key]
        assert set(entry) == {"seq", "category", "text", "leaders", "units", "lead_units", "etc"}
        assert entry["text"].endswith("。")
        assert entry["leaders"]
        assert entry["units"]
        assert isinstance(entry["etc"], bool)

    @pytest.mark.parametrize("entries", [TASKS, LIVELIHOOD], ids=["annex1", "annex2"])
    def test_are_numbered_without_gaps(self, entries: list[dict[str, Any]]) -> None:
        assert [entry["seq"] for entry in entries] == [str(number) for number in range(1, len(entries) + 1)]

    def test_hold_no_text_twice(self) -> None:
        assert len({entry["text"] for entry in ENTRIES.values()}) == len(ENTRIES)

    def test_keep_each_category_in_one_block_of_uneven_size(self) -> None:
        blocks = [(category, len(list(rows))) for category, rows in groupby(TASKS, key=lambda task: task["category"])]
        assert len(dict(blocks)) == len(blocks) == 10
        assert min(size for _, size in blocks) == 1
        assert max(size for _, size in blocks) == 18
        assert {item["category"] for item in LIVELIHOOD} == {""}


class TestTheUnits:
    @pytest.mark.parametrize("key", ENTRIES)
    def test_every_lead_is_one_of_the_responsible_units(self, key: str) -> None:
        entry = ENTRIES[key]
        assert entry["lead_units"]
        assert all(lead in entry["units"] for lead in entry["lead_units"])

    @pytest.mark.parametrize("key", ENTRIES)
    def test_no_unit_stands_twice_in_a_row(self, key: str) -> None:
        units = [printed(unit) for unit in ENTRIES[key]["units"]]
        assert len(set(units)) == len(units)

    def test_list_is_exactly_the_real_units_named_in_the_tables(self) -> None:
        named = {name_of(unit) for entry in ENTRIES.values() for unit in entry["units"]}
        assert {unit["name"] for unit in NOTICE["units"]} == {name for name in named if not is_collective(name)}

    def test_list_has_known_kinds_and_an_order_without_gaps(self) -> None:
        assert {unit["kind"] for unit in NOTICE["units"]} == UNIT_KINDS
        assert [unit["order"] for unit in NOTICE["units"]] == list(range(1, len(NOTICE["units"]) + 1))
        assert all(set(unit) == {"name", "kind", "short", "order"} for unit in NOTICE["units"])

    def test_no_name_or_alias_means_two_units(self) -> None:
        words = [word for unit in NOTICE["units"] for word in (unit["name"], *unit["short"])]
        assert [word for word, times in Counter(words).items() if times > 1] == []

    def test_eleven_are_street_offices(self) -> None:
        streets = [unit["name"] for unit in NOTICE["units"] if unit["kind"] == "street"]
        assert len(streets) == 11
        assert all(name.endswith("街道办事处") for name in streets)


class TestTheVariety:
    """The shapes an intake must cope with occur, in about the share of real notices."""

    def test_about_two_fifths_of_the_tasks_have_several_units(self) -> None:
        assert 0.35 <= sum(len(task["units"]) > 1 for task in TASKS) / len(TASKS) <= 0.45
        assert max(len(task["units"]) for task in TASKS) == 9

    def test_a_livelihood_item_has_exactly_one_unit(self) -> None:
        assert {len(item["units"]) for item in LIVELIHOOD} == {1}

    def test_group_names_occur_about_twenty_times(self) -> None:
        groups = [name_of(unit) for task in TASKS for unit in task["units"] if is_collective(name_of(unit))]
        assert 18 <= len(groups) <= 22
        assert {"各街道办事处", "各产业部门", "各园区服务中心", "各涉农街道办事处", "各相关街道办事处"} <= set(groups)

    def test_unit_strings_are_many(self) -> None:
        assert 70 <= len({printed(unit) for entry in ENTRIES.values() for unit in entry["units"]}) <= 85

    def test_some_rows_are_open_ended(self) -> None:
        assert sum(task["etc"] for task in TASKS) == 5
        assert [task["seq"] for task in TASKS if task["etc"] and task["units"][-1] == "相关街道办事处"] == ["51"]

    def test_names_hold_the_separators_that_mislead_a_reader(self) -> None:
        names = {unit["name"] for unit in NOTICE["units"]}
        assert {"青溪、柳林、泉东片区项目指挥部", "云河文旅融合示范区（泉山区）服务中心"} <= names

    def test_the_lead_is_not_always_the_first_unit(self) -> None:
        assert sum(task["units"][0] not in task["lead_units"] for task in TASKS) == 3
        assert sum(len(task["lead_units"]) == 2 for task in TASKS) == 2

    def test_the_longest_task_has_about_two_hundred_characters(self) -> None:
        assert 180 <= max(len(task["text"]) for task in TASKS) <= 210


class TestThePeople:
    def test_every_leader_of_a_row_is_listed_with_a_post(self) -> None:
        named = {name for entry in ENTRIES.values() for name in entry["leaders"]}
        assert named == {*LEADERS, PORTFOLIO_LEADERS}
        assert all(person["post"] for person in NOTICE["leaders"] + NOTICE["office"])

    def test_rows_with_two_leaders_and_one_with_a_role_occur(self) -> None:
        assert sum(len(task["leaders"]) == 2 for task in TASKS) >= 12
        assert sum(PORTFOLIO_LEADERS in task["leaders"] for task in TASKS) == 1

    def test_posts_are_one_chief_one_executive_deputy_and_five_deputies(self) -> None:
        posts = Counter(leader["post"] for leader in NOTICE["leaders"])
        assert (posts["区长"], posts["常务副区长"], posts["副区长"]) == (1, 1, 5)

    def test_the_office_is_a_director_and_three_officers(self) -> None:
        assert [person["post"] for person in NOTICE["office"]] == ["督查室主任"] + ["督查室督查员"] * 3

    def test_names_are_distinct_unpadded_and_of_two_or_three_characters(self) -> None:
        names = LEADERS + [officer["name"] for officer in NOTICE["office"]]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[一-鿿]{2,3}", name) for name in names)
        assert {len(name) for name in names} == {2, 3}

    def test_one_leader_has_a_character_outside_the_old_character_set(self) -> None:
        # GB 2312 lacks 堃, so fonts and old files built on it lose the name.
        lost = [name for name in LEADERS if name.encode("gb2312", "ignore").decode("gb2312") != name]
        assert lost == ["邵文堃"]


class TestTheTargets:
    @pytest.mark.parametrize("key", TARGETS)
    def test_words_value_unit_and_operator_are_those_of_the_text(self, key: str) -> None:
        for target in TARGETS[key]:
            assert set(target) == {"text", "indicator", "op", "value", "unit"}
            assert target["text"] in ENTRIES[key]["text"]
            assert f"{target['value']:g}" in NUMBER.findall(target["text"])
            assert all(character in target["text"] for character in target["unit"])
            assert target["op"] == operator_said(target)

    @pytest.mark.parametrize("key", TARGETS)
    def test_no_indicator_of_an_entry_is_given_twice(self, key: str) -> None:
        assert len(numbers_of(key)) == len(TARGETS[key])

    def test_task_one_has_seven_indicators(self) -> None:
        assert len(TARGETS["annex1/1"]) == 7

    def test_three_quarters_of_the_tasks_promise_no_number(self) -> None:
        assert sum(key.startswith("annex1/") for key in TARGETS) == 24
        assert sum(key.startswith("annex2/") for key in TARGETS) == 18

    @pytest.mark.parametrize(
        "trap",
        [
            "217省道",  # road number
            "K5、K12",  # bus lines
            "“1+5”",  # name of a scheme
            "12345热线",
            "65周岁以上",  # condition
            "5000万元以上",  # threshold
            "最高不超过20万元",  # policy parameter
            "（1200座）",  # capacity inside a project's name
            "20件民生实事",
            "9月底前",  # date
            "每月812元",  # the old standard
        ],
    )
    def test_numbers_that_promise_nothing_occur_and_are_no_targets(self, trap: str) -> None:
        key = next(key for key, entry in ENTRIES.items() if trap in entry["text"])
        values = {f"{target['value']:g}" for target in TARGETS.get(key, [])}
        assert not values & set(NUMBER.findall(trap))


class TestTheOverlaps:
    """What the two tables say about the same project (同一项目), and two pairs that only look alike."""

    def test_are_four_pairs_and_two_near_misses(self) -> None:
        assert Counter(pair["kind"] for pair in PAIRS) == {"same_project": 4, "near_miss": 2}
        assert all((pair["a"][0], pair["b"][0]) == ("annex2", "annex1") for pair in PAIRS)

    def test_same_projects_agree_in_every_shared_figure(self) -> None:
        for pair in PAIRS:
            ours, theirs = numbers_of("/".join(pair["a"])), numbers_of("/".join(pair["b"]))
            shared = ours.keys() & theirs.keys()
            assert bool(shared) == (pair["kind"] == "same_project")
            assert all(ours[indicator] == theirs[indicator] for indicator in shared)

    def test_one_same_project_is_given_to_units_that_contradict(self) -> None:
        contradictions = []
        for pair in PAIRS:
            ours, theirs = (ENTRIES["/".join(pair[side])]["units"] for side in ("a", "b"))
            if pair["kind"] == "same_project" and not any(unit in theirs for unit in ours):
                contradictions.append(pair["a"][1])
        assert contradictions == ["7"]


class TestTheFile:
    @pytest.mark.parametrize("place", REAL_PLACES)
    def test_names_no_real_place(self, place: str) -> None:
        assert place not in RAW

    def test_is_read_line_by_line_one_entry_each(self) -> None:
        starts = [line for line in RAW.splitlines() if line.lstrip().startswith('{"seq"')]
        assert len(starts) == len(ENTRIES)
