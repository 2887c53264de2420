"""Front pages (工作台): home by role, the task page, what still has to be settled (待落实)."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from duban.access.roles import Role
from duban.ledger.models import Task
from duban.org.actions.units import settle_collective
from duban.org.models import Membership, Unit, User
from duban.returns.models import ProgressReport
from tests.intake.batches import make_batch
from tests.make import (
    NOON,
    make_client,
    make_draft,
    make_government,
    make_notice,
    make_task,
    make_unit,
    make_user,
    send,
)
from tests.world import World, build_world

FRAME = 3  # queries of each request for its session and its user, and the count of the trail that the tests take


def tree_of(answer: Any) -> html.HtmlElement:
    return html.fromstring(answer.content.decode())


def words_of(answer: Any) -> str:
    """The page's main part as a person reads it, without its blanks."""
    return "".join(tree_of(answer).xpath("//main")[0].text_content().split())


class TestHome:
    def test_shows_the_office_what_it_has_to_check_and_to_settle(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        make_notice(make_draft("1", units=["各街道办事处"]), make_draft("2", units=["区民政局", "区财政局"]), by=office)
        answer = office_client.get(reverse("home"))
        page = tree_of(answer)
        assert page.xpath(f"//a[@href='{reverse('intake_check', args=[batch.pk])}']")
        assert page.xpath(f"//a[starts-with(@href, '{reverse('pending')}')]")
        assert "1集体名称没有成员1牵头单位未确认" in words_of(answer)
        assert "22022年事项" in words_of(answer)

    def test_shows_a_filer_the_unit_s_own_year_alone(self, filer_client: Client, filer: User, office: User) -> None:
        make_batch(office)
        make_notice(make_draft("1", units=["区教育体育局"]), make_draft("2", units=["各街道办事处"]), by=office)
        answer = filer_client.get(reverse("home"))
        assert "12022年本单位事项" in words_of(answer)
        for address in (reverse("intake"), reverse("pending")):
            assert not tree_of(answer).xpath(f"//main//a[starts-with(@href, '{address}')]")

    def test_says_where_to_begin(self, office_client: Client) -> None:
        assert "还没有建立台账" in words_of(office_client.get(reverse("home")))

    def test_shows_nothing_of_another_government(self, office: User) -> None:
        make_batch(office)
        make_notice(make_draft("1", units=["各街道办事处"]), by=office)
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        assert "还没有建立台账" in words_of(stranger.get(reverse("home")))
        assert not tree_of(stranger.get(reverse("home"))).xpath("//li/@data-id")


HOMES = {
    Role.OFFICE_DIRECTOR: ("工作台", ["轮次", "待核对的来文", "待落实", "台账"]),
    Role.SUPERVISOR_OFFICER: ("工作台", ["轮次", "待核对的来文", "待落实", "台账"]),
    Role.FILER: ("区教育体育局", ["要报的", "已报的", "台账"]),
    Role.UNIT_REVIEWER: ("区教育体育局", ["要报的", "已报的", "台账"]),
    Role.UNIT_HEAD: ("区教育体育局", ["要报的", "已报的", "台账"]),
    Role.LEAD_LEADER: ("工作台", ["我牵头的滞后事项0", "台账"]),
    Role.CHIEF: ("工作台", ["轮次", "台账"]),
    Role.OFFICE_HEAD: ("工作台", ["轮次", "台账"]),
    Role.PUBLICITY_OFFICER: ("工作台", []),
    Role.ARCHIVIST: ("工作台", []),
    Role.SYSTEM_ADMIN: ("工作台", ["账号和授权"]),
    Role.SECURITY_ADMIN: ("工作台", ["账号和授权"]),
    Role.AUDITOR: ("工作台", ["账号和授权"]),
}
"""The title of each role's home and its sections; 轮次 is the round that is open."""


class TestTheHomeOfEachRole:
    @pytest.fixture
    def world(self, db: None) -> World:
        return build_world()

    def test_has_its_title_and_its_sections(self, world: World) -> None:
        shown = {}
        for role in Role:
            page = tree_of(make_client(world.accounts[role]).get(reverse("home")))
            (title,) = page.xpath("//main//h1")
            names = ["".join(each.text_content().split()) for each in page.xpath("//main//h2")]
            sections = ["轮次" if name.startswith("2022年3月落实情况表") else name for name in names]
            shown[role] = (title.text_content(), sections)
        assert shown == HOMES

    def test_says_so_where_there_is_nothing_to_see(self, world: World) -> None:
        for role in (Role.PUBLICITY_OFFICER, Role.ARCHIVIST):
            words = words_of(make_client(world.accounts[role]).get(reverse("home")))
            assert "目前没有可以查看的内容；通报印发以后会列在这里。" in words

    @pytest.mark.parametrize("role", [Role.UNIT_REVIEWER, Role.UNIT_HEAD])
    def test_leads_the_unit_s_own_people_to_sheets_that_they_read_and_do_not_write(self, world, role: Role) -> None:
        client, report = make_client(world.accounts[role]), ProgressReport.objects.get(pk=world.own["report"])
        report.lines.update(completion="正在选址。")
        address = reverse("sheet", args=["monthly", report.pk])
        assert tree_of(client.get(reverse("home"))).xpath(f"//main//a[@href='{address}']")
        page = client.get(address)
        assert "正在选址。" in words_of(page)
        assert not tree_of(page).xpath("//main//form | //main//textarea | //main//input")

    @pytest.mark.parametrize("role", [Role.CHIEF, Role.OFFICE_HEAD])
    def test_leads_the_chief_and_the_head_of_the_office_to_everything_and_to_no_button(self, world, role: Role) -> None:
        client = make_client(world.accounts[role])
        pages = [reverse(name) for name in ("ledger", "rounds", "briefings")]
        pages += [reverse("round", args=[world.own["round"]]), reverse("briefing", args=[world.own["briefing"]])]
        pages += [reverse("sheet", args=["plan", world.own["plan"]]), reverse("task", args=[world.elsewhere["task"]])]
        for address in pages:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert not tree_of(answer).xpath("//main//form[@method='post']"), address

    def test_shows_the_chief_no_draft_of_a_unit(self, world: World) -> None:
        report = ProgressReport.objects.get(pk=world.own["report"])
        report.lines.update(completion="正在选址。")
        words = words_of(make_client(world.accounts[Role.CHIEF]).get(reverse("sheet", args=["monthly", report.pk])))
        assert "单位还没有报送这一项。" in words
        assert "正在选址。" not in words

    def test_is_empty_for_a_head_who_has_left(self, world: World) -> None:
        head = world.accounts[Role.UNIT_HEAD]
        head.holdings.update(until=date(2022, 4, 1))
        page = make_client(head).get(reverse("home"))
        assert page.status_code == 200
        assert not tree_of(page).xpath("//main//li/@data-id")


class TestTheTaskPage:
    def open(self, client: Client, task: Task) -> Any:
        return client.get(reverse("task", args=[task.pk]))

    def test_shows_the_printed_words_in_their_weight(self, office_client: Client, office: User) -> None:
        task = make_task(units=["区民政局", "区财政局"], leads=["区财政局"], by=office)
        source = task.source | {"bold": [[5, 9]]}  # 区民政局、区财政局
        Task.objects.filter(pk=task.pk).update(source=source, text="更正过的话。")
        page = tree_of(self.open(office_client, task))
        (printed,) = page.xpath("//*[contains(@class, 'source')]")
        assert printed.xpath(".//b/text()") == ["区财政局"]
        assert "建成第1批社区服务站并投入使用。" in printed.text_content()
        assert "更正过的话。" in page.xpath("//main")[0].text_content()

    def test_tells_its_story_from_the_trail(self, office_client: Client, office: User) -> None:
        task = make_task(by=office)
        form = {"text": "改过的话。", "category": "改善民生", "leaders": "陆岚", "units": "区教育体育局",
                "lead_units": "区教育体育局", "reason": "原件如此", "version": "1"}  # fmt: skip
        assert send(office_client, reverse("correct_task", args=[task.pk]), form).status_code == 302
        story = tree_of(self.open(office_client, task)).xpath("//ol[contains(@class, 'timeline')]/li")
        told = ["".join(item.text_content().split()) for item in story]
        assert told[0] == "3月16日12:00周敏将附件1第1项立项"
        assert told[1].endswith("改为“改过的话。”。理由：原件如此")

    def test_says_who_leads_and_who_supports(self, office_client: Client, office: User) -> None:
        task = make_task(units=["区民政局", "区财政局"], leads=["区财政局"], by=office)
        words = words_of(self.open(office_client, task))
        assert "牵头单位区财政局" in words
        assert "配合单位区民政局" in words
        assert "没有写明谁牵头" not in words

    def test_says_where_the_lead_is_open_and_members_are_not_named(self, office_client, office: User) -> None:
        task = make_task(units=["区民政局", "各街道办事处"], by=office)
        words = words_of(self.open(office_client, task))
        assert "没有写明谁牵头" in words
        assert "各街道办事处待落实" in words

    def test_bears_a_task_without_units_leaders_and_words(self, office_client: Client, office: User) -> None:
        task = make_task(units=[], leaders=(), category="", by=office)
        words = words_of(self.open(office_client, task))
        assert "责任单位通知没有写" in words
        assert "牵头领导通知没有写" in words

    def test_is_hidden_from_units_that_do_not_answer_for_it(self, office: User, filer: User) -> None:
        own, other = (make_draft("1", units=["区教育体育局"]), make_draft("2", units=["区民政局"]))
        make_notice(own, other, by=office)
        client = make_client(filer)
        answers = [self.open(client, task) for task in Task.objects.in_order()]
        assert [answer.status_code for answer in answers] == [200, 404]
        assert "更正读取" not in words_of(answers[0])
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        assert self.open(stranger, Task.objects.in_order()[0]).status_code == 404

    def test_asks_the_database_few_questions(self, office_client, office, django_assert_max_num_queries) -> None:
        task = make_task(units=[f"区第{n}局" for n in range(20)], by=office)
        with django_assert_max_num_queries(12 + FRAME):
            self.open(office_client, task)


class TestCorrectingOnThePage:
    def form(self, **more: str) -> dict[str, str]:
        return {"text": "改过的话。", "category": "改善民生", "leaders": "陆岚", "units": "区教育体育局",
                "lead_units": "", "reason": "原件如此", "version": "1"} | more  # fmt: skip

    @pytest.mark.parametrize(
        ("wrong", "why", "status"),
        [
            ({"reason": " "}, "请写明更正的理由", 422),
            ({"text": ""}, "请填写这一栏", 422),
            ({"lead_units": "区审计局"}, "附件1第1项的牵头单位“区审计局”不在责任单位中", 422),
            ({"version": "0"}, "刚由他人更正过", 409),
            ({"version": ""}, "刚由他人更正过", 409),
            ({"leaders": "陆岚、陆岚"}, "写了两次", 422),
        ],
    )
    def test_gives_back_what_was_typed_where_it_is_refused(self, office_client, office, wrong, why, status) -> None:
        task = make_task(by=office)
        typed = self.form(category="别的类别") | wrong
        answer = send(office_client, reverse("correct_task", args=[task.pk]), typed)
        page = answer.content.decode()
        assert answer.status_code == status
        assert why in page
        assert "别的类别" in page
        assert Task.objects.get().version == 1

    def test_is_refused_to_the_unit_itself(self, office: User, filer: User) -> None:
        task = make_task(units=["区教育体育局"], by=office)
        assert make_client(filer).get(reverse("correct_task", args=[task.pk])).status_code == 403


class TestWhatIsPending:
    def test_is_listed_with_the_way_to_settle_it(self, office_client: Client, office: User) -> None:
        make_notice(
            make_draft("1", units=["各街道办事处"], leaders=("各分管副区长",)),
            make_draft("2", units=["区民政局", "区财政局"]),
            by=office,
        )
        page = tree_of(office_client.get(reverse("pending")))
        collective, task = Unit.objects.get(name="各街道办事处"), Task.objects.get(item_no="2")
        assert page.xpath(f"//a[@href='{reverse('settle', args=[collective.pk])}']")
        assert page.xpath(f"//a[@href='{reverse('correct_task', args=[task.pk])}']")
        assert "各分管副区长" in page.text_content()

    def test_is_the_office_s_alone(self, filer_client: Client, office: User) -> None:
        make_notice(make_draft("1", units=["各街道办事处"]), by=office)
        collective = Unit.objects.get(name="各街道办事处")
        assert filer_client.get(reverse("pending")).status_code == 403
        assert send(filer_client, reverse("settle", args=[collective.pk])).status_code == 403


class TestSettling:
    @pytest.fixture
    def collective(self, office: User) -> Unit:
        make_notice(make_draft("1", units=["各街道办事处"]), by=office)
        return Unit.objects.get(name="各街道办事处")

    def test_lets_the_members_see_the_tasks(self, office_client: Client, office: User, collective: Unit) -> None:
        street, other = make_unit("云顶街道办事处"), make_unit("区水务局")
        clients = [make_client(make_user(Role.FILER, unit=unit)) for unit in (street, other)]
        task = reverse("task", args=[Task.objects.get().pk])
        assert [client.get(task).status_code for client in clients] == [404, 404]
        answer = send(
            office_client, reverse("settle", args=[collective.pk]), {"members": [street.pk], "since": "2022-03-24"}
        )
        assert answer["Location"] == reverse("pending")
        assert [client.get(task).status_code for client in clients] == [200, 404]
        assert "各街道办事处（云顶街道办事处）" in words_of(office_client.get(task))
        assert "各街道办事处" not in words_of(office_client.get(reverse("pending")))

    def test_offers_real_units_of_the_own_government_alone(self, office_client, office, collective: Unit) -> None:
        own, foreign = (
            make_unit("云顶街道办事处"),
            make_unit("别区水务局", government=make_government("云河市竹坞区人民政府")),
        )
        page = tree_of(office_client.get(reverse("settle", args=[collective.pk])))
        assert page.xpath("//input[@name='members']/@value") == [str(own.pk)]
        for stranger in (foreign, collective):
            answer = send(
                office_client, reverse("settle", args=[collective.pk]),
                {"members": [own.pk, stranger.pk], "since": "2022-03-24"},
            )  # fmt: skip
            assert answer.status_code == 422
        assert not Membership.objects.exists()

    @pytest.mark.parametrize("wrong", [{"members": []}, {"since": ""}, {"since": "明天"}, {"members": ["x"]}], ids=str)
    def test_is_shown_again_where_something_is_missing(self, office_client, collective: Unit, wrong: Any) -> None:
        street = make_unit("云顶街道办事处")
        form = {"members": [street.pk], "since": "2022-03-24"} | wrong
        answer = send(office_client, reverse("settle", args=[collective.pk]), form)
        assert answer.status_code == 422
        assert tree_of(answer).xpath("//*[@role='alert']")

    def test_is_done_once(self, office_client: Client, office: User, collective: Unit) -> None:
        street = make_unit("云顶街道办事处")
        form = {"members": [street.pk], "since": "2022-03-24", "once": str(uuid.uuid4())}
        address = reverse("settle", args=[collective.pk])
        assert [office_client.post(address, form)["Location"] for _ in range(2)] == [reverse("pending")] * 2
        assert Membership.objects.count() == 1
        assert office_client.get(address)["Location"] == reverse(
            "unit", args=[collective.pk]
        )  # its members stand there

    def test_of_another_government_s_name_is_hidden(self, office: User, collective: Unit) -> None:
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        assert stranger.get(reverse("settle", args=[collective.pk])).status_code == 404
        assert send(stranger, reverse("settle", args=[collective.pk])).status_code == 404

    def test_of_a_real_unit_is_no_page(self, office_client: Client, collective: Unit) -> None:
        assert office_client.get(reverse("settle", args=[make_unit("区水务局").pk])).status_code == 404


def test_a_settled_name_shows_its_members_on_the_task_page(office_client: Client, office: User) -> None:
    task = make_task(units=["区民政局", "各街道办事处"], leads=["区民政局"], by=office)
    members = [make_unit("云顶街道办事处"), make_unit("柳林街道办事处")]
    collective = Unit.objects.get(name="各街道办事处")
    settle_collective(collective, members=members, since=date(2022, 3, 24), by=office.as_actor(), at=NOON)
    words = words_of(office_client.get(reverse("task", args=[task.pk])))
    assert "云顶街道办事处" in words
    assert "待落实" not in words
