"""Pages of the working calendar (工作日历). A changed calendar moves the due days that rest on it, so they stand at the front."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from duban.access.policy import allowed
from duban.access.roles import Permission
from duban.almanac import actions, queries
from duban.almanac.forms import ORDINARY, WORKED, AnnounceForm, DayForm
from duban.returns.actions.opening import recompute_due_days
from duban.timing.clock import day_in_china
from duban.timing.periods import FIRST_YEAR, LAST_YEAR
from duban.web.page import page
from duban.web.requests import Request
from duban.web.typed import number_or_none


@page(Permission.CALENDAR_VIEW)
def calendar(request: Request) -> HttpResponse:
    """工作日历: the months of a year, what is off, what is worked, whether the year is announced."""
    year = _year(request)
    context = {
        "page": queries.year_page(request.actor.government_id, year),
        "may_edit": allowed(request.actor, Permission.CALENDAR_EDIT),
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "almanac/calendar.html", context)


@page(Permission.CALENDAR_EDIT, methods=["GET", "POST"])
def days(request: Request) -> HttpResponse:
    """登记放假、调休上班, or take it back."""
    asked = {name: request.GET.get(name, "") for name in ("day", "until", "kind", "title")}
    form = DayForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        stretch = {"day": typed["day"], "until": typed["until"], "by": request.actor, "at": request.at}
        if typed["kind"] == ORDINARY:
            actions.remove_day(**stretch)
        else:
            actions.set_day(is_workday=typed["kind"] == WORKED, title=typed["title"], **stretch)
        recompute_due_days(by=request.actor, at=request.at)
        return redirect(f"{reverse('calendar')}?year={typed['day'].year}")
    context = {"form": form, "year": _year(request)}
    return render(request, "almanac/days.html", context, status=422 if form.errors else 200)


@page(Permission.CALENDAR_EDIT, methods=["GET", "POST"])
def announce(request: Request) -> HttpResponse:
    """登记一年的安排: paste the notice's paragraphs, name the paper."""
    form = AnnounceForm(request.POST or None, initial={"year": _year(request)})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.announce_year(
            year=typed["year"], source=typed["source"], announced_on=typed["announced_on"], days=typed["days"],
            by=request.actor, at=request.at,
        )  # fmt: skip
        recompute_due_days(by=request.actor, at=request.at)
        return redirect(f"{reverse('calendar')}?year={typed['year']}")
    context = {"form": form, "year": _year(request)}
    return render(request, "almanac/announce.html", context, status=422 if form.errors else 200)


def _year(request: Request) -> int:
    """The year asked for, else the present one in China."""
    asked = request.GET.get("year", "")
    year = number_or_none(asked) if asked else day_in_china(request.at).year
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year
