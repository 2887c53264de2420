"""Typing into downloaded offline forms, as a program of another maker would do it."""

import io
import re
from typing import Any

from docx import Document
from lxml import etree

from duban.documents.offline_docx import read_offline_docx
from duban.documents.offline_xlsx import read_offline_xlsx
from duban.documents.packed import packed_again, parts_of

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def filled_xlsx(data: bytes, boxes: dict[str, str]) -> bytes:
    """A workbook with words typed into its boxes, as a program of another maker would write them."""
    parts = parts_of(data, "xlsx")
    strings = [
        "".join(each.itertext()) for each in etree.fromstring(parts["xl/sharedStrings.xml"]).iterfind("s:si", NAMES)
    ]

    def told(cell: Any) -> str:
        value = cell.find("s:v", NAMES)
        return strings[int(value.text)] if value is not None else ""

    left = dict(boxes)
    for name in [name for name in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]:
        root = etree.fromstring(parts[name])
        columns: dict[str, str] = {}
        for row in root.iterfind(".//s:row", NAMES):
            cells = row.findall("s:c", NAMES)
            mark = told(cells[0]) if cells[0].get("r", "").startswith("A") else ""
            for cell in cells:
                letters = cell.get("r", "").rstrip("0123456789")
                if mark == "duban-names":
                    columns[letters] = told(cell)
                box = mark if columns.get(letters) == "value" else f"{mark}-{columns.get(letters, '')}"
                if mark and box in left:
                    for child in list(cell):
                        cell.remove(child)
                    cell.set("t", "inlineStr")
                    text = etree.SubElement(etree.SubElement(cell, f"{{{NAMES['s']}}}is"), f"{{{NAMES['s']}}}t")
                    text.text = left.pop(box)
        parts[name] = etree.tostring(root)
    assert left == {}, "these boxes are not in the file"
    return packed_again(parts)


def filled_docx(data: bytes, boxes: dict[str, str]) -> bytes:
    """A Word file with words typed into its boxes."""
    word, left = Document(io.BytesIO(data)), dict(boxes)
    for row in word.element.body.iter("{*}tr"):
        heading, place = row.tc_lst
        mark = re.search(r"\[\[(.+?)\]\]", "".join(heading.itertext()))
        if mark is not None and mark[1] in left:
            first, *further = place.p_lst
            for each in further:
                place.remove(each)
            for run in first.r_lst:
                first.remove(run)
            first.add_r().text = left.pop(mark[1])
    assert left == {}, "these boxes are not in the file"
    kept = io.BytesIO()
    word.save(kept)
    return kept.getvalue()


def boxes_of(data: bytes, ending: str) -> list[str]:
    """The names of the boxes in a form."""
    return list({"xlsx": read_offline_xlsx, "docx": read_offline_docx}[ending](data).boxes)
