"""The office's review, line by line (审核): accept, or send back with a reason. The office never edits a unit's words."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.ledger import actions as ledger_actions
from duban.ledger.models import Task
from duban.lights import actions as lights
from duban.returns.actions.deadlines import resubmit_at
from duban.returns.models import Return, ReturnLine
from duban.returns.queries.facts import facts_of
from duban.returns.rules import LineState, ReturnState, require_move, state_after_review


@transaction.atomic
def accept(sheet: Return, line_pks: Collection[int], *, by: Actor, at: datetime) -> int:
    """通过: take the lines that still wait; what they say counts from now on. Returns how many."""
    policy.require(by, Permission.RETURN_REVIEW, on=sheet)
    waiting = sheet.lines.filter(pk__in=line_pks, state=LineState.SUBMITTED)
    tasks = list(waiting.values_list("task_id", flat=True))
    taken: int = waiting.update(state=LineState.ACCEPTED, reason="")
    if not taken:
        raise NotNow(f"{sheet}没有等待审核的行，可能刚由他人审核过，请刷新查看。")
    _settle_state(sheet)
    refresh_lights(sheet.government_id, tasks, at=at)
    trail.record(by, "returns.accepted", f"审核通过了{sheet}的{taken}项", at=at, target=sheet)
    return taken


@transaction.atomic
def send_back(sheet: Return, line: ReturnLine, *, reason: str, by: Actor, at: datetime) -> None:
    """退回: this line alone, with what has to be mended. The first on-time moment stays."""
    policy.require(by, Permission.RETURN_REVIEW, on=sheet)
    reason = reason.strip()
    if not reason:
        raise NotUnderstood("请写明退回的理由和需要补充的内容，单位才知道改什么。")
    if sheet.state != ReturnState.SENT_BACK:
        require_move(ReturnState(sheet.state), ReturnState.SENT_BACK, what=str(sheet))
    back = sheet.lines.filter(pk=line.pk, state__in=[LineState.SUBMITTED, LineState.ACCEPTED])
    if not back.update(
        state=LineState.SENT_BACK,
        reason=reason[:300],
        version=F("version") + 1,
        times_sent_back=F("times_sent_back") + 1,
    ):
        raise NotNow(f"{line.task}刚由他人处理过，请刷新查看。")
    _settle_state(sheet)
    sheet.resubmit_at = resubmit_at(sheet, at=at)
    sheet.save(update_fields=["resubmit_at"])
    refresh_lights(sheet.government_id, [line.task_id], at=at)
    trail.record(by, "returns.sent_back", f"退回了{sheet}的{line.task}，理由：{reason}", at=at, target=sheet)


def _settle_state(sheet: Return) -> None:
    states = sheet.lines.values_list("state", flat=True)
    after = state_after_review(LineState(state) for state in states)
    type(sheet)._default_manager.filter(pk=sheet.pk).update(state=after)
    sheet.refresh_from_db()


@transaction.atomic
def verify_completion(task: Task, *, on: date, method: str, by: Actor, at: datetime) -> None:
    """核实完成: the office has seen that the task is done; only this makes it 已完成, never the unit's own word."""
    ledger_actions.verify_completion(task, on=on, method=method, by=by, at=at)
    refresh_lights(task.government_id, [task.pk], at=at)


def refresh_lights(government_id: int, tasks: Collection[int], *, at: datetime) -> None:
    """Judge these tasks anew with what is accepted now."""
    lights.refresh(facts_of(tasks, at=at), government_id=government_id)
