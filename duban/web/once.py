"""One form, one effect: the key, the act, its trail and the answer are one transaction (docs/adr/0003)."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect

from duban.digests import canonical, sm3
from duban.errors import NotUnderstood
from duban.web.models import OnceKey
from duban.web.requests import Request

FIELD = "once"
_NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}


def run_once(request: Request, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a POST view in one transaction under its key.

    The same key with the same content gets the same answer again; with other content it is refused. A second
    request that comes while the first still runs waits for it: the key is unique in the database. An answer of
    400 or more is rolled back, so that the mended form may use its key. Answers are redirects or HTML pages.
    """
    key = _key_of(request)
    digest = _digest_of(request)
    given = _given_answer(request, key, digest)
    if given is not None:
        return given
    try:
        with transaction.atomic():
            row = OnceKey.objects.create(key=key, user_id=request.actor.user_id or 0, digest=digest, at=request.at)
            response = view()
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _keep_answer(row, response)
    except IntegrityError:
        given = _given_answer(request, key, digest)
        if given is None:
            raise
        return given
    return response


def _key_of(request: Request) -> UUID:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise NotUnderstood("这个页面不完整，请刷新后重新提交；您写的内容列在下面，没有丢失。") from None


def _digest_of(request: Request) -> str:
    return sm3(
        canonical(
            [request.path, {name: request.POST.getlist(name) for name in request.POST if name not in _NOT_CONTENT}]
        )
    )


def _given_answer(request: Request, key: UUID, digest: str) -> HttpResponse | None:
    row = OnceKey.objects.filter(key=key).first()
    if row is None:
        return None
    if row.user_id != (request.actor.user_id or 0) or row.digest != digest:
        raise NotUnderstood("这张表单已经提交过一次，这次的内容与上次不同；请刷新页面，在最新内容上修改后再提交。")
    if row.location:
        return HttpResponseRedirect(row.location)
    return HttpResponse(row.body, status=row.status)


def _keep_answer(row: OnceKey, response: HttpResponseBase) -> None:
    row.status = response.status_code
    row.location = response.get("Location", "")
    if not row.location:
        if not isinstance(response, HttpResponse) or not response["Content-Type"].startswith("text/html"):
            raise TypeError("A form is answered by a redirect or an HTML page; nothing else could be given again.")
        row.body = response.content.decode()
    row.save(update_fields=["status", "location", "body"])
