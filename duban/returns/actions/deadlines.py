"""When a return is due for one unit or for all: exceptions, extensions after our own outage, resubmission (期限)."""

from datetime import datetime, timedelta

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.almanac.queries import calendar_of
from duban.audit import trail
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.lights import actions as lights
from duban.returns.models import Extension, ExtensionState, ReportingRules, Return, Round
from duban.returns.queries.facts import facts_of
from duban.timing.clock import day_in_china
from duban.timing.deadlines import due_at, moment_words

REASON_LENGTH = 300
OUTAGE_WINDOW = timedelta(hours=2)
"""Only an outage in the last hours before the due moment can have kept anybody from filing."""


@transaction.atomic
def set_own_due(sheet: Return, *, until: datetime | None, reason: str, by: Actor, at: datetime) -> None:
    """单独定期限: one unit's due moment, with a reason; None takes it back. Only before the moment it changes has passed:
    nobody is made punctual afterwards."""
    policy.require(by, Permission.ROUND_OPEN, on=sheet.round)
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise NotUnderstood("请写明为什么给这个单位另定期限。")
    if at > sheet.moment:
        raise NotNow(f"{sheet}的截止时刻已过（{moment_words(sheet.moment)}），不能再改期限。")
    if until is not None and until <= at:
        raise NotUnderstood("新的期限要晚于现在，请改正。")
    words = moment_words(until) if until is not None else f"恢复为{moment_words(sheet.round.due_at)}"
    before = sheet.due_at
    type(sheet)._default_manager.filter(pk=sheet.pk).update(due_at=until, due_reason=reason if until else "")
    trail.record(
        by,
        "returns.own_due_set",
        f"将{sheet}的截止时刻定为{words}，理由：{reason}",
        at=at,
        target=sheet,
        before={"due_at": before.isoformat() if before else None},
        after={"due_at": until.isoformat() if until else None},
    )
    sheet.refresh_from_db()


@transaction.atomic
def propose_extension(round_: Round, *, began_at: datetime, ended_at: datetime, by: Actor, at: datetime) -> Extension:
    """提出顺延: the system could not be reached in the last two hours before the due moment; all units get that time back.

    Raises: NotUnderstood where the outage does not lie there; NotNow where it was proposed already.
    """
    policy.require(by, Permission.ROUND_OPEN, on=round_)
    start, end = max(began_at, round_.due_at - OUTAGE_WINDOW), min(ended_at, at)
    if ended_at <= began_at or start >= min(end, round_.due_at):
        raise NotUnderstood("只有截止前两小时内的系统故障才能顺延，请核对故障的起止时间。")
    if round_.extensions.filter(began_at__lt=end, ended_at__gt=start).exclude(state=ExtensionState.REFUSED).exists():
        raise NotNow(f"{round_}的这次故障已经提出过顺延，请到轮次页查看。")
    extension = Extension.objects.create(
        government_id=round_.government_id,
        round=round_,
        began_at=start,
        ended_at=end,
        until=max(round_.due_at, end) + (min(end, round_.due_at) - start),
        proposed_by_id=by.user_id,
        proposed_by=by.name[:60],
        proposed_at=at,
    )
    trail.record(by, "returns.extension_proposed", f"提出将{extension}，等另一人核准", at=at, target=round_)
    return extension


@transaction.atomic
def decide_extension(extension: Extension, *, agreed: bool, by: Actor, at: datetime) -> None:
    """核准顺延 by a second person, for all units of the round or for none.

    What the system measured and proposed by itself takes two persons as well: the first takes it over as proposer.
    """
    policy.require(by, Permission.ROUND_OPEN, on=extension.round)
    if agreed and extension.proposed_by_id is None:
        _take_over(extension, by=by, at=at)
        return
    if by.user_id is not None and by.user_id == extension.proposed_by_id:
        raise NotAllowed("提出顺延的人不能自己核准，请督查室另一人办理。")
    state = ExtensionState.IN_FORCE if agreed else ExtensionState.REFUSED
    waiting = Extension.objects.filter(pk=extension.pk, state=ExtensionState.PROPOSED)
    if not waiting.update(state=state, decided_by_id=by.user_id, decided_by=by.name[:60], decided_at=at):
        raise NotNow("这次顺延刚由他人办理，请刷新查看。")
    if agreed:
        known = extension.round.extended_at or extension.until
        Round.objects.filter(pk=extension.round_id).update(extended_at=max(known, extension.until))
        tasks = extension.round.ledger.tasks.values_list("pk", flat=True)
        lights.refresh(facts_of(list(tasks), at=at), government_id=extension.government_id)
    words = "核准" if agreed else "没有同意"
    trail.record(by, "returns.extension_decided", f"{words}将{extension}", at=at, target=extension.round)


def _take_over(extension: Extension, *, by: Actor, at: datetime) -> None:
    waiting = Extension.objects.filter(pk=extension.pk, state=ExtensionState.PROPOSED, proposed_by_id=None)
    if not waiting.update(proposed_by_id=by.user_id, proposed_by=by.name[:60]):
        raise NotNow("这次顺延刚由他人办理，请刷新查看。")
    trail.record(
        by, "returns.extension_taken_over", f"同意系统提出的{extension}，等另一人核准", at=at, target=extension.round
    )


def resubmit_at(sheet: Return, *, at: datetime) -> datetime:
    """退回后限报: the end of the n-th working day after the send-back; it is counted apart from being on time."""
    rules = ReportingRules.objects.filter(ledger=sheet.round.ledger).first() or ReportingRules()
    day = day_in_china(at)
    workdays = calendar_of(sheet.government_id).workdays(day + timedelta(days=1), day + timedelta(days=40))
    return due_at(workdays[rules.resubmit_workdays - 1], rules.due_time)
