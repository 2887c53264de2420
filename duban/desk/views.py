"""Front pages (工作台): home by role, the task page, what still has to be settled."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.desk import queries
from duban.desk.forms import SettleForm
from duban.ledger.models import Task
from duban.ledger.queries import Filters, register_choices, tasks_of_collective
from duban.ledger.queries import pending as pending_of
from duban.messages.queries.inbox import unread_of
from duban.org.actions.units import settle_collective
from duban.org.models import Unit, UnitKind
from duban.org.posts import stand_ins_of
from duban.org.register import likely_members_of
from duban.timing.clock import day_in_china
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none

UNREAD_SHOWN = 6
"""Messages on the desk; all of them are in the inbox."""


@page(None)
def home(request: Request) -> HttpResponse:
    """工作台: what waits for this person."""
    context = {
        "desk": queries.desk(request.actor, at=request.at),
        "may_intake": allowed(request.actor, Permission.INTAKE_WORK),
        "unread": unread_of(request.actor.user_id)[:UNREAD_SHOWN],
        "stand_ins": stand_ins_of(request.actor.user_id, on=day_in_china(request.at)),
    }
    return render(request, "desk/home.html", context)


@page(Permission.LEDGER_VIEW)
def ledger(request: Request) -> HttpResponse:
    """台账: all tasks of a year in one table, narrowed by list, category, unit, leader, light, words."""
    names = ("list", "category", "unit", "leader", "words", "pace")
    asked = {name: clean(request.GET.get(name, "")) for name in names}
    filters = Filters(
        task_list=asked["list"],
        category=asked["category"],
        unit=asked["unit"],
        leader=asked["leader"],
        words=asked["words"],
    )
    year = request.GET.get("year", "")
    found = queries.ledger_page(
        request.actor.scope,
        filters,
        on=day_in_china(request.at),
        pace=asked["pace"],
        year=number_or_none(year) if year else None,
    )
    if found is None and year:
        raise Http404
    context = {
        "page": found,
        "table": found.table if found else None,
        "filters": filters,
        "pace": asked["pace"],
        "may_export": allowed(request.actor, Permission.LEDGER_EXPORT),
        "may_intake": allowed(request.actor, Permission.INTAKE_WORK),
    }
    return render(request, "desk/ledger.html" + ("#table" if request.htmx else ""), context)


@page(Permission.LEDGER_VIEW)
def task(request: Request, pk: int) -> HttpResponse:
    """事项页: source words, units, indicators, time line."""
    tasks = Task.objects.within(request.actor.scope).select_related("task_list__notice", "ledger")
    found = get_object_or_404(tasks, pk=pk)
    context = {
        "page": queries.task_page(found, request.actor.scope, on=day_in_china(request.at)),
        "may_verify": allowed(request.actor, Permission.COMPLETION_VERIFY, on=found),
        "may_correct": allowed(request.actor, Permission.READING_CORRECT, on=found),
    }
    return render(request, "desk/task.html", context)


@page(Permission.PENDING_SETTLE)
def pending(request: Request) -> HttpResponse:
    """待落实: collective names, open leads, leaders named by role."""
    return render(
        request, "desk/pending.html", {"pending": pending_of(request.actor.scope, on=day_in_china(request.at))}
    )


@page(Permission.PENDING_SETTLE, methods=["GET", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """落实一个集体名称."""
    own = Unit.objects.filter(government_id=request.actor.government_id).select_related("government")
    collective = get_object_or_404(own.filter(kind=UnitKind.COLLECTIVE), pk=pk)
    if request.method == "GET" and collective.settled_at is not None:
        return redirect("unit", pk=pk)  # a colleague was quicker: its members stand there
    units = register_choices(request.actor.government_id)
    likely = [str(unit.pk) for unit in likely_members_of(collective, units)]
    start = {"since": day_in_china(request.at).isoformat(), "members": likely}
    form = SettleForm(units, request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        members, since = list(form.cleaned_data["members"]), form.cleaned_data["since"]
        settle_collective(collective, members=members, since=since, by=request.actor, at=request.at)
        return redirect("pending")
    context = {
        "collective": collective,
        "form": form,
        "likely": len(likely),
        "tasks": tasks_of_collective(collective, request.actor.scope),
    }
    return render(request, "desk/settle.html", context, status=422 if form.errors else 200)
