"""Granting (授权): one proposes, another decides, and what is granted happens with the decision or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood, UserError
from duban.org.actions import accounts, grants, roster
from duban.org.actions.posts import register_leaders
from duban.org.models import Grant, GrantKind, GrantState, Holding, Post, StandIn, StandInKind, User
from duban.org.posts import posts_held_twice
from tests.make import LEADER, NOON, make_client, make_government, make_unit, make_user, send
from tests.org.three import Three, make_three
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAY = timedelta(days=1)
BUSINESS = [Role.OFFICE_DIRECTOR, Role.FILER, Role.UNIT_HEAD, Role.LEAD_LEADER, Role.CHIEF]


@pytest.fixture
def three() -> Three:
    return make_three()


def actions_of() -> list[str]:
    return list(Event.objects.order_by("number").values_list("action", flat=True))


class TestProposing:
    def test_changes_nothing_yet(self, three: Three) -> None:
        grant = three.propose(three.opening())
        assert (grant.state, grant.proposed_by_name) == (GrantState.PROPOSED, "何静")
        assert not User.objects.filter(username="songjia").exists()

    def test_is_told_on_the_trail(self, three: Three) -> None:
        grant = three.propose(three.opening(reason="新到岗"))
        told = Event.objects.about(grant).get()
        assert told.action == "org.grant_proposed"
        assert told.sentence == "何静提出开通填报人账号“songjia”（宋佳，区教育体育局），理由：新到岗"

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
    def test_is_for_the_system_administrator_only(self, three: Three, role: Role) -> None:
        other = make_user(role, government=three.government, name="章莹")
        with pytest.raises(NotAllowed, match="没有这项权限"):
            grants.propose(three.opening(), by=other.as_actor(), at=NOON)

    def test_of_a_name_that_is_taken_or_waits_already_is_refused(self, three: Three) -> None:
        with pytest.raises(NotNow, match="已经有人使用"):
            three.propose(three.opening(three.system.username))
        three.propose(three.opening())
        with pytest.raises(NotNow, match="已经提出开通，正待核准"):
            three.propose(three.opening())

    def test_of_a_second_grant_for_one_account_is_refused(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        three.propose(three.about(filer, GrantKind.CLOSE))
        with pytest.raises(NotNow, match="已有一项授权待核准"):
            three.propose(three.changing(filer, Role.ARCHIVIST))
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(
                government=three.government, kind=GrantKind.CLOSE, account=filer, proposed_by=three.system,
                proposed_by_name="何静", proposed_at=NOON,
            )  # fmt: skip

    def test_of_a_leader_without_a_post_is_refused(self, three: Three) -> None:
        with pytest.raises(NotUnderstood, match="牵头领导的账号必须写明对应的职务"):
            three.propose(three.opening(role=Role.LEAD_LEADER))

    def test_of_a_post_that_another_person_holds_is_refused(self, three: Three) -> None:
        post = register_leaders([LEADER], government=three.government, since=TODAY)[LEADER]
        with pytest.raises(NotNow, match=f"现由{LEADER}担任"):
            three.propose(three.opening(role=Role.LEAD_LEADER, post=post))

    def test_of_a_common_post_is_refused(self, three: Three) -> None:
        post = register_leaders(["各分管副区长"], government=three.government, since=TODAY)["各分管副区长"]
        with pytest.raises(NotUnderstood, match="不是牵头领导的职务"):
            three.propose(three.opening(role=Role.LEAD_LEADER, post=post))

    def test_takes_the_holding_as_it_is_where_its_end_is_fixed_already(self, three: Three) -> None:
        post = register_leaders([LEADER], government=three.government, since=TODAY - 30 * DAY)[LEADER]
        post.holdings.update(until=TODAY + 5 * DAY)
        three.make(three.opening(name=LEADER, role=Role.LEAD_LEADER, post=post))
        holding = post.holdings.get()
        assert (holding.account, holding.until) == (User.objects.get(username="songjia"), TODAY + 5 * DAY)
        assert list(posts_held_twice()) == []

    def test_of_a_post_that_another_person_holds_until_a_fixed_day_is_refused(self, three: Three) -> None:
        post = register_leaders([LEADER], government=three.government, since=TODAY - 30 * DAY)[LEADER]
        post.holdings.update(until=TODAY + 5 * DAY)
        with pytest.raises(NotNow, match=f"现由{LEADER}担任"):
            three.propose(three.opening(role=Role.LEAD_LEADER, post=post))

    def test_of_the_head_of_another_unit_is_refused(self, three: Three) -> None:
        unit = make_unit("区财政局", government=three.government)
        head = make_user(Role.UNIT_HEAD, government=three.government, name="章莹").holdings.get().post
        with pytest.raises(NotUnderstood, match="是区教育体育局的职务，账号属于区财政局"):
            three.propose(three.opening(role=Role.UNIT_HEAD, unit=unit, post=head))

    def test_of_a_successor_from_another_unit_is_refused(self, three: Three) -> None:
        leaving = make_user(Role.UNIT_HEAD, government=three.government, name="章莹")
        other = make_user(Role.UNIT_HEAD, unit=make_unit("区财政局", government=three.government), name="白露")
        with pytest.raises(NotUnderstood, match="白露的账号属于区财政局，不能接任"):
            three.propose(three.about(leaving, GrantKind.CLOSE, successor=other))


class TestDeciding:
    def test_takes_effect_at_once(self, three: Three) -> None:
        grant = three.make(three.opening())
        opened = User.objects.get(username="songjia")
        assert (grant.state, grant.account, grant.decided_by_name) == (GrantState.EFFECTIVE, opened, "罗正平")
        assert (opened.role, opened.is_active, opened.has_usable_password()) == (Role.FILER, True, False)
        assert actions_of()[-3:] == ["org.grant_proposed", "org.user_added", "org.grant_agreed"]

    def test_against_needs_a_reason_and_changes_nothing(self, three: Three) -> None:
        grant = three.propose(three.opening())
        with pytest.raises(NotUnderstood, match="请写明理由"):
            grants.decide([grant], agreed=False, words="", by=three.decider, at=NOON)
        grants.decide([grant], agreed=False, words="该单位已有填报人", by=three.decider, at=NOON)
        assert (grant.state, grant.decision) == (GrantState.REFUSED, "该单位已有填报人")
        assert not User.objects.filter(username="songjia").exists()
        told = f"罗正平不同意第{grant.pk}号授权：开通填报人账号“songjia”（宋佳，区教育体育局），理由：该单位已有填报人"
        assert Event.objects.about(grant).last().sentence == told

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
    def test_is_for_the_security_administrator_only(self, three: Three, role: Role) -> None:
        grant = three.propose(three.opening())
        other = make_user(role, government=three.government, name="章莹")
        with pytest.raises(NotAllowed, match="没有这项权限"):
            grants.decide([grant], agreed=True, words="", by=other.as_actor(), at=NOON)

    def test_of_ones_own_proposal_is_refused_by_the_act_and_by_the_database(self, three: Three) -> None:
        grant = three.propose(three.opening())
        Grant.objects.filter(pk=grant.pk).update(proposed_by=three.security)
        grant.refresh_from_db()
        with pytest.raises(NotAllowed, match="不能由自己核准"):
            three.agree(grant)
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(state="refused", decided_by=three.security, decided_at=NOON)

    def test_of_what_touches_ones_own_account_is_refused(self, three: Three) -> None:
        other = make_user(Role.SECURITY_ADMIN, government=three.government, name="章莹")
        grant = three.propose(three.about(three.security, GrantKind.CLOSE))
        with pytest.raises(NotAllowed, match="涉及自己账号的授权"):
            three.agree(grant)
        grants.decide([grant], agreed=True, words="", by=other.as_actor(), at=NOON)
        three.security.refresh_from_db()
        assert not three.security.is_active

    def test_nothing_is_an_answer(self, three: Three) -> None:
        with pytest.raises(NotUnderstood, match="至少勾选一项"):
            three.agree()

    def test_what_can_be_done_no_more_is_said_and_nothing_is_decided(self, three: Three) -> None:
        good, bad = three.propose(three.opening()), three.propose(three.opening("hejing"))
        make_user(government=three.government)
        User.objects.filter(role=Role.SUPERVISOR_OFFICER).update(username="hejing")
        before = Event.objects.count()
        with pytest.raises(NotNow, match=f"第{bad.pk}号没有生效：账号“hejing”已经有人使用，请换一个。"):
            three.agree(good, bad)
        assert set(Grant.objects.values_list("state", flat=True)) == {GrantState.PROPOSED}
        assert Event.objects.count() == before
        assert not User.objects.filter(username="songjia").exists()

    def test_twice_is_told_so(self, three: Three) -> None:
        grant = three.propose(three.opening())
        stale = Grant.objects.get(pk=grant.pk)
        three.agree(grant)
        with pytest.raises(NotNow, match="刚由他人办理过"):
            three.agree(stale)

    def test_many_in_one_act(self, three: Three) -> None:
        three.agree(three.propose(three.opening()), three.propose(three.opening("hejing", name="何静怡")))
        assert User.objects.filter(role=Role.FILER).count() == 2


class TestWithdrawing:
    def test_is_for_whoever_proposed_while_nobody_decided(self, three: Three) -> None:
        grant = three.propose(three.opening())
        other = make_user(Role.SYSTEM_ADMIN, government=three.government, name="章莹")
        with pytest.raises(NotAllowed, match="由何静提出，只能由本人撤回"):
            grants.withdraw(grant, by=other.as_actor(), at=NOON)
        grants.withdraw(grant, by=three.proposer, at=NOON)
        assert grant.state == GrantState.WITHDRAWN
        with pytest.raises(NotNow, match="刚由他人办理过"):
            three.agree(grant)


class TestChanging:
    def test_gives_another_role_and_unit(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        unit = make_unit("区民政局", government=three.government)
        three.make(three.changing(filer, Role.UNIT_REVIEWER, unit=unit))
        filer.refresh_from_db()
        assert (filer.role, filer.unit) == (Role.UNIT_REVIEWER, unit)
        assert Event.objects.get(action="org.user_changed").before == {"role": "filer", "unit": "区教育体育局"}

    def test_to_what_it_is_already_is_refused(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        with pytest.raises(NotUnderstood, match="现在就是这样"):
            three.propose(three.changing(filer, Role.FILER, unit=filer.unit))

    def test_ends_the_posts_that_do_not_go_with_the_new_role(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        leader.holdings.update(since=TODAY - 30 * DAY)
        three.make(three.changing(leader, Role.CHIEF))
        assert [(h.post.role, h.until) for h in leader.holdings.order_by("since")] == [
            (Role.LEAD_LEADER, TODAY - DAY),
            (Role.CHIEF, None),
        ]
        assert User.objects.get(pk=leader.pk).as_actor(on=TODAY).scope.everything

    def test_adds_a_further_post_to_a_leader(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        post = Post.objects.create(government=three.government, title="副区长（城建）")
        three.make(three.changing(leader, Role.LEAD_LEADER, post=post))
        assert leader.holdings.filter(until=None).count() == 2

    def test_makes_no_administrator_of_somebody_with_a_post(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        with pytest.raises(NotNow, match=r"还担任或代理.*请先办理任职变动，再改为审计员"):
            three.propose(three.changing(leader, Role.AUDITOR))

    def test_makes_no_administrator_of_somebody_who_stands_in(self, three: Three) -> None:
        officer = make_user(government=three.government)
        post = register_leaders([LEADER], government=three.government, since=TODAY)[LEADER]
        StandIn.objects.create(
            government=three.government, post=post, account=officer, kind=StandInKind.SECRETARY, since=TODAY,
            until=TODAY + DAY,
        )  # fmt: skip
        with pytest.raises(NotNow, match="还担任或代理"):
            three.propose(three.changing(officer, Role.AUDITOR))

    def test_makes_an_administrator_of_somebody_without(self, three: Three) -> None:
        officer = make_user(government=three.government)
        three.make(three.changing(officer, Role.AUDITOR))
        officer.refresh_from_db()
        assert (officer.admin_kind, officer.role) == (Role.AUDITOR, "")

    def test_leaves_one_security_administrator(self, three: Three) -> None:
        with pytest.raises(NotNow, match="唯一在用的安全管理员"):
            three.propose(three.changing(three.security, Role.ARCHIVIST))

    @pytest.mark.parametrize("role", BUSINESS)
    @pytest.mark.parametrize("admin_kind", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
    def test_to_two_roles_at_once_is_refused_by_the_database(self, three: Three, role: Role, admin_kind: Role) -> None:
        account = make_user(role, government=three.government, name="章莹")
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=account.pk).update(admin_kind=admin_kind)


class TestClosing:
    def test_ends_the_session_at_the_next_request(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        client = make_client(filer)
        assert client.get("/").status_code == 200
        three.make(three.about(filer, GrantKind.CLOSE))
        answer = client.get("/")
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2F")

    def test_ends_it_for_good(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        client = make_client(filer)
        three.make(three.about(filer, GrantKind.CLOSE))
        filer.refresh_from_db()
        three.make(three.about(filer, GrantKind.REOPEN))
        assert send(client, "/sign-out/").status_code == 401
        filer.refresh_from_db()
        assert (filer.is_active, filer.has_usable_password(), filer.must_change_password) == (True, False, True)

    def test_hands_the_posts_to_the_successor(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        leader.holdings.update(since=TODAY - 30 * DAY)
        other = Post.objects.create(government=three.government, title="副区长（城建）")
        heir = accounts.add_user(
            username="shenning", name="沈宁", role=Role.LEAD_LEADER, government=three.government, post=other,
            password=None, by=three.decider, at=NOON,
        )  # fmt: skip
        post = leader.holdings.get().post
        three.make(three.about(leader, GrantKind.CLOSE, successor=heir, reason="调离"))
        assert list(post.holdings.order_by("since").values_list("person", "account", "since", "until")) == [
            (LEADER, leader.pk, TODAY - 30 * DAY, TODAY - DAY),
            ("沈宁", heir.pk, TODAY, None),
        ]
        assert heir.as_actor(on=TODAY).scope.post_ids == {other.pk, post.pk}
        assert "由沈宁接任" in Event.objects.get(action="org.user_closed").sentence

    def test_hands_the_posts_to_a_name(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        leader.holdings.update(since=TODAY - 30 * DAY)
        three.make(three.about(leader, GrantKind.CLOSE, details={"holder": "沈宁"}))
        assert Holding.objects.on(TODAY).filter(post__in=leader.holdings.values("post")).get().person == "沈宁"

    def test_leaves_a_post_empty_where_nobody_takes_over(self, three: Three) -> None:
        head = make_user(Role.UNIT_HEAD, government=three.government, name="章莹")
        head.holdings.update(since=TODAY - 30 * DAY)
        three.make(three.about(head, GrantKind.CLOSE))
        assert head.holdings.get().until == TODAY - DAY
        assert "“区教育体育局主要负责人”空缺" in Event.objects.get(action="org.user_closed").sentence

    def test_takes_away_a_post_that_would_have_begun_later(self, three: Three) -> None:
        head = make_user(Role.UNIT_HEAD, government=three.government, name="章莹")
        head.holdings.update(since=TODAY + 5 * DAY)
        three.make(three.about(head, GrantKind.CLOSE, details={"holder": "沈宁"}))
        left = Holding.objects.get(post__role=Role.UNIT_HEAD)
        assert (left.person, left.since) == ("沈宁", TODAY + 5 * DAY)

    def test_hands_over_on_the_next_day_what_began_on_the_very_day(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        leader.holdings.update(since=TODAY)
        three.make(three.about(leader, GrantKind.CLOSE, details={"holder": "沈宁"}))
        assert leader.holdings.get().until == TODAY
        assert Holding.objects.get(person="沈宁").since == TODAY + DAY
        assert list(posts_held_twice()) == []

    def test_ends_what_the_account_stood_in_for(self, three: Three) -> None:
        officer = make_user(government=three.government)
        post = register_leaders([LEADER], government=three.government, since=TODAY)[LEADER]
        StandIn.objects.create(
            government=three.government, post=post, account=officer, kind=StandInKind.SECRETARY,
            since=TODAY - 5 * DAY, until=TODAY + 5 * DAY,
        )  # fmt: skip
        three.make(three.about(officer, GrantKind.CLOSE))
        assert not StandIn.objects.on(TODAY).exists()

    def test_refuses_a_successor_of_another_kind_and_one_with_nothing_to_take_over(self, three: Three) -> None:
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        officer = make_user(government=three.government)
        with pytest.raises(NotUnderstood, match="周敏是督查员，不能接任"):
            three.propose(three.about(leader, GrantKind.CLOSE, successor=officer))
        with pytest.raises(NotUnderstood, match="没有担任职务，不需要移交"):
            three.propose(three.about(officer, GrantKind.CLOSE, successor=leader))
        with pytest.raises(NotUnderstood, match="不能接手"):
            three.propose(three.about(leader, GrantKind.CLOSE, successor=leader))

    def test_leaves_one_security_administrator(self, three: Three) -> None:
        make_user(Role.SECURITY_ADMIN, government=make_government("云河市柳湖区人民政府"))
        with pytest.raises(NotNow, match="罗正平是唯一在用的安全管理员，请先开通另一个"):
            three.propose(three.about(three.security, GrantKind.CLOSE))

    def test_is_asked_again_on_the_day_of_the_decision(self, three: Three) -> None:
        other = make_user(Role.SECURITY_ADMIN, government=three.government, name="章莹")
        grant = three.propose(three.about(other, GrantKind.CLOSE))
        User.objects.filter(pk=other.pk).update(is_active=False)
        with pytest.raises(NotNow, match="已经停用"):
            three.agree(grant)


class TestReopening:
    def test_is_for_closed_accounts(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        with pytest.raises(NotNow, match="正在使用，不必恢复"):
            three.propose(three.about(filer, GrantKind.REOPEN))

    def test_comes_before_a_change(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        three.make(three.about(filer, GrantKind.CLOSE))
        filer.refresh_from_db()
        with pytest.raises(NotNow, match="请先恢复再调整"):
            three.propose(three.changing(filer, Role.ARCHIVIST))


class TestAStandIn:
    def grant(self, three: Three, account: User, *, days: int = 5) -> Grant:
        post = register_leaders([LEADER], government=three.government, since=TODAY)[LEADER]
        until = TODAY + days * DAY
        details = {"stand_in": StandInKind.STAND_IN.value, "since": TODAY.isoformat(), "until": until.isoformat()}
        return three.about(account, GrantKind.STAND_IN, post=post, details=details)

    def test_acts_within_its_days(self, three: Three) -> None:
        officer = make_user(government=three.government)
        grant = three.make(self.grant(three, officer))
        made = officer.stand_ins.get()
        assert (made.since, made.until, made.post) == (TODAY, TODAY + 5 * DAY, grant.post)
        assert officer.as_actor(on=TODAY, acting_for=made.pk).name == f"周敏（代{LEADER}）"
        assert "代理" in grant.words

    def test_is_no_administrators(self, three: Three) -> None:
        with pytest.raises(NotUnderstood, match="不能代理职务"):
            three.propose(self.grant(three, three.auditor))

    def test_of_days_that_are_over_is_refused(self, three: Three) -> None:
        officer = make_user(government=three.government)
        with pytest.raises(NotUnderstood, match="止日早于起日"):
            three.propose(self.grant(three, officer, days=-1))

    def test_of_more_than_a_year_is_refused_to_whoever_proposes(self, three: Three) -> None:
        officer = make_user(government=three.government)
        with pytest.raises(NotUnderstood, match="最长一年"):
            three.propose(self.grant(three, officer, days=366))

    def test_always_names_its_post(self, three: Three) -> None:
        officer = make_user(government=three.government)
        grant = three.propose(self.grant(three, officer))
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(post=None)


class TestAPassword:
    def test_is_issued_for_a_granted_account(self, three: Three) -> None:
        opened = three.make(three.opening()).account
        password = accounts.issue_password(opened, by=three.proposer, at=NOON)
        opened.refresh_from_db()
        assert opened.check_password(password)
        assert opened.must_change_password
        assert password not in "".join(str(vars(event)) for event in Event.objects.all())

    @pytest.mark.parametrize("who", ["system", "security", "auditor"])
    def test_of_an_administrator_is_issued_at_the_console_only(self, three: Three, who: str) -> None:
        with pytest.raises(NotAllowed, match="在服务器上用 duban reset-password 生成"):
            accounts.issue_password(getattr(three, who), by=three.proposer, at=NOON)

    def test_is_not_issued_by_the_others(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        for by in (three.security, three.auditor, filer):
            with pytest.raises(NotAllowed, match="没有这项权限"):
                accounts.issue_password(filer, by=by.as_actor(), at=NOON)

    def test_is_not_issued_for_a_closed_account(self, three: Three) -> None:
        filer = make_user(Role.FILER, government=three.government)
        three.make(three.about(filer, GrantKind.CLOSE))
        filer.refresh_from_db()
        with pytest.raises(NotNow, match="已停用，请先恢复"):
            accounts.issue_password(filer, by=three.proposer, at=NOON)


ROWS = [  # 账号, 姓名, 角色, 单位, 职务 → what is wrong with the row
    (("songjia", "宋佳", "填报人", "区教育体育局", ""), ""),
    (("SongJia", "宋佳", "填报人", "区教育体育局", ""), "与第1行相同"),
    (("hejing", "", "填报人", "区教育体育局", ""), "没有写姓名"),
    (("hejing", "何静", "", "", ""), "没有写角色"),
    (("hejing", "何静", "处长", "", ""), "没有“处长”这个角色"),
    (("hejing", "何静", "填报人", "区某局", ""), "单位库里没有“区某局”"),
    (("hejing", "何静", "填报人", "", ""), "必须写明所属单位"),
    (("hejing", "何静", "牵头领导", "", "副区长"), "没有“副区长”这个职务"),
    (("hejing", "何静", "督查员", "区教育体育局", ""), "不属于单位"),
    (("", "何静", "督查员", "", ""), "账号不能为空"),
    (("u1", "何静", "督查员", "", ""), "已经有人使用"),
    (("hejing", "何静", "督查员", "", ""), ""),
]


class TestATableOfAccounts:
    def test_says_of_each_row_what_it_becomes(self, three: Three) -> None:
        make_unit(government=three.government)
        assert User.objects.filter(username="u1").exists()
        read = roster.read_roster([cells for cells, _ in ROWS], government_id=three.government.pk, on=TODAY)
        assert [bool(row.grant) for row in read] == [not wrong for _, wrong in ROWS]
        assert [wrong for row, (_, wrong) in zip(read, ROWS, strict=True) if wrong not in row.wrong] == []
        assert not Grant.objects.exists()

    def test_is_proposed_as_a_whole(self, three: Three) -> None:
        make_unit(government=three.government)
        good = [cells for cells, wrong in ROWS if not wrong]
        found = roster.propose_roster(good, source="账号表.xlsx", on=TODAY, by=three.proposer, at=NOON)
        assert found == Grant.objects.filter(state=GrantState.PROPOSED).count() == 2
        assert actions_of()[-3:] == ["org.grant_proposed", "org.grant_proposed", "org.grants_imported"]

    def test_that_is_good_no_more_is_refused_as_a_whole(self, three: Three) -> None:
        make_unit(government=three.government)
        good = [cells for cells, wrong in ROWS if not wrong]
        three.propose(three.opening())
        with pytest.raises(NotUnderstood, match=r"“songjia”现在不能提出.*请重新上传"):
            roster.propose_roster(good, source="账号表.xlsx", on=TODAY, by=three.proposer, at=NOON)
        assert Grant.objects.count() == 1

    def test_without_a_row_is_refused(self, three: Three) -> None:
        with pytest.raises(NotUnderstood, match="没有可以提出的账号"):
            roster.propose_roster([], source="账号表.xlsx", on=TODAY, by=three.proposer, at=NOON)

    def test_is_read_in_any_order_of_columns(self) -> None:
        table = [["姓名", "账号", "职务", "单位", "角色", "备注"], ["宋佳", "songjia", "", "区教育体育局", "填报人"]]
        assert roster.cells_of(table) == [("songjia", "宋佳", "填报人", "区教育体育局", "")]

    @pytest.mark.parametrize(
        ("table", "sentence"),
        [
            ([["账号", "姓名"]], "表头缺少“角色”"),
            ([list(roster.HEADINGS)], "只有表头"),
            ([list(roster.HEADINGS), *[["a"]] * 501], "最多导入 500 个"),
        ],
    )
    def test_that_is_no_table_of_accounts_is_refused(self, table: list[list[str]], sentence: str) -> None:
        with pytest.raises(UserError, match=sentence):
            roster.cells_of(table)


@pytest.mark.django_db(transaction=True)
class TestAtOneMoment:
    def test_two_decide_one_grant_and_one_of_them_is_told(self) -> None:
        three = make_three()
        other = make_user(Role.SECURITY_ADMIN, government=three.government, name="章莹").as_actor()
        proposed = three.propose(three.opening())
        same = [Grant.objects.get(pk=proposed.pk) for _ in range(2)]
        answers = at_once(
            lambda: grants.decide([same[0]], agreed=True, words="", by=three.decider, at=NOON),
            lambda: grants.decide([same[1]], agreed=True, words="", by=other, at=NOON),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotNow"]
        assert User.objects.filter(username="songjia").count() == 1
        assert Event.objects.filter(action="org.grant_agreed").count() == 1

    def test_two_security_administrators_cannot_end_each_other(self) -> None:
        three = make_three()
        other = make_user(Role.SECURITY_ADMIN, government=three.government, name="章莹")
        first = three.propose(three.about(other, GrantKind.CLOSE))
        second = three.propose(three.about(three.security, GrantKind.CLOSE))
        answers = at_once(
            lambda: grants.decide([first], agreed=True, words="", by=three.decider, at=NOON),
            lambda: grants.decide([second], agreed=True, words="", by=other.as_actor(), at=NOON),
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotNow"]
        assert User.objects.filter(admin_kind=Role.SECURITY_ADMIN, is_active=True).count() == 1
