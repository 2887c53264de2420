"""Pages of rounds (轮次): opening them, who has not filed."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.roles import Permission
from duban.documents.docx import to_docx
from duban.errors import NotUnderstood
from duban.files import store
from duban.ledger.models import Ledger
from duban.returns.actions import opening
from duban.returns.exports import passwords
from duban.returns.forms import OpenYearForm
from duban.returns.models import Round
from duban.returns.queries.owing import owing_tasks, units_to_add
from duban.returns.queries.rounds import UnitStanding, round_table
from duban.timing.clock import day_in_china
from duban.timing.deadlines import DueRule, RuleKind
from duban.timing.periods import Period
from duban.web.page import page
from duban.web.requests import Request


@page(Permission.ROUND_VIEW)
def rounds(request: Request) -> HttpResponse:
    """报送: the rounds of each year, and what can be opened next."""
    ledgers = Ledger.objects.filter(government_id=request.actor.government_id).order_by("-year")
    years = [
        {"ledger": ledger, "next": opening.next_period(ledger) if ledger.opened_at else None,
         "tables": [round_table(found, at=request.at) for found in ledger.rounds.order_by("-kind", "-period")]}
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
        "units": len(owing_tasks(ledger, on=day_in_china(request.at))),
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
    document = passwords.password_sheet(sheet, government=ledger.government.short_name, day=day_in_china(request.at))
    response = HttpResponse(to_docx(document), content_type=passwords.DOCX)
    response.headers["Content-Disposition"] = store.disposition("一次性密码单.docx")
    return response


@page(Permission.ROUND_VIEW)
def round_page(request: Request, pk: int) -> HttpResponse:
    """谁没有报: all units of a round."""
    found = _round(request, pk)
    table = round_table(found, at=request.at)
    wanted = request.GET.get("standing", "")
    rows = [row for row in table.rows if not wanted or row.standing == wanted or _is_wanted(row, wanted)]
    context = {"table": table, "rows": rows, "wanted": wanted, "to_add": units_to_add(found)}
    context["extensions"] = list(found.extensions.order_by("pk"))
    return render(request, "returns/round.html", context)


def _is_wanted(row: UnitStanding, wanted: str) -> bool:
    return bool((wanted == "waiting" and row.waiting) or (wanted == "sent_back" and row.sent_back))


@page(Permission.ROUND_OPEN, methods=["POST"])
def add_units(request: Request, pk: int) -> HttpResponse:
    """补发给后来落实的单位."""
    found = _round(request, pk)
    opening.add_late_units(found, by=request.actor, at=request.at)
    return redirect("round", pk=found.pk)


def _ledger(request: Request, pk: int) -> Ledger:
    own = Ledger.objects.filter(government_id=request.actor.government_id).select_related("government")
    return get_object_or_404(own, pk=pk)


def _round(request: Request, pk: int) -> Round:
    own = Round.objects.filter(government_id=request.actor.government_id).select_related("ledger")
    return get_object_or_404(own, pk=pk)
