"""The gate before any parser: decides on bytes, streams, and never trusts a header.

`gate` names the kind of file and, for a docx, hands over the few parts that are read afterwards, so nothing is
unpacked twice and what was checked is what is parsed. All limits stand here. Every refusal has a code of
`messages.REFUSALS`.
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

CHUNK: Final = 1 << 16
MAIN_PART: Final = "word/document.xml"
Kind = Literal["docx", "txt"]

_ZIP: Final = b"PK\x03\x04"
_CENTRAL_ENTRY: Final = b"PK\x01\x02"
_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
# Beginnings that are no plain text, whatever the name says.
_NOT_TEXT: Final = (
    _ZIP,
    b"PK\x05\x06",
    _OLE,
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
_MARKUP: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body|script|table|svg)\b", re.I)
_FORBIDDEN_PARTS: Final = (
    (re.compile(r"vbaProject\.bin$|vbaData\.xml$", re.I), "macro"),
    (re.compile(r"/embeddings/|/activeX/|oleObject", re.I), "ole"),
    (re.compile(r"/externalLinks/", re.I), "external_link"),
)
_WANTED: Final = re.compile(
    r"^word/(?:document\d*|styles|numbering|comments|(?:header|footer)\d*|footnotes|endnotes)\.xml$"
)
_MAIN: Final = re.compile(r"^word/document\d*\.xml$")  # some programs write document2.xml
_XML_PART: Final = re.compile(r"\.(?:xml|rels)$", re.I)
_ENCODINGS: Final = frozenset({"", "utf-8", "utf8", "utf-16", "utf16", "us-ascii"})


@dataclass(frozen=True, slots=True)
class Admitted:
    """What passed the gate: its kind, and for a docx the parts that are read (name → bytes)."""

    kind: Kind
    parts: Mapping[str, bytes]


def gate(data: bytes, filename: str) -> Admitted:
    """Lets a file pass or raises `Refused`; the name decides what is expected, the bytes decide what it is."""
    if not data:
        raise refusal("empty")
    if len(data) > MAX_UPLOAD:
        raise refusal("too_big")
    if data.startswith(_OLE) and _ENCRYPTED_STREAM in data[: 1 << 20]:
        raise refusal("encrypted")
    _, dot, extension = filename.strip().rpartition(".")
    match extension.lower() if dot else "":
        case "docx":
            if not data.startswith(_ZIP):
                raise refusal("zip_broken" if data.startswith(b"PK") else "content_mismatch")
            return Admitted("docx", _open_container(data))
        case "txt":
            if data.startswith(_NOT_TEXT) or _MARKUP.match(data[:1024]):
                raise refusal("content_mismatch")
            return Admitted("txt", {})
    raise refusal("type_not_allowed")


def _open_container(data: bytes) -> dict[str, bytes]:
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
    if len(main) != 1:
        raise refusal("content_mismatch")
    wanted[MAIN_PART] = wanted.pop(main[0])
    return wanted


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


def _stream(archive: zipfile.ZipFile, info: zipfile.ZipInfo, packed: int, budget: _Budget) -> bytes | None:
    """Unpacks one part piece by piece, checks XML on the way; its bytes where the part is wanted, else None."""
    name = info.filename
    kept = bytearray() if _WANTED.match(name) else None
    # Parts that are never parsed need no look at their elements: only at their declarations and form.
    elements = kept is not None or name.lower().endswith(".rels")
    check = _XmlCheck(budget, elements) if _XML_PART.search(name) else None
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
            check = self.checks[tag] = _CHECKS.get(tag.rpartition(":")[2])
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
