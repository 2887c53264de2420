"""What a unit beside the lead contributes to a task (配合单位): a count that grows month by month, told in set phrases."""

from collections.abc import Sequence
from dataclasses import dataclass

from duban.demo.material import MONTHS, dated_step, first_lead, frame, pick, year
from duban.demo.sheets import MonthWords


@dataclass(frozen=True)
class Part:
    """What one unit contributes month by month: `noun` counted in `measure`, about `base` a month, at its `objects`."""

    noun: str
    measure: str
    base: int
    objects: Sequence[str]

    @property
    def counted(self) -> dict[str, str]:
        """The words that every frame needs."""
        return {"noun": self.noun, "measure": self.measure}


def part_of(task_key: str, unit: str) -> Part | None:
    """What the unit contributes; None for the lead unit, which tells the task itself."""
    for each in year()["parts"]:
        if (each["task"], each["unit"]) == (task_key, unit):
            return Part(each["noun"], each["measure"], each["base"], each["objects"])
    if unit in year()["street_places"] and unit != first_lead(task_key):
        for each in year()["street_parts"]:
            if each["task"] == task_key:
                places = year()["street_places"][unit]
                base = each["base"] + pick(max(2, each["base"] // 2), "base", task_key, unit)
                return Part(each["noun"], each["measure"], base, places)
    return None


def plan_of_part(part: Part, task_key: str, unit: str) -> list[str]:
    """A contribution grows evenly, a little slower in the second half."""
    words = []
    for at, times in enumerate((1, 4, 7, 9)):
        place = part.objects[at % len(part.objects)]
        told = {"goal": part.base * times, "place": place, "lead": first_lead(task_key)} | part.counted
        words.append(frame("plan", "plan", task_key, unit, at).format(**told))
    return words


def _done_in(part: Part, month: int, task_key: str, unit: str) -> int:
    """This month's count: the base, up to a third more or less."""
    swing = max(1, part.base // 3)
    return max(1, part.base - swing + pick(2 * swing + 1, "count", task_key, unit, month))


def month_of_part(part: Part, task_key: str, unit: str, month: int) -> MonthWords:
    """What the unit reports of its contribution for a month; the figures are the lead's to give."""
    since = MONTHS.index(month)
    counts = [_done_in(part, each, task_key, unit) for each in MONTHS[: since + 1]]
    at = since + pick(len(part.objects), "object", task_key, unit)
    place, next_place = (part.objects[(at + step) % len(part.objects)] for step in (0, 1))
    desk = year()["desks"][unit]
    told = part.counted | {
        "lead": first_lead(task_key),
        "desk": desk,
        "place": place,
        "month": month,
        "day": 6 + pick(21, "held", task_key, unit, month),
        "done": counts[-1],
        "total": f"，累计{sum(counts)}{part.measure}" if since else "",
        "compared": _compared(counts, part.measure),
        "left": 1 + pick(max(1, part.base // 3), "left", task_key, unit, month),
    }
    frames = year()["frames"]["month"]
    completion = frames[(pick(len(frames), "frame", task_key, unit) + since) % len(frames)]
    trouble = pick(12, "trouble", task_key, unit, month) == 0  # about one month in twelve something stays undone
    return MonthWords(
        completion=completion.format(**told),
        problems=frame("problem").format(**told) if trouble else "",
        causes=frame("cause", task_key, unit, month) if trouble else "",
        next_steps=dated_step(f"开展{part.noun}，以{next_place}为主", desk, task_key, unit, month),
        stage_met=not trouble or pick(2, "met", task_key, unit, month) == 0,
        figures={},
    )


def _compared(counts: Sequence[int], measure: str) -> str:
    if len(counts) < 2:
        return ""
    more = counts[-1] - counts[-2]
    return f"，比上月{'增加' if more > 0 else '减少'}{abs(more)}{measure}" if more else "，与上月持平"
