"""What the units of the fictional district wrote in 2022 (演示数据的填报内容): plans, five months, lateness, send-backs.

Pure: the hand-written material stands in ``year.json``; here it is put together into the boxes of 附件3 and 附件4 by
simple rules. Every build says the same, and nothing here is true of any real unit or person.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from duban.demo.figures import figures_of, stage_met
from duban.demo.material import (
    LEAD,
    MONTHS,
    dated_step,
    deputy_of,
    filer_of,
    frame,
    head_of,
    notice,
    owed,
    pick,
    year,
)
from duban.demo.parts import month_of_part, part_of, plan_of_part
from duban.demo.sheets import Behaviour, Completed, MonthWords, PlanWords, SendBack
from duban.timing.clock import CHINA


def plan_behaviour(unit: str) -> Behaviour:
    """How the unit filed its plan; the head signs it."""
    return _behaviour("plan", unit, signed_by=head_of(unit))


def month_behaviour(unit: str, month: int) -> Behaviour:
    """How the unit filed a month; the deputy signs it."""
    return _behaviour(str(month), unit, signed_by=deputy_of(unit))


def _behaviour(collected: str, unit: str, *, signed_by: str) -> Behaviour:
    """On time somewhere in the days before the due day, most near its end; late or missing as the story says."""
    shape = year()["rounds"][collected]
    phone = f"0000-{5000000 + pick(999999, 'phone', unit):07}"
    days = shape["days"]
    day = date.fromisoformat(days[(0, 1, 2, 2, 3, 3, 3, 4, 4, 4)[pick(10, "day", collected, unit)]])
    if unit in shape["late"]:
        day = date.fromisoformat(shape["due"]) + timedelta(days=shape["late"][unit])
    minute = pick(480, "minute", collected, unit)  # 9:00–11:59 and 13:30–18:29
    clock = time(9 + minute // 60, minute % 60) if minute < 180 else time((minute + 630) // 60, (minute + 630) % 60)
    filed_at = None if unit in shape["missing"] else datetime.combine(day, clock, CHINA)
    return Behaviour(filed_at, filer_of(unit), phone, signed_by)


def unreviewed(month: int, unit: str) -> bool:
    """Whether the office has not come to this return yet: only in the last month."""
    return month == MONTHS[-1] and unit in year()["unreviewed_in_july"]


def plan_words(task_key: str, unit: str, role: str) -> PlanWords:
    """A unit's quarterly targets for one task."""
    task = year()["tasks"][task_key]
    part = part_of(task_key, unit)
    quarters = task["plan"] if part is None else plan_of_part(part, task_key, unit)
    figures = {}
    if role == LEAD:
        figures = {at: _four(values) for at, values in enumerate(task.get("quarters", ())) if values is not None}
    return PlanWords(*_four(quarters), head_of(unit), deputy_of(unit), _remarks(task_key, unit), figures)


def _four(values: Sequence[str]) -> tuple[str, str, str, str]:
    first, second, third, fourth = values
    return first, second, third, fourth


def _remarks(task_key: str, unit: str) -> str:
    twin = _twin(task_key)
    if twin is None:
        return frame("remarks", "remarks", task_key, unit)
    listed, seq = twin.split("/")
    return f"与附件{listed[-1]}第{seq}项为同一项目"


def _twin(task_key: str) -> str | None:
    """The row of the other list that means the same project (同一项目)."""
    for pair in notice()["overlaps"]:
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
    return next((f for f in year()["flaws"] if (f["task"], f["unit"], f["month"]) == wanted), None)


def reason_for(rule: str) -> str:
    """Why a unit files a line all the same of which the pre-check warns (仍按此报送的理由)."""
    reasons: dict[str, str] = year()["reasons"]
    return reasons.get(rule, reasons["other"])


def send_backs(month: int) -> list[SendBack]:
    """The lines that the office sends back for a month, with what the units file again."""
    roles = {(key, unit): role for key, unit, role in owed()}
    found = []
    for flaw in year()["flaws"]:
        if flaw["month"] == month and "reason" in flaw:
            key, unit = flaw["task"], flaw["unit"]
            mended = _sound_words(key, unit, roles[key, unit], month) if flaw["mended"] else None
            found.append(SendBack(key, unit, flaw["reason"], mended))
    return found


def _sound_words(task_key: str, unit: str, role: str, month: int) -> MonthWords:
    """The line as it should be."""
    part = part_of(task_key, unit)
    figures = figures_of(task_key, month) if role == LEAD else {}
    if part is not None:
        return replace(month_of_part(part, task_key, unit, month), figures=figures)
    task = year()["tasks"][task_key]
    told = task[str(month)]
    return MonthWords(
        completion=told["done"],
        problems=told.get("problem") or ("无" if pick(3, "none", task_key, month) == 0 else ""),
        causes=told.get("cause", ""),
        next_steps=dated_step(told["next"], task["section"], task_key, unit, month),
        stage_met=told.get("met", True) and stage_met(task_key, month),
        figures=figures,
    )


completions = [Completed(each["task"], date.fromisoformat(each["on"]), each["method"]) for each in year()["completed"]]
