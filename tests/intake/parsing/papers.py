"""Fictional notices for the tests: one description, made as docx (python-docx) or as flattened text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import docx
from docx.table import _Cell

LETTER = (
    "云泉政办发〔2023〕7号",
    "云河市泉山区人民政府办公室",
    "关于分解落实2023年《政府工作报告》",
    "重点任务的通知",
    "各镇人民政府，区政府各部门：",
    "现将有关事项通知如下：",
    "一、明确责任",
    "各责任单位要细化任务，填写《2023年年度工作任务落实计划表》（见附件3），于4月14日前报督查室。",
    "二、按月报告",
    "各责任单位要于次月初5个工作日内填写《2023年年度工作任务落实情况表》报督查室。",
    "附件：1.2023年重点任务责任分解表",
    "2.2023年民生实事责任分解表",
    "云河市泉山区人民政府办公室",
    "2023年3月20日",
    "（此件公开发布）",
)
TASK_HEADING = ("序号", "类别", "重点任务", "牵头领导", "责任单位\n（加黑的为牵头部门）")
LIVELIHOOD_HEADING = ("序号", "民生实事内容", "牵头领导", "责任单位")


@dataclass
class Table:
    """Rows of cell words: "^" is merged with the cell above, **words** are bold, "\\n" is a new paragraph."""

    title: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    number: str = "1"
    after: Sequence[str] = field(default_factory=tuple)


def task_table(*rows: Sequence[str], after: Sequence[str] = ()) -> Table:
    return Table("2023年重点任务责任分解表", TASK_HEADING, rows, after=after)


def as_docx(*tables: Table, letter: Sequence[str] = LETTER) -> bytes:
    document = docx.Document()
    for line in letter:
        document.add_paragraph(line)
    for table in tables:
        if table.number:
            document.add_paragraph(f"附件{table.number}")
        document.add_paragraph(table.title)
        grid = document.add_table(rows=0, cols=len(table.heading))
        for words in (table.heading, *table.rows):
            cells = grid.add_row().cells
            for column, printed in enumerate(words):
                if printed == "^":
                    grid.cell(len(grid.rows) - 2, column).merge(cells[column])
                else:
                    _write(cells[column], printed)
        for line in table.after:
            document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _write(cell: _Cell, printed: str) -> None:
    for at, line in enumerate(printed.split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        for place, words in enumerate(line.split("**")):
            if words:
                paragraph.add_run(words).bold = True if place % 2 else None


def as_text(*tables: Table, letter: Sequence[str] = LETTER) -> str:
    """The same notice as published in plain text: one cell per line behind a tab, merges and bold lost."""
    lines = list(letter)
    for table in tables:
        lines += ["", "", f"附件{table.number}", "", table.title]
        for words in (table.heading, *table.rows):
            for printed in words:
                plain = "" if printed == "^" else printed.replace("**", "").replace("\n", "\n\n")
                lines.append("\t" + plain)
            lines.append("")
        lines += ["", *table.after]
    return "\n".join(lines)
