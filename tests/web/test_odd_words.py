"""Odd characters in every query and every field of every page: answered, never our fault (bad_inputs B37, B40, B41, B43)."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from lxml import html

from tests.house.pages import READERS, Row, rows_of_pages
from tests.make import make_client
from tests.world import World, build_world

ODD = [
    "\x00",  # PostgreSQL cannot hold it
    "\x0b\x1b[31m\x85\u2028\ufffe\u202e\u200b\ud800",  # Word pastes the first, XML refuses some, the last is half of one
    "<script>alert(1)</script>{{7*7}}{% x %}%s%n' OR 1=1 -- １２㐀𠀀𪚥",
    "9" * 400,  # more than any number of a database
    "-1",
    "字" * 6_000,
]
REFUSED = {"in", "401", "403", "405", ""}


@contextmanager
def names_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Which names of a query or a form are looked for inside the block."""
    names: set[str] = set()

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: QueryDict, name: str, *rest: Any) -> Any:
            names.add(name)
            return method(self, name, *rest)

        return call

    with monkeypatch.context() as patch:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            patch.setattr(QueryDict, method, watched(getattr(QueryDict, method)))
        yield names
    names -= {"once", "csrfmiddlewaretoken", "_method"}


def reader_of(row: Row, method: str) -> str | None:
    """Somebody who gets past the door of the page."""
    return next((reader for reader in READERS if row.expected(reader, method) not in REFUSED), None)


class Browser:
    """Sends as one reader, always with a fresh key, and takes the effect back."""

    def __init__(self, world: World, reader: str) -> None:
        account = next((a for role, a in world.accounts.items() if role == reader), None)
        self.client = Client(raise_request_exception=False)
        self.session = make_client(account).cookies["sid"].value if account else ""

    def get(self, address: str, query: dict[str, str]) -> Any:
        return self._fresh().get(f"{address}?{urlencode(query, errors='surrogatepass')}")

    def post(self, address: str, form: dict[str, str]) -> tuple[Any, int]:
        """The answer, and the status of the page to which it leads."""
        body = urlencode({**form, "once": str(uuid.uuid4())}, errors="surrogatepass")
        with transaction.atomic():
            client = self._fresh()
            answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
            after = client.get(answer["Location"]).status_code if answer.status_code == 302 else 200
            transaction.set_rollback(True)
        return answer, after

    def _fresh(self) -> Client:
        """The same client with its first cookies: a form may have ended the session."""
        self.client.cookies.clear()
        if self.session:
            self.client.cookies["sid"] = self.session
        return self.client


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def test_in_a_query_are_answered(
    world: World, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    asked, ours, raw = 0, [], []
    for row in rows_of_pages():
        reader = reader_of(row, "GET")
        if reader is None:
            continue
        browser, address = Browser(world, reader), row.address(dict(world.own))
        with names_asked(monkeypatch) as names:
            browser.get(address, {})
        for name in sorted(names):
            for odd in ODD:
                answer = browser.get(address, {name: odd})
                asked += 1
                if answer.status_code >= 500:
                    ours.append((row.page, name, odd[:12]))
                if b"<script>alert" in answer.content:
                    raw.append((row.page, name))
    assert (ours, raw) == ([], [])
    assert asked > 100
    record_property("figure", f"odd words: {asked} queries answered")


def test_in_a_field_are_answered_and_leave_a_page_that_still_opens(
    world: World, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    asked, ours, raw = 0, [], []
    for row in rows_of_pages():
        reader = reader_of(row, "POST")
        if reader is None:
            continue
        browser, address = Browser(world, reader), row.address(dict(world.own))
        usual = filled_in(browser.get(address, {})) if row.expected(reader, "GET") == "200" else {}
        with names_asked(monkeypatch) as names:
            browser.post(address, usual)
        for name in sorted(names):
            for odd in ODD:
                answer, after = browser.post(address, {"version": "1", **usual, name: odd})
                asked += 1
                if answer.status_code >= 500 or after >= 500:
                    ours.append((row.page, name, odd[:12], answer.status_code, after))
                if b"<script>alert" in answer.content:
                    raw.append((row.page, name))
    assert (ours, raw) == ([], [])
    assert asked > 200
    record_property("figure", f"odd words: {asked} forms answered")


def filled_in(page: Any) -> dict[str, str]:
    """The fields of a page's forms as they stand, empty ones with a word in them."""
    fields = html.fromstring(page.content.decode()).xpath("//main//form//*[@name]")
    return {f.get("name"): value_of(f) for f in fields if f.get("name") not in {"once", "csrfmiddlewaretoken"}}


def value_of(field: Any) -> str:
    """What stands in one field."""
    value = field.value if field.tag in {"select", "textarea"} else field.get("value")
    return str(value or ("2022-03-24" if field.get("type") == "date" else "办理"))
