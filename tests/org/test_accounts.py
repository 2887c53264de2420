"""Accounts and signing in (账号、登录)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction
from django.test import Client

from duban.access.actor import system_actor
from duban.access.roles import OFFICE_ROLES, Role
from duban.audit.models import Event
from duban.errors import NotNow, NotUnderstood, UserError
from duban.org.actions import accounts as actions
from duban.org.models import Government, User, account_name
from tests.make import NOON, PASSWORD, make_client, make_government, make_unit, make_user, send

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form."""
    return client.post("/sign-in/", {"username": username, "password": password, **more.pop("data", {})}, **more)


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def open_account(username: str = "zhoumin", role: Role = Role.SUPERVISOR_OFFICER, **more: Any) -> User:
    """Open an account as the console does."""
    government = make_government()
    values = {"name": "周敏", "unit": None, "password": PASSWORD, "by": system_actor(government.pk), "at": NOON} | more
    return actions.add_user(username=username, role=role, government=government, **values)


class TestAFreshInstallation:
    def test_has_no_account_and_no_government(self) -> None:
        assert (User.objects.count(), Government.objects.count()) == (0, 0)


SPELLINGS = [  # as typed → the one spelling
    ("zhoumin", "zhoumin"),
    ("ZhouMin", "zhoumin"),
    ("ｚｈｏｕｍｉｎ", "zhoumin"),  # full width
    (" zhou min\u3000", "zhoumin"),
    ("zhou\u200bmin\ufeff", "zhoumin"),  # zero width
    ("zhou\u202emin\x00", "zhoumin"),  # direction, NUL
    ("ﬁnance①", "finance1"),  # ligature, circled digit
    ("周敏", "周敏"),
    ("Straße", "strasse"),
    ("\u200b \x00", ""),
]


class TestTheNameOfAnAccount:
    @pytest.mark.parametrize(("typed", "spelled"), SPELLINGS)
    def test_has_one_spelling(self, typed: str, spelled: str) -> None:
        assert account_name(typed) == spelled
        assert account_name(spelled) == spelled

    @pytest.mark.parametrize("typed", [typed for typed, spelled in SPELLINGS if spelled == "zhoumin"])
    def test_is_taken_in_every_spelling(self, typed: str) -> None:
        open_account("zhoumin")
        with pytest.raises(NotNow, match="账号“zhoumin”已经有人使用，请换一个。"):
            open_account(typed)

    def test_cannot_be_empty(self) -> None:
        with pytest.raises(NotUnderstood, match="账号不能为空"):
            open_account("\u200b ")

    def test_longer_than_its_column_is_refused_with_a_sentence(self) -> None:
        with pytest.raises(NotUnderstood, match="账号和姓名最多 40 个字"):
            open_account("z" * 41)

    def test_is_unique_in_the_database_itself(self) -> None:
        open_account("zhoumin")
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(
                username="zhoumin", name="周敏", role="supervisor_officer", government=make_government()
            )


class TestOpeningAnAccount:
    def test_stands_on_the_trail_without_the_password(self) -> None:
        user = open_account(password="one-time-password")
        event = Event.objects.about(user).get()
        assert event.sentence == "系统为云河市泉山区人民政府的周敏开通了督查员账号“zhoumin”"
        assert "one-time-password" not in str(vars(event))

    def test_gives_an_office_account_no_unit(self) -> None:
        with pytest.raises(NotUnderstood, match="督查员的账号不属于单位"):
            open_account(unit=make_unit())

    def test_gives_a_filer_a_unit(self) -> None:
        with pytest.raises(NotUnderstood, match="填报人的账号必须写明所属单位"):
            open_account(role=Role.FILER)

    def test_of_a_filer_without_a_unit_is_refused_by_the_database_itself(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(username="z", name="周敏", role="filer", government=make_government())

    def test_refused_leaves_nothing(self) -> None:
        make_government()
        before = Event.objects.count()
        with pytest.raises(UserError):
            open_account(role=Role.FILER)
        assert (User.objects.count(), Event.objects.count()) == (0, before)

    def test_hashes_the_password_slowly(self, settings: Any) -> None:
        from duban.config import settings as shipped

        settings.PASSWORD_HASHERS = shipped.PASSWORD_HASHERS
        assert identify_hasher(open_account().password).algorithm == "argon2"

    def test_draws_another_password_each_time_from_letters_nobody_mistakes(self) -> None:
        drawn = {actions.draw_password() for _ in range(200)}
        assert len(drawn) == 200
        assert all(re.fullmatch("[a-zA-Z0-9]{14}", password) for password in drawn)
        assert not set("".join(drawn)) & set("0O1lIioB8S")


class TestSigningIn:
    @pytest.mark.parametrize(
        "typed", [typed for typed, spelled in SPELLINGS if spelled == "zhoumin" and "\x00" not in typed]
    )
    def test_works_in_every_spelling_of_the_name(self, client: Client, typed: str) -> None:
        user = open_account("zhoumin")
        answer = sign_in(client, typed)
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(user.pk)

    def test_stands_on_the_trail_with_the_address(self, client: Client) -> None:
        user = make_user()
        sign_in(client, user.username, REMOTE_ADDR="10.1.2.3")
        event = Event.objects.about(user).get()
        assert (event.action, event.sentence, event.address) == ("org.signed_in", "周敏登录", "10.1.2.3")

    @pytest.mark.parametrize("typed", ["U1", "ｕ1", " u\u200b1"])
    def test_refused_stands_on_the_trail_in_every_spelling(self, client: Client, typed: str) -> None:
        user = make_user()
        assert user.username == "u1"
        answer = sign_in(client, typed, "wrong-password")
        assert answer.status_code == 422
        event = Event.objects.about(user).get()
        assert (event.action, event.sentence) == ("org.sign_in_refused", "周敏的账号登录失败：密码不对")
        assert "wrong-password" not in str(vars(event))

    def test_says_the_same_of_a_wrong_name_and_a_wrong_password(self, client: Client) -> None:
        make_user()
        sentence = "账号或密码不对，请核对后再试"
        wrong_password, wrong_name = sign_in(client, "u1", "wrong"), sign_in(client, "nobody", "wrong")
        assert (wrong_password.status_code, wrong_name.status_code) == (422, 422)
        assert sentence in page_of(wrong_password)
        assert sentence in page_of(wrong_name)

    def test_is_refused_to_an_account_that_was_closed(self, client: Client) -> None:
        user = make_user()
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert sign_in(client, user.username).status_code == 422
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("field", ["username", "password"])
    def test_asks_for_what_is_missing(self, client: Client, field: str) -> None:
        answer = sign_in(client, "u1", data={field: ""})
        assert answer.status_code == 422
        assert ("请填写账号。" if field == "username" else "请填写密码。") in page_of(answer)

    def test_with_nothing_at_all_is_a_refusal(self, client: Client) -> None:
        assert client.post("/sign-in/").status_code == 422

    @pytest.mark.parametrize("typed", ["u\x001", "u1'; DROP TABLE org_user; --", "u" * 5000, "\ufffe", "𠀀"])
    def test_with_odd_names_is_a_refusal(self, client: Client, typed: str) -> None:
        make_user()
        assert sign_in(client, typed).status_code == 422

    def test_begins_a_new_session(self, client: Client) -> None:
        user = make_user()
        session = client.session
        session["left"] = "by a stranger"
        session.save()
        client.cookies["sid"] = str(session.session_key)
        sign_in(client, user.username)
        assert client.cookies["sid"].value != session.session_key

    def test_leads_someone_who_is_signed_in_home(self, office_client: Client) -> None:
        assert office_client.get("/sign-in/")["Location"] == "/"


class TestWhereTheSignInLeads:
    @pytest.mark.parametrize(
        ("wanted", "leads_to"),
        [
            ("", "/"),
            ("/ledger/?year=2022", "/ledger/?year=2022"),
            ("https://evil.example/", "/"),
            ("//evil.example/", "/"),
            ("/\\evil.example/", "/"),
            ("\\\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("http:///evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("evil.example", "/"),
        ],
    )
    def test_is_never_another_site(self, client: Client, wanted: str, leads_to: str) -> None:
        user = make_user()
        answer = sign_in(client, user.username, data={"next": wanted})
        assert (answer.status_code, answer["Location"]) == (302, leads_to)

    def test_is_the_page_that_was_asked_for(self, client: Client) -> None:
        user = make_user()
        answer = client.get("/ledger/?year=2022")
        assert answer["Location"] == "/sign-in/?next=%2Fledger%2F%3Fyear%3D2022"
        assert 'value="/ledger/?year=2022"' in page_of(client.get(answer["Location"]))
        refused = sign_in(client, user.username, "wrong", data={"next": "/ledger/?year=2022"})
        assert 'value="/ledger/?year=2022"' in page_of(refused), "a wrong password does not forget it"


class TestFiveWrongPasswords:
    """Close the pair of account and address for ten minutes; nobody locks another person out from elsewhere."""

    LOCKED = "这个账号在本机连续输错五次密码，已暂停登录十分钟"

    @pytest.fixture
    def user(self, client: Client) -> User:
        user = make_user()
        for spelling in ("u1", "U1", "ｕ1", " u1"):
            assert sign_in(client, spelling, "wrong").status_code == 422
        return user

    def test_are_counted_over_all_spellings_and_then_the_right_one_is_refused_too(
        self, client: Client, user: User
    ) -> None:
        fifth = sign_in(client, "u\u200b1", "wrong")
        assert fifth.status_code == 429
        assert self.LOCKED in page_of(fifth)
        for spelling in ("u1", "U1"):
            answer = sign_in(client, spelling)
            assert answer.status_code == 429
            assert self.LOCKED in page_of(answer)
        assert "_auth_user_id" not in client.session
        assert Event.objects.about(user).last().sentence == "周敏的账号登录失败：连续输错，暂停登录"

    def test_do_not_close_the_account_from_elsewhere(self, client: Client, user: User) -> None:
        sign_in(client, "u1", "wrong")
        assert sign_in(Client(), "u1", REMOTE_ADDR="10.0.0.7").status_code == 302

    def test_do_not_close_another_account_here(self, client: Client, user: User) -> None:
        other = make_user(name="何静")
        sign_in(client, "u1", "wrong")
        assert sign_in(client, other.username).status_code == 302

    def test_are_forgotten_after_a_right_one(self, client: Client, user: User) -> None:
        assert sign_in(client, "u1").status_code == 302
        send(client, "/sign-out/")
        assert sign_in(client, "u1", "wrong").status_code == 422
        assert sign_in(client, "u1").status_code == 302

    def test_open_again_after_ten_minutes_and_not_before(self, client: Client, user: User) -> None:
        sign_in(client, "u1", "wrong")
        wait(minutes=9, seconds=50)
        assert sign_in(client, "u1").status_code == 429
        wait(seconds=15)
        assert sign_in(client, "u1").status_code == 302

    def test_from_behind_our_proxy_are_counted_for_the_person_not_for_the_proxy(
        self, client: Client, settings: Any
    ) -> None:
        settings.BEHIND_PROXY = True
        make_user()
        attacker, person = {"X-Forwarded-For": "6.6.6.6"}, {"X-Forwarded-For": "10.0.0.7"}
        answers = [sign_in(client, "u1", "wrong", headers=attacker).status_code for _ in range(5)]
        assert answers == [422] * 4 + [429]
        assert sign_in(client, "u1", headers=person).status_code == 302


def wait(**time: int) -> None:
    """Move the wrong attempts into the past."""
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - timedelta(**time))


class TestSigningOut:
    def test_ends_the_session_on_the_server(self, office: User, office_client: Client) -> None:
        key = office_client.cookies["sid"].value
        answer = send(office_client, "/sign-out/")
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
        assert answer["Clear-Site-Data"] == '"cache", "storage"'
        again = Client()
        again.cookies["sid"] = key
        assert again.get("/ledger/").status_code == 302
        assert Event.objects.filter(actor_id=office.pk).get().sentence == "周敏退出登录"


class TestAOneTimePassword:
    @pytest.fixture
    def client(self) -> Client:
        return make_client(open_account("zhoumin", password=PASSWORD))

    def change(self, client: Client, new: str, *, again: str | None = None, old: str = PASSWORD) -> Any:
        return send(client, "/password/", {"old": old, "new": new, "again": new if again is None else again})

    def test_forces_the_change_before_anything_else(self, client: Client) -> None:
        assert client.get("/")["Location"] == "/password/"
        assert "这是一次性密码" in page_of(client.get("/password/"))
        answer = self.change(client, "quiet-river-morning")
        assert (answer.status_code, answer["Location"]) == (302, "/")
        assert client.get("/").status_code == 200, "the session goes on"
        assert Event.objects.filter(action="org.password_changed").get().sentence == "周敏修改了自己的登录密码"

    def test_no_longer_signs_in_afterwards(self, client: Client) -> None:
        self.change(client, "quiet-river-morning")
        assert sign_in(Client(), "zhoumin", PASSWORD).status_code == 422
        assert sign_in(Client(), "zhoumin", "quiet-river-morning").status_code == 302

    def test_changed_elsewhere_ends_the_other_sessions(self, client: Client) -> None:
        other = make_client(User.objects.get())
        self.change(other, "quiet-river-morning")
        assert self.change(client, "loud-river-evening").status_code == 401

    @pytest.mark.parametrize(
        ("new", "again", "old", "sentence"),
        [
            ("short", None, PASSWORD, "密码至少要 12 个字符，请再写长一些。"),
            ("1qaz2wsx3edc", None, PASSWORD, "这个密码太常见，容易被猜到，请换一个。"),
            ("ZHOUMIN-2022-xyz", None, PASSWORD, "密码里不要有账号、姓名、单位名、地名或系统名，请换一个。"),
            ("我是周敏，这是我的密码吗", None, PASSWORD, "密码里不要有账号、姓名、单位名、地名或系统名"),
            ("云河市泉山区人民政府二〇二二", None, PASSWORD, "密码里不要有账号、姓名、单位名、地名或系统名"),
            ("ＤＵＢＡＮ-quiet-river", None, PASSWORD, "密码里不要有账号、姓名、单位名、地名或系统名"),
            ("quiet-river-morning", "quiet-river-evening", PASSWORD, "两遍新密码不一致，请重新输入。"),
            (PASSWORD, None, PASSWORD, "新密码与现在的相同，请换一个。"),
            ("quiet-river-morning", None, "wrong", "现在的密码不对，请重新输入。"),
            ("", "", PASSWORD, "请填写这一栏。"),
        ],
    )
    def test_is_not_replaced_by_a_weak_or_mistyped_one(
        self, client: Client, new: str, again: str | None, old: str, sentence: str
    ) -> None:
        answer = self.change(client, new, again=again, old=old)
        assert answer.status_code == 422
        assert sentence in page_of(answer)
        assert User.objects.get().must_change_password

    def test_refused_shows_no_english_and_no_password(self, client: Client) -> None:
        main = page_of(self.change(client, "short")).split('<main id="main" tabindex="-1">', 1)[1]
        said = re.sub(r"<[^>]+>", "", main)
        assert not re.search("[A-Za-z]{3}", said), said
        assert 'value="short"' not in main


def test_the_office_roles_are_roles() -> None:
    assert set(Role) > OFFICE_ROLES
