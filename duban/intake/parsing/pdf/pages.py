"""The pages of a PDF as one page of blocks: paragraphs and grids in reading order, page numbers and headers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from duban.intake.parsing.blocks import Aside, Block, Page, Paragraph
from duban.intake.parsing.body import annex_number
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.pdf import gaps, tables
from duban.intake.parsing.pdf.device import NO_LETTER, Sheet, sheets
from duban.intake.parsing.pdf.grids import Drawn, drawn_tables
from duban.intake.parsing.pdf.lines import Line, Measure, goes_on, joined, lines_of, pitch_of
from duban.intake.parsing.reading import Refused
from duban.intake.parsing.text import compact, is_secret

_PAGE_NUMBER: Final = re.compile(r"[-—–－·.]*(?:第?\d{1,4}页?|第?\d{1,4}页?[,，]?[/共]\d{1,4}页?)[-—–－·.]*")
_EDGE_LINES: Final = 2  # lines at the top and at the bottom of a page that may be a header or a number
_SAME_PLACE: Final = 3.0  # points
_MANY_UNREADABLE: Final = 0.1  # of the letters: the file does not tell what they are
_MOSTLY_BOLD: Final = 0.6  # of the letters: a face that prints nearly everything marks nothing
_FILLED: Final = 0.7  # of the width: lines as long tell where the right margin is
_OWN_MARGINS: Final = 5  # lines of text from which a page's own margins are taken


@dataclass(slots=True)
class _Sheet:
    """A page taken apart."""

    sheet: Sheet
    drawn: list[Drawn]
    lines: list[Line]
    flow: list[Line | Drawn] = field(default_factory=list)


def read(data: bytes) -> Page:
    """The blocks of a PDF that passed the gate. Raises Refused: broken, scanned, secret, too complex."""
    asides: list[Aside] = []
    printed = list(_readable(_all_sheets(data), asides))
    pages = [_taken_apart(sheet) for sheet in printed]
    _leave_out_edges(pages, asides)
    place: gaps.Columns | None = None
    for page in pages:
        page.flow, place = gaps.flow(page.drawn, page.lines, page.sheet.strokes, place)
    blocks = _blocks(pages)
    return Page(
        tuple(blocks), tuple(asides), has_bold=any(letter.bold for sheet in printed for letter in sheet.letters)
    )


def _all_sheets(data: bytes) -> list[Sheet]:
    try:
        return list(sheets(data))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # pdfminer raises errors of every kind on damaged files
        raise refusal("pdf_broken") from error


def _readable(printed: Sequence[Sheet], asides: list[Aside]) -> Iterator[Sheet]:
    """The pages with what can be read on them; what cannot is told, and a file of pictures is refused."""
    if not printed:
        raise refusal("pdf_broken")
    letters = [letter for sheet in printed for letter in sheet.letters if letter.text.strip()]
    if not letters:
        raise refusal("pdf_scanned" if any(sheet.images for sheet in printed) else "no_tasks")
    if any(is_secret(_text(sheet)) for sheet in printed):
        raise refusal("secret")
    if sum(letter.text == NO_LETTER for letter in letters) > _MANY_UNREADABLE * len(letters):
        raise refusal("pdf_unmapped")
    all_unseen = all(letter.unseen for letter in letters)
    heavy = sum(letter.bold for letter in letters) > _MOSTLY_BOLD * len(letters)
    if all_unseen:
        asides.append(Aside("全文", f"{len(printed)} 页", "文字由扫描识别得来，可能有误，请对照原件逐项核对"))
    for sheet in printed:
        hidden = [letter for letter in sheet.letters if letter.unseen]
        if hidden and not all_unseen:
            asides.extend(Aside(f"第{sheet.number}页", line.text, "隐藏文字，未读取") for line in lines_of(hidden))
        kept = [letter for letter in sheet.letters if all_unseen or not letter.unseen]
        if sheet.images and not any(letter.text.strip() for letter in kept):
            asides.append(Aside(f"第{sheet.number}页", "图片", "这一页是图片，没有文字，未读取"))
        missing = sum(letter.text == NO_LETTER for letter in kept)
        if missing:
            asides.append(Aside(f"第{sheet.number}页", f"{missing} 个字", "文件没有写明是什么字，请对照原件补上"))
        yield replace(sheet, letters=tuple(replace(letter, bold=letter.bold and not heavy) for letter in kept))


def _text(sheet: Sheet) -> str:
    return "\n".join(line.text for line in lines_of(sheet.letters))


def _taken_apart(sheet: Sheet) -> _Sheet:
    drawn, free = drawn_tables(sheet)
    return _Sheet(sheet, drawn, lines_of(free))


def _leave_out_edges(pages: Sequence[_Sheet], asides: list[Aside]) -> None:
    """Takes page numbers and what every page repeats at its edge out of the lines; a header is told once."""
    seen: Counter[tuple[str, str, int]] = Counter()
    for page in pages:
        for where, line in _edges(page):
            seen[where, compact(line.text), round(line.y / _SAME_PLACE)] += 1
    told: set[str] = set()
    for page in pages:
        for where, line in _edges(page):
            words = compact(line.text)
            place = round(line.y / _SAME_PLACE)
            times = sum(seen[where, words, near] for near in (place - 1, place, place + 1))
            if _PAGE_NUMBER.fullmatch(words):
                page.lines.remove(line)
            elif times > 1 and times * 2 >= len(pages) and annex_number(words) is None and not gaps.is_heading(line):
                page.lines.remove(line)
                if words not in told:
                    told.add(words)
                    asides.append(Aside(where, line.text, f"{where}未读取"))


def _edges(page: _Sheet) -> list[tuple[str, Line]]:
    """The first and last lines of a page with nothing of a table above or below them."""
    top = min((table.top for table in page.drawn), default=page.sheet.height)
    bottom = max((table.bottom for table in page.drawn), default=0.0)
    above = [("页眉", line) for line in page.lines[:_EDGE_LINES] if line.y < min(top, page.sheet.height / 2)]
    below = [("页脚", line) for line in page.lines[-_EDGE_LINES:] if line.y > max(bottom, page.sheet.height / 2)]
    return above + below


def _blocks(pages: Sequence[_Sheet]) -> list[Block]:
    """Blocks in order; a table or a paragraph that a page break cut is one block."""
    width = max((page.sheet.width for page in pages), default=0.0)
    everywhere = _margins([line for page in pages for line in _flowing(page)], width)
    blocks: list[list[Line] | Drawn] = []
    for page in pages:
        own = _flowing(page)
        measure = _margins(own, page.sheet.width) if len(own) >= _OWN_MARGINS else everywhere
        pitch = pitch_of([own])
        first = True
        for item in page.flow:
            last = blocks[-1] if blocks else None
            if isinstance(item, Drawn):
                if first and isinstance(last, Drawn) and tables.goes_on(last, item):
                    tables.append(last, item)
                else:
                    blocks.append(item)
            elif isinstance(last, list) and goes_on(last[-1], item, measure, 0 if first else pitch):
                last.append(item)
            else:
                blocks.append([item])
            first = False
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Drawn):
            out.append(tables.as_grid(block, len(out)))
        else:
            out.append(Paragraph(len(out), "".join(run.text for run in joined([block]))))
    return out


def _flowing(page: _Sheet) -> list[Line]:
    return [item for item in page.flow if isinstance(item, Line)]


def _margins(lines: Iterable[Line], width: float) -> Measure:
    """What lines of running text fill on a page so wide: where all are short, as much is left free on both sides."""
    xs = [(line.x0, line.x1) for line in lines]
    left, right = min((x for x, _ in xs), default=0.0), max((x for _, x in xs), default=0.0)
    even = width - left
    return Measure(left, right if right - left >= _FILLED * (even - left) else even)
