"""The arrangements that the library carries."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from duban.timing.arrangements import known_days, known_years, seed_calendar
from tests.shared import SHARED, needs_shared


def test_every_year_from_2004_to_2026_is_known_and_no_later_one() -> None:
    assert known_years() == frozenset(range(2004, 2027))


def test_days_carry_the_names_that_people_use() -> None:
    named = {special.day: special.title for special in known_days(since=2022)}
    assert named[date(2022, 4, 2)] == "清明节"
    assert named[date(2022, 9, 12)] == "中秋节"
    assert min(named) == date(2022, 1, 1)


def test_make_up_days_are_always_saturdays_and_sundays() -> None:
    assert all(special.day.weekday() >= 5 for special in known_days() if special.is_workday)


@needs_shared
@pytest.mark.parametrize("year", ["2022", "2023", "2024", "2025", "2026"])
def test_the_library_says_what_the_notices_of_the_state_council_say(year: str) -> None:
    # given the arrangement as read from the notice
    arranged: dict[str, Any] = json.loads((SHARED / "data" / "due_dates.json").read_text())["arrangements"][year]
    off = {
        date.fromisoformat(span["from"]) + timedelta(days=number)
        for span in arranged["days_off"]
        for number in range((date.fromisoformat(span["to"]) - date.fromisoformat(span["from"])).days + 1)
    }
    worked = {date.fromisoformat(day["date"]) for day in arranged["makeup_workdays"]}
    # then every one of its days stands in the seed, and the seed orders no other
    seed = seed_calendar()
    assert off <= seed.days_off
    assert worked == {day for day in seed.makeup_workdays if day.year == int(year)}
    unsaid = {day for day in seed.days_off - off if day.year == int(year) and day.weekday() < 5}
    assert not unsaid
