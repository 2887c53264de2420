"""Due moments that have passed without a return: a light says 未报 from that moment on, not only at the next act."""

from collections import defaultdict
from datetime import datetime

from duban.returns.models import ProgressReport, ReportLine


def tasks_passed(*, since: datetime | None, until: datetime) -> dict[int, set[int]]:
    """Government → the tasks of months whose due moment lies after `since` and before `until`, and that nobody filed.

    Args:
        since: None looks at all that ever passed.
    """
    missing = ProgressReport.objects.filter(first_submitted_at=None, round__due_at__lt=until).select_related("round")
    passed = [sheet.pk for sheet in missing if sheet.moment < until and (since is None or sheet.moment >= since)]
    found: dict[int, set[int]] = defaultdict(set)
    for government, task in ReportLine.objects.filter(sheet__in=passed).values_list("government_id", "task_id"):
        found[government].add(task)
    return found
