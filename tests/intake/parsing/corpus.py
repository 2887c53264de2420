"""The published notices of ../shared read and scored, document by document: for test_corpus.py and bench/styles.py."""

from __future__ import annotations

import importlib.util
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from duban.intake.parsing import Refused, read

SHARED = Path(os.environ.get("DUBAN_SHARED") or Path(__file__).resolve().parents[4] / "shared")
NOTICES = SHARED / "notices"
FIGURES = ("entries", "all_units", "lead_units_marked", "leaders", "target_value_op")
JUDGED = {
    "category": "category",
    "text": "text_exact",
    "leaders": "leaders",
    "units": "all_units",
    "lead_units": "lead_units",
    "deadline": "deadline",
    "targets": "target_value_op",
}
"""Field of an entry that a doubt may be about → field of the scorer that says whether it was read right."""

Shape = dict[str, Any]


@dataclass(frozen=True)
class Scored:
    """One document: counts (right, too much, missed) by field of the scorer, and doubts on right and wrong fields."""

    number: str
    style: str
    counts: Mapping[str, tuple[int, int, int]]
    gold: int
    read: int
    unit_sets_right: int
    fields: Counter[tuple[bool, bool]]
    """(read right, in doubt) → how many fields of the paired entries; `lead_unconfirmed` is no doubt here."""


def scorer() -> ModuleType:
    """score.py of the corpus as a module."""
    spec = importlib.util.spec_from_file_location("notices_score", NOTICES / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shape_of(path: Path) -> Shape:
    """The entries and doubts of a file as JSON; a refused file has none."""
    try:
        reading = read(path.read_bytes(), path.name).to_json()
    except Refused:
        return {"entries": [], "doubts": []}
    lists: Any = reading["lists"]
    return {"entries": [entry for item in lists for entry in item["entries"]], "doubts": reading["doubts"]}


def open_corpus() -> Iterator[Scored]:
    """Every document of the open split, in order."""
    score = scorer()
    for number in json.loads((NOTICES / "split.json").read_text(encoding="utf-8"))["open"]:
        gold = json.loads((NOTICES / "gold" / f"{number}.json").read_text(encoding="utf-8"))
        yield scored(score, number, gold, shape_of(NOTICES / "docs" / f"{number}.txt"))


def web_pages() -> Iterator[Scored]:
    """The documents that are there as published web pages too, read from these."""
    score = scorer()
    for page in sorted((NOTICES / "docs_html").glob("*.html")):
        gold = json.loads((NOTICES / "gold" / f"{page.stem}.json").read_text(encoding="utf-8"))
        yield scored(score, page.stem, gold, shape_of(page))


def scored(score: ModuleType, number: str, gold: Shape, found: Shape) -> Scored:
    """One document against its annotation."""
    result, extra, _ = score.score_doc(found["entries"], gold["entries"], bool(gold.get("truncated")))
    counts = {name: (right, extra_, missed) for name, (right, extra_, missed) in result.items()}
    return Scored(
        number,
        gold.get("style") or "seed",
        counts,
        len(gold["entries"]),
        len(found["entries"]),
        extra["units_exact"],
        _doubted(score, gold["entries"], found),
    )


def _doubted(score: ModuleType, gold: list[Shape], found: Shape) -> Counter[tuple[bool, bool]]:
    asked = {(doubt["seq"], doubt["field"]) for doubt in found["doubts"] if doubt["code"] != "lead_unconfirmed"}
    fields: Counter[tuple[bool, bool]] = Counter()
    for at, other, _ in score.pair(found["entries"], gold):
        entry = found["entries"][at]
        own, expected = score.fields(entry), score.fields(gold[other])
        for name, judged in JUDGED.items():
            if name == "lead_units" and entry["lead_source"] in ("first_listed", "only"):
                continue  # nothing was decided, a person is asked
            right = Counter(own[judged]) == Counter(expected[judged])
            fields[right, (entry["seq"], name) in asked] += 1
    return fields


def f1(counts: tuple[int, int, int]) -> float:
    """F1 of counts (right, too much, missed); 1 where there was nothing to find and nothing was found."""
    right, too_much, missed = counts
    return 2 * right / (2 * right + too_much + missed) if right + too_much + missed else 1.0


def macro(documents: list[Scored], name: str) -> float:
    """Mean F1 of a field over the documents whose annotation has it."""
    values = [f1(each.counts[name]) for each in documents if name in each.counts and _has(each.counts[name])]
    return sum(values) / len(values)


def _has(counts: tuple[int, int, int]) -> bool:
    right, _, missed = counts
    return right + missed > 0
