"""Confirming a return inside its unit (本单位审核、签发), giving it back, taking it back, and the rules of a ledger."""

from datetime import datetime

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.ledger.models import Ledger
from duban.returns.actions.filling import Signature, faults_of, send
from duban.returns.models import Receipt, ReportingRules, Return
from duban.returns.queries.inside import WHOSE, next_inside
from duban.returns.rules import FILING_TITLES, INSIDE, INSTEAD, STEPS_TITLES, Filing, ReturnState, Steps
from duban.timing.clock import day_in_china
from duban.timing.deadlines import due_at

REASON_LENGTH = 300


def _require_turn(sheet: Return, by: Actor) -> ReturnState:
    """It waits for this person: the role fits, and who filled it in never confirms it."""
    policy.require(by, Permission.RETURN_CONFIRM, on=sheet)
    state = ReturnState(sheet.state)
    if state not in INSIDE:
        raise NotNow(f"{sheet}现在不在本单位审签，请刷新查看。")
    if by.role is not WHOSE[state]:
        raise NotNow(f"{sheet}{INSTEAD[state]}")
    if by.user_id is not None and by.user_id == sheet.filed_by_id:
        raise NotAllowed("填报人不能审核、签发自己填的表，请由本单位另一人办理。")
    return state


@transaction.atomic
def confirm(sheet: Return, *, by: Actor, at: datetime) -> Receipt | None:
    """审核同意、签发: on to the unit's head, or to the office with a receipt.

    Raises: NotNow where it is not this person's turn; NotUnderstood where something has come to be missing meanwhile.
    """
    state = _require_turn(sheet, by)
    if faults_of(sheet, at=at):
        raise NotUnderstood("这张表还有没填完的项，请退给填报人补上。")
    typed = Signature(**sheet.draft_signature)
    signature = Signature(
        typed.filer_name, typed.filer_phone, by.name[:40] if state is ReturnState.UNIT_SIGN else typed.signed_by
    )
    words = "审核同意" if state is ReturnState.UNIT_REVIEW else "签发"
    after = next_inside(sheet)
    if state is ReturnState.UNIT_REVIEW:
        sheet.reviewed_by = by.name[:60]
        type(sheet)._default_manager.filter(pk=sheet.pk).update(reviewed_by=sheet.reviewed_by)
    goes_on = INSIDE.get(after, "报送督查室")
    trail.record(by, "returns.confirmed", f"{words}{sheet}，{goes_on}", at=at, target=sheet)
    if after not in INSIDE:
        return send(sheet, signature, by=by, at=at, filed_by=sheet.filed_by_id)
    if not type(sheet)._default_manager.filter(pk=sheet.pk, state=state).update(state=after):
        raise NotNow(f"{sheet}刚由他人办理，请刷新查看。")
    return None


@transaction.atomic
def give_back(sheet: Return, *, reason: str, by: Actor, at: datetime) -> None:
    """退给填报人, with what has to be mended. It does not count as sent back by the office."""
    state = _require_turn(sheet, by)
    reason = reason.strip()
    if not reason:
        raise NotUnderstood("请写明退回的理由：缺什么、怎样改。")
    _open_again(sheet, state, reason=reason[:REASON_LENGTH])
    trail.record(by, "returns.given_back", f"将{sheet}退给填报人：{reason[:REASON_LENGTH]}", at=at, target=sheet)


@transaction.atomic
def take_back(sheet: Return, *, by: Actor, at: datetime) -> None:
    """收回: the filer goes on writing before anybody has confirmed it."""
    policy.require(by, Permission.RETURN_FILL, on=sheet)
    state = ReturnState(sheet.state)
    if state not in INSIDE:
        raise NotNow(f"{sheet}现在不在本单位审签，请刷新查看。")
    _open_again(sheet, state, reason="")
    trail.record(by, "returns.taken_back", f"收回{sheet}继续填写", at=at, target=sheet)


def _open_again(sheet: Return, state: ReturnState, *, reason: str) -> None:
    before = ReturnState.SENT_BACK if sheet.first_submitted_at else ReturnState.OPEN
    moved = type(sheet)._default_manager.filter(pk=sheet.pk, state=state)
    if not moved.update(state=before, unit_reason=reason, reviewed_by=""):
        raise NotNow(f"{sheet}刚由他人办理，请刷新查看。")


@transaction.atomic
def set_rules(
    ledger: Ledger,
    *,
    plan_steps: Steps,
    month_steps: Steps,
    filing: Filing,
    courtesy_workdays: int,
    due_time: str,
    resubmit_workdays: int,
    version: int,
    by: Actor,
    at: datetime,
) -> ReportingRules:
    """报送规则: from now on. A return that waits inside its unit goes on by the new steps; a round that is open already
    keeps its due moment.

    Raises: NotUnderstood where `due_time` is no time of day.
    """
    policy.require(by, Permission.ROUND_OPEN, on=ledger)
    rules, _ = ReportingRules.objects.get_or_create(government_id=ledger.government_id, ledger=ledger)
    due_at(day_in_china(at), due_time)
    after = {
        "plan_steps": str(plan_steps),
        "month_steps": str(month_steps),
        "filing": str(filing),
        "courtesy_workdays": courtesy_workdays,
        "due_time": due_time,
        "resubmit_workdays": resubmit_workdays,
    }
    before = {name: getattr(rules, name) for name in after}
    found = ReportingRules.objects.filter(pk=rules.pk, version=version)
    if not found.update(version=version + 1, **after):
        raise NotNow("报送规则刚由他人修改，请刷新后对照最新内容再改。")
    sentence = (
        f"将{ledger}的报送规则定为：计划表{STEPS_TITLES[plan_steps]}，情况表{STEPS_TITLES[month_steps]}，"
        f"{FILING_TITLES[filing]}，配合单位提前{courtesy_workdays}个工作日，截止日{due_time}截止，退回后{resubmit_workdays}个工作日内报来"
    )
    trail.record(by, "returns.rules_set", sentence, at=at, target=ledger, before=before, after=after)
    rules.refresh_from_db()
    return rules
