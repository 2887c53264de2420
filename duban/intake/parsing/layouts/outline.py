"""Items → a task list: which items are tasks, which are headings, and what headings give to the tasks below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts import headed
from duban.intake.parsing.layouts.found import Found, Rest
from duban.intake.parsing.layouts.items import Item, read_items
from duban.intake.parsing.layouts.kinds import UNIT_FIELDS
from duban.intake.parsing.layouts.marks import UNMARKED, pieces
from duban.intake.parsing.layouts.numbers import gap_before, told_apart
from duban.intake.parsing.leads import states_order
from duban.intake.parsing.raw import RawList, RawRow
from duban.intake.parsing.text import compact

_LEAD_IN: Final = 12  # letters; 具体措施： says nothing by itself


@dataclass(slots=True)
class _Context:
    """What the headings above say: level → heading, and level → words of responsibility that hold below it."""

    headings: dict[int, str] = field(default_factory=dict)
    given: dict[int, dict[Field, str]] = field(default_factory=dict)
    seqs: dict[int, str] = field(default_factory=dict)  # the numbers above, of headings and of parent tasks

    def open(self, level: int) -> None:
        """A new item of a level ends what was said at that level and below."""
        for kept in (self.headings, self.given, self.seqs):
            for below in [known for known in kept if known >= level]:
                del kept[below]

    @property
    def inherited(self) -> dict[Field, str]:
        return {name: words for level in sorted(self.given) for name, words in self.given[level].items()}


def read_outline(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of tasks in numbered or labelled paragraphs, None where no paragraph says who is responsible."""
    items = read_items(pieces(paragraphs))
    context = _Context()
    rows: list[tuple[Item, RawRow]] = []
    above: list[tuple[str, ...]] = []
    used: list[Item] = []
    loose: list[Item] = []
    last: dict[int, int] = {}
    for at, item in enumerate(items):
        below = _below(items, at)
        context.open(item.level)
        gap = gap_before(item, last)
        if _is_heading(item, below):
            _enter(context, item)
            used.append(item)
            continue
        row = _row(item, context, gap, len(rows) + 1)
        if row is None:
            loose.append(item)
            if item.level != UNMARKED and item.heading and below:
                _enter(context, item)
        else:
            rows.append((item, row))
            above.append(tuple(context.seqs[level] for level in sorted(context.seqs)))
            if item.level != UNMARKED:
                context.seqs[item.level] = item.seq
    if not any(compact(row.words.get(name, "")) for _, row in rows for name in UNIT_FIELDS):
        return None
    seqs = told_apart([row.seq for _, row in rows], above)
    numbered = [replace(row, seq=seq) for (_, row), seq in zip(rows, seqs, strict=True)]
    return _found(numbered, [item for item, _ in rows], used, loose)


def _below(items: Sequence[Item], at: int) -> list[Item]:
    """The items under an item: all that follow up to the next of its level or above."""
    out: list[Item] = []
    for item in items[at + 1 : at + 400]:
        if item.level <= items[at].level:
            break
        out.append(item)
    return out


def _is_heading(item: Item, below: Sequence[Item]) -> bool:
    """A heading gives its words to what is below: short, and either without units or with units that no child has."""
    if item.level == UNMARKED or not below or not item.heading:
        return False
    if headed.leaders_of(item.heading) or headed.lead_of(item.heading):
        return True
    if item.has_units:
        return len(item.parts) == 1 and not any(child.has_units for child in below) and not item.text.endswith("。")
    return len(item.parts) == 1 and any(child.has_units for child in below)


def _enter(context: _Context, item: Item) -> None:
    context.headings[item.level] = item.heading
    context.seqs[item.level] = item.seq
    given: dict[Field, str] = dict(item.fields)
    leaders, lead = headed.leaders_of(item.heading), headed.lead_of(item.heading)
    if leaders:
        given["leaders"] = leaders
    if lead:
        given["lead_units"] = lead
    if given:
        context.given[item.level] = given


def _row(item: Item, context: _Context, gap: str, count: int) -> RawRow | None:
    """The task of an item, None where nothing says who is responsible."""
    inherited = context.inherited
    words: dict[Field, str] = {"seq": item.seq, "text": item.text, **inherited, **item.fields}
    if not compact(item.text) or item.damaged or item.ends_letter or not (item.has_units or _is_given(item, inherited)):
        return None
    if item.has_units and "lead_units" not in inherited:
        for name in ("units", "support_units", "lead_units"):
            if name not in item.fields:
                words.pop(name, None)
    seq = item.seq or next((context.seqs[level] for level in sorted(context.seqs, reverse=True)), "") or str(count)
    sections = tuple(context.headings[level] for level in sorted(context.headings))
    return RawRow(
        item.piece.block,
        1,
        seq,
        words,
        {},
        "",
        sections,
        gap=gap,
        parts=max(1, item.closings),
        seq_missing=not item.seq,
    )


def _is_given(item: Item, inherited: dict[Field, str]) -> bool:
    """An item below a heading that says who: a whole sentence, not a lead-in."""
    return bool(inherited) and not item.text.endswith(("：", ":")) and (item.level != UNMARKED or "。" in item.text)


def _found(rows: list[RawRow], tasks: list[Item], used: list[Item], loose: list[Item]) -> Found:
    columns: dict[Field, int] = {}
    for row in rows:
        for name in row.words:
            columns.setdefault(name, len(columns))
    raw = RawList(rows[0].block, columns, 1, (), {}, rows=rows, in_text=True)
    raw.stated_from = next(
        (at for at, row in enumerate(rows) if any(states_order(words) for words in row.words.values())), 0
    )
    taken = frozenset(piece.block for item in (*tasks, *used) for piece in item.pieces)
    first, final = rows[0].block, rows[-1].block
    rest = [
        Rest(piece.block, piece.text, between=first < piece.block <= final and len(piece.text) > _LEAD_IN)
        for item in loose
        for piece in item.pieces
        if piece.block in taken or first < piece.block <= final
    ]
    return Found(raw, taken, tuple(rest))
