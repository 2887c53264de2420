"""What waits for the office in a month, similar findings together (成批审核)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from duban.prechecks import Level
from duban.returns.models import ReportLine, Round
from duban.returns.queries.prechecked import Noted, notes_of, warns
from duban.returns.rules import LineState

_SEVEREST = {Level.BLOCK: 0, Level.WARN: 1, Level.INFORM: 2}


@dataclass(frozen=True)
class Waiting:
    """One line that waits, with what was found in it."""

    line: ReportLine
    notes: Sequence[Noted]

    @property
    def seen(self) -> str:
        """The line and its version, as the form sends it back."""
        return f"{self.line.pk}:{self.line.version}"

    @property
    def reason(self) -> str:
        """Why the unit filed it all the same."""
        return self.line.explained if warns(self.notes) else ""


@dataclass(frozen=True)
class Alike:
    """The lines whose first finding is of one rule."""

    first: Noted
    lines: Sequence[Waiting]


@dataclass(frozen=True)
class WaitingLines:
    """All lines of a month that wait: those without findings, then rule by rule."""

    clean: Sequence[Waiting]
    groups: Sequence[Alike]

    @property
    def count(self) -> int:
        """How many lines wait."""
        return len(self.clean) + sum(len(group.lines) for group in self.groups)


def waiting_lines(round_: Round) -> WaitingLines:
    """The lines of a month that wait, in one query. A line stands once, under its severest finding."""
    waiting = ReportLine.objects.filter(sheet__round=round_, state=LineState.SUBMITTED)
    lines = waiting.select_related("sheet__unit", "task__task_list").order_by("sheet__unit__order", "order")
    clean: list[Waiting] = []
    groups: dict[str, list[Waiting]] = defaultdict(list)
    for line in lines:
        notes = sorted(notes_of(line), key=lambda note: _SEVEREST[Level(note.level)])
        (groups[notes[0].rule] if notes else clean).append(Waiting(line, notes))
    alike = [Alike(group[0].notes[0], group) for group in groups.values()]
    alike.sort(key=lambda each: (_SEVEREST[Level(each.first.level)], each.first.rule))
    return WaitingLines(clean, alike)
