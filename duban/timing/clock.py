"""The one clock (时钟). It is read once per request or command and handed on; nothing else asks the time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The server's time, aware, in UTC."""
    return datetime.now(UTC)


def day_in_china(at: datetime) -> date:
    """The calendar day (Asia/Shanghai) on which the moment `at` falls."""
    return at.astimezone(CHINA).date()
