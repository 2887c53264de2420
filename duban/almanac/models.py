"""A government's own working calendar (工作日历): the years whose arrangement is known, the days that are special."""

from typing import Self

from django.db import models


class Year(models.Model):
    """A year whose arrangement is known (已公布). A year without such a row is reckoned provisionally (暂定)."""

    government = models.ForeignKey("org.Government", models.PROTECT, verbose_name="政府")
    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("依据", max_length=120)
    announced_on = models.DateField("印发日期", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "year"], name="almanac_year_once")]
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def in_force(self) -> Self:
        """Without those taken back."""
        return self.filter(removed_at=None)


class SpecialDay(models.Model):
    """A day that is not as its weekday says: off (放假), or a weekend day to be worked (调休上班).

    A day taken back keeps its row with the moment: nothing of record is deleted.
    """

    government = models.ForeignKey("org.Government", models.PROTECT, verbose_name="政府")
    day = models.DateField("日期")
    is_workday = models.BooleanField("上班")
    title = models.CharField("名称", max_length=30)
    removed_at = models.DateTimeField("撤销时间", null=True)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "day"], name="special_day_once")]
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y年%-m月%-d日}{self.kind}"

    @property
    def kind(self) -> str:
        return "调休上班" if self.is_workday else "放假"
