"""The invariants that hold at any time (不变量), checked by `duban verify` and after every test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from duban.audit import trail
from duban.files import store
from duban.intake.queries import rows_not_accounted_for
from duban.ledger.queries import tasks_without_trail
from duban.org.posts import posts_held_twice
from duban.org.register import register_faults


@dataclass(frozen=True)
class Broken:
    """An invariant that does not hold."""

    code: str
    sentence: str


def _trail() -> Iterator[str]:
    found = trail.first_break()
    if found:
        yield f"留痕第{found.number}条：{found.why}。"


INVARIANTS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("I3", lambda: iter(rows_not_accounted_for())),
    ("I4", lambda: iter(tasks_without_trail())),
    ("I6", store.broken),
    ("I7", _trail),
    ("I11", register_faults),
    ("I12", posts_held_twice),
)
"""I3 every row of a confirmed notice is a task or left out · I4 every task has its registration on the trail ·
I6 files match their digests · I7 the trail's chains hold ·
I11 mergers of units lead in no circle, and no merged unit is still a member of a collective name ·
I12 nobody holds a post beside another."""


def first_broken() -> Broken | None:
    """The first invariant that does not hold, or None."""
    for code, check in INVARIANTS:
        for sentence in check():
            return Broken(code, sentence)
    return None
