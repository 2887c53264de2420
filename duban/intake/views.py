"""Pages of intake (来文导入): upload, check rows beside their source, compare, confirm."""

from urllib.parse import urlsplit

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from duban.access.roles import Permission
from duban.errors import NotUnderstood
from duban.files import store
from duban.intake import actions, queries
from duban.intake.forms import CorrectionForm, DocumentForm, RowForm, UploadForm, one_line
from duban.intake.models import Batch, Row
from duban.ledger import actions as ledger_actions
from duban.ledger.models import Task
from duban.ledger.queries import words_of
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import number_or_none


@page(Permission.INTAKE_WORK, methods=["GET", "POST"], once=False)
def intake(request: Request) -> HttpResponse:
    """来文: upload a file, and all that came before. The file's digest makes a second upload harmless."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        upload: UploadedFile[bytes] = form.cleaned_data["file"]
        try:
            received = actions.receive(upload.read(), filename=upload.name or "", by=request.actor, at=request.at)
        except NotUnderstood as refused:
            form.add_error("file", refused.sentence)
        else:
            known = "?known=1" if received.known else ""
            return redirect(reverse("intake_check", args=[received.batch.pk]) + known)
    batches = Batch.objects.within(request.actor.scope).select_related("file", "notice").order_by("-pk")
    context = {"form": form, "batches": batches, "today": request.at}
    return render(request, "intake/intake.html", context, status=422 if form.errors else 200)


@page(Permission.INTAKE_VIEW)
def check(request: Request, pk: int) -> HttpResponse:
    """核对来文: what was read beside what was printed, doubts first."""
    batch = _batch(request, pk)
    return render(request, "intake/check.html", _check_context(request, batch))


def _check_context(request: Request, batch: Batch) -> dict[str, object]:
    # An act on one row comes from a page that may be narrowed; what comes back with the row must stay so.
    asked = QueryDict(urlsplit(request.htmx.current_url or "").query) if request.htmx else request.GET
    doubt, state = asked.get("doubt", ""), asked.get("state", "")
    return {
        "batch": batch,
        "check": queries.check_page(batch, doubt=doubt, state=state),
        "doubt": doubt,
        "state": state,
        "known": "known" in request.GET,
        "registered": queries.registered_notice(batch),
        "editable": batch.state == "read",
    }


@page(Permission.INTAKE_WORK, methods=["GET", "POST"])
def row(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """改正一行, in its place beside the source."""
    batch = _batch(request, pk)
    found = _row(batch, row_pk)
    form = RowForm(request.POST or None, initial=_initial(found), known={t["text"]: t for t in found.targets})
    if request.method == "POST" and form.is_valid():
        actions.correct_row(found, form.words(), version=form.cleaned_data["version"], by=request.actor, at=request.at)
        return _after_row(request, found)
    context = {"batch": batch, "each": queries.checked_row(found), "form": form, "editable": batch.state == "read"}
    template = "intake/row.html" + ("#form" if request.htmx else "")
    return render(request, template, context, status=422 if form.errors else 200)


def _initial(found: Row) -> dict[str, object]:
    words = queries.words_of_row(found)
    return {
        "seq": found.seq,
        "category": found.category,
        "text": found.text,
        "leaders": words["牵头领导"],
        "units": words["责任单位"],
        "lead_units": words["牵头单位"],
        "targets": "\n".join(target["text"] for target in found.targets),
        "version": found.version,
    }


@page(Permission.INTAKE_VIEW)
def row_shown(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """One row as the check page shows it: where a form is closed without saving."""
    return _after_row(request, _row(_batch(request, pk), row_pk))


@page(Permission.INTAKE_WORK, methods=["POST"])
def row_accept(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """采纳建议的牵头单位."""
    found = _row(_batch(request, pk), row_pk)
    actions.accept_proposal(found, version=_version(request), by=request.actor, at=request.at)
    return _after_row(request, found)


@page(Permission.INTAKE_WORK, methods=["POST"])
def row_check(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """核对无误."""
    found = _row(_batch(request, pk), row_pk)
    actions.check_row(found, version=_version(request), by=request.actor, at=request.at)
    return _after_row(request, found)


@page(Permission.INTAKE_WORK, methods=["POST"])
def row_leave_out(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """剔除, with a reason."""
    found = _row(_batch(request, pk), row_pk)
    reason = one_line(request.POST.get("reason", ""))
    actions.leave_out(found, reason=reason, version=_version(request), by=request.actor, at=request.at)
    return _after_row(request, found)


@page(Permission.INTAKE_WORK, methods=["POST"])
def row_take_back(request: Request, pk: int, row_pk: int) -> HttpResponse:
    """恢复为待核对."""
    found = _row(_batch(request, pk), row_pk)
    actions.take_back(found, version=_version(request), by=request.actor, at=request.at)
    return _after_row(request, found)


@page(Permission.INTAKE_WORK, methods=["POST"])
def accept_all(request: Request, pk: int) -> HttpResponse:
    """同类全部采纳."""
    batch = _batch(request, pk)
    actions.accept_all_proposals(batch, by=request.actor, at=request.at)
    return redirect("intake_check", pk=batch.pk)


@page(Permission.INTAKE_WORK, methods=["GET", "POST"])
def document(request: Request, pk: int) -> HttpResponse:
    """公文要素: what was read of the notice itself."""
    batch = _batch(request, pk)
    initial = {
        "title": batch.document["title"],
        "doc_no": batch.document["doc_no"],
        "issuer": batch.document["issuer"],
        "doc_date": batch.document["date"],
        "year": batch.year,
        "version": batch.version,
    }
    form = DocumentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        actions.correct_document(batch, form.words(), version=version, by=request.actor, at=request.at)
        return redirect("intake_check", pk=batch.pk)
    return render(request, "intake/document.html", {"batch": batch, "form": form}, status=422 if form.errors else 200)


@page(Permission.INTAKE_WORK, methods=["POST"])
def confirm(request: Request, pk: int) -> HttpResponse:
    """确认建账."""
    notice = actions.confirm(_batch(request, pk), by=request.actor, at=request.at)
    return redirect(f"{reverse('ledger')}?year={notice.ledger.year}")


@page(Permission.INTAKE_WORK, methods=["POST"])
def discard(request: Request, pk: int) -> HttpResponse:
    """作废."""
    actions.discard(_batch(request, pk), by=request.actor, at=request.at)
    return redirect("intake")


@page(Permission.INTAKE_VIEW)
def compare(request: Request, pk: int) -> HttpResponse:
    """来文比对: a second file of a notice that has its ledger; it never makes a second one."""
    batch = _batch(request, pk)
    notice = queries.registered_notice(batch)
    if notice is None:
        raise Http404
    found = queries.comparison(batch, notice)
    return render(request, "intake/compare.html", {"batch": batch, "notice": notice, "differences": found})


@page(Permission.INTAKE_VIEW)
def original(request: Request, pk: int) -> HttpResponse:
    """原件: the file as it came in, for download only."""
    batch = _batch(request, pk)
    response = HttpResponse(store.load(batch.file), content_type="application/octet-stream")
    response["Content-Security-Policy"] = "sandbox"
    response.headers["Content-Disposition"] = store.disposition(batch.file.name)
    return response


@page(Permission.READING_CORRECT, methods=["GET", "POST"])
def correct_task(request: Request, pk: int) -> HttpResponse:
    """更正读取: a slip of reading found after the task was registered, beside the source words."""
    task = get_object_or_404(
        Task.objects.within(request.actor.scope).select_related("task_list__notice", "ledger", "government"), pk=pk
    )
    words = words_of(task, on=day_in_china(request.at))
    initial = {
        "category": words["类别"],
        "text": words["事项内容"],
        "leaders": words["牵头领导"],
        "units": words["责任单位"],
        "lead_units": words["牵头单位"],
        "targets": words["量化指标"].replace("；", "\n"),
        "version": task.version,
    }
    known = {indicator.words: indicator.as_target() for indicator in task.indicators.all()}
    form = CorrectionForm(request.POST or None, initial=initial, known=known)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        ledger_actions.correct_reading(task, form.correction(task), version=version, by=request.actor, at=request.at)
        return redirect("task", pk=task.pk)
    source = queries.printed_source(task.source)
    context = {"task": task, "form": form, "source": source}
    return render(request, "intake/correct_task.html", context, status=422 if form.errors else 200)


def _batch(request: Request, pk: int) -> Batch:
    batches = Batch.objects.within(request.actor.scope).select_related("file", "notice", "government")
    return get_object_or_404(batches, pk=pk)


def _row(batch: Batch, row_pk: int) -> Row:
    found = get_object_or_404(batch.rows, pk=row_pk)
    found.batch = batch
    return found


def _version(request: Request) -> int:
    return number_or_none(request.POST.get("version", "")) or 0


def _after_row(request: Request, found: Row) -> HttpResponse:
    if request.htmx:
        return _row_part(request, found.batch, found)
    return redirect(f"{reverse('intake_check', args=[found.batch_id])}#row-{found.pk}")


def _row_part(request: Request, batch: Batch, found: Row) -> HttpResponse:
    context = _check_context(request, batch) | {"each": queries.checked_row(found), "swapped": True}
    return render(request, "intake/check.html#changed", context)
