"""The gate for OLE compound files (old .doc, .wps and .xls): which kind it is, and what is not let in.

Only the directory and the records of a workbook are looked at; LibreOffice and calamine read the content later,
each in a process with limits. [MS-CFB], [MS-DOC] 2.5.1, [MS-XLS] 2.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from duban.intake.parsing.messages import refusal

MAGIC: Final = bytes.fromhex("D0CF11E0A1B11AE1")
MAX_ENTRIES: Final = 4000  # of the directory
MAX_RECORDS: Final = 1_000_000  # of a workbook
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_MERGED: Final = 400_000  # cells that lie under merged ones

_HEADER: Final = 512
_IN_HEADER: Final = 109  # sectors of the allocation table that the header names
_NO_ENTRY: Final = 0xFFFFFFFF
_LAST_SECTOR: Final = 0xFFFFFFFA  # greater numbers are marks
_ENTRY: Final = 128
_STORAGE: Final = 1
_STREAM: Final = 2
_ROOT: Final = 5
_MACROS: Final = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur"})

# Records of a workbook.
_FORMULA, _ENCRYPTION, _SHEET, _SEVERAL, _MERGES, _OUTSIDE = 0x06, 0x2F, 0x85, 0xBD, 0xE5, 0x1AE
_CELLS: Final = frozenset({_FORMULA, _SEVERAL, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E})
_MACRO_SHEETS: Final = (1, 6)
_OWN_BOOK: Final = (0x0401, 0x3A01)  # the workbook itself, add-in functions


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    child: int
    start: int
    size: int


def check(data: bytes) -> Literal["doc", "xls"]:
    """The kind of a compound file. Raises `Refused`: encrypted, macros, embedded objects, links outside, too large."""
    try:
        file = _Compound(data)
        entries = file.entries()
        names = {entry.name.lower() for entry in entries}
        if names & _MACROS:
            raise refusal("macro")
        if any(_is_object(entry) for entry in entries):
            raise refusal("ole")
        for entry in entries:
            if entry.kind == _STREAM and entry.name == "WordDocument":
                _check_letter(file.content(entry, entries[0]))
                return "doc"
            if entry.kind == _STREAM and entry.name in ("Workbook", "Book"):
                _check_workbook(file.content(entry, entries[0]))
                return "xls"
    except (struct.error, IndexError) as error:
        raise refusal("content_mismatch") from error
    raise refusal("content_mismatch")


def _is_object(entry: _Entry) -> bool:
    """A pool with something in it (Word keeps an empty one), or an object of Excel."""
    pool = entry.name == "ObjectPool" and entry.child != _NO_ENTRY
    return entry.kind == _STORAGE and (pool or entry.name.startswith("MBD"))


class _Compound:
    """Sectors, chains and entries of a compound file. Raises struct.error or IndexError where it is broken."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise IndexError
        self._sector = 1 << shift
        self._directory, _, self._cutoff, self._mini_start = struct.unpack_from("<IIII", data, 48)
        self._table = self._allocation()

    def _allocation(self) -> list[int]:
        count, next_list = struct.unpack_from("<I", self._data, 44)[0], struct.unpack_from("<I", self._data, 68)[0]
        places = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        if count > len(self._data) // self._sector:
            raise IndexError
        while len(places) < count and next_list < _LAST_SECTOR:
            more = self._numbers(self._at(next_list))
            places += more[:-1]
            next_list = more[-1]
        table: list[int] = []
        for place in places[:count]:
            if place < _LAST_SECTOR:
                table += self._numbers(self._at(place))
        return table

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        piece = self._data[start : start + self._sector]
        if not piece:
            raise IndexError
        return piece.ljust(self._sector, b"\0")

    def _numbers(self, piece: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(piece) // 4}I", piece))

    def _chain(self, start: int) -> Iterator[bytes]:
        for _ in range(len(self._table) + 1):
            if start >= _LAST_SECTOR:
                return
            yield self._at(start)
            start = self._table[start]
        raise IndexError  # a circle

    def entries(self) -> list[_Entry]:
        """The directory; the root stands first."""
        found: list[_Entry] = []
        for piece in self._chain(self._directory):
            for at in range(0, len(piece), _ENTRY):
                length, kind = struct.unpack_from("<HB", piece, at + 64)
                child = struct.unpack_from("<I", piece, at + 76)[0]
                start, size = struct.unpack_from("<II", piece, at + 116)
                name = piece[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
                if kind:
                    found.append(_Entry(name, kind, child, start, size))
            if len(found) > MAX_ENTRIES:
                raise refusal("zip_parts")
        if not found or found[0].kind != _ROOT:
            raise IndexError
        return found

    def content(self, entry: _Entry, root: _Entry) -> bytes:
        """The bytes of a stream; small ones lie in pieces of 64 bytes inside the root's own stream."""
        if entry.size >= self._cutoff:
            return b"".join(self._chain(entry.start))[: entry.size]
        small = b"".join(self._chain(root.start))
        table = [number for piece in self._chain(self._mini_start) for number in self._numbers(piece)]
        out, at = b"", entry.start
        while len(out) < entry.size:
            piece = small[at * 64 : at * 64 + 64]
            if not piece:
                raise IndexError
            out += piece
            at = table[at]
        return out[: entry.size]


def _check_letter(content: bytes) -> None:
    """The head of a Word document: its mark, and whether it is encrypted."""
    mark, flags = struct.unpack_from("<H8xH", content)
    if mark not in (0xA5EC, 0xA5DC):
        raise refusal("content_mismatch")
    if flags & 0x0100:
        raise refusal("encrypted")


def _check_workbook(content: bytes) -> None:
    """The records of a workbook: encryption, macro sheets, links outside, cells and merges within the limits."""
    at = count = merged = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        at += 4
        count += 1
        if count > MAX_RECORDS:
            raise refusal("sheet_too_large")
        if kind == _ENCRYPTION:
            raise refusal("encrypted")
        if kind == _SHEET and content[at + 5] in _MACRO_SHEETS:
            raise refusal("macro")
        if kind == _OUTSIDE and struct.unpack_from("<H", content, at + 2)[0] not in _OWN_BOOK:
            raise refusal("external_link")
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", content, at)
            last = struct.unpack_from("<H", content, at + length - 2)[0] if kind == _SEVERAL else column
            if row >= MAX_ROWS or last >= MAX_COLUMNS:
                raise refusal("sheet_too_large")
        if kind == _MERGES:
            for number in range(struct.unpack_from("<H", content, at)[0]):
                top, bottom, left, right = struct.unpack_from("<HHHH", content, at + 2 + 8 * number)
                merged += max(bottom - top + 1, 1) * max(right - left + 1, 1)
                if merged > MAX_MERGED or right >= MAX_COLUMNS:
                    raise refusal("sheet_too_large")
        at += length
