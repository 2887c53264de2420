"""The frame around each request: its number and moment, the security headers, readable errors."""

import logging
import uuid
from collections.abc import Callable
from typing import cast

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from duban.errors import UserError
from duban.timing import clock
from duban.web.requests import Request

log = logging.getLogger("duban")
Handler = Callable[[HttpRequest], HttpResponseBase]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class RequestFrame:
    """Reads the clock once, numbers the request, and puts the headers on every answer.

    Django 6 brings a content policy of its own; it can then replace the one line here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        framed = cast(Request, request)
        framed.at = clock.now()
        framed.request_id = uuid.uuid4().hex
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("Cache-Control", "no-store")
        response["X-Request-Id"] = framed.request_id
        return response


class ReadableErrors:
    """Turns a `UserError` into its page, with everything the person had typed; any other exception is a defect."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, _ANSWERED):
            return None
        if not isinstance(exception, UserError):
            log.exception("request %s failed", cast(Request, request).request_id, exc_info=exception)
            return None
        return problem(request, exception.sentence, status=exception.status)


_ANSWERED = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""Not defects: the framework answers them by our pages for 404, 403 and 400."""
_NOT_TYPED = {
    *("csrfmiddlewaretoken", "once", "version", "password", "next", "window", "seen", "kept", "acting"),
    *("role", "account", "post", "members", "grant", "choice", "stand_in", "successor", "vacant"),
}
"""Fields without words of the person: what the frame carries, and rows or codes that were chosen from a list."""
_NOT_WORDS = ("-version", "-stage_met")
"""Ends of the names of a sheet's boxes that hold no words: what was typed must not drown among them."""


def _is_machinery(name: str) -> bool:
    return name in _NOT_TYPED or name.endswith(_NOT_WORDS)


def problem(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """One clear sentence, the way back, and what was typed; for htmx the sentence alone (the form stays as it is)."""
    typed = (
        [v for n, v in request.POST.items() if not _is_machinery(n) and isinstance(v, str) and v.strip()]
        if request.method == "POST"
        else []
    )
    context = {
        "sentence": sentence,
        "typed": typed,
        "status": status,
        "title": TITLES.get(status, "没有办成"),
        "back": "" if request.method == "GET" and status in _SAME_AGAIN else _way_back(request),
    }
    htmx = bool(getattr(request, "htmx", False))
    response = render(request, "problem.html" + ("#sentence" if htmx else ""), context, status=status)
    if htmx:
        response["HX-Retarget"] = "#problem"
        response["HX-Reswap"] = "innerHTML"
    return response


def _way_back(request: HttpRequest) -> str:
    """The page on which the form stood: the address of an act knows only POST."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.META.get("HTTP_HOST", "")})
    return came_from if request.method == "POST" and ours else request.path


_SAME_AGAIN = {403, 404}
"""What opening the page again would not change."""
TITLES = {
    401: "需要登录",
    403: "没有权限",
    404: "没有这一页",
    405: "没有这一页",
    422: "请改正后再提交",
    429: "暂停登录",
    500: "系统出错了",
}
