"""Pages of a sheet (填报): fill in, save, submit, the receipt."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.almanac.queries import calendar_of
from duban.errors import NotNow, NotUnderstood
from duban.prechecks import Level
from duban.returns.actions import filling
from duban.returns.forms import SignatureForm, TypedSheet, typed_lines
from duban.returns.models import ProgressReport, Receipt, ReportLine, Return, ReturnLine
from duban.returns.queries.burden import sheet_burden
from duban.returns.queries.inside import may_confirm
from duban.returns.queries.prechecked import Noted, notes_of, told
from duban.returns.queries.sheets import LineShown, SheetShown, find_sheet, sentences_of, sheet_shown, signature_of
from duban.returns.rules import INSIDE, ReturnState, RoundKind, days_late
from duban.timing.clock import day_in_china
from duban.timing.deadlines import day_of
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean

Checked = dict[int, list[Noted]]
"""Line number → what was found in it."""


@page(Permission.RETURN_VIEW)
def sheet(request: Request, kind: str, pk: int) -> HttpResponse:
    """One unit's sheet: a form for its filer, a review for the office, for everybody else to read."""
    found = sheet_of(request, kind, pk)
    own = request.actor.scope.unit_ids
    shown = sheet_shown(found, at=request.at, units=own if found.unit_id in own else None)
    return _sheet_page(request, shown, SignatureForm(initial=signature_of(found)))


def _sheet_page(request: Request, shown: SheetShown, signature: SignatureForm, **more: Any) -> HttpResponse:
    found = shown.sheet
    filling_in = allowed(request.actor, Permission.RETURN_FILL, on=found)
    context = {
        "shown": shown,
        "sheet": found,
        "round": found.round,
        "signature": signature,
        "may_fill": filling_in and shown.open_lines > 0 and found.state not in INSIDE,
        "inside": INSIDE.get(ReturnState(found.state), ""),
        "may_confirm": may_confirm(found, request.actor),
        "may_review": allowed(request.actor, Permission.RETURN_REVIEW, on=found),
        "own_unit": found.unit_id in request.actor.scope.unit_ids,
        "receipt": Receipt.objects.filter(round=found.round, unit=found.unit).order_by("-pk").first(),
        "scans": found.attachments.within(request.actor.scope).filter(line=None).select_related("file"),
        "window": uuid4().hex,
        "days_left": _days_left(request, found) if filling_in else "",
        "late_by": days_late(found.first_submitted_at, found.moment) if found.first_submitted_at else 0,
        "wrong": {},
        "findings": {
            each.line.pk: told(notes_of(each.line)) for each in shown.lines if isinstance(each.line, ReportLine)
        },
        "notes": _notes(request, shown),
    } | more
    template = "returns/fill.html" if filling_in else "returns/review.html"
    return render(request, template, context, status=422 if more else 200)


def _notes(request: Request, shown: SheetShown) -> dict[int, list[Noted]]:
    """Line number → the findings that whoever reads may see: hints (I) are the office's alone."""
    office = allowed(request.actor, Permission.RETURN_REVIEW, on=shown.sheet)
    lines = [each.line for each in shown.lines if isinstance(each.line, ReportLine)]
    return {line.pk: [n for n in notes_of(line) if office or n.level != Level.INFORM] for line in lines}


def _days_left(request: Request, found: Return) -> str:
    """How long there is left, in working days."""
    today, due_on = day_in_china(request.at), day_of(found.moment)
    if today > due_on:
        return f"已过期 {(today - due_on).days} 天，请尽快补报"
    return f"还有 {len(calendar_of(found.government_id).workdays(today, due_on))} 个工作日"


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def save(request: Request, kind: str, pk: int) -> HttpResponse:
    """保存草稿, by the button or by itself: each line carries its version, so that saving twice does nothing twice."""
    found = sheet_of(request, kind, pk)
    typed = _typed(request, found)
    saved = _save(request, found, typed)
    checked: Checked = {}
    if isinstance(found, ProgressReport) and saved.lines:
        checked = filling.keep_findings(found, at=request.at, only={line.pk for line in saved.lines})
    if request.headers.get("X-Autosave"):
        return _autosave_answer(found, saved, typed, checked)
    if typed.wrong:
        return _again(request, found, typed, "有几处没有保存，请按提示改正；其余内容已保存。")
    return redirect("sheet", kind=kind, pk=pk)


def _autosave_answer(found: Return, saved: filling.Saved, typed: TypedSheet, checked: Checked) -> JsonResponse:
    return JsonResponse(
        {
            # A window that came too late keeps its old version: on the new one it would write over what it has not seen.
            "versions": {str(line.pk): line.version for line in saved.lines},
            "sentences": sentences_of(found, [line for line in saved.lines if line.figures]),
            "findings": {str(pk): told(notes).to_json() for pk, notes in checked.items()},
            "stale": {str(line.pk): {"by": line.saved_by, "words": line.words} for line in saved.stale},
            "wrong": {str(pk): list(boxes.values()) for pk, boxes in typed.wrong.items()},
        },
        status=409 if saved.stale else 422 if typed.wrong else 200,
    )


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def submit(request: Request, kind: str, pk: int) -> HttpResponse:
    """报送. What was typed is kept first, in a transaction of its own; a second one is told that the first is with the office."""
    found = sheet_of(request, kind, pk)
    typed = _typed(request, found)
    if any(line.is_open for line in found.lines.all()):
        saved = _save(request, found, typed)
        if typed.wrong or saved.stale:
            return _again(request, found, typed, "还有需要先处理的地方，没有报送；您写的内容已保存。")
    try:
        receipt = filling.submit(found, _signature(request), by=request.actor, at=request.at)
    except NotUnderstood as refused:
        return _again(request, found, typed, refused.sentence)
    return redirect("receipt", pk=receipt.pk) if receipt is not None else redirect("sheet", kind=kind, pk=pk)


def _save(request: Request, found: Return, typed: TypedSheet) -> filling.Saved:
    return filling.save_draft(
        found,
        typed.lines,
        by=request.actor,
        at=request.at,
        signature=_signature(request) if "filer_name" in request.POST else None,
        window=clean(request.POST.get("window", ""), longest=32),
    )


def _signature(request: Request) -> filling.Signature:
    form = SignatureForm(request.POST)
    form.is_valid()
    return form.signature()


def _typed(request: Request, found: Return) -> TypedSheet:
    # Closed lines too: an old window may still hold words for them, which must be refused aloud and not dropped.
    lines = {line.pk: line for line in found.lines.select_related("task__task_list")}
    return typed_lines(request.POST, lines)


def _again(request: Request, found: Return, typed: TypedSheet, sentence: str) -> HttpResponse:
    """The form again with what was typed, and a sentence at each box that needs one."""
    shown = sheet_shown(found, at=request.at)
    shown = replace(shown, lines=[_as_typed(each, request.POST, typed.wrong.get(each.line.pk)) for each in shown.lines])
    checked: Checked = {}
    if isinstance(found, ProgressReport):
        checked = filling.keep_findings(found, at=request.at)
        faults = filling.month_faults(found, checked)
    else:
        faults = filling.faults_of(found, at=request.at)
    # A finding is told once, where it stands.
    said = {pk: {note.message for note in notes} for pk, notes in checked.items()}
    missing = {
        pk: {fault.field: fault.sentence for fault in each if fault.sentence not in said.get(pk, ())}
        for pk, each in faults.items()
    }
    wrong = {pk: missing.get(pk, {}) | typed.wrong.get(pk, {}) for pk in {*missing, *typed.wrong}}
    shown_findings = {pk: told(notes, submitting=True) for pk, notes in checked.items()}
    return _sheet_page(
        request, shown, SignatureForm(request.POST), wrong=wrong, sentence=sentence, findings=shown_findings
    )


def _as_typed(each: LineShown, data: QueryDict, wrong: Mapping[str, str] | None) -> LineShown:
    if not wrong:
        return each
    for name in each.line.BOXES:
        if name in wrong:
            setattr(each.line, name, data.get(f"{each.line.pk}-{name}", ""))
    figures = [replace(box, value=data.get(f"{each.line.pk}-{box.name}", box.value)) for box in each.figures]
    return replace(each, figures=figures)


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def drop_conflict(request: Request, kind: str, pk: int, line_pk: int) -> HttpResponse:
    """另一份文字已处理. What was merged into the boxes of this page is saved first."""
    found = sheet_of(request, kind, pk)
    line, typed = line_of(found, line_pk), _typed(request, found)
    saved = _save(request, found, typed)
    if typed.wrong or saved.stale:
        return _again(request, found, typed, "还有需要先处理的地方，另一份文字还留着；您写的内容已保存。")
    seen = clean(request.POST.get("seen", ""), longest=40)
    filling.drop_conflicts(line, seen=seen, by=request.actor, at=request.at)
    return redirect(f"{reverse('sheet', args=[kind, pk])}#line-{line_pk}")


@page(Permission.RETURN_VIEW)
def receipt(request: Request, pk: int) -> HttpResponse:
    """回执: number, server time, digest; shown after the commit."""
    scope = request.actor.scope
    receipts = Receipt.objects.filter(government_id=scope.government_id).select_related("round", "unit")
    found = get_object_or_404(receipts if scope.everything else receipts.filter(unit_id__in=scope.unit_ids), pk=pk)
    own = found.round.sheets.get(unit=found.unit)
    return render(request, "returns/receipt.html", {"receipt": found, "sheet": own, "burden": sheet_burden(own)})


def sheet_of(request: Request, kind: str, pk: int) -> Return:
    """The sheet that an address names; another unit's or government's is 404."""
    if kind not in set(RoundKind):
        raise Http404
    found = find_sheet(kind, pk, request.actor.scope)
    if found is None:
        raise Http404
    return found


def line_of(found: Return, pk: int) -> ReturnLine:
    """A line of it. Raises NotNow where it is gone: it may vanish while a unit writes."""
    line: ReturnLine | None = found.lines.filter(pk=pk).select_related("task__task_list").first()
    if line is None:
        raise NotNow("这一行已经不在表里，请刷新后再操作。")
    line.sheet = found
    return line
