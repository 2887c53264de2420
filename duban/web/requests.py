"""The request as our views see it: who acts and when, both settled before the view runs."""

from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest

from duban.access.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """What `@page` hands to a view."""

    actor: Actor
    at: datetime
    request_id: str
    lapsed: str
    """Why the person does not act for the leader any more whom he had chosen (代理到期), else empty."""
    htmx: "HtmxDetails"


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine: the peer's, or the one that our own proxy saw (DUBAN_BEHIND_PROXY).

    A proxy puts the peer it saw at the end of X-Forwarded-For; what stands before that anybody may have made up.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(seen))
    except ValueError:
        return peer
