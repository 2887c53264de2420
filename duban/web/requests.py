"""The request as our views see it: who acts and when, both settled before the view runs."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

from duban.access.actor import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """What `@page` hands to a view."""

    actor: Actor
    at: datetime
    request_id: str
    htmx: "HtmxDetails"
