"""The annexes of a notice that splits a work report (附件): lists of tasks, and the forms of the units, blank or filled in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from duban.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Line,
    OfficialDocument,
    PageBreak,
    Role,
    Row,
    Run,
    Table,
    cell,
    line,
    paragraph,
)
from duban.documents.text import spaced_name, title_lines

BLANK_ROWS = 5
_UNITS_MM = 46  # （加黑的为牵头部门） fits one line
_FORM_ROW_MM = 18  # room for two handwritten lines
_PLAN_WIDE_MM = (17.5, 39.5, 29, 29, 29, 29, 18.5, 18.5, 15)
_PROGRESS_WIDE_MM = (17.5, 34.5, 32, 50, 38, 33, 20)
"""Columns of a filled form on a turned sheet: whole sentences need more room than the blank form leaves to the pen."""


class ListKind(StrEnum):
    """What a list holds: 重点任务 of the work report, or 民生实事."""

    TASK = "task"
    LIVELIHOOD = "livelihood"


class FormKind(StrEnum):
    """Which form a unit fills in: 落实计划表 (附件3) once a year, 落实情况表 (附件4) every month."""

    PLAN = "plan"
    PROGRESS = "progress"


@dataclass(frozen=True)
class AnnexUnit:
    """One 责任单位 of a row.

    `affiliate` is the body inside it, printed in parentheses; `lead` prints it bold (牵头单位); `after_etc` sets it
    behind a 等 instead of a 、 (甲街道办事处等相关街道办事处).
    """

    name: str
    affiliate: str = ""
    lead: bool = False
    after_etc: bool = False

    @property
    def text(self) -> str:
        return f"{self.name}（{self.affiliate}）" if self.affiliate else self.name


@dataclass(frozen=True)
class AnnexRow:
    """One printed row. `etc` says that the list of units is open (…等); `category` is left empty in 附件2."""

    seq: str
    text: str
    leaders: tuple[str, ...]
    units: tuple[AnnexUnit, ...]
    category: str = ""
    etc: bool = False


@dataclass(frozen=True)
class AnnexList:
    """A list of tasks or 民生实事. `lead_note` explains bold units under the heading 责任单位; empty prints none."""

    label: str
    title: str
    kind: ListKind
    rows: tuple[AnnexRow, ...]
    lead_note: str = ""


@dataclass(frozen=True)
class AnnexForm:
    """A blank form."""

    label: str
    title: str
    kind: FormKind


Annex = AnnexList | AnnexForm


def annex(what: Annex, *, issuer: str) -> OfficialDocument:
    """One annex as a document of its own."""
    return OfficialDocument(issuer=issuer, title=what.title.replace("\n", ""), blocks=annex_blocks(what))


def annex_blocks(what: Annex) -> tuple[Block, ...]:
    """The label (附件1), the title and what stands below it."""
    below = list_blocks(what) if isinstance(what, AnnexList) else _blank_form(what.kind)
    titles = (paragraph(Role.ATTACHMENT_TITLE, part) for part in title_lines(what.title))
    return (paragraph(Role.ATTACHMENT_LABEL, what.label), *titles, *below)


def list_blocks(what: AnnexList) -> tuple[Block, ...]:
    """The table of a list: 序号｜类别｜重点任务｜牵头领导｜责任单位, without 类别 for 民生实事."""
    columns: tuple[Column, ...]
    units_title = f"责任单位\n（{what.lead_note}）" if what.lead_note else "责任单位"
    if what.kind is ListKind.LIVELIHOOD:
        columns = (
            Column("序号", 12, Align.CENTER),
            Column("民生实事内容", 78),
            Column("牵头领导", 20, Align.CENTER),
            Column(units_title, _UNITS_MM),
        )
        return (Table(columns, tuple(_row(row) for row in what.rows)),)
    columns = (
        Column("序号", 12, Align.CENTER),
        Column("类别", 22, Align.CENTER),
        Column("重点任务", 56),
        Column("牵头领导", 20, Align.CENTER),
        Column(units_title, _UNITS_MM),
    )
    return (Table(columns, tuple(_rows_with_category(what.rows))),)


def _rows_with_category(rows: Sequence[AnnexRow]) -> list[Row]:
    """Each row with its category; neighbours of one category share a tall cell."""
    printed: list[Row] = []
    for category, members in groupby(rows, key=lambda row: row.category):
        group = list(members)
        if not category:
            printed.extend(_row(row, cell()) for row in group)
            continue
        printed.append(_row(group[0], Cell((line(category),), rowspan=len(group))))
        printed.extend(_row(row) for row in group[1:])
    return printed


def _row(row: AnnexRow, *category: Cell) -> Row:
    leaders = cell(*(spaced_name(leader) for leader in row.leaders))
    return (cell(row.seq), *category, cell(row.text), leaders, Cell((units_line(row.units, etc=row.etc),)))


def units_line(units: Sequence[AnnexUnit], *, etc: bool) -> Line:
    """The units as printed: 、 between them, leads bold, 等 at the end or before the unit that follows it."""
    pieces: list[Run] = []
    for index, unit in enumerate(units):
        if index:
            pieces.append(Run("等" if unit.after_etc else "、"))
        pieces.append(Run(unit.text, bold=unit.lead))
    if etc and not any(unit.after_etc for unit in units):
        pieces.append(Run("等"))
    return tuple(
        Run("".join(run.text for run in same), bold) for bold, same in groupby(pieces, key=lambda run: run.bold)
    )


@dataclass(frozen=True)
class FilledForm:
    """A form as a unit hands it in, to be signed by hand.

    `rows`: the cells of each row as the columns of the blank form stand. `subtitle`: the month (3月), "" for the plan.
    `filled_on` (填报时间) and the rest of the foot are printed as they are; "" leaves room for the pen.
    """

    label: str
    title: str
    kind: FormKind
    unit: str
    rows: tuple[Row, ...]
    subtitle: str = ""
    filled_on: str = ""
    filer: str = ""
    phone: str = ""


def filled_form_blocks(what: FilledForm) -> tuple[Block, ...]:
    """The form on turned sheets; between the table and the foot there is room for the signature."""
    columns, widths = _COLUMNS[what.kind], _WIDE_MM[what.kind]
    wide = tuple(replace(column, width_mm=width) for column, width in zip(columns, widths, strict=True))
    subtitle = (paragraph(Role.ATTACHMENT_SUBTITLE, f"（{what.subtitle}）"),) if what.subtitle else ()
    return (
        PageBreak(landscape=True),
        paragraph(Role.ATTACHMENT_LABEL, what.label),
        *(paragraph(Role.ATTACHMENT_TITLE, part) for part in title_lines(what.title)),
        *subtitle,
        paragraph(Role.FORM_LINE, f"填报单位：{what.unit}\t填报时间：{what.filled_on}"),
        Table(wide, what.rows),
        paragraph(Role.FORM_LINE, ""),
        paragraph(Role.FORM_LINE, f"填报人：{what.filer}\t联系电话：{what.phone}\t负责人签字："),
    )


def gathered_form_blocks(kind: FormKind, *, title: str, rows: tuple[Row, ...]) -> tuple[Block, ...]:
    """A whole round in the form's columns on turned sheets, without the lines for one unit's signature."""
    wide = tuple(replace(column, width_mm=width) for column, width in zip(_COLUMNS[kind], _WIDE_MM[kind], strict=True))
    titles = (paragraph(Role.ATTACHMENT_TITLE, part) for part in title_lines(title))
    return (PageBreak(landscape=True), *titles, Table(wide, rows))


_PLAN_COLUMNS = (
    Column("分解\n序号", 12, Align.CENTER),
    Column("重点任务、\n民生实事内容", 32),
    *(Column(name, 16, group="季度目标及推进计划") for name in ("一季度", "二季度", "三季度", "四季度")),
    Column("主 要\n负责人", 16.5, Align.CENTER),
    Column("分 管\n负责人", 16.5, Align.CENTER),
    Column("备注", 15),
)
_PROGRESS_COLUMNS = (
    Column("序号", 12, Align.CENTER),
    Column("重点任务、\n民生实事内容", 30),
    Column("季度计划完成目标", 22),
    Column("完成情况", 24),
    Column("存在问题", 24),
    Column("下一步计划", 24),
    Column("是否完成阶段任务目标", 20, Align.CENTER),
)
_COLUMNS = {FormKind.PLAN: _PLAN_COLUMNS, FormKind.PROGRESS: _PROGRESS_COLUMNS}
_WIDE_MM = {FormKind.PLAN: _PLAN_WIDE_MM, FormKind.PROGRESS: _PROGRESS_WIDE_MM}


def _blank_form(kind: FormKind) -> tuple[Block, ...]:
    """A blank form: fields for the unit above, numbered empty rows, fields for the signatures below."""
    columns = _COLUMNS[kind]
    rows = tuple((cell(str(number)), *(cell() for _ in columns[1:])) for number in range(1, BLANK_ROWS + 1))
    month = (paragraph(Role.ATTACHMENT_SUBTITLE, "（   月）"),) if kind is FormKind.PROGRESS else ()
    return (
        *month,
        paragraph(Role.FORM_LINE, "填报单位：\t填报时间："),
        Table(columns, rows, row_height_mm=_FORM_ROW_MM),
        paragraph(Role.FORM_LINE, "填报人：\t联系电话：\t负责人签字："),
    )
