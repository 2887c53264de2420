"""Words that people or programs put into addresses, cleaned at the door."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def clean(text: str, *, longest: int = 200) -> str:
    """One short line: NFC, no control, direction or half characters (PostgreSQL cannot hold a NUL at all)."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()[:longest]


def number_or_none(text: str) -> int | None:
    """A whole number from an address, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def clean_words(text: str) -> str:
    """Running text as people type or paste it: NFC, one kind of line end, no characters that cannot be seen."""
    lines = _LINE_ENDS.sub("\n", text)
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", lines)).strip()
