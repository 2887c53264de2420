"""Pages of the review (审核), and the verification of a completion."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from duban.access.roles import Permission
from duban.ledger.models import Task
from duban.returns.actions import reviewing
from duban.returns.forms import SendBackForm, VerifyForm
from duban.returns.queries.sheets import months_of_task
from duban.returns.views.sheets import line_of, sheet_of
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none


@page(Permission.RETURN_REVIEW, methods=["POST"])
def accept(request: Request, kind: str, pk: int) -> HttpResponse:
    """通过: the lines that the page showed as waiting."""
    found = sheet_of(request, kind, pk)
    chosen = [number for text in request.POST.getlist("line") if (number := number_or_none(text)) is not None]
    reviewing.accept(found, chosen, by=request.actor, at=request.at)
    return redirect("sheet", kind=kind, pk=pk)


@page(Permission.RETURN_REVIEW, methods=["POST"])
def send_back(request: Request, kind: str, pk: int, line_pk: int) -> HttpResponse:
    """退回一行, with what has to be mended."""
    found = sheet_of(request, kind, pk)
    form = SendBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else clean(request.POST.get("reason", ""), longest=300)
    reviewing.send_back(found, line_of(found, line_pk), reason=reason, by=request.actor, at=request.at)
    return redirect(f"{reverse('sheet', args=[kind, pk])}#line-{line_pk}")


@page(Permission.COMPLETION_VERIFY, methods=["GET", "POST"])
def verify(request: Request, pk: int) -> HttpResponse:
    """核实完成."""
    tasks = Task.objects.within(request.actor.scope).select_related("task_list", "ledger", "government")
    task = get_object_or_404(tasks, pk=pk)
    form = VerifyForm(request.POST or None, initial={"on": day_in_china(request.at).isoformat()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reviewing.verify_completion(task, on=data["on"], method=data["method"], by=request.actor, at=request.at)
        return redirect("task", pk=task.pk)
    lines = months_of_task(task, request.actor.scope)
    return render(
        request, "returns/verify.html", {"task": task, "form": form, "lines": lines}, status=422 if form.errors else 200
    )
