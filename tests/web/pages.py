"""Addresses for the tests of the frame itself: one page that ends in every way a page can end, beside the real ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from duban.access.roles import Permission
from duban.audit import trail
from duban.audit.models import Event
from duban.config import urls
from duban.errors import NotNow
from duban.org.models import Government
from duban.web.page import open_page, page
from duban.web.requests import Request


@page(None, methods=["GET", "POST"])
def act(request: Request, how: str) -> HttpResponse:
    """Writes its words down, then ends as `how` says."""
    trail.record(request.actor, "test.acted", request.POST.get("words", ""), at=request.at)
    if how == "redirect":
        return redirect("/ledger/")
    if how == "page":
        times = Event.objects.filter(action="test.acted").count()
        return render(request, "problem.html", {"title": f"第{times}次"})
    if how == "download":
        return HttpResponse(b"\xff", content_type="application/octet-stream")
    if how == "form":
        return HttpResponse("还缺一栏", content_type="text/plain", status=422)
    if how == "refused":
        raise NotNow("已由他人办理，请刷新查看。")
    raise ZeroDivisionError(how)


@page(Permission.INTAKE_WORK)
def office_only(request: Request) -> HttpResponse:
    return HttpResponse("督查室", content_type="text/plain")


@open_page()
def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret of the program")


@page(None)
def writes_on_get(request: Request) -> HttpResponse:
    Government.objects.create(name="云河市柳湖区人民政府")
    return HttpResponse("ok", content_type="text/plain")


@page(None, methods=["POST"])
def leaves_no_trail(request: Request) -> HttpResponse:
    Government.objects.create(name="云河市柳湖区人民政府")
    return redirect("home")


@page(None)
def unsound(request: Request) -> HttpResponse:
    return HttpResponse('<html><body onload="x()"><h1>甲</h1><h1>乙</h1></body></html>')


@open_page(methods=["GET", "POST"])
def typed(request: HttpRequest) -> HttpResponse:
    return render(request, "problem.html", {"typed": [len(request.POST)], "title": "表单"}, status=422)


urlpatterns = [
    *urls.urlpatterns,
    path("test/act/<str:how>/", act),
    path("test/office-only/", office_only),
    path("test/crash/", crash),
    path("test/writes-on-get/", writes_on_get),
    path("test/leaves-no-trail/", leaves_no_trail),
    path("test/unsound/", unsound),
    path("test/typed/", typed),
]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500
