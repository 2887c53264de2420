"""Copies (投递): against a real mail server and a real HTTP receiver that refuse, hang, break off and come back (F12)."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow
from duban.messages.actions.outbox import dispatch, send_again
from duban.messages.actions.posting import post
from duban.messages.models import Address, Channel, Delivery, DeliveryState, Message, MessageKind
from duban.messages.rules import BACK_OFF, Digest, masked
from duban.org.models import User
from duban.returns.models import Receipt
from tests.make import make_user
from tests.messages.receivers import HttpReceiver, MailServer
from tests.returns.world import World, april
from tests.threads import at_once

MORNING = april(8)


def later(minutes: float) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def give_address(person: User, channel: Channel = Channel.EMAIL, value: str = "", secret: str = "") -> None:
    """Where copies for a person go."""
    value = value or f"u{person.pk}@example.gov.cn"
    Address.objects.create(
        government_id=person.government_id, account=person, channel=channel, value=value, secret=secret
    )


def tell(person: User, key: str = "a", title: str = "4月8日提醒：1件事") -> None:
    """A message with its copies."""
    post(
        {person: Digest(title, "2022年3月落实情况表：今天截止。", "/")}, kind=MessageKind.REMINDER, key=key, at=MORNING
    )


def only() -> Delivery:
    return Delivery.objects.get()


@pytest.fixture
def person(filer: User) -> User:
    """A filer with an e-mail address."""
    give_address(filer)
    return filer


class TestALetter:
    def test_is_taken_once_with_the_copys_key_as_its_number(self, person: User, mail_server: MailServer) -> None:
        tell(person)
        assert dispatch(at=MORNING) == {"sent": 1}
        assert dispatch(at=later(1)) == {}
        letter = mail_server.letters[0]
        assert (letter.to, letter.number) == (f"u{person.pk}@example.gov.cn", f"<{only().key}@example.gov.cn>")
        text = letter.message.get_payload(decode=True)
        assert isinstance(text, bytes)
        assert "今天截止" in text.decode()
        assert "http://127.0.0.1:8000/" in text.decode()
        assert (only().state, only().sent_at, only().attempts) == (DeliveryState.SENT, MORNING, 1)

    def test_is_not_made_where_nobody_set_up_the_channel(self, person: User) -> None:
        tell(person)
        assert Message.objects.count() == 1
        assert not Delivery.objects.exists()

    def test_is_tried_again_with_back_off_while_the_server_says_not_now(
        self, person: User, mail_server: MailServer
    ) -> None:
        mail_server.answer = "451 busy"
        tell(person)
        assert dispatch(at=MORNING) == {"failed": 1}
        assert (only().next_try_at, only().last_error) == (later(1), "邮件服务器没有收下（451 busy）")
        assert dispatch(at=later(0.5)) == {}
        assert dispatch(at=later(1)) == {"failed": 1}
        assert only().next_try_at == later(1 + 5)
        mail_server.answer = "250 OK"
        assert dispatch(at=later(6)) == {"sent": 1}
        assert len(mail_server.letters) == 1

    def test_is_parked_at_once_where_the_server_never_takes_it(self, person: User, mail_server: MailServer) -> None:
        mail_server.refused[f"u{person.pk}@example.gov.cn"] = "550 no such user"
        tell(person)
        assert dispatch(at=MORNING) == {"parked": 1}
        assert only().last_error == "邮件服务器不接收这个地址（550 no such user）"

    def test_is_parked_after_the_last_try(self, person: User, mail_server: MailServer) -> None:
        mail_server.answer = "451 busy"
        tell(person)
        at = MORNING
        for minutes in (*BACK_OFF, 0):
            assert only().state in {DeliveryState.QUEUED, DeliveryState.FAILED}
            dispatch(at=at)
            at += timedelta(minutes=minutes)
        assert (only().state, only().attempts) == (DeliveryState.PARKED, len(BACK_OFF) + 1)
        assert dispatch(at=at + timedelta(days=9)) == {}

    def test_does_not_hold_up_the_clock_when_the_server_hangs(self, person: User, mail_server: MailServer) -> None:
        mail_server.answer = "hang"
        tell(person)
        assert dispatch(at=MORNING) == {"failed": 1}
        assert only().last_error == "邮件服务器没有应答，等待超时"

    def test_that_was_taken_before_the_line_broke_comes_twice_at_most_under_one_number(
        self, person: User, mail_server: MailServer
    ) -> None:
        mail_server.next_answers.append("drop")
        tell(person)
        assert dispatch(at=MORNING) == {"failed": 1}
        assert dispatch(at=later(1)) == {"sent": 1}
        assert [each.number for each in mail_server.letters] == [f"<{only().key}@example.gov.cn>"] * 2

    def test_waits_for_a_server_that_is_down_and_all_arrive_in_order(
        self, person: User, mail_server: MailServer
    ) -> None:
        other = make_user(name="高原", role=Role.FILER)
        give_address(other)
        for number in range(4):
            tell(person, f"k{number}", f"第{number}条")
            tell(other, f"k{number}", f"第{number}条")
        mail_server.stop()
        assert dispatch(at=MORNING) == {"failed": 1}, "one try tells that the channel is down"
        assert dispatch(at=later(1)) == {"failed": 1}
        mail_server.start()
        for minute in range(2, 12):
            dispatch(at=later(minute))
        titles = [(each.to, str(each.message["Subject"])) for each in mail_server.letters]
        assert len(titles) == 8
        assert len({each.number for each in mail_server.letters}) == 8
        for address in {to for to, _ in titles}:
            numbers = [
                copy.message.title for copy in Delivery.objects.filter(address=address).order_by("sent_at", "pk")
            ]
            assert numbers == [f"第{number}条" for number in range(4)]

    def test_that_comes_later_waits_for_the_earlier_one_of_the_same_receiver(
        self, person: User, mail_server: MailServer
    ) -> None:
        other = make_user(name="高原", role=Role.FILER)
        give_address(other)
        tell(person, "a", "先")
        tell(person, "b", "后")
        tell(other, "a", "另一人")
        mail_server.next_answers.extend(["451 busy"])
        assert dispatch(at=MORNING) == {"failed": 1, "sent": 1}
        assert [each.to for each in mail_server.letters] == [f"u{other.pk}@example.gov.cn"]
        dispatch(at=later(1))
        ordered = list(Delivery.objects.order_by("pk").filter(message__account=person).values_list("key", flat=True))
        assert [each.number for each in mail_server.letters[1:]] == [f"<{key}@example.gov.cn>" for key in ordered]

    def test_that_a_dead_worker_had_claimed_is_sent_by_the_next(self, person: User, mail_server: MailServer) -> None:
        tell(person)
        Delivery.objects.update(attempts=1, next_try_at=later(5))
        assert dispatch(at=later(1)) == {}
        assert dispatch(at=later(5)) == {"sent": 1}


def test_submitting_goes_on_while_the_mail_server_hangs(world: World, mail_server: MailServer) -> None:
    mail_server.answer = "hang"
    give_address(world.filer)
    tell(world.filer)
    assert dispatch(at=MORNING) == {"failed": 1}
    world.submit(world.report())
    assert Receipt.objects.count() == 1
    assert len(mail_server.letters) == 0, "submitting waits for no channel"


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_copy_once(mail_server: MailServer) -> None:
    person = make_user(Role.FILER, name="宋佳")
    give_address(person)
    for number in range(5):
        tell(person, f"k{number}")
    found = at_once(*[lambda: dispatch(at=MORNING) for _ in range(3)])
    assert [each for each in found if isinstance(each, Exception)] == []
    for minute in range(1, 6):
        dispatch(at=later(minute))
    assert len(mail_server.letters) == 5
    assert len({each.number for each in mail_server.letters}) == 5


def signature(key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


class TestARobot:
    def send(self, person: User, channel: Channel, address: str, secret: str = "") -> Any:
        give_address(person, channel, address, secret)
        tell(person)
        return dispatch(at=MORNING)

    def test_of_wecom_is_told_in_its_format(self, filer: User, receiver: HttpReceiver) -> None:
        address = f"{receiver.address}cgi-bin/webhook/send?key=abc"
        assert self.send(filer, Channel.WECOM, address) == {"delivered": 1}
        said = receiver.posts[0]
        assert said.path == "/cgi-bin/webhook/send?key=abc"
        assert json.loads(said.body) == {
            "msgtype": "text",
            "text": {"content": "【督办】4月8日提醒：1件事\n2022年3月落实情况表：今天截止。\nhttp://127.0.0.1:8000/"},
        }
        assert only().state == DeliveryState.DELIVERED

    def test_of_dingtalk_is_signed_in_its_address(self, filer: User, receiver: HttpReceiver) -> None:
        self.send(filer, Channel.DINGTALK, f"{receiver.address}robot/send?access_token=abc", "SECabc")
        asked = parse_qs(urlsplit(receiver.posts[0].path).query)
        stamp = str(int(MORNING.timestamp() * 1000))
        assert asked == {
            "access_token": ["abc"],
            "timestamp": [stamp],
            "sign": [signature("SECabc", f"{stamp}\nSECabc")],
        }
        assert json.loads(receiver.posts[0].body)["msgtype"] == "text"

    def test_of_feishu_is_signed_in_its_message(self, filer: User, receiver: HttpReceiver) -> None:
        self.send(filer, Channel.FEISHU, f"{receiver.address}open-apis/bot/v2/hook/abc", "geheim")
        said = json.loads(receiver.posts[0].body)
        stamp = str(int(MORNING.timestamp()))
        assert (said["timestamp"], said["sign"]) == (stamp, signature(f"{stamp}\ngeheim", ""))
        assert said["msg_type"] == "text"
        assert "今天截止" in said["content"]["text"]

    @pytest.mark.parametrize(
        ("status", "body", "state", "why"),
        [
            (500, "", "failed", "对方服务器没有收下（HTTP 500）"),
            (429, "", "failed", "对方服务器没有收下（HTTP 429）"),
            (404, "", "parked", "对方服务器没有收下（HTTP 404）"),
            (302, "http://127.0.0.1:1/", "parked", "对方服务器没有收下（HTTP 302）"),
            (
                200,
                '{"errcode":45009,"errmsg":"freq out of limit"}',
                "failed",
                "机器人没有收下（45009 freq out of limit）",
            ),
            (200, "<html>登录</html>", "failed", "机器人的应答看不懂"),
            (200, "[]", "failed", "机器人的应答看不懂"),
            (0, "", "failed", "对方服务器没有应答，等待超时"),
        ],
    )
    def test_that_does_not_take_it_is_not_believed(
        self, filer: User, receiver: HttpReceiver, status: int, body: str, state: str, why: str
    ) -> None:
        receiver.status, receiver.body = status, body
        assert self.send(filer, Channel.WECOM, f"{receiver.address}x") == {state: 1}
        assert only().last_error == why

    def test_gets_fifteen_a_minute_at_most(self, filer: User, receiver: HttpReceiver) -> None:
        give_address(filer, Channel.WECOM, f"{receiver.address}x")
        for number in range(20):
            tell(filer, f"k{number}")
        assert dispatch(at=MORNING) == {"delivered": 15}
        assert dispatch(at=later(1)) == {"delivered": 5}

    def test_that_is_gone_is_named(self, filer: User, settings: Any) -> None:
        settings.ROBOT_PREFIXES = {"wecom": "http://127.0.0.1:1/", "dingtalk": "", "feishu": ""}
        assert self.send(filer, Channel.WECOM, "http://127.0.0.1:1/x") == {"failed": 1}
        assert only().last_error == "连不上对方服务器（ConnectionRefusedError）"


class TestTheSmsGateway:
    def send(self, person: User) -> Any:
        give_address(person, Channel.SMS, "13800000000")
        tell(person)
        return dispatch(at=MORNING)

    def test_gets_a_form_by_the_template(self, filer: User, receiver: HttpReceiver, settings: Any) -> None:
        settings.SMS_BODY, settings.SMS_HEADER = "m={mobile}&c={text}&id={key}", "Authorization: Bearer abc"
        assert self.send(filer) == {"sent": 1}
        said = receiver.posts[0]
        assert said.headers["Authorization"] == "Bearer abc"
        assert parse_qs(said.body) == {
            "m": ["13800000000"],
            "c": ["4月8日提醒：1件事。2022年3月落实情况表：今天截止。"],
            "id": [str(only().key)],
        }

    def test_gets_json_by_the_template(self, filer: User, receiver: HttpReceiver, settings: Any) -> None:
        settings.SMS_BODY = '{"to":["{mobile}"],"text":"{text}"}'
        give_address(filer, Channel.SMS, "13800000000")
        tell(filer, title='引号"和\\反斜线')
        assert dispatch(at=MORNING) == {"sent": 1}
        said = json.loads(receiver.posts[-1].body)
        assert (said["to"], said["text"][:9]) == (["13800000000"], '引号"和\\反斜线。')

    def test_is_believed_only_when_it_says_the_word(self, filer: User, receiver: HttpReceiver, settings: Any) -> None:
        settings.SMS_OK, receiver.body = '"code":0', '{"code":7,"msg":"余额不足"}'
        assert self.send(filer) == {"failed": 1}
        assert only().last_error == '短信网关没有收下（{"code":7,"msg":"余额不足"}）'


class TestSendingAgain:
    def test_puts_parked_copies_back(self, person: User, mail_server: MailServer) -> None:
        mail_server.answer = "554 no"
        tell(person)
        dispatch(at=MORNING)
        admin = make_user(Role.SYSTEM_ADMIN).as_actor()
        assert send_again([only().pk], by=admin, at=later(9)) == 1
        mail_server.answer = "250 OK"
        assert dispatch(at=later(10)) == {"sent": 1}
        last = Event.objects.order_by("-number").first()
        assert last is not None
        assert last.sentence == "周敏将搁置的1条消息副本重新发送"

    def test_is_for_parked_copies_of_ones_own_government_by_the_administrator(
        self, person: User, mail_server: MailServer
    ) -> None:
        tell(person)
        with pytest.raises(NotNow, match="没有可以重发的"):
            send_again([only().pk], by=make_user(Role.SYSTEM_ADMIN).as_actor(), at=MORNING)
        with pytest.raises(NotAllowed):
            send_again([only().pk], by=person.as_actor(), at=MORNING)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("songjia@example.gov.cn", "so***@example.gov.cn"),
        ("13812345678", "138****5678"),
        ("https://x.cn/key=abcdef", "htt****cdef"),
        ("short", "****"),
    ],
)
def test_an_address_is_shown_in_part(value: str, shown: str) -> None:
    assert masked(value) == shown
