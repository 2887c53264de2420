"""The trail page (留痕). The auditor watches every act by its kind; whole sentences stand only where no business is in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from duban.access.roles import ROLE_TITLES, Permission, Role
from duban.audit.models import Event
from duban.audit.queries import TrailFilters, last_number, trail_part
from duban.desk.acts import ACT_TITLES, ADMINISTRATION, OBJECT_TITLES, act_title
from duban.timing import clock
from duban.timing.periods import FIRST_YEAR, LAST_YEAR
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none

OWN_AREA = {Role.SECURITY_ADMIN: ("org",)}
"""Of whom the trail is narrowed to which rooms; all others who may read it read all of it."""


@dataclass(frozen=True)
class TrailRow:
    """One act as an administrator sees it."""

    event: Event
    role: str
    kind: str
    thing: str
    words: str


@page(Permission.TRAIL_VIEW)
def trail(request: Request) -> HttpResponse:
    """留痕: the newest first, narrowed by days, person, kind of act."""
    asked = {name: clean(request.GET.get(name, "")) for name in ("since", "until", "person", "action")}
    since, until = _day(asked["since"]), _day(asked["until"])
    filters = TrailFilters(
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        person=asked["person"],
        action=asked["action"],
    )
    rooms = OWN_AREA.get(request.actor.role) if request.actor.role else None
    before = number_or_none(request.GET.get("before", ""))
    part = trail_part(request.actor.government_id, filters, rooms=rooms, before=before)
    kept = {name: words for name, words in asked.items() if words}
    kinds = {act: title for act, title in ACT_TITLES.items() if rooms is None or act.split(".")[0] in rooms}
    context = {
        "rows": [_row(event) for event in part.events],
        "older": urlencode(kept | {"before": part.older}) if part.older else "",
        "asked": asked,
        "narrowed": bool(kept) or before is not None,
        "kinds": kinds,
        "last": last_number(request.actor.government_id),
    }
    return render(request, "desk/trail.html", context)


def _row(event: Event) -> TrailRow:
    thing = OBJECT_TITLES.get(event.target_type, "")
    return TrailRow(
        event=event,
        role=ROLE_TITLES[Role(event.role)] if event.role in tuple(Role) else "",
        kind=act_title(event.action),
        thing=f"{thing} {event.target_id}" if thing and event.target_id else "",
        words=event.sentence if event.action.split(".")[0] in ADMINISTRATION else "",
    )


def _day(text: str) -> date | None:
    """A day as the browser's field writes it; anything else narrows nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _midnight(day: date) -> datetime:
    """The moment in China at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=clock.CHINA).astimezone(UTC)
