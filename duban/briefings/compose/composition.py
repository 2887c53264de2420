"""A composed briefing: its parts, its figures, and the document made of them; head, foot and annexes alike for all kinds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duban.briefings.compose.figures import Figure, Figures
from duban.briefings.compose.text import Part, PartKind, Parts, Say, Written, dated, reference, say, text_of
from duban.briefings.snapshot import Snapshot
from duban.digests import canonical, sm3
from duban.documents.blocks import Cell, Column, OfficialDocument, PageBreak, Role, Run, Table
from duban.documents.notices import full_title
from duban.documents.text import title_lines
from duban.timing.clock import CHINA


class BriefingKind(StrEnum):
    """The briefings the notice orders, by the names `duban brief` knows them by."""

    LIVELIHOOD_MONTHLY = "livelihood_monthly"
    QUARTERLY = "quarterly"


GridCell = tuple[Parts, ...]
"""A cell as composed, one tuple of parts for each line."""


@dataclass(frozen=True)
class Grid:
    """A table as composed."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    dense: bool = False

    def printed(self) -> Table:
        """The table as the document holds it."""
        return Table(self.columns, tuple(tuple(map(_printed, row)) for row in self.rows), dense=self.dense)


def _printed(cell: GridCell) -> Cell:
    return Cell(tuple(tuple(Run(part.text, part.bold) for part in line) for line in cell))


Piece = Written | Grid | PageBreak


@dataclass(frozen=True)
class Composition:
    """A draft. `pieces` and the blocks of `document` stand side by side; `snapshot_id` is the digest of its snapshot.

    `before`: the earlier snapshot it compares with, None for the first briefing of its kind.
    """

    kind: BriefingKind
    snapshot_id: str
    before: Snapshot | None
    title: str
    pieces: tuple[Piece, ...]
    figures: tuple[Figure, ...]
    document: OfficialDocument


@dataclass(frozen=True)
class Annex:
    """An attachment on turned sheets: its title and its table."""

    title: Parts
    grid: Grid


def digest_of(snapshot: Snapshot) -> str:
    """What a snapshot is known by: the SM3 digest of its canonical JSON."""
    return sm3(canonical(snapshot.to_json()))


def body(*pieces: Say) -> Written:
    """A paragraph of the text (正文)."""
    return Written(Role.BODY, say(*pieces))


def sections(parts: Iterable[tuple[str, Sequence[Piece]]]) -> list[Piece]:
    """Headed sections, numbered 一、二、 in the order of those that have anything to say."""
    made: list[Piece] = []
    spoken = ((heading, pieces) for heading, pieces in parts if pieces)
    for number, (heading, pieces) in zip("一二三四五六七八九", spoken, strict=False):
        made += [Written(Role.HEADING1, say(f"{number}、{heading}")), *pieces]
    return made


def length_of(pieces: Iterable[Piece]) -> int:
    """Characters of the text, tables not counted (briefings.md 0.2)."""
    return sum(len(piece.text) for piece in pieces if isinstance(piece, Written))


def composed(
    kind: BriefingKind,
    snapshot: Snapshot,
    *,
    before: Snapshot | None,
    title: Parts,
    text: Sequence[Piece],
    annexes: Sequence[Annex],
    book: Figures,
) -> Composition:
    """The whole draft: head, text, attachments; number, day and seal are left for the signing."""
    issuer = f"{snapshot.government}办公室"
    full = full_title(issuer, text_of(title))
    title_parts = (*say(Part(PartKind.NAME, issuer)), *title)
    pieces: list[Piece] = [
        Written(Role.MARK, say(Part(PartKind.NAME, issuer), "文件")),
        Written(Role.DOC_NO, say("〔", dated(f"{snapshot.year}"), "〕　　号")),
        *(Written(Role.TITLE, line) for line in _lines(title_parts, title_lines(full))),
        Written(Role.RECIPIENT, say("各责任单位：")),
        *text,
        *_attachment_notes(annexes),
        Written(Role.SIGNATURE, say(Part(PartKind.NAME, issuer))),
        Written(Role.DATE, say("　　年　　月　　日")),
    ]
    for number, annex in enumerate(annexes, start=1):
        pieces += _annex_pages(annex, number, len(annexes), snapshot)
    blocks = tuple(piece if isinstance(piece, PageBreak) else piece.printed() for piece in pieces)
    return Composition(
        kind=kind,
        snapshot_id=digest_of(snapshot),
        before=before,
        title=full,
        pieces=tuple(pieces),
        figures=_printed_figures(pieces, book),
        document=OfficialDocument(issuer, full, blocks, draft=True),
    )


def parts_of(piece: Piece) -> list[Part]:
    """Every part of a paragraph or table, in reading order."""
    if isinstance(piece, Grid):
        return [part for row in piece.rows for cell in row for line in cell for part in line]
    return list(piece.parts) if isinstance(piece, Written) else []


def _printed_figures(pieces: Sequence[Piece], book: Figures) -> tuple[Figure, ...]:
    """The figures that are printed, and those that a printed share is made of."""
    printed = {part.figure for piece in pieces for part in parts_of(piece)}
    made_of = {name for each in book.all() if each.name in printed for name in (each.numerator, each.denominator)}
    return tuple(each for each in book.all() if each.name in printed | made_of)


def _lines(parts: Parts, lines: Sequence[str]) -> list[Parts]:
    """Parts cut where the printed lines end."""
    left = list(parts)
    made: list[Parts] = []
    for line in lines:
        room = len(line)
        taken: list[Part] = []
        while room:
            part = left.pop(0)
            if len(part.text) > room:
                left.insert(0, replace(part, text=part.text[room:]))
                part = replace(part, text=part.text[:room])
            taken.append(part)
            room -= len(part.text)
        made.append(tuple(taken))
    return made


def _attachment_notes(annexes: Sequence[Annex]) -> list[Piece]:
    """附件说明, numbered if there are several (GB/T 9704, 7.3.4)."""
    made: list[Piece] = []
    for number, annex in enumerate(annexes, start=1):
        ordinal = [Part(PartKind.REFERENCE, f"{number}.")] if len(annexes) > 1 else []
        made.append(Written(Role.ATTACHMENT_NOTE, say("附件：" if number == 1 else "", *ordinal, *annex.title)))
    return made


def _annex_pages(annex: Annex, number: int, of: int, snapshot: Snapshot) -> list[Piece]:
    label = reference(number) if of > 1 else "附件"
    taken = f"{snapshot.taken_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return [
        PageBreak(landscape=True),
        Written(Role.ATTACHMENT_LABEL, say(label)),
        *(Written(Role.ATTACHMENT_TITLE, line) for line in _lines(annex.title, title_lines(text_of(annex.title)))),
        Written(Role.ATTACHMENT_SUBTITLE, say("（数据截至", dated(taken), "）")),
        annex.grid,
    ]
