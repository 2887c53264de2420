"""Posting to a receiver over HTTP: one request, no redirects, a limit on waiting and on what is read."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from duban.messages.channels.parcel import NotTaken

MOST = 64 << 10
"""Bytes of an answer; receivers say a line."""
TRY_AGAIN = {408, 425, 429}
"""Refusals that pass."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A receiver that sends us elsewhere is none: what is posted carries a key."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def post(address: str, body: bytes, headers: Mapping[str, str]) -> str:
    """Post and give back what was answered. Raises: NotTaken for everything but 200 to 299."""
    try:
        request = urllib.request.Request(address, body, dict(headers), method="POST")
        with _opener.open(request, timeout=settings.CHANNEL_TIMEOUT) as answer:
            return str(answer.read(MOST).decode(errors="replace"))
    except urllib.error.HTTPError as error:
        error.close()
        passing = error.code >= 500 or error.code in TRY_AGAIN
        raise NotTaken(f"对方服务器没有收下（HTTP {error.code}）", final=not passing) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "reason", error)
        if isinstance(cause, TimeoutError):
            raise NotTaken("对方服务器没有应答，等待超时") from None
        raise NotTaken(f"连不上对方服务器（{type(cause).__name__}）") from None
