"""Pages that belong to no room: health, readiness, and what is shown when something is wrong."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse

from duban.web.middleware import problem
from duban.web.page import open_page
from duban.web.readiness import checks


@open_page()
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


@open_page()
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can work: database, storage, clock."""
    found = checks()
    return JsonResponse(found, status=200 if all(part["ok"] for part in found.values()) else 503)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old or came from elsewhere."""
    return problem(
        request, "页面停留太久或浏览器没有保存登录信息，请刷新后重新提交；您写的内容列在下面，没有丢失。", status=403
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or nothing that this person may know of."""
    sentence = "没有找到这一页，可能地址有误，或者它不在您看得到的范围内；请回到首页重新进入。"
    return problem(request, sentence, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is broken."""
    sentence = "浏览器发来的内容不完整或超过了上限，请返回上一页检查后重新提交。"
    return problem(request, sentence, status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault. The number finds the cause in the server's log."""
    number = getattr(request, "request_id", "")
    request.user = AnonymousUser()  # the page asks nothing of a database that may be what failed
    sentence = f"系统出错了，您的操作没有生效；请稍后再试，仍不行时把编号 {number} 告诉管理员。"
    return problem(request, sentence, status=500)
