"""A person's own acts: taking note of messages, saying where copies go, the calendar address (查收、接收地址、日历订阅)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import F

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow
from duban.messages.models import Address, CalendarFeed, Channel, Message


@transaction.atomic
def take_note(message_pks: Collection[int], *, by: Actor, at: datetime) -> int:
    """查收: one's own messages only; the first time counts. Returns how many were new."""
    unread = Message.objects.filter(account_id=by.user_id, read_at=None, pk__in=message_pks)
    titles = list(unread.order_by("pk").values_list("title", flat=True))
    if not titles:
        return 0
    number = unread.update(read_at=at)
    more = f"等{number}条" if number > 1 else ""
    trail.record(by, "messages.read", f"查收了消息“{titles[0]}”{more}", at=at)
    return number


@transaction.atomic
def set_addresses(wanted: Mapping[Channel, tuple[str, str]], *, by: Actor, at: datetime) -> None:
    """Say where copies go: channel → address and secret; an empty address takes the channel's away.

    A secret that is left empty stays as it is while the address stays. The trail says which channels changed, not the
    addresses: they are personal.
    """
    known = {Channel(each.channel): each for each in Address.objects.filter(account_id=by.user_id)}
    changed = []
    for channel, (value, secret) in wanted.items():
        before = known.get(channel)
        if not value and before is None:
            continue
        if before is not None and before.value == value and secret in {"", before.secret}:
            continue
        changed.append(channel.label)
        if before is not None and not value:
            before.delete()
        else:
            Address.objects.update_or_create(
                government_id=by.government_id,
                account_id=by.user_id,
                channel=channel,
                defaults={"value": value, "secret": secret},
            )
    if changed:
        trail.record(by, "messages.addresses_set", f"修改了本人的接收地址（{'、'.join(changed)}）", at=at)


@transaction.atomic
def make_feed(*, by: Actor, at: datetime) -> None:
    """Make the calendar address, or a new one: the one before opens nothing any more."""
    policy.require(by, Permission.RETURN_VIEW)
    feed, made = CalendarFeed.objects.get_or_create(
        government_id=by.government_id, account_id=by.user_id, defaults={"made_at": at}
    )
    if not made:
        CalendarFeed.objects.filter(pk=feed.pk).update(generation=F("generation") + 1, is_open=True, made_at=at)
    trail.record(by, "messages.feed_made", "生成了本人的日历地址", at=at, target=feed)


@transaction.atomic
def withdraw_feed(*, by: Actor, at: datetime) -> None:
    """Close the calendar address."""
    feed = CalendarFeed.objects.filter(account_id=by.user_id, is_open=True).first()
    if feed is None:
        raise NotNow("现在没有日历地址，请刷新查看。")
    CalendarFeed.objects.filter(pk=feed.pk).update(is_open=False)
    trail.record(by, "messages.feed_withdrawn", "停用了本人的日历地址", at=at, target=feed)
