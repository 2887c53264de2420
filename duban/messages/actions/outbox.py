"""Sending what waits in the outbox (发件箱): in order for each receiver, again with back-off, parked after the last try."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow
from duban.messages.channels import PER_RECEIVER, PER_ROUND, Senders
from duban.messages.channels.parcel import NotTaken, Parcel
from duban.messages.models import WAITING, Address, Channel, Delivery, DeliveryState
from duban.messages.rules import CLAIM, next_try

SECONDS = 50
"""A round begins no sending after this: the clock has other work each minute."""


def dispatch(*, at: datetime, stop: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Send what is due. Returns how many copies came to which state.

    A channel that does not work is left alone until the next round; a receiver's later copies wait for the earlier ones.
    """
    began, counts = time.monotonic(), Counter[str]()
    sent: Counter[str] = Counter()
    down: set[str] = set()
    senders = Senders()
    try:
        for (channel, _), copies in _waiting(at).items():
            for copy in copies[: PER_RECEIVER.get(Channel(channel), len(copies))]:
                if channel in down or sent[channel] >= PER_ROUND[Channel(channel)]:
                    break
                if stop() or time.monotonic() - began > SECONDS:
                    return counts
                if not _is_due(copy, at) or not _claim(copy, at=at):
                    break
                sent[channel] += 1
                state, is_down = _send(copy, senders, at=at)
                counts[state] += 1
                if is_down:
                    down.add(channel)
                if state in WAITING:
                    break
    finally:
        senders.close()
    return counts


def _waiting(at: datetime) -> dict[tuple[str, str], list[Delivery]]:
    """Channel and receiver → what waits, the oldest first; only receivers of whom something is due."""
    waiting = Delivery.objects.filter(state__in=WAITING)
    due = set(waiting.filter(next_try_at__lte=at).values_list("channel", "address"))
    found: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for copy in waiting.select_related("message").order_by("pk"):
        if (copy.channel, copy.address) in due:
            found[copy.channel, copy.address].append(copy)
    return found


def _is_due(copy: Delivery, at: datetime) -> bool:
    return copy.next_try_at is None or copy.next_try_at <= at


def _claim(copy: Delivery, *, at: datetime) -> bool:
    """Make the copy this worker's own, committed before it is sent: of two workers one sends it."""
    mine = Delivery.objects.filter(pk=copy.pk, attempts=copy.attempts, state__in=WAITING)
    claimed = mine.update(attempts=F("attempts") + 1, next_try_at=at + CLAIM)
    copy.attempts += claimed
    return bool(claimed)


def _send(copy: Delivery, senders: Senders, *, at: datetime) -> tuple[str, bool]:
    message = copy.message
    secret = Address.objects.filter(account=message.account_id, channel=copy.channel, value=copy.address)
    parcel = Parcel(
        key=str(copy.key),
        address=copy.address,
        secret=secret.values_list("secret", flat=True).first() or "",
        title=message.title,
        body=message.body,
        link=f"{settings.ADDRESS}{message.link}" if message.link else "",
        at=at,
    )
    mine = Delivery.objects.filter(pk=copy.pk, attempts=copy.attempts)
    try:
        outcome = senders.send(Channel(copy.channel), parcel)
    except NotTaken as refused:
        again = None if refused.final else next_try(copy.attempts, at)
        state = DeliveryState.FAILED if again is not None else DeliveryState.PARKED
        mine.update(state=state, next_try_at=again, last_error=refused.why[:200])
        return state.value, refused.down
    mine.update(state=outcome.value, next_try_at=None, sent_at=at, last_error="")
    return outcome.value, False


@transaction.atomic
def send_again(delivery_pks: Collection[int], *, by: Actor, at: datetime) -> int:
    """重发: parked copies go back to the outbox, as if they had never been tried. Returns how many."""
    policy.require(by, Permission.DELIVERY_MANAGE)
    parked = Delivery.objects.filter(government_id=by.government_id, state=DeliveryState.PARKED, pk__in=delivery_pks)
    number = parked.update(state=DeliveryState.QUEUED, attempts=0, next_try_at=at)
    if not number:
        raise NotNow("没有可以重发的，可能刚由他人重发过，请刷新查看。")
    trail.record(by, "messages.sent_again", f"将搁置的{number}条消息副本重新发送", at=at)
    return number
