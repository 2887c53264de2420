"""The trail page (留痕): who sees which acts, and that no word of the business stands on it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from duban.access.roles import Role
from duban.almanac.actions import set_day
from duban.audit import trail
from duban.audit.models import Event
from duban.audit.queries import PAGE
from duban.desk.acts import ACT_TITLES, OBJECT_TITLES
from duban.org.models import User
from tests.house.test_source import SOURCES, actions_of
from tests.make import NOON, make_client, make_draft, make_government, make_notice, make_user, send
from tests.org.three import Three, make_three
from tests.world import build_world

pytestmark = pytest.mark.django_db
CANARY = "翠鸟金丝雀"


@pytest.fixture
def three() -> Three:
    return make_three()


@pytest.fixture
def auditor(three: Three) -> Client:
    return make_client(three.auditor)


@pytest.fixture
def security(three: Three) -> Client:
    return make_client(three.security)


@pytest.fixture
def officer(three: Three) -> User:
    """An officer who has entered a notice full of the canary's name."""
    officer = make_user(government=three.government, name="周敏")
    make_notice(
        make_draft(text=f"建成{CANARY}社区服务站。", category=CANARY), by=officer, number=f"泉{CANARY}〔2022〕3号"
    )
    return officer


def page_of(client: Client, query: str = "") -> str:
    answer = client.get(reverse("trail") + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def acts_on(client: Client, query: str = "") -> list[str]:
    """The kinds of acts on the page, from the newest on."""
    answer = client.get(reverse("trail") + query)
    return [row.event.action for row in answer.context["rows"]]


class TestTheAuditor:
    def test_sees_a_business_act_by_its_kind_and_never_its_words(self, officer: User, auditor: Client) -> None:
        assert Event.objects.filter(sentence__contains=CANARY).exists()
        shown = page_of(auditor)
        assert "登记来源文件" in shown
        assert "周敏" in shown
        assert CANARY not in shown

    def test_sees_what_was_set_in_the_calendar(self, three: Three, auditor: Client) -> None:
        set_day(day=NOON.date(), is_workday=False, title="防汛", by=three.proposer, at=NOON)
        told = Event.objects.get(action="almanac.day_set").sentence
        assert told in page_of(auditor)

    def test_finds_nothing_by_words_of_the_business(self, officer: User, auditor: Client) -> None:
        assert acts_on(auditor, f"?person={CANARY}") == []

    def test_sees_an_act_of_administration_in_its_full_sentence(self, three: Three, auditor: Client) -> None:
        three.make(three.opening())
        shown = page_of(auditor)
        assert "何静提出开通填报人账号“songjia”（宋佳，区教育体育局）" in shown
        assert '<option value="org.grant_agreed" >同意授权</option>' in shown

    def test_sees_the_newest_first_with_the_last_number(self, officer: User, auditor: Client) -> None:
        numbers = [row.event.number for row in auditor.get(reverse("trail")).context["rows"]]
        assert numbers == sorted(numbers, reverse=True)
        assert f"末条第 {numbers[0]} 号" in page_of(auditor)

    def test_sees_nothing_of_another_government(self, auditor: Client) -> None:
        other = make_government("云河市柳湖区人民政府")
        make_three(other).make(make_three_opening(other))
        assert not any(act.startswith("org.grant") for act in acts_on(auditor))


def make_three_opening(government):
    return Three(government, *User.objects.filter(government=government).order_by("pk")[:3]).opening()


class TestTheSecurityAdministrator:
    def test_sees_acts_of_administration_only(self, three: Three, officer: User, security: Client) -> None:
        three.propose(three.opening())
        assert {act.split(".")[0] for act in acts_on(security)} == {"org"}
        assert acts_on(security, "?action=notice.registered") == []
        assert "notice.registered" not in page_of(security)


class TestTheTrail:
    def test_is_narrowed_by_day_person_and_kind(self, three: Three, officer: User, auditor: Client) -> None:
        with transaction.atomic():
            trail.record(three.proposer, "org.signed_in", "登录", at=NOON + timedelta(days=2), target=three.system)
        for query, found in (
            ("?since=2022-03-18", ["org.signed_in"]),
            ("?since=2022-03-18&until=2022-03-18", ["org.signed_in"]),
            ("?since=2022-03-19", []),
            ("?person=何静", ["org.signed_in"]),
            ("?action=org.signed_in", ["org.signed_in"]),
            ("?action=org.signed_in&until=2022-03-17", []),
        ):
            assert acts_on(auditor, query) == found, query
        assert "notice.registered" in acts_on(auditor, "?until=2022-03-17")

    def test_begins_its_days_at_midnight_in_china(self, three: Three, auditor: Client) -> None:
        at = NOON.replace(hour=15, minute=59)  # 23:59 on the sixteenth in China
        with transaction.atomic():
            for moment in (at, at + timedelta(minutes=1)):
                trail.record(three.proposer, "org.signed_in", "登录", at=moment, target=three.system)
        assert len(acts_on(auditor, "?person=何静&since=2022-03-16&until=2022-03-16")) == 1
        assert len(acts_on(auditor, "?person=何静&since=2022-03-17&until=2022-03-17")) == 1

    @pytest.mark.parametrize("query", ["?since=nonsense", "?until=9999-12-31", "?since=0001-01-01", "?before=-1"])
    def test_is_not_narrowed_by_nonsense(self, three: Three, auditor: Client, query: str) -> None:
        assert acts_on(auditor, query) == acts_on(auditor)

    def test_is_shown_a_hundred_at_a_time_without_a_gap(self, three: Three, auditor: Client) -> None:
        with transaction.atomic():
            many = [trail.Entry("org.signed_in", "登录", three.system)] * (PAGE + 5)
            trail.record_many(three.proposer, many, at=NOON)
        first = auditor.get(reverse("trail") + "?person=何静")
        second = auditor.get(reverse("trail") + "?" + first.context["older"])
        numbers = [row.event.number for page in (first, second) for row in page.context["rows"]]
        assert (len(first.context["rows"]), len(numbers), second.context["older"]) == (PAGE, PAGE + 5, "")
        assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))

    def test_names_no_words_of_any_act_of_the_whole_house(self, auditor: Client) -> None:
        world = build_world("云河市柳湖区人民政府")
        client = make_client(world.accounts[Role.AUDITOR])
        own = Event.objects.filter(government_id=world.government.pk)
        business = own.exclude(action__startswith="org.").exclude(action__startswith="almanac.")
        shown = page_of(client)
        assert business.count() > 10
        assert [event.sentence for event in business if event.sentence in shown] == []


class TestEveryAct:
    def test_has_its_title_and_no_title_is_left_over(self) -> None:
        written = {action for path in SOURCES for action in actions_of(path)}
        assert sorted(written - set(ACT_TITLES)) == [], "name these in duban/desk/acts.py"
        assert sorted(set(ACT_TITLES) - written) == []

    def test_has_a_title_of_its_own(self) -> None:
        assert len(set(ACT_TITLES.values())) == len(ACT_TITLES)

    def test_is_about_things_that_have_their_titles(self) -> None:
        tables = {model._meta.label_lower for model in apps.get_models()}
        assert set(OBJECT_TITLES) <= tables
        build_world()
        assert set(Event.objects.values_list("target_type", flat=True)) - {""} <= set(OBJECT_TITLES)


def test_reading_the_trail_leaves_no_trail(three: Three, auditor: Client) -> None:
    send(auditor, "/sign-out/")
    auditor.force_login(three.auditor, backend="duban.org.signin.AccountBackend")
    before = Event.objects.count()
    page_of(auditor)
    assert Event.objects.count() == before
