"""The printed words read again: which numbers stand in them, and where each may come from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from duban.briefings.snapshot import Snapshot
from duban.timing.clock import CHINA

QUOTED = re.compile("“([^“”]*)”")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ITEM = re.compile(r"(?:附件\d+)?第([^第“”，。；：、（）]{1,20}?)[项件]")
_DATE = re.compile(
    r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日)?|\d{4}-\d{2}-\d{2} \d{2}:\d{2}|〔\d{4}〕"
)
_ANNEX = re.compile(r"附件\d+")
_NOTE_ORDINAL = re.compile(r"^(?:附件：)?\d\.")
_BLANK = "＿"


def squeezed(text: str) -> str:
    """Without blanks and with inner quotation marks only, as quotations stand in a sentence."""
    return "".join(text.split()).replace("“", "‘").replace("”", "’")


@dataclass(frozen=True)
class Token:
    """A number in a paragraph that is no day, no item's number and not quoted; `behind` is what follows it."""

    words: str
    behind: str


class Reader:
    """Reads paragraphs with a snapshot at hand."""

    def __init__(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        rows = snapshot.tasks
        said = [
            words
            for row in rows
            for words in (
                *(row.text, row.completion, row.problems, row.causes, row.next_steps, row.stage_target),
                *(each.name for each in row.indicators),
            )
        ]
        named = {snapshot.government, *(row.category for row in rows), *(row.unit for row in snapshot.returns)}
        named |= {name for row in rows for name in (*row.leaders, *row.lead_units, *row.other_units)}
        # A name may hold quotation marks of its own (区“两山”办公室).
        self.said = [squeezed(words) for words in (*said, *named) if words]
        self.names = sorted((each for each in named if each), key=len, reverse=True)
        self.numbered_names = [each for each in self.names if NUMBER.search(each)]
        self.item_numbers = {row.item_no for row in rows}
        self.days = _days(snapshot, before)

    def unfounded_quotes(self, text: str) -> list[str]:
        """Quoted words that no row of the snapshot holds."""
        return [quoted for quoted in QUOTED.findall(text) if not self._is_said(quoted)]

    def _is_said(self, quoted: str) -> bool:
        words = squeezed(quoted).rstrip("…")
        return any(words in each for each in self.said)

    def unknown_days(self, text: str) -> list[str]:
        """Days, months and years that are not the snapshot's."""
        left = self._without_items(text)
        return [found for found in _DATE.findall(left) if found.strip("〔〕").removesuffix("年") not in self.days]

    def numbers(self, text: str) -> Iterator[Token]:
        """The numbers that must be figures."""
        left = self._without_items(text)
        for known in (_DATE, _NOTE_ORDINAL, _ANNEX):
            left = known.sub(_BLANK, left)
        for found in NUMBER.finditer(left):
            yield Token(found[0], left[found.end() : found.end() + 12])

    def own_words(self, text: str) -> str:
        """Without quotations and names: what the briefing itself says."""
        left = self.unquoted(text)
        for each in self.names:
            left = left.replace(each, _BLANK)
        return left

    def unquoted(self, text: str) -> str:
        return QUOTED.sub(_BLANK, text)

    def _without_items(self, text: str) -> str:
        left = self._without_names(text)
        return _ITEM.sub(lambda found: _BLANK if found[1] in self.item_numbers else found[0], left)

    def _without_names(self, text: str) -> str:
        left = self.unquoted(text)
        for each in self.numbered_names:
            left = left.replace(each, _BLANK)
        return left


def _days(snapshot: Snapshot, before: Snapshot | None) -> set[str]:
    """Every spelling of the days, months and years a briefing may print."""
    taken = snapshot.taken_at.astimezone(CHINA)
    year, month = map(int, snapshot.period.split("-"))
    months = {(year, month - back) for back in range(3)}
    months |= {_month(row.reported_in) for row in snapshot.tasks if row.reported_in}
    months |= {_month(before.period)} if before else set()
    days = {taken.date(), *(row.completed_on for row in snapshot.tasks if row.completed_on)}
    spelled = {f"{snapshot.year}", f"{taken:%Y-%m-%d %H:%M}"}
    for in_year, in_month in months:
        spelled |= {f"{in_month}月", f"{in_year}年{in_month}月"}
    for when in days:
        spelled.add(_day(when, snapshot.year))
    return spelled


def _month(period: str) -> tuple[int, int]:
    year, month = map(int, period.split("-"))
    return year, month


def _day(when: date, year: int) -> str:
    short = f"{when.month}月{when.day}日"
    return short if when.year == year else f"{when.year}年{short}"
