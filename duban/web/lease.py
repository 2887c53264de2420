"""One worker at a time (值守): whoever holds the row works; it is renewed in every round and lapses by itself."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from duban.web.models import Worker

NAME = "worker"
LEASE = timedelta(minutes=5)
"""Longer than any round takes: a round stops sending after a minute and waits at most for one slow receiver."""


def take(holder: UUID, *, at: datetime) -> bool:
    """Take or renew the lease; False while another holds it."""
    mine = Worker.objects.filter(Q(holder=holder) | Q(until__lte=at) | Q(holder=None), name=NAME)
    if mine.update(holder=holder, until=at + LEASE):
        return True
    try:
        with transaction.atomic():
            _, made = Worker.objects.get_or_create(name=NAME, defaults={"holder": holder, "until": at + LEASE})
    except IntegrityError:
        return False
    return made


def give_back(holder: UUID, *, at: datetime) -> None:
    """Let the next one take it at once."""
    Worker.objects.filter(name=NAME, holder=holder).update(holder=None, until=at)
