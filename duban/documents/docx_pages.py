"""The pages of a Word file: paper, text area, page numbers, the word 草稿 on drafts."""

from copy import deepcopy
from typing import cast

from docx.document import Document as WordDocument
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer, _Header
from docx.shared import Mm

from duban.documents.blocks import line
from duban.documents.docx_parts import DRAFT_STYLE, PAGE_NUMBER_STYLE
from duban.documents.docx_words import element, runs, text_element, twips, twips_of_mm
from duban.documents.looks import (
    DRAFT_WORD,
    LANDSCAPE,
    LINE_PITCH_PT,
    PAGE,
    PAGE_NUMBER_BELOW_TEXT_MM,
    PAGE_NUMBER_PT,
    Page,
)
from duban.documents.looks import MM_PER_POINT as MM


class Pages:
    """The two kinds of pages a file can hold: upright, and turned for wide tables (A4横排)."""

    def __init__(self, word: WordDocument, *, turned: bool, draft: bool) -> None:
        """`turned` says whether the file has turned pages at all."""
        section = word.sections[0]
        self._last = cast(BaseOxmlElement, section._sectPr)
        _set_page(section, PAGE)
        if draft:
            for header in (section.header, section.even_page_header):
                _fill(header, _draft_word())
        upright_alone = deepcopy(self._last)
        for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
            _fill(footer, _number(align))
        upright = deepcopy(self._last)
        self._kinds = {False: upright, True: upright}
        if turned:
            self._put(upright_alone)
            _set_page(section, LANDSCAPE)
            for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
                _fill(footer, _number_at_the_left_edge(align), element("w:p"))
            self._kinds[True] = deepcopy(self._last)

    def section(self, *, landscape: bool) -> BaseOxmlElement:
        """The properties of one more section."""
        return deepcopy(self._kinds[landscape])

    def end(self, *, landscape: bool) -> None:
        """Make the last section of the file one of this kind."""
        self._put(self._kinds[landscape])

    def _put(self, kind: BaseOxmlElement) -> None:
        for child in list(self._last):
            self._last.remove(child)
        self._last.extend(deepcopy(list(kind)))


def _set_page(section: Section, page: Page) -> None:
    properties = cast(BaseOxmlElement, section._sectPr)
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    if page.width > page.height:
        properties.xpath("w:pgSz")[0].attrib.update(element("w:pgSz", orient="landscape").attrib)
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    # The dashes stand in the middle of their line, so the line ends half its height below them.
    section.footer_distance = Mm(PAGE.bottom - PAGE_NUMBER_BELOW_TEXT_MM - PAGE_NUMBER_PT * MM / 2)
    section.header_distance = Mm(page.top / 2)
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    # Not linesAndChars: LibreOffice then gives each character two cells.
    properties.append(element("w:docGrid", type="lines", linePitch=twips(LINE_PITCH_PT)))


def _fill(story: _Header | _Footer, *content: BaseOxmlElement) -> None:
    story.is_linked_to_previous = False
    root = story._element
    for child in list(root):
        root.remove(child)
    root.extend(content)


def _draft_word() -> BaseOxmlElement:
    look = element("w:pPr", element("w:pStyle", val=DRAFT_STYLE), element("w:jc", val="right"))
    return element("w:p", look, *runs(line(DRAFT_WORD)))


def _number(align: str) -> BaseOxmlElement:
    """— 1 — as a field, one character in from the outer edge."""
    look = element(
        "w:pPr",
        element("w:pStyle", val=PAGE_NUMBER_STYLE),
        element("w:ind", **{f"{align}Chars": "100", align: twips(PAGE_NUMBER_PT)}),
        element("w:jc", val=align),
    )
    field = (
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", text_element("w:instrText", "PAGE")),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        element("w:r", text_element("w:t", "1")),
        element("w:r", element("w:fldChar", fldCharType="end")),
    )
    return element("w:p", look, *runs(line("— ")), *field, *runs(line(" —")))


def _number_at_the_left_edge(align: str) -> BaseOxmlElement:
    """The number of a turned page, where it is on the other pages once the sheet is bound: a cell of turned text."""
    width = PAGE_NUMBER_PT * 2
    left = twips_of_mm(LANDSCAPE.left - PAGE_NUMBER_BELOW_TEXT_MM - width * MM / 2)
    place = {"horzAnchor": "page", "vertAnchor": "page", "tblpX": left, "tblpY": twips_of_mm(LANDSCAPE.top)}
    cell = element(
        "w:tc",
        element(
            "w:tcPr",
            element("w:tcW", w=twips(width), type="dxa"),
            element("w:textDirection", val="tbRl"),
            element("w:vAlign", val="center"),
        ),
        _number(align),
    )
    height = element("w:trHeight", val=twips_of_mm(LANDSCAPE.text_height), hRule="exact")
    return element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblpPr", **place),
            element("w:tblW", w=twips(width), type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblCellMar", *(element(f"w:{side}", w="0", type="dxa") for side in ("left", "right"))),
        ),
        element("w:tblGrid", element("w:gridCol", w=twips(width))),
        element("w:tr", element("w:trPr", height), cell),
    )
