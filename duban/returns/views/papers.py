"""Papers of a sheet (表格、书面材料), and the files that a unit adds to it (佐证材料、签字扫描件)."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from duban.access.roles import Permission
from duban.documents.docx import to_docx
from duban.documents.pdf import to_pdf
from duban.errors import NotUnderstood, UserError
from duban.files import store
from duban.files.kinds import CONTENT_TYPES, kind_of
from duban.returns.actions import attaching
from duban.returns.exports.material import material_document, material_title
from duban.returns.exports.printed import form_document
from duban.returns.models import Attachment, ProgressReport, ReportLine, Return
from duban.returns.queries.papers import paper_of
from duban.returns.rules import AttachmentKind
from duban.returns.views.sheets import sheet_of
from duban.web.page import page
from duban.web.requests import Request

PAPERS = {
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (to_pdf, "application/pdf"),
}


@page(Permission.RETURN_VIEW)
def form(request: Request, kind: str, pk: int, ending: str) -> HttpResponse:
    """表格: the notice's form, filled in, to be printed and signed (docx, pdf)."""
    found = sheet_of(request, kind, pk)
    if ending not in PAPERS:
        raise Http404
    made, content_type = PAPERS[ending]
    document = form_document(paper_of(found, reader=request.actor))
    return _download(made(document), content_type, f"{document.title}.{ending}")


@page(Permission.RETURN_VIEW)
def material(request: Request, kind: str, pk: int) -> HttpResponse:
    """书面材料: composed of the same lines, for Word."""
    paper = paper_of(sheet_of(request, kind, pk), reader=request.actor)
    made, content_type = PAPERS["docx"]
    return _download(
        made(material_document(paper)), content_type, f"{paper.sheet.unit.name}{material_title(paper)}.docx"
    )


@page(Permission.RETURN_VIEW)
def attachment(request: Request, pk: int) -> HttpResponse:
    """下载附件, by its true kind; it is never shown inside a page."""
    found = _attachment(request, pk)
    data = store.load(found.file)
    kind = kind_of(data)
    return _download(data, CONTENT_TYPES[kind] if kind else "application/octet-stream", found.name)


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = store.disposition(name)
    return response


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def attach_to_line(request: Request, kind: str, pk: int, line_pk: int) -> HttpResponse:
    """附佐证材料. The file's digest makes a second upload harmless."""
    found = sheet_of(request, kind, pk)
    if not isinstance(found, ProgressReport):
        raise Http404
    line: ReportLine = get_object_or_404(found.lines.select_related("task__task_list"), pk=line_pk)
    line.sheet = found

    def act() -> str:
        name, data = _upload(request, f"file-{line.pk}", kind=AttachmentKind.EVIDENCE)
        return _told(attaching.attach_evidence(line, data, name=name, by=request.actor, at=request.at))

    return _answer(request, found, line, act)


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def attach_scan(request: Request, kind: str, pk: int) -> HttpResponse:
    """附签字扫描件."""
    found = sheet_of(request, kind, pk)

    def act() -> str:
        name, data = _upload(request, "scan", kind=AttachmentKind.SIGNED_SCAN)
        return _told(attaching.attach_scan(found, data, name=name, by=request.actor, at=request.at))

    return _answer(request, found, None, act)


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def remove_attachment(request: Request, pk: int) -> HttpResponse:
    """移除附件."""
    found = _attachment(request, pk)
    sheet, line = found.sheet, found.line

    def act() -> str:
        attaching.remove(found, by=request.actor, at=request.at)
        return ""

    return _answer(request, sheet, line, act)


def _attachment(request: Request, pk: int) -> Attachment:
    sheets = [f"{form}__{name}" for form in ("plan", "report") for name in ("unit", "round__ledger", "government")]
    reached = Attachment.objects.within(request.actor.scope).select_related("file", "line__task__task_list", *sheets)
    return get_object_or_404(reached, pk=pk)


def _upload(request: Request, field: str, *, kind: AttachmentKind) -> tuple[str, bytes]:
    file: UploadedFile[bytes] | None = request.FILES.get(field)
    if file is None:
        raise NotUnderstood("请先选择文件，再点“上传”。")
    name = file.name or ""
    attaching.require_size(file.size or 0, name=name, kind=kind)
    return name, file.read()


def _told(attached: attaching.Attached) -> str:
    return f"“{attached.attachment.name}”已经在这里，没有重复保存。" if attached.known else ""


def _answer(request: Request, found: Return, line: ReportLine | None, act: Callable[[], str]) -> HttpResponse:
    """The files of the place anew, in its page (nothing that was typed is touched); without htmx the whole page again."""
    context: dict[str, Any] = {}
    status = 200
    try:
        context["told"] = act()
    except UserError as refused:
        if not request.htmx:
            raise
        context["refused"], status = refused.sentence, refused.status
    if not request.htmx:
        place = f"attached-{line.pk}" if line is not None else "scans"
        return redirect(f"{reverse('sheet', args=[found.kind, found.pk])}#{place}")
    context |= {"sheet": found, "line": line, "may_attach": True}
    if line is None:
        context["scans"] = found.attachments.filter(line=None).select_related("file")
    return render(request, f"returns/{'attached' if line is not None else 'scans'}.html", context, status=status)
