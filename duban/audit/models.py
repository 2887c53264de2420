"""The trail (留痕): text only, no foreign keys, so that it outlives what it describes; append-only by triggers."""

from typing import Self

from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, target: models.Model) -> Self:
        """The events of one object, oldest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=target.pk).order_by("number")


class Event(models.Model):
    """One act (or refused attempt), in a sentence that an auditor understands, chained to the one before."""

    government_id = models.BigIntegerField("政府")
    number = models.BigIntegerField("序号")
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("账号", null=True)
    actor = models.CharField("何人", max_length=100)
    role = models.CharField("角色", max_length=40, blank=True)
    address = models.CharField("来自", max_length=64, blank=True)
    request_id = models.CharField("请求", max_length=40, blank=True)
    action = models.CharField("动作", max_length=60)
    target_type = models.CharField("对象类型", max_length=60, blank=True)
    target_id = models.BigIntegerField("对象编号", null=True)
    sentence = models.TextField("记述")
    before = models.JSONField("之前", null=True)
    after = models.JSONField("之后", null=True)
    previous = models.CharField("前一条摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government_id", "number"], name="event_number_once")]
        indexes = [models.Index(fields=["target_type", "target_id", "number"], name="event_target")]

    def __str__(self) -> str:
        return self.sentence


class Chain(models.Model):
    """The head of one government's trail. One chain a government: a single global one costs three times the time."""

    government_id = models.BigIntegerField("政府", primary_key=True)
    number = models.BigIntegerField("末条序号", default=0)
    head = models.CharField("末条摘要", max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.government_id}:{self.number}"
