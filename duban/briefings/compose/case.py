"""A draft under examination: what it prints on one side, the snapshot counted again on the other."""

from collections.abc import Iterator, Mapping

from duban.briefings.compose.composition import BriefingKind, Composition, Grid, Piece
from duban.briefings.compose.figures import Figure
from duban.briefings.compose.reading import Reader
from duban.briefings.compose.recount import Recount
from duban.briefings.compose.text import Parts, Written
from duban.briefings.snapshot import Snapshot
from duban.documents.blocks import Block, Paragraph, Role, Table, plain

Line = tuple[str, Parts, bool]
"""A printed line, the parts it was composed of (none if it was not), and whether it stands in a table."""


class Case:
    """A composition and the snapshot it claims to tell."""

    def __init__(self, composition: Composition, snapshot: Snapshot) -> None:
        self.composition, self.snapshot = composition, snapshot
        self.monthly = composition.kind is BriefingKind.LIVELIHOOD_MONTHLY
        self.count = Recount(snapshot, composition.before, "livelihood" if self.monthly else "all")
        self.reader = Reader(snapshot, composition.before)
        self.figures: Mapping[str, Figure] = {each.name: each for each in composition.figures}
        blocks = composition.document.blocks
        self.paragraphs = [each.text for each in blocks if isinstance(each, Paragraph) and each.role is not Role.DATE]
        self.tables = [each for each in blocks if isinstance(each, Table)]

    def lines(self) -> Iterator[Line]:
        """Every printed line beside its parts, block by block."""
        for piece, block in zip(self.composition.pieces, self.composition.document.blocks, strict=False):
            composed = _composed(piece)
            for index, text in enumerate(_printed(block)):
                yield text, composed[index] if index < len(composed) else (), isinstance(block, Table)

    def rows_of(self, parts: Parts) -> tuple[str, ...]:
        """The rows behind the figures among some parts."""
        rows = (row for part in parts if part.figure in self.figures for row in self.figures[part.figure].rows)
        return tuple(dict.fromkeys(rows))

    def keys(self, name: str) -> tuple[str, ...]:
        """The rows of a class, in the snapshot's order."""
        wanted = frozenset[str]().union(*self.count.of_class(name))
        return tuple(key for key in self.count.rows if key in wanted)


def _printed(block: Block) -> list[str]:
    if isinstance(block, Table):
        return [plain(line) for row in block.rows for cell in row for line in cell.lines]
    return [block.text] if isinstance(block, Paragraph) else []


def _composed(piece: Piece) -> list[Parts]:
    if isinstance(piece, Grid):
        return [line for row in piece.rows for cell in row for line in cell]
    return [piece.parts] if isinstance(piece, Written) else []
