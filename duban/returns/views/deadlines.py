"""Pages of due moments (期限): one unit's own, an extension for all after our own outage."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.errors import NotUnderstood
from duban.returns.actions import deadlines
from duban.returns.forms import ExtensionForm, OwnDueForm
from duban.returns.models import Extension, Return, Round
from duban.timing.clock import CHINA
from duban.web.page import page
from duban.web.requests import Request


@page(Permission.ROUND_OPEN, methods=["GET", "POST"])
def own_due(request: Request, pk: int, sheet_pk: int) -> HttpResponse:
    """给一个单位另定期限, with a reason; left empty it goes back to the round's."""
    round_ = _round(request, pk)
    sheet: Return | None = round_.sheets.select_related("unit", "round__ledger").filter(pk=sheet_pk).first()
    if sheet is None:
        raise Http404
    shown = sheet.due_at.astimezone(CHINA).strftime("%Y-%m-%dT%H:%M") if sheet.due_at else ""
    form = OwnDueForm(request.POST or None, initial={"until": shown, "reason": sheet.due_reason})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            deadlines.set_own_due(sheet, until=data["until"], reason=data["reason"], by=request.actor, at=request.at)
            return redirect("round", pk=pk)
        except NotUnderstood as refused:
            form.add_error(None, refused.sentence)
    context = {"sheet": sheet, "round": round_, "form": form}
    return render(request, "returns/own_due.html", context, status=422 if form.errors else 200)


@page(Permission.ROUND_OPEN, methods=["GET", "POST"])
def extend(request: Request, pk: int) -> HttpResponse:
    """提出顺延."""
    round_ = _round(request, pk)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            deadlines.propose_extension(
                round_, began_at=data["began_at"], ended_at=data["ended_at"], by=request.actor, at=request.at
            )
            return redirect("round", pk=pk)
        except NotUnderstood as refused:
            form.add_error(None, refused.sentence)
    context = {"round": round_, "form": form}
    return render(request, "returns/extend.html", context, status=422 if form.errors else 200)


@page(Permission.ROUND_OPEN, methods=["POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """核准或不同意顺延."""
    own = Extension.objects.filter(government_id=request.actor.government_id).select_related("round__ledger")
    extension = get_object_or_404(own, pk=pk)
    agreed = request.POST.get("agreed", "")
    if agreed not in {"yes", "no"}:
        raise NotUnderstood("请选择同意或不同意。")
    deadlines.decide_extension(extension, agreed=agreed == "yes", by=request.actor, at=request.at)
    return redirect("round", pk=extension.round_id)


def _round(request: Request, pk: int) -> Round:
    own = Round.objects.filter(government_id=request.actor.government_id).select_related("ledger")
    return get_object_or_404(own, pk=pk)
