"""Pages of what a unit does with its return before it goes to the office, and of a ledger's rules for it (报送规则)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.ledger.models import Ledger
from duban.returns.actions import inside
from duban.returns.forms import RulesForm
from duban.returns.models import ReportingRules
from duban.returns.views.sheets import sheet_of
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean


@page(Permission.RETURN_CONFIRM, methods=["POST"])
def confirm(request: Request, kind: str, pk: int) -> HttpResponse:
    """审核同意、签发."""
    receipt = inside.confirm(sheet_of(request, kind, pk), by=request.actor, at=request.at)
    return redirect("receipt", pk=receipt.pk) if receipt is not None else redirect("sheet", kind=kind, pk=pk)


@page(Permission.RETURN_CONFIRM, methods=["POST"])
def give_back(request: Request, kind: str, pk: int) -> HttpResponse:
    """退给填报人."""
    reason = clean(request.POST.get("reason", ""), longest=300)
    inside.give_back(sheet_of(request, kind, pk), reason=reason, by=request.actor, at=request.at)
    return redirect("sheet", kind=kind, pk=pk)


@page(Permission.RETURN_FILL, methods=["POST"])
def take_back(request: Request, kind: str, pk: int) -> HttpResponse:
    """收回."""
    inside.take_back(sheet_of(request, kind, pk), by=request.actor, at=request.at)
    return redirect("sheet", kind=kind, pk=pk)


@page(Permission.ROUND_OPEN, methods=["GET", "POST"])
def rules(request: Request, pk: int) -> HttpResponse:
    """报送规则 of a ledger."""
    ledger = get_object_or_404(Ledger.objects.filter(government_id=request.actor.government_id), pk=pk)
    known = ReportingRules.objects.filter(ledger=ledger).first() or ReportingRules(ledger=ledger)
    names = ("plan_steps", "month_steps", "filing", "courtesy_workdays", "due_time", "resubmit_workdays", "version")
    initial = {name: getattr(known, name) for name in names}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        inside.set_rules(ledger, **form.cleaned_data, by=request.actor, at=request.at)
        return redirect("rounds")
    context = {"ledger": ledger, "form": form}
    return render(request, "returns/rules.html", context, status=422 if form.errors else 200)
