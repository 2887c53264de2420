"""The gate before any parser: decides on bytes, streams, and never trusts a header.

`gate` names the kind of file and, for a docx or xlsx, hands over the few parts that are read afterwards, so nothing
is unpacked twice and what was checked is what is parsed. The name says only whether a file is taken at all: what it
is, its bytes say. All limits stand here. Every refusal has a code of `messages.REFUSALS`.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Final, Literal
from xml.parsers import expat

from duban.intake.parsing import compound, gate_pdf, markup
from duban.intake.parsing.messages import refusal

MAX_UPLOAD: Final = 20 << 20  # bytes of the file
MAX_PARTS: Final = 2000  # parts of the container
MAX_UNZIPPED: Final = 100 << 20  # bytes of all parts, counted while streaming
MAX_RATIO: Final = 200  # unpacked : packed, judged above RATIO_FROM only
RATIO_FROM: Final = 1 << 20
MAX_XML_PART: Final = 50 << 20
MAX_DEPTH: Final = 100
MAX_ELEMENTS: Final = 1_000_000  # of the parts that are parsed: about a second, 200 MB as a tree
MAX_TABLE_ROWS: Final = 20_000
MAX_SPAN: Final = 200  # columns under one cell
MAX_SHEET_ROWS: Final = 20_000
MAX_SHEET_COLUMNS: Final = 200
_LAST_COLUMN: Final = "GR"  # the 200th
MAX_MERGED: Final = 400_000  # cells of a workbook that lie under merged ones

CHUNK: Final = 1 << 16
MAIN_PART: Final = "word/document.xml"
WORKBOOK: Final = "xl/workbook.xml"
Kind = Literal["docx", "xlsx", "doc", "xls", "pdf", "html", "txt"]
ENDINGS: Final = ("docx", "doc", "wps", "pdf", "xlsx", "xls", "html", "htm", "shtml", "xhtml", "txt")
_SHEET_ENDINGS: Final = ("xlsx", "xls")
_TEXT_ENDINGS: Final = {"txt": "txt", "html": "html", "htm": "html", "shtml": "html", "xhtml": "html"}

_ZIP: Final = b"PK\x03\x04"
_CENTRAL_ENTRY: Final = b"PK\x01\x02"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
# Beginnings that are no plain text, whatever the name says.
_NOT_TEXT: Final = (
    _ZIP,
    b"PK\x05\x06",
    b"%PDF-",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_FORBIDDEN_PARTS: Final = (
    (re.compile(r"vbaProject\.bin$|vbaData\.xml$|/macrosheets/", re.I), "macro"),
    (re.compile(r"/embeddings/|/activeX/|oleObject", re.I), "ole"),
    (re.compile(r"/externalLinks/", re.I), "external_link"),
)
_WANTED: Final = re.compile(
    r"^word/(?:document\d*|styles|numbering|comments|(?:header|footer)\d*|footnotes|endnotes)\.xml$"
    r"|^xl/(?:workbook|styles|sharedStrings|comments\d*|worksheets/[^/]+)\.xml$|^xl/_rels/workbook\.xml\.rels$"
)
_MAIN: Final = re.compile(r"^word/document\d*\.xml$")  # some programs write document2.xml
_PLACE: Final = re.compile(r"\$?([A-Z]{0,3})\$?([0-9]{0,9})$")
_XML_PART: Final = re.compile(r"\.(?:xml|rels)$", re.I)
_ENCODINGS: Final = frozenset({"", "utf-8", "utf8", "utf-16", "utf16", "us-ascii"})


@dataclass(frozen=True, slots=True)
class Admitted:
    """What passed the gate: its kind, and for a docx or xlsx the parts that are read (name → bytes)."""

    kind: Kind
    parts: Mapping[str, bytes]


def gate(data: bytes, filename: str) -> Admitted:
    """Lets a file pass or raises `Refused`; the name decides whether it is taken, the bytes decide what it is."""
    if not data:
        raise refusal("empty")
    if len(data) > MAX_UPLOAD:
        raise refusal("too_big")
    if data.startswith(compound.MAGIC) and _ENCRYPTED_STREAM in data[: 1 << 20]:
        raise refusal("encrypted")
    _, dot, ending = filename.strip().rpartition(".")
    ending = ending.lower() if dot else ""
    if ending not in ENDINGS:
        raise refusal("type_not_allowed")
    if ending == "pdf" and data.startswith(gate_pdf.MAGIC):
        gate_pdf.check(data)
        return Admitted("pdf", {})
    if data.startswith(_ZIP):
        return _open_container(data)
    if data.startswith(compound.MAGIC):
        return Admitted(compound.check(data), {})
    if data.startswith(_NOT_TEXT):
        raise refusal("zip_broken" if data.startswith(b"PK") else "content_mismatch")
    is_markup = markup.looks_so(data)
    if ending in _SHEET_ENDINGS or (ending not in _TEXT_ENDINGS and not is_markup):
        raise refusal("content_mismatch")
    if is_markup or _TEXT_ENDINGS[ending] == "html":
        markup.check(data)
        return Admitted("html", {})
    return Admitted("txt", {})


def _open_container(data: bytes) -> Admitted:
    if data.count(_CENTRAL_ENTRY) > MAX_PARTS:  # before the directory is read: 50,000 entries take half a second
        raise refusal("zip_parts")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error) as error:
        raise refusal("zip_broken") from error
    infos = archive.infolist()
    _check_names(infos)
    wanted: dict[str, bytes] = {}
    budget = _Budget()
    for info in infos:
        content = _stream(archive, info, len(data), budget)
        if content is not None:
            wanted[info.filename] = content
    main = [name for name in wanted if _MAIN.match(name)]
    if WORKBOOK in wanted and not main:
        return Admitted("xlsx", wanted)
    if len(main) != 1 or WORKBOOK in wanted:
        raise refusal("content_mismatch")
    wanted[MAIN_PART] = wanted.pop(main[0])
    return Admitted("docx", wanted)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MAX_PARTS:
        raise refusal("zip_parts")
    for info in infos:
        name = info.filename
        original = info.orig_filename
        if name.startswith("/") or "\\" in original or ".." in name.split("/") or ":" in name or "\0" in original:
            raise refusal("zip_path")
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise refusal("zip_symlink")
        if info.flag_bits & 1:
            raise refusal("encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # all that OOXML allows
            raise refusal("zip_broken")
        for pattern, code in _FORBIDDEN_PARTS:
            if pattern.search("/" + name):
                raise refusal(code)
    if len({name.lower() for name in names}) != len(names):
        raise refusal("zip_duplicate")


@dataclass(slots=True)
class _Budget:
    """What all parts together may still unpack and hold."""

    bytes_left: int = MAX_UNZIPPED
    elements: int = 0
    merged: int = 0


def _stream(archive: zipfile.ZipFile, info: zipfile.ZipInfo, packed: int, budget: _Budget) -> bytes | None:
    """Unpacks one part piece by piece, checks XML on the way; its bytes where the part is wanted, else None."""
    name = info.filename
    kept = bytearray() if _WANTED.match(name) else None
    # Parts that are never parsed need no look at their elements: only at their declarations and form.
    elements = kept is not None or name.lower().endswith(".rels")
    known = _SHEET_CHECKS if name.startswith("xl/worksheets/") else _CHECKS
    check = _XmlCheck(budget, elements, known) if _XML_PART.search(name) else None
    size = 0
    # The directory may lie about the packed size, but a part cannot be larger than the file.
    allowed = max(RATIO_FROM, MAX_RATIO * min(max(info.compress_size, 1), packed))
    try:
        with archive.open(info) as stream:
            while piece := _read(stream):
                size += len(piece)
                budget.bytes_left -= len(piece)
                if size > allowed:
                    raise refusal("zip_bomb_ratio")
                if budget.bytes_left < 0:
                    raise refusal("zip_bomb_size")
                if check is not None:
                    if size > MAX_XML_PART:
                        raise refusal("part_too_big")
                    check.feed(piece)
                if kept is not None:
                    kept += piece
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        RuntimeError,
        struct.error,
    ) as error:
        raise refusal("zip_broken") from error
    if size != info.file_size:
        raise refusal("zip_header_lie")
    if check is not None:
        check.finish()
    return None if kept is None else bytes(kept)


def _read(stream: IO[bytes]) -> bytes:
    return stream.read(CHUNK)


_Check = Callable[["_XmlCheck", dict[str, str]], None]


@dataclass(slots=True)
class _XmlCheck:
    """Feeds a part to expat: no DTD, no foreign encoding, bounded depth and elements, no external or alien content."""

    budget: _Budget
    elements: bool
    known: Mapping[str, _Check]
    depth: int = 0
    rows: int = 0
    checks: dict[str, _Check | None] = field(default_factory=dict)
    parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)

    def __post_init__(self) -> None:
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        if self.elements:
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece, False)
        except expat.ExpatError as error:
            raise refusal("xml_malformed") from error
        except (LookupError, ValueError) as error:  # a declared encoding that Python does not know
            raise refusal("xml_encoding") from error

    def finish(self) -> None:
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refusal("xml_malformed") from error

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in _ENCODINGS:
            raise refusal("xml_encoding")

    def _doctype(self, *_parts: object) -> None:
        raise refusal("dtd")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refusal("xml_depth")
        self.budget.elements += 1
        if self.budget.elements > MAX_ELEMENTS:
            raise refusal("xml_elements")
        try:
            check = self.checks[tag]
        except KeyError:  # the prefix of a tag is free: look behind it once per tag
            check = self.checks[tag] = self.known.get(tag.rpartition(":")[2])
        if check is not None:
            check(self, attributes)

    def _end(self, _tag: str) -> None:
        self.depth -= 1


def _check_relationship(_part: _XmlCheck, attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("TargetMode") == "External" and kind != "hyperlink":
        raise refusal("external_relationship")


def _check_alien_part(_part: _XmlCheck, _attributes: dict[str, str]) -> None:
    raise refusal("altchunk")


def _check_span(_part: _XmlCheck, attributes: dict[str, str]) -> None:
    if any(_too_wide(value) for value in attributes.values()):
        raise refusal("grid_span")


def _check_row(part: _XmlCheck, _attributes: dict[str, str]) -> None:
    part.rows += 1
    if part.rows > MAX_TABLE_ROWS:
        raise refusal("table_too_large")


def _check_sheet_row(_part: _XmlCheck, attributes: dict[str, str]) -> None:
    _corner(attributes.get("r", ""))


def _check_sheet_cell(_part: _XmlCheck, attributes: dict[str, str]) -> None:
    """Only the column of C3 counts, its row says where it is; there may be a million cells, so nothing is parsed."""
    letters = attributes.get("r", "").rstrip("0123456789")
    if len(letters) > len(_LAST_COLUMN) or (len(letters) == len(_LAST_COLUMN) and letters > _LAST_COLUMN):
        raise refusal("sheet_too_large")


def _check_merge(part: _XmlCheck, attributes: dict[str, str]) -> None:
    first, _, last = attributes.get("ref", "").partition(":")
    (top, left), (bottom, right) = _corner(first), _corner(last or first)
    part.budget.merged += max(bottom - top + 1, 1) * max(right - left + 1, 1)
    if part.budget.merged > MAX_MERGED:
        raise refusal("sheet_too_large")


def _corner(place: str) -> tuple[int, int]:
    """(row, column) of a reference; what is no reference is the first cell."""
    found = _PLACE.match(place)
    if found is None:
        return 1, 1
    row, column = int(found[2] or 1), column_of(found[1])
    if row > MAX_SHEET_ROWS or column > MAX_SHEET_COLUMNS:
        raise refusal("sheet_too_large")
    return row, column


def column_of(letters: str) -> int:
    """A → 1, Z → 26, AA → 27; no letters → 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number or 1


def _too_wide(value: str) -> bool:
    digits = value.strip().lstrip("+")
    return digits.isdecimal() and (len(digits) > 9 or int(digits) > MAX_SPAN)


_CHECKS: Final[dict[str, _Check]] = {
    "Relationship": _check_relationship,
    "altChunk": _check_alien_part,
    "gridSpan": _check_span,
    "gridBefore": _check_span,
    "tr": _check_row,
}
_SHEET_CHECKS: Final[dict[str, _Check]] = {
    "c": _check_sheet_cell,
    "row": _check_sheet_row,
    "mergeCell": _check_merge,
}
