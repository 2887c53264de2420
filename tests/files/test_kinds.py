"""What a file is, told by its own bytes."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.files.kinds import FileKind, kind_of

TYPES = "[Content_Types].xml"


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\xff\xd8\xff\xe0JFIF", FileKind.JPG),
        (b"\x89PNG\r\n\x1a\nIHDR", FileKind.PNG),
        (packed(TYPES, "word/document.xml"), FileKind.DOCX),
        (packed(TYPES, "xl/workbook.xml"), FileKind.XLSX),
    ],
)
def test_is_known_by_its_beginning_or_by_its_parts(data: bytes, kind: FileKind) -> None:
    assert kind_of(data) is kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90",
        b"GIF89a",
        b"<html>",
        b" %PDF-1.7",
        bytes.fromhex("D0CF11E0A1B11AE1"),  # an old Office file, or one with a password
        packed("a.txt"),
        packed("word/document.xml"),
        packed(TYPES, "word/document.xml", "word/vbaProject.bin"),
        packed(TYPES, "word/document.xml", "xl/workbook.xml"),
        packed(TYPES, *(f"word/{number}.xml" for number in range(2001))),
        packed(TYPES, "word/document.xml")[:-30],
    ],
)
def test_is_nothing_else(data: bytes) -> None:
    assert kind_of(data) is None


def test_with_a_password_on_its_parts_is_not_taken() -> None:
    data = bytearray(packed(TYPES, "word/document.xml"))
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    assert kind_of(bytes(data)) is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x01\x02"]))
def test_never_fails(data: bytes, beginning: bytes) -> None:
    assert kind_of(beginning + data) in {None, *FileKind}
