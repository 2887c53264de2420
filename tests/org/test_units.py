"""The unit register (单位库): names, kinds, posts, and settling what a collective name stands for (落实集体名称)."""

from collections.abc import Callable
from datetime import date

import pytest

from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood, UserError
from duban.org.actions import governments
from duban.org.actions.posts import register_leaders
from duban.org.actions.units import register_units, settle_collective
from duban.org.models import Government, Holding, Membership, Post, Unit, UnitKind
from duban.org.rules import kind_of
from tests.make import NOON, make_government, make_unit, make_user
from tests.threads import at_once

SINCE = date(2022, 3, 24)

KINDS = [  # name → kind
    ("区教育体育局", "department"),
    ("区政府办公室", "department"),
    ("泉山街道办事处", "street"),
    ("柳埠镇人民政府", "street"),
    ("石桥乡人民政府", "street"),
    ("市自然资源和规划局泉山分局", "branch_of_superior"),
    ("区交警大队", "branch_of_superior"),
    ("区税务局", "branch_of_superior"),
    ("区消防救援大队", "branch_of_superior"),
    ("区大数据中心", "institution"),
    ("区文化馆", "institution"),
    ("区城市更新工作专班", "task_force"),
    ("片区开发建设指挥部", "task_force"),
    ("泉山城投集团", "soe"),
    ("区文旅发展有限公司", "soe"),
    ("区妇联", "mass_org"),
    ("团区委", "mass_org"),  # ends like a party office, is a mass organisation
    ("区总工会", "mass_org"),
    ("区委组织部", "party_body"),
    ("区委政法委", "party_body"),
    ("区人武部", "military"),
    ("", "department"),
]


class TestTheKindOfAUnit:
    @pytest.mark.parametrize(("name", "kind"), KINDS)
    def test_is_proposed_from_its_name(self, name: str, kind: str) -> None:
        assert kind_of(name) == kind

    def test_is_one_of_the_register(self) -> None:
        assert {kind for _, kind in KINDS} <= set(UnitKind)


@pytest.mark.django_db
class TestTheRegister:
    def test_enters_new_names_behind_the_known_ones_in_the_order_of_the_notice(self) -> None:
        government = make_government()
        register_units({"区民政局": False}, government=government)
        found = register_units({"区财政局": False, "区民政局": False, "各街道办事处": True}, government=government)
        assert {name: (u.kind, u.order) for name, u in found.items()} == {
            "区民政局": ("department", 1),
            "区财政局": ("department", 2),
            "各街道办事处": ("collective", 3),
        }

    def test_knows_a_name_again(self) -> None:
        government = make_government()
        first = register_units({"区民政局": False}, government=government)
        again = register_units({"区民政局": False}, government=government)
        assert first == again
        assert Unit.objects.count() == 1

    def test_is_each_governments_own(self) -> None:
        here, there = make_government(), make_government("云河市柳湖区人民政府")
        register_units({"区民政局": False}, government=here)
        register_units({"区民政局": False}, government=there)
        assert Unit.objects.filter(name="区民政局").count() == 2


@pytest.mark.django_db
class TestTheLeadersOfANotice:
    def register(self, *names: str) -> dict[str, Post]:
        return register_leaders(names, government=make_government(), since=SINCE)

    def test_become_posts_that_wait_for_their_title(self) -> None:
        posts = self.register("陆岚")
        assert posts["陆岚"].title == "牵头领导（陆岚）"
        held = Holding.objects.get()
        assert (held.person, held.since, held.until) == ("陆岚", SINCE, None)

    def test_are_found_again_in_the_post_they_hold_now(self) -> None:
        post = self.register("陆岚")["陆岚"]
        Post.objects.filter(pk=post.pk).update(title="副区长")
        assert self.register("陆岚", "陆岚") == {"陆岚": post}
        assert Holding.objects.count() == 1

    def test_named_by_role_alone_are_a_post_that_nobody_holds(self) -> None:
        assert self.register("各分管副区长")["各分管副区长"].title == "各分管副区长"
        assert not Holding.objects.exists()


@pytest.mark.django_db
class TestSettlingACollectiveName:
    def settle(
        self, members: list[Unit], *, role: Role = Role.SUPERVISOR_OFFICER, collective: Unit | None = None
    ) -> Unit:
        collective = collective or make_unit("各街道办事处")
        by = make_user(role).as_actor()
        settle_collective(collective, members=members, since=SINCE, by=by, at=NOON)
        return collective

    def test_names_the_members_and_writes_them_down(self) -> None:
        members = [make_unit("泉山街道办事处"), make_unit("柳埠街道办事处")]
        collective = self.settle(members)
        assert [(m.unit, m.since) for m in collective.memberships.order_by("pk")] == [(u, SINCE) for u in members]
        assert not Unit.objects.collectives_to_settle().exists()
        event = Event.objects.about(collective).get()
        assert event.sentence == "周敏将“各街道办事处”落实为泉山街道办事处、柳埠街道办事处（自2022年3月24日起）"
        assert event.after == {"members": ["泉山街道办事处", "柳埠街道办事处"], "since": "2022-03-24"}

    def test_needs_at_least_one_member(self) -> None:
        with pytest.raises(NotUnderstood, match="还没有选择单位"):
            self.settle([])

    def test_takes_no_collective_name_as_a_member(self) -> None:
        with pytest.raises(NotUnderstood, match="“各镇政府”不能作为成员，请只勾选具体单位。"):
            self.settle([make_unit("泉山街道办事处"), make_unit("各镇政府")])

    def test_takes_no_unit_of_another_government(self) -> None:
        stranger = make_unit("柳湖街道办事处", government=make_government("云河市柳湖区人民政府"))
        with pytest.raises(NotUnderstood, match="“柳湖街道办事处”不能作为成员"):
            self.settle([stranger])

    def test_is_not_a_filers_business(self) -> None:
        with pytest.raises(NotAllowed, match="填报人没有这项权限"):
            self.settle([make_unit("泉山街道办事处")], role=Role.FILER)

    def test_is_done_once(self) -> None:
        collective = self.settle([make_unit("泉山街道办事处")])
        with pytest.raises(NotNow, match="“各街道办事处”刚由他人落实，请刷新查看。"):
            self.settle([make_unit("柳埠街道办事处")], collective=collective)
        assert [m.unit.name for m in collective.memberships.all()] == ["泉山街道办事处"]

    def test_refused_leaves_nothing(self) -> None:
        collective, stranger = make_unit("各街道办事处"), make_unit("各镇政府")
        before = Event.objects.count()
        with pytest.raises(UserError):
            self.settle([stranger], collective=collective)
        collective.refresh_from_db()
        assert (collective.settled_at, Membership.objects.count(), Event.objects.count()) == (None, 0, before)


@pytest.mark.django_db(transaction=True)
class TestTwoOfficersAtTheSameMoment:
    def test_settle_a_name_once_and_the_other_is_told(self) -> None:
        collective = make_unit("各街道办事处")
        streets = [make_unit("泉山街道办事处"), make_unit("柳埠街道办事处")]
        officers = [make_user(name="周敏"), make_user(name="何静")]

        def settle(number: int) -> Callable[[], str]:
            def act() -> str:
                actor = officers[number].as_actor()
                settle_collective(
                    Unit.objects.get(pk=collective.pk), members=[streets[number]], since=SINCE, by=actor, at=NOON
                )
                return officers[number].name

            return act

        answers = at_once(settle(0), settle(1))
        refused = [a for a in answers if isinstance(a, Exception)]
        assert [(type(r), str(r)) for r in refused] == [(NotNow, "“各街道办事处”刚由他人落实，请刷新查看。")]
        (winner,) = [a for a in answers if isinstance(a, str)]
        assert Membership.objects.get().unit == streets[[o.name for o in officers].index(winner)]
        assert Event.objects.about(collective).get().actor == winner

    def test_register_the_units_of_two_notices_without_losing_a_name(self) -> None:
        government = make_government()

        def register(names: list[str]) -> Callable[[], int]:
            def act() -> int:
                from django.db import transaction

                with transaction.atomic():
                    return len(register_units(dict.fromkeys(names, False), government=government))

            return act

        first, second = ["区民政局", "区财政局"], ["区财政局", "区审计局"]
        answers = at_once(register(first), register(second))
        assert answers == [2, 2]
        assert set(Unit.objects.values_list("name", flat=True)) == {*first, *second}


@pytest.mark.django_db
class TestAGovernment:
    def test_is_entered_once_and_stands_on_its_own_trail(self) -> None:
        government = governments.add_government("云河市泉山区人民政府", at=NOON)
        event = Event.objects.about(government).get()
        assert (event.government_id, event.sentence) == (government.pk, "系统登记了政府“云河市泉山区人民政府”")
        with pytest.raises(NotNow, match="已经有了"):
            governments.add_government("云河市泉山区人民政府", at=NOON)

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("云河市泉山区人民政府", "云河市泉山区"),
            ("云河市泉山区人民政府办公室", "云河市泉山区"),
            ("泉山开发区管委会", "泉山开发区管委会"),
            ("人民政府", "人民政府"),
        ],
    )
    def test_is_shown_by_its_place(self, name: str, short: str) -> None:
        assert Government(name=name).short_name == short

    def test_has_no_account_in_another_ones_register(self) -> None:
        here = make_user(Role.FILER)
        there = make_user(Role.FILER, government=make_government("云河市柳湖区人民政府"))
        assert here.as_actor().scope.government_id != there.as_actor().scope.government_id
