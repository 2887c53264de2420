"""`@page`: every page names who may see it and how it may be asked; a test fails for one that does not."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from duban.access import policy
from duban.access.roles import Permission
from duban.errors import NotAllowed, NotNow, NotSignedIn
from duban.timing.clock import day_in_china
from duban.web.middleware import problem
from duban.web.once import run_once
from duban.web.requests import Request, client_address

View = Callable[..., HttpResponseBase]
ACTING_FOR = "acting_for"
"""Where the session keeps for whom the person has chosen to act (代)."""
ACTING_FIELD = "acting"
"""The field of a form that says for whom the person acted when the form was opened."""
_ABOUT_THE_SESSION = {"sign_out", "act_for", "end_acting"}
"""Forms that decide in whose name the session goes on; they may be sent in any state of it."""


class Page(Protocol):
    """A view that says who may see it: a permission, None for everybody signed in, or "open" for everybody."""

    permission: Permission | str | None
    methods: tuple[str, ...]

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def page(
    permission: Permission | None, *, methods: Sequence[str] = ("GET",), once: bool = True
) -> Callable[[View], Page]:
    """A page for people who are signed in and hold `permission` (None: any of them).

    The view gets `request.actor` and `request.at`. GET changes nothing. POST runs in one transaction, once for each
    key; with `once=False` the view brings its own transaction, which is right only where the act can be repeated
    without effect (an upload is recognised by its digest) and would hold the database too long.
    """

    def decorate(view: View) -> Page:
        @wraps(view)
        def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _asked_rightly(request, methods):
                return _refuse_method(request, methods)
            user = request.user
            if not user.is_authenticated:
                if request.method != "POST":
                    return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
                raise NotSignedIn("登录已经过期，请在新窗口登录后回到本页重新提交；您写的内容列在下面，没有丢失。")
            if user.must_change_password and view.__name__ not in {"change_password", "sign_out"}:
                if request.method != "POST":
                    return redirect("change_password")
                raise NotAllowed("您的密码刚被重置，请先在新窗口修改密码，再回到本页重新提交；您写的内容列在下面。")
            chosen: int | None = request.session.get(ACTING_FOR)
            request.actor = user.as_actor(
                on=day_in_china(request.at),
                acting_for=chosen,
                address=client_address(request),
                request_id=request.request_id,
            )
            request.lapsed = user.why_no_longer(chosen) if chosen and request.actor.acting_for is None else ""
            if request.method == "POST" and view.__name__ not in _ABOUT_THE_SESSION:
                _require_same_name(request, by_form=once)
            if permission is not None:
                policy.require(request.actor, permission)
            if request.method == "POST" and once:
                return run_once(request, lambda: view(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        return _marked(wrapped, permission, methods)

    return decorate


def _require_same_name(request: Request, *, by_form: bool) -> None:
    """Let a form pass that takes effect in the name in which it was opened (本人、代).

    Raises: NotNow where the days of the stand-in (代理) are over, or where another tab began or ended it.
    """
    if request.lapsed:
        raise NotNow(f"{request.lapsed}，这次提交没有办理；请先点“以本人身份继续”，再回到原页面提交。")
    if by_form and request.POST.get(ACTING_FIELD, "") != str(request.actor.acting_for or ""):
        raise NotNow(f"打开这张表单之后，办理的身份变了，现在是{request.actor.name}；请刷新页面，看清身份后再提交。")


def open_page(*, methods: Sequence[str] = ("GET",)) -> Callable[[View], Page]:
    """A page that needs no sign-in."""

    def decorate(view: View) -> Page:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _asked_rightly(request, methods):
                return _refuse_method(request, methods)
            return view(request, *args, **kwargs)

        return _marked(wrapped, "open", methods)

    return decorate


def _asked_rightly(request: HttpRequest, methods: Sequence[str]) -> bool:
    # HEAD is GET without the body (RFC 9110, 9.3.2); the server leaves the body out.
    return ("GET" if request.method == "HEAD" else request.method) in methods


def _refuse_method(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    response = problem(request, "这个地址不能这样打开，请从上方的导航重新进入。", status=405)
    response["Allow"] = ", ".join(methods)
    return response


def _marked(view: View, permission: Permission | str | None, methods: Sequence[str]) -> Page:
    marked = cast(Page, view)
    marked.permission, marked.methods = permission, tuple(methods)
    return marked
