"""A small reader of PDF files: words, places and typefaces of what was printed."""

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Char:
    """A printed character: where its baseline begins, in mm from the left and the top edge of the sheet."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class PdfPage:
    width: float
    height: float
    text: str
    chars: tuple[Char, ...]
    faces: dict[str, str]  # PostScript name of the typeface → what is printed in it

    @property
    def words(self) -> str:
        """The text without blanks and line ends."""
        return "".join(self.text.split())

    def lines(self) -> list[str]:
        """The characters by their height on the page."""
        rows: dict[float, str] = {}
        for char in self.chars:
            rows[round(char.y, 1)] = rows.get(round(char.y, 1), "") + char.text
        return [rows[y] for y in sorted(rows)]


def read(data: bytes) -> list[PdfPage]:
    with pdfium.PdfDocument(data) as document:
        return [_page(document[number]) for number in range(len(document))]


def metadata(data: bytes) -> dict[str, str]:
    with pdfium.PdfDocument(data) as document:
        return dict(document.get_metadata_dict())


def bookmarks(data: bytes) -> list[tuple[int, str]]:
    with pdfium.PdfDocument(data) as document:
        return [(mark.level, mark.get_title()) for mark in document.get_toc()]


def _page(page: pdfium.PdfPage) -> PdfPage:
    text = page.get_textpage()
    width, height = page.get_size()
    chars = []
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char.strip():
            x, y = ctypes.c_double(), ctypes.c_double()
            raw.FPDFText_GetCharOrigin(text.raw, index, x, y)
            chars.append(Char(char, x.value / POINTS_PER_MM, (height - y.value) / POINTS_PER_MM))
    faces: dict[str, str] = {}
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
        name = _face(item)
        faces[name] = faces.get(name, "") + _text(item, text)
    return PdfPage(width / POINTS_PER_MM, height / POINTS_PER_MM, text.get_text_range(), tuple(chars), faces)


def _face(item: pdfium.PdfObject) -> str:
    font = raw.FPDFTextObj_GetFont(item.raw)
    buffer = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(font, buffer, 200)
    return buffer.value.decode().split("+")[-1].removesuffix("-Identity-H")


def _text(item: pdfium.PdfObject, text: pdfium.PdfTextPage) -> str:
    size = raw.FPDFTextObj_GetText(item.raw, text.raw, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFTextObj_GetText(item.raw, text.raw, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le")
