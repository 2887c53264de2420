"""Stored files (文件): kept under their digest, never under the name that a user gave."""

from django.db import models


class StoredFile(models.Model):
    """One file as it came in. The bytes lie under DUBAN_DATA/files, named by the digest."""

    government = models.ForeignKey("org.Government", models.PROTECT, verbose_name="政府")
    name = models.CharField("文件名", max_length=120)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("SM3摘要", max_length=64)
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "digest"], name="file_digest_once")]

    def __str__(self) -> str:
        return self.name
