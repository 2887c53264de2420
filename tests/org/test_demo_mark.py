"""演示数据 stands on every page of a demo, also before anybody has signed in; a real government never bears it."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from duban.org.models import Government
from tests.make import make_client, make_government, make_user

pytestmark = pytest.mark.django_db
PAGES = ["/sign-in/", "/nowhere/"]


def marked(client: Client, path: str) -> bool:
    return '<aside class="demo"' in client.get(path).content.decode()


class TestTheMark:
    @pytest.mark.parametrize("path", PAGES)
    def test_stands_on_pages_without_a_sign_in(self, client: Client, path: str) -> None:
        make_government(is_demo=True)
        assert marked(client, path)

    @pytest.mark.parametrize("path", PAGES)
    def test_is_not_a_real_governments(self, client: Client, path: str) -> None:
        assert not marked(client, path)  # before there is any
        make_government()
        assert not marked(client, path)

    @pytest.mark.parametrize("path", PAGES)
    def test_does_not_stand_where_a_real_government_signs_in_too(self, client: Client, path: str) -> None:
        make_government(is_demo=True)
        make_government("云河市柳湖区人民政府")
        assert not marked(client, path)

    def test_is_that_of_ones_own_government_once_signed_in(self) -> None:
        demo, real = make_government(is_demo=True), make_government("云河市柳湖区人民政府")
        assert marked(make_client(make_user(government=demo)), reverse("home"))
        assert not marked(make_client(make_user(government=real)), reverse("home"))

    def test_leaves_a_database_alone_that_does_not_answer(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_government(is_demo=True)

        def broken() -> None:
            raise OperationalError

        monkeypatch.setattr(Government.objects, "all", broken)
        assert client.get("/nowhere/").status_code == 404
