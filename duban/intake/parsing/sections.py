"""The file cut up: the letter, the lists with the words around them, tables of another kind.

A list is a task table, or paragraphs in which a layout finds tasks. Paragraphs are tried annex by annex where no
table stands; those of the letter itself only where the file has no other list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from duban.intake.parsing import body, tables
from duban.intake.parsing.blocks import Grid, Page, Paragraph
from duban.intake.parsing.layouts import find_list
from duban.intake.parsing.layouts.found import Found, Rest
from duban.intake.parsing.raw import RawList
from duban.intake.parsing.text import compact

# 填报单位：   填报时间： · （  月）: blanks of a form say nothing.
_BLANK_FORM_LINE: Final = re.compile(r"^(?:(?:[^：:。]{1,10}[:：][_＿]*)+|[（(][年月季度日]*[）)])$")


@dataclass(slots=True)
class Section:
    """A list with the paragraphs above it, since the table before or since the mark 附件N."""

    number: str | None
    above: list[Paragraph]
    raw: RawList
    below: list[Paragraph] = field(default_factory=list)
    between: tuple[Rest, ...] = ()  # words between the tasks of a list in running text


@dataclass(slots=True)
class Layout:
    """The document cut up: the letter, the task lists and forms, tables of another kind."""

    letter: list[Paragraph] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    other_tables: list[Grid] = field(default_factory=list)
    loose: list[Paragraph] = field(default_factory=list)

    def close(self, paragraphs: Sequence[Paragraph]) -> None:
        """Paragraphs that no table follows belong below the last table, or to none."""
        (self.sections[-1].below if self.sections else self.loose).extend(paragraphs)


def lay_out(page: Page) -> Layout:
    """The document cut up at its tables and annex marks, then at the lists in its paragraphs."""
    out = Layout()
    number: str | None = None
    above: list[Paragraph] = []
    open_table: RawList | None = None
    in_letter = True
    for block in page.blocks:
        if isinstance(block, Grid):
            raw = tables.as_task_table(block, open_table)
            if raw is None:
                out.other_tables.append(block)
            elif raw is not open_table:
                out.sections.append(Section(number, above, raw))
                above = []
                in_letter = False
            open_table = raw
            continue
        if not compact(block.text):
            continue
        found = body.annex_number(block.text)
        if found is not None:
            in_letter = False
            number = found or "1"
            out.close(above)
            above = []
            open_table = None
        elif in_letter:
            out.letter.append(block)
        else:
            above.append(block)
            if not is_form_line(block.text):
                open_table = None
    out.close(above)
    _find_in_paragraphs(page, out)
    return out


def _find_in_paragraphs(page: Page, out: Layout) -> None:
    """Lists in the paragraphs of annexes without a table; in those of the letter where nothing else is a list."""
    with_table = {section.number for section in out.sections}
    has_list = any(section.raw.rows for section in out.sections)
    regions = _regions(page)
    for number, paragraphs in regions[1:]:
        found = find_list(paragraphs) if number not in with_table else None
        if found is not None:
            _add(out, number, paragraphs, found)
            has_list = True
    if not has_list and regions[0][1]:
        found = find_list(regions[0][1])
        if found is not None:
            _add_to_letter(out, regions[0][1], found)
    out.sections.sort(key=lambda section: section.raw.first_block)


def _regions(page: Page) -> list[tuple[str | None, list[Paragraph]]]:
    """The paragraphs of the letter, then those behind each annex mark with its number."""
    regions: list[tuple[str | None, list[Paragraph]]] = [(None, [])]
    for block in page.blocks:
        if isinstance(block, Grid) or not compact(block.text) or block.where:
            continue
        number = body.annex_number(block.text)
        if number is None:
            regions[-1][1].append(block)
        else:
            regions.append((number or "1", []))
    return regions


def _add(out: Layout, number: str | None, paragraphs: Sequence[Paragraph], found: Found) -> None:
    first = found.raw.first_block
    own = {paragraph.index for paragraph in paragraphs}
    for kept in (out.loose, *(section.below for section in out.sections)):
        kept[:] = [paragraph for paragraph in kept if paragraph.index not in own]
    free = [paragraph for paragraph in paragraphs if paragraph.index not in found.taken]
    between = {rest.block for rest in found.rest}
    out.sections.append(
        Section(
            number,
            [paragraph for paragraph in free if paragraph.index < first],
            found.raw,
            [paragraph for paragraph in free if paragraph.index > first and paragraph.index not in between],
            found.rest,
        )
    )


def _add_to_letter(out: Layout, paragraphs: Sequence[Paragraph], found: Found) -> None:
    """A list in the letter: what is no task stays the letter; a line that holds both is cut at blanks."""
    between = {rest.block for rest in found.rest if rest.between}
    letter: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.index not in found.taken and paragraph.index not in between:
            letter.append(paragraph)
        for rest in found.rest:
            if rest.block == paragraph.index and rest.block in found.taken and not rest.between:
                letter.extend(Paragraph(rest.block, line) for line in re.split(r"\s+", rest.text) if line)
    out.letter[:] = letter
    kept = tuple(rest for rest in found.rest if rest.between)
    out.sections.append(Section(None, [], found.raw, between=kept))


def is_form_line(text: str) -> bool:
    """A blank of a form with its label: 填报人：　　联系电话："""
    return bool(_BLANK_FORM_LINE.match(compact(text)))
