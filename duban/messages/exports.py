"""A person's calendar (RFC 5545): what is due and when, by its name alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from duban.messages.queries.inbox import DueEntry
from duban.timing.deadlines import moment_words

HALF_HOUR = timedelta(minutes=30)
"""An entry ends at the due moment and begins half an hour before: midnight alone would stand on the day after."""
MEDIA_TYPE = "text/calendar; charset=utf-8"


def calendar_file(entries: Iterable[DueEntry], *, host: str, at: datetime) -> bytes:
    """The calendar of somebody's due moments; an entry keeps its number from one reading to the next.

    Args:
        host: the name of this system, for the numbers (UID), which have to differ all over the world.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Duban//duban//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "督办报送期限")
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.uid}@{host}")
        event.add("dtstamp", at)
        event.add("dtstart", entry.due_at - HALF_HOUR)
        event.add("dtend", entry.due_at)
        event.add("summary", f"{entry.name}截止")
        event.add("description", f"{moment_words(entry.due_at)}截止，以督办系统中的期限为准。")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
