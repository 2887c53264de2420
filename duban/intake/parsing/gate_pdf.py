"""The gate for PDF files: what can be decided on the bytes, before any parser looks at them.

Streams are unpacked piece by piece and counted, never kept; objects packed in object streams are looked through as
well, so that nothing forbidden hides in them.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from typing import Final

from duban.intake.parsing.messages import refusal

MAX_PAGES: Final = 500
MAX_STREAM: Final = 75 << 20  # bytes of one stream, unpacked
MAX_STREAMS: Final = 150 << 20  # bytes of all streams but images
MAX_DRAWING: Final = 30 << 20  # bytes of all streams that draw pages: a page of tables takes 100 KB
MAX_RATIO: Final = 200  # unpacked : packed, judged above RATIO_FROM only
RATIO_FROM: Final = 1 << 20
MAX_REFERENCES: Final = 300_000
MAX_KIDS: Final = 5000  # pages, or parts of a tree of them, named in one list
MAX_LAYERS: Final = 2  # packings of one stream, one in the other
CHUNK: Final = 1 << 18

MAGIC: Final = b"%PDF-"
_END: Final = b"%%EOF"
_TAIL: Final = 1 << 16  # where a zip keeps its directory
_STREAM: Final = re.compile(rb"stream\r?\n")
_FILTER: Final = re.compile(rb"/(?:Filter|F)\s*(?:\[([^\]]*)\]|(/[A-Za-z0-9]+))")
_NAME: Final = re.compile(rb"/([A-Za-z0-9]+)")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME_END: Final = rb"(?![A-Za-z0-9_])"
_ENCRYPTED: Final = re.compile(rb"/Encrypt" + _NAME_END)
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)" + _NAME_END)
_IMAGE: Final = re.compile(rb"/Subtype\s*/Image" + _NAME_END)
# Typefaces, colours, objects and words about the file: streams that draw nothing.
_STORED: Final = re.compile(rb"/(?:Length1|Type1C|CIDFontType0C|OpenType|ObjStm|XRef|XML|N|CIDSystemInfo)" + _NAME_END)
_OBJECTS: Final = re.compile(rb"/Type\s*/ObjStm" + _NAME_END)
_KIDS: Final = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE: Final = b" 0 R"
_PACKINGS: Final = (b"FlateDecode", b"Fl", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL")
_FLATE: Final = (b"FlateDecode", b"Fl")
_DICTIONARY: Final = 4096  # bytes before a stream in which its dictionary is sought


def check(data: bytes) -> None:
    """Lets a PDF pass or raises `Refused`: encrypted, active, a bomb, two files in one, cut off."""
    if not data.startswith(MAGIC):
        raise refusal("content_mismatch")
    end = data.rfind(_END)
    if end < 0:
        raise refusal("pdf_broken")
    if data[end + len(_END) :].strip(b"\r\n\t \0") or b"PK\x05\x06" in data[-_TAIL:]:
        raise refusal("polyglot")
    references = data.count(_REFERENCE)
    at = 0
    left, to_draw = MAX_STREAMS, MAX_DRAWING
    for start, stop in _streams(data):
        _look_through(data[at:start])
        dictionary = _dictionary(data, start)
        if not _IMAGE.search(dictionary):
            size, objects = _unpacked(dictionary, data[start:stop])
            left -= size
            to_draw -= 0 if _STORED.search(dictionary) else size
            if left < 0 or to_draw < 0 or size > max(RATIO_FROM, MAX_RATIO * (stop - start)):
                raise refusal("pdf_bomb")
            if objects:
                references += objects.count(_REFERENCE)
                _look_through(objects)
        at = stop
    _look_through(data[at:])
    if references > MAX_REFERENCES:
        raise refusal("pdf_broken")


def _look_through(part: bytes) -> None:
    """Refuses what an object says of itself; names may be written with escapes (/J#53)."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part) if b"#" in part else part
    if _ENCRYPTED.search(plain):
        raise refusal("encrypted")
    if _ACTIVE.search(plain):
        raise refusal("pdf_active")
    if any(kids[1].count(_REFERENCE) > MAX_KIDS for kids in _KIDS.finditer(plain)):
        raise refusal("pdf_broken")


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """[start, end) of the bytes of every stream, found by their words: a stated length may lie."""
    at = 0
    while found := _STREAM.search(data, at):
        start = found.end()
        end = data.find(b"endstream", start)
        if end < 0:
            return
        yield start, end
        at = end + len(b"endstream")


def _dictionary(data: bytes, start: int) -> bytes:
    before = data[max(0, start - _DICTIONARY) : start]
    return before[max(before.rfind(b" obj"), before.rfind(b"endobj"), 0) :]


def _unpacked(dictionary: bytes, packed: bytes) -> tuple[int, bytes]:
    """How many bytes a stream holds, and its words where it is a stream of objects."""
    found = _FILTER.search(dictionary)
    names = [] if found is None else _NAME.findall(found[1] if found[1] is not None else found[2])
    if sum(name in _PACKINGS for name in names) > MAX_LAYERS:
        raise refusal("pdf_bomb")
    for name in names[:-1]:
        packed = _one_layer(name, packed)
    last = names[-1] if names else b""
    keep = bool(_OBJECTS.search(dictionary))
    if last in _FLATE:
        return _flate(packed, keep=keep)
    content = _one_layer(last, packed)
    return len(content), content if keep else b""


def _one_layer(name: bytes, packed: bytes) -> bytes:
    """A stream without its outer packing; other packings than these are left to the parser and its limits."""
    if name in _FLATE:
        return _flate(packed, keep=True)[1]
    try:
        if name in (b"ASCII85Decode", b"A85"):
            return base64.a85decode(packed.strip().removesuffix(b"~>").removeprefix(b"<~"))
        if name in (b"ASCIIHexDecode", b"AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", packed)
            return binascii.unhexlify(digits[: len(digits) & ~1])
    except (ValueError, binascii.Error):
        return b""
    return packed


def _flate(packed: bytes, *, keep: bool) -> tuple[int, bytes]:
    """The size of a deflated stream, counted while unpacking. One that is damaged would be read in part and is refused."""
    unpacker = zlib.decompressobj()
    size = 0
    kept = bytearray()
    try:
        piece = unpacker.decompress(packed, CHUNK)
        while piece:
            size += len(piece)
            if size > MAX_STREAM:
                raise refusal("pdf_bomb")
            if keep:
                kept += piece
            piece = unpacker.decompress(unpacker.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise refusal("pdf_broken") from error
    if not unpacker.eof:
        raise refusal("pdf_broken")
    return size, bytes(kept)
