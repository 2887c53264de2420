"""What the templates of a sheet need to write its boxes without form widgets: a sheet of 300 lines is one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template

from duban.returns.models import ReturnLine
from duban.returns.rules import MONTH_BOXES, PLAN_BOXES, PLAN_PEOPLE

register = template.Library()
TITLES = MONTH_BOXES | PLAN_BOXES | PLAN_PEOPLE


@dataclass(frozen=True)
class Box:
    """One box of a line: its field, label, words, and how large it is."""

    name: str
    title: str
    value: str
    short: bool
    wide: bool
    rows: int


@register.filter
def boxes(line: ReturnLine) -> list[Box]:
    """The text boxes of a line, in the order of the printed form."""
    return [
        Box(
            name,
            TITLES[name],
            getattr(line, name),
            short=name in {"main_person", "deputy_person"},
            wide=name in {"completion", "next_steps", "remarks"},
            rows=3 if name == "completion" else 2,
        )
        for name in line.BOXES
    ]


@register.filter
def latest(conflicts: Sequence[Mapping[str, Any]]) -> str:
    """The moment of the last of the texts that came too late: what the page shows, its button may put down."""
    return max((str(each["at"]) for each in conflicts), default="")


@register.filter
def words_of(content: Mapping[str, Any]) -> list[str]:
    """What a text that came too late says, box by box."""
    said = [f"{title}：{content[name]}" for name, title in TITLES.items() if content.get(name)]
    figures = "、".join(str(value) for value in (content.get("figures") or {}).values() if value)
    return [*said, f"指标值：{figures}"] if figures else said
