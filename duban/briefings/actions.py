"""Drafting a briefing (起草通报): freeze, compose, check, render, keep. A draft has no number; that comes with signing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.briefings.compose.checks import sound_document
from duban.briefings.compose.composition import BriefingKind, Composition
from duban.briefings.compose.livelihood import compose_livelihood
from duban.briefings.compose.quarterly import compose_quarterly
from duban.briefings.compose.trace import figures_json
from duban.briefings.models import Briefing, StoredSnapshot
from duban.briefings.queries import gather, snapshot_before
from duban.digests import canonical, sm3
from duban.documents.docx import to_docx
from duban.documents.pdf import to_pdf
from duban.errors import NotNow, NotUnderstood
from duban.files import store
from duban.ledger.models import Ledger
from duban.returns.actions.reviewing import refresh_lights
from duban.returns.models import Round
from duban.returns.rules import RoundKind
from duban.timing.periods import Period


@dataclass(frozen=True)
class Papers:
    """A briefing as it is written out."""

    briefing: Briefing
    docx: bytes
    pdf: bytes


def draft(ledger: Ledger, kind: BriefingKind, period: Period, *, by: Actor, at: datetime) -> Papers:
    """起草: one snapshot, one paper in Word and PDF, every figure with the rows behind it.

    The papers are made outside the two transactions: nobody waits for a renderer.

    Raises: NotUnderstood where the period cannot have such a briefing, or a figure does not hold (rule and rows named).
    """
    policy.require(by, Permission.BRIEFING_DRAFT, on=ledger)
    _require_period(ledger, kind, period)
    frozen = take_snapshot(ledger, period, by=by, at=at)
    snapshot, before = frozen.value(), snapshot_before(ledger, kind, period)
    compose = compose_quarterly if kind is BriefingKind.QUARTERLY else compose_livelihood
    composition = compose(snapshot, before=before.value() if before else None)
    document = sound_document(composition, snapshot)
    docx, pdf = to_docx(document), to_pdf(document)
    return Papers(_keep(frozen, kind, composition, docx, pdf, by=by, at=at), docx, pdf)


def _require_period(ledger: Ledger, kind: BriefingKind, period: Period) -> None:
    if kind is BriefingKind.QUARTERLY and period != period.quarter.periods[2]:
        raise NotUnderstood(f"季度通报的月份要写季度的最后一个月，例如 {period.quarter.periods[2]}。")
    opened = Round.objects.filter(ledger=ledger, kind=RoundKind.MONTHLY, period=str(period))
    if not opened.exists():
        raise NotUnderstood(f"{period.label}的月报还没有开启，没有可以通报的情况。")


@transaction.atomic
def take_snapshot(ledger: Ledger, period: Period, *, by: Actor, at: datetime) -> StoredSnapshot:
    """快照: judge every task anew, then freeze the rows. What is stored is never changed."""
    refresh_lights(ledger.government_id, list(ledger.tasks.values_list("pk", flat=True)), at=at)
    content = gather(ledger, period, at=at).to_json()
    frozen = StoredSnapshot.objects.create(
        government=ledger.government,
        ledger=ledger,
        period=str(period),
        taken_at=at,
        content=content,
        digest=sm3(canonical(content)),
    )
    sentence = f"冻结了{ledger}{period.label}的数据（SM3 {frozen.digest[:16]}…）"
    trail.record(by, "briefing.snapshot_taken", sentence, at=at, target=frozen)
    return frozen


@transaction.atomic
def _keep(
    frozen: StoredSnapshot,
    kind: BriefingKind,
    composition: Composition,
    docx: bytes,
    pdf: bytes,
    *,
    by: Actor,
    at: datetime,
) -> Briefing:
    if Briefing.objects.filter(snapshot=frozen, kind=kind).exists():
        raise NotNow("这份快照的通报草稿已经起草过，请直接查看。")
    title = composition.title
    files = [
        store.save(data, name=f"{title}.{ending}", government_id=frozen.government_id, at=at)
        for data, ending in ((docx, "docx"), (pdf, "pdf"))
    ]
    briefing = Briefing.objects.create(
        government_id=frozen.government_id,
        snapshot=frozen,
        kind=kind,
        title=title[:200],
        figures=figures_json(composition, frozen.value()),
        docx=files[0],
        pdf=files[1],
        drafted_by=by.name,
        drafted_at=at,
    )
    trail.record(by, "briefing.drafted", f"起草了《{title}》", at=at, target=briefing)
    return briefing
