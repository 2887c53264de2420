"""Writing to the trail. An act that cannot be written down does not happen: both stand in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from duban.access.actor import Actor
from duban.audit.models import Chain, Event
from duban.digests import canonical, sm3


@dataclass(frozen=True)
class Entry:
    """What is written down: `sentence` goes on after the actor's name, as in “周敏” + “上传了来文《…》”."""

    action: str
    sentence: str
    target: models.Model | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record(by: Actor, action: str, sentence: str, *, at: datetime, **more: Any) -> Event:
    """Write one event; `more` holds `target`, `before`, `after` of `Entry`."""
    return record_many(by, [Entry(action, sentence, **more)], at=at)[0]


def record_many(by: Actor, entries: Iterable[Entry], *, at: datetime) -> list[Event]:
    """Write events in order.

    Raises: RuntimeError outside the transaction of the act itself; TypeError where `before` or `after` hold a float.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The trail is written inside the act's own transaction.")
    # The head row is locked until the commit, so that two acts of one government never get one number.
    chain, _ = Chain.objects.select_for_update().get_or_create(government_id=by.government_id)
    events = []
    for entry in entries:
        _require_exact(entry.before)
        _require_exact(entry.after)
        chain.number += 1
        event = Event(
            government_id=by.government_id,
            number=chain.number,
            at=at,
            actor_id=by.user_id,
            actor=by.name,
            role=by.role or "",
            address=by.address,
            request_id=by.request_id,
            action=entry.action,
            target_type=entry.target._meta.label_lower if entry.target is not None else "",
            target_id=entry.target.pk if entry.target is not None else None,
            sentence=f"{by.name}{entry.sentence}",
            before=entry.before,
            after=entry.after,
            previous=chain.head,
        )
        event.digest = chain.head = digest_of(event)
        events.append(event)
    Event.objects.bulk_create(events)
    chain.save()
    return events


def _require_exact(value: object) -> None:
    """Let no float into the trail: one that comes back from a database in other digits breaks the chain.

    Raises: TypeError. A number is written as an int, or as text in its digits (`str` of a Decimal).
    """
    if isinstance(value, float):
        raise TypeError(f"The trail takes no float ({value!r}): write the number in digits.")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _require_exact(inner)


CHAINED = (
    *("government_id", "number", "actor_id", "actor", "role", "address", "request_id", "action"),
    *("target_type", "target_id", "sentence", "before", "after", "previous"),
)
"""The fields under the digest, besides the time. Adding one later needs a new digest version, never a recount."""


def digest_of(event: Event) -> str:
    """The digest that chains `event` to the one before it."""
    fields = {name: getattr(event, name) for name in CHAINED}
    fields["role"] = str(fields["role"])
    return sm3(canonical(fields | {"at": event.at.astimezone(UTC).isoformat(timespec="microseconds")}))


@dataclass(frozen=True)
class Break:
    """The first place at which a trail does not hold."""

    government_id: int
    number: int
    why: str


def first_break() -> Break | None:
    """Recompute every chain; the first bad number, or None where all hold."""
    for chain in Chain.objects.order_by("government_id"):
        expected, head = 1, ""
        for event in Event.objects.filter(government_id=chain.government_id).order_by("number").iterator():
            if event.number != expected:
                return Break(chain.government_id, expected, "缺少这一条记录")
            if event.previous != head or event.digest != digest_of(event):
                return Break(chain.government_id, event.number, "这一条记录被改动过")
            expected, head = expected + 1, event.digest
        if (chain.number, chain.head) != (expected - 1, head):
            return Break(chain.government_id, expected, "末尾的记录被删除过")
    orphan = Event.objects.exclude(government_id__in=Chain.objects.values("government_id")).order_by("number").first()
    return Break(orphan.government_id, orphan.number, "记录没有对应的链头") if orphan else None
