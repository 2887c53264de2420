"""Rights (权限): the role says what, the scope says where; one door asks both."""

from collections.abc import Collection
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.access.actor import Actor, Scope, system_actor
from duban.access.policy import allowed, refusal, require
from duban.access.roles import ADMIN_ROLES, OFFICE_ROLES, PERMISSIONS_OF, REACHES, ROLE_TITLES, Permission, Reach, Role
from duban.errors import NotAllowed


@dataclass(frozen=True)
class Matter:
    """Anything that belongs to a government, to some units, and is led by some posts."""

    government_id: int = 1
    unit_ids: Collection[int] = ()
    post_ids: Collection[int] = ()


OFFICE = Actor("周敏", Role.SUPERVISOR_OFFICER, Scope(1, everything=True))
FILER = Actor("宋佳", Role.FILER, Scope(1, unit_ids=frozenset({7})))
LEADER = Actor("陆岚", Role.LEAD_LEADER, Scope(1, post_ids=frozenset({3})))

REACH = [  # who, what, whether it is within reach
    (OFFICE, Matter(), True),
    (OFFICE, Matter(unit_ids={7}), True),
    (OFFICE, Matter(government_id=2), False),  # another government's office
    (FILER, Matter(unit_ids={7}), True),
    (FILER, Matter(unit_ids={6, 7}), True),  # several units answer for it
    (FILER, Matter(unit_ids={6}), False),
    (FILER, Matter(), False),  # nobody's matter is not everybody's
    (FILER, Matter(government_id=2, unit_ids={7}), False),
    (FILER, Matter(unit_ids={6}, post_ids={7}), False),  # a post is no unit
    (LEADER, Matter(post_ids={3}), True),
    (LEADER, Matter(post_ids={4}), False),
    (LEADER, Matter(unit_ids={3}), False),
    (LEADER, Matter(government_id=2, post_ids={3}), False),
]

ids = st.frozensets(st.integers(1, 5))


class TestTheScope:
    @pytest.mark.parametrize(("actor", "matter", "reached"), REACH)
    def test_reaches_what_belongs_to_it(self, actor: Actor, matter: Matter, reached: bool) -> None:
        assert actor.scope.covers(matter) is reached

    @given(st.integers(1, 2), st.booleans(), ids, ids, st.builds(Matter, st.integers(1, 2), ids, ids), ids, ids)
    def test_never_reaches_less_when_it_grows(
        self,
        government: int,
        everything: bool,
        units: frozenset[int],
        posts: frozenset[int],
        matter: Matter,
        more_units: frozenset[int],
        more_posts: frozenset[int],
    ) -> None:
        small = Scope(government, everything, units, posts)
        large = Scope(government, everything, units | more_units, posts | more_posts)
        assert large.covers(matter) or not small.covers(matter)
        assert not small.covers(matter) or matter.government_id == government


class TestTheOneDoor:
    def test_lets_pass_what_role_and_scope_allow(self) -> None:
        require(OFFICE, Permission.INTAKE_WORK)
        require(FILER, Permission.LEDGER_VIEW, on=Matter(unit_ids={7}))

    def test_refuses_what_the_role_may_not_and_says_whom_to_ask(self) -> None:
        with pytest.raises(NotAllowed, match="填报人没有这项权限，如确有需要请联系督查室。"):
            require(FILER, Permission.INTAKE_WORK)

    def test_refuses_what_is_out_of_reach(self) -> None:
        with pytest.raises(NotAllowed, match="这一事项不属于您所在的单位，如有疑问请联系督查室。"):
            require(FILER, Permission.LEDGER_VIEW, on=Matter(unit_ids={6}))

    @pytest.mark.parametrize(
        ("who", "permission", "on", "sentence"),
        [
            (OFFICE, Permission.GRANT_PROPOSE, None, "督查员没有这项权限，如确有需要请联系系统管理员。"),
            (OFFICE, Permission.CALENDAR_EDIT, None, "督查员没有这项权限，如确有需要请联系督查室主任、系统管理员。"),
            (OFFICE, Permission.RETURN_FILL, None, "督查员没有这项权限，如确有需要请联系填报人。"),
            (OFFICE, Permission.LEDGER_VIEW, Matter(2), "这一事项不属于本级政府，如有疑问请联系督查室。"),
            (FILER, Permission.LEDGER_VIEW, Matter(2), "这一事项不属于本级政府，如有疑问请联系督查室。"),
            (LEADER, Permission.LEDGER_VIEW, Matter(post_ids={4}), "这一事项不在您分管的范围，如有疑问请联系督查室。"),
            (
                Actor("陆岚", Role.LEAD_LEADER, Scope(1)),
                Permission.LEDGER_VIEW,
                Matter(post_ids={3}),
                "您现在没有担任相应的职务，看不到具体事项；如有疑问请联系督查室。",
            ),
            (
                Actor("杜衡", Role.SYSTEM_ADMIN, Scope(1)),
                Permission.UNIT_EDIT,
                Matter(unit_ids={3}),
                "您的角色不办理具体事项，如有疑问请联系督查室。",
            ),
        ],
    )
    def test_says_why_and_who_can_help(
        self, who: Actor, permission: Permission, on: Matter | None, sentence: str
    ) -> None:
        assert refusal(who, permission, on=on) == sentence

    def test_asks_the_role_first(self) -> None:
        assert refusal(FILER, Permission.INTAKE_WORK, on=Matter(unit_ids={6})).startswith("填报人没有")

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("permission", Permission)
    def test_grants_nothing_that_the_table_does_not(self, role: Role, permission: Permission) -> None:
        actor = Actor("周敏", role, Scope(1, everything=True))
        assert allowed(actor, permission) is (permission in PERMISSIONS_OF[role])

    def test_lets_the_system_do_what_no_role_has_to_allow_but_in_one_government_only(self) -> None:
        assert all(allowed(system_actor(1), permission, on=Matter()) for permission in Permission)
        assert not allowed(system_actor(1), Permission.LEDGER_VIEW, on=Matter(government_id=2))


class TestTheTableOfRoles:
    def test_knows_every_role(self) -> None:
        assert set(PERMISSIONS_OF) == set(ROLE_TITLES) == set(Role)

    def test_has_no_permission_that_nobody_holds(self) -> None:
        assert set().union(*PERMISSIONS_OF.values()) == set(Permission)

    def test_gives_units_and_leaders_none_of_the_offices_work(self) -> None:
        office_work = {
            p for p in Permission if p.value.startswith(("intake.", "pending.", "account.hand_out", "round.open"))
        }
        for role in set(Role) - OFFICE_ROLES:
            assert not PERMISSIONS_OF[role] & office_work, role

    def test_keeps_the_three_administrators_apart_and_away_from_the_business(self) -> None:
        """三员: 等保 8.1.4.2 d. One proposes, one decides, one watches; none of them reads what the offices write."""
        theirs = {p for p in Permission if p.value.partition(".")[0] in ADMINISTRATION}
        for role in ADMIN_ROLES:
            assert PERMISSIONS_OF[role] <= theirs, role
            assert REACHES[role] is Reach.NOTHING
        proposes = {role for role in Role if Permission.GRANT_PROPOSE in PERMISSIONS_OF[role]}
        decides = {role for role in Role if Permission.GRANT_DECIDE in PERMISSIONS_OF[role]}
        assert (proposes, decides) == ({Role.SYSTEM_ADMIN}, {Role.SECURITY_ADMIN})
        assert {p for p in PERMISSIONS_OF[Role.AUDITOR] if not p.value.endswith(".view")} == set()
        assert Permission.TRAIL_VIEW not in PERMISSIONS_OF[Role.SYSTEM_ADMIN]

    def test_keeps_the_office_from_writing_for_a_unit_and_a_unit_from_judging_itself(self) -> None:
        fills, reviews = Permission.RETURN_FILL, Permission.RETURN_REVIEW
        assert {role for role in Role if fills in PERMISSIONS_OF[role]} == {Role.FILER}
        assert {role for role in Role if reviews in PERMISSIONS_OF[role]} == OFFICE_ROLES


ADMINISTRATION = {"unit", "post", "calendar", "account", "grant", "trail", "delivery"}
"""What the permissions of administrators begin with."""
