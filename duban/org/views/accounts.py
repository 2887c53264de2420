"""The administrators' pages: accounts and grants (账号、授权). Nothing of the business stands on them."""

from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.documents.sheets import rows_of
from duban.errors import NotAllowed, NotUnderstood, UserError
from duban.files.store import disposition
from duban.org import queries
from duban.org.actions import accounts as actions
from duban.org.actions import grants as grant_actions
from duban.org.actions import roster
from duban.org.forms.accounts import FORMS, GrantForm, OpenForm, RosterForm, initial_of, kinds_for
from duban.org.models import Grant, GrantState, Unit, User
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SETTLED_SHOWN = 100
ROSTER_SALT = "duban.org.roster"
ROSTER_SECONDS = 3600


@page(Permission.ACCOUNT_VIEW)
def accounts(request: Request) -> HttpResponse:
    """账号: all accounts of the government, narrowed by words, role, unit, state."""
    asked = {name: clean(request.GET.get(name, "")) for name in ("words", "role", "unit", "state")}
    filters = queries.AccountFilters(asked["words"], asked["role"], number_or_none(asked["unit"]), asked["state"])
    government_id, on = request.actor.government_id, day_in_china(request.at)
    own = User.objects.filter(government_id=government_id)
    context = {
        "rows": queries.accounts_listed(government_id, filters, on=on, at=request.at),
        "total": own.count(),
        "filters": filters,
        "narrowed": any(asked.values()),
        "roles": queries.role_choices(),
        "units": Unit.objects.filter(pk__in=own.values("unit")),
        "states": queries.ACCOUNT_STATES,
        "waiting": queries.grants_of(government_id).filter(state=GrantState.PROPOSED).count(),
    }
    return render(request, "org/accounts.html", context)


@page(Permission.ACCOUNT_VIEW)
def account(request: Request, pk: int) -> HttpResponse:
    """一个账号: who it is, what was granted, what can be proposed."""
    found = _account(request, pk)
    on = day_in_china(request.at)
    context = {
        "account": found,
        "held": found.holdings.on(on).select_related("post"),
        "stand_ins": found.stand_ins.filter(until__gte=on).select_related("post"),
        "grants": queries.grants_of(found.government_id).filter(account=found),
        "kinds": kinds_for(found),
        "unused": queries.unused_accounts(User.objects.filter(pk=found.pk), at=request.at).exists(),
    }
    return render(request, "org/account.html", context)


@page(Permission.GRANT_PROPOSE, methods=["GET", "POST"])
def account_open(request: Request) -> HttpResponse:
    """提出开通账号."""
    form = OpenForm(request.actor.government_id, None, day_in_china(request.at), request.POST or None)
    return _propose(request, form, None)


@page(Permission.GRANT_PROPOSE, methods=["GET", "POST"])
def account_grant(request: Request, pk: int, kind: str) -> HttpResponse:
    """提出调整、停用、恢复、代理."""
    found = _account(request, pk)
    if kind not in FORMS:
        raise Http404
    on = day_in_china(request.at)
    initial = initial_of(found) | {"since": on}
    form = FORMS[kind](found.government_id, found, on, request.POST or None, initial=initial)
    return _propose(request, form, found)


def _propose(request: Request, form: GrantForm, found: User | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            grant_actions.propose(form.grant(), by=request.actor, at=request.at)
        except NotAllowed:
            raise
        except UserError as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("grants")
    held = found.holdings.on(day_in_china(request.at)).select_related("post") if found else ()
    context = {"form": form, "account": found, "held": held}
    return render(request, "org/propose.html", context, status=422 if form.errors else 200)


@page(Permission.GRANT_PROPOSE, methods=["POST"], once=False)
def account_password(request: Request, pk: int) -> HttpResponse:
    """生成一次性密码, shown on this page only. Kept nowhere, so a form that is sent again draws another one."""
    found = _account(request, pk)
    password = actions.issue_password(found, by=request.actor, at=request.at)
    return render(request, "org/password_issued.html", {"account": found, "password": password})


@page(Permission.GRANT_PROPOSE)
def account_template(request: Request) -> HttpResponse:
    """The empty table of accounts."""
    response = HttpResponse(roster.template(), content_type=XLSX)
    response.headers["Content-Disposition"] = disposition("账号表.xlsx")
    return response


@page(Permission.GRANT_PROPOSE, methods=["GET", "POST"], once=False)
def account_import(request: Request) -> HttpResponse:
    """导入账号表: what each row would become. Nothing is written before it is confirmed."""
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            cells = roster.cells_of(rows_of(file.read(), file.name))
        except NotUnderstood as refused:
            form.add_error("file", refused.sentence)
        else:
            read = roster.read_roster(cells, government_id=request.actor.government_id, on=day_in_china(request.at))
            good = [row.cells for row in read if row.grant]
            kept = signing.dumps([clean(file.name), good], salt=ROSTER_SALT, compress=True)
            context |= {"read": read, "good": len(good), "kept": kept, "source": file.name}
    return render(request, "org/account_import.html", context, status=422 if form.errors else 200)


@page(Permission.GRANT_PROPOSE, methods=["POST"])
def account_import_confirm(request: Request) -> HttpResponse:
    """确认导入: one proposal for every good row of the preview."""
    try:
        source, good = signing.loads(request.POST.get("kept", ""), salt=ROSTER_SALT, max_age=ROSTER_SECONDS)
    except signing.BadSignature:
        raise NotUnderstood("预览已经过期或不完整，请重新上传账号表。") from None
    rows = [tuple(cells) for cells in good]
    roster.propose_roster(rows, source=source, on=day_in_china(request.at), by=request.actor, at=request.at)
    return redirect("grants")


@page(Permission.ACCOUNT_VIEW)
def grants(request: Request) -> HttpResponse:
    """授权: what waits, then what was settled, the newest first."""
    return _grants_page(request)


def _grants_page(request: Request, *, refused: str = "", status: int = 200) -> HttpResponse:
    """The page, after a refusal with its reason, and with what was ticked and written still there."""
    every = queries.grants_of(request.actor.government_id)
    context = {
        "waiting": every.filter(state=GrantState.PROPOSED),
        "settled": every.exclude(state=GrantState.PROPOSED)[:SETTLED_SHOWN],
        "shown": SETTLED_SHOWN,
        "refused": refused,
        "ticked": request.POST.getlist("grant"),
        "words": clean(request.POST.get("words", "")),
    }
    return render(request, "org/grants.html", context, status=status)


@page(Permission.GRANT_DECIDE, methods=["POST"])
def grants_decide(request: Request) -> HttpResponse:
    """同意或不同意 the grants that are ticked, in one act. Each tick bears the version that was seen."""
    ticked = dict(word.partition(":")[::2] for word in request.POST.getlist("grant"))
    numbers = [number for word in ticked if (number := number_or_none(word)) is not None]
    found = list(queries.grants_of(request.actor.government_id).filter(pk__in=numbers).order_by("pk"))
    if len(found) != len(ticked):
        raise Http404
    for grant in found:
        grant.version = number_or_none(ticked[str(grant.pk)]) or 0
    agreed = request.POST.get("choice") == "agree"
    words = clean(request.POST.get("words", ""))
    try:
        grant_actions.decide(found, agreed=agreed, words=words, by=request.actor, at=request.at)
    except NotUnderstood as refused:
        return _grants_page(request, refused=refused.sentence, status=refused.status)
    return redirect("grants")


@page(Permission.GRANT_PROPOSE, methods=["POST"])
def grant_withdraw(request: Request, pk: int) -> HttpResponse:
    """撤回自己提出的授权."""
    found: Grant = get_object_or_404(queries.grants_of(request.actor.government_id), pk=pk)
    found.version = number_or_none(request.POST.get("version", "")) or 0
    grant_actions.withdraw(found, by=request.actor, at=request.at)
    return redirect("grants")


def _account(request: Request, pk: int) -> User:
    own = User.objects.filter(government_id=request.actor.government_id).select_related("unit", "government")
    found: User = get_object_or_404(own, pk=pk)
    return found
