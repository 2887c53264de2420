"""What the templates of a sheet need to write its boxes without form widgets: a sheet of 300 lines is one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django import template

from duban.access.actor import Actor
from duban.returns.models import Return, ReturnLine
from duban.returns.queries.prechecked import Noted, warns
from duban.returns.queries.sheets import LineShown
from duban.returns.queries.sheets import phone_for as phone_to_show
from duban.returns.rules import BOX_TITLES, MONTH_ASIDE, MONTH_JOINT, MONTH_REASON

register = template.Library()


@dataclass(frozen=True)
class Box:
    """One box of a line: its field, label, words, and how large it is."""

    name: str
    title: str
    value: str
    longest: int
    wide: bool
    rows: int

    @property
    def short(self) -> bool:
        """Whether one line of the page holds it."""
        return bool(self.longest)


@register.filter
def boxes(line: ReturnLine) -> list[Box]:
    """The text boxes of a line, in the order of the printed form."""
    return [_box(line, name) for name in line.BOXES if name not in MONTH_ASIDE | MONTH_JOINT | MONTH_REASON]


@register.filter
def asides(line: ReturnLine) -> list[Box]:
    """The boxes that are asked only where there is something to say (需要协调、更正说明)."""
    return [_box(line, name) for name in line.BOXES if name in MONTH_ASIDE]


def _box(line: ReturnLine, name: str) -> Box:
    return Box(
        name,
        BOX_TITLES[name],
        getattr(line, name),
        longest=line._meta.get_field(name).max_length or 0,  # type: ignore[union-attr]
        wide=name in {"completion", "next_steps", "remarks"},
        rows=3 if name == "completion" else 2,
    )


@dataclass(frozen=True)
class MarkedPiece:
    """A piece of a box's text: `found` where a finding is about it, `fresh` where it is new against last month."""

    text: str
    found: bool
    fresh: bool


@register.simple_tag
def marked(each: LineShown, box: str, notes: Sequence[Noted] | None) -> list[MarkedPiece]:
    """The text of a box in pieces: what a finding is about, and in 完成情况 what last month's line did not say."""
    text = str(getattr(each.line, box))
    spans = [note.span for note in notes or () if note.box == box and note.span[1]]
    fresh: list[tuple[int, int]] = []
    if box == "completion" and not getattr(each.line, "unchanged", False):
        at = 0
        for piece, is_new in each.changes:
            fresh += [(at, at + len(piece))] if is_new else []
            at += len(piece)
    cuts = sorted({0, len(text), *(place for pair in [*spans, *fresh] for place in pair if place < len(text))})
    return [
        MarkedPiece(text[start:end], *(any(a <= start < b for a, b in pairs) for pairs in (spans, fresh)))
        for start, end in pairwise(cuts)
    ]


@register.filter
def has_warnings(notes: Sequence[Noted] | None) -> bool:
    """Whether a reason was asked for."""
    return warns(notes or ())


@register.filter
def earlier(line: ReturnLine | None, name: str) -> str:
    """What last month's line says in a box."""
    return str(getattr(line, name, "")) if line is not None else ""


@register.filter
def phone_for(sheet: Return, actor: Actor) -> str:
    """The filer's phone as far as whoever reads the page may know it."""
    return phone_to_show(sheet, actor)


@register.filter
def latest(conflicts: Sequence[Mapping[str, Any]]) -> str:
    """The moment of the last of the texts that came too late: what the page shows, its button may put down."""
    return max((str(each["at"]) for each in conflicts), default="")


@register.filter
def words_of(content: Mapping[str, Any]) -> list[str]:
    """What a text that came too late says, box by box."""
    said = [f"{title}：{content[name]}" for name, title in BOX_TITLES.items() if content.get(name)]
    figures = "、".join(str(value) for value in (content.get("figures") or {}).values() if value)
    return [*said, f"指标值：{figures}"] if figures else said
