"""A person's inbox, addresses and calendar (收件箱、接收地址、日历订阅)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet

from duban.access.actor import Actor
from duban.access.policy import allowed
from duban.access.roles import UNIT_ROLES, Permission
from duban.messages.models import Address, CalendarFeed, Message
from duban.org.models import User
from duban.returns.models import ProgressReport, Round, YearPlan
from duban.returns.rules import INSIDE, ReturnState
from duban.timing.clock import day_in_china

SHOWN = 100
"""How many messages that were read the page shows; unread ones are all there."""


@dataclass(frozen=True)
class Inbox:
    """One's own messages: those not read yet, the newest first, and those read."""

    unread: Sequence[Message]
    read: Sequence[Message]


def inbox_of(user_id: int | None) -> Inbox:
    """The inbox of an account, in two queries."""
    own = Message.objects.filter(account_id=user_id)
    return Inbox(list(own.filter(read_at=None)), list(own.exclude(read_at=None)[:SHOWN]))


def unread_of(user_id: int | None) -> "QuerySet[Message]":
    """What an account has not taken note of."""
    return Message.objects.filter(account_id=user_id, read_at=None)


def addresses_of(user_id: int | None) -> dict[str, Address]:
    """Channel → where an account's copies go."""
    return {each.channel: each for each in Address.objects.filter(account_id=user_id)}


SIGNER = Signer(sep=".", salt="duban.calendar")


def token_of(feed: CalendarFeed) -> str:
    """The words of a calendar address; nobody makes them up without the signing key, and they stand in no table."""
    return SIGNER.sign(f"{feed.pk}-{feed.generation}")


def open_feed_of(user_id: int | None) -> CalendarFeed | None:
    """An account's calendar address, where it has one that is open."""
    return CalendarFeed.objects.filter(account_id=user_id, is_open=True).first()


def reader_of(token: str) -> User | None:
    """Whose calendar an address opens; None for a made-up, renewed or closed one, and for an account out of use."""
    try:
        pk, _, generation = SIGNER.unsign(token).partition("-")
    except BadSignature:
        return None
    feed = CalendarFeed.objects.filter(pk=int(pk), generation=int(generation), is_open=True, account__is_active=True)
    found = feed.select_related("account__government").first()
    return found.account if found is not None else None


@dataclass(frozen=True)
class DueEntry:
    """One entry of a calendar: what is due, by its name alone, and when."""

    uid: str
    name: str
    due_at: datetime


def entries_of(actor: Actor, *, at: datetime) -> list[DueEntry]:
    """What a person's calendar holds: a unit's returns that it has not handed over; for the office the open rounds."""
    if actor.role in UNIT_ROLES:
        return _owed(actor)
    if not allowed(actor, Permission.ROUND_VIEW):
        return []
    rounds = Round.objects.filter(government_id=actor.government_id, ledger__year__gte=day_in_china(at).year - 1)
    return [DueEntry(f"round-{each.pk}", str(each), each.extended_at or each.due_at) for each in rounds]


def _owed(actor: Actor) -> list[DueEntry]:
    undone = (ReturnState.OPEN, ReturnState.SENT_BACK, *INSIDE)
    found = []
    for table in (YearPlan, ProgressReport):
        for sheet in table._default_manager.within(actor.scope).filter(state__in=undone).select_related("round"):
            again = sheet.first_submitted_at is not None and sheet.resubmit_at is not None
            moment = sheet.resubmit_at if again else sheet.moment
            found.append(DueEntry(f"{sheet.kind}-{sheet.pk}", f"{'重新' if again else ''}报送{sheet.round}", moment))
    return sorted(found, key=lambda entry: entry.due_at)
