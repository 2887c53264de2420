"""What an official document (公文) says: plain values without any look, read alike by every renderer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby


class Role(StrEnum):
    """What a paragraph is in the document (公文要素); the look of each is in `looks`."""

    MARK = "mark"  # 发文机关标志
    DOC_NO = "doc_no"  # 发文字号
    TITLE = "title"  # 标题, one paragraph per printed line
    RECIPIENT = "recipient"  # 主送机关
    HEADING1 = "heading1"  # 一、
    HEADING2 = "heading2"  # （一）
    BODY = "body"  # 正文
    ATTACHMENT_NOTE = "attachment_note"  # 附件说明
    SIGNATURE = "signature"  # 发文机关署名
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注
    ATTACHMENT_LABEL = "attachment_label"  # 附件1
    ATTACHMENT_TITLE = "attachment_title"  # 附件标题
    ATTACHMENT_SUBTITLE = "attachment_subtitle"  # a line under the 附件标题, such as （3月）
    FORM_LINE = "form_line"  # fields to be filled in above or below a form; a tab parts them evenly


class Align(StrEnum):
    """Where text stands between the left and the right edge."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


@dataclass(frozen=True)
class Run:
    """A stretch of text in one weight; bold says something in this house: the unit leads (加黑的为牵头部门)."""

    text: str
    bold: bool = False


Line = tuple[Run, ...]


def line(text: str) -> Line:
    """One line in ordinary weight."""
    return (Run(text),)


def plain(runs: Line) -> str:
    """The words of a line without their weight."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; its role decides its look."""

    role: Role
    runs: Line

    @property
    def text(self) -> str:
        """The words without their weight."""
        return plain(self.runs)


def paragraph(role: Role, text: str) -> Paragraph:
    """A paragraph in ordinary weight."""
    return Paragraph(role, line(text))


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `title` may hold line breaks. Neighbouring columns with the same `group` get a common heading above their
    titles (季度目标及推进计划 over four quarters). `width_mm` counts the cell with its padding.
    """

    title: str
    width_mm: float
    align: Align = Align.LEFT
    group: str = ""


@dataclass(frozen=True)
class Cell:
    """One printed cell; `rowspan` and `colspan` say how many rows and columns it takes."""

    lines: tuple[Line, ...] = ()
    rowspan: int = 1
    colspan: int = 1


def cell(*lines: str) -> Cell:
    """A cell in ordinary weight, one argument per line."""
    return Cell(tuple(line(text) for text in lines))


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Slot:
    """A cell as it meets one row: where it starts, or (`continued`) where a taller cell from above reaches down."""

    cell: Cell
    column: int
    continued: bool = False


@dataclass(frozen=True)
class Table:
    """A ruled table. A row lists only the cells that start in it; together they must tile the columns.

    The heading rows come from the columns and are repeated on every page. `row_height_mm` is the least height of
    a row, for forms that are filled in by hand; 0 lets the text decide. `dense` sets it in a smaller type, for tables
    of many columns.
    Raises ValueError if a row has too few or too many cells: a fault of the caller, never of the data.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_height_mm: float = 0
    dense: bool = False

    def __post_init__(self) -> None:
        self.body_slots()

    def heading(self) -> tuple[Row, ...]:
        """The heading rows: one, or two if columns are grouped."""
        if not any(column.group for column in self.columns):
            return (tuple(cell(*column.title.split("\n")) for column in self.columns),)
        upper: list[Cell] = []
        lower: list[Cell] = []
        for group, members in groupby(self.columns, key=lambda column: column.group):
            titles = [cell(*column.title.split("\n")) for column in members]
            if group:
                upper.append(Cell((line(group),), colspan=len(titles)))
                lower.extend(titles)
            else:
                upper.extend(Cell(title.lines, rowspan=2) for title in titles)
        return tuple(upper), tuple(lower)

    def heading_slots(self) -> tuple[tuple[Slot, ...], ...]:
        """What stands in each heading row, from left to right."""
        return _tile(self.heading(), len(self.columns))

    def body_slots(self) -> tuple[tuple[Slot, ...], ...]:
        """What stands in each row below the heading, from left to right."""
        return _tile(self.rows, len(self.columns))


def _tile(rows: Sequence[Row], width: int) -> tuple[tuple[Slot, ...], ...]:
    """Lay the cells of `rows` out over `width` columns, as an HTML table does."""
    hanging: dict[int, tuple[Cell, int]] = {}  # first column → cell from above, rows it still reaches down
    laid: list[tuple[Slot, ...]] = []
    for number, row in enumerate(rows, start=1):
        slots: list[Slot] = []
        column = 0
        fresh = iter(row)
        while column < width:
            if column in hanging:
                above, left = hanging.pop(column)
                slots.append(Slot(above, column, continued=True))
                if left > 1:
                    hanging[column] = (above, left - 1)
                column += above.colspan
                continue
            this = next(fresh, None)
            if this is None:
                raise ValueError(f"table row {number} ends at column {column} of {width}")
            slots.append(Slot(this, column))
            if this.rowspan > 1:
                hanging[column] = (this, this.rowspan - 1)
            column += this.colspan
        if column > width or next(fresh, None) is not None:
            raise ValueError(f"table row {number} has cells beyond its {width} columns")
        laid.append(tuple(slots))
    if hanging:
        raise ValueError(f"a cell reaches below the last of {len(laid)} rows")
    return tuple(laid)


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page; up to the next break it stands on sheets turned by 90° if `landscape`."""

    landscape: bool = False


@dataclass(frozen=True)
class Imprint:
    """版记, at the foot of the last page: who else receives the document, who printed and sent it (印发), and when.

    `copies_to` (抄送) names the receivers without a stop at the end; empty prints no such line.
    """

    printer: str
    printed: str
    copies_to: str = ""


Block = Paragraph | Table | PageBreak | Imprint


@dataclass(frozen=True)
class Section:
    """A stretch of pages turned one way. It starts on a new page; `blocks` hold the breaks inside it."""

    landscape: bool
    blocks: tuple[Block, ...]


def sections(blocks: Sequence[Block]) -> tuple[Section, ...]:
    """The document cut where the sheet is turned: at least one section, and none left empty at the beginning."""
    landscape = False
    inside: list[Block] = []
    cut: list[Section] = []
    for block in blocks:
        if isinstance(block, PageBreak) and block.landscape is not landscape:
            if cut or inside:
                cut.append(Section(landscape, tuple(inside)))
            landscape, inside = block.landscape, []
        else:
            inside.append(block)
    return (*cut, Section(landscape, tuple(inside)))


@dataclass(frozen=True)
class OfficialDocument:
    """A whole document. `blocks` are all its words in order; the other fields describe the file.

    `issuer` (发文机关) becomes the file's author and `title`, on one line, its title; `dated` (成文日期) is the only
    day the file knows, so that the same document always gives the same file. A `draft` says 草稿 on every page.
    """

    issuer: str
    title: str
    blocks: tuple[Block, ...]
    dated: date | None = None
    draft: bool = False
