"""Filling in and submitting a return (填报、报送). What is typed is kept first; whether it is complete is asked afterwards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.digests import canonical, sm3
from duban.errors import NotNow, NotUnderstood
from duban.prechecks import Level
from duban.prechecks.data import VERSION
from duban.returns.models import ProgressReport, Receipt, ReportLine, Return, ReturnLine
from duban.returns.queries.inside import next_inside
from duban.returns.queries.prechecked import Noted, check, kept, warns
from duban.returns.queries.sheets import Aids, aids_of, sentences_of
from duban.returns.rules import (
    INSIDE,
    INSTEAD,
    LINE_TITLES,
    OPEN_TO_UNIT,
    Fault,
    LineState,
    ReturnState,
    plan_faults,
    require_move,
    unchanged_faults,
)
from duban.timing.clock import day_in_china
from duban.timing.periods import Period


@dataclass(frozen=True)
class Typed:
    """What somebody typed into one line, on top of the version that the page showed."""

    version: int
    content: dict[str, Any]


@dataclass
class Saved:
    """What became of the typed lines: saved, unchanged, or too late because somebody else wrote in between."""

    lines: list[ReturnLine] = field(default_factory=list)
    stale: list[ReturnLine] = field(default_factory=list)


@dataclass(frozen=True)
class Signature:
    """Who fills in and who answers for it (填报人、联系电话、负责人签字)."""

    filer_name: str
    filer_phone: str
    signed_by: str


@transaction.atomic
def save_draft(
    sheet: Return,
    typed: Mapping[int, Typed],
    *,
    by: Actor,
    at: datetime,
    signature: Signature | None = None,
    window: str = "",
) -> Saved:
    """保存草稿: write the lines that changed. A line that somebody else wrote in between keeps both texts.

    Args:
        typed: line number → what was typed.
        signature: who will sign, as typed so far; None where the window did not send it.
        window: which open window wrote; its later text takes the place of its own earlier one, never of another's.
    """
    policy.require(by, Permission.RETURN_FILL, on=sheet)
    saved = Saved()
    # Locked: of two windows that come too late at once, each adds its text to the other's.
    lines = sheet.lines.filter(pk__in=typed).select_for_update(of=("self",))
    if sheet.state in INSIDE and typed:
        raise NotNow(f"{sheet}{INSTEAD[ReturnState(sheet.state)]}")
    for line in lines.select_related("task__task_list"):
        new = typed[line.pk]
        content = dict(new.content)
        if content == line.content():
            continue
        if not line.is_open:
            raise NotNow(f"{line.task}{LINE_TITLES[LineState(line.state)]}，不能再改；如需修改，请联系督查室退回。")
        own = type(line)._default_manager.filter(pk=line.pk, state__in=OPEN_TO_UNIT)
        stamp = {"saved_at": at, "saved_by": by.name}
        if own.filter(version=new.version).update(version=new.version + 1, **stamp, **content):
            saved.lines.append(line)
        else:
            late = {"window": window, "by": by.name, "at": at.isoformat(), "content": content}
            own.update(conflicts=[*(each for each in line.conflicts if each["window"] != window), late])
            saved.stale.append(line)
        # Only what was written: the task beside the line stays read, however many lines there are.
        line.refresh_from_db(fields=[*content, "version", "saved_at", "saved_by", "conflicts"])
    kept = [str(line.task) for line in saved.lines]
    if signature is not None and _keep_signature(sheet, signature):
        kept.append("填报人、联系电话、负责人")
    for places, action, sentence in (
        (kept, "returns.draft_saved", "保存了{}的草稿：{}"),
        (
            [str(line.task) for line in saved.stale],
            "returns.draft_conflict",
            "保存{}时遇到他人先存的文字，两份都保留：{}",
        ),
    ):
        if places:
            trail.record(by, action, sentence.format(sheet, "、".join(places)), at=at, target=sheet)
    return saved


def _keep_signature(sheet: Return, signature: Signature) -> bool:
    """Keep who will sign until the submission; whether anything changed. Raises NotNow where the return is filed."""
    typed, known = asdict(signature), sheet.draft_signature or _signed(sheet)
    if typed == known:
        return False
    require_move(ReturnState(sheet.state), ReturnState.SUBMITTED, what=str(sheet))
    sheet.draft_signature = typed
    sheet.save(update_fields=["draft_signature"])
    return True


def _signed(sheet: Return) -> dict[str, str]:
    return asdict(Signature(sheet.filer_name, sheet.filer_phone, sheet.signed_by))


@transaction.atomic
def drop_conflicts(line: ReturnLine, *, seen: str, by: Actor, at: datetime) -> None:
    """放下另一份文字: the person has merged what was worth keeping.

    Args:
        seen: the moment of the last text that the page showed; one that came later has been read by nobody and stays.
    """
    policy.require(by, Permission.RETURN_FILL, on=line.sheet)
    locked = type(line)._default_manager.select_for_update().get(pk=line.pk)
    left = [each for each in locked.conflicts if each["at"] > seen]
    if left == locked.conflicts:
        raise NotNow("另一份文字已经处理过，请刷新查看。")
    type(line)._default_manager.filter(pk=line.pk).update(conflicts=left)
    trail.record(by, "returns.conflict_dropped", f"处理完{line.sheet}{line.task}的另一份文字", at=at, target=line.sheet)


def keep_findings(
    sheet: ProgressReport, *, at: datetime, only: Collection[int] | None = None
) -> dict[int, list[Noted]]:
    """预检: check the open lines of a month and keep what was found with them; what was typed stays as it is.

    `only`: the lines that were just saved; without it the whole sheet, as on submission. Line number → findings.
    """
    found = check(sheet, on=day_in_china(at), only=only)
    lines = list(sheet.lines.filter(pk__in=found))
    for line in lines:
        line.findings = kept(found[line.pk], VERSION)
    ReportLine.objects.bulk_update(lines, ["findings"], batch_size=100)
    return found


def faults_of(sheet: Return, *, at: datetime) -> dict[int, list[Fault]]:
    """What keeps each open line from being submitted, line number → faults; empty where the return is complete."""
    if isinstance(sheet, ProgressReport):
        return month_faults(sheet, check(sheet, on=day_in_china(at)))
    faults = {line.pk: plan_faults(line.words) for line in sheet.lines.filter(state__in=OPEN_TO_UNIT)}
    return {pk: each for pk, each in faults.items() if each}


def month_faults(sheet: ProgressReport, checked: Mapping[int, Sequence[Noted]]) -> dict[int, list[Fault]]:
    """What keeps each open line of a month from being submitted: findings that block, 本月无变化 without its day, and
    findings that warn without a reason."""
    lines = list(sheet.lines.filter(state__in=OPEN_TO_UNIT).select_related("task"))
    aids = aids_of(sheet) if any(line.unchanged for line in lines) else Aids()
    period = Period.parse(sheet.round.period)
    found: dict[int, list[Fault]] = {}
    for line in lines:
        faults = []
        if line.unchanged:
            explain = aids.explain(line.task_id)
            faults = unchanged_faults(next_on=line.next_on, period=period, causes=line.causes, explain=explain)
        notes = checked.get(line.pk, ())
        faults += [Fault(each.box, each.message) for each in notes if each.level == Level.BLOCK]
        if warns(notes) and not line.explained.strip():
            faults.append(Fault("explained", WANTS_REASON))
        if faults:
            found[line.pk] = faults
    return found


WANTS_REASON = "上面的提示请改正；确实如此的，请写一句理由再报送。"


def _require_complete(faults: Mapping[int, Sequence[Fault]]) -> None:
    wrong = [pk for pk, each in faults.items() if any(fault.field != "explained" for fault in each)]
    if wrong:
        raise NotUnderstood(
            f"还有{len(wrong)}项没有填完或者不能报送，请按各项的提示补上或改正再报送；您写的内容已保存。"
        )
    if faults:
        raise NotUnderstood(f"还有{len(faults)}项有提示，请改正，或者写明理由再报送；您写的内容已保存。")


@transaction.atomic
def submit(sheet: Return, signature: Signature, *, by: Actor, at: datetime) -> Receipt | None:
    """报送: the open lines go to the office together; the receipt is shown after the commit.

    Where the ledger's rules let the unit confirm it first (本单位审签), it goes there, and there is no receipt yet.

    Raises: NotNow where the return is with the office already; NotUnderstood while something is missing.
    """
    policy.require(by, Permission.RETURN_FILL, on=sheet)
    state = ReturnState(sheet.state)
    require_move(state, ReturnState.SUBMITTED, what=str(sheet))
    if state in INSIDE:
        raise NotNow(f"{sheet}{INSTEAD[state]}")
    if not all((signature.filer_name, signature.filer_phone, signature.signed_by)):
        raise NotUnderstood("请填写填报人、联系电话和负责人，再报送；您写的内容已保存。")
    if isinstance(sheet, ProgressReport):
        _require_complete(month_faults(sheet, keep_findings(sheet, at=at)))
    else:
        _require_complete(faults_of(sheet, at=at))
    if sheet.lines.exclude(conflicts=[]).exists():
        raise NotUnderstood("有一项存了两份不同的文字，请先核对合并，再报送；两份文字都在。")
    if isinstance(sheet, ProgressReport):
        _carry_unchanged(sheet)
        _say_figures(sheet)
    after = next_inside(sheet)
    if after in INSIDE:
        _hand_on(sheet, after, signature, by=by)
        trail.record(by, "returns.handed_on", f"填完{sheet}，{INSIDE[after]}", at=at, target=sheet)
        return None
    return send(sheet, signature, by=by, at=at, filed_by=by.user_id)


def _hand_on(sheet: Return, after: ReturnState, signature: Signature, *, by: Actor) -> None:
    moved = type(sheet)._default_manager.filter(pk=sheet.pk, state=sheet.state)
    kept = {"draft_signature": asdict(signature), "filed_by_id": by.user_id, "unit_reason": "", "reviewed_by": ""}
    if not moved.update(state=after, **kept):
        raise NotNow(f"{sheet}刚由本单位另一人交出，请刷新查看。")


def send(sheet: Return, signature: Signature, *, by: Actor, at: datetime, filed_by: int | None) -> Receipt:
    """The last step of 报送, from the filer or from whoever confirms it in the unit: to the office, with a receipt.

    Part of the transaction of whoever calls, which has asked whether it may.
    """
    first = sheet.first_submitted_at or at
    moved = type(sheet)._default_manager.filter(pk=sheet.pk, state=sheet.state)
    signed = asdict(signature)
    if not moved.update(
        state=ReturnState.SUBMITTED,
        submitted_at=at,
        first_submitted_at=first,
        draft_signature={},
        unit_reason="",
        resubmit_at=None,
        filed_by_id=filed_by,
        **signed,
    ):
        raise NotNow(f"{sheet}刚由本单位另一人报送，请刷新查看回执。")
    sheet.refresh_from_db()
    # The reason of a send-back stays until the line is accepted: the office sees what it had asked for.
    sheet.lines.filter(state__in=OPEN_TO_UNIT).update(state=LineState.SUBMITTED)
    receipt = _receipt(sheet, at=at)
    trail.record(by, "returns.submitted", f"报送了{sheet}，回执{receipt.number}", at=at, target=sheet)
    return receipt


def _said(line: ReturnLine) -> dict[str, Any]:
    if not isinstance(line, ReportLine):
        return {}
    found = {"findings": line.findings} if line.findings.get("found") else {}
    return found | ({"figures_words": line.figures_words} if line.figures_words else {})


def _attached(sheet: Return) -> dict[int, dict[str, list[dict[str, str]]]]:
    """Line number → the files that the unit added to it (佐证材料)."""
    found: dict[int, dict[str, list[dict[str, str]]]] = {}
    for each in sheet.attachments.exclude(line=None).select_related("file"):
        files = found.setdefault(each.line_id, {"attachments": []})["attachments"]
        files.append({"name": each.name, "digest": each.file.digest})
    return found


def _carry_unchanged(sheet: ProgressReport) -> None:
    """本月无变化: such lines take over last month's words, figures and answer, so that every reader finds them whole."""
    lines = list(sheet.lines.filter(state__in=OPEN_TO_UNIT, unchanged=True))
    aids = aids_of(sheet) if lines else Aids()
    for line in lines:
        before = aids.before.get(line.task_id)
        if before is None:
            raise NotUnderstood(f"{line.task}上个月没有报送，不能填“本月无变化”，请写完成情况；您写的内容已保存。")
        line.take_over(before)
        line.save(update_fields=["completion", "problems", "figures", "causes", "next_steps", "stage_met"])


def _say_figures(sheet: ProgressReport) -> None:
    lines = list(sheet.lines.filter(state__in=OPEN_TO_UNIT).select_related("task"))
    sentences = sentences_of(sheet, lines)
    for line in lines:
        line.figures_words = sentences.get(str(line.pk), "")
    ReportLine.objects.bulk_update(lines, ["figures_words"])


def _receipt(sheet: Return, *, at: datetime) -> Receipt:
    """Number, moment and digest of what was submitted, with the content itself and the digests of what was attached."""
    attached = _attached(sheet)
    content = {
        "unit": sheet.unit.name,
        "round": str(sheet.round),
        "filer": sheet.filer_name,
        "signed_by": sheet.signed_by,
        "lines": [
            {"task": str(line.task), "state": line.state} | line.content() | _said(line) | attached.get(line.pk, {})
            for line in sheet.lines.select_related("task__task_list")
        ],
    }
    # Only this unit counts its own submissions, and its return was just moved: no other submission can take the number.
    earlier = Receipt.objects.filter(round=sheet.round, unit=sheet.unit).count()
    number = (
        f"{'计' if sheet.round.is_plan else '月'}{sheet.round.period.replace('-', '')}-{sheet.pk:05d}-{earlier + 1}"
    )
    return Receipt.objects.create(
        government_id=sheet.government_id,
        round=sheet.round,
        unit=sheet.unit,
        number=number,
        at=at,
        content=content,
        digest=sm3(canonical(content)),
    )
