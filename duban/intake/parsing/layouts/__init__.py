"""How the entries of a list are laid out: one module per layout over one vocabulary (columns, marks, units, leads).

Tables of a file are read by `tables`; these layouts find the list in paragraphs, where the table was flattened or there
never was one. The first that finds a list wins: from the strictest to the loosest. Growing: a module with a function
from paragraphs to `Found | None`, and its place in `LAYOUTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.layouts.cells import read_cells
from duban.intake.parsing.layouts.found import Found
from duban.intake.parsing.layouts.glued import read_glued
from duban.intake.parsing.layouts.numbered import read_numbered
from duban.intake.parsing.layouts.outline import read_outline
from duban.intake.parsing.layouts.spaced import read_spaced

LAYOUTS: Final[tuple[Callable[[Sequence[Paragraph]], Found | None], ...]] = (
    read_cells,
    read_spaced,
    read_outline,
    read_glued,
    read_numbered,
)


def find_list(paragraphs: Sequence[Paragraph]) -> Found | None:
    """The list of tasks in paragraphs, None where no layout finds one."""
    return next((found for layout in LAYOUTS if (found := layout(paragraphs)) is not None), None)
