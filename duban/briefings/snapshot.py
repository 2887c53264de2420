"""A frozen picture of a ledger at one moment (快照): the rows themselves, so that next year gives the same figures. Pure.

Everything that a briefing prints comes from here and from nowhere else; `to_json` is what is stored and digested.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from duban.lights.rules import LIGHT_OF, PaceClass


@dataclass(frozen=True)
class SnapshotIndicator:
    """An indicator as it stood: target, last accepted value, and the share that should be reached by then, in percent.

    `value` and `expected` are None where nothing was accepted or where the indicator is a rate (`is_level`).
    """

    name: str
    operator: str
    target: Decimal
    unit: str
    is_level: bool
    value: Decimal | None
    expected: Decimal | None


@dataclass(frozen=True)
class SnapshotTask:
    """One task as it stood: who answers, what was accepted for the month, its class now and the month before.

    `list_code` and `item_no` name the row (annex1/12). `list_kind`: task or livelihood. `stage_target`: the lead's
    target for the quarter. The words are those of the lead unit's last accepted line (`reported_in`, None for none).
    `overlaps`: rows of other lists that hold the same promise. `months_behind`: months in a row in yellow or red.
    """

    list_code: str
    list_kind: str
    item_no: str
    category: str
    text: str
    leaders: tuple[str, ...]
    lead_units: tuple[str, ...]
    other_units: tuple[str, ...]
    indicators: tuple[SnapshotIndicator, ...]
    stage_target: str
    completion: str
    problems: str
    causes: str
    next_steps: str
    stage_met: bool | None
    reported_in: str | None
    pace: PaceClass
    pace_before: PaceClass | None
    mark: str
    sentence: str
    gap: Decimal | None
    months_behind: int
    completed_on: date | None
    overlaps: tuple[str, ...]

    @property
    def key(self) -> str:
        """annex1/12"""
        return f"{self.list_code}/{self.item_no}"

    @property
    def light(self) -> str:
        return LIGHT_OF[self.pace]


@dataclass(frozen=True)
class SnapshotReturn:
    """One unit in one month's round: when its first complete return came, and how its lines fared."""

    period: str
    unit: str
    due_on: date
    first_submitted_at: datetime | None
    standing: str
    days_late: int
    lines: int
    sent_back: int


@dataclass(frozen=True)
class Snapshot:
    """The whole picture. `period`: the month (2022-03); `taken_at`: the cut-off of every figure in it."""

    government: str
    year: int
    period: str
    taken_at: datetime
    tasks: tuple[SnapshotTask, ...]
    returns: tuple[SnapshotReturn, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; decimals, days and moments as text without loss."""
        plain = _plain(asdict(self))
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The value again; `to_json(from_json(x)) == x`."""
        return cls(
            government=data["government"],
            year=data["year"],
            period=data["period"],
            taken_at=datetime.fromisoformat(data["taken_at"]),
            tasks=tuple(_task(each) for each in data["tasks"]),
            returns=tuple(_return(each) for each in data["returns"]),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _task(data: Mapping[str, Any]) -> SnapshotTask:
    indicators = tuple(
        SnapshotIndicator(
            **each
            | {
                "target": Decimal(each["target"]),
                "value": _decimal(each["value"]),
                "expected": _decimal(each["expected"]),
            }
        )
        for each in data["indicators"]
    )
    names = {name: tuple(data[name]) for name in ("leaders", "lead_units", "other_units", "overlaps")}
    before = data["pace_before"]
    return SnapshotTask(
        **{
            **data,
            **names,
            "indicators": indicators,
            "pace": PaceClass(data["pace"]),
            "pace_before": None if before is None else PaceClass(before),
            "gap": _decimal(data["gap"]),
            "completed_on": _day(data["completed_on"]),
        }
    )


def _return(data: Mapping[str, Any]) -> SnapshotReturn:
    first = data["first_submitted_at"]
    moment = None if first is None else datetime.fromisoformat(first)
    return SnapshotReturn(**{**data, "due_on": date.fromisoformat(data["due_on"]), "first_submitted_at": moment})
