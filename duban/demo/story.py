"""What the units of the fictional district wrote in 2022 (演示数据的填报内容): plans, five months, lateness, send-backs.

Pure: the hand-written material stands in ``year.json``; here it is put together into the boxes of 附件3 and 附件4 by
simple rules. Where a rule must choose (a sentence frame, a day), it chooses by a hash of the keys, so that every build
says the same. Nothing here is true of any real unit or person.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from duban.lights.rules import Gap, IndicatorFacts, MonthFacts, gap_of, number, tenths
from duban.timing.clock import CHINA
from duban.timing.periods import Period

YEAR = 2022
MONTHS = (3, 4, 5, 6, 7)
LEAD, SUPPORTING = "lead", "supporting"
STREETS = "各街道办事处"
ON_PACE_WITHIN = Decimal(10)  # percentage points: what a unit still calls “达到阶段目标” in the middle of a quarter

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class PlanWords:
    """One line of 附件3. `figures`: index of the target in the notice → cumulative values by each quarter's end."""

    quarter1: str
    quarter2: str
    quarter3: str
    quarter4: str
    main_person: str
    deputy_person: str
    remarks: str
    figures: dict[int, tuple[str, str, str, str]]


@dataclass(frozen=True)
class MonthWords:
    """One line of 附件4. `figures`: index of the target in the notice → cumulative value at the month's end."""

    completion: str
    problems: str
    causes: str
    next_steps: str
    stage_met: bool
    figures: dict[int, str]


@dataclass(frozen=True)
class Behaviour:
    """When a unit filed (None: not at all), and who signed the sheet."""

    filed_at: datetime | None
    filer: str
    phone: str
    signed_by: str


@dataclass(frozen=True)
class SendBack:
    """A line that the office sends back; `mended` is what the unit files again, None where it has not answered yet."""

    task_key: str
    unit: str
    reason: str
    mended: MonthWords | None


@dataclass(frozen=True)
class Completed:
    """A task that the office has verified as done (核实完成)."""

    task_key: str
    on: date
    method: str


@dataclass(frozen=True)
class _Part:
    """What one unit contributes month by month: `noun` counted in `measure`, about `base` a month, at its `objects`."""

    noun: str
    measure: str
    base: int
    objects: Sequence[str]

    @property
    def counted(self) -> dict[str, str]:
        """The words that every frame needs."""
        return {"noun": self.noun, "measure": self.measure}


@cache
def _story() -> dict[str, Any]:
    return dict(json.loads((_HERE / "year.json").read_text(encoding="utf-8")))


@cache
def _notice() -> dict[str, Any]:
    return dict(json.loads((_HERE / "notice.json").read_text(encoding="utf-8")))


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return {f"{each['code']}/{entry['seq']}": entry for each in _notice()["lists"] for entry in each["entries"]}


def _pick(count: int, *keys: object) -> int:
    """A number below `count` that depends on the keys alone."""
    return int.from_bytes(sha256("|".join(map(str, keys)).encode()).digest()[:4]) % count


def _name(unit: str | Mapping[str, str]) -> str:
    return unit if isinstance(unit, str) else unit["name"]


def task_keys() -> list[str]:
    """The 116 rows in order, as annex1/1 … annex2/20."""
    return list(_entries())


def units() -> list[str]:
    """All units of the district in official order."""
    return [unit["name"] for unit in _notice()["units"]]


@cache
def owed() -> tuple[tuple[str, str, str], ...]:
    """(task key, unit, role) of every line that is owed: units by name, and each street where 各街道办事处 stands."""
    single = set(units())
    streets = [unit["name"] for unit in _notice()["units"] if unit["kind"] == "street"]
    found = []
    for key, entry in _entries().items():
        leads = [_name(unit) for unit in entry["lead_units"]]
        named = [_name(unit) for unit in entry["units"]]
        found += [(key, unit, LEAD if unit in leads else SUPPORTING) for unit in named if unit in single]
        if STREETS in named:
            found += [(key, street, SUPPORTING) for street in streets if street not in named]
    return tuple(found)


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
    people = _story()["people"]
    if unit in people["fixed"]:
        return str(people["fixed"][unit][post])
    at = units().index(unit)
    surnames, given = people["surnames"], people["given"]
    return f"{surnames[(at + 21 * post) % len(surnames)]}{given[(at + 17 * post) % len(given)]}"


def plan_behaviour(unit: str) -> Behaviour:
    """How the unit filed its plan; the head signs it."""
    return _behaviour("plan", unit, signed_by=head_of(unit))


def month_behaviour(unit: str, month: int) -> Behaviour:
    """How the unit filed a month; the deputy signs it."""
    return _behaviour(str(month), unit, signed_by=deputy_of(unit))


def _behaviour(collected: str, unit: str, *, signed_by: str) -> Behaviour:
    """On time somewhere in the days before the due day, most near its end; late or missing as the story says."""
    shape = _story()["rounds"][collected]
    phone = f"0000-{5000000 + _pick(999999, 'phone', unit):07}"
    days = shape["days"]
    day = date.fromisoformat(days[(0, 1, 2, 2, 3, 3, 3, 4, 4, 4)[_pick(10, "day", collected, unit)]])
    if unit in shape["late"]:
        day = date.fromisoformat(shape["due"]) + timedelta(days=shape["late"][unit])
    minute = _pick(480, "minute", collected, unit)  # 9:00–11:59 and 13:30–18:29
    clock = time(9 + minute // 60, minute % 60) if minute < 180 else time((minute + 630) // 60, (minute + 630) % 60)
    filed_at = None if unit in shape["missing"] else datetime.combine(day, clock, CHINA)
    return Behaviour(filed_at, filer_of(unit), phone, signed_by)


def unreviewed(month: int, unit: str) -> bool:
    """Whether the office has not come to this return yet: only in the last month."""
    return month == MONTHS[-1] and unit in _story()["unreviewed_in_july"]


def plan_words(task_key: str, unit: str, role: str) -> PlanWords:
    """A unit's quarterly targets for one task."""
    task = _story()["tasks"][task_key]
    part = _part(task_key, unit)
    quarters = task["plan"] if part is None else _plan_of(part, task_key, unit)
    figures = {}
    if role == LEAD:
        figures = {at: _four(values) for at, values in enumerate(task.get("quarters", ())) if values is not None}
    return PlanWords(*_four(quarters), head_of(unit), deputy_of(unit), _remarks(task_key, unit), figures)


def _four(values: Sequence[str]) -> tuple[str, str, str, str]:
    first, second, third, fourth = values
    return first, second, third, fourth


def _plan_of(part: _Part, task_key: str, unit: str) -> list[str]:
    """A contribution grows evenly, a little slower in the second half."""
    words = []
    for at, times in enumerate((1, 4, 7, 9)):
        place = part.objects[at % len(part.objects)]
        told = {"goal": part.base * times, "place": place, "lead": _first_lead(task_key)} | part.counted
        words.append(_frame("plan", "plan", task_key, unit, at).format(**told))
    return words


def _frame(kind: str, *keys: object) -> str:
    """One of the frames of a kind, by the keys."""
    frames: list[str] = _story()["frames"][kind]
    return frames[_pick(len(frames), *keys)]


def _remarks(task_key: str, unit: str) -> str:
    twin = _twin(task_key)
    if twin is None:
        return _frame("remarks", "remarks", task_key, unit)
    listed, seq = twin.split("/")
    return f"与附件{listed[-1]}第{seq}项为同一项目"


def _twin(task_key: str) -> str | None:
    """The row of the other list that means the same project (同一项目)."""
    for pair in _notice()["overlaps"]:
        ours, theirs = "/".join(pair["a"]), "/".join(pair["b"])
        if pair["kind"] == "same_project" and task_key in (ours, theirs):
            return theirs if task_key == ours else ours
    return None


def month_words(task_key: str, unit: str, role: str, month: int) -> MonthWords:
    """What the unit filed first, with the faults that the story gives it."""
    words = _sound_words(task_key, unit, role, month)
    flaw = _flaw(task_key, unit, month)
    if flaw is None:
        return words
    if "copy_month" in flaw:
        return replace(words, completion=_sound_words(task_key, unit, role, flaw["copy_month"]).completion)
    if "copy_task" in flaw:
        return replace(words, completion=_sound_words(flaw["copy_task"], unit, role, month).completion)
    figures = words.figures | {int(at): value for at, value in flaw.get("figures", {}).items()}
    return replace(words, figures=figures, **flaw.get("set", {}))


def _flaw(task_key: str, unit: str, month: int) -> dict[str, Any] | None:
    wanted = (task_key, unit, month)
    return next((f for f in _story()["flaws"] if (f["task"], f["unit"], f["month"]) == wanted), None)


def send_backs(month: int) -> list[SendBack]:
    """The lines that the office sends back for a month, with what the units file again."""
    roles = {(key, unit): role for key, unit, role in owed()}
    found = []
    for flaw in _story()["flaws"]:
        if flaw["month"] == month and "reason" in flaw:
            key, unit = flaw["task"], flaw["unit"]
            mended = _sound_words(key, unit, roles[key, unit], month) if flaw["mended"] else None
            found.append(SendBack(key, unit, flaw["reason"], mended))
    return found


def _sound_words(task_key: str, unit: str, role: str, month: int) -> MonthWords:
    """The line as it should be."""
    part = _part(task_key, unit)
    figures = _figures(task_key, month) if role == LEAD else {}
    if part is not None:
        return replace(_words_of_part(part, task_key, unit, month), figures=figures)
    task = _story()["tasks"][task_key]
    told = task[str(month)]
    return MonthWords(
        completion=f"{told['done']}{_counted(task_key, month)}",
        problems=told.get("problem") or ("无" if _pick(3, "none", task_key, month) == 0 else ""),
        causes=told.get("cause", ""),
        next_steps=_step(told["next"], task["section"], task_key, unit, month),
        stage_met=told.get("met", True) and _stage_met(task_key, month),
        figures=figures,
    )


def _step(step: str, section: str, task_key: str, unit: str, month: int) -> str:
    """A next step (下一步计划) with its date in the coming month and who does it."""
    day = (10, 12, 15, 18, 20, 22, 25, 28)[_pick(8, "step", task_key, unit, month)]
    by = f"{month + 1}月底前" if day == 28 else f"{month + 1}月{day}日前"
    if _pick(3, "who", task_key, month) == 0:
        return f"{by}{step}，由{section}负责。"
    return f"{by}由{section}{step}。"


def _figures(task_key: str, month: int) -> dict[int, str]:
    rows = _story()["tasks"][task_key].get("figures", ())
    return {at: values[MONTHS.index(month)] for at, values in enumerate(rows)}


def indicators(task_key: str) -> list[IndicatorFacts]:
    """The row's indicators, numbered by their place in the notice, with what the lead unit's plan says for the quarters."""
    planned = _story()["tasks"][task_key].get("quarters", ())
    found = []
    for at, target in enumerate(_notice()["targets"].get(task_key, ())):
        first, second, third, fourth = (Decimal(v) if v else None for v in planned[at] or [""] * 4)
        goal = Decimal(str(target["value"]))
        by_quarter = (first, second, third, fourth)
        found.append(IndicatorFacts(at, target["indicator"], target["op"], goal, target["unit"], by_quarter))
    return found


def _gaps(task_key: str, month: int) -> list[Gap]:
    values = {at: Decimal(value) for at, value in _figures(task_key, month).items()}
    facts = MonthFacts(Period(YEAR, month), True, True, None, values)
    return [gap for each in indicators(task_key) if (gap := gap_of(each, facts)) is not None]


def _stage_met(task_key: str, month: int) -> bool:
    """An honest answer: at a quarter's end the quarter's value, between them roughly on pace; a rate is met or not."""
    for gap in _gaps(task_key, month):
        if gap.points is None or month % 3 == 0:
            if gap.behind:
                return False
        elif gap.points > ON_PACE_WITHIN:
            return False
    return True


def _counted(task_key: str, month: int) -> str:
    """The figures in words: what was added this month, the sum, its share of the year's target."""
    if not _gaps(task_key, month):
        return ""
    before = _figures(task_key, month - 1) if month > MONTHS[0] else {}
    pieces = [_counted_one(gap, before.get(gap.indicator.pk)) for gap in _gaps(task_key, month)]
    opening = (f"截至{month}月底，", f"到{month}月末，")[_pick(2, "opening", task_key)]
    return f"{opening}{'；'.join(pieces)}。"


def _counted_one(gap: Gap, before: str | None) -> str:
    indicator, value = gap.indicator, gap.value
    if indicator.is_level or indicator.unit == "元":  # a rate, or a standard: the value itself, no share of a sum
        return f"{indicator.name}{number(value)}{indicator.unit}"
    if value == 0:
        return f"{indicator.name}暂无完成数"
    share = f"占年度目标的{number(tenths(Decimal(100) * value / indicator.target))}%"
    added = value - Decimal(before) if before is not None else Decimal(0)
    new = f"本月{number(added)}{indicator.unit}、" if added > 0 else ""
    return f"{indicator.name}{new}累计{number(value)}{indicator.unit}，{share}"


def _first_lead(task_key: str) -> str:
    return _name(_entries()[task_key]["lead_units"][0])


def _part(task_key: str, unit: str) -> _Part | None:
    """What the unit contributes; None for the lead unit, which tells the task itself."""
    for each in _story()["parts"]:
        if (each["task"], each["unit"]) == (task_key, unit):
            return _Part(each["noun"], each["measure"], each["base"], each["objects"])
    if unit in _story()["street_places"] and unit != _first_lead(task_key):
        for each in _story()["street_parts"]:
            if each["task"] == task_key:
                places = _story()["street_places"][unit]
                base = each["base"] + _pick(max(2, each["base"] // 2), "base", task_key, unit)
                return _Part(each["noun"], each["measure"], base, places)
    return None


def _done_in(part: _Part, month: int, task_key: str, unit: str) -> int:
    """This month's count: the base, up to a third more or less."""
    swing = max(1, part.base // 3)
    return max(1, part.base - swing + _pick(2 * swing + 1, "count", task_key, unit, month))


def _words_of_part(part: _Part, task_key: str, unit: str, month: int) -> MonthWords:
    since = MONTHS.index(month)
    counts = [_done_in(part, each, task_key, unit) for each in MONTHS[: since + 1]]
    at = since + _pick(len(part.objects), "object", task_key, unit)
    place, next_place = (part.objects[(at + step) % len(part.objects)] for step in (0, 1))
    desk = _story()["desks"][unit]
    told = part.counted | {
        "lead": _first_lead(task_key),
        "desk": desk,
        "place": place,
        "month": month,
        "day": 6 + _pick(21, "held", task_key, unit, month),
        "done": counts[-1],
        "total": f"，累计{sum(counts)}{part.measure}" if since else "",
        "compared": _compared(counts, part.measure),
        "left": 1 + _pick(max(1, part.base // 3), "left", task_key, unit, month),
    }
    frames = _story()["frames"]["month"]
    completion = frames[(_pick(len(frames), "frame", task_key, unit) + since) % len(frames)]
    trouble = _pick(12, "trouble", task_key, unit, month) == 0  # about one month in twelve something stays undone
    return MonthWords(
        completion=completion.format(**told),
        problems=_frame("problem").format(**told) if trouble else "",
        causes=_frame("cause", task_key, unit, month) if trouble else "",
        next_steps=_step(f"开展{part.noun}，以{next_place}为主", desk, task_key, unit, month),
        stage_met=not trouble or _pick(2, "met", task_key, unit, month) == 0,
        figures={},
    )


def _compared(counts: Sequence[int], measure: str) -> str:
    if len(counts) < 2:
        return ""
    more = counts[-1] - counts[-2]
    return f"，比上月{'增加' if more > 0 else '减少'}{abs(more)}{measure}" if more else "，与上月持平"


completions = [
    Completed(each["task"], date.fromisoformat(each["on"]), each["method"]) for each in _story()["completed"]
]
