"""The frame's own tables: keys of forms that were sent (一次有效), probes of the pages (探测), the worker's lease (值守)."""

from django.db import models


class OnceKey(models.Model):
    """A form that was sent and took effect, with the answer that was given."""

    key = models.UUIDField(unique=True)
    user_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.key)


class Probe(models.Model):
    """探测: whether the pages answered at a moment."""

    at = models.DateTimeField(unique=True)
    ok = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {'ok' if self.ok else 'failed'}"


class Worker(models.Model):
    """值守: the one process that works by the clock holds this row until `until`; another may take it only afterwards.

    `judged_to`: up to which moment passed due moments have been looked at.
    """

    name = models.CharField(max_length=20, unique=True)
    holder = models.UUIDField(null=True)
    until = models.DateTimeField()
    judged_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
