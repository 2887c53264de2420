"""The hand-written material of the fictional year (``year.json``, ``notice.json``): who owes what, who is who, set phrases.

Pure. Where a rule must choose (a name, a phrase, a day), it chooses by a hash of the keys, so that every build says the
same. Nothing here is true of any real unit or person.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

YEAR = 2022
MONTHS = (3, 4, 5, 6, 7)
LEAD, SUPPORTING = "lead", "supporting"
STREETS = "各街道办事处"

_HERE = Path(__file__).parent


@cache
def year() -> dict[str, Any]:
    """What was written by hand about the year (``year.json``)."""
    return dict(json.loads((_HERE / "year.json").read_text(encoding="utf-8")))


@cache
def notice() -> dict[str, Any]:
    """The fictional notice (``notice.json``)."""
    return dict(json.loads((_HERE / "notice.json").read_text(encoding="utf-8")))


@cache
def entries() -> dict[str, dict[str, Any]]:
    """The rows of the notice by their keys, annex1/1 … annex2/20."""
    return {f"{each['code']}/{entry['seq']}": entry for each in notice()["lists"] for entry in each["entries"]}


def pick(count: int, *keys: object) -> int:
    """A number below `count` that depends on the keys alone."""
    return int.from_bytes(sha256("|".join(map(str, keys)).encode()).digest()[:4]) % count


def name_of(unit: str | Mapping[str, str]) -> str:
    """A unit's name without the body inside it."""
    return unit if isinstance(unit, str) else unit["name"]


def task_keys() -> list[str]:
    """The 116 rows in order, as annex1/1 … annex2/20."""
    return list(entries())


def units() -> list[str]:
    """All units of the district in official order."""
    return [unit["name"] for unit in notice()["units"]]


@cache
def owed() -> tuple[tuple[str, str, str], ...]:
    """(task key, unit, role) of every line that is owed: units by name, and each street where 各街道办事处 stands."""
    single = set(units())
    streets = [unit["name"] for unit in notice()["units"] if unit["kind"] == "street"]
    found = []
    for key, entry in entries().items():
        leads = [name_of(unit) for unit in entry["lead_units"]]
        named = [name_of(unit) for unit in entry["units"]]
        found += [(key, unit, LEAD if unit in leads else SUPPORTING) for unit in named if unit in single]
        if STREETS in named:
            found += [(key, street, SUPPORTING) for street in streets if street not in named]
    return tuple(found)


def first_lead(task_key: str) -> str:
    """The unit that leads a task, the first of several."""
    return name_of(entries()[task_key]["lead_units"][0])


def head_of(unit: str) -> str:
    """主要负责人."""
    return _person(unit, 0)


def deputy_of(unit: str) -> str:
    """分管负责人, who also reviews the monthly return."""
    return _person(unit, 1)


def filer_of(unit: str) -> str:
    """填报人."""
    return _person(unit, 2)


def _person(unit: str, post: int) -> str:
    """Surnames and given names run through the units out of step for each post, so no two people share a name."""
    people = year()["people"]
    if unit in people["fixed"]:
        return str(people["fixed"][unit][post])
    at = units().index(unit)
    surnames, given = people["surnames"], people["given"]
    return f"{surnames[(at + 21 * post) % len(surnames)]}{given[(at + 17 * post) % len(given)]}"


def frame(kind: str, *keys: object) -> str:
    """One of the frames of a kind, by the keys."""
    frames: list[str] = year()["frames"][kind]
    return frames[pick(len(frames), *keys)]


def dated_step(step: str, section: str, task_key: str, unit: str, month: int) -> str:
    """A next step (下一步计划) with its date in the coming month and who does it."""
    day = (10, 12, 15, 18, 20, 22, 25, 28)[pick(8, "step", task_key, unit, month)]
    by = f"{month + 1}月底前" if day == 28 else f"{month + 1}月{day}日前"
    if pick(3, "who", task_key, month) == 0:
        return f"{by}{step}，由{section}负责。"
    return f"{by}由{section}{step}。"
