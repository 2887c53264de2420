"""What proves that reminders and copies went out (提醒记录、渠道发送)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from duban.almanac.queries import calendar_of
from duban.messages.models import Channel, Delivery, DeliveryState, Message, ReminderRun
from duban.timing.clock import day_in_china
from duban.timing.outages import Outage
from duban.web.probes import known_outages

DAYS = 40
"""How far back the page of the runs looks."""
LISTED = 200
"""How many copies the administrator's page lists."""


@dataclass(frozen=True)
class DayOfReminders:
    """One day: its run, or None where it was a working day and nothing ran."""

    day: date
    run: ReminderRun | None


@dataclass(frozen=True)
class ReminderPage:
    """The runs of the last days, newest first, and the outages that the probes prove in them."""

    days: Sequence[DayOfReminders]
    outages: Sequence[Outage]


def reminder_page(government_id: int, *, at: datetime) -> ReminderPage:
    """The runs of forty days. Working days without a run are named, from the first run on: silence proves nothing."""
    today = day_in_china(at)
    runs = {
        run.day: run for run in ReminderRun.objects.filter(government_id=government_id, day__gt=today - timedelta(DAYS))
    }
    first = min(runs, default=today)
    missed = {day for day in calendar_of(government_id).workdays(first, today - timedelta(1)) if day not in runs}
    days = [DayOfReminders(day, runs.get(day)) for day in sorted({*runs, *missed}, reverse=True)]
    return ReminderPage(days, known_outages(since=at - timedelta(DAYS))[::-1])


@dataclass(frozen=True)
class Told:
    """One message of a run as the office sees it: to whom, whether it was read, and the copies by channel; no address."""

    message: Message
    copies: Sequence[Delivery]


def told_in(run: ReminderRun) -> list[Told]:
    """Whom a run told, in official order."""
    messages = run.messages.select_related("account__unit").prefetch_related("deliveries")
    ordered = messages.order_by("account__unit__order", "account__name", "pk")
    return [Told(message, list(message.deliveries.all())) for message in ordered]


@dataclass(frozen=True)
class ChannelCounts:
    """One channel with how many of its copies stand where: state, its title, the number."""

    channel: Channel
    is_open: bool
    counts: Sequence[tuple[str, str, int]]


def channel_counts(government_id: int, is_open: Collection[Channel]) -> list[ChannelCounts]:
    """Every channel that is open or was used."""
    counted: Mapping[tuple[str, str], int] = Counter(
        {
            (row["channel"], row["state"]): row["number"]
            for row in Delivery.objects.filter(government_id=government_id)
            .order_by()
            .values("channel", "state")
            .annotate(number=Count("pk"))
        }
    )
    used = {channel for channel, _ in counted}
    return [
        ChannelCounts(
            channel, channel in is_open, [(s.value, str(s.label), counted[channel, s]) for s in DeliveryState]
        )
        for channel in Channel
        if channel in is_open or channel in used
    ]


def copies_listed(government_id: int, *, state: str, channel: str) -> "QuerySet[Delivery]":
    """The newest copies, narrowed to a state and a channel ("" is all)."""
    found = Delivery.objects.filter(government_id=government_id).select_related("message__account")
    if state:
        found = found.filter(state=state)
    return (found.filter(channel=channel) if channel else found)[:LISTED]
