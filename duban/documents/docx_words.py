"""The smallest pieces of a Word file: elements, lengths, runs of text."""

import re
from collections.abc import Iterator
from typing import cast

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from duban.documents.blocks import Line, Run
from duban.documents.looks import MM_PER_POINT
from duban.documents.text import clean_text


def element(tag: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """A WordprocessingML element; attributes are given without their prefix."""
    made = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def twips(points: float) -> str:
    """Points as Word writes lengths: in 1/20 pt."""
    return str(round(points * 20))


def twips_of_mm(mm: float) -> str:
    """Millimetres as Word writes lengths."""
    return twips(mm / MM_PER_POINT)


def half_points(points: float) -> str:
    """Points as Word writes type sizes."""
    return str(round(points * 2))


def eighths(points: float) -> str:
    """Points as Word writes the width of rules."""
    return str(round(points * 8))


def runs(line: Line, *, size_pt: float | None = None) -> Iterator[BaseOxmlElement]:
    """The runs of a line in the type of its paragraph, or in `size_pt`."""
    for piece in line:
        yield from _run(piece, size_pt)


def _run(run: Run, size_pt: float | None) -> Iterator[BaseOxmlElement]:
    """The run, if anything is left of it; line breaks and tabs inside become Word's own."""
    text = clean_text(run.text)
    if not text:
        return
    # Without the hint Word sets “”—… in the Latin face, half a character wide.
    look = element("w:rPr", element("w:rFonts", hint="eastAsia"))
    if run.bold:
        look.append(element("w:b"))
    if size_pt is not None:
        look.append(element("w:sz", val=half_points(size_pt)))
    made = element("w:r", look)
    for piece in re.split("([\t\n])", text):
        if piece == "\t":
            made.append(element("w:tab"))
        elif piece == "\n":
            made.append(element("w:br"))
        elif piece:
            made.append(text_element("w:t", piece))
    yield made


def text_element(tag: str, text: str) -> BaseOxmlElement:
    """An element that holds text, blanks at its ends included."""
    made = element(tag)
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made
