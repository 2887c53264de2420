"""What every template may use about the frame: the government, the person, the demo mark."""

from typing import Any

from django.http import HttpRequest

from duban import __version__


def frame(request: HttpRequest) -> dict[str, Any]:
    """Costs no query: the account comes with its government."""
    user = getattr(request, "user", None)
    me = user if user is not None and user.is_authenticated else None
    return {
        "me": me,
        "actor": getattr(request, "actor", None),
        "government": getattr(me, "government", None),
        "version": __version__,
    }
