"""Signing in and out, the first password (登录)."""

from typing import Any

from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from duban.audit import trail
from duban.org.actions import accounts
from duban.org.forms.signing import PasswordForm, SignInForm
from duban.org.models import User
from duban.web.middleware import problem
from duban.web.page import open_page, page
from duban.web.requests import Request, client_address


@open_page(methods=["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """登录. Success and refusal both stand on the trail."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and form.user is not None:
            with transaction.atomic():
                login(request, form.user, backend="duban.org.signin.AccountBackend")
                _record(request, form.user, "org.signed_in", "登录")
            return redirect(_next(request))
        known = User.objects.filter(username=form.cleaned_data.get("username", "")).first()
        if known is not None:
            with transaction.atomic():
                why = "连续输错，暂停登录" if getattr(request, "axes_locked_out", False) else "密码不对"
                _record(request, known, "org.sign_in_refused", f"的账号登录失败：{why}")
    status = 422 if form.errors else 200
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "org/sign_in.html", {"form": form, "next": wanted}, status=status)


@page(None, methods=["POST"])
def sign_out(request: Request) -> HttpResponse:
    """退出. Nothing of the session stays on the server or in the browser's cache."""
    trail.record(request.actor, "org.signed_out", "退出登录", at=request.at)
    logout(request)
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@page(None, methods=["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """修改密码; the one page that a one-time password leads to."""
    user: User = request.user  # type: ignore[assignment]
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        accounts.change_password(user, password=form.cleaned_data["new"], by=request.actor, at=request.at)
        update_session_auth_hash(request, user)
        return redirect("home")
    return render(request, "org/change_password.html", {"form": form}, status=422 if form.errors else 200)


def locked_out(request: HttpRequest, credentials: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords from one place."""
    sentence = "这个账号在本机连续输错五次密码，已暂停登录十分钟；请十分钟后再试，或请管理员重置密码。"
    return problem(request, sentence, status=429)


def _record(request: Request, user: User, action: str, sentence: str) -> None:
    actor = user.as_actor(address=client_address(request), request_id=request.request_id)
    trail.record(actor, action, sentence, at=request.at, target=user)


def _next(request: Request) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else "home"
