"""Pages of reporting (报送): rounds, who has not filed, filling in, reviewing."""

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
from duban.documents.docx import to_docx
from duban.errors import NotNow, NotUnderstood
from duban.files import store
from duban.ledger.models import Ledger, Task
from duban.returns import exports, queries
from duban.returns.actions import filling, opening, reviewing
from duban.returns.forms import OpenYearForm, SendBackForm, SignatureForm, TypedSheet, VerifyForm, typed_lines
from duban.returns.models import Receipt, Return, ReturnLine, Round
from duban.returns.rules import RoundKind, days_late
from duban.timing.clock import day_in_china
from duban.timing.deadlines import DueRule, RuleKind
from duban.timing.periods import Period
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none


@page(Permission.ROUND_VIEW)
def rounds(request: Request) -> HttpResponse:
    """报送: the rounds of each year, and what can be opened next."""
    ledgers = Ledger.objects.filter(government_id=request.actor.government_id).order_by("-year")
    years = [
        {"ledger": ledger, "next": opening.next_period(ledger) if ledger.opened_at else None,
         "tables": [queries.round_table(found, at=request.at) for found in ledger.rounds.order_by("-kind", "-period")]}
        for ledger in ledgers
    ]  # fmt: skip
    return render(request, "returns/rounds.html", {"years": years})


@page(Permission.ROUND_OPEN, methods=["GET", "POST"])
def open_year(request: Request, pk: int) -> HttpResponse:
    """开启年度: the dates that the notice states, confirmed by a person."""
    ledger = _ledger(request, pk)
    if ledger.opened_at is not None:
        return redirect("rounds")
    notice = ledger.notices.order_by("pk").first()
    rule = DueRule.parse(notice.report_rule) if notice is not None and notice.report_rule else None
    initial = {
        "plan_due_on": notice.plan_due_on.isoformat() if notice is not None and notice.plan_due_on else "",
        "workday": rule.number if rule is not None and rule.kind is RuleKind.NTH_WORKDAY else 5,
        "first_period": str(Period.of(notice.doc_date)) if notice is not None and notice.doc_date else "",
    }
    form = OpenYearForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opening.open_year(
                ledger,
                plan_due_on=data["plan_due_on"],
                rule=form.rule,
                first_period=data["first_period"],
                by=request.actor,
                at=request.at,
            )
        except NotUnderstood as refused:
            form.add_error(None, refused.sentence)
        else:
            return redirect("rounds")
    context = {
        "ledger": ledger,
        "form": form,
        "units": len(queries.owing_tasks(ledger, on=day_in_china(request.at))),
        "notice": notice,
    }
    return render(request, "returns/open_year.html", context, status=422 if form.errors else 200)


@page(Permission.ROUND_OPEN, methods=["POST"])
def open_month(request: Request, pk: int) -> HttpResponse:
    """开启月报."""
    opened = opening.open_month(_ledger(request, pk), by=request.actor, at=request.at)
    return redirect("round", pk=opened.pk)


@page(Permission.ACCOUNT_HAND_OUT, methods=["POST"], once=False)
def hand_out(request: Request, pk: int) -> HttpResponse:
    """一次性密码单: a Word sheet to cut and hand out. It is the only copy; made again, it holds new passwords."""
    ledger = _ledger(request, pk)
    drawn = opening.draw_passwords(ledger, on=day_in_china(request.at))
    sheet = opening.hand_out_accounts(ledger, drawn, by=request.actor, at=request.at)
    document = exports.password_sheet(sheet, government=ledger.government.short_name, day=day_in_china(request.at))
    response = HttpResponse(to_docx(document), content_type=exports.DOCX)
    response.headers["Content-Disposition"] = store.disposition("一次性密码单.docx")
    return response


@page(Permission.ROUND_VIEW)
def round_page(request: Request, pk: int) -> HttpResponse:
    """谁没有报: all units of a round."""
    found = _round(request, pk)
    table = queries.round_table(found, at=request.at)
    wanted = request.GET.get("standing", "")
    rows = [row for row in table.rows if not wanted or row.standing == wanted or _is_wanted(row, wanted)]
    context = {"table": table, "rows": rows, "wanted": wanted, "to_add": queries.units_to_add(found)}
    return render(request, "returns/round.html", context)


def _is_wanted(row: queries.UnitStanding, wanted: str) -> bool:
    return bool((wanted == "waiting" and row.waiting) or (wanted == "sent_back" and row.sent_back))


@page(Permission.ROUND_OPEN, methods=["POST"])
def add_units(request: Request, pk: int) -> HttpResponse:
    """补发给后来落实的单位."""
    found = _round(request, pk)
    opening.add_late_units(found, by=request.actor, at=request.at)
    return redirect("round", pk=found.pk)


@page(Permission.RETURN_VIEW)
def sheet(request: Request, kind: str, pk: int) -> HttpResponse:
    """One unit's sheet: a form for its filer, a review for the office, for everybody else to read."""
    found = _sheet(request, kind, pk)
    shown = queries.sheet_shown(found, at=request.at)
    return _sheet_page(request, shown, SignatureForm(initial=_signature_of(found)))


def _sheet_page(request: Request, shown: queries.SheetShown, signature: SignatureForm, **more: Any) -> HttpResponse:
    found = shown.sheet
    filling_in = allowed(request.actor, Permission.RETURN_FILL, on=found)
    context = {
        "shown": shown,
        "sheet": found,
        "round": found.round,
        "signature": signature,
        "may_fill": filling_in and shown.open_lines > 0,
        "may_review": allowed(request.actor, Permission.RETURN_REVIEW, on=found),
        "own_unit": found.unit_id in request.actor.scope.unit_ids,
        "receipt": Receipt.objects.filter(round=found.round, unit=found.unit).order_by("-pk").first(),
        "window": uuid4().hex,
        "days_left": _days_left(request, found) if filling_in else "",
        "late_by": days_late(found.first_submitted_at, found.round.due_on) if found.first_submitted_at else 0,
        "wrong": {},
    } | more
    template = "returns/fill.html" if filling_in else "returns/review.html"
    return render(request, template, context, status=422 if more else 200)


def _days_left(request: Request, found: Return) -> str:
    """How long there is left, in working days."""
    today, due_on = day_in_china(request.at), found.round.due_on
    if today > due_on:
        return f"已过期 {(today - due_on).days} 天，请尽快补报"
    return f"还有 {len(calendar_of(found.government_id).workdays(today, due_on))} 个工作日"


def _signature_of(found: Return) -> dict[str, str]:
    """Who will sign as typed so far, else who signed last: nothing that the system knows is asked a second time."""
    if found.draft_signature:
        return dict(found.draft_signature)
    if found.filer_name:
        signed: Return | None = found
    else:
        earlier = type(found)._default_manager.filter(unit=found.unit).exclude(filer_name="")
        signed = earlier.order_by("-submitted_at").first()
    if signed is None:
        return {}
    return {"filer_name": signed.filer_name, "filer_phone": signed.filer_phone, "signed_by": signed.signed_by}


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def save(request: Request, kind: str, pk: int) -> HttpResponse:
    """保存草稿, by the button or by itself: each line carries its version, so that saving twice does nothing twice."""
    found = _sheet(request, kind, pk)
    typed = _typed(request, found)
    saved = _save(request, found, typed)
    if request.headers.get("X-Autosave"):
        return _autosave_answer(found, saved, typed)
    if typed.wrong:
        return _again(request, found, typed, "有几处没有保存，请按提示改正；其余内容已保存。")
    return redirect("sheet", kind=kind, pk=pk)


def _autosave_answer(found: Return, saved: filling.Saved, typed: TypedSheet) -> JsonResponse:
    return JsonResponse(
        {
            # A window that came too late keeps its old version: on the new one it would write over what it has not seen.
            "versions": {str(line.pk): line.version for line in saved.lines},
            "sentences": queries.sentences_of(found, [line for line in saved.lines if line.figures]),
            "stale": {str(line.pk): {"by": line.saved_by, "words": line.words} for line in saved.stale},
            "wrong": {str(pk): list(boxes.values()) for pk, boxes in typed.wrong.items()},
        },
        status=409 if saved.stale else 422 if typed.wrong else 200,
    )


@page(Permission.RETURN_FILL, methods=["POST"], once=False)
def submit(request: Request, kind: str, pk: int) -> HttpResponse:
    """报送. What was typed is kept first, in a transaction of its own; a second one is told that the first is with the office."""
    found = _sheet(request, kind, pk)
    typed = _typed(request, found)
    if any(line.is_open for line in found.lines.all()):
        saved = _save(request, found, typed)
        if typed.wrong or saved.stale:
            return _again(request, found, typed, "还有需要先处理的地方，没有报送；您写的内容已保存。")
    try:
        receipt = filling.submit(found, _signature(request), by=request.actor, at=request.at)
    except NotUnderstood as refused:
        return _again(request, found, typed, refused.sentence)
    return redirect("receipt", pk=receipt.pk)


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
    shown = queries.sheet_shown(found, at=request.at)
    shown = replace(shown, lines=[_as_typed(each, request.POST, typed.wrong.get(each.line.pk)) for each in shown.lines])
    missing = {pk: {fault.field: fault.sentence for fault in faults} for pk, faults in filling.faults_of(found).items()}
    wrong = {pk: missing.get(pk, {}) | typed.wrong.get(pk, {}) for pk in {*missing, *typed.wrong}}
    return _sheet_page(request, shown, SignatureForm(request.POST), wrong=wrong, sentence=sentence)


def _as_typed(each: queries.LineShown, data: QueryDict, wrong: Mapping[str, str] | None) -> queries.LineShown:
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
    found = _sheet(request, kind, pk)
    line, typed = _line(found, line_pk), _typed(request, found)
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
    return render(request, "returns/receipt.html", {"receipt": found, "sheet": own})


@page(Permission.RETURN_REVIEW, methods=["POST"])
def accept(request: Request, kind: str, pk: int) -> HttpResponse:
    """通过: the lines that the page showed as waiting."""
    found = _sheet(request, kind, pk)
    chosen = [number for text in request.POST.getlist("line") if (number := number_or_none(text)) is not None]
    reviewing.accept(found, chosen, by=request.actor, at=request.at)
    return redirect("sheet", kind=kind, pk=pk)


@page(Permission.RETURN_REVIEW, methods=["POST"])
def send_back(request: Request, kind: str, pk: int, line_pk: int) -> HttpResponse:
    """退回一行, with what has to be mended."""
    found = _sheet(request, kind, pk)
    form = SendBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else clean(request.POST.get("reason", ""), longest=300)
    reviewing.send_back(found, _line(found, line_pk), reason=reason, by=request.actor, at=request.at)
    return redirect(f"{reverse('sheet', args=[kind, pk])}#line-{line_pk}")


@page(Permission.COMPLETION_VERIFY, methods=["GET", "POST"])
def verify(request: Request, pk: int) -> HttpResponse:
    """核实完成."""
    tasks = Task.objects.within(request.actor.scope).select_related("task_list", "ledger", "government")
    task = get_object_or_404(tasks, pk=pk)
    form = VerifyForm(request.POST or None, initial={"on": day_in_china(request.at).isoformat()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        reviewing.verify_completion(task, on=data["on"], method=data["method"], by=request.actor, at=request.at)
        return redirect("task", pk=task.pk)
    lines = queries.months_of_task(task, request.actor.scope)
    return render(
        request, "returns/verify.html", {"task": task, "form": form, "lines": lines}, status=422 if form.errors else 200
    )


def _ledger(request: Request, pk: int) -> Ledger:
    own = Ledger.objects.filter(government_id=request.actor.government_id).select_related("government")
    return get_object_or_404(own, pk=pk)


def _round(request: Request, pk: int) -> Round:
    own = Round.objects.filter(government_id=request.actor.government_id).select_related("ledger")
    return get_object_or_404(own, pk=pk)


def _sheet(request: Request, kind: str, pk: int) -> Return:
    if kind not in set(RoundKind):
        raise Http404
    found = queries.find_sheet(kind, pk, request.actor.scope)
    if found is None:
        raise Http404
    return found


def _line(found: Return, pk: int) -> ReturnLine:
    line: ReturnLine | None = found.lines.filter(pk=pk).select_related("task__task_list").first()
    if line is None:
        raise NotNow("这一行已经不在表里，请刷新后再操作。")
    line.sheet = found
    return line
