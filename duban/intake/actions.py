"""Commands of intake (来文导入): receive a file, check its rows, make the ledger. Nothing reaches the ledger unconfirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import IntegrityError, transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.digests import sm3
from duban.errors import NotNow, NotUnderstood
from duban.files import store
from duban.intake.child import read_in_child
from duban.intake.models import Batch, BatchState, Row, RowState
from duban.intake.parsing.reading import Entry, Reading, Refused
from duban.intake.queries import draft_of, open_list, unit_name, words_of_row
from duban.intake.rules import year_of
from duban.ledger import actions as ledger_actions
from duban.ledger.models import Notice
from duban.ledger.rules import UnitList, UnitName, require_fit
from duban.org.models import Government
from duban.timing import clock


@dataclass(frozen=True)
class Received:
    """What became of an uploaded file: its batch, and whether the same bytes had been received before."""

    batch: Batch
    known: bool


def receive(data: bytes, *, filename: str, by: Actor, at: datetime) -> Received:
    """Read an uploaded file and put its rows up for checking. Runs outside a transaction: reading takes its time.

    Raises: NotUnderstood with the reason where the file is refused; only the trail then knows of it, by its digest.
    """
    policy.require(by, Permission.INTAKE_WORK)
    known = Batch.objects.filter(government_id=by.government_id, file__digest=sm3(data))
    batch = known.exclude(state=BatchState.DISCARDED).first()
    if batch is not None:
        return _recognised(batch, by=by, at=at)
    name = store.clean_name(filename)
    try:
        reading = read_in_child(data, name)
    except Refused as refused:
        with transaction.atomic():
            # A secret file leaves no trace of its content, not even its name or digest.
            which = "一份带密级标志的文件" if refused.code == "secret" else f"来文“{name}”（SM3 {sm3(data)[:16]}…）"
            trail.record(by, "intake.refused", f"上传的{which}未被读取：{refused.message}", at=at)
        raise NotUnderstood(f"{refused.message}{refused.hint}") from None
    try:
        return Received(keep_reading(reading, data, name=name, by=by, at=at), known=False)
    except IntegrityError:
        # Somebody sent the same bytes while these were read: the batch that was first is the one.
        batch = known.exclude(state=BatchState.DISCARDED).first()
        if batch is None:
            raise
        return _recognised(batch, by=by, at=at)


@transaction.atomic
def _recognised(batch: Batch, *, by: Actor, at: datetime) -> Received:
    trail.record(by, "intake.recognised", f"再次上传了来文{batch}的同一文件，没有重复读取", at=at, target=batch)
    return Received(batch, known=True)


@transaction.atomic
def keep_reading(reading: Reading, data: bytes, *, name: str, by: Actor, at: datetime) -> Batch:
    """Put the rows of a reading up for checking, with the file's bytes kept beside them."""
    government = Government.objects.get(pk=by.government_id)
    file = store.save(data, name=name, government_id=government.pk, at=at)
    shape = reading.to_json()
    document = reading.document
    batch = Batch.objects.create(
        government=government,
        file=file,
        year=year_of(document.title, document.doc_no, document.date, clock.day_in_china(at)),
        document=shape["document"],
        lists=[{"code": each.code, "title": each.title, "kind": each.kind} for each in reading.lists],
        obligations=shape["obligations"],
        overlaps=shape["overlaps"],
        unread=shape["unread"],
        rows_seen=sum(len(each.entries) for each in reading.lists),
        uploaded_by=by.name,
        uploaded_at=at,
    )
    doubts = [doubt.to_json() for doubt in reading.doubts]
    entries = [(each.code, entry) for each in reading.lists for entry in each.entries]
    Row.objects.bulk_create(
        _row(batch, code, order, entry, [d for d in doubts if d["list"] == code and d["seq"] == entry.seq])
        for order, (code, entry) in enumerate(entries, 1)
    )
    trail.record(by, "intake.received", f"上传了来文{batch}，读出{len(entries)}行", at=at, target=batch)
    return batch


def _row(batch: Batch, code: str, order: int, entry: Entry, doubts: Sequence[Mapping[str, object]]) -> Row:
    shape: dict[str, Any] = entry.to_json()
    names = [unit_name(unit) for unit in shape["units"]]
    return Row(
        government_id=batch.government_id,
        batch=batch,
        list_code=code,
        order=order,
        seq=entry.seq,
        category=entry.category or "",
        text=entry.text,
        leaders=shape["leaders"],
        units=_units_json(open_list(names, entry.source.cells["units"])) if entry.etc else shape["units"],
        etc=entry.etc,
        lead_units=shape["lead_units"],
        proposed_lead=shape["proposed_lead"],
        deadline=entry.deadline or "",
        targets=shape["targets"],
        source=shape["source"],
        doubts=list(doubts),
    )


@dataclass(frozen=True)
class RowWords:
    """A row as a person corrected it."""

    seq: str
    category: str
    text: str
    leaders: tuple[str, ...]
    units: UnitList
    lead_units: tuple[UnitName, ...]
    targets: Sequence[Mapping[str, Any]] | None = None
    """The targets in the reading's shape; None leaves them as they were read."""


@transaction.atomic
def correct_row(row: Row, words: RowWords, *, version: int, by: Actor, at: datetime) -> None:
    """改正一行: what the person wrote replaces what was read; the printed words stay beside it. The row is then checked.

    Raises: NotUnderstood where it could not become a task so (a lead that is not in the list, a unit twice).
    """
    before = words_of_row(row)
    proposed = row.proposed_lead
    _change(
        row,
        version=version,
        by=by,
        seq=words.seq,
        category=words.category,
        text=words.text,
        leaders=list(words.leaders),
        units=_units_json(words.units),
        etc=words.units.etc,
        lead_units=[_unit_json(unit) for unit in words.lead_units],
        proposed_lead=proposed if proposed and unit_name(proposed) in words.units.names else None,
        targets=row.targets if words.targets is None else [dict(target) for target in words.targets],
        state=RowState.CHECKED,
        left_out_reason="",
    )
    require_fit(draft_of(row), place=str(row))
    after = words_of_row(row)
    changed = {key: value for key, value in after.items() if value != before[key]}
    trail.record(
        by,
        "intake.row_corrected",
        f"核对了来文{row.batch}的{row}" + (f"，改正{'、'.join(changed)}" if changed else "，无改动"),
        at=at,
        target=row.batch,
        before={key: before[key] for key in changed},
        after=changed,
    )


@transaction.atomic
def accept_proposal(row: Row, *, version: int, by: Actor, at: datetime) -> None:
    """采纳建议: the proposed lead becomes the lead, because a person says so."""
    if row.proposed_lead is None:
        raise NotNow(f"{row}没有可采纳的建议，请直接改正。")
    _change(row, version=version, by=by, lead_units=[row.proposed_lead])
    trail.record(
        by,
        "intake.proposal_accepted",
        f"确认来文{row.batch}的{row}由{unit_name(row.proposed_lead).printed}牵头",
        at=at,
        target=row.batch,
    )


@transaction.atomic
def accept_all_proposals(batch: Batch, *, by: Actor, at: datetime) -> int:
    """同类全部采纳: every row that still waits for its lead gets the proposed one. Returns how many rows."""
    _require_open(batch, by)
    waiting = list(batch.rows.filter(state=RowState.OPEN, lead_units=[]).exclude(proposed_lead=None).order_by("order"))
    if not waiting:
        raise NotNow("没有等待采纳的牵头单位建议，请刷新查看。")
    for row in waiting:
        row.lead_units = [row.proposed_lead]
        row.version += 1
    Row.objects.bulk_update(waiting, ["lead_units", "version"])
    trail.record(
        by,
        "intake.proposals_accepted",
        f"确认来文{batch}的{len(waiting)}行都由列在首位的单位牵头：{'、'.join(str(row) for row in waiting)}",
        at=at,
        target=batch,
    )
    return len(waiting)


@transaction.atomic
def check_row(row: Row, *, version: int, by: Actor, at: datetime) -> None:
    """核对无误: a person has compared the row with its source and it stands."""
    _change(row, version=version, by=by, state=RowState.CHECKED, left_out_reason="")
    trail.record(by, "intake.row_checked", f"核对来文{row.batch}的{row}，读取无误", at=at, target=row.batch)


@transaction.atomic
def leave_out(row: Row, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """剔除: the row will not become a task; the reason stays with it."""
    reason = reason.strip()
    if not reason:
        raise NotUnderstood("请写明剔除的理由（例如：是表内小计，不是任务），再剔除这一行。")
    _change(row, version=version, by=by, state=RowState.LEFT_OUT, left_out_reason=reason[:200])
    trail.record(by, "intake.row_left_out", f"剔除来文{row.batch}的{row}，理由：{reason}", at=at, target=row.batch)


@transaction.atomic
def take_back(row: Row, *, version: int, by: Actor, at: datetime) -> None:
    """取回: a row that was left out or checked is open again."""
    _change(row, version=version, by=by, state=RowState.OPEN, left_out_reason="")
    trail.record(by, "intake.row_taken_back", f"将来文{row.batch}的{row}恢复为待核对", at=at, target=row.batch)


@dataclass(frozen=True)
class DocumentWords:
    """The notice's own elements (公文要素) as a person corrected them."""

    title: str
    doc_no: str
    issuer: str
    doc_date: date | None
    year: int

    @classmethod
    def of(cls, batch: Batch, *, year: int) -> Self:
        """The elements as read, for the ledger of `year`."""
        document = batch.document
        return cls(document["title"], document["doc_no"], document["issuer"], batch.doc_date, year)


@transaction.atomic
def correct_document(batch: Batch, words: DocumentWords, *, version: int, by: Actor, at: datetime) -> None:
    """改正公文要素: title, number, issuer, date, and the year of the ledger."""
    _require_open(batch, by)
    if not YEARS[0] <= words.year <= YEARS[1]:
        raise NotUnderstood(f"台账年度{words.year}不对，请写四位数的年份。")
    document = batch.document | {
        "title": words.title,
        "doc_no": words.doc_no,
        "issuer": words.issuer,
        "date": words.doc_date.isoformat() if words.doc_date else None,
    }
    found = Batch.objects.filter(pk=batch.pk, version=version)
    if not found.update(document=document, year=words.year, version=version + 1):
        raise NotNow(_STALE_BATCH)
    batch.refresh_from_db()
    trail.record(by, "intake.document_corrected", f"改正了来文的要素：{batch}，{words.year}年", at=at, target=batch)


@transaction.atomic
def discard(batch: Batch, *, by: Actor, at: datetime) -> None:
    """作废: the reading is put aside; the file and the trail stay."""
    _require_open(batch, by)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.DISCARDED)
    batch.refresh_from_db()
    trail.record(by, "intake.discarded", f"作废了来文{batch}的读取结果", at=at, target=batch)


@transaction.atomic
def confirm(batch: Batch, *, by: Actor, at: datetime) -> Notice:
    """确认建账: rows become tasks, units, posts and assignments in one transaction; what is left out is named.

    Raises: NotNow where the notice's number already has its ledger: another file of it is compared, never registered.
    """
    _require_open(batch, by)
    if not batch.doc_number:
        raise NotUnderstood("没有读到发文字号，请先在“公文要素”里补上文号，再确认建账。")
    rows = list(batch.rows.all())
    for row in rows:
        row.batch = batch
    kept = [row for row in rows if row.state != RowState.LEFT_OUT]
    if not kept:
        raise NotUnderstood("所有行都已剔除，没有可以建账的任务；请先取回需要立项的行。")
    notice = ledger_actions.register(_notice_draft(batch, kept), file=batch.file, by=by, at=at)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.CONFIRMED, notice=notice)
    batch.refresh_from_db()
    left = "、".join(f"{row}（{row.left_out_reason}）" for row in rows if row.state == RowState.LEFT_OUT) or "无"
    sentence = f"确认来文{batch}：读出{len(rows)}行，立项{len(kept)}项，剔除{len(rows) - len(kept)}行：{left}"
    trail.record(by, "intake.confirmed", sentence, at=at, target=batch)
    return notice


YEARS = (2000, 2100)
"""The years that a ledger can be of."""

_STALE_BATCH = "这份来文刚由他人处理过，请刷新后对照最新内容再改；您写的内容列在下面，没有丢失。"


def _notice_draft(batch: Batch, rows: Sequence[Row]) -> ledger_actions.NoticeDraft:
    document = batch.document
    plan = next((o["due"] for o in batch.obligations if o["due"]), None)
    rule = next((o["rule"] for o in batch.obligations if o["rule"]), None)
    return ledger_actions.NoticeDraft(
        year=batch.year,
        fields={
            "doc_number": document["doc_no"],
            "title": document["title"][:200],
            "issuer": document["issuer"][:100],
            "doc_date": batch.doc_date,
            "publicity": document["publicity"][:60],
            "lead_convention_words": document["lead_convention_words"][:200],
            "plan_due_on": date.fromisoformat(plan) if plan else None,
            "report_rule": rule or "",
        },
        lists=[
            ledger_actions.ListDraft(
                listed["code"],
                listed["title"],
                listed["kind"],
                [draft_of(row) for row in rows if row.list_code == listed["code"]],
            )
            for listed in batch.lists
        ],
    )


def _require_open(batch: Batch, by: Actor) -> None:
    """The batch waits for checking, and until the commit nobody else changes or confirms it.

    The lock holds batch and rows together: a row that is changed while another officer confirms would be in the
    ledger as it was before.
    """
    policy.require(by, Permission.INTAKE_WORK, on=batch)
    batch.state = Batch.objects.select_for_update().values_list("state", flat=True).get(pk=batch.pk)
    if batch.state != BatchState.READ:
        raise NotNow(f"这份来文{batch.get_state_display()}，不能再改；建账后发现读取有误，请在事项页更正。")


def _change(row: Row, *, version: int, by: Actor, **fields: Any) -> None:
    """Write only if the row is still as it was when the page was shown."""
    _require_open(row.batch, by)
    if not Row.objects.filter(pk=row.pk, version=version).update(version=version + 1, **fields):
        raise NotNow(f"{row}刚由他人处理过，请刷新后对照最新内容再改；您写的内容列在下面，没有丢失。")
    row.refresh_from_db()


def _units_json(units: UnitList) -> list[str | dict[str, Any]]:
    """The units in the reading's shape; the one that 「等」 stands before says so."""
    shapes: list[str | dict[str, Any]] = [_unit_json(unit) for unit in units.names]
    if units.behind_etc is not None:
        unit = units.names[units.behind_etc]
        shapes[units.behind_etc] = {"name": unit.name, "affiliate": unit.affiliate, "behind_etc": True}
    return shapes


def _unit_json(unit: UnitName) -> str | dict[str, str]:
    return {"name": unit.name, "affiliate": unit.affiliate} if unit.affiliate else unit.name
