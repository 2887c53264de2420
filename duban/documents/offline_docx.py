"""Offline forms as Word files (离线表 docx): a table for each task, open only at its boxes. Pure; no framework.

Each box is told by a hidden mark beside its heading, the form by a hidden key at its end. Protection has no password: it
keeps from slips, and is no security.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from docx import Document
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from duban.documents.blocks import Align, Role, line
from duban.documents.docx import saved, strip_template
from duban.documents.docx_pages import Pages
from duban.documents.docx_parts import TABLE_STYLE, attach_font_table, cell_style, styles, word_settings
from duban.documents.docx_words import element, runs, text_element, twips_of_mm
from duban.documents.offline import OfflineColumn, OfflineFilled, OfflineForm, OfflineRow, OfflineTable, box_name
from duban.documents.packed import parts_of, safe_tree
from duban.documents.text import clean_text
from duban.errors import NotUnderstood

MOST_BYTES = 2 * 2**20
_HEADING_MM, _WORDS_MM = 44, 112
_LOCKED = "F2F2F2"
_MARK = re.compile(r"\[\[([0-9A-Za-z_-]{1,80})\]\]")
_KEY = re.compile(r"\[\[duban-key=([0-9A-Za-z:._-]+)\]\]")
_NO_DOCUMENT = "打不开这个文件，请用 WPS 或 Word 另存为 docx 后再上传。"
_CELL = cell_style(Align.LEFT, dense=True)


def to_offline_docx(form: OfflineForm) -> bytes:
    """`form` as a Word file; the same form gives the same bytes."""
    word = Document()
    strip_template(word)
    styles(word)
    word_settings(word)
    attach_font_table(word)
    word.settings.element.insert(0, element("w:documentProtection", edit="readOnly", enforcement="1"))
    body = word.element.body
    for child in [child for child in body if not child.tag.endswith("}sectPr")]:
        body.remove(child)
    last = body[-1]
    pages = Pages(word, turned=False, draft=False)
    for made in _body(form):
        last.addprevious(made)
    pages.end(landscape=False)
    root = word.core_properties._element
    for child in list(root):
        root.remove(child)
    word.core_properties.title = form.title
    return saved(word)


def _body(form: OfflineForm) -> Iterator[BaseOxmlElement]:
    yield _paragraph(Role.ATTACHMENT_TITLE.value, form.title)
    for note in form.notes:
        yield _paragraph(_CELL, note)
    numbers = count(1)
    first, *further = form.tables
    for row in first.rows:
        rows = list(_lines(first, row))
        for table in further:
            for below in table.rows:
                if below.mark.startswith(f"{row.mark}-"):
                    rows += [each for each in _lines(table, below, beside=True) if each[0].fill]
        # What is only to be read comes first.
        rows.sort(key=lambda each: each[0].fill)
        yield _paragraph(Role.FORM_LINE.value, row.title)
        yield _table([_row(*each, number=next(numbers)) for each in rows])
    yield element("w:p", element("w:pPr", element("w:pStyle", val=_CELL)), _hidden(f"[[duban-key={form.key}]]"))


Line = tuple[OfflineColumn, str, str, str]
"""A line of a table: its column, its heading, the name of its box, its words."""


def _lines(table: OfflineTable, row: OfflineRow, *, beside: bool = False) -> Iterator[Line]:
    """The lines of a row; what says nothing and is not to be filled in is left out. `beside`: headed by the row's title."""
    for column in table.columns:
        words = row.cells.get(column.name, "")
        if column.fill or words:
            heading = f"{row.title}：{column.heading}" if beside else column.heading
            yield column, heading, box_name(row.mark, column.name), words


def _table(rows: Sequence[BaseOxmlElement]) -> BaseOxmlElement:
    widths = (twips_of_mm(_HEADING_MM), twips_of_mm(_WORDS_MM))
    return element(
        "w:tbl",
        element(
            "w:tblPr",
            element("w:tblStyle", val=TABLE_STYLE),
            element("w:tblW", w=twips_of_mm(_HEADING_MM + _WORDS_MM), type="dxa"),
            element("w:tblLayout", type="fixed"),
        ),
        element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths)),
        *rows,
    )


def _row(column: OfflineColumn, heading: str, name: str, words: str, *, number: int) -> BaseOxmlElement:
    beside = [_paragraph(_CELL, heading)]
    if column.fill:
        beside[0].append(_hidden(f"[[{name}]]"))
        if column.choices:
            beside.append(_paragraph(_CELL, f"（填“{'”或“'.join(column.choices)}”）"))
        elif column.plain and column.help:
            beside.append(_paragraph(_CELL, f"（{column.help}）"))
    paragraphs = [_paragraph(_CELL, part) for part in clean_text(words).split("\n")]
    if column.fill:
        # Everybody may write between the two, nobody elsewhere.
        paragraphs[0].insert(1, element("w:permStart", id=str(number), edGrp="everyone"))
        paragraphs[-1].append(element("w:permEnd", id=str(number)))
    return element(
        "w:tr", _cell(_HEADING_MM, beside, locked=True), _cell(_WORDS_MM, paragraphs, locked=not column.fill)
    )


def _cell(width_mm: float, paragraphs: Sequence[BaseOxmlElement], *, locked: bool) -> BaseOxmlElement:
    look = element("w:tcPr", element("w:tcW", w=twips_of_mm(width_mm), type="dxa"))
    if locked:
        look.append(element("w:shd", val="clear", color="auto", fill=_LOCKED))
    return element("w:tc", look, *paragraphs)


def _paragraph(style: str, words: str) -> BaseOxmlElement:
    return element("w:p", element("w:pPr", element("w:pStyle", val=style)), *runs(line(words)))


def _hidden(words: str) -> BaseOxmlElement:
    return element("w:r", element("w:rPr", element("w:vanish")), text_element("w:t", words))


def read_offline_docx(data: bytes) -> OfflineFilled:
    """What was filled in, wherever the tables stand now.

    Raises: NotUnderstood where the file cannot be read, or is no form of ours.
    """
    if len(data) > MOST_BYTES:
        raise NotUnderstood("文件超过 2 MB，请只在离线表的格子里填写文字，不要插入图片。")
    part = parts_of(data, "docx").get("word/document.xml")
    if part is None:
        raise NotUnderstood(_NO_DOCUMENT)
    try:
        root = safe_tree(part)
    except ValueError:
        raise NotUnderstood(_NO_DOCUMENT) from None
    filled = OfflineFilled()
    for row in root.iter("{*}tr"):
        cells = list(row.iterchildren("{*}tc"))
        mark = _MARK.search(_words(cells[0])) if len(cells) > 1 else None
        if mark is not None:
            filled.put(mark[1], _words(cells[-1]))
    outside = "".join(_words(each) for each in root.iterfind("{*}body/{*}p"))
    key = _KEY.search(outside)
    filled.key = key[1] if key is not None else ""
    return filled.whole()


_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}


def _words(place: etree._Element) -> str:
    """The words of a cell or paragraph, a line for each paragraph."""
    said: list[str] = []
    for each in place.iter("{*}p", "{*}t", "{*}br", "{*}cr", "{*}tab", "{*}noBreakHyphen"):
        kind = etree.QName(each).localname
        if kind == "p":
            said.append("\n" if said else "")
        elif kind == "t":
            said.append(each.text or "")
        elif etree.QName(next(each.iterancestors())).localname == "r":  # a w:tab may also be a stop of a paragraph
            said.append(_BREAKS[kind])
    return "".join(said)
