"""The page of reviewing a month's lines together (成批审核)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.errors import NotUnderstood
from duban.returns.actions import reviewing
from duban.returns.models import Round
from duban.returns.queries.waiting import waiting_lines
from duban.returns.rules import RoundKind
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none


@page(Permission.RETURN_REVIEW, methods=["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """All lines of a month that wait: the clean ones in one act, the others by what was found in them."""
    own = Round.objects.filter(government_id=request.actor.government_id, kind=RoundKind.MONTHLY)
    found = get_object_or_404(own.select_related("ledger"), pk=pk)
    sentence, reason = "", clean(request.POST.get("reason", ""), longest=300)
    if request.method == "POST":
        try:
            accepted = request.POST.get("act") == "accept"
            reviewing.decide_together(
                found, _seen(request), accepted=accepted, reason=reason, by=request.actor, at=request.at
            )
        except NotUnderstood as refused:
            sentence = refused.sentence
        else:
            return redirect("round_review", pk=pk)
    context = {
        "round": found,
        "waiting": waiting_lines(found),
        "sentence": sentence,
        "reason": reason,
        "chosen": set(request.POST.getlist("line")),
    }
    return render(request, "returns/bulk.html", context, status=422 if sentence else 200)


def _seen(request: Request) -> dict[int, int]:
    """Line number → the version that the page showed."""
    pairs = [text.partition(":") for text in request.POST.getlist("line")]
    numbers = [(number_or_none(line), number_or_none(version)) for line, _, version in pairs]
    return {line: version for line, version in numbers if line is not None and version is not None}
