"""The registry: Q01 to Q31 in order, with the levels of the office's table; the data says its version."""

import json
import re
from pathlib import Path

from duban.prechecks import data
from duban.prechecks.registry import RULES

ROOM = Path(data.__file__).parent
BLOCKING = {"Q01", "Q02", "Q03", "Q26"}
INFORMING = {"Q10", "Q19", "Q20", "Q22", "Q24", "Q29", "Q30", "Q31"}


def test_the_rules_stand_in_order_and_none_is_missing():
    assert [rule.code for rule in RULES] == [f"Q{number:02}" for number in range(1, 32)]


def test_each_rule_has_the_level_of_the_table():
    assert {rule.code for rule in RULES if rule.level == "B"} == BLOCKING
    assert {rule.code for rule in RULES if rule.level == "I"} == INFORMING


def test_each_rule_judges_a_line_or_a_sheet_and_explains_itself():
    for rule in RULES:
        assert (rule.line is None) != (rule.sheet is None)
        assert rule.explanation.endswith("。")
        assert rule.name


def test_every_list_of_words_is_used_and_has_no_word_twice():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    words = json.loads((ROOM / "phrases.json").read_text(encoding="utf-8"))
    for name, listed in words.items():
        if name in ("version", "about"):
            continue
        assert re.search(rf"\b{name}\b", code), name
        plain = [word for group in listed for word in (group if isinstance(group, list) else [group])]
        assert sorted(word for word in set(plain) if plain.count(word) > 1) == [], name


def test_every_limit_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    limits = json.loads((ROOM / "thresholds.json").read_text(encoding="utf-8"))
    assert [name for name in limits if name not in ("version", "about") and not re.search(rf"\b{name}\b", code)] == []


def test_the_version_names_both_files():
    words, limits = (json.loads((ROOM / f"{n}.json").read_text(encoding="utf-8")) for n in ("phrases", "thresholds"))
    assert f"词表{words['version']}·界限{limits['version']}" == data.VERSION
