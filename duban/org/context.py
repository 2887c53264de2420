"""The demo's mark (演示数据) on pages that know no person: it must never be taken for a real government."""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from duban.org.models import Government


def demo_alone(request: HttpRequest) -> dict[str, Any]:
    """Names the government to a page without a sign-in where it is the only one and the demo; else nothing.

    A page that tells of a failure must not fail itself: a database that does not answer is left alone.
    """
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return {}
    try:
        governments = list(Government.objects.all()[:2])
    except DatabaseError:
        return {}
    alone = len(governments) == 1 and governments[0].is_demo
    return {"government": governments[0]} if alone else {}
