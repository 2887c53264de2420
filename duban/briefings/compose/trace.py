"""figures.json (数字出处): every figure of a briefing with the rows behind it and where it is printed."""

from typing import Any

from duban.briefings.compose.composition import Composition, parts_of
from duban.briefings.compose.figures import Figure
from duban.briefings.compose.text import Written
from duban.briefings.snapshot import Snapshot
from duban.documents.blocks import PageBreak


def figures_json(composition: Composition, snapshot: Snapshot) -> dict[str, Any]:
    """Plain JSON values: the snapshot's digest and cut-off, and the figures in the order of their first use.

    `printed_in` numbers paragraphs from 1 from the top of the document; a table counts as one. `text` holds the
    paragraphs in parts, so that a page can lead from each printed figure to its rows.
    """
    places: dict[str, list[int]] = {}
    pieces = [piece for piece in composition.pieces if not isinstance(piece, PageBreak)]
    for number, piece in enumerate(pieces, start=1):
        for name in dict.fromkeys(part.figure for part in parts_of(piece) if part.figure):
            places.setdefault(name, []).append(number)
    return {
        "briefing": composition.kind.value,
        "title": composition.title,
        "period": snapshot.period,
        "snapshot": composition.snapshot_id,
        "cutoff": snapshot.taken_at.isoformat(),
        "figures": [_plain(figure, places.get(figure.name, [])) for figure in composition.figures],
        "text": [
            [{"words": part.text, "figure": part.figure} for part in piece.parts]
            for piece in pieces
            if isinstance(piece, Written)
        ],
    }


def _plain(figure: Figure, printed_in: list[int]) -> dict[str, Any]:
    made_of = {"numerator": figure.numerator, "denominator": figure.denominator} if figure.numerator else {}
    return {
        "name": figure.name,
        "kind": figure.kind.value,
        "value": str(figure.value),
        "words": figure.words,
        "counter": figure.counter,
        "rows": list(figure.rows),
        **made_of,
        "printed_in": printed_in,
    }
