"""Who has filed and who has not (谁没有报)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from duban.org.models import Unit
from duban.returns.models import Return, Round
from duban.returns.rules import (
    LineState,
    ReturnState,
    Standing,
    days_late,
    standing,
)


@dataclass(frozen=True)
class UnitStanding:
    """One unit in a round: on time or not, and what the review made of its lines."""

    unit: Unit
    sheet: Return
    standing: Standing
    days_late: int
    lines: int
    waiting: int
    sent_back: int
    sent_back_ever: int
    accepted: int
    overdue: bool

    @property
    def extended(self) -> bool:
        """On time only by an extension for all (系统故障顺延)."""
        first = self.sheet.first_submitted_at
        return (
            first is not None
            and self.standing is Standing.ON_TIME
            and first > (self.sheet.due_at or self.sheet.round.due_at)
        )


@dataclass(frozen=True)
class RoundTable:
    """谁没有报: all units of a round, in official order."""

    round: Round
    rows: Sequence[UnitStanding]

    def count(self, wanted: Standing) -> int:
        """How many units stand so."""
        return sum(1 for row in self.rows if row.standing is wanted)

    @property
    def on_time(self) -> int:
        return self.count(Standing.ON_TIME)

    @property
    def late(self) -> int:
        return self.count(Standing.LATE)

    @property
    def missing(self) -> int:
        return self.count(Standing.MISSING)

    @property
    def not_yet(self) -> int:
        return self.count(Standing.NOT_YET)

    @property
    def to_review(self) -> int:
        return sum(1 for row in self.rows if row.waiting)

    @property
    def sent_back(self) -> int:
        return sum(1 for row in self.rows if row.sheet.state == ReturnState.SENT_BACK)


def round_table(round_: Round, *, at: datetime) -> RoundTable:
    """Who has filed, who has not, in one query."""
    counted = round_.sheets.select_related("unit").annotate(
        lines_in_all=Count("lines"),
        lines_waiting=Count("lines", filter=Q(lines__state=LineState.SUBMITTED)),
        lines_sent_back=Count("lines", filter=Q(lines__state=LineState.SENT_BACK)),
        lines_ever_sent_back=Count("lines", filter=Q(lines__times_sent_back__gt=0)),
        lines_accepted=Count("lines", filter=Q(lines__state=LineState.ACCEPTED)),
    )
    rows = []
    for sheet in counted.order_by("unit__order"):
        sheet.round = round_
        first = sheet.first_submitted_at
        rows.append(
            UnitStanding(
                unit=sheet.unit,
                sheet=sheet,
                standing=standing(first, due_at=sheet.moment, at=at),
                days_late=days_late(first, sheet.moment) if first else 0,
                lines=sheet.lines_in_all,
                waiting=sheet.lines_waiting,
                sent_back=sheet.lines_sent_back,
                sent_back_ever=sheet.lines_ever_sent_back,
                accepted=sheet.lines_accepted,
                overdue=sheet.state == ReturnState.SENT_BACK
                and sheet.resubmit_at is not None
                and at > sheet.resubmit_at,
            )
        )
    return RoundTable(round_, rows)
