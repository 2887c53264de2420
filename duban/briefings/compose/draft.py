"""What every briefing begins with: the snapshot, what it counts, and how much can be told in the room there is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duban.briefings.compose.classes import Scope
from duban.briefings.compose.composition import Piece, length_of
from duban.briefings.compose.figures import Figures
from duban.briefings.compose.rows import Promise, lagging_promises
from duban.briefings.compose.text import Part, day
from duban.briefings.snapshot import Snapshot
from duban.timing.clock import day_in_china

LAGGARD_ANNEX = 2
"""The number of the list of laggards, where there is one; the table of all rows comes before it."""


@dataclass(frozen=True)
class Draft:
    """What the sentences of a briefing are made from. `before`: the snapshot it compares with, None for the first."""

    snapshot: Snapshot
    before: Snapshot | None
    of: Scope

    @property
    def book(self) -> Figures:
        return self.of.book

    @property
    def lagging(self) -> list[Promise]:
        return lagging_promises(self.of.promises)

    @property
    def returns_annex(self) -> int:
        return LAGGARD_ANNEX + 1 if self.lagging else LAGGARD_ANNEX

    @property
    def cutoff(self) -> Part:
        """The day of the snapshot (S8)."""
        return day(day_in_china(self.snapshot.taken_at), year=self.snapshot.year)


def short_enough(tellings: Iterable[Sequence[Piece]], longest: int) -> Sequence[Piece]:
    """The first of ever shorter tellings that has at most `longest` characters; the last where none has."""
    text: Sequence[Piece] = ()
    for text in tellings:
        if length_of(text) <= longest:
            break
    return text
