"""The administrators' pages (账号、授权): what they show, what they offer to whom, and what they never show."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from duban.access.roles import ROLE_TITLES, Role
from duban.audit.models import Event
from duban.documents.sheets import rows_of
from duban.org.actions import grants as grant_actions
from duban.org.actions.posts import register_leaders
from duban.org.models import Grant, GrantKind, GrantState, User
from duban.timing import clock
from duban.web.models import OnceKey
from tests.house.pages import rows_of_pages
from tests.make import (
    LEADER,
    NOON,
    make_client,
    make_draft,
    make_government,
    make_notice,
    make_unit,
    make_user,
    send,
)
from tests.org.three import Three, make_three

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> Three:
    return make_three()


@pytest.fixture
def system(three: Three) -> Client:
    return make_client(three.system)


@pytest.fixture
def security(three: Three) -> Client:
    return make_client(three.security)


@pytest.fixture
def auditor(three: Three) -> Client:
    return make_client(three.auditor)


def page_of(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestTheListOfAccounts:
    def test_shows_who_has_which_role_where(self, three: Three, auditor: Client) -> None:
        make_user(Role.FILER, government=three.government, name="宋佳")
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        shown = page_of(auditor, "accounts")
        for words in ("宋佳", "填报人", "区教育体育局", LEADER, leader.holdings.get().post.title, "没有登录过"):
            assert words in shown

    def test_shows_nobody_of_another_government(self, three: Three, auditor: Client) -> None:
        make_user(government=make_government("云河市柳湖区人民政府"), name="章莹")
        assert "章莹" not in page_of(auditor, "accounts")

    def test_says_what_state_an_account_is_in(self, three: Three, auditor: Client) -> None:
        made = {name: make_user(government=three.government, name=name) for name in ("周敏", "宋佳", "何静怡")}
        User.objects.filter(pk=made["宋佳"].pk).update(must_change_password=True)
        User.objects.filter(pk=made["何静怡"].pk).update(is_active=False)
        for state, name in (("in_use", "周敏"), ("first", "宋佳"), ("closed", "何静怡")):
            shown = page_of(auditor, "accounts", query=f"?state={state}&role=supervisor_officer")
            assert [each for each in made if each in shown] == [name]

    @pytest.mark.parametrize(("days", "unused"), [(89, False), (91, True)])
    def test_marks_who_has_not_signed_in_for_ninety_days(
        self, three: Three, auditor: Client, days: int, unused: bool
    ) -> None:
        user = make_user(government=three.government, name="章莹")
        User.objects.filter(pk=user.pk).update(last_login=clock.now() - timedelta(days=days))
        assert ("章莹" in page_of(auditor, "accounts", query="?state=unused")) is unused
        assert ("90天未用</span>" in page_of(auditor, "accounts")) is unused
        assert f"<b>{int(unused)}</b><span>90天未用的账号" in page_of(auditor, "home")

    def test_marks_who_never_signed_in_by_the_day_of_opening(self, three: Three, auditor: Client) -> None:
        user = make_user(government=three.government, name="章莹")
        User.objects.filter(pk=user.pk).update(created_at=clock.now() - timedelta(days=91))
        assert "章莹" in page_of(auditor, "accounts", query="?state=unused")
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert "章莹" not in page_of(auditor, "accounts", query="?state=unused")

    def test_is_narrowed_by_words_role_and_unit(self, three: Three, auditor: Client) -> None:
        filer = make_user(Role.FILER, government=three.government, name="宋佳")
        make_user(government=three.government, name="周敏")
        for query in ("?words=宋", f"?words={filer.username}", "?role=filer", f"?unit={filer.unit_id}"):
            shown = page_of(auditor, "accounts", query=query)
            assert ("宋佳" in shown, "周敏" in shown) == (True, False)
        assert "没有符合条件的账号" in page_of(auditor, "accounts", query="?role=nonsense&unit=nonsense")

    def test_offers_opening_to_the_system_administrator_only(
        self, system: Client, security: Client, auditor: Client
    ) -> None:
        for client, offered in ((system, True), (security, False), (auditor, False)):
            assert ("开通账号</a>" in page_of(client, "accounts")) is offered


class TestOneAccount:
    def test_offers_what_can_be_proposed(self, three: Three, system: Client) -> None:
        filer = make_user(Role.FILER, government=three.government)
        offered = {
            filer: {"change", "stand_in", "close"},
            three.auditor: {"change", "close"},
        }
        for user, kinds in offered.items():
            shown = page_of(system, "account", user.pk)
            assert set(re.findall(rf"/accounts/{user.pk}/(\w+)/\"", shown)) - {"password"} == kinds
        User.objects.filter(pk=filer.pk).update(is_active=False)
        assert set(re.findall(r"/accounts/\d+/(\w+)/\"", page_of(system, "account", filer.pk))) == {"reopen"}

    def test_offers_nothing_to_the_two_others(self, three: Three, security: Client, auditor: Client) -> None:
        filer = make_user(Role.FILER, government=three.government)
        for client in (security, auditor):
            assert re.findall(r"/accounts/\d+/\w+/\"", page_of(client, "account", filer.pk)) == []

    def test_of_another_government_is_not_found(self, three: Three, system: Client) -> None:
        other = make_user(government=make_government("云河市柳湖区人民政府"))
        for name, args in (("account", ()), ("account_grant", ("close",))):
            assert system.get(reverse(name, args=[other.pk, *args])).status_code == 404
        assert system.post(reverse("account_password", args=[other.pk])).status_code == 404

    def test_knows_no_other_kind_of_grant(self, three: Three, system: Client) -> None:
        for kind in ("open", "nonsense"):
            assert system.get(reverse("account_grant", args=[three.auditor.pk, kind])).status_code == 404


class TestProposing:
    def test_opens_nothing_before_it_is_decided(self, three: Three, system: Client, security: Client) -> None:
        unit = make_unit(government=three.government)
        typed = {"username": "SongJia", "name": "宋佳", "role": "filer", "unit": unit.pk, "reason": "新到岗"}
        assert send(system, reverse("account_open"), typed)["Location"] == reverse("grants")
        grant = Grant.objects.get()
        assert (grant.who, grant.state) == ("songjia", GrantState.PROPOSED)
        shown = page_of(security, "grants")
        assert "开通填报人账号“songjia”（宋佳，区教育体育局）" in shown
        assert "新到岗" in shown
        answer = send(security, reverse("grants_decide"), {"grant": f"{grant.pk}:1", "choice": "agree"})
        assert answer.status_code == 302
        assert User.objects.get(username="songjia").unit == unit

    def test_says_in_the_form_what_is_wrong(self, three: Three, system: Client) -> None:
        typed = {"username": three.security.username, "name": "宋佳", "role": "filer"}
        answer = send(system, reverse("account_open"), typed)
        assert answer.status_code == 422
        assert "已经有人使用" in answer.content.decode()
        assert 'value="宋佳"' in answer.content.decode(), "what was typed stays"

    def test_offers_no_rows_of_another_government(self, three: Three, system: Client) -> None:
        other = make_government("云河市柳湖区人民政府")
        strange = {
            "unit": make_unit("区水务局", government=other).pk,
            "post": register_leaders(["沈宁"], government=other, since=NOON.date())["沈宁"].pk,
        }
        for name, pk in strange.items():
            typed = {"username": "songjia", "name": "宋佳", "role": "filer", name: pk}
            answer = send(system, reverse("account_open"), typed)
            assert answer.status_code == 422
            assert "这一项现在不能选" in answer.content.decode()

    def test_closes_with_a_successor_or_a_name_but_not_both(self, three: Three, system: Client) -> None:
        heir = make_user(Role.LEAD_LEADER, government=three.government, name="沈宁")
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        address = reverse("account_grant", args=[leader.pk, "close"])
        answer = send(system, address, {"successor": heir.pk, "holder": "沈宁"})
        assert (answer.status_code, "只填一个" in answer.content.decode()) == (422, True)
        assert send(system, address, {"holder": "沈宁", "reason": "调离"}).status_code == 302
        assert Grant.objects.get().words.endswith("职务移交沈宁")

    def test_proposes_a_stand_in(self, three: Three, system: Client) -> None:
        officer = make_user(government=three.government)
        post = register_leaders([LEADER], government=three.government, since=NOON.date())[LEADER]
        day = clock.day_in_china(clock.now())
        typed = {"post": post.pk, "stand_in": "secretary", "since": day.isoformat(), "until": day.isoformat()}
        assert send(system, reverse("account_grant", args=[officer.pk, "stand_in"]), typed).status_code == 302
        assert "（联络员，" in Grant.objects.get().words

    def test_is_withdrawn_by_its_button(self, three: Three, system: Client) -> None:
        grant = three.propose(three.opening())
        assert "撤回</button>" in page_of(system, "grants")
        send(system, reverse("grant_withdraw", args=[grant.pk]), {"version": "1"})
        assert Grant.objects.get().state == GrantState.WITHDRAWN
        assert send(system, reverse("grant_withdraw", args=[grant.pk]), {"version": "1"}).status_code == 409


class TestDeciding:
    def test_is_offered_to_the_security_administrator_only(
        self, three: Three, system: Client, security: Client, auditor: Client
    ) -> None:
        three.propose(three.opening())
        for client, offered in ((system, False), (security, True), (auditor, False)):
            assert ("不同意</button>" in page_of(client, "grants")) is offered

    def test_takes_several_ticks_in_one_act(self, three: Three, security: Client) -> None:
        two = [three.propose(three.opening(f"user{number}")) for number in (1, 2)]
        ticked = {"grant": [f"{grant.pk}:1" for grant in two], "choice": "agree"}
        assert send(security, reverse("grants_decide"), ticked).status_code == 302
        assert set(Grant.objects.values_list("state", flat=True)) == {GrantState.EFFECTIVE}

    def test_against_needs_a_reason(self, three: Three, security: Client) -> None:
        grant = three.propose(three.opening())
        refusing = {"grant": f"{grant.pk}:1", "choice": "refuse"}
        answer = send(security, reverse("grants_decide"), refusing)
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert "不同意的，请写明理由" in shown
        assert f'value="{grant.pk}:1" checked' in shown  # the page itself, with what was ticked
        assert send(security, reverse("grants_decide"), refusing | {"words": "已有填报人"}).status_code == 302
        assert "已有填报人" in page_of(security, "grants")

    @pytest.mark.parametrize("tick", ["0:1", "nonsense", "99999999:1"])
    def test_of_what_is_not_there_is_not_found(self, three: Three, security: Client, tick: str) -> None:
        assert send(security, reverse("grants_decide"), {"grant": tick, "choice": "agree"}).status_code == 404

    def test_of_another_governments_grant_is_not_found(self, three: Three, security: Client) -> None:
        other = make_three(make_government("云河市柳湖区人民政府"))
        grant = other.propose(other.opening())
        ticked = {"grant": f"{grant.pk}:1", "choice": "agree"}
        assert send(security, reverse("grants_decide"), ticked).status_code == 404
        assert "songjia" not in page_of(security, "grants")

    def test_of_a_stale_page_is_told_so(self, three: Three, security: Client) -> None:
        grant = three.propose(three.opening())
        ticked = {"grant": f"{grant.pk}:7", "choice": "agree"}
        assert send(security, reverse("grants_decide"), ticked).status_code == 409

    def test_to_close_offers_heirs_of_the_same_kind_and_none_where_there_is_nothing_to_hand_over(
        self, three: Three, system: Client
    ) -> None:
        make_user(Role.LEAD_LEADER, government=three.government, name="沈宁")
        leader = make_user(Role.LEAD_LEADER, government=three.government, name=LEADER)
        officer = make_user(government=three.government)
        offered = system.get(reverse("account_grant", args=[leader.pk, "close"])).content.decode()
        assert "沈宁</option>" in offered
        assert f"{officer.name}</option>" not in offered
        assert "接手" not in system.get(reverse("account_grant", args=[officer.pk, "close"])).content.decode()

    def test_waits_on_the_desk(self, three: Three, system: Client, security: Client, auditor: Client) -> None:
        three.propose(three.opening())
        for client in (system, security, auditor):
            assert "<b>1</b><span>待核准的授权" in page_of(client, "home")
        assert "<b>1</b><span>我提出、还没有核准" in page_of(system, "home")
        assert "我提出" not in page_of(security, "home")


class TestAOneTimePassword:
    def test_is_shown_once_and_kept_nowhere(self, three: Three, system: Client) -> None:
        opened = three.make(three.opening()).account
        answer = system.post(reverse("account_password", args=[opened.pk]))
        password = re.findall(r"data-password>(\w{14})<", answer.content.decode())[0]
        assert answer["Cache-Control"] == "no-store"
        assert not OnceKey.objects.filter(body__contains=password).exists()
        assert password not in "".join(str(vars(event)) for event in Event.objects.all())
        assert password not in page_of(system, "account", opened.pk)
        signed = Client().post("/sign-in/", {"username": "songjia", "password": password})
        assert signed["Location"] == "/"


class TestATableOfAccounts:
    TABLE = "账号,姓名,角色,单位,职务\nsongjia,宋佳,填报人,区教育体育局,\nhejing,何静,处长,,\n"

    def upload(self, client: Client, text: str = TABLE, name: str = "账号表.csv") -> Any:
        file = io.BytesIO(text.encode())
        file.name = name
        return client.post(reverse("account_import"), {"file": file})

    def test_is_shown_before_anything_is_written(self, three: Three, system: Client) -> None:
        make_unit(government=three.government)
        answer = self.upload(system)
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert "2 行，可以提出 1 个" in shown
        assert "没有“处长”这个角色" in shown
        assert not Grant.objects.exists()

    def test_becomes_one_proposal_for_every_good_row(self, three: Three, system: Client) -> None:
        make_unit(government=three.government)
        kept = re.findall(r'name="kept" value="([^"]+)"', self.upload(system).content.decode())[0]
        assert send(system, reverse("account_import_confirm"), {"kept": kept}).status_code == 302
        assert [grant.who for grant in Grant.objects.all()] == ["songjia"]
        assert Event.objects.get(action="org.grants_imported").sentence == "何静从“账号表.csv”导入，提出开通1个账号"

    @pytest.mark.parametrize("kept", ["", "nonsense", signing.dumps(["表", [["a", "b", "督查员", "", ""]]])])
    def test_that_is_not_ours_is_refused(self, three: Three, system: Client, kept: str) -> None:
        answer = send(system, reverse("account_import_confirm"), {"kept": kept})
        assert answer.status_code == 422
        assert "请重新上传账号表" in answer.content.decode()

    @pytest.mark.parametrize(
        ("text", "name", "sentence"),
        [
            ("账号,姓名\na,b\n", "表.csv", "表头缺少“角色”"),
            ("账号,姓名,角色,单位,职务\n", "表.csv", "只有表头"),
            ("nothing", "表.xlsx", "请用 WPS 或 Excel 另存为 xlsx"),
        ],
    )
    def test_that_cannot_be_read_is_refused_with_a_sentence(
        self, system: Client, text: str, name: str, sentence: str
    ) -> None:
        answer = self.upload(system, text, name)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_too_large_is_refused_unread(self, system: Client) -> None:
        assert "超过 2 MB" in self.upload(system, "x" * (2 * 2**20 + 1)).content.decode()

    def test_has_a_template_with_the_roles_to_choose_from(self, system: Client) -> None:
        answer = system.get(reverse("account_template"))
        assert rows_of(answer.content, "账号表.xlsx") == [["账号", "姓名", "角色", "单位", "职务"]]
        assert len(",".join(ROLE_TITLES.values())) < 250, "a list in a cell holds 255 characters"


CANARY = "翠鸟金丝雀"


class TestTheThreeAdministrators:
    def test_see_no_business_on_any_page_they_may_open(self, three: Three) -> None:
        officer = make_user(government=three.government, name="周敏")
        make_notice(make_draft(text=f"建成{CANARY}社区服务站。", category=CANARY), by=officer)
        things = {"account": officer.pk, "grant": three.propose(three.opening()).pk}
        opened = 0
        for user in (three.system, three.security, three.auditor):
            client = make_client(user)
            for row in rows_of_pages():
                if row.get == "200" and row.lets_in(user.acts_as) and set(row.arguments) <= {*things, "=change"}:
                    answer = client.get(row.address(things))
                    assert CANARY not in answer.content.decode(errors="replace"), row.page
                    opened += 1
        assert opened > 20

    def test_watch_one_another(self, three: Three, auditor: Client, security: Client) -> None:
        three.make(three.opening())
        for client in (auditor, security):
            shown = page_of(client, "trail")
            assert "何静提出开通填报人账号“songjia”" in shown
            assert "罗正平同意第" in shown


def test_a_proposal_of_the_office_is_decided_like_any_other() -> None:
    three = make_three()
    officer, unit = make_user(government=three.government), make_unit("区财政局", government=three.government)
    for expected in (1, 0):
        assert grant_actions.propose_filers([unit], by=officer.as_actor(), at=NOON) == expected
    grant = Grant.objects.get(kind=GrantKind.OPEN)
    assert (grant.proposed_by, grant.who) == (officer, "区财政局")
    three.agree(grant)
    assert User.objects.get(username="区财政局").role == Role.FILER
