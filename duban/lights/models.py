"""Stored verdicts (亮灯): so that lists filter in the database; the pure rule stays the only source."""

from django.db import models

from duban.ledger.models import Task
from duban.lights.rules import CLASS_TITLES, LIGHT_OF, LIGHT_TITLES, PaceClass
from duban.org.models import Government


class Evaluation(models.Model):
    """The class of one task in one month, with the sentence that explains it."""

    government = models.ForeignKey(Government, models.PROTECT)
    task = models.ForeignKey(Task, models.CASCADE, related_name="evaluations")
    period = models.CharField("月份", max_length=7)
    pace = models.CharField("类别", max_length=20, choices=[(c.value, t) for c, t in CLASS_TITLES.items()])
    sentence = models.TextField("说明")
    gap = models.DecimalField("差距（百分点）", max_digits=16, decimal_places=6, null=True)
    mark = models.CharField("标记", max_length=10, blank=True)
    rules = models.CharField("规则版本", max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "task", "period"], name="evaluation_once_a_month")]
        ordering = ["period"]

    def __str__(self) -> str:
        return f"{self.period} {self.light_title}"

    @property
    def light(self) -> str:
        """blue, green, yellow, red or grey."""
        return LIGHT_OF[PaceClass(self.pace)]

    @property
    def light_title(self) -> str:
        """The sign's word: 完成, 绿灯, 黄灯, 红灯, or why there is none."""
        return self.get_pace_display() if self.light == "grey" else LIGHT_TITLES[self.light]
