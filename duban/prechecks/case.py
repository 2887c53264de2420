"""A line with its texts read once: what every rule is handed (一行的判断材料)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from duban.prechecks.data import any_of, limit
from duban.prechecks.lines import BOXES, Indicator, Line, Milestone
from duban.prechecks.pace import is_cumulative, points_behind, year_share
from duban.prechecks.words import Words
from duban.timing.periods import Period


@dataclass(frozen=True)
class Case:
    """One line, the month it reports on and the last day on which it may be filed."""

    line: Line
    period: Period
    filed_by: date

    @cached_property
    def completion(self) -> Words:
        return self.words("completion")

    @cached_property
    def problems(self) -> Words:
        return self.words("problems")

    @cached_property
    def causes(self) -> Words:
        return self.words("causes")

    @cached_property
    def next_steps(self) -> Words:
        return self.words("next_steps")

    @cached_property
    def task(self) -> Words:
        return Words(self.line.task)

    @cached_property
    def last_completion(self) -> Words:
        """Last month's 完成情况, from the line beside or from the history."""
        earlier = [month.completion for month in self.line.history if month.period == self.period.previous]
        return Words(self.line.previous.completion or next(iter(earlier), None) or "")

    @cached_property
    def last_next_steps(self) -> Words:
        """Last month's 下一步计划: what was promised."""
        earlier = [month.next_steps for month in self.line.history if month.period == self.period.previous]
        return Words(self.line.previous.next_steps or next(iter(earlier), None) or "")

    @cached_property
    def last_percent(self) -> Decimal | None:
        return next((month.percent for month in self.line.history if month.period == self.period.previous), None)

    def words(self, box: str) -> Words:
        """A box's text as far as it is read; empty where it is not known."""
        return self._texts[box]

    @cached_property
    def _texts(self) -> dict[str, Words]:
        """Every box, each parsed once.

        What lies beyond the limit is only counted (Q21) and searched for personal data (Q26): a pasted report
        must not hold up a form that is checked while it is typed.
        """
        longest = int(limit("read_characters"))
        return {box: Words((getattr(self.line, box) or "")[:longest]) for box in BOXES}

    def known(self, box: str) -> bool:
        """Whether the box was shown to the filer."""
        return getattr(self.line, box) is not None

    @cached_property
    def boxes(self) -> tuple[tuple[str, Words], ...]:
        """Every box with text in it, in full."""
        return tuple((box, Words(text)) for box in BOXES if (text := getattr(self.line, box)))

    @cached_property
    def is_finished(self) -> bool:
        """All of the year's work is reported as done: no further step is owed."""
        if self.line.percent is not None:
            return self.line.percent >= 100
        sums = [indicator for indicator in self.line.indicators if is_cumulative(indicator)]
        shares = [year_share(indicator) for indicator in sums]
        return bool(sums) and len(sums) == len(self.line.indicators) and all((share or 0) >= 100 for share in shares)

    @cached_property
    def overdue(self) -> tuple[Milestone, ...]:
        """Milestones whose day has come and which are not done."""
        last = self.period.last_day
        return tuple(m for m in self.line.milestones if m.done is False and m.due is not None and m.due <= last)

    @cached_property
    def behind(self) -> tuple[Indicator, Decimal] | None:
        """The indicator furthest behind its pace, with the points, where it is behind at all."""
        gaps = [(points_behind(indicator, self.period), indicator) for indicator in self.line.indicators]
        found = [(gap, indicator) for gap, indicator in gaps if gap is not None and gap > 0]
        if not found:
            return None
        gap, indicator = max(found, key=lambda pair: pair[0])
        needed = Decimal(0) if indicator.stage_target is not None else limit("behind_points")
        return (indicator, gap) if gap > needed else None

    def says(self, words: Words, phrases: str) -> bool:
        """Whether a text has any phrase of a list."""
        return bool(any_of(phrases).search(words.text))
