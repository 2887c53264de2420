"""Word files (docx) of official documents: the blocks of a document in the looks of GB/T 9704-2012."""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.xmlchemy import BaseOxmlElement

from duban.documents.blocks import (
    Block,
    Imprint,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Role,
    Section,
    Slot,
    Table,
    line,
    sections,
)
from duban.documents.docx_pages import Pages
from duban.documents.docx_parts import (
    IMPRINT_STYLE,
    TABLE_STYLE,
    attach_font_table,
    cell_style,
    heading_cell_style,
    styles,
    word_settings,
)
from duban.documents.docx_words import eighths, element, runs, twips, twips_of_mm
from duban.documents.looks import (
    CHAR_PITCH_PT,
    COPIES_WORD,
    IMPRINT_DATE_CHARS,
    IMPRINT_INNER_RULE_MM,
    IMPRINT_OUTER_RULE_MM,
    IMPRINT_PT,
    LANDSCAPE,
    MARK_BELOW_TEXT_TOP_MM,
    NEVER_FIRST_ON_PAGE,
    PAGE,
    PRINTED_WORD,
    RED,
    RED_RULE_BELOW_NUMBER_MM,
    RED_RULE_PT,
    attachment_note_starts,
    mark_size_pt,
    may_split,
    signature_starts,
)
from duban.documents.looks import MM_PER_POINT as MM
from duban.documents.packed import packed_again
from duban.documents.text import clean_text, width_in_chars

_TITLE_LIMIT = 255  # characters a core property may hold
_TABLES = (Table, Imprint)


def to_docx(document: OfficialDocument) -> bytes:
    """`document` as a Word file: A4, 22 lines of 28 characters, page numbers — 1 — on the outer side.

    The same document gives the same bytes (with the same zlib), so an issued file can be known by its hash. Whatever
    XML cannot hold is dropped from the text; nothing is refused.
    """
    word = Document()
    strip_template(word)
    styles(word)
    word_settings(word)
    attach_font_table(word)
    body = word.element.body
    for child in [child for child in body if not child.tag.endswith("}sectPr")]:
        body.remove(child)
    last = body[-1]
    cut = sections(document.blocks)
    pages = Pages(word, turned=any(section.landscape for section in cut), draft=document.draft)
    for made in _body(pages, cut):
        last.addprevious(made)
    _describe(word, document)
    return saved(word)


def strip_template(word: WordDocument) -> None:
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


def saved(word: WordDocument) -> bytes:
    """The finished file, without the moment it was made."""
    kept = io.BytesIO()
    word.save(kept)
    with zipfile.ZipFile(kept) as source:
        return packed_again({name: source.read(name) for name in source.namelist()})


def _body(pages: Pages, cut: tuple[Section, ...]) -> Iterator[BaseOxmlElement]:
    """The body's elements in order. The page of each section but the last is told by the section's last paragraph."""
    for section in cut[:-1]:
        made = list(_blocks(section)) or [_filler(new_page=False)]
        made[-1][0].append(pages.section(landscape=section.landscape))  # its w:pPr
        yield from made
    yield from _blocks(cut[-1])
    pages.end(landscape=cut[-1].landscape)


def _blocks(section: Section) -> Iterator[BaseOxmlElement]:
    """The elements of a section. A page break is carried by the paragraph that follows it."""
    blocks, width_mm = section.blocks, (LANDSCAPE if section.landscape else PAGE).text_width
    new_page = False
    above: Block | None = None
    for index, block in enumerate(blocks):
        if isinstance(block, PageBreak):
            if new_page:
                yield _filler(new_page=True)
            new_page = True
        elif isinstance(block, Paragraph):
            below = blocks[index + 1] if index + 1 < len(blocks) else None
            yield _paragraph(block, above, below, new_page=new_page, width_mm=width_mm)
            new_page = False
        else:
            if new_page or isinstance(above, _TABLES):
                yield _filler(new_page=new_page)
            yield _table(block) if isinstance(block, Table) else _imprint(block)
            new_page = False
        above = block
    if new_page or isinstance(above, _TABLES):
        yield _filler(new_page=new_page)


def _filler(*, new_page: bool) -> BaseOxmlElement:
    """A paragraph one point high: Word wants one between two tables and behind the last."""
    look = element("w:pPr")
    if new_page:
        look.append(element("w:pageBreakBefore"))
    look.append(element("w:spacing", line="20", lineRule="exact"))
    return element("w:p", look)


def _paragraph(
    block: Paragraph, above: Block | None, below: Block | None, *, new_page: bool, width_mm: float
) -> BaseOxmlElement:
    """One paragraph in the style of its role, with what depends on its words or its neighbours set directly."""
    look = element("w:pPr", element("w:pStyle", val=block.role.value))
    if isinstance(below, Paragraph) and below.role in NEVER_FIRST_ON_PAGE:
        look.append(element("w:keepNext"))
    if new_page:
        look.append(element("w:pageBreakBefore"))
    if block.role is Role.DOC_NO:
        look.append(_red_rule())
    if block.role is Role.FORM_LINE:
        look.append(_field_stops(block.text.count("\t") + 1, width_mm))
    if block.role is Role.MARK:
        # The line is as high as the type, so the type's top edge is the line's.
        size = mark_size_pt(block.text)
        space = twips(MARK_BELOW_TEXT_TOP_MM / MM)
        look.append(element("w:spacing", before=space, line=twips(size), lineRule="exact"))
        return element("w:p", look, *runs(block.runs, size_pt=size))
    if block.role is Role.ATTACHMENT_NOTE:
        first, others = attachment_note_starts(block.text)
        look.append(element("w:ind", left=_chars(others), hanging=_chars(others - first)))
    if block.role is Role.SIGNATURE:
        look.append(element("w:ind", left=_chars(signature_starts(block.text, _text_of(below, Role.DATE))[0])))
    if block.role is Role.DATE:
        look.append(element("w:ind", left=_chars(signature_starts(_text_of(above, Role.SIGNATURE), block.text)[1])))
    return element("w:p", look, *runs(block.runs))


def _text_of(block: Block | None, role: Role) -> str:
    return block.text if isinstance(block, Paragraph) and block.role is role else ""


def _chars(count: float) -> str:
    return twips(count * CHAR_PITCH_PT)


def _red_rule() -> BaseOxmlElement:
    eighths = str(round(RED_RULE_PT * 8))
    space = str(round(RED_RULE_BELOW_NUMBER_MM / MM))
    return element("w:pBdr", element("w:bottom", val="single", sz=eighths, space=space, color=RED))


def _field_stops(fields: int, width_mm: float) -> BaseOxmlElement:
    """Tab stops that part the text width evenly between the fields of a form."""
    stops = (element("w:tab", val="left", pos=twips_of_mm(width_mm * n / fields)) for n in range(1, fields))
    return element("w:tabs", *stops)


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
    look = element("w:trPr")
    split = may_split(table, slots)
    if not split:
        look.append(element("w:cantSplit"))
    if table.row_height_mm and not heading:
        look.append(element("w:trHeight", val=twips_of_mm(table.row_height_mm), hRule="atLeast"))
    if heading:
        look.append(element("w:tblHeader"))
    return element("w:tr", look, *(_cell(table, slot, heading=heading, top=split) for slot in slots))


def _cell(table: Table, slot: Slot, *, heading: bool, top: bool) -> BaseOxmlElement:
    columns = table.columns[slot.column : slot.column + slot.cell.colspan]
    look = element("w:tcPr", element("w:tcW", w=twips_of_mm(sum(column.width_mm for column in columns)), type="dxa"))
    if slot.cell.colspan > 1:
        look.append(element("w:gridSpan", val=str(slot.cell.colspan)))
    if slot.continued:
        look.append(element("w:vMerge"))
    elif slot.cell.rowspan > 1:
        look.append(element("w:vMerge", val="restart"))
    look.append(element("w:vAlign", val="top" if top and slot.cell.rowspan == 1 else "center"))
    dense = table.dense
    style = heading_cell_style(dense=dense) if heading else cell_style(columns[0].align, dense=dense)
    lines = () if slot.continued else slot.cell.lines
    paragraphs = [
        element("w:p", element("w:pPr", element("w:pStyle", val=style)), *runs(text)) for text in lines or ((),)
    ]
    return element("w:tc", look, *paragraphs)


def _imprint(block: Imprint) -> BaseOxmlElement:
    """版记 as a table at the foot of the page: the rules at its ends are thicker than the one between.

    Word puts it there; LibreOffice 7 leaves a table of full width below the text.
    """
    total, right = PAGE.text_width, IMPRINT_DATE_CHARS * IMPRINT_PT * MM
    outer, inner = (eighths(width / MM) for width in (IMPRINT_OUTER_RULE_MM, IMPRINT_INNER_RULE_MM))
    rules = (("top", outer), ("bottom", outer), ("insideH", inner))
    made = element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblpPr", horzAnchor="margin", vertAnchor="margin", tblpX="0", tblpYSpec="bottom"),
            element("w:tblW", w=twips_of_mm(total), type="dxa"),
            element("w:tblBorders", *(element(f"w:{side}", val="single", sz=width) for side, width in rules)),
            element("w:tblLayout", type="fixed"),
            element("w:tblCellMar", *(element(f"w:{side}", w="0", type="dxa") for side in ("left", "right"))),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=twips_of_mm(width)) for width in (total - right, right))),
    )
    cells = [
        _imprint_cell(block.printer, total - right),
        _imprint_cell(f"{block.printed}{PRINTED_WORD}", right, day=True),
    ]
    if block.copies_to:
        made.append(_unsplit(_copies_cell(f"{COPIES_WORD}{block.copies_to}。", total)))
    made.append(_unsplit(*cells))
    return made


def _unsplit(*cells: BaseOxmlElement) -> BaseOxmlElement:
    return element("w:tr", element("w:trPr", element("w:cantSplit")), *cells)


def _copies_cell(text: str, width_mm: float) -> BaseOxmlElement:
    """抄送, one character in from both edges; further lines stand below the first receiver, all of it on one page."""
    hang = width_in_chars(COPIES_WORD) * IMPRINT_PT
    edge = twips(IMPRINT_PT)
    look = element(
        "w:pPr",
        element("w:pStyle", val=IMPRINT_STYLE),
        element("w:keepNext"),
        element("w:ind", left=twips(IMPRINT_PT + hang), right=edge, hanging=twips(hang)),
    )
    wide = element("w:tcPr", element("w:tcW", w=twips_of_mm(width_mm), type="dxa"), element("w:gridSpan", val="2"))
    return element("w:tc", wide, element("w:p", look, *runs(line(text))))


def _imprint_cell(text: str, width_mm: float, *, day: bool = False) -> BaseOxmlElement:
    """印发机关 one character in from the left edge, or the day one character in from the right."""
    look = element("w:pPr", element("w:pStyle", val=IMPRINT_STYLE))
    look.append(element("w:ind", **{"right" if day else "left": twips(IMPRINT_PT)}))
    look.append(element("w:jc", val="right" if day else "left"))
    width = element("w:tcPr", element("w:tcW", w=twips_of_mm(width_mm), type="dxa"))
    return element("w:tc", width, element("w:p", look, *runs(line(text))))
