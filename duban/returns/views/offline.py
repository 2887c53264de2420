"""Offline forms (离线填报): downloaded pre-filled, filled in elsewhere, compared, and saved as the draft."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from duban.access import policy
from duban.access.roles import Permission
from duban.documents.offline import OfflineForm
from duban.documents.offline_docx import to_offline_docx
from duban.documents.offline_xlsx import to_offline_xlsx
from duban.documents.sheets import MOST_BYTES
from duban.errors import NotUnderstood, UserError
from duban.files import store
from duban.files.kinds import CONTENT_TYPES, FileKind
from duban.returns.actions import filling
from duban.returns.exports.offline import offline_form
from duban.returns.models import ProgressReport, Return
from duban.returns.offline_forms import OfflineUpload, compare, read_file, unpacked
from duban.returns.queries.sheets import sheet_shown
from duban.returns.views.sheets import sheet_of
from duban.web.page import page
from duban.web.requests import Request

_MADE: dict[str, Callable[[OfflineForm], bytes]] = {
    FileKind.XLSX: to_offline_xlsx,
    FileKind.DOCX: to_offline_docx,
}


@page(Permission.RETURN_FILL)
def offline(request: Request, kind: str, pk: int, ending: str) -> HttpResponse:
    """离线表: the open lines of the unit's own sheet, pre-filled (xlsx, docx)."""
    found = _own_sheet(request, kind, pk)
    if ending not in _MADE:
        raise Http404
    form = offline_form(sheet_shown(found, at=request.at))
    response = HttpResponse(_MADE[ending](form), content_type=CONTENT_TYPES[FileKind(ending)])
    response.headers["Content-Disposition"] = store.disposition(f"{form.title}（离线）.{ending}")
    return response


@page(Permission.RETURN_FILL, methods=["GET", "POST"], once=False)
def upload(request: Request, kind: str, pk: int) -> HttpResponse:
    """离线填报: a file is compared and nothing written; what the preview showed is saved when it is confirmed.

    Saving twice does nothing twice: each line carries the version that the file was made from.
    """
    found = _own_sheet(request, kind, pk)
    if request.method == "GET":
        return _page(request, found)
    if "seen" in request.POST:
        return _confirm(request, found)
    try:
        compared = _compared(request, found)
    except UserError as refused:
        return _page(request, found, status=refused.status, refused=refused.sentence)
    return _page(request, found, compared=compared, seen=compared.packed(found))


def _own_sheet(request: Request, kind: str, pk: int) -> Return:
    found = sheet_of(request, kind, pk)
    policy.require(request.actor, Permission.RETURN_FILL, on=found)
    return found


def _page(request: Request, found: Return, *, status: int = 200, **more: Any) -> HttpResponse:
    can_fill = any(line.is_open for line in found.lines.all())
    context = {"sheet": found, "round": found.round, "can_fill": can_fill} | more
    return render(request, "returns/offline.html", context, status=status)


def _compared(request: Request, found: Return) -> OfflineUpload:
    file = request.FILES.get("file")
    if file is None:
        raise NotUnderstood("请先选择填好的离线表，再点“上传并比较”。")
    if (file.size or 0) > MOST_BYTES:
        raise NotUnderstood("文件超过 2 MB，请只在离线表的格子里填写文字，不要插入图片。")
    return compare(read_file(file.read(), file.name or ""), sheet_shown(found, at=request.at))


def _confirm(request: Request, found: Return) -> HttpResponse:
    window, typed = unpacked(request.POST["seen"], found)
    saved = filling.save_draft(found, typed, by=request.actor, at=request.at, window=window)
    if isinstance(found, ProgressReport) and saved.lines:
        filling.keep_findings(found, at=request.at, only={line.pk for line in saved.lines})
    return redirect("sheet", kind=found.kind, pk=found.pk)
