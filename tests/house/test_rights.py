"""Rights of every page: each address, each role, reading and sending, and the ids of others (`pages.csv`)."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from duban.access.roles import REACHES, Permission, Reach, Role
from tests.house.pages import COLUMNS, READERS, Row, columns, patterns, rows_of_pages, table
from tests.make import make_client
from tests.world import World, build_world

METHODS = ("GET", "POST")
REFUSALS = {"in", "401", "403", "405"}
"""Answers that come before anybody looks for the thing itself."""
GONE = {"line_send_back": "409", "line_merged": "409"}
"""Pages that answer an unknown line with “refresh”: a line may vanish while a unit writes. All others say 404."""
OUTSIDERS = [role for role in Role if REACHES[role] in {Reach.OWN_UNIT, Reach.OWN_POSTS}]
"""Roles to whom another unit's or another leader's things are strange."""


def answer(client: Client, method: str, address: str) -> str:
    """The status of one request, whose effect is taken back; a form holds its key and nothing else."""
    with transaction.atomic():
        if method == "GET":
            found: Any = client.get(address)
        else:
            found = client.post(address, {"once": str(uuid.uuid4()), "version": "1"})
        transaction.set_rollback(True)
    to_sign_in = found.status_code == 302 and found["Location"].startswith(reverse("sign_in") + "?")
    return "in" if to_sign_in else str(found.status_code)


Ask = Callable[[str, str, str], str]


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def ask(world: World) -> Ask:
    """Ask as a reader of the world: `ask(reader, method, address)` → the answer."""
    clients = {reader: make_client(account) for reader, account in world.accounts.items()}
    sessions = {reader: client.cookies["sid"].value for reader, client in clients.items()}
    anonymous = Client()

    def asked(reader: str, method: str, address: str) -> str:
        client = clients.get(Role(reader)) if reader != "anonymous" else anonymous
        assert client is not None
        client.cookies.clear()  # a form may have ended the session
        if client is not anonymous:
            client.cookies["sid"] = sessions[Role(reader)]
        return answer(client, method, address)

    return asked


class TestTheTable:
    def test_has_a_row_for_every_page_and_no_other(self) -> None:
        pages = [pattern.name for pattern in patterns()]
        rows = [row.page for row in table()]
        assert [name for name, times in Counter(pages).items() if times > 1 or not name] == []
        assert [name for name, times in Counter(rows).items() if times > 1] == []
        assert sorted(set(pages) - set(rows)) == [], "add a row for each to tests/house/pages.csv"
        assert sorted(set(rows) - set(pages)) == [], "these pages are gone, take out their rows"

    def test_has_its_columns(self) -> None:
        assert tuple(columns()) == COLUMNS

    def test_names_what_stands_in_each_address(self) -> None:
        wrong = {
            row.page: row.arguments
            for pattern in patterns()
            for row in table()
            if row.page == pattern.name and len(row.arguments) != pattern.needs
        }
        assert wrong == {}

    def test_names_the_permission_and_the_methods_of_each_view(self) -> None:
        views = {pattern.name: pattern.view for pattern in patterns()}
        wrong = {
            row.page: (views[row.page].permission, views[row.page].methods)
            for row in rows_of_pages()
            if row.permission != (views[row.page].permission or "")
            or [method for method, usual in zip(METHODS, (row.get, row.post), strict=True) if usual != "405"]
            != sorted(views[row.page].methods)
        }
        assert wrong == {}, "the views ask for these"

    def test_excepts_only_whom_the_matrix_lets_in(self) -> None:
        needless = [
            (row.page, reader)
            for row in rows_of_pages()
            for reader, answers in row.exceptions.items()
            if reader not in READERS or not row.lets_in(reader) or answers == f"{row.get}/{row.post}"
        ]
        assert needless == []


class TestEveryPage:
    def test_says_who_may_see_it_and_how_it_may_be_asked(self) -> None:
        without = [p.name for p in patterns() if not hasattr(p.view, "permission") or not p.view.methods]
        assert without == []

    def test_that_needs_no_sign_in_is_one_of_four(self) -> None:
        opened = {p.name for p in patterns() if p.view.permission == "open"}
        assert opened == {"sign_in", "healthz", "readyz", "ical"}

    def test_uses_every_permission_there_is(self) -> None:
        asked = {p.view.permission for p in patterns()} - {None, "open"}
        assert asked <= set(Permission)
        assert set(Permission) - asked == set(NOT_A_PAGES_OWN)

    def test_answers_every_role_as_the_matrix_says_and_knows_nothing_of_others(
        self, world: World, ask: Ask, record_property: Callable[[str, object], None]
    ) -> None:
        begun = time.perf_counter()
        other = build_world("云河市柳湖区人民政府")
        assert not set(world.own.items()) & set(other.own.items()), "the two worlds have nothing in common"
        rows = rows_of_pages()
        cells = [
            *_own(rows, world),
            *_others(rows, world, dict(world.elsewhere), OUTSIDERS),
            *_others(rows, world, dict(other.own), READERS),
        ]
        found = [ask(cell.reader, cell.method, cell.address) for cell in cells]
        wrong = [
            f"{cell.reader} {cell.method} {cell.address} ({cell.page}): {said}, expected {cell.expected}"
            for cell, said in zip(cells, found, strict=True)
            if said not in cell.expected.split("|")
        ]
        assert not wrong, "the house answers otherwise:\n" + "\n".join(wrong)
        refused = sum(said in REFUSALS or said == "404" for said in found)
        record_property(
            "figure",
            f"rights: {len(cells)} cells asked at {len(rows)} addresses, {refused} of them refused, "
            f"{time.perf_counter() - begun:.0f} s",
        )


NOT_A_PAGES_OWN = {
    Permission.BRIEFING_DRAFT: "the page that lists briefings drafts them, too, and asks by itself",
    Permission.CONTACT_VIEW: "a field of sheets and receipts: tests/house/test_contacts.py",
}
"""Permissions that no page asks for by itself, and where they are asked for."""


@dataclass(frozen=True)
class Cell:
    """One request: who asks what, and the answer that is right; `|` stands between two that are."""

    page: str
    reader: str
    method: str
    address: str
    expected: str


def _own(rows: Sequence[Row], world: World) -> Iterator[Cell]:
    """Every page with the things of one's own, by everybody."""
    for row in rows:
        address = row.address(dict(world.own))
        for reader in READERS:
            for method in METHODS:
                yield Cell(row.page, reader, method, address, row.expected(reader, method))


def _others(rows: Sequence[Row], world: World, others: dict[str, int], readers: Sequence[str]) -> Iterator[Cell]:
    """Every page with each id of its address swapped alone, and with all of them swapped.

    Only by those who get past the door: whoever is refused there has been refused before anybody read the address.
    """
    for row in rows:
        swappable = [word for word in row.arguments if word in others]
        swaps = [{word} for word in swappable] + ([set(swappable)] if len(swappable) > 1 else [])
        for swap in swaps:
            address = row.address({n: others[n] if n in swap else pk for n, pk in world.own.items()})
            for reader in readers:
                for method in METHODS:
                    if row.expected(reader, method) not in REFUSALS:
                        yield Cell(row.page, reader, method, address, f"404|{GONE.get(row.page, '404')}")
