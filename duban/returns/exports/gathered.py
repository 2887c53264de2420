"""汇总表 of a round, for Word and for WPS tables: a row a task, each unit's words as its own paragraph."""

from duban.documents.annexes import FormKind, gathered_form_blocks
from duban.documents.blocks import Cell, OfficialDocument, cell, line
from duban.documents.sheets import Column, to_xlsx
from duban.documents.text import clean_text
from duban.returns.models import Round
from duban.returns.queries.gathered import Gathered, GatheredRow


def gathered_document(round_: Round, table: Gathered) -> OfficialDocument:
    """The table on turned sheets, in the notice's columns."""
    title = f"{round_}汇总表"
    kind = FormKind.PLAN if round_.is_plan else FormKind.PROGRESS
    several = len({row.task.task_list_id for row in table.rows}) > 1
    rows = tuple(
        (
            cell(row.task.task_list.label, f"第{row.task.item_no}项") if several else cell(row.task.item_no),
            cell(clean_text(row.task.text)),
            *([] if round_.is_plan else [cell("")]),
            *(_column(row, number) for number in range(len(table.headings))),
        )
        for row in table.rows
    )
    return OfficialDocument(
        issuer=round_.government.name,
        title=title,
        blocks=gathered_form_blocks(kind, title=title, rows=rows),
        dated=None,
    )


def _column(row: GatheredRow, number: int) -> Cell:
    parts = [part for part in row.parts if part.words[number]]
    if len(row.parts) + len(row.missing) == 1:
        return Cell(tuple(line(clean_text(part.words[number])) for part in parts))
    return Cell(tuple(line(f"{part.unit}：{clean_text(part.words[number])}") for part in parts))


def gathered_xlsx(round_: Round, table: Gathered) -> bytes:
    """One row a task and unit, so that it can be filtered and sorted."""
    columns = [Column("清单", 8), Column("序号", 8), Column("事项", 40), Column("单位", 20), Column("状态", 10)]
    columns += [Column(heading, 40) for heading in table.headings]
    rows = []
    for row in table.rows:
        head = [row.task.task_list.label, row.task.item_no, row.task.text]
        rows += [[*head, part.unit, part.state, *part.words] for part in row.parts]
        rows += [[*head, unit, "未报", *[""] * len(table.headings)] for unit in row.missing]
    return to_xlsx(str(round_), columns, rows)
