"""Text at the boundary: one decoding, one normalisation (NFC, line ends, no control characters).

Content is never changed by compatibility folding (NFKC): that is for comparing names only. Characters that
cannot be seen but change what is read (bidirectional controls, zero width) are kept by `normalise`, so that
`without_invisible` can tell where they stood and `shown` can make them visible.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from duban.intake.parsing.messages import refusal

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INVISIBLE: Final = re.compile(f"[{_UNSEEN}]")
_BLANK: Final = re.compile(rf"[\s{_UNSEEN}]+")
_MARKING: Final = re.compile("(?:秘密|机密|绝密)级?[★☆*＊]")
_MARKING_LINE: Final = re.compile(r"^(?:秘密|机密|绝密)级?(?:长期|\d+(?:年|个月|月|天|日))?$")


def decode(data: bytes) -> str:
    """Bytes of a text file: byte order mark, then strict UTF-8, then strict GB18030; anything else is refused."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise refusal("text_nul")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("text_encoding")


def normalise(text: str) -> str:
    """NFC, line ends as "\\n", control characters, surrogates and non-characters dropped. Idempotent."""
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)))


def without_invisible(text: str) -> str:
    """The text without bidirectional controls and zero-width characters."""
    return _INVISIBLE.sub("", text)


def shown(text: str) -> str:
    """The text with every invisible character spelt out: 区⟦U+200B⟧局."""
    return _INVISIBLE.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", text)


_READING: Final = re.compile("(?<=[\u4e00-\u9fff])[（(][a-züɑɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ]{1,6}[）)]")
_TONED: Final = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")
_FEW_READINGS: Final = 5


def without_readings(text: str) -> tuple[str, int]:
    """The text without the readings (拼音) that a page put behind its letters (關(guān)于), and how many they were.

    A few parentheses with Latin letters are no readings: five and more, most of them with tones, are.
    """
    found = _READING.findall(text)
    if len(found) < _FEW_READINGS or sum(bool(_TONED.search(reading)) for reading in found) * 2 < len(found):
        return text, 0
    return _READING.sub("", text), len(found)


def compact(text: str) -> str:
    """Without any blank and any invisible character: for comparing headings and for names of one word."""
    return _BLANK.sub("", text)


def folded(text: str) -> str:
    """For comparing only, never for content: full-width forms as ASCII, no blanks."""
    return compact(unicodedata.normalize("NFKC", text))


def joined_lines(text: str) -> str:
    """A cell's lines as running text: a line that ends a sentence keeps its break, a wrapped line is joined."""
    lines = [line.strip() for line in without_invisible(text).split("\n")]
    out = ""
    for line in lines:
        if line:
            out += ("\n" if out.endswith(("。", "；", ";", "！", "？")) else "") + line
    return out


def is_secret(text: str) -> bool:
    """Bears a secrecy marking (密级标志): 秘密★, 机密★, 绝密★, or a line that is nothing but the level."""
    return bool(_MARKING.search(compact(text))) or any(_MARKING_LINE.match(compact(line)) for line in text.split("\n"))
