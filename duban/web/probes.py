"""Probing the pages from outside (探测), and the outages that the probes prove (系统故障)."""

import urllib.error
import urllib.request
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction

from duban.timing.outages import Outage, outages
from duban.web.models import Probe

KEPT = timedelta(days=40)
"""Longer than any month and its objections (申诉)."""
PATIENCE = 10
"""Seconds; who waits longer for a page has none."""


def answers(address: str) -> bool:
    """Whether the system at `address` says that it can work (/readyz), as anybody's browser would ask it."""
    request = urllib.request.Request(urljoin(address, "/readyz"))
    own = [host for host in settings.ALLOWED_HOSTS if host not in {"*", ""}]
    if urlsplit(address).hostname not in own and own:
        request.add_header("Host", own[0].lstrip("."))
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


@transaction.atomic
def record(*, ok: bool, at: datetime) -> None:
    """Keep what a probe saw; what is older than forty days goes."""
    Probe.objects.create(at=at, ok=ok)
    Probe.objects.filter(at__lt=at - KEPT).delete()


def known_outages(*, since: datetime) -> list[Outage]:
    """The outages since a moment, the oldest first."""
    return outages(Probe.objects.filter(at__gte=since).order_by("at").values_list("at", "ok"))
