"""The printed form of a sheet (附件3、附件4): exactly the notice's columns, to be signed by hand."""

from duban.documents.annexes import FilledForm, FormKind, filled_form_blocks
from duban.documents.blocks import Cell, OfficialDocument, Row, cell, line
from duban.documents.notices import chinese_date
from duban.documents.text import clean_text, spaced_name
from duban.returns.queries.papers import MonthRow, PlanRow, SheetPaper
from duban.timing.periods import Period

ANSWERS = {True: "是", False: "否", None: ""}


def form_title(paper: SheetPaper) -> str:
    """2022年年度工作任务落实情况表, as the notice names it."""
    return f"{paper.sheet.round.ledger.year}年年度工作任务{paper.sheet.round.get_kind_display()}"


def form_document(paper: SheetPaper) -> OfficialDocument:
    """落实计划表 or 落实情况表, filled in; a draft says so on every page. The same sheet gives the same file."""
    round_, unit = paper.sheet.round, paper.sheet.unit.name
    several = len({row.task.task_list_id for row in paper.rows}) > 1
    rows = [_month_row(row, several=several) for row in paper.months]
    rows += [_plan_row(row, several=several) for row in paper.plans]
    form = FilledForm(
        label="附件3" if round_.is_plan else "附件4",
        title=form_title(paper),
        kind=FormKind.PLAN if round_.is_plan else FormKind.PROGRESS,
        unit=unit,
        rows=tuple(rows),
        subtitle="" if round_.is_plan else f"{Period.parse(round_.period).month}月",
        filled_on=chinese_date(paper.on) if paper.on else "",
        filer=paper.filer,
        phone=paper.phone,
    )
    return OfficialDocument(
        issuer=unit,
        title=f"{unit}{round_}",
        blocks=filled_form_blocks(form),
        dated=paper.on,
        draft=paper.draft,
    )


def _month_row(row: MonthRow, *, several: bool) -> Row:
    return (
        _number(row, several=several),
        _words(row.task.text),
        _words(row.target),
        _words(row.completion),
        _words(*_troubles(row)),
        _words(row.next_steps),
        cell(ANSWERS[row.stage_met]),
    )


def _troubles(row: MonthRow) -> list[str]:
    """问题 and 原因 in one column: the notice asks for causes, and its form has no column for them."""
    if not row.causes:
        return [row.problems]
    return [f"{title}：{words}" for title, words in (("问题", row.problems), ("原因", row.causes)) if words]


def _plan_row(row: PlanRow, *, several: bool) -> Row:
    quarters = (
        _words(words, f"季末累计：{figures}" if figures else "")
        for words, figures in zip(row.quarters, row.figures, strict=True)
    )
    people = (cell(spaced_name(name)) for name in (row.main_person, row.deputy_person))
    return (_number(row, several=several), _words(row.task.text), *quarters, *people, _words(row.remarks))


def _number(row: MonthRow | PlanRow, *, several: bool) -> Cell:
    """分解序号; where a unit has tasks of several lists, whose numbers all begin at 1, the list before it."""
    return cell(row.task.task_list.label, f"第{row.task.item_no}项") if several else cell(row.task.item_no)


def _words(*texts: str) -> Cell:
    """Words as typed, with their own line ends; empty texts leave no line."""
    return Cell(tuple(line(part) for text in texts if text for part in clean_text(text).split("\n")))
