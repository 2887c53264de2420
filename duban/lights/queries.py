"""Reads of the lights: the latest verdict of many tasks, the months of one."""

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from duban.ledger.models import Task
from duban.lights.models import Evaluation


def latest_of(tasks: "QuerySet[Task]") -> "QuerySet[Evaluation]":
    """The latest verdict of each task that has one; earlier months stay in the database."""
    back = Window(RowNumber(), partition_by="task", order_by="-period")
    return Evaluation.objects.filter(task__in=tasks).annotate(back=back).filter(back=1)


def newly_red(tasks: "QuerySet[Task]", period: str, before: str) -> list[Evaluation]:
    """Tasks that are red in a month and were not in the month before (新增红灯)."""
    red = Evaluation.objects.filter(task__in=tasks, pace="red")
    was_red = red.filter(period=before).values("task_id")
    return list(red.filter(period=period).exclude(task_id__in=was_red).select_related("task__task_list"))
