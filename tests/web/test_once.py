"""One form, one effect (一次有效): double clicks, retries, the back button and two tabs never act twice."""

import uuid
from typing import Any

import pytest
from django.test import Client

from duban.audit.models import Event
from duban.org.models import User
from duban.web.models import OnceKey
from tests.make import make_client, make_user
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]


def act(client: Client, how: str = "redirect", *, key: object = None, words: str = "报送了月报") -> Any:
    """Send the form of the test page under a key."""
    client.raise_request_exception = False
    return client.post(f"/test/act/{how}/", {"once": str(key or uuid.uuid4()), "words": words})


def acts() -> list[str]:
    """What took effect, in order."""
    return [e.sentence for e in Event.objects.filter(action="test.acted").order_by("number")]


class TestTheSameFormTwice:
    def test_takes_effect_once_and_is_answered_alike(self, office_client: Client) -> None:
        key = uuid.uuid4()
        first, second = act(office_client, key=key), act(office_client, key=key)
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, "/ledger/")
        assert acts() == ["周敏报送了月报"]

    def test_gets_the_same_page_again_where_the_answer_was_a_page(self, office_client: Client) -> None:
        key = uuid.uuid4()
        first, second = act(office_client, "page", key=key), act(office_client, "page", key=key)
        assert (first.status_code, second.status_code) == (200, 200)
        assert "<h1>第1次</h1>" in first.content.decode()
        assert (first.content, first["Content-Type"]) == (second.content, second["Content-Type"])

    def test_acts_twice_when_it_was_opened_twice(self, office_client: Client) -> None:
        act(office_client)
        act(office_client)
        assert len(acts()) == 2

    @pytest.mark.parametrize("how", ["redirect", "page"])
    def test_is_refused_with_other_content(self, office_client: Client, how: str) -> None:
        key = uuid.uuid4()
        act(office_client, how, key=key)
        answer = act(office_client, how, key=key, words="报送了另一份月报")
        assert answer.status_code == 422
        assert "这张表单已经提交过一次" in answer.content.decode()
        assert "报送了另一份月报" in answer.content.decode(), "what was typed is shown again"
        assert acts() == ["周敏报送了月报"]

    def test_is_refused_at_another_address(self, office_client: Client) -> None:
        key = uuid.uuid4()
        act(office_client, "redirect", key=key)
        assert act(office_client, "page", key=key).status_code == 422
        assert len(acts()) == 1

    def test_is_refused_from_another_person(self, office_client: Client, office: User) -> None:
        key = uuid.uuid4()
        act(office_client, key=key)
        answer = act(make_client(make_user(name="何静")), key=key)
        assert answer.status_code == 422
        assert acts() == ["周敏报送了月报"]


class TestAFormWithoutAKey:
    @pytest.mark.parametrize("key", ["", "garbage", "１２", "\x00", "00000000-0000-0000-0000", "' OR 1=1"])
    def test_is_refused_with_a_sentence_and_what_was_typed(self, office_client: Client, key: str) -> None:
        answer = office_client.post("/test/act/redirect/", {"once": key, "words": "写了很久的完成情况"})
        assert answer.status_code == 422
        assert "这个页面不完整，请刷新后重新提交" in answer.content.decode()
        assert "写了很久的完成情况" in answer.content.decode()
        assert (acts(), OnceKey.objects.count()) == ([], 0)


class TestAFormThatWasRefused:
    @pytest.mark.parametrize(
        ("how", "status"),
        [
            ("form", 422),  # a field is missing
            ("refused", 409),  # the state forbids it
            ("crash", 500),  # our own fault
            ("download", 500),  # our own fault too: what is no page cannot be given a second time
        ],
    )
    def test_leaves_nothing_and_may_use_its_key_again(self, office_client: Client, how: str, status: int) -> None:
        key = uuid.uuid4()
        assert act(office_client, how, key=key).status_code == status
        assert (acts(), OnceKey.objects.count()) == ([], 0)
        assert act(office_client, "redirect", key=key, words="改正后的月报").status_code == 302
        assert acts() == ["周敏改正后的月报"]


@pytest.mark.django_db(transaction=True)
class TestTwentyAtTheSameMoment:
    """Faults F6 and F21, with real threads: one effect, twenty equal answers, nobody is told “database is locked”."""

    @pytest.mark.parametrize("how", ["redirect", "page"])
    def test_of_one_key_take_effect_once_and_are_answered_alike(self, how: str) -> None:
        user, key = make_user(), uuid.uuid4()
        clients = [make_client(user) for _ in range(20)]
        answers = at_once(*[lambda client=client: act(client, how, key=key) for client in clients])
        seen = {
            (a.status_code, a.get("Location", ""), a.content) if not isinstance(a, Exception) else a for a in answers
        }
        assert len(seen) == 1, seen
        assert seen.pop()[0] < 400
        assert len(acts()) == 1

    def test_of_twenty_keys_all_take_effect(self) -> None:
        user = make_user()
        clients = [make_client(user) for _ in range(20)]
        answers = at_once(*[lambda client=client: act(client).status_code for client in clients])
        assert answers == [302] * 20
        assert len(acts()) == 20

    def test_with_other_content_each_let_one_through(self) -> None:
        user, key = make_user(), uuid.uuid4()
        clients = [make_client(user) for _ in range(6)]
        answers = at_once(
            *[lambda c=c, n=n: act(c, key=key, words=f"第{n}份").status_code for n, c in enumerate(clients)]
        )
        assert sorted(map(str, answers)) == ["302"] + ["422"] * 5
        assert len(acts()) == 1

    def test_where_the_first_is_refused_do_not_shut_the_others_out(self) -> None:
        user, key = make_user(), uuid.uuid4()
        clients = [make_client(user) for _ in range(6)]
        answers = at_once(*[lambda client=client: act(client, "refused", key=key).status_code for client in clients])
        assert answers == [409] * 6
        assert acts() == []
