"""How much a form costs those who fill it in (填报负担): boxes, what came by itself, minutes. Pure; no framework.

No ranking is made of it and nothing is counted of signing in (《整治形式主义为基层减负若干规定》; domain.md 1.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

IDLE = timedelta(minutes=10)
"""A longer silence between two saves is no work on the form."""


@dataclass(frozen=True)
class Burden:
    """One form: lines asked, boxes that hold something, how many of them the system filled in, minutes spent."""

    lines: int
    filled: int = 0
    given: int = 0
    minutes: int = 0

    def __add__(self, other: "Burden") -> "Burden":
        return Burden(
            self.lines + other.lines,
            self.filled + other.filled,
            self.given + other.given,
            self.minutes + other.minutes,
        )


NOTHING = Burden(0)


def minutes_spent(saves: Sequence[datetime]) -> int:
    """Whole minutes from save to save, begun ones counted; silences of more than ten minutes are left out.

    Args:
        saves: the moments at which the form was saved or handed on, in order. A single one counts one minute. What was
            written in a file elsewhere (离线表) is not seen.
    """
    steps = (later - earlier for earlier, later in pairwise(saves))
    spent = sum((step for step in steps if step <= IDLE), timedelta())
    return max(1, ceil(spent / timedelta(minutes=1))) if saves else 0


def counted(boxes: Mapping[str, str], known: Mapping[str, str]) -> tuple[int, int]:
    """How many boxes hold something, and how many of these hold just what the system knew already (`known`)."""
    filled = {name: words for name, words in boxes.items() if words}
    return len(filled), sum(1 for name, words in filled.items() if words == known.get(name))
