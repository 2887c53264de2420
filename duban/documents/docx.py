"""Word files (docx) of official documents: the blocks of a document in the looks of GB/T 9704-2012."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import cast

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from duban.documents.blocks import Block, OfficialDocument, PageBreak, Paragraph, Role, Run, Slot, Table
from duban.documents.docx_parts import (
    CELL_STYLES,
    HEADING_CELL_STYLE,
    PAGE_NUMBER_STYLE,
    TABLE_STYLE,
    attach_font_table,
    element,
    half_points,
    styles,
    twips,
    twips_of_mm,
    word_settings,
)
from duban.documents.looks import (
    CHAR_PITCH_PT,
    LINE_PITCH_PT,
    MARK_BELOW_TEXT_TOP_MM,
    PAGE,
    PAGE_NUMBER_BELOW_TEXT_MM,
    PAGE_NUMBER_PT,
    RED,
    RED_RULE_BELOW_NUMBER_MM,
    RED_RULE_PT,
    mark_size_pt,
    signature_starts,
)
from duban.documents.looks import MM_PER_POINT as MM
from duban.documents.text import clean_text, width_in_chars

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest day a zip file can name
_TITLE_LIMIT = 255  # characters a core property may hold
_ATTACHMENT_WORD = "附件："
_ATTACHMENT_HEAD = re.compile(rf"({_ATTACHMENT_WORD})?(\d+\.)?")


def to_docx(document: OfficialDocument) -> bytes:
    """`document` as a Word file: A4, 22 lines of 28 characters, page numbers — 1 — on the outer side.

    The same document gives the same bytes (with the same zlib), so an issued file can be known by its hash. Whatever
    XML cannot hold is dropped from the text; nothing is refused.
    """
    word = Document()
    _strip_template(word)
    styles(word)
    word_settings(word)
    attach_font_table(word)
    _set_page(word)
    body = word.element.body
    for child in [child for child in body if not child.tag.endswith("}sectPr")]:
        body.remove(child)
    last = body[-1]
    for made in _blocks(document.blocks):
        last.addprevious(made)
    _describe(word, document)
    saved = io.BytesIO()
    word.save(saved)
    return _repack(saved.getvalue())


def _strip_template(word: WordDocument) -> None:
    """Drop what python-docx's template brings along: thumbnail, program name, colour theme, unused parts."""
    package = word.part.package
    kept = {
        RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
        RELATIONSHIP_TYPE.CORE_PROPERTIES,
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
    }
    for rels in (package.rels, word.part.rels):
        for name in [name for name, rel in rels.items() if rel.reltype not in kept]:
            del rels[name]


def _describe(word: WordDocument, document: OfficialDocument) -> None:
    """The file's own description: title, issuer and day of the document, nothing of the machine that made it."""
    properties = word.core_properties
    root = properties._element
    for child in list(root):
        root.remove(child)
    properties.title = " ".join(clean_text(document.title).split())[:_TITLE_LIMIT]
    properties.author = " ".join(clean_text(document.issuer).split())[:_TITLE_LIMIT]
    properties.language = "zh-CN"
    if document.dated is not None:
        properties.created = properties.modified = datetime.combine(document.dated, time())


def _repack(data: bytes) -> bytes:
    """The same zip file without the moment it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it names the operating system
            target.writestr(entry, source.read(name))
    return packed.getvalue()


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE.width), Mm(PAGE.height)
    section.top_margin, section.bottom_margin = Mm(PAGE.top), Mm(PAGE.bottom)
    section.left_margin, section.right_margin = Mm(PAGE.left), Mm(PAGE.right)
    # The dashes stand in the middle of their line, so the line ends half its height below them.
    section.footer_distance = Mm(PAGE.bottom - PAGE_NUMBER_BELOW_TEXT_MM - PAGE_NUMBER_PT * MM / 2)
    section.header_distance = Mm(PAGE.top / 2)
    properties = cast(BaseOxmlElement, section._sectPr)
    for grid in properties.xpath("w:docGrid"):
        properties.remove(grid)
    # Not linesAndChars: LibreOffice then gives each character two cells.
    properties.append(element("w:docGrid", type="lines", linePitch=twips(LINE_PITCH_PT)))
    char = twips(PAGE_NUMBER_PT)
    for footer, align, edge in ((section.footer, "right", "right"), (section.even_page_footer, "left", "left")):
        footer.is_linked_to_previous = False
        root = footer._element
        for child in list(root):
            root.remove(child)
        look = element(
            "w:pPr",
            element("w:pStyle", val=PAGE_NUMBER_STYLE),
            element("w:ind", **{f"{edge}Chars": "100", edge: char}),
            element("w:jc", val=align),
        )
        field = (
            element("w:r", element("w:fldChar", fldCharType="begin")),
            element("w:r", _text_element("w:instrText", "PAGE")),
            element("w:r", element("w:fldChar", fldCharType="separate")),
            element("w:r", _text_element("w:t", "1")),
            element("w:r", element("w:fldChar", fldCharType="end")),
        )
        root.append(element("w:p", look, *_run(Run("— ")), *field, *_run(Run(" —"))))


def _blocks(blocks: tuple[Block, ...]) -> Iterator[BaseOxmlElement]:
    """The body's elements in order. A page break is carried by the paragraph that follows it."""
    new_page = False
    above: Block | None = None
    for index, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            if new_page:
                yield _filler(new_page=True)
            new_page = True
        elif isinstance(block, Paragraph):
            below = blocks[index + 1] if index + 1 < len(blocks) else None
            yield _paragraph(block, above, below, new_page=new_page)
            new_page = False
        else:
            if new_page or isinstance(above, Table):
                yield _filler(new_page=new_page)
            yield _table(block)
            new_page = False
        above = block
    if new_page or isinstance(above, Table):
        yield _filler(new_page=new_page)


def _filler(*, new_page: bool) -> BaseOxmlElement:
    """A paragraph one point high: Word wants one between two tables and behind the last."""
    look = element("w:pPr")
    if new_page:
        look.append(element("w:pageBreakBefore"))
    look.append(element("w:spacing", line="20", lineRule="exact"))
    return element("w:p", look)


def _paragraph(block: Paragraph, above: Block | None, below: Block | None, *, new_page: bool) -> BaseOxmlElement:
    """One paragraph in the style of its role, with what depends on its words or its neighbours set directly."""
    look = element("w:pPr", element("w:pStyle", val=block.role.value))
    if isinstance(below, Paragraph) and below.role in (Role.SIGNATURE, Role.NOTE):
        # Neither a signature (7.3.5.4) nor a 附注 may stand on a page of its own.
        look.append(element("w:keepNext"))
    if new_page:
        look.append(element("w:pageBreakBefore"))
    if block.role is Role.DOC_NO:
        look.append(_red_rule())
    if block.role is Role.FORM_LINE:
        look.append(_field_stops(block.text.count("\t") + 1))
    if block.role is Role.MARK:
        # The line is as high as the type, so the type's top edge is the line's.
        size = mark_size_pt(block.text)
        space = twips(MARK_BELOW_TEXT_TOP_MM / MM)
        look.append(element("w:spacing", before=space, line=twips(size), lineRule="exact"))
        return element("w:p", look, *_runs(block.runs, size_pt=size))
    if block.role is Role.ATTACHMENT_NOTE:
        look.append(_hanging(block.text))
    if block.role is Role.SIGNATURE:
        look.append(element("w:ind", left=_chars(signature_starts(block.text, _text_of(below, Role.DATE))[0])))
    if block.role is Role.DATE:
        look.append(element("w:ind", left=_chars(signature_starts(_text_of(above, Role.SIGNATURE), block.text)[1])))
    return element("w:p", look, *_runs(block.runs))


def _text_of(block: Block | None, role: Role) -> str:
    return block.text if isinstance(block, Paragraph) and block.role is role else ""


def _hanging(note: str) -> BaseOxmlElement:
    """附件说明: two characters in; numbers stand below the first one, later lines below the name's first character."""
    found = _ATTACHMENT_HEAD.match(note)
    head = width_in_chars(found.group() if found else "")
    start = 2 if note.startswith(_ATTACHMENT_WORD) else 2 + width_in_chars(_ATTACHMENT_WORD)
    return element("w:ind", left=_chars(start + head), hanging=_chars(head))


def _chars(count: float) -> str:
    return twips(count * CHAR_PITCH_PT)


def _red_rule() -> BaseOxmlElement:
    eighths = str(round(RED_RULE_PT * 8))
    space = str(round(RED_RULE_BELOW_NUMBER_MM / MM))
    return element("w:pBdr", element("w:bottom", val="single", sz=eighths, space=space, color=RED))


def _field_stops(fields: int) -> BaseOxmlElement:
    """Tab stops that part the text width evenly between the fields of a form."""
    stops = (element("w:tab", val="left", pos=twips_of_mm(PAGE.text_width * n / fields)) for n in range(1, fields))
    return element("w:tabs", *stops)


def _runs(runs: tuple[Run, ...], *, size_pt: float | None = None) -> Iterator[BaseOxmlElement]:
    for run in runs:
        yield from _run(run, size_pt=size_pt)


def _run(run: Run, *, size_pt: float | None = None) -> Iterator[BaseOxmlElement]:
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
            made.append(_text_element("w:t", piece))
    yield made


def _text_element(tag: str, text: str) -> BaseOxmlElement:
    made = element(tag)
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _table(table: Table) -> BaseOxmlElement:
    total = twips_of_mm(sum(column.width_mm for column in table.columns))
    made = element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val=TABLE_STYLE),
            element("w:tblW", w=total, type="dxa"),
            element("w:jc", val="center"),
            element("w:tblLayout", type="fixed"),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=twips_of_mm(column.width_mm)) for column in table.columns)),
    )
    for row in table.heading_slots():
        made.append(_row(table, row, heading=True))
    for row in table.body_slots():
        made.append(_row(table, row, heading=False))
    return made


def _row(table: Table, slots: tuple[Slot, ...], *, heading: bool) -> BaseOxmlElement:
    look = element("w:trPr", element("w:cantSplit"))
    if heading:
        look.append(element("w:tblHeader"))
    elif table.row_height_mm:
        look.append(element("w:trHeight", val=twips_of_mm(table.row_height_mm), hRule="atLeast"))
    return element("w:tr", look, *(_cell(table, slot, heading=heading) for slot in slots))


def _cell(table: Table, slot: Slot, *, heading: bool) -> BaseOxmlElement:
    columns = table.columns[slot.column : slot.column + slot.cell.colspan]
    look = element("w:tcPr", element("w:tcW", w=twips_of_mm(sum(column.width_mm for column in columns)), type="dxa"))
    if slot.cell.colspan > 1:
        look.append(element("w:gridSpan", val=str(slot.cell.colspan)))
    if slot.continued:
        look.append(element("w:vMerge"))
    elif slot.cell.rowspan > 1:
        look.append(element("w:vMerge", val="restart"))
    look.append(element("w:vAlign", val="center"))
    style = HEADING_CELL_STYLE if heading else CELL_STYLES[columns[0].align]
    lines = () if slot.continued else slot.cell.lines
    paragraphs = [
        element("w:p", element("w:pPr", element("w:pStyle", val=style)), *_runs(runs)) for runs in lines or ((),)
    ]
    return element("w:tc", look, *paragraphs)
