"""Pages of the table of a whole round (汇总)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from duban.access.roles import Permission
from duban.documents.docx import to_docx
from duban.files import store
from duban.returns.exports.gathered import gathered_document, gathered_xlsx
from duban.returns.exports.passwords import DOCX
from duban.returns.models import Round
from duban.returns.queries.gathered import gathered as gather
from duban.web.page import page
from duban.web.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(Permission.ROUND_VIEW)
def gathered(request: Request, pk: int) -> HttpResponse:
    """汇总: every task with what each unit says."""
    round_ = _round(request, pk)
    return render(request, "returns/gathered.html", {"round": round_, "table": gather(round_)})


@page(Permission.ROUND_VIEW)
def gathered_file(request: Request, pk: int, form: str) -> HttpResponse:
    """The same as a Word or WPS table."""
    round_ = _round(request, pk)
    if form == "docx":
        data, content_type = to_docx(gathered_document(round_, gather(round_))), DOCX
    elif form == "xlsx":
        data, content_type = gathered_xlsx(round_, gather(round_)), XLSX
    else:
        raise Http404
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = store.disposition(f"{round_}汇总表.{form}")
    return response


def _round(request: Request, pk: int) -> Round:
    own = Round.objects.filter(government_id=request.actor.government_id).select_related("ledger", "government")
    return get_object_or_404(own, pk=pk)
