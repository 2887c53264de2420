"""Putting messages into inboxes, each with its copies in the outbox, in the transaction of the act itself."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from duban.messages.channels import enabled
from duban.messages.models import Address, Delivery, Message, MessageKind, ReminderRun
from duban.messages.rules import Digest
from duban.org.models import User


def post(
    digests: Mapping[User, Digest], *, kind: MessageKind, key: str, at: datetime, run: ReminderRun | None = None
) -> int:
    """Tell each person once; who was told under this key is not told again. Returns how many were told now."""
    told = set(Message.objects.filter(key=key, account__in=digests).values_list("account_id", flat=True))
    messages = Message.objects.bulk_create(
        Message(
            government_id=user.government_id,
            account=user,
            run=run,
            kind=kind,
            key=key,
            title=digest.title,
            body=digest.body,
            link=digest.link,
            made_at=at,
        )
        for user, digest in digests.items()
        if user.pk not in told
    )
    wanted: dict[int, list[Address]] = defaultdict(list)
    for address in Address.objects.filter(account__in=digests, channel__in=enabled()):
        wanted[address.account_id].append(address)
    Delivery.objects.bulk_create(
        Delivery(
            government_id=message.government_id,
            message=message,
            channel=address.channel,
            address=address.value,
            next_try_at=at,
        )
        for message in messages
        for address in wanted[message.account_id]
    )
    return len(messages)
