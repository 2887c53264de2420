"""A document as plain text, flattened the way public pages show official documents."""

from duban.documents.blocks import OfficialDocument, Paragraph, Role, Slot, Table, plain
from duban.documents.text import clean_text

# Public pages run these on to the line above them; all other paragraphs are parted by an empty line.
_CLOSE_TO_ABOVE = {Role.SIGNATURE, Role.NOTE, Role.ATTACHMENT_LABEL}
_DATE_INDENT = " " * 36
_FIELD_GAP = " " * 28


def to_text(document: OfficialDocument) -> str:
    """The words of `document`: paragraphs parted by empty lines, a table as one cell per line behind a tab.

    An empty line ends each row of a table. A cell of several lines has empty lines between them; where a tall cell
    reaches into a row, an empty cell stands. 发文机关标志 and 版记 are left out, as public pages do; weight is lost.
    """
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            slots = (*block.heading_slots(), *block.body_slots())
            parts.append("\n" + "\n\n".join(_row(row) for row in slots) + "\n")
        elif isinstance(block, Paragraph) and block.role is not Role.MARK:
            if parts:
                parts.append("\n" if block.role in _CLOSE_TO_ABOVE else "\n\n")
            parts.append(_paragraph(block))
    return "".join(parts).rstrip("\n") + "\n"


def _paragraph(block: Paragraph) -> str:
    text = clean_text(block.text)
    if block.role is Role.DATE:
        return _DATE_INDENT + text
    if block.role is Role.FORM_LINE:
        return text.replace("\t", _FIELD_GAP)
    return text


def _row(row: tuple[Slot, ...]) -> str:
    return "\n".join("\t" + ("" if slot.continued else _cell(slot)) for slot in row)


def _cell(slot: Slot) -> str:
    return "\n\n".join(clean_text(plain(runs)) for runs in slot.cell.lines)
