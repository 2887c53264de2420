"""Pages of messages: one's own inbox and addresses, the calendar, what the office and the administrator see."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from duban.access.roles import Role
from duban.audit.models import Event
from duban.messages.actions.outbox import dispatch
from duban.messages.actions.posting import post
from duban.messages.actions.reminding import run_reminders
from duban.messages.models import Address, CalendarFeed, Channel, Delivery, Message, MessageKind
from duban.messages.rules import Digest
from duban.org.models import User
from duban.web import probes
from tests.make import make_client, make_user, send
from tests.messages.receivers import MailServer
from tests.returns.world import MARCH_DUE, World, april

NINE = april(8)


def tell(person: User, key: str = "a", title: str = "4月8日提醒：1件事") -> Message:
    post({person: Digest(title, "2022年3月落实情况表：今天截止。", "/")}, kind=MessageKind.REMINDER, key=key, at=NINE)
    return Message.objects.get(account=person, key=key)


def last_sentence() -> str:
    event = Event.objects.order_by("-number").first()
    assert event is not None
    return event.sentence


class TestTheInbox:
    def test_shows_ones_own_messages_those_not_read_first(
        self, filer: User, filer_client: Client, office: User
    ) -> None:
        tell(filer, "a", "先来的")
        tell(filer, "b", "后来的")
        tell(office, "a", "别人的")
        send(filer_client, "/inbox/read/", {"message": [Message.objects.get(title="后来的").pk]})
        page = filer_client.get("/inbox/").content.decode()
        assert page.index("先来的") < page.index("已查收") < page.index("后来的")
        assert "别人的" not in page
        assert "未读 1 条" in page

    def test_takes_note_once_and_writes_it_down(self, filer: User, filer_client: Client) -> None:
        message = tell(filer)
        assert send(filer_client, "/inbox/read/", {"message": [message.pk]}).status_code == 302
        message.refresh_from_db()
        read_at = message.read_at
        assert read_at is not None
        assert last_sentence() == "宋佳查收了消息“4月8日提醒：1件事”"
        send(filer_client, "/inbox/read/", {"message": [message.pk]})
        message.refresh_from_db()
        assert message.read_at == read_at

    def test_lets_nobody_take_note_for_another(self, filer: User, office_client: Client) -> None:
        message = tell(filer)
        send(office_client, "/inbox/read/", {"message": [message.pk]})
        message.refresh_from_db()
        assert message.read_at is None

    def test_is_announced_on_the_desk(self, filer: User, filer_client: Client) -> None:
        assert "未读消息" not in filer_client.get("/").content.decode()
        tell(filer)
        assert "未读消息</a> 1" in filer_client.get("/").content.decode()


class TestTheAddresses:
    def test_are_not_asked_for_where_no_channel_is_open(self, filer_client: Client) -> None:
        page = filer_client.get("/inbox/addresses/").content.decode()
        assert "本系统还没有开通邮件、短信和机器人" in page
        assert 'name="email"' not in page

    @pytest.fixture(autouse=False)
    def opened(self, settings: Any) -> None:
        settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", "duban@example.gov.cn"
        settings.SMS_URL = "https://sms.example.gov.cn/send"
        settings.ROBOT_PREFIXES = {
            "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
            "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=",
            "feishu": "",
        }

    def test_are_set_changed_and_taken_away_by_the_person(
        self, opened: None, filer: User, filer_client: Client
    ) -> None:
        robot = "https://oapi.dingtalk.com/robot/send?access_token=abc"
        typed = {"email": "songjia@example.gov.cn", "dingtalk": robot, "dingtalk_secret": "SECabc"}
        assert send(filer_client, "/inbox/addresses/", typed).status_code == 302
        assert {a.channel: (a.value, a.secret) for a in Address.objects.filter(account=filer)} == {
            "email": ("songjia@example.gov.cn", ""),
            "dingtalk": (robot, "SECabc"),
        }
        assert last_sentence() == "宋佳修改了本人的接收地址（电子邮件、钉钉机器人）"
        page = filer_client.get("/inbox/addresses/").content.decode()
        assert "songjia@example.gov.cn" in page
        assert "SECabc" not in page
        assert "没有开通：飞书机器人网址" in page
        send(filer_client, "/inbox/addresses/", {"email": "", "dingtalk": robot, "dingtalk_secret": ""})
        assert [(a.channel, a.secret) for a in Address.objects.all()] == [("dingtalk", "SECabc")]

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("email", "songjia", "邮箱地址不对，请写成 name@example.gov.cn 的样子。"),
            ("sms", "12345", "手机号是 11 位数字，请核对。"),
            ("sms", "１３８００００００００", "手机号是 11 位数字，请核对。"),
            ("wecom", "http://169.254.169.254/latest", "机器人网址应以 https://qyapi.weixin.qq.com/"),
            ("wecom", "https://qyapi.weixin.qq.com.evil.cn/x", "机器人网址应以 https://qyapi.weixin.qq.com/"),
            ("feishu", "https://open.feishu.cn/x", ""),
        ],
    )
    def test_that_are_wrong_are_refused_and_stay_typed(
        self, opened: None, filer_client: Client, field: str, value: str, sentence: str
    ) -> None:
        answer = send(filer_client, "/inbox/addresses/", {field: value})
        assert answer.status_code == (422 if sentence else 302)
        if sentence:
            assert sentence in answer.content.decode()
            assert value in answer.content.decode()
        assert not Address.objects.exists()


class TestTheCalendar:
    def feed(self, person: User, client: Client) -> str:
        send(client, "/inbox/feed/")
        page = client.get("/inbox/addresses/").content.decode()
        return "/ical/" + page.split("/ical/")[1].split(".ics")[0] + ".ics"

    def test_holds_what_the_unit_owes_by_its_name_and_moment(self, world: World) -> None:
        address = self.feed(world.filer, make_client(world.filer))
        answer = Client().get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        events = {str(e["summary"]): e for e in Calendar.from_ical(answer.content).walk("VEVENT")}
        assert set(events) == {"报送2022年3月落实情况表截止", "报送2022年落实计划表截止"}
        march = events["报送2022年3月落实情况表截止"]
        assert march["dtend"].dt == MARCH_DUE
        assert str(march["uid"]) == f"monthly-{world.report().pk}@testserver"
        assert b"0000-1234567" not in answer.content
        assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))

    def test_loses_what_was_filed(self, world: World) -> None:
        address = self.feed(world.filer, make_client(world.filer))
        world.submit(world.report())
        events = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
        assert [str(each["summary"]) for each in events] == ["报送2022年落实计划表截止"]

    def test_of_the_office_holds_the_rounds(self, world: World) -> None:
        world.plan.ledger.rounds.update(due_at=datetime.now(UTC))
        address = self.feed(world.office, make_client(world.office))
        assert Client().get(address).content.startswith(b"BEGIN:VCALENDAR")

    def test_is_closed_to_made_up_renewed_and_withdrawn_addresses(self, world: World) -> None:
        client = make_client(world.filer)
        first = self.feed(world.filer, client)
        second = self.feed(world.filer, client)
        assert first != second
        assert [Client().get(a).status_code for a in (first, second)] == [404, 200]
        assert Client().get(second.replace(".ics", "x.ics")).status_code == 404
        assert Client().get("/ical/1-1.ics").status_code == 404
        send(client, "/inbox/feed/", {"withdraw": "1"})
        assert Client().get(second).status_code == 404
        assert last_sentence() == "宋佳停用了本人的日历地址"
        assert send(client, "/inbox/feed/", {"withdraw": "1"}).status_code == 409

    def test_is_closed_with_its_account(self, world: World) -> None:
        address = self.feed(world.filer, make_client(world.filer))
        User.objects.filter(pk=world.filer.pk).update(is_active=False)
        assert Client().get(address).status_code == 404

    def test_stands_in_no_table(self, world: World) -> None:
        address = self.feed(world.filer, make_client(world.filer))
        kept = " ".join(str(value) for value in CalendarFeed.objects.values_list().get())
        assert address.removeprefix("/ical/").removesuffix(".ics").rpartition(".")[2] not in kept


class TestTheProofForTheOffice:
    def test_names_who_was_told_what_and_how_far_the_copies_came(self, world: World, mail_server: MailServer) -> None:
        Address.objects.create(
            government=world.filer.government,
            account=world.filer,
            channel=Channel.EMAIL,
            value="songjia@example.gov.cn",
        )
        run_reminders(world.ledger.government_id, at=NINE)
        dispatch(at=NINE)
        client = make_client(world.office)
        page = client.get("/reminders/?day=2022-04-08").content.decode()
        assert "宋佳" in page
        assert "还没有报送" in page
        assert "电子邮件已交出" in page
        assert "songjia@" not in page

    def test_is_without_a_page_for_a_day_that_nothing_ran(self, world: World) -> None:
        client = make_client(world.office)
        assert client.get("/reminders/?day=2022-04-08").status_code == 404
        assert client.get("/reminders/?day=x").status_code == 404

    def test_shows_outages_and_days_without_a_run(self, world: World) -> None:
        from duban.messages.queries.proof import reminder_page

        for day in (6, 9):
            run_reminders(world.ledger.government_id, at=april(day))
        for minute, ok in enumerate((True, False, False, True)):
            probes.record(ok=ok, at=NINE.replace(minute=minute))
        page = reminder_page(world.ledger.government_id, at=april(11))
        assert [(each.day.day, each.run is not None) for each in page.days] == [
            (9, True),
            (8, False),
            (7, False),
            (6, True),
        ]
        assert [(each.began_at.minute, each.ended_at.minute) for each in page.outages] == [(1, 3)]


class TestTheAdministratorsPage:
    def test_counts_by_channel_and_shows_no_content(self, world: World, mail_server: MailServer) -> None:
        Address.objects.create(
            government=world.filer.government,
            account=world.filer,
            channel=Channel.EMAIL,
            value="songjia@example.gov.cn",
        )
        mail_server.answer = "554 no"
        run_reminders(world.ledger.government_id, at=NINE)
        dispatch(at=NINE)
        client = make_client(make_user(Role.SYSTEM_ADMIN, name="何静"))
        page = client.get("/deliveries/?state=parked").content.decode()
        assert "so***@example.gov.cn" in page
        assert "songjia@" not in page
        assert "落实情况表" not in page
        assert "重发列出的 1 条" in page
        assert send(client, "/deliveries/resend/", {"delivery": [Delivery.objects.get().pk]}).status_code == 302
        assert Delivery.objects.get().state == "queued"
        assert send(client, "/deliveries/resend/", {"delivery": [Delivery.objects.get().pk]}).status_code == 409
