"""The ledger's Word forms. Its pages show what other rooms know of a task, so they are composed at the front (`desk`)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from duban.access.roles import Permission
from duban.files import store
from duban.ledger import exports
from duban.ledger.models import TaskList
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request


@page(Permission.LEDGER_EXPORT)
def export(request: Request, pk: int) -> HttpResponse:
    """导出附件: a list of the ledger as Word, as the notice prints it."""
    lists = TaskList.objects.filter(government_id=request.actor.government_id).select_related("notice__ledger")
    task_list = get_object_or_404(lists, pk=pk)
    response = HttpResponse(exports.annex_docx(task_list, on=day_in_china(request.at)), content_type=DOCX)
    name = f"{task_list.label} {task_list.title}.docx"
    response.headers["Content-Disposition"] = store.disposition(name)
    return response


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
