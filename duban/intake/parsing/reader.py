"""The one way from bytes to a `Reading`: gate, blocks, letter and lists, then what lies between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from duban.intake.parsing import body, convert, doubts, plaintext, rows, traditional
from duban.intake.parsing.blocks import Aside, Block, Cell, Page, Paragraph
from duban.intake.parsing.body import Letter
from duban.intake.parsing.gate import Admitted, gate
from duban.intake.parsing.leads import Convention, find_convention, states_order
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.obligations import read_obligations
from duban.intake.parsing.overlaps import find_overlaps
from duban.intake.parsing.reading import Counts, Document, Doubt, Reading, TaskList, Unread
from duban.intake.parsing.sections import Layout, Section, is_form_line, lay_out
from duban.intake.parsing.text import compact, decode, is_secret, joined_lines, normalise, shown, without_readings

MAX_BLOCKS: Final = 30_000  # a notice has a few hundred; finding the tasks takes about 20 µs for each
MAX_LETTERS: Final = 3_000_000


def read(data: bytes, filename: str) -> Reading:
    """Reads a notice. Raises `Refused` with a known code where it cannot be read at all, never anything else."""
    data, filename = convert.prepared(data, filename)
    page = _page(gate(data, filename), data)
    if len(page.blocks) > MAX_BLOCKS or sum(_letters(block) for block in page.blocks) > MAX_LETTERS:
        raise refusal("too_complex")
    page, original = traditional.simplified(page)
    reading = _assemble(page)
    return reading if original is None else traditional.restored(reading, original)


def _letters(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) for row in block.rows for cell in row if not cell.continued)


def _page(admitted: Admitted, data: bytes) -> Page:
    if admitted.kind == "txt":
        text = decode(data)
        if is_secret(text):
            raise refusal("secret")
        words, readings = without_readings(normalise(text))
        page = plaintext.read(words)
        mended = Aside("全文", f"{readings} 处", "字后夹注的拼音已去除，请对照原文确认")
        return replace(page, asides=(mended,)) if readings else page
    if admitted.kind == "pdf":
        from duban.intake.parsing.pdf import pages  # pdfminer is loaded only where a PDF is read

        return pages.read(data)
    if admitted.kind == "html":
        from duban.intake.parsing import html

        if is_secret(html.all_text(data)):
            raise refusal("secret")
        return html.read(data)
    if admitted.kind == "xls":
        from duban.intake.parsing import xls

        if is_secret(xls.all_text(data)):
            raise refusal("secret")
        return xls.read(data)
    if admitted.kind == "xlsx":
        from duban.intake.parsing import xlsx

        if any(is_secret(xlsx.all_text(part)) for part in admitted.parts.values()):
            raise refusal("secret")
        return xlsx.read(admitted.parts)
    from duban.intake.parsing import docx  # lxml is loaded only where a docx is read

    if any(is_secret(docx.all_text(part)) for name, part in admitted.parts.items() if docx.has_text(name)):
        raise refusal("secret")
    return docx.read(admitted.parts)


def _assemble(page: Page) -> Reading:
    layout = lay_out(page)
    sections = [section for section in layout.sections if section.raw.rows]
    if not sections:
        raise refusal("no_tasks")
    letter = body.read_letter(layout.letter)
    has_lead_column = any("lead_units" in section.raw.columns and not section.raw.in_text for section in sections)
    convention = find_convention(_telling_words(layout), has_lead_column=has_lead_column)
    lists: list[TaskList] = []
    found: list[Doubt] = []
    for section in sections:
        code = _code(section, [item.code for item in lists])
        title = body.list_title(_lines_above(section, layout), letter.annexes.get(section.number or "", ""))
        if section.number is None and not title:
            title = letter.title or body.first_title(layout.letter)
        task_list, list_doubts = rows.read_list(section.raw, code, title, convention, has_bold=page.has_bold)
        lists.append(task_list)
        found.extend(list_doubts)
    overlaps = find_overlaps(lists)
    found.extend(doubts.of_overlaps(overlaps, lists))
    return Reading(
        _document(letter, convention),
        tuple(lists),
        read_obligations(letter.sentences, letter.date),
        overlaps,
        tuple(_in_order(found, lists)),
        tuple(_unread(page, layout, letter, convention)),
        _counts(sections, lists, found),
    )


def _document(letter: Letter, convention: Convention) -> Document:
    return Document(
        letter.title, letter.doc_no, letter.issuer, letter.date, letter.publicity, convention.kind, convention.words
    )


def _telling_words(layout: Layout) -> Iterator[str]:
    """Where a convention about leads may stand: headings and notes of the tables, lines around them, the letter."""
    for section in layout.sections:
        yield from section.raw.headings
        yield from section.raw.notes
        if section.raw.in_text:
            yield from (words for row in section.raw.rows for words in row.words.values() if states_order(words))
        for paragraph in (*section.above, *section.below):
            yield paragraph.text
    for paragraph in (*layout.letter, *layout.loose):
        yield paragraph.text


def _code(section: Section, taken: Sequence[str]) -> str:
    code = f"annex{section.number}" if section.number else f"list{len(taken) + 1}"
    parts = sum(1 for other in taken if other == code or other.startswith(code + "-"))
    return code if not parts else f"{code}-{parts + 1}"


def _lines_above(section: Section, layout: Layout) -> list[str]:
    """The lines that may be the title of a list: those above it, or the end of the letter where no 附件 mark is."""
    above = section.above
    if not above and section is layout.sections[0] and section.number is None:
        above = body.tail_of_letter([line for line in layout.letter if line.index < section.raw.first_block])
    return [*(joined_lines(paragraph.text) for paragraph in above), *section.raw.titles]


def _unread(page: Page, layout: Layout, letter: Letter, convention: Convention) -> Iterator[Unread]:
    """Everything with words that is in no list, no title and no understood part of the letter, in order of kind."""
    for stray in letter.strays:
        yield Unread(stray.where, shown(stray.text).strip(), "正文以外的文字，未读取")
    for section in layout.sections:
        name = f"附件{section.number}" if section.number else "任务表"
        for paragraph in section.above:
            if not _is_understood(paragraph, convention) and (paragraph.where or not body.may_be_title(paragraph.text)):
                yield Unread(paragraph.where or f"{name}表前", shown(paragraph.text).strip(), "不是任务，也不是表题")
        for lost in section.raw.lost:
            blank = lost.only_number and not section.raw.rows  # the numbers of a form are no tasks
            if not blank and not _says(lost.text, convention):
                yield Unread(f"{name}表格第{lost.row}行", shown(lost.text), lost.why)
        for paragraph in section.below:
            if not _is_understood(paragraph, convention):
                yield Unread(paragraph.where or f"{name}表后", shown(paragraph.text).strip(), "不在任务表内，未读取")
    for paragraph in layout.loose:
        if not _is_understood(paragraph, convention):
            yield Unread(paragraph.where or "正文后", shown(paragraph.text).strip(), "不在任务表内，未读取")
    for section in layout.sections:
        for rest in section.between:
            if rest.between:
                yield Unread("任务之间", shown(rest.text), "没有写明责任单位，未作为任务读入")
    for grid in layout.other_tables:
        text = "\n".join(_line(row) for row in grid.rows if _line(row))
        if text:
            yield Unread(f"第{grid.index + 1}块（表格）", shown(text), "没有识别出任务列，未读取")
    for aside in page.asides:
        yield Unread(aside.where, shown(aside.text), aside.why)


def _line(row: Sequence[Cell]) -> str:
    return " ".join(joined_lines(cell.text) for cell in row if compact(cell.text) and not cell.continued)


def _is_understood(paragraph: Paragraph, convention: Convention) -> bool:
    return is_form_line(paragraph.text) or _says(paragraph.text, convention)


def _says(text: str, convention: Convention) -> bool:
    return (
        bool(convention.words) and convention.words in compact(text) and len(compact(text)) < len(convention.words) + 8
    )


def _in_order(found: Sequence[Doubt], lists: Sequence[TaskList]) -> list[Doubt]:
    """Doubts in the order of the document: list, then entry."""
    places: dict[tuple[str, str], int] = {}
    for task_list in lists:
        for entry in task_list.entries:
            places.setdefault((task_list.code, entry.seq), len(places))
    return sorted(found, key=lambda doubt: places[doubt.list_code, doubt.seq])


def _counts(sections: Sequence[Section], lists: Sequence[TaskList], found: Sequence[Doubt]) -> Counts:
    doubtful = {(doubt.list_code, doubt.seq) for doubt in found}
    read_rows = sum(len(task_list.entries) for task_list in lists)
    lost = sum(item.counted for section in sections for item in section.raw.lost)
    in_doubt = sum((item.code, entry.seq) in doubtful for item in lists for entry in item.entries)
    return Counts(read_rows + lost, read_rows, in_doubt)
