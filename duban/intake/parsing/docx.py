"""A docx as blocks: document.xml by lxml, tables with their vertical and horizontal merges resolved.

Insertions of tracked changes are accepted and deletions left out; hidden text, comments, notes and page headers
are set aside and told. Bold is what Word shows: the run, else its character style and its paragraph style.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from duban.intake.parsing import styles
from duban.intake.parsing.blocks import Aside, Block, Cell, Grid, Page, Paragraph, Run
from duban.intake.parsing.gate import MAIN_PART, MAX_SPAN
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.styles import Node, W
from duban.intake.parsing.text import compact, normalise

_GONE: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr", f"{W}instrText", f"{W}rt", f"{W}sdtPr"})
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL: Final = W.strip("{}").encode()
_TEXT_BOX: Final = f"{W}txbxContent"
_BREAKS: Final = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SIDE_PARTS: Final = (
    ("word/comments", "批注", "批注不是正文，未读取"),
    ("word/footnotes", "脚注", "脚注未读取"),
    ("word/endnotes", "尾注", "尾注未读取"),
    ("word/header", "页眉", "页眉未读取"),
    ("word/footer", "页脚", "页脚未读取"),
)


def parse(content: bytes) -> Node:
    """The root element of a part that passed the gate; entities are never resolved, nothing is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content.replace(_STRICT, _TRANSITIONAL), parser)
    except etree.XMLSyntaxError as error:
        raise refusal("xml_malformed") from error


def has_text(name: str) -> bool:
    """Parts that carry words; styles and numbering do not."""
    return name not in ("word/styles.xml", "word/numbering.xml")


def all_text(content: bytes) -> str:
    """Every letter of a part, runs joined and one paragraph per line: for the search for secrecy markings."""
    lines = []
    for paragraph in parse(content).iter(f"{W}p"):
        lines.append("".join(paragraph.itertext()))
    return "\n".join(lines)


def read(parts: Mapping[str, bytes]) -> Page:
    """The parts of an admitted docx as a page of blocks."""
    body = parse(parts[MAIN_PART]).find(f"{W}body")
    if body is None:
        raise refusal("xml_malformed")
    reader = _BodyReader(
        styles.Weights.of(parse(parts["word/styles.xml"]) if "word/styles.xml" in parts else None),
        styles.Numbering.of(parse(parts["word/numbering.xml"]) if "word/numbering.xml" in parts else None),
    )
    reader.walk(body)
    return Page(tuple(reader.blocks), (*reader.asides, *_beside(parts)), has_bold=True)


def _beside(parts: Mapping[str, bytes]) -> Iterator[Aside]:
    """Comments, notes and page headers that say something; a page number alone says nothing."""
    seen: set[str] = set()
    for prefix, where, why in _SIDE_PARTS:
        for name in sorted(parts):
            if not name.startswith(prefix):
                continue
            for paragraph in parse(parts[name]).iter(f"{W}p"):
                text = normalise("".join(node.text or "" for node in paragraph.iter(f"{W}t"))).strip()
                if any(letter.isalpha() for letter in text) and text not in seen:
                    seen.add(text)
                    yield Aside(where, text, why)


class _BodyReader:
    """Walks the body once and collects blocks in the order of the page."""

    def __init__(self, weights: styles.Weights, numbering: styles.Numbering) -> None:
        self.blocks: list[Block] = []
        self.asides: list[Aside] = []
        self._weights = weights
        self._numbering = numbering

    def walk(self, parent: Node, where: str = "") -> None:
        for node in parent:
            if node.tag == f"{W}p":
                self._paragraph(node, where)
            elif node.tag == f"{W}tbl":
                self._table(node)
            elif node.tag not in _GONE and node.tag != f"{W}sectPr":
                self.walk(node, where)  # sdt, ins, customXml: containers

    def _paragraph(self, node: Node, where: str) -> None:
        runs = self._runs(node)
        self.blocks.append(Paragraph(len(self.blocks), "".join(run.text for run in runs), where))
        for box in _text_boxes(node):
            self.walk(box, "文本框")

    def _runs(self, paragraph: Node) -> list[Run]:
        """The visible runs of a paragraph, an automatic number before them."""
        style = styles.paragraph_style(paragraph)
        number = self._numbering.next(paragraph)
        runs = [Run(number)] if number else []
        for node in _visible_runs(paragraph):
            text = normalise(_run_text(node))
            if not text:
                continue
            bold, hidden = self._weights.of_run(node, style)
            if hidden:
                if compact(text):
                    self.asides.append(Aside("正文", text.strip(), "隐藏文字，未读取"))
                continue
            runs.append(Run(text, bold))
        return runs

    def _table(self, table: Node) -> None:
        rows: list[tuple[Cell, ...]] = []
        above: dict[int, Cell] = {}
        for row in _children(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells: list[Cell] = []
            column = _whole(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for node in _children(row, f"{W}tc"):
                if node.find(f"{W}tcPr/{W}cellDel") is not None:
                    continue
                cell = self._cell(node, column, above)
                cells.append(cell)
                column += cell.span
            rows.append(tuple(cells))
        self.blocks.append(Grid(len(self.blocks), tuple(rows), merges_known=True))
        for inner in _nested(table):
            if inner.tag == _TEXT_BOX:
                self.walk(inner, "文本框")
            else:
                self._table(inner)

    def _cell(self, node: Node, column: int, above: dict[int, Cell]) -> Cell:
        """One cell; a continued vertical merge takes the words of the cell that began it."""
        span = _whole(node.find(f"{W}tcPr/{W}gridSpan"), 1)
        merge = node.find(f"{W}tcPr/{W}vMerge")
        upper = above.get(column)
        if merge is not None and merge.get(f"{W}val", "continue") == "continue" and upper is not None:
            return Cell(upper.runs, column, span, continued=True)
        runs: list[Run] = []
        for paragraph in _children(node, f"{W}p"):
            if runs:
                runs.append(Run("\n", runs[-1].bold))
            runs.extend(self._runs(paragraph))
        cell = Cell(tuple(runs), column, span)
        if merge is None:
            above.pop(column, None)
        else:
            above[column] = cell
        return cell


def _children(parent: Node, tag: str) -> Iterator[Node]:
    """Children of that tag, also inside content controls and insertions."""
    for node in parent:
        if node.tag == tag:
            yield node
        elif node.tag not in _GONE and node.tag in (
            f"{W}sdt",
            f"{W}sdtContent",
            f"{W}ins",
            f"{W}customXml",
            f"{W}moveTo",
        ):
            yield from _children(node, tag)


def _visible_runs(parent: Node) -> Iterator[Node]:
    for node in parent:
        if node.tag == f"{W}r":
            yield node
        elif node.tag not in _GONE and node.tag not in (_FALLBACK, _TEXT_BOX):
            yield from _visible_runs(node)


def _run_text(run: Node) -> str:
    text = ""
    for node in run:
        if node.tag == f"{W}t":
            text += node.text or ""
        elif node.tag == f"{W}br":
            text += "" if node.get(f"{W}type") in ("page", "column") else "\n"
        elif node.tag == f"{W}ruby":
            text += "".join(base.text or "" for base in node.iterfind(f"{W}rubyBase//{W}t"))
        else:
            text += _BREAKS.get(str(node.tag), "")
    return text


def _text_boxes(paragraph: Node) -> Iterator[Node]:
    for box in paragraph.iterdescendants(_TEXT_BOX):
        if not any(parent.tag in (_FALLBACK, _TEXT_BOX) for parent in box.iterancestors()):
            yield box


def _nested(table: Node) -> list[Node]:
    """Tables and text boxes inside the cells of a table, the outermost only: they read what is inside them."""
    found = [node for node in table.iterdescendants(f"{W}tbl", _TEXT_BOX) if not _is_gone(node, table)]
    inside = set(found)
    return [node for node in found if not any(parent in inside for parent in node.iterancestors())]


def _is_gone(node: Node, table: Node) -> bool:
    """Stands in deleted content or in the fallback of a newer drawing."""
    for parent in node.iterancestors():
        if parent is table:
            return False
        if parent.tag in _GONE or parent.tag == _FALLBACK:
            return True
    return False


def _whole(node: Node | None, default: int) -> int:
    """A small whole number of an attribute; what is no number, or out of reason, counts as the default."""
    value = "" if node is None else (node.get(f"{W}val") or "")
    return int(value) if value.isascii() and value.isdecimal() and 0 < int(value) <= MAX_SPAN else default
