"""The words and limits of the rules (词表、界限): data with versions, read once."""

import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent


def _load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_HERE / name).read_text(encoding="utf-8"))
    return found


_THRESHOLDS: Final = _load("thresholds.json")
_PHRASES: Final = _load("phrases.json")

VERSION: Final = f"词表{_PHRASES['version']}·界限{_THRESHOLDS['version']}"
"""Kept with every finding, so that an old one can still be explained after the words have changed."""


def limit(name: str) -> Decimal:
    """A limit by its name in thresholds.json."""
    return Decimal(str(_THRESHOLDS[name]))


def limits(name: str) -> tuple[Decimal, ...]:
    """A list of limits."""
    return tuple(Decimal(str(each)) for each in _THRESHOLDS[name])


@cache
def phrases(name: str) -> frozenset[str]:
    """A list of phrases.json as a set."""
    return frozenset(_PHRASES[name])


@cache
def any_of(name: str) -> re.Pattern[str]:
    """A pattern that finds any phrase of a list, the longest first."""
    return re.compile("|".join(re.escape(each) for each in sorted(_PHRASES[name], key=lambda w: (-len(w), w))))


@cache
def synonyms() -> tuple[frozenset[str], ...]:
    """Groups of words that tell of the same act."""
    return tuple(frozenset(group) for group in _PHRASES["synonyms"])
