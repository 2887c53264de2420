"""The one clock (时钟): UTC inside, China's day outside."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.timing import clock

DAYS = [  # a moment in UTC → the day in China
    (datetime(2022, 3, 15, 15, 59, 59, 999999, tzinfo=UTC), date(2022, 3, 15)),  # a moment before midnight
    (datetime(2022, 3, 15, 16, 0, tzinfo=UTC), date(2022, 3, 16)),  # midnight belongs to the new day
    (datetime(2021, 12, 31, 16, 0, tzinfo=UTC), date(2022, 1, 1)),
    (datetime(1991, 9, 14, 16, 30, tzinfo=UTC), date(1991, 9, 15)),  # the last summer time of China had just ended
    (datetime(1991, 7, 1, 15, 30, tzinfo=UTC), date(1991, 7, 2)),  # in it midnight came an hour earlier
]


class TestTheClock:
    def test_tells_the_time_in_utc(self) -> None:
        before = datetime.now(UTC)
        assert before <= clock.now() <= datetime.now(UTC)
        assert clock.now().utcoffset() == timedelta(0)


class TestTheDayInChina:
    @pytest.mark.parametrize(("at", "day"), DAYS)
    def test_of_a_moment(self, at: datetime, day: date) -> None:
        assert clock.day_in_china(at) == day

    @given(st.integers(0, 3_000_000_000), st.sampled_from([-12, -5, 0, 8, 14]))
    def test_does_not_depend_on_the_zone_the_moment_is_written_in(self, seconds: int, offset: int) -> None:
        from datetime import timezone

        at = datetime.fromtimestamp(seconds, UTC)
        assert clock.day_in_china(at.astimezone(timezone(timedelta(hours=offset)))) == clock.day_in_china(at)
