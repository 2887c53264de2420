"""The office's review, line by line (审核): accept, or send back with a reason. The office never edits a unit's words."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
from duban.returns.models import ReportLine, Return, ReturnLine, Round
from duban.returns.queries.facts import facts_of
from duban.returns.rules import LineState, ReturnState, require_move, state_after_review


@transaction.atomic
def accept(sheet: Return, line_pks: Collection[int], *, by: Actor, at: datetime) -> int:
    """通过: take the lines that still wait; what they say counts from now on. Returns how many."""
    tasks = _take(sheet, line_pks, by=by, at=at)
    refresh_lights(sheet.government_id, tasks, at=at)
    return len(tasks)


def _take(sheet: Return, line_pks: Collection[int], *, by: Actor, at: datetime) -> list[int]:
    """Take lines of one sheet, with its trail row; the tasks whose lights have to be judged anew."""
    policy.require(by, Permission.RETURN_REVIEW, on=sheet)
    waiting = sheet.lines.filter(pk__in=line_pks, state=LineState.SUBMITTED)
    tasks = list(waiting.values_list("task_id", flat=True))
    taken: int = waiting.update(state=LineState.ACCEPTED, reason="")
    if not taken:
        raise NotNow(f"{sheet}没有等待审核的行，可能刚由他人审核过，请刷新查看。")
    _settle_state(sheet)
    trail.record(by, "returns.accepted", f"审核通过了{sheet}的{taken}项", at=at, target=sheet)
    return tasks


@transaction.atomic
def send_back(sheet: Return, line: ReturnLine, *, reason: str, by: Actor, at: datetime) -> None:
    """退回: this line alone, with what has to be mended. The first on-time moment stays."""
    _give_back(sheet, [line], reason=reason, by=by, at=at)
    refresh_lights(sheet.government_id, [line.task_id], at=at)


def _give_back(sheet: Return, lines: Sequence[ReturnLine], *, reason: str, by: Actor, at: datetime) -> None:
    """Send lines of one sheet back for one reason, with one trail row."""
    policy.require(by, Permission.RETURN_REVIEW, on=sheet)
    reason = reason.strip()
    if not reason:
        raise NotUnderstood("请写明退回的理由和需要补充的内容，单位才知道改什么。")
    if sheet.state != ReturnState.SENT_BACK:
        require_move(ReturnState(sheet.state), ReturnState.SENT_BACK, what=str(sheet))
    for line in lines:
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
    names = "、".join(str(line.task) for line in lines)
    trail.record(by, "returns.sent_back", f"退回了{sheet}的{names}，理由：{reason}", at=at, target=sheet)


@dataclass(frozen=True)
class Decision:
    """What the office decided about many lines at once: how many lines of how many units."""

    lines: int
    units: int


@transaction.atomic
def decide_together(
    round_: Round, seen: Mapping[int, int], *, accepted: bool, reason: str = "", by: Actor, at: datetime
) -> Decision:
    """成批审核: lines of many units pass or go back for one reason, all or none; each return gets its own trail row.

    Args:
        seen: line number → the version that the page showed.

    Raises: NotUnderstood where nothing is chosen or the reason is missing; NotNow where a line is no longer as shown.
    """
    policy.require(by, Permission.RETURN_REVIEW, on=round_)
    if not seen:
        raise NotUnderstood("没有选中任何一行，请先勾选再办理。")
    chosen = ReportLine.objects.filter(pk__in=seen, sheet__round=round_, state=LineState.SUBMITTED)
    lines = list(
        chosen.select_for_update(of=("self",)).select_related("task__task_list", "sheet__unit", "sheet__round")
    )
    changed = len(seen) - sum(line.version == seen[line.pk] for line in lines)
    if changed:
        raise NotNow(f"选中的{len(seen)}行里有{changed}行刚由他人处理过，没有办理，请刷新后再选。")
    sheets: dict[int, list[ReportLine]] = defaultdict(list)
    for line in lines:
        sheets[line.sheet_id].append(line)
    for each in sheets.values():
        sheet = each[0].sheet
        if accepted:
            _take(sheet, [line.pk for line in each], by=by, at=at)
        else:
            _give_back(sheet, each, reason=reason, by=by, at=at)
    refresh_lights(round_.government_id, {line.task_id for line in lines}, at=at)
    return Decision(len(lines), len(sheets))


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
