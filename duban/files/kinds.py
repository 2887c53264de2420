"""What a file is, told by its own bytes; the name that it came with says nothing."""

import io
import re
import struct
import zipfile
from enum import StrEnum

_ZIP = b"PK\x03\x04"
_CENTRAL_ENTRY = b"PK\x01\x02"
_MOST_PARTS = 2000
"""Parts of an Office file; counted before the directory is read, which 50,000 of them would make slow."""
_PROGRAM = re.compile(r"(?:^|/)vbaProject\.bin$", re.IGNORECASE)
_ENCRYPTED = 1  # the first bit of a part's flags


class FileKind(StrEnum):
    """The kinds that units attach; the value is the ending of a name."""

    PDF = "pdf"
    JPG = "jpg"
    PNG = "png"
    DOCX = "docx"
    XLSX = "xlsx"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BEGINNINGS = (
    (b"%PDF-", FileKind.PDF),
    (b"\xff\xd8\xff", FileKind.JPG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
)
_MAIN_FOLDERS = {"word/": FileKind.DOCX, "xl/": FileKind.XLSX}


def kind_of(data: bytes) -> FileKind | None:
    """The kind of `data`; None for anything else, and for Office files with a password or a program (macro) in them."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    return _office_kind(data) if data.startswith(_ZIP) else None


def _office_kind(data: bytes) -> FileKind | None:
    """docx or xlsx; only the list of the parts is read, nothing is unpacked."""
    if data.count(_CENTRAL_ENTRY) > _MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error):
        return None
    names = [part.filename for part in parts]
    unsafe = any(_PROGRAM.search(name) for name in names) or any(part.flag_bits & _ENCRYPTED for part in parts)
    if unsafe or "[Content_Types].xml" not in names:
        return None
    found = {kind for folder, kind in _MAIN_FOLDERS.items() if any(name.startswith(folder) for name in names)}
    return found.pop() if len(found) == 1 else None
