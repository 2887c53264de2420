"""Idempotency (一次有效): each form carries a key made when it was opened; a key takes effect once."""

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
