"""Handing out the units' accounts (一次性密码单): by the office alone, or only what the security administrator granted."""

from datetime import date

import pytest

from duban.access.roles import Role
from duban.audit.models import Event
from duban.documents.plain import to_text
from duban.errors import NotNow
from duban.org.actions import grants
from duban.org.models import Grant, GrantState, User
from duban.returns.actions import opening
from duban.returns.actions.opening import HandOut
from duban.returns.exports.passwords import password_sheet
from tests.make import NOON, make_user
from tests.org.three import Three, make_three
from tests.returns.world import World, april

pytestmark = pytest.mark.django_db


def hand_out(world: World) -> HandOut:
    drawn = opening.draw_passwords(world.ledger, on=date(2022, 4, 1))
    return opening.hand_out_accounts(world.ledger, drawn, by=world.officer, at=april(1))


def words_of(handed: HandOut) -> str:
    return to_text(password_sheet(handed, government="云河市泉山区", day=date(2022, 4, 1)))


class TestWithoutASecurityAdministrator:
    def test_opens_one_account_a_unit_with_a_password_that_must_be_changed(self, world: World) -> None:
        handed = hand_out(world)
        assert [each.unit for each in handed.sheet] == ["区民政局"], "区教育体育局 has an account in use"
        account = User.objects.get(username=handed.sheet[0].username)
        assert account.check_password(handed.sheet[0].password)
        assert account.must_change_password
        assert handed.sheet[0].password not in Event.objects.order_by("-pk")[0].sentence
        assert "安全管理员" not in words_of(handed)

    def test_made_again_renews_the_password_of_those_who_never_signed_in(self, world: World) -> None:
        for _ in range(2):
            handed = hand_out(world)
        assert User.objects.filter(unit__name="区民政局").count() == 1
        assert User.objects.get(unit__name="区民政局").check_password(handed.sheet[0].password)

    def test_is_not_stopped_by_an_account_that_was_closed(self, world: World) -> None:
        hand_out(world)
        User.objects.filter(unit__name="区民政局").update(is_active=False)
        assert hand_out(world).sheet[0].username == "云河市泉山区区民政局"

    def test_is_not_stopped_by_a_reviewer_of_the_unit(self, world: World) -> None:
        unit = User.objects.get(pk=hand_out_account(world).pk).unit
        make_user(Role.UNIT_REVIEWER, unit=unit)
        assert [each.unit for each in hand_out(world).sheet] == ["区民政局"]

    def test_is_not_touched_by_one_who_was_closed(self, world: World) -> None:
        three = make_three(world.notice.government)
        User.objects.filter(pk=three.security.pk).update(is_active=False)
        assert [each.unit for each in hand_out(world).sheet] == ["区民政局"]


def hand_out_account(world: World) -> User:
    """The account that a hand-out opened."""
    return User.objects.get(username=hand_out(world).sheet[0].username)


class TestWithASecurityAdministrator:
    @pytest.fixture
    def three(self, world: World) -> Three:
        return make_three(world.notice.government)

    def test_opens_nothing_but_proposes_what_is_missing(self, world: World, three: Three) -> None:
        handed = hand_out(world)
        assert (list(handed.sheet), list(handed.waiting)) == ([], ["区民政局"])
        assert not User.objects.filter(unit__name="区民政局").exists()
        grant = Grant.objects.get()
        assert (grant.state, grant.proposed_by, grant.unit.name) == (GrantState.PROPOSED, world.office, "区民政局")
        assert "1个单位的填报账号已提出开通，待安全管理员核准后再发放：区民政局。" in words_of(handed)

    def test_made_again_proposes_nothing_twice_and_says_who_waits(self, world: World, three: Three) -> None:
        for _ in range(2):
            handed = hand_out(world)
        assert Grant.objects.count() == 1
        assert list(handed.waiting) == ["区民政局"]

    def test_gives_a_password_once_the_account_was_granted(self, world: World, three: Three) -> None:
        hand_out(world)
        three.agree(Grant.objects.get())
        handed = hand_out(world)
        assert ([each.unit for each in handed.sheet], list(handed.waiting)) == (["区民政局"], [])
        assert User.objects.get(unit__name="区民政局").check_password(handed.sheet[0].password)

    def test_asks_again_for_what_was_refused(self, world: World, three: Three) -> None:
        hand_out(world)
        grants.decide([Grant.objects.get()], agreed=False, words="请写真实姓名", by=three.decider, at=NOON)
        hand_out(world)
        assert Grant.objects.filter(state=GrantState.PROPOSED).count() == 1

    def test_with_nothing_missing_and_nothing_to_renew_says_so(self, world: World, three: Three) -> None:
        hand_out(world)
        three.agree(Grant.objects.get())
        User.objects.update(must_change_password=False)
        with pytest.raises(NotNow, match="不需要再发放账号"):
            hand_out(world)
