"""The world of messages: that of reporting, and receivers outside that can be made to misbehave."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.messages.receivers import HttpReceiver, MailServer
from tests.returns.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """An open year with March open: due on Friday 8 April 2022, 24:00."""
    made = make_world()
    made.open_month()
    return made


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """A mail server, and the settings that use it."""
    with MailServer() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "duban@example.gov.cn"
        settings.CHANNEL_TIMEOUT = 1
        yield server


@pytest.fixture
def receiver(settings: Any) -> Iterator[HttpReceiver]:
    """A receiver of webhooks, and the settings that let all robots and the SMS gateway use it."""
    with HttpReceiver() as server:
        settings.ROBOT_PREFIXES = dict.fromkeys(("wecom", "dingtalk", "feishu"), server.address)
        settings.SMS_URL = f"{server.address}sms"
        settings.CHANNEL_TIMEOUT = 1
        yield server
