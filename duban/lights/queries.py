"""Reads of the lights: the latest verdict of many tasks, the months of one."""

from django.db.models import QuerySet

from duban.ledger.models import Task
from duban.lights.models import Evaluation


def latest_of(tasks: "QuerySet[Task]") -> dict[int, Evaluation]:
    """The latest verdict of each task."""
    return {
        found.task_id: found
        for found in Evaluation.objects.filter(task__in=tasks).select_related("task").order_by("period")
    }


def newly_red(tasks: "QuerySet[Task]", period: str, before: str) -> list[Evaluation]:
    """Tasks that are red in a month and were not in the month before (新增红灯)."""
    red = Evaluation.objects.filter(task__in=tasks, pace="red")
    was_red = red.filter(period=before).values("task_id")
    return list(red.filter(period=period).exclude(task_id__in=was_red).select_related("task__task_list"))
