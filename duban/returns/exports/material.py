"""The written material that the notice asks for beside the form (书面材料), composed of the same lines, ready to edit and sign."""

import re
from collections.abc import Iterator, Sequence

from duban.documents.blocks import OfficialDocument, Paragraph, Role, paragraph
from duban.documents.notices import chinese_date, full_title
from duban.documents.text import chinese_number, clean_text, title_lines
from duban.ledger.models import Task
from duban.returns.exports.printed import form_title
from duban.returns.queries.papers import NOTHING, MonthRow, PlanRow, SheetPaper

Entry = tuple[Task, Sequence[str]]
Section = tuple[str, Sequence[Entry]]

QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_CLAUSE_END = re.compile("[，。；：！？\n]")
_LONGEST_CLAUSE = 24


def material_title(paper: SheetPaper) -> str:
    """关于报送2022年3月工作任务落实情况的报告"""
    round_ = paper.sheet.round
    if round_.is_plan:
        return f"关于报送{round_.label}年度工作任务落实计划的报告"
    return f"关于报送{round_.label}工作任务落实情况的报告"


def material_document(paper: SheetPaper) -> OfficialDocument:
    """书面材料: a heading for each of 完成情况、存在问题、原因分析、下一步措施、需协调事项 that has something below it."""
    sheet, title = paper.sheet, full_title(paper.sheet.unit.name, material_title(paper))
    sections = _plan_sections(paper.plans) if sheet.round.is_plan else _month_sections(paper.months)
    written = [(heading, _spoken(entries)) for heading, entries in sections]
    blocks = [
        *(paragraph(Role.TITLE, part) for part in title_lines(title)),
        paragraph(Role.RECIPIENT, f"{sheet.government.name.removesuffix('办公室')}督查室："),
        paragraph(Role.BODY, _opening(paper)),
    ]
    for number, (heading, entries) in enumerate(((h, e) for h, e in written if e), start=1):
        blocks.append(paragraph(Role.HEADING1, f"{chinese_number(number)}、{heading}"))
        blocks += _entries(entries)
    blocks.append(paragraph(Role.ATTACHMENT_NOTE, f"附件：{form_title(paper)}"))
    blocks.append(paragraph(Role.SIGNATURE, sheet.unit.name))
    day = chinese_date(paper.on) if paper.on else f"{sheet.round.due_on.year}年\u3000月\u3000日"
    blocks.append(paragraph(Role.DATE, day))
    if paper.filer:
        phone = f"，联系电话：{paper.phone}" if paper.phone else ""
        blocks.append(paragraph(Role.NOTE, f"（联系人：{paper.filer}{phone}）"))
    return OfficialDocument(sheet.unit.name, title, tuple(blocks), paper.on, draft=paper.draft)


def _opening(paper: SheetPaper) -> str:
    """On what ground, of what; for a month how many stage targets are met."""
    round_ = paper.sheet.round
    ground = f"按照{paper.notice}要求，" if paper.notice else ""
    what = f"{round_.label}年度工作任务落实计划" if round_.is_plan else f"{round_.label}工作任务落实情况"
    counted = f"本单位承担{len(paper.rows)}项"
    answers = [row.stage_met for row in paper.months]
    if answers and None not in answers:
        counted += f"，其中完成阶段目标{answers.count(True)}项、未完成{answers.count(False)}项"
    return f"{ground}现将{what}报告如下。{counted}。"


def _month_sections(rows: Sequence[MonthRow]) -> list[Section]:
    return [
        ("完成情况", [(row.task, (row.completion, _note("更正说明", row.correction_note))) for row in rows]),
        ("存在问题", [(row.task, (row.problems,)) for row in rows]),
        ("原因分析", [(row.task, (row.causes,)) for row in rows]),
        ("下一步措施", [(row.task, (row.next_steps,)) for row in rows]),
        ("需协调事项", [(row.task, (row.help_needed, _note("需协调的单位", row.help_from))) for row in rows]),
    ]


def _plan_sections(rows: Sequence[PlanRow]) -> list[Section]:
    return [
        ("目标分解", [(row.task, _quarters(row)) for row in rows]),
        ("完成标准", [(row.task, (row.standard, _note("节点", "；".join(row.milestones)))) for row in rows]),
        ("责任分工", [(row.task, (_people(row),)) for row in rows]),
        ("其他说明", [(row.task, (row.remarks,)) for row in rows]),
    ]


def _quarters(row: PlanRow) -> list[str]:
    said = []
    for name, words, figures in zip(QUARTERS, row.quarters, row.figures, strict=True):
        both = [words.rstrip("。"), f"季末累计{figures}" if figures else ""]
        told = "；".join(part for part in both if part)
        said.append(f"{name}：{told}。" if told else "")
    return [*said, *row.months]


def _people(row: PlanRow) -> str:
    named = (("主要负责人", row.main_person), ("分管负责人", row.deputy_person))
    said = "，".join(f"{title}{name}" for title, name in named if name)
    return f"{said}。" if said else ""


def _note(title: str, words: str) -> str:
    return f"{title}：{words}" if words else ""


def _spoken(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that say something."""
    told = [(task, [words for words in texts if words.strip(" 。\n") not in NOTHING]) for task, texts in entries]
    return [(task, texts) for task, texts in told if texts]


def _entries(entries: Sequence[Entry]) -> Iterator[Paragraph]:
    """Each task with its words; a task that stands alone has no number."""
    for number, (task, texts) in enumerate(entries, start=1):
        mark = f"（{chinese_number(number)}）" if len(entries) > 1 else ""
        yield paragraph(Role.HEADING2, f"{mark}{_clause(task.text)}（{task}）")
        for text in texts:
            yield from (paragraph(Role.BODY, part) for part in clean_text(text).split("\n") if part.strip())


def _clause(text: str) -> str:
    """The first clause of a task; the form beside the material has the whole of it."""
    clause = next((part for part in _CLAUSE_END.split(text) if part.strip()), text).strip()
    return clause if len(clause) <= _LONGEST_CLAUSE else f"{clause[: _LONGEST_CLAUSE - 1]}…"
