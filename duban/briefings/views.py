"""Pages of briefings (通报): draft one, see where every figure comes from, take the papers."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.policy import allowed, require
from duban.access.roles import Permission
from duban.briefings import actions
from duban.briefings.compose.composition import BriefingKind
from duban.briefings.forms import DraftForm
from duban.briefings.models import Briefing
from duban.briefings.queries import figures_shown
from duban.errors import UserError
from duban.files import store
from duban.ledger.models import Ledger
from duban.returns.queries.owing import latest_month
from duban.web.page import page
from duban.web.requests import Request

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "json": "application/json",
}


@page(Permission.BRIEFING_VIEW, methods=["GET", "POST"], once=False)
def briefings(request: Request) -> HttpResponse:
    """通报: drafts so far, and a new one. Each draft freezes its own snapshot, so drafting again disturbs nothing."""
    if request.method == "POST":
        require(request.actor, Permission.BRIEFING_DRAFT)
    ledger = Ledger.objects.filter(government_id=request.actor.government_id).order_by("-year").first()
    last = latest_month(ledger) if ledger is not None else None
    form = DraftForm(request.POST or None, initial={"period": last.period if last else ""})
    if request.method == "POST" and ledger is not None and form.is_valid():
        kind = BriefingKind(form.cleaned_data["kind"])
        try:
            papers = actions.draft(ledger, kind, form.cleaned_data["period"], by=request.actor, at=request.at)
        except UserError as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("briefing", pk=papers.briefing.pk)
    drafts = Briefing.objects.within(request.actor.scope).select_related("snapshot").order_by("-pk")
    context = {
        "form": form,
        "drafts": drafts,
        "may_draft": last is not None and allowed(request.actor, Permission.BRIEFING_DRAFT),
    }
    return render(request, "briefings/briefings.html", context, status=422 if form.errors else 200)


@page(Permission.BRIEFING_VIEW)
def briefing(request: Request, pk: int) -> HttpResponse:
    """One draft with its figures; each figure opens the rows that it counts."""
    found = _briefing(request, pk)
    context = {"briefing": found, "figures": figures_shown(found)}
    return render(request, "briefings/briefing.html", context)


@page(Permission.BRIEFING_VIEW)
def paper(request: Request, pk: int, form: str) -> HttpResponse:
    """The paper as it was made: docx, pdf, or the figures as JSON."""
    found = _briefing(request, pk)
    if form not in TYPES:
        raise Http404
    if form == "json":
        data = json.dumps(found.figures, ensure_ascii=False, indent=1).encode()
    else:
        data = store.load(found.docx if form == "docx" else found.pdf)
    response = HttpResponse(data, content_type=TYPES[form])
    response.headers["Content-Disposition"] = store.disposition(f"{found.title}.{form}")
    return response


def _briefing(request: Request, pk: int) -> Briefing:
    drafts = Briefing.objects.within(request.actor.scope).select_related("snapshot__ledger", "docx", "pdf")
    return get_object_or_404(drafts, pk=pk)
