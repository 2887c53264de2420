"""How each part of an official document looks: GB/T 9704-2012 in numbers, shared by every renderer."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from duban.documents.blocks import Align, Role, Slot, Table, plain
from duban.documents.text import width_in_chars


class Face(StrEnum):
    """The typefaces of the standard, by the names office computers know them by."""

    FANGSONG = "仿宋_GB2312"
    HEI = "黑体"
    KAI = "楷体_GB2312"
    BIAOSONG = "方正小标宋简体"
    SONG = "宋体"


@dataclass(frozen=True)
class Page:
    """Paper and text area (版心, 156 mm × 225 mm) in mm."""

    width: float = 210
    height: float = 297
    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 26

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom

    def turned(self) -> "Page":
        """The sheet turned for a wide table (A4横排): the table's head is at the left edge of the upright sheet.

        That is the binding edge on odd pages and the cut edge on even ones, as the standard wants it (7.3.7).
        """
        return Page(self.height, self.width, top=self.left, bottom=self.right, left=self.bottom, right=self.top)


PAGE = Page()
LANDSCAPE = PAGE.turned()
MM_PER_POINT = 25.4 / 72
CHARS_PER_LINE = 28
LINES_PER_PAGE = 22
# 225 mm / 22 lines = 28.99 pt; taken down to whole 1/20 pt, so that 22 lines surely fit.
LINE_PITCH_PT = 28.95
# 156 mm / 28 characters = 15.79 pt for a type of 16 pt. Word counts in 1/20 pt, so 0.25 pt are taken off each
# character: with 0.2 pt the 28th would stand 0.1 mm over the edge and wrap.
TRACKING_PT = -0.25
CHAR_PITCH_PT = PAGE.text_width / CHARS_PER_LINE / MM_PER_POINT

_ATTACHMENT_WORD = "附件："
_STOP_NARROWER = 0.25  # a Latin full stop takes a quarter of a character where a digit takes a half
_ATTACHMENT_HEAD = re.compile(rf"({_ATTACHMENT_WORD})?(\d+\.)?")

BODY_PT = 16  # 三号

PAGE_NUMBER_PT = 14  # 四号
PAGE_NUMBER_BELOW_TEXT_MM = 7  # from the text area to the dashes beside the number
RED = "FF0000"
RED_RULE_PT = 2.0
RED_RULE_BELOW_NUMBER_MM = 4
MARK_BELOW_TEXT_TOP_MM = 35
MARK_LARGEST_PT = 40

TABLE_PADDING_MM = 1.2  # left and right of the text in a cell
TABLE_PADDING_PT = 1.4  # above and below it
TABLE_RULE_PT = 0.5

IMPRINT_PT = 14  # 四号
IMPRINT_OUTER_RULE_MM = 0.35
IMPRINT_INNER_RULE_MM = 0.25
IMPRINT_DATE_CHARS = 11  # room for 2022年12月15日印发 and the blank at its right
COPIES_WORD = "抄送："
PRINTED_WORD = "印发"

DRAFT_WORD = "草稿"
DRAFT_PT = 16
DRAFT_GREY = "808080"


@dataclass(frozen=True)
class TableType:
    """Type size and line height of a table in pt."""

    size: float
    line: float


TABLE_TYPE = TableType(12, 17)  # 小四: five columns with whole sentences do not fit the page in 三号
DENSE_TYPE = TableType(9, 12)  # 小五: eleven columns on one sheet


@dataclass(frozen=True)
class Look:
    """The look of one role.

    `size_pt` 16 is 三号, 22 is 二号. `first_line_chars` indents the first line; `blank_above` and `blank_below` count
    empty lines around paragraphs of the role, not between two of them; `level` is the depth in the outline that a
    reader can jump by.
    """

    face: Face = Face.FANGSONG
    size_pt: float = BODY_PT
    align: Align = Align.JUSTIFY
    first_line_chars: int = 0
    blank_above: float = 0
    blank_below: float = 0
    level: int | None = None
    keep_with_next: bool = False


LOOKS: Mapping[Role, Look] = {
    Role.MARK: Look(Face.BIAOSONG, MARK_LARGEST_PT, Align.CENTER),
    Role.DOC_NO: Look(align=Align.CENTER, blank_above=2),
    Role.TITLE: Look(Face.BIAOSONG, 22, Align.CENTER, blank_above=2, level=1, keep_with_next=True),
    Role.RECIPIENT: Look(blank_above=1),
    Role.HEADING1: Look(Face.HEI, first_line_chars=2, level=2, keep_with_next=True),
    Role.HEADING2: Look(Face.KAI, first_line_chars=2, level=3, keep_with_next=True),
    Role.BODY: Look(first_line_chars=2),
    Role.ATTACHMENT_NOTE: Look(blank_above=1, keep_with_next=True),
    Role.SIGNATURE: Look(align=Align.LEFT, blank_above=1, keep_with_next=True),
    Role.DATE: Look(align=Align.LEFT),
    Role.NOTE: Look(first_line_chars=2),
    Role.ATTACHMENT_LABEL: Look(Face.HEI, align=Align.LEFT, level=1, keep_with_next=True),
    Role.ATTACHMENT_TITLE: Look(Face.BIAOSONG, 22, Align.CENTER, blank_above=1, blank_below=0.5, keep_with_next=True),
    Role.ATTACHMENT_SUBTITLE: Look(align=Align.CENTER, keep_with_next=True),
    Role.FORM_LINE: Look(size_pt=TABLE_TYPE.size, align=Align.LEFT),
}

# A page begins with words of the text: neither a signature (7.3.5.4) nor 附件说明 or 附注 may stand alone on one.
NEVER_FIRST_ON_PAGE = (Role.ATTACHMENT_NOTE, Role.SIGNATURE, Role.NOTE)


def mark_size_pt(mark: str) -> float:
    """The type size of the 发文机关标志: as large as one line of the text area holds, at most 40 pt."""
    room = PAGE.text_width / MM_PER_POINT
    return min(float(MARK_LARGEST_PT), int(room / max(width_in_chars(mark), 1.0)))


def signature_starts(name: str, day: str) -> tuple[float, float]:
    """Where 署名 and 成文日期 begin, in characters from the left edge, in a document without a seal.

    The name ends two characters before the right edge, the date begins two characters right of the name; if the date
    is the longer one, it is the date that ends two characters before the edge.
    """
    edge = CHARS_PER_LINE - 2
    if width_in_chars(day) > width_in_chars(name):
        day_at = edge - width_in_chars(day)
        return max(0.0, day_at - 2), max(0.0, day_at)
    name_at = max(0.0, edge - width_in_chars(name))
    return name_at, min(name_at + 2, max(0.0, CHARS_PER_LINE - width_in_chars(day)))


def attachment_note_starts(note: str) -> tuple[float, float]:
    """附件说明: where its first line and its other lines begin, in characters from the left edge.

    The first is two characters in; the numbers below stand under its number, later lines under the name's first
    character.
    """
    found = _ATTACHMENT_HEAD.match(note)
    words = found.group() if found else ""
    head = width_in_chars(words) - (_STOP_NARROWER if words.endswith(".") else 0)
    start = 2 if note.startswith(_ATTACHMENT_WORD) else 2 + width_in_chars(_ATTACHMENT_WORD)
    return start, start + head


def table_type(table: Table) -> TableType:
    """The type a table is set in."""
    return DENSE_TYPE if table.dense else TABLE_TYPE


def may_split(table: Table, slots: Sequence[Slot]) -> bool:
    """Whether a row may go on on the next page; its text then begins at its top. The others move there whole.

    Only a row that would leave much of a turned sheet empty may: the height is an estimate.
    """
    return _lines(table, slots) * table_type(table).line * MM_PER_POINT > LANDSCAPE.text_height * 0.4


def _lines(table: Table, slots: Sequence[Slot]) -> int:
    """About how many lines the row has; cells that reach over several rows do not count."""
    most = 0
    for slot in slots:
        if slot.continued or slot.cell.rowspan > 1:
            continue
        columns = table.columns[slot.column : slot.column + slot.cell.colspan]
        room_mm = sum(column.width_mm for column in columns) - 2 * TABLE_PADDING_MM
        chars = max(1.0, math.floor(room_mm / MM_PER_POINT / table_type(table).size))
        widths = (width_in_chars(plain(runs)) for runs in slot.cell.lines)
        most = max(most, sum(max(1, math.ceil(width / chars)) for width in widths))
    return most
