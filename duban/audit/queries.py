"""Reading the trail page by page (查看留痕)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from duban.audit.models import Chain, Event

PAGE = 100


@dataclass(frozen=True)
class TrailFilters:
    """What the trail is narrowed to; None and "" are everything.

    `since` and `until` are moments, the second one excluded; `action` is one kind of act.
    """

    since: datetime | None = None
    until: datetime | None = None
    person: str = ""
    action: str = ""


@dataclass(frozen=True)
class TrailPart:
    """One page of the trail: the newest first; `older` is the number before which the next page begins."""

    events: Sequence[Event]
    older: int | None


def trail_part(
    government_id: int, filters: TrailFilters, *, rooms: Collection[str] | None, before: int | None
) -> TrailPart:
    """A page of a government's trail.

    Args:
        rooms: the beginnings of the acts that the reader may see, as `org`; None is all of them.
        before: only events with a smaller number; None begins with the newest.
    """
    found = Event.objects.filter(government_id=government_id)
    if rooms is not None:
        found = found.filter(reduce(or_, (Q(action__startswith=f"{room}.") for room in rooms)))
    if filters.since is not None:
        found = found.filter(at__gte=filters.since)
    if filters.until is not None:
        found = found.filter(at__lt=filters.until)
    if filters.person:
        found = found.filter(actor__icontains=filters.person)
    if filters.action:
        found = found.filter(action=filters.action)
    if before is not None:
        found = found.filter(number__lt=before)
    events = list(found.order_by("-number")[: PAGE + 1])
    return TrailPart(events[:PAGE], events[PAGE - 1].number if len(events) > PAGE else None)


def last_number(government_id: int) -> int:
    """How many events a government's trail holds: its numbers have no gap."""
    return Chain.objects.filter(government_id=government_id).values_list("number", flat=True).first() or 0
