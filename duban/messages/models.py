"""Messages and their copies, addresses, runs of the reminders (消息、投递、接收地址、提醒运行)."""

import uuid

from django.db import models

from duban.messages.rules import masked
from duban.org.models import Government, User


class MessageKind(models.TextChoices):
    """What a message is about."""

    REMINDER = "reminder", "提醒"
    OUTAGE = "outage", "系统故障"


class ReminderRun(models.Model):
    """提醒运行: one day's run of the reminders, worked day or not; that it stands here proves that it ran.

    `made`: how many messages. `skipped`: how many people there was nothing to remind of. `reason`: why nobody was asked at all.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    day = models.DateField("日期")
    rule_version = models.CharField("规则版本", max_length=10)
    at = models.DateTimeField("运行时间")
    made = models.PositiveIntegerField("提醒", default=0)
    skipped = models.PositiveIntegerField("无需提醒", default=0)
    reason = models.CharField("没有提醒的原因", max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "day"], name="reminders_once_a_day")]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y年%-m月%-d日}的提醒"


class Message(models.Model):
    """消息 in a person's inbox (收件箱). It is the delivery that counts; whatever goes elsewhere is a copy.

    `key` says what it is about, so that the same is never said twice. `link` is an address of this system.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    account = models.ForeignKey(User, models.PROTECT, related_name="messages", verbose_name="收件人")
    run = models.ForeignKey(ReminderRun, models.PROTECT, null=True, related_name="messages")
    kind = models.CharField("种类", max_length=20, choices=MessageKind)
    key = models.CharField("键", max_length=80)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    link = models.CharField("去办理", max_length=200, blank=True)
    made_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("查收时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "account", "key"], name="message_said_once")]
        indexes = [models.Index(fields=["account", "read_at"], name="message_unread")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    """A way outside for copies."""

    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信机器人"
    DINGTALK = "dingtalk", "钉钉机器人"
    FEISHU = "feishu", "飞书机器人"


class Address(models.Model):
    """接收地址: where a person also wants copies, one for each channel; `secret` signs what goes to a robot."""

    government = models.ForeignKey(Government, models.PROTECT)
    account = models.ForeignKey(User, models.PROTECT, related_name="addresses", verbose_name="账号")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    value = models.CharField("地址", max_length=300)
    secret = models.CharField("加签密钥", max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "account", "channel"], name="address_once")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}{masked(self.value)}"


class DeliveryState(models.TextChoices):
    """How far a copy has come: who takes it can only say “taken” (mail, SMS) or “shown” (robots)."""

    QUEUED = "queued", "待发"
    SENT = "sent", "已交出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "失败待重试"
    PARKED = "parked", "搁置"


WAITING = (DeliveryState.QUEUED, DeliveryState.FAILED)
"""Copies that are still to be sent; the later ones of a receiver wait for the earlier ones."""


class Delivery(models.Model):
    """投递: one copy of a message on one channel; the outbox is the rows that wait.

    `key` marks the copy wherever it goes (an e-mail's Message-ID), so that a doubled one can be recognised.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    address = models.CharField("地址", max_length=300)
    key = models.UUIDField("键", default=uuid.uuid4, editable=False)
    state = models.CharField("状态", max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_try_at = models.DateTimeField("下次尝试", null=True)
    last_error = models.CharField("上次失败的原因", max_length=200, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "message", "channel"], name="copy_once_a_channel")]
        indexes = [models.Index(fields=["state", "next_try_at"], name="delivery_waiting")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}{self.shown_address}"

    @property
    def shown_address(self) -> str:
        """The address as an administrator sees it."""
        return masked(self.address)


class CalendarFeed(models.Model):
    """日历订阅: a person's address for calendars; its words are signed over `generation`, so that a renewal ends the old one."""

    government = models.ForeignKey(Government, models.PROTECT)
    account = models.ForeignKey(User, models.PROTECT, related_name="feeds", verbose_name="账号")
    generation = models.PositiveIntegerField("第几个地址", default=1)
    is_open = models.BooleanField("启用", default=True)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "account"], name="feed_once_an_account")]

    def __str__(self) -> str:
        return f"{self.account}的日历订阅"
