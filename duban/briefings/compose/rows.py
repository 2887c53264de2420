"""The rows of a snapshot as a briefing counts them: one promise once, each in exactly one class, laggards first by red.

Sources: briefings.md S1 (every item in one class), S7 (what stands in two lists is counted once).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duban.briefings.snapshot import Snapshot, SnapshotTask
from duban.lights.rules import PaceClass

LIVELIHOOD = "livelihood"

LAGGING = (PaceClass.RED, PaceClass.YELLOW)
REACHED = (PaceClass.AHEAD, PaceClass.ON_PACE)
GREEN = (*REACHED, PaceClass.ADJUSTED)

_WORST_FIRST = (
    PaceClass.RED,
    PaceClass.YELLOW,
    PaceClass.SUSPENDED,
    PaceClass.NOT_EVALUATED,
    PaceClass.NOT_STARTED_BY_PLAN,
    PaceClass.ADJUSTED,
    PaceClass.ON_PACE,
    PaceClass.AHEAD,
    PaceClass.DONE,
)
"""Of two rows that hold one promise and stand differently, the worse counts: no laggard hides behind its twin."""


@dataclass(frozen=True)
class Promise:
    """What is counted once: a row, or the rows of several lists that hold the same promise (重合)."""

    rows: tuple[SnapshotTask, ...]

    @property
    def key(self) -> str:
        """annex1/12, or annex1/79=annex2/2."""
        return "=".join(row.key for row in self.rows)

    @property
    def pace(self) -> PaceClass:
        return worst(row.pace for row in self.rows)

    @property
    def row(self) -> SnapshotTask:
        """The row that it is told by: the first that stands as badly as the whole."""
        return next(row for row in self.rows if row.pace is self.pace)

    @property
    def twins(self) -> list[SnapshotTask]:
        """The other rows that hold it."""
        return [row for row in self.rows if row is not self.row]

    @property
    def has_numbers(self) -> bool:
        """Whether it can be measured (可量化): one of its rows has an indicator."""
        return any(row.indicators for row in self.rows)


def worst(paces: Iterable[PaceClass]) -> PaceClass:
    """The least favourable of some classes."""
    return min(paces, key=_WORST_FIRST.index)


def promises(rows: Sequence[SnapshotTask]) -> list[Promise]:
    """Rows that hold the same promise taken together, in the order of their first rows."""
    first_of = {row.key: row.key for row in rows}

    def root(key: str) -> str:
        while first_of[key] != key:
            key = first_of[key]
        return key

    order = {row.key: index for index, row in enumerate(rows)}
    for row in rows:
        for other in row.overlaps:
            if other in first_of:
                early, late = sorted((root(row.key), root(other)), key=order.__getitem__)
                first_of[late] = early
    groups: dict[str, list[SnapshotTask]] = {}
    for row in rows:
        groups.setdefault(root(row.key), []).append(row)
    return [Promise(tuple(group)) for group in groups.values()]


def keys(counted: Iterable[Promise]) -> tuple[str, ...]:
    return tuple(promise.key for promise in counted)


def repeated(counted: Sequence[Promise]) -> tuple[str, ...]:
    """The rows that are listed but not counted again: all but the first of each promise."""
    return tuple(row.key for promise in counted for row in promise.rows[1:])


def of_class(counted: Iterable[Promise], paces: Iterable[PaceClass]) -> list[Promise]:
    wanted = frozenset(paces)
    return [promise for promise in counted if promise.pace in wanted]


def lagging_promises(counted: Sequence[Promise]) -> list[Promise]:
    """Red promises, then yellow ones, each in official order."""
    return [promise for pace in LAGGING for promise in of_class(counted, (pace,))]


def laggards(rows: Iterable[SnapshotTask]) -> list[SnapshotTask]:
    """Red rows, then yellow ones, each in official order."""
    return sorted((row for row in rows if row.pace in LAGGING), key=lambda row: LAGGING.index(row.pace))


@dataclass(frozen=True)
class Changes:
    """What is new against an earlier snapshot. `green`: lagging then, on pace now."""

    done: list[Promise]
    lagging: list[Promise]
    green: list[Promise]


def changes(counted: Sequence[Promise], before: Snapshot) -> Changes:
    """Each promise against itself in `before`; one that was not yet there counts as neither done nor lagging then."""
    earlier = {row.key: row.pace for row in before.tasks}

    def was(promise: Promise) -> PaceClass | None:
        then = [earlier[row.key] for row in promise.rows if row.key in earlier]
        return worst(then) if then else None

    done = of_class(counted, (PaceClass.DONE,))
    lagging = of_class(counted, LAGGING)
    return Changes(
        done=[promise for promise in done if was(promise) is not PaceClass.DONE],
        lagging=[promise for promise in lagging if was(promise) not in LAGGING],
        green=[promise for promise in of_class(counted, GREEN) if was(promise) in LAGGING],
    )
