"""The phones of filers are seen by their own unit and by the office, in no page, paper or file by anybody else."""

from pathlib import Path

import pytest

from duban.access.roles import OFFICE_ROLES, PERMISSIONS_OF, UNIT_ROLES, Permission, Role
from duban.briefings.models import StoredSnapshot
from duban.returns.models import ProgressReport, YearPlan
from tests.house.pages import rows_of_pages
from tests.house.walk import look, walk
from tests.make import make_client
from tests.world import World, build_world

DUBAN = Path(__file__).resolve().parents[2] / "duban"
OWN, OTHER = "0000-7654321", "0000-1357924"
"""The phone of the filer of the world's own unit, and of the other unit."""


@pytest.fixture
def world(db: None) -> World:
    built = build_world()
    for table in (YearPlan, ProgressReport):
        sheets = table._default_manager.all()
        own = sheets.filter(unit=built.own["unit"])
        own.update(filer_name="宋佳", filer_phone=OWN)
        sheets.exclude(unit=built.own["unit"]).update(filer_name="高原", filer_phone=OTHER)
    return built


def phones_seen(world: World, role: Role) -> set[str]:
    """Which of the two phones stand in anything that the role can open."""
    own = [row.address(dict(world.own)) for row in rows_of_pages() if row.expected(role, "GET") == "200"]
    seen = [each for each in walk(make_client(world.accounts[role]), *own) if each.status == 200]
    assert len(seen) >= len(own)
    return {phone for phone in (OWN, OTHER) for each in seen if phone in each.words}


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_the_phones_that_it_may(world: World, role: Role) -> None:
    if role in OFFICE_ROLES:
        allowed = {OWN, OTHER}
    elif role in UNIT_ROLES:
        allowed = {OWN}
    else:
        allowed = set()
    assert phones_seen(world, role) == allowed


@pytest.mark.parametrize("page", ["sheet_form", "sheet_material"])
def test_a_paper_prints_the_phone_for_some_and_leaves_it_out_for_others(world: World, page: str) -> None:
    (row,) = (row for row in rows_of_pages() if row.page == page)
    address = row.address(dict(world.own))
    shown = {}
    for role in (Role.SUPERVISOR_OFFICER, Role.UNIT_HEAD, Role.CHIEF, Role.OFFICE_HEAD):
        paper = look(make_client(world.accounts[role]), address)
        assert paper.status == 200
        shown[role] = OWN in paper.words
    assert shown == {Role.SUPERVISOR_OFFICER: True, Role.UNIT_HEAD: True, Role.CHIEF: False, Role.OFFICE_HEAD: False}


def test_the_matrix_says_the_same() -> None:
    assert {role for role in Role if Permission.CONTACT_VIEW in PERMISSIONS_OF[role]} == OFFICE_ROLES | UNIT_ROLES


def test_a_frozen_picture_holds_no_phone(world: World) -> None:
    for frozen in StoredSnapshot.objects.values():
        assert OWN not in str(frozen)
        assert OTHER not in str(frozen)


def test_nothing_prints_a_phone_past_the_check() -> None:
    templates = [path for path in DUBAN.rglob("*.html") if "filer_phone" in path.read_text(encoding="utf-8")]
    assert [path.name for path in templates] == ["fill.html"], (
        "take it from `phone_for`; the form's own box is no print"
    )
