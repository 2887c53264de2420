"""docs/generated/ is what the code says today, and the manual's own table of moves is the same: else run `make docs`."""

import runpy
from pathlib import Path

import pytest

from duban.returns.rules import MOVES

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "generate-docs"))
GENERATED = SCRIPT["generated"]()


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_page_is_up_to_date(path):
    assert path.read_text(encoding="utf-8") == GENERATED[path], "run `make docs`"


def test_nothing_else_lies_among_the_generated_pages():
    assert set((ROOT / "docs" / "generated").iterdir()) == set(GENERATED)


def test_every_move_has_its_words_and_no_move_is_invented():
    assert set(SCRIPT["WORDS"]) == {(before, after) for before in MOVES for after in MOVES[before]}


def test_the_chapter_on_reporting_shows_the_same_moves():
    chapter = (ROOT / "docs" / "manual" / "06-报送.md").read_text(encoding="utf-8")
    assert "\n".join(SCRIPT["moves_table"]()) in chapter
