"""PDF files of official documents: the same blocks as the Word file, set by typst in the looks of GB/T 9704-2012."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_never

import typst

from duban.documents.blocks import (
    Align,
    Block,
    Imprint,
    Line,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Role,
    Slot,
    Table,
    line,
    sections,
)
from duban.documents.fonts import families, fonts, latin_family
from duban.documents.looks import (
    BODY_PT,
    CHAR_PITCH_PT,
    COPIES_WORD,
    DRAFT_GREY,
    DRAFT_PT,
    DRAFT_WORD,
    IMPRINT_INNER_RULE_MM,
    IMPRINT_OUTER_RULE_MM,
    IMPRINT_PT,
    LANDSCAPE,
    LINE_PITCH_PT,
    LOOKS,
    MARK_BELOW_TEXT_TOP_MM,
    NEVER_FIRST_ON_PAGE,
    PAGE,
    PAGE_NUMBER_BELOW_TEXT_MM,
    PAGE_NUMBER_PT,
    PRINTED_WORD,
    RED,
    RED_RULE_BELOW_NUMBER_MM,
    RED_RULE_PT,
    TABLE_PADDING_MM,
    TABLE_PADDING_PT,
    TABLE_RULE_PT,
    Face,
    attachment_note_starts,
    mark_size_pt,
    may_split,
    signature_starts,
    table_type,
)
from duban.documents.looks import MM_PER_POINT as MM
from duban.documents.text import clean_text, width_in_chars

_TEMPLATE = Path(__file__).with_name("official.typ").read_bytes()
_FILLER_PT = 1  # between two tables, as in the Word file

_TAB = " " * 4

Node = dict[str, Any]


def to_pdf(document: OfficialDocument) -> bytes:
    """`document` as PDF/A-2b: A4, 22 lines of 28 characters, page numbers — 1 — on the outer side.

    The same document gives the same bytes (with the same typst and typefaces), so an issued file can be known by its
    hash. A character that no typeface has is printed as a box and can still be searched and copied; whatever XML
    cannot hold is dropped, as in the Word file; nothing is refused.
    Raises RuntimeError where the typefaces are missing in fonts/.
    """
    return typst.compile(
        _TEMPLATE,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_data(document), ensure_ascii=False)},
        pdf_standards=["a-2b"],
        timestamp=0,  # PDF/A wants a day even where the document has none; it must not be today
    )


def _data(document: OfficialDocument) -> Node:
    """All that the template needs; lengths in mm for the page, else in pt."""
    day = document.dated
    return {
        "title": " ".join(clean_text(document.title).split()),
        "author": " ".join(clean_text(document.issuer).split()),
        "dated": [day.year, day.month, day.day] if day else None,
        "faces": families(),
        "latin": latin_family(),
        "bold": Face.HEI,
        "sheets": [vars(PAGE), vars(LANDSCAPE)],
        "number": {"face": Face.SONG, "size": PAGE_NUMBER_PT, "below": PAGE_NUMBER_BELOW_TEXT_MM},
        "draft": {"text": DRAFT_WORD, "face": Face.HEI, "size": DRAFT_PT, "pitch": LINE_PITCH_PT, "color": DRAFT_GREY}
        if document.draft
        else None,
        "rule": {"width": RED_RULE_PT, "below": RED_RULE_BELOW_NUMBER_MM / MM, "color": RED},
        "cell": {"beside": TABLE_PADDING_MM / MM, "above": TABLE_PADDING_PT, "rule": TABLE_RULE_PT},
        "sections": [
            {"landscape": section.landscape, "nodes": list(_nodes(section.blocks))}
            for section in sections(document.blocks)
        ],
    }


def _nodes(blocks: tuple[Block, ...]) -> Iterator[Node]:
    """What stands on the pages of a section, in order."""
    for index, block in enumerate(blocks):
        above = blocks[index - 1] if index else None
        below = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, PageBreak):
            # A break at the very beginning leaves no empty page.
            if above is not None:
                yield {"kind": "break"}
        elif isinstance(block, Paragraph):
            yield _paragraph(block, above, below)
        elif isinstance(block, Table):
            yield _table(block, above)
        elif isinstance(block, Imprint):
            yield _imprint(block)
        else:
            assert_never(block)


def _paragraph(block: Paragraph, above: Block | None, below: Block | None) -> Node:
    """One paragraph in the look of its role, with what depends on its words or its neighbours."""
    look = LOOKS[block.role]
    size, pitch = look.size_pt, LINE_PITCH_PT
    hanging = left = 0.0
    if block.role is Role.MARK:
        size = pitch = mark_size_pt(block.text)
    if block.role is Role.ATTACHMENT_NOTE:
        left, others = attachment_note_starts(block.text)
        hanging = others - left
    if block.role is Role.SIGNATURE:
        left = signature_starts(block.text, _text_of(below, Role.DATE))[0]
    if block.role is Role.DATE:
        left = signature_starts(_text_of(above, Role.SIGNATURE), block.text)[1]
    held = isinstance(below, Paragraph) and below.role in NEVER_FIRST_ON_PAGE
    return {
        "kind": "paragraph",
        "face": look.face,
        "size": size,
        "pitch": pitch,
        "tracking": CHAR_PITCH_PT - size if size == BODY_PT else 0,
        "color": RED if block.role is Role.MARK else "000000",
        "align": look.align,
        "first": look.first_line_chars * CHAR_PITCH_PT,
        "hanging": hanging * CHAR_PITCH_PT,
        "left": left * CHAR_PITCH_PT,
        "above": _space_above(block, above),
        "on_top": above is None or isinstance(above, PageBreak),
        "sticky": look.keep_with_next or held,
        "level": look.level,
        "ruled": block.role is Role.DOC_NO,
        "lines": _lines((block.runs,)),
        # Fields to be filled in share the width evenly.
        "fields": [_lines((line(text),)) for text in block.text.split("\t")] if block.role is Role.FORM_LINE else [],
    }


def _space_above(block: Paragraph, above: Block | None) -> float:
    """Empty lines belong between roles, not between two paragraphs of one role."""
    if block.role is Role.MARK:
        return MARK_BELOW_TEXT_TOP_MM / MM
    if not isinstance(above, Paragraph):
        return LOOKS[block.role].blank_above * LINE_PITCH_PT
    if above.role is block.role:
        return 0
    return (LOOKS[above.role].blank_below + LOOKS[block.role].blank_above) * LINE_PITCH_PT


def _text_of(block: Block | None, role: Role) -> str:
    return block.text if isinstance(block, Paragraph) and block.role is role else ""


def _lines(lines: tuple[Line, ...]) -> list[list[str | list[str]]]:
    """Lines of runs as the template reads them: plain text, or a list with one text that is bold."""
    broken: list[list[str | list[str]]] = []
    for runs in lines:
        broken.append([])
        for run in runs:
            for number, text in enumerate(clean_text(run.text).replace("\t", _TAB).split("\n")):
                if number:
                    broken.append([])
                if text:
                    broken[-1].append([text] if run.bold else text)
    return broken


def _table(table: Table, above: Block | None) -> Node:
    kind = table_type(table)
    between = LOOKS[above.role].blank_below * LINE_PITCH_PT if isinstance(above, Paragraph) else 0
    return {
        "kind": "table",
        "widths": [column.width_mm / MM for column in table.columns],
        "size": kind.size,
        "pitch": kind.line,
        "above": _FILLER_PT if isinstance(above, Table) else between,
        "header": [_row(table, row, heading=True) for row in table.heading_slots()],
        "rows": [_row(table, row, heading=False) for row in table.body_slots()],
    }


def _row(table: Table, slots: tuple[Slot, ...], *, heading: bool) -> list[Node]:
    """The cells that start in a row; the first of them holds the row open where it must be taller than its text."""
    split = may_split(table, slots)
    cells = [
        {
            "lines": _lines(slot.cell.lines),
            "rowspan": slot.cell.rowspan,
            "colspan": slot.cell.colspan,
            "align": Align.CENTER if heading else table.columns[slot.column].align,
            "face": Face.HEI if heading else Face.FANGSONG,
            "top": split and slot.cell.rowspan == 1,
            "breakable": split or slot.cell.rowspan > 1,
            "least": 0.0,
        }
        for slot in slots
        if not slot.continued
    ]
    if cells and not heading and (table.row_height_mm or not any(cell["lines"] for cell in cells)):
        cells[0]["least"] = max(table.row_height_mm / MM, table_type(table).line)
    return cells


def _imprint(block: Imprint) -> Node:
    return {
        "kind": "imprint",
        "face": Face.FANGSONG,
        "size": IMPRINT_PT,
        "pitch": LINE_PITCH_PT,
        "outer": IMPRINT_OUTER_RULE_MM / MM,
        "inner": IMPRINT_INNER_RULE_MM / MM,
        "hanging": width_in_chars(COPIES_WORD) * IMPRINT_PT,
        "copies": clean_text(f"{COPIES_WORD}{block.copies_to}。") if block.copies_to else "",
        "printer": clean_text(block.printer),
        "printed": clean_text(f"{block.printed}{PRINTED_WORD}"),
    }
