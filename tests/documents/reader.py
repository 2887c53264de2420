"""A small reader of Word files, so that the tests look at what was written and not at how."""

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class WordParagraph:
    style: str
    text: str
    bold: tuple[str, ...]
    new_page: bool
    element: etree._Element


@dataclass(frozen=True)
class WordCell:
    lines: tuple[str, ...]
    bold: tuple[str, ...]
    merge: str  # "", "restart" or "continue"
    span: int
    width: int


@dataclass(frozen=True)
class WordTable:
    heading: list[list[WordCell]]
    rows: list[list[WordCell]]
    element: etree._Element


class WordFile:
    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        self.body = self.part("word/document.xml")[0]

    def part(self, name: str) -> etree._Element:
        return etree.fromstring(self.zip.read(name))

    @property
    def paragraphs(self) -> list[WordParagraph]:
        """The paragraphs outside tables that hold text."""
        read = [_paragraph(element) for element in self.body.iterchildren(f"{W}p")]
        return [one for one in read if one.text]

    @property
    def tables(self) -> list[WordTable]:
        return [_table(element) for element in self.body.iterchildren(f"{W}tbl")]

    def of(self, style: str) -> list[str]:
        return [one.text for one in self.paragraphs if one.style == style]

    def style(self, style_id: str) -> etree._Element:
        for style in self.part("word/styles.xml").iterchildren(f"{W}style"):
            if style.get(f"{W}styleId") == style_id:
                return style
        raise LookupError(style_id)


def value(element: etree._Element, path: str, name: str = "val") -> str | None:
    """The attribute `name` of the element at `path` (w:a/w:b); None where either is missing."""
    found = element.find(path.replace("w:", W))
    return None if found is None else found.get(f"{W}{name}")


def _text(element: etree._Element) -> str:
    pieces = {f"{W}t": None, f"{W}tab": "\t", f"{W}br": "\n"}
    return "".join(
        pieces[child.tag] or child.text or "" for run in element.iter(f"{W}r") for child in run if child.tag in pieces
    )


def _bold(element: etree._Element) -> tuple[str, ...]:
    return tuple(_text(run) for run in element.iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None)


def _paragraph(element: etree._Element) -> WordParagraph:
    return WordParagraph(
        style=value(element, "w:pPr/w:pStyle") or "",
        text=_text(element),
        bold=_bold(element),
        new_page=element.find(f"{W}pPr/{W}pageBreakBefore") is not None,
        element=element,
    )


def _table(element: etree._Element) -> WordTable:
    heading: list[list[WordCell]] = []
    rows: list[list[WordCell]] = []
    for row in element.iterchildren(f"{W}tr"):
        cells = [_cell(cell) for cell in row.iterchildren(f"{W}tc")]
        (heading if row.find(f"{W}trPr/{W}tblHeader") is not None else rows).append(cells)
    return WordTable(heading, rows, element)


def _cell(element: etree._Element) -> WordCell:
    merge = element.find(f"{W}tcPr/{W}vMerge")
    return WordCell(
        lines=tuple(_text(one) for one in element.iterchildren(f"{W}p")),
        bold=_bold(element),
        merge="" if merge is None else merge.get(f"{W}val", "continue"),
        span=int(value(element, "w:tcPr/w:gridSpan") or 1),
        width=int(value(element, "w:tcPr/w:tcW", "w") or 0),
    )
