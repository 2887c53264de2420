"""The reader keeps what it reached on the published notices of ../shared: many governments, many layouts."""

import pytest

from tests.intake.parsing.corpus import FIGURES, NOTICES, Scored, macro, open_corpus

pytestmark = pytest.mark.skipif(
    not (NOTICES / "split.json").is_file(),
    reason=f"the annotated notices are not at {NOTICES} (DUBAN_SHARED names another place)",
)

REACHED = {
    "entries": 0.99,
    "all_units": 0.99,
    "lead_units_marked": 0.99,
    "leaders": 0.99,
    "target_value_op": 0.97,
    "category": 0.99,
    "text_exact": 0.99,
    "deadline": 0.99,
    "target_indicator": 0.94,
}


@pytest.fixture(scope="module")
def documents() -> list[Scored]:
    return list(open_corpus())


@pytest.mark.parametrize("name", REACHED)
def test_the_mean_over_documents_does_not_fall(documents: list[Scored], name: str) -> None:
    assert macro(documents, name) >= REACHED[name]


def test_every_figure_of_the_bench_is_held() -> None:
    assert set(FIGURES) <= REACHED.keys()


def test_the_set_of_units_is_right_in_nearly_every_task(documents: list[Scored]) -> None:
    assert sum(each.unit_sets_right for each in documents) >= 0.98 * sum(each.gold for each in documents)


def test_a_document_without_tasks_gives_none(documents: list[Scored]) -> None:
    without = [each for each in documents if each.gold == 0]
    assert without
    assert [each.number for each in without if each.read] == []


def test_doubts_stand_on_few_of_the_fields_that_are_right(documents: list[Scored]) -> None:
    right = sum(each.fields[True, True] + each.fields[True, False] for each in documents)
    assert sum(each.fields[True, True] for each in documents) <= 0.15 * right
