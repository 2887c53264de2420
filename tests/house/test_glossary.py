"""docs/glossary.md is the one dictionary: what it calls 在用 stands in the code, and every table has its word there."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
IN_CODE, STATES = "在用", {"在用", "预留"}


class Word(NamedTuple):
    term: str
    identifier: str
    state: str
    meaning: str
    other: str


def words() -> list[Word]:
    rows = re.findall(r"^\| (.+?) \| `(.+?)` \| (.+?) \| (.+?) \|(.*)\|$", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return [Word(*row) for row in rows]


@pytest.fixture(scope="module")
def identifiers_in_code() -> set[str]:
    """Every identifier of the package's Python files, migrations aside."""
    files = [path for path in (ROOT / "duban").rglob("*.py") if "migrations" not in path.parts]
    return set(re.findall(r"\b[A-Za-z_]\w*\b", "\n".join(path.read_text(encoding="utf-8") for path in files)))


def test_every_line_of_a_table_is_a_word():
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    heads = [line for line in lines if line.startswith(("| 中文", "|---"))]
    assert len(words()) == len(lines) - len(heads) > 60


def test_every_word_says_where_it_stands():
    assert {word.state for word in words()} <= STATES


def test_one_term_has_one_identifier_and_one_identifier_one_term():
    for names in ([word.term for word in words()], [word.identifier for word in words()]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def test_a_word_in_use_stands_in_the_code(identifiers_in_code):
    missing = [
        word.identifier for word in words() if word.state == IN_CODE and word.identifier not in identifiers_in_code
    ]
    assert missing == [], "these words are called 在用, but nothing in duban/ is named so"


def test_every_table_of_the_product_has_its_word():
    known = {word.identifier for word in words()}
    tables = {model.__name__ for model in apps.get_models() if model.__module__.startswith("duban.")}
    assert sorted(tables - known) == [], "write these words into docs/glossary.md first"
