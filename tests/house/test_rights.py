"""Rights of every page: each address, each role, reading and sending, and the ids of others (`pages.csv`)."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from duban.access.roles import OFFICE_ROLES, Permission, Role
from tests.house.pages import READERS, Row, columns, patterns, table
from tests.make import make_client
from tests.world import World, build_world

REFUSALS = {"in", "401", "403", "405"}
"""Answers that come before anybody looks for the thing itself."""
GONE = {"line_send_back": "409", "line_merged": "409"}
"""Pages that answer an unknown line with “refresh”: a line may vanish while a unit writes. All others say 404."""


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
    sessions = {reader: make_client(account).cookies["sid"].value for reader, account in world.accounts.items()}

    def asked(reader: str, method: str, address: str) -> str:
        client = Client()  # a new browser each time: a form may end the session
        if reader in sessions:
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

    def test_has_a_column_for_every_role(self) -> None:
        assert list(columns()) == ["page", "at", *READERS]

    def test_names_what_stands_in_each_address(self) -> None:
        wrong = {
            row.page: row.arguments
            for pattern in patterns()
            for row in table()
            if row.page == pattern.name and len(row.arguments) != pattern.needs
        }
        assert wrong == {}


class TestEveryPage:
    def test_says_who_may_see_it_and_how_it_may_be_asked(self) -> None:
        without = [p.name for p in patterns() if not hasattr(p.view, "permission") or not p.view.methods]
        assert without == []

    def test_that_needs_no_sign_in_is_one_of_three(self) -> None:
        opened = {p.name for p in patterns() if p.view.permission == "open"}
        assert opened == {"sign_in", "healthz", "readyz"}

    def test_uses_every_permission_there_is(self) -> None:
        asked = {p.view.permission for p in patterns()} - {None, "open"}
        assert asked <= set(Permission)
        assert set(Permission) - asked == set(NOT_A_PAGES_OWN)

    def test_answers_each_role_as_the_table_says(
        self, world: World, ask: Ask, record_property: Callable[[str, object], None]
    ) -> None:
        rows = table_by_page()
        found = [{reader: _answers(ask, row, reader, world) for reader in READERS} for row in rows]
        wrong = [
            f"{row.page},{' '.join(row.arguments)},{','.join(answers.values())}"
            for row, answers in zip(rows, found, strict=True)
            if answers != row.answers
        ]
        assert not wrong, "these rows would be as the house answers now:\n" + "\n".join(wrong)
        cells = [cell for answers in found for pair in answers.values() for cell in pair.split("/")]
        refused = sum(cell in REFUSALS for cell in cells)
        record_property("figure", f"rights: {len(rows)} pages, {len(cells)} cells asked, {refused} of them refused")

    def test_knows_nothing_of_another_government(
        self, world: World, ask: Ask, record_property: Callable[[str, object], None]
    ) -> None:
        other = build_world("云河市柳湖区人民政府")
        assert not set(world.own.items()) & set(other.own.items()), "the two worlds have nothing in common"
        asked, wrong = _ask_with_others_ids(world, ask, dict(other.own), READERS)
        assert wrong == []
        record_property("figure", f"rights: {asked} requests with ids of another government, none answered")

    def test_knows_nothing_of_another_unit(
        self, world: World, ask: Ask, record_property: Callable[[str, object], None]
    ) -> None:
        outsiders = [role for role in Role if role not in OFFICE_ROLES]
        asked, wrong = _ask_with_others_ids(world, ask, dict(world.elsewhere), outsiders)
        assert wrong == []
        record_property("figure", f"rights: {asked} requests with ids of another unit or leader, none answered")


NOT_A_PAGES_OWN = {
    Permission.BRIEFING_DRAFT: "the page that lists briefings drafts them, too; the action asks",
}
"""Permissions that no page asks for by itself, and where they are asked for."""


def table_by_page() -> list[Row]:
    """The rows of pages that exist; the table's own tests name the others."""
    names = {pattern.name for pattern in patterns()}
    return [row for row in table() if row.page in names]


def _answers(ask: Ask, row: Row, reader: str, world: World) -> str:
    address = row.address(dict(world.own))
    return "/".join(ask(reader, method, address) for method in ("GET", "POST"))


def _ask_with_others_ids(
    world: World, ask: Ask, others: dict[str, int], readers: Sequence[str]
) -> tuple[int, list[tuple[str, str, str, str]]]:
    """Every page with each id of its address swapped alone, and with all of them swapped."""
    asked, wrong = 0, []
    for row in table_by_page():
        swappable = [word for word in row.arguments if word in others]
        swaps = [{word} for word in swappable] + ([set(swappable)] if len(swappable) > 1 else [])
        for swap in swaps:
            address = row.address({n: others[n] if n in swap else pk for n, pk in world.own.items()})
            for reader in readers:
                for method in ("GET", "POST"):
                    asked += 1
                    own, found = row.expected(reader, method), ask(reader, method, address)
                    expected = {own} if own in REFUSALS else {"404", GONE.get(row.page, "404")}
                    if found not in expected:
                        wrong.append((reader, method, address, found))
    return asked, wrong
