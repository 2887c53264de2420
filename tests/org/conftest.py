"""Who keeps the posts, and the day on which requests are made."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.timing import clock
from tests.make import make_user


@pytest.fixture
def director(db: None) -> Actor:
    """The director of the supervision office, who keeps the posts."""
    return make_user(Role.OFFICE_DIRECTOR, name="何静").as_actor()


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day on which requests are made: `today(date(2022, 7, 1))`."""

    def set_day(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: noon)

    return set_day
