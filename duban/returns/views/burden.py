"""What a round costs the units (填报负担)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from duban.access.roles import Permission
from duban.returns.models import Round
from duban.returns.queries.burden import round_burden
from duban.web.page import page
from duban.web.requests import Request


@page(Permission.ROUND_VIEW)
def burden(request: Request, pk: int) -> HttpResponse:
    """填报负担: lines asked, boxes filled in by the system, minutes, in official order."""
    own = Round.objects.filter(government_id=request.actor.government_id).select_related("ledger")
    return render(request, "returns/burden.html", {"table": round_burden(get_object_or_404(own, pk=pk))})
