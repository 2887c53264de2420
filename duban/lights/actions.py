"""Storing verdicts. Part of the transaction of the act that changed the facts, and of its trail row."""

from collections.abc import Iterable
from decimal import Decimal

from duban.lights.models import Evaluation
from duban.lights.rules import RULES_VERSION, TaskFacts, judge

_WIDEST = Decimal(10) ** 9  # what the column holds; a wider gap is a slip of units that the review will meet
_FIELDS = ["pace", "sentence", "gap", "mark", "rules"]


def refresh(facts: Iterable[TaskFacts], *, government_id: int) -> None:
    """Judge tasks anew and store each month's verdict in place of the one before."""
    Evaluation.objects.bulk_create(
        (
            Evaluation(
                government_id=government_id,
                task_id=each.pk,
                period=str(verdict.period),
                pace=verdict.pace,
                sentence=verdict.sentence,
                gap=None if verdict.gap is None else max(-_WIDEST, min(_WIDEST, verdict.gap)),
                mark=verdict.mark,
                rules=RULES_VERSION,
            )
            for each in facts
            for verdict in judge(each)
        ),
        update_conflicts=True,
        unique_fields=["government", "task", "period"],
        update_fields=_FIELDS,
    )
