"""Turns of phrase tried while the rules were tuned: they keep what was won. What measures the rules is the corpus."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from duban.prechecks import Level, check_sheet, read

VARIANTS = json.loads((Path(__file__).parent / "variants.json").read_text(encoding="utf-8"))
LEAST_FOUND = 0.98


def found(item: dict[str, Any]) -> set[str]:
    """The B and W rules that speak on a line alone in its sheet."""
    sheet = read(json.dumps({"period": item["period"], "lines": [item["line"]]}).encode())
    return {each.rule for each in check_sheet(sheet.lines, sheet.period) if each.level is not Level.INFORM}


def test_nearly_every_fault_is_found_however_it_is_put():
    missed = [item["line"]["id"] for item in VARIANTS["faulty"] if item["rule"] not in found(item)]
    assert len(missed) <= (1 - LEAST_FOUND) * len(VARIANTS["faulty"]), missed


def test_no_good_line_is_found_faulty():
    alarms = Counter(rule for item in VARIANTS["good"] for rule in found(item))
    assert alarms == Counter()
