"""The fictional notice of the demo, without the framework."""

import json
from pathlib import Path

import duban.demo
from duban.documents.blocks import OfficialDocument
from duban.documents.docx import to_docx
from duban.documents.notices import notice, read_notice
from duban.documents.pdf import to_pdf
from duban.documents.plain import to_text


def document() -> OfficialDocument:
    """The notice with its annexes."""
    path = Path(duban.demo.__file__).with_name("notice.json")
    return notice(read_notice(json.loads(path.read_text(encoding="utf-8"))))


def as_word() -> bytes:
    """As the office would publish it."""
    return to_docx(document())


def as_pdf() -> bytes:
    """As the office would publish it, printed."""
    return to_pdf(document())


def flattened() -> bytes:
    """As a public page shows it: tables run into lines, bold is lost."""
    return to_text(document()).encode()
