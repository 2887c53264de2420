"""Running text as numbered items, each with its own words of responsibility: the ground of all layouts in paragraphs.

An item is what stands under one mark (or one unmarked paragraph that has units of its own) up to the next. Its
responsibility is read from closing parentheses, from labels, or from the sentence, whichever it has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.intake.parsing.columns import Field
from duban.intake.parsing.layouts import headed
from duban.intake.parsing.layouts.closing import find_closings
from duban.intake.parsing.layouts.labels import read_labels
from duban.intake.parsing.layouts.marks import UNMARKED, Piece
from duban.intake.parsing.layouts.narrative import read_clause
from duban.intake.parsing.text import compact

_UNIT_FIELDS: Final = ("lead_units", "units", "support_units")
_TOPIC: Final = re.compile(
    r"^[^。；;（()）]{2,40}。(?=.)"
)  # 完善机制。…（甲负责）…（乙负责）: one task of several sentences
_HEADING_LENGTH: Final = 60
_DATE: Final = re.compile(r"^(?:20\d\d年\d{1,2}月\d{1,2}日|二[〇○零OＯ0].{2}年.{1,2}月.{1,3}日)$")
_DAMAGED: Final = re.compile(r"^[?？]?[。，；、！）)]")


@dataclass(slots=True)
class Item:
    """One item: `parts` are its paragraphs without responsibility, `fields` the words of responsibility."""

    piece: Piece
    parts: list[str] = field(default_factory=list)
    fields: dict[Field, str] = field(default_factory=dict)
    closings: int = 0
    closed: bool = False  # its units were read: words that follow are not its own
    pieces: list[Piece] = field(default_factory=list)

    @property
    def level(self) -> int:
        return self.piece.level

    @property
    def seq(self) -> str:
        return self.piece.seq

    @property
    def has_units(self) -> bool:
        return any(compact(self.fields.get(name, "")) for name in _UNIT_FIELDS)

    @property
    def text(self) -> str:
        return "\n".join(part for part in self.parts if part)

    @property
    def damaged(self) -> bool:
        """Its beginning is lost: it opens with a mark that opens no sentence."""
        return bool(_DAMAGED.match(self.text))

    @property
    def ends_letter(self) -> bool:
        """The date under a letter (成文日期): what stands below it is another text."""
        return bool(_DATE.match(compact(self.text)))

    @property
    def heading(self) -> str:
        """The item's first words as a heading, "" where they are no heading (whole sentences, too long)."""
        first = compact(self.parts[0]) if self.parts else ""
        bare = first.rstrip("。：:；;")
        return bare if len(bare) <= _HEADING_LENGTH and not re.search("[。；;]", bare) else ""

    def add(self, name: Field, words: str) -> None:
        """Words of responsibility; a second label of the same kind goes on with the first."""
        self.fields[name] = f"{self.fields[name]}、{words}" if self.fields.get(name) else words


def read_items(found: Sequence[Piece]) -> list[Item]:
    """All items in order, with and without responsibility."""
    items: list[Item] = []
    for piece in found:
        current = items[-1] if items else None
        if piece.level != UNMARKED or current is None:
            items.extend(_new_items(piece))
        else:
            _unmarked(piece, current, items)
    return items


def _unmarked(piece: Piece, current: Item, items: list[Item]) -> None:
    """A paragraph without a mark: labels of the item above, its further words, or an item of its own."""
    labelled = read_labels(piece.text)
    if labelled.fields and not labelled.before:
        for name, words in labelled.fields:
            current.add(name, words)
        current.closed = current.closed or current.has_units
        current.pieces.append(piece)
        return
    names_who = current.level != UNMARKED and bool(
        headed.leaders_of(current.heading) or headed.lead_of(current.heading)
    )
    ends = bool(_DATE.match(compact(piece.text)))
    goes_on = (
        not current.closed and not ends and not names_who and (current.level != UNMARKED or not _is_sentence(current))
    )
    if goes_on and not _DAMAGED.match(piece.text):
        opening, *more = _new_items(piece)
        current.parts.extend(opening.parts)
        for name, words in opening.fields.items():
            current.add(name, words)
        current.closings += opening.closings
        current.closed = opening.closed
        current.pieces.append(piece)
        items.extend(more)
        return
    own = _new_items(piece)
    if current.closed and current.level != UNMARKED and own[0].closings and not own[0].damaged:
        for item in own:  # a further paragraph with units of its own under the same number
            item.piece = Piece(piece.block, current.level, current.seq, piece.text, piece.inside)
    items.extend(own)


def _is_sentence(item: Item) -> bool:
    return not item.parts or item.parts[-1].endswith(("。", "；", ";", "：", ":", "！"))


def _new_items(piece: Piece) -> list[Item]:
    """The item of a piece; several where sentences of one paragraph have their own units."""
    labelled = read_labels(piece.text)
    item = Item(piece, pieces=[piece])
    if not labelled.fields and find_closings(piece.text):
        return _closed_items(piece)
    if labelled.fields:
        item.parts.append(labelled.before)
        for name, words in labelled.fields:
            item.add(name, words)
        item.closed = item.has_units
        return [item]
    clause = read_clause(piece.text) if piece.level != UNMARKED else None
    if clause is not None:
        item.parts.append(clause[0])
        item.add("units", clause[1])
        item.closed = True
        return [item]
    item.parts.append(piece.text)
    return [item]


def _closed_items(piece: Piece) -> list[Item]:
    """Items ended by parentheses of units. A paragraph opened by a topic sentence is one task with the last of them."""
    closings = find_closings(piece.text)
    topic = _TOPIC.match(piece.text)
    if topic is not None and topic.end() < closings[0].start and len(closings) > 1:
        last = closings[-1]
        item = Item(piece, [piece.text[: last.start].strip()], closings=len(closings), closed=True, pieces=[piece])
        spans = [(last, item)]
    else:
        spans = []
        at = 0
        for closing in closings:
            words = piece.text[at : closing.start].strip().lstrip("。；;，,")
            spans.append((closing, Item(piece, [words], closings=1, closed=True, pieces=[piece])))
            at = closing.end
    for closing, item in spans:
        item.add("units", closing.units)
        if closing.leaders:
            item.add("leaders", closing.leaders)
        if closing.deadline:
            item.add("deadline", closing.deadline)
    return [item for _, item in spans]
