"""Checking a sheet (预检): every rule on every line, in a stable order."""

from collections.abc import Sequence
from datetime import date

from duban.prechecks.case import Case
from duban.prechecks.data import VERSION
from duban.prechecks.findings import Finding, Found
from duban.prechecks.lines import Line
from duban.prechecks.registry import RULES, Rule
from duban.timing.arrangements import seed_calendar
from duban.timing.deadlines import DueRule, due
from duban.timing.periods import Period

_USUAL_DUE = DueRule.parse("nth_workday:5")


def check_sheet(lines: Sequence[Line], period: Period, *, filed_by: date | None = None) -> list[Finding]:
    """The findings of all lines, line by line in the order of the rules.

    `filed_by`: the day of filing, where it is known; else the usual last day, the fifth working day of the next month.
    It decides only whether a statistic was already published. Never raises.
    """
    day = filed_by or due(period, _USUAL_DUE, seed_calendar()).due_on
    cases = [Case(line, period, day) for line in lines]
    found: list[list[tuple[Rule, Found]]] = [[] for _ in cases]
    for rule in RULES:
        if rule.line:
            for index, case in enumerate(cases):
                found[index] += ((rule, each) for each in rule.line(case))
        if rule.sheet:
            for index, each in rule.sheet(cases):
                found[index].append((rule, each))
    return [
        Finding(line.id, rule.code, rule.level, each.field, each.message, each.span, VERSION)
        for line, findings in zip(lines, found, strict=True)
        for rule, each in findings
    ]
