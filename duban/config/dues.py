"""`duban due`: when the monthly returns of a year are due. Without a government it needs no database and no framework."""

import argparse
import json
import sys

from duban.errors import NotUnderstood
from duban.timing.arrangements import seed_calendar
from duban.timing.deadlines import Due, DueRule, day_words, due
from duban.timing.periods import Period, months_of
from duban.timing.workdays import WorkCalendar


def by_seed(options: argparse.Namespace) -> int:
    """By the arrangements that the library carries."""
    return show(options, seed_calendar())


def show(options: argparse.Namespace, calendar: WorkCalendar) -> int:
    """Print the twelve due dates of a year by `calendar`; 2 where the rule or the year makes no sense."""
    try:
        rule = DueRule.parse(options.rule)
        dues = [(period, due(period, rule, calendar)) for period in months_of(options.year)]
    except NotUnderstood as error:
        print(error.sentence, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps([_as_json(period, found) for period, found in dues], ensure_ascii=False))
        return 0
    print(f"{options.year}年月报期限（{rule.words}，当日24:00前）")
    for period, found in dues:
        counted = "、".join(f"{day.month}/{day.day}" for day in found.counted)
        mark = "暂定，待当年安排公布" if found.provisional else ""
        print("\t".join([period.label, f"{found.due_on:%Y}年{day_words(found.due_on)}", counted, mark]).rstrip())
    return 0


def _as_json(period: Period, found: Due) -> dict[str, object]:
    return {
        "period": str(period),
        "due_on": found.due_on.isoformat(),
        "provisional": found.provisional,
        "counted": [day.isoformat() for day in found.counted],
    }
