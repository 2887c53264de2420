"""The ledger as the notice printed it (附件1、附件2), for Word."""

from datetime import date

from duban.documents.annexes import AnnexList, AnnexRow, AnnexUnit, ListKind, annex
from duban.documents.docx import to_docx
from duban.ledger.leaders import leader_names
from duban.ledger.models import Task, TaskList
from duban.ledger.rules import AssignmentRole, Joined
from duban.org.queries import holders


def annex_list(task_list: TaskList, *, on: date) -> AnnexList:
    """A list of the ledger in the printed form: merged categories, lead units bold, the leaders who hold the posts `on` a day."""
    rows = Task.objects.filter(task_list=task_list).in_order().prefetch_related("assignments", "leaders__post")
    tasks = list(rows)
    persons = holders({leader.post_id for task in tasks for leader in task.leaders.all()}, on=on)
    return AnnexList(
        label=task_list.label,
        title=task_list.title,
        kind=ListKind(task_list.kind),
        rows=tuple(_row(task, persons) for task in tasks),
        lead_note=task_list.notice.lead_convention_words,
    )


def _row(task: Task, persons: dict[int, str]) -> AnnexRow:
    assignments = list(task.assignments.all())
    return AnnexRow(
        seq=task.item_no,
        text=task.text,
        leaders=leader_names(task, persons),
        units=tuple(
            AnnexUnit(a.words, a.affiliate, a.role == AssignmentRole.LEAD, a.joined == Joined.AFTER_ETC)
            for a in assignments
            if a.joined != Joined.ETC
        ),
        category=task.category,
        etc=any(a.joined != Joined.PLAIN for a in assignments),
    )


def annex_docx(task_list: TaskList, *, on: date) -> bytes:
    """The list as a Word file; the same ledger on the same day gives the same bytes."""
    return to_docx(annex(annex_list(task_list, on=on), issuer=task_list.notice.issuer))
