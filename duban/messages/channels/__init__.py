"""Ways outside for copies of messages (渠道): mail, SMS, robots. None of them is the delivery that counts."""

from collections.abc import Callable

from django.conf import settings

from duban.messages.channels import mail, robots, sms
from duban.messages.channels.parcel import Outcome, Parcel
from duban.messages.models import Channel

ROBOTS = {
    Channel.WECOM: robots.wecom,
    Channel.DINGTALK: robots.dingtalk,
    Channel.FEISHU: robots.feishu,
}
PER_ROUND = {Channel.EMAIL: 600, Channel.SMS: 200, Channel.WECOM: 200, Channel.DINGTALK: 200, Channel.FEISHU: 200}
"""How many copies a channel takes in one round, a minute: providers cut off whoever sends more."""
PER_RECEIVER = {Channel.WECOM: 15, Channel.DINGTALK: 15, Channel.FEISHU: 15}
"""The same for one receiver: robots take twenty messages a minute."""


def enabled() -> list[Channel]:
    """The channels that the settings open."""
    is_open = {
        Channel.EMAIL: bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL),
        Channel.SMS: bool(settings.SMS_URL),
    } | {robot: bool(settings.ROBOT_PREFIXES[robot.value]) for robot in ROBOTS}
    return [channel for channel in Channel if is_open[channel]]


class Senders:
    """The ways outside for one round: the mail server is called once for all letters. Close it at the end."""

    def __init__(self) -> None:
        self._post = mail.Post()

    def send(self, channel: Channel, parcel: Parcel) -> Outcome:
        """Send one copy. Raises: NotTaken."""
        ways: dict[Channel, Callable[[Parcel], Outcome]] = {Channel.EMAIL: self._post.send, Channel.SMS: sms.send}
        return (ways | ROBOTS)[channel](parcel)

    def close(self) -> None:
        """Say goodbye to the mail server."""
        self._post.close()
