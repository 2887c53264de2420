"""Calendars and periods for properties: any days off, any make-up weekend days, any years announced."""

from datetime import date, timedelta

from hypothesis import strategies as st

from duban.timing.deadlines import DueRule, RuleKind
from duban.timing.periods import Period
from duban.timing.workdays import WorkCalendar

START = date(2022, 1, 1)
_days = st.integers(0, 3 * 365).map(lambda number: START + timedelta(days=number))

periods = st.builds(Period, st.integers(2021, 2024), st.integers(1, 12))
numbers = st.integers(1, 20)
nth_rules = st.builds(DueRule, st.just(RuleKind.NTH_WORKDAY), numbers)
fixed_rules = st.builds(DueRule, st.just(RuleKind.FIXED_DAY), st.integers(1, 31))
rules = nth_rules | fixed_rules


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Long and short holidays, also whole months off; make-up days are Saturdays and Sundays outside them."""
    stretches = draw(st.lists(st.tuples(_days, st.integers(1, 40)), max_size=12))
    off = frozenset(first + timedelta(days=n) for first, length in stretches for n in range(length))
    weekend = frozenset(day for day in draw(st.sets(_days, max_size=30)) if day.weekday() >= 5)
    return WorkCalendar(off, weekend - off, draw(st.frozensets(st.integers(2021, 2026))))
