"""The notices that the browser tests send: the project's own fictional one always, the real one where it is there."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from duban.demo.build import NOTICE, notice_docx
from duban.documents.notices import notice, read_notice
from duban.documents.plain import to_text
from duban.intake.parsing import read
from duban.intake.parsing.reading import Entry, Unit
from tests.shared import SEED, needs_shared


def fictional_txt() -> bytes:
    """The fictional notice as a public page shows it: its bold lead units are lost."""
    return to_text(notice(read_notice(json.loads(NOTICE.read_text(encoding="utf-8"))))).encode()


def numbered_txt(number: int) -> bytes:
    """The same with a number of its own, so that one government can receive it again and again."""
    return fictional_txt().replace("〔2022〕3号".encode(), f"〔2022〕{number}号".encode())


@dataclass(frozen=True)
class Paper:
    """A notice file, read when it is asked for."""

    name: str
    content: Callable[[], bytes]


FICTIONAL_DOCX = Paper("泉政办发〔2022〕3号.docx", notice_docx)
FICTIONAL_TXT = Paper("泉政办发〔2022〕3号.txt", fictional_txt)
REAL_DOCX = Paper("notice.docx", lambda: (SEED / "notice.docx").read_bytes())
REAL_TXT = Paper("notice.txt", lambda: (SEED / "notice.txt").read_bytes())

EVERY_PAPER = [
    pytest.param(FICTIONAL_DOCX, id="fictional docx"),
    pytest.param(REAL_DOCX, id="real docx", marks=needs_shared),
    pytest.param(REAL_TXT, id="real txt", marks=needs_shared),
]


@dataclass(frozen=True)
class Words:
    """What one entry says, without what only the file's form decides."""

    text: str
    category: str
    leaders: tuple[str, ...]
    units: tuple[Unit, ...]
    etc: bool
    leads: frozenset[Unit]


def words_of(data: bytes, name: str, code: str) -> dict[str, Words]:
    """One list of a notice, number → words. Of a single unit, or of one that is proposed, it is known who leads."""
    listed = next(each for each in read(data, name).lists if each.code == code)
    return dict(_words(listed.entries))


def _words(entries: tuple[Entry, ...]) -> Iterator[tuple[str, Words]]:
    for entry in entries:
        leads = entry.lead_units or ([entry.proposed_lead] if entry.proposed_lead else entry.units[:1])
        yield (
            entry.seq,
            Words(entry.text, entry.category or "", entry.leaders, entry.units, entry.etc, frozenset(leads)),
        )


def rows_of(data: bytes, name: str) -> dict[str, int]:
    """How many rows each list has, code → number."""
    return {each.code: len(each.entries) for each in read(data, name).lists}


def proposals_of(data: bytes, name: str) -> int:
    """How many rows wait for somebody to say who leads."""
    return sum(1 for each in read(data, name).lists for entry in each.entries if entry.proposed_lead)
