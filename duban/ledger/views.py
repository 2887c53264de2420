"""Pages of the ledger (台账): the table and its Word forms. The task page is composed at the front (`desk`)."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.files import store
from duban.ledger import exports, queries
from duban.ledger.models import TaskList
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none


@page(Permission.LEDGER_VIEW)
def ledger(request: Request) -> HttpResponse:
    """台账: all tasks of a year in one table, narrowed by list, category, unit, leader, words."""
    asked = {name: clean(request.GET.get(name, "")) for name in ("list", "category", "unit", "leader", "words")}
    filters = queries.Filters(
        task_list=asked["list"],
        category=asked["category"],
        unit=asked["unit"],
        leader=asked["leader"],
        words=asked["words"],
    )
    year = request.GET.get("year", "")
    table = queries.ledger_table(request.actor.scope, filters, year=number_or_none(year) if year else None)
    if table is None and year:
        raise Http404
    template = "ledger/ledger.html" + ("#table" if request.htmx else "")
    context = {
        "table": table,
        "filters": filters,
        "may_export": allowed(request.actor, Permission.LEDGER_EXPORT),
        "may_intake": allowed(request.actor, Permission.INTAKE_WORK),
    }
    return render(request, template, context)


@page(Permission.LEDGER_EXPORT)
def export(request: Request, pk: int) -> HttpResponse:
    """导出附件: a list of the ledger as Word, as the notice prints it."""
    lists = TaskList.objects.filter(government_id=request.actor.government_id).select_related("notice__ledger")
    task_list = get_object_or_404(lists, pk=pk)
    response = HttpResponse(exports.annex_docx(task_list), content_type=DOCX)
    name = f"{task_list.label} {task_list.title}.docx"
    response.headers["Content-Disposition"] = store.disposition(name)
    return response


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
