"""The frame around each page: readable problems, headers, methods, static addresses."""

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from duban.access.roles import Role
from duban.digests import sm3
from duban.org.models import User
from duban.web.middleware import CONTENT_POLICY
from tests.make import PASSWORD, make_client, make_user, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]

TYPED = "已建成三个社区服务站，完成率百分之八十"


def words_of(answer: Any) -> str:
    """What the page says."""
    return str(answer.content.decode())


class TestAProblem:
    """What happened, what to do next, what was typed; never a stack trace."""

    def test_of_an_expired_session_keeps_what_was_typed(self, office_client: Client) -> None:
        Session.objects.all().delete()
        answer = send(office_client, "/test/act/redirect/", {"words": TYPED})
        assert answer.status_code == 401
        assert "登录已经过期，请在新窗口登录后回到本页重新提交" in words_of(answer)
        assert TYPED in words_of(answer)

    def test_of_a_missing_right_names_the_role(self, filer_client: Client) -> None:
        answer = filer_client.get("/test/office-only/")
        assert answer.status_code == 403
        assert "填报人没有这项权限，如确有需要请联系督查室。" in words_of(answer)

    def test_of_an_unknown_address_leads_back(self, office_client: Client) -> None:
        answer = office_client.get("/nowhere/")
        assert answer.status_code == 404
        assert "没有找到这一页" in words_of(answer)
        assert f'href="{reverse("home")}"' in words_of(answer)

    def test_of_a_wrong_method_says_so_and_lists_the_right_ones(self, office_client: Client) -> None:
        answer = send(office_client, "/test/office-only/", {"words": TYPED})
        assert (answer.status_code, answer["Allow"]) == (405, "GET")
        assert "这个地址不能这样打开" in words_of(answer)
        assert TYPED in words_of(answer)

    def test_of_a_stale_page_keeps_what_was_typed(self, office_client: Client) -> None:
        answer = send(office_client, "/test/act/refused/", {"words": TYPED})
        assert answer.status_code == 409
        assert "已由他人办理，请刷新查看。" in words_of(answer)
        assert TYPED in words_of(answer)

    def test_never_shows_a_password_or_a_key_again(self, office_client: Client) -> None:
        key = str(uuid.uuid4())
        answer = office_client.post("/test/act/refused/", {"once": key, "password": "geheim-und-lang", "words": TYPED})
        assert "geheim-und-lang" not in words_of(answer)
        assert key not in words_of(answer)

    def test_shows_words_and_no_machinery_of_a_sheet(self, office_client: Client) -> None:
        machinery = {"7-version": "4711", "7-stage_met": "yes-or-no", "window": "4712", "seen": "4713"}
        answer = send(office_client, "/test/act/refused/", machinery | {"7-completion": TYPED})
        assert TYPED in words_of(answer)
        assert not [value for value in machinery.values() if value in words_of(answer)]

    def test_is_escaped(self, office_client: Client) -> None:
        answer = send(office_client, "/test/act/refused/", {"words": "</textarea><script>alert(1)</script>"})
        assert "<script>alert" not in words_of(answer)

    def test_for_a_part_of_a_page_is_its_sentence_alone(self, office_client: Client) -> None:
        answer = send(office_client, "/test/act/refused/", {"words": TYPED}, headers={"HX-Request": "true"})
        assert answer.status_code == 409
        assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#problem", "innerHTML")
        assert words_of(answer).strip() == '<p class="note stop" role="alert">已由他人办理，请刷新查看。</p>'

    def test_of_ours_shows_a_number_that_finds_it_and_nothing_of_the_program(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        answer = Client(raise_request_exception=False).get("/test/crash/")
        number = answer["X-Request-Id"]
        assert answer.status_code == 500
        assert f"把编号 {number} 告诉管理员" in words_of(answer)
        assert not re.search("Traceback|ZeroDivisionError|a secret of the program|\\.py", words_of(answer))
        assert f"request {number} failed" in caplog.text
        assert "a secret of the program" in caplog.text

    def test_of_ours_needs_no_database(self, office_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(*_: object) -> None:
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr("duban.org.signin.AccountBackend.get_user", gone)
        office_client.raise_request_exception = False
        answer = office_client.get("/ledger/")
        assert answer.status_code == 500
        assert "您的操作没有生效" in words_of(answer)

    @pytest.mark.parametrize("how", ["form", "multipart"])
    @pytest.mark.parametrize("checked", [True, False])  # whoever looks at the form first: the guard or the page
    def test_of_too_many_fields_is_a_sentence(self, how: str, checked: bool) -> None:
        fields = {f"f{number}": "x" for number in range(4001)}
        body: dict[str, Any] = (
            {"data": fields} if how == "multipart" else FORM | {"data": "&".join(f"{f}=x" for f in fields)}
        )
        answer = Client(enforce_csrf_checks=checked, raise_request_exception=False).post("/test/typed/", **body)
        assert answer.status_code == 400
        assert "内容不完整或超过了上限" in words_of(answer)

    @pytest.mark.parametrize("how", ["form", "multipart"])
    @pytest.mark.parametrize("checked", [True, False])  # whoever looks at the form first: the guard or the page
    def test_of_too_much_text_is_a_sentence(self, how: str, checked: bool) -> None:
        much = "x" * (6 << 20)
        body: dict[str, Any] = {"data": {"words": much}} if how == "multipart" else FORM | {"data": f"words={much}"}
        answer = Client(enforce_csrf_checks=checked, raise_request_exception=False).post("/test/typed/", **body)
        assert answer.status_code == 400
        assert "内容不完整或超过了上限" in words_of(answer)

    def test_does_not_meet_the_largest_sheet(self) -> None:
        # Three hundred tasks with thirteen fields each: more than one and a half times any sheet we have seen.
        answer = Client().post("/test/typed/", {f"f{number}": "x" * 300 for number in range(3900)})
        assert ">3900<" in words_of(answer)

    @pytest.mark.parametrize(
        "body",
        [
            {"data": b"no parts at all", "content_type": "multipart/form-data"},  # no boundary
            {"data": b"--x\r\nContent-Disp", "content_type": "multipart/form-data; boundary=x"},  # cut off
            {"data": b"a=1", "content_type": "application/x-www-form-urlencoded; charset=nonsense"},
            {"data": b"\xff\xfe%ff%00=%ed%a0%80", "content_type": "application/x-www-form-urlencoded"},
            {"data": b'{"a": "\\ud800"}', "content_type": "application/json"},
        ],
    )
    def test_of_a_broken_request_is_never_ours(self, body: dict[str, Any]) -> None:
        assert Client(raise_request_exception=False).generic("POST", "/test/typed/", **body).status_code < 500

    def test_of_a_wrong_host_is_a_sentence(self) -> None:
        answer = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "内容不完整" in words_of(answer)
        assert "evil.example" not in words_of(answer)


FORM = {"content_type": "application/x-www-form-urlencoded"}


class TestAFormFromElsewhere:
    def test_is_refused_and_keeps_what_was_typed(self, office: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(office, backend="duban.org.signin.AccountBackend")
        answer = send(client, "/test/act/redirect/", {"words": TYPED})
        assert answer.status_code == 403
        assert "页面停留太久或浏览器没有保存登录信息，请刷新后重新提交" in words_of(answer)
        assert TYPED in words_of(answer)


class TestAOneTimePassword:
    """Whoever was given one can do nothing else before it is changed."""

    @pytest.fixture
    def client(self, office: User) -> Client:
        User.objects.filter(pk=office.pk).update(must_change_password=True)
        return make_client(office)

    def test_leads_every_page_to_the_change_of_password(self, client: Client) -> None:
        answer = client.get("/ledger/")
        assert (answer.status_code, answer["Location"]) == (302, reverse("change_password"))

    def test_lets_no_form_act_and_loses_no_word(self, client: Client) -> None:
        answer = send(client, "/test/act/redirect/", {"words": TYPED})
        assert answer.status_code == 403
        assert "请先在新窗口修改密码" in words_of(answer)
        assert TYPED in words_of(answer)


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class TestTheHeaders:
    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/ledger/", 200),
            ("/test/office-only/", 403),
            ("/nowhere/", 404),
            ("/sign-out/", 405),
            ("/test/crash/", 500),
        ],
    )
    def test_stand_on_every_answer(self, filer_client: Client, address: str, status: int) -> None:
        filer_client.raise_request_exception = False
        answer = filer_client.get(address)
        assert answer.status_code == status
        assert {name: answer.get(name) for name in HEADERS} == HEADERS
        assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-Id"])

    def test_stand_on_the_way_to_the_sign_in_and_on_a_refused_form(self, client: Client) -> None:
        for answer, status in ((client.get("/ledger/"), 302), (send(client, "/test/act/redirect/"), 401)):
            assert answer.status_code == status
            assert {name: answer.get(name) for name in HEADERS} == HEADERS

    def test_number_each_request_anew(self, client: Client) -> None:
        assert client.get("/healthz")["X-Request-Id"] != client.get("/healthz")["X-Request-Id"]

    def test_hold_the_policy_that_the_program_names(self) -> None:
        assert HEADERS["Content-Security-Policy"] == CONTENT_POLICY

    def test_keep_the_session_from_scripts_and_other_sites(self, office: User, client: Client) -> None:
        client.get("/sign-in/")
        client.post("/sign-in/", {"username": office.username, "password": PASSWORD})
        assert {name: (c["httponly"], c["samesite"]) for name, c in client.cookies.items()} == {
            "sid": (True, "Lax"),
            "csrf": (True, "Lax"),
        }


class TestAskingOnlyForTheHead:
    @pytest.mark.parametrize("address", ["/healthz", "/ledger/"])
    def test_is_answered_as_the_page_would_be(self, office_client: Client, address: str) -> None:
        answer = office_client.head(address)
        assert answer.status_code == 200
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_leads_a_stranger_to_the_sign_in(self, client: Client) -> None:
        assert client.head("/ledger/").status_code == 302


class TestStaticFiles:
    def test_have_addresses_that_change_with_their_content(self, client: Client) -> None:
        page = words_of(client.get("/sign-in/"))
        addresses = re.findall(r'(?:href|src)="/static/([^"?]+)\?v=([0-9a-f]*)"', page)
        assert {name for name, _ in addresses} >= {"duban.css", "duban.js", "icon.svg"}
        for name, version in addresses:
            assert version == sm3(Path(finders.find(name)).read_bytes())[:10]

    def test_are_served_by_the_program_itself_to_be_kept_for_a_year(self, client: Client) -> None:
        answer: Any = client.get("/static/duban.css")
        content = b"".join(answer.streaming_content)
        assert content == Path(finders.find("duban.css")).read_bytes()
        assert "max-age=31536000" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_that_do_not_exist_are_a_page_like_any_other(self, client: Client) -> None:
        assert client.get("/static/nothing.css").status_code == 404


class TestTheAddressOfThePerson:
    """Behind our proxy it is the last hop that the proxy saw; nobody can make one up."""

    @pytest.mark.parametrize(
        ("behind", "forwarded", "expected"),
        [
            (False, "", "10.9.9.9"),
            (False, "1.2.3.4", "10.9.9.9"),  # without a proxy of ours the header is somebody's invention
            (True, "1.2.3.4", "1.2.3.4"),
            (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the sender wrote 6.6.6.6, our proxy added 1.2.3.4
            (True, "2001:db8::1", "2001:db8::1"),
            (True, "", "10.9.9.9"),
            (True, "<script>", "10.9.9.9"),
        ],
    )
    def test_stands_on_the_trail(
        self, office_client: Client, settings: Any, behind: bool, forwarded: str, expected: str
    ) -> None:
        from duban.audit.models import Event

        settings.BEHIND_PROXY = behind
        send(office_client, "/test/act/redirect/", REMOTE_ADDR="10.9.9.9", headers={"X-Forwarded-For": forwarded})
        assert Event.objects.get(action="test.acted").address == expected


def test_the_role_of_a_signed_in_person_is_asked_anew_at_each_request(office: User, office_client: Client) -> None:
    unit_holder = make_user(Role.FILER, government=office.government)
    assert office_client.get("/test/office-only/").status_code == 200
    User.objects.filter(pk=office.pk).update(role=Role.FILER, unit=unit_holder.unit)
    assert office_client.get("/test/office-only/").status_code == 403
    User.objects.filter(pk=office.pk).update(is_active=False)
    assert office_client.get("/test/office-only/").status_code == 302


def test_json_is_not_a_form(office_client: Client) -> None:
    body = json.dumps({"once": str(uuid.uuid4()), "words": TYPED})
    assert office_client.post("/test/act/redirect/", body, content_type="application/json").status_code == 422
