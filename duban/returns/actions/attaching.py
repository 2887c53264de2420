"""Files that a unit adds of its own accord (佐证材料、签字扫描件). Nothing asks for them, and they are capped."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.files import store
from duban.files.kinds import FileKind, kind_of
from duban.returns.models import Attachment, ReportLine, Return, YearPlan
from duban.returns.rules import (
    ATTACHMENT_MB,
    ATTACHMENT_TITLES,
    ATTACHMENTS_MOST,
    INSIDE,
    INSTEAD,
    LINE_TITLES,
    AttachmentKind,
    LineState,
    ReturnState,
)


@dataclass(frozen=True)
class Attached:
    """What came of an upload; `known`: the same file had been there already."""

    attachment: Attachment
    known: bool


def require_size(size: int, *, name: str, kind: AttachmentKind) -> None:
    """Refuse a file by its size, which is known before its bytes are in memory."""
    if not size:
        raise NotUnderstood(f"文件“{store.clean_name(name)}”是空的，请检查文件是否已正确保存，再重新选择。")
    most = ATTACHMENT_MB[kind]
    if size > most << 20:
        raise NotUnderstood(f"文件“{store.clean_name(name)}”超过{most} MB，请压缩或者拆分后再上传。")


@transaction.atomic
def attach_evidence(line: ReportLine, data: bytes, *, name: str, by: Actor, at: datetime) -> Attached:
    """附佐证材料: while the unit may still write the line, at most three files of 5 MB.

    Raises: NotNow for a line that is with the office, or full; NotUnderstood for a file that is not taken.
    """
    policy.require(by, Permission.RETURN_FILL, on=line.sheet)
    found = _kind(data, name=name, kind=AttachmentKind.EVIDENCE)
    # Locked: of two uploads at once, the second counts the first; and none slips in behind a submission.
    locked = ReportLine.objects.select_for_update(of=("self",)).select_related("task__task_list").get(pk=line.pk)
    _require_open(locked, line.sheet)
    mine = Attachment(report=line.sheet, line=locked, kind=AttachmentKind.EVIDENCE)
    return _attach(mine, str(locked.task), data, name=name, found=found, by=by, at=at)


@transaction.atomic
def attach_scan(sheet: Return, data: bytes, *, name: str, by: Actor, at: datetime) -> Attached:
    """附签字扫描件: the form as signed by hand, before or after the submission; at most three files of 10 MB."""
    policy.require(by, Permission.RETURN_FILL, on=sheet)
    found = _kind(data, name=name, kind=AttachmentKind.SIGNED_SCAN)
    type(sheet)._default_manager.select_for_update(of=("self",)).get(pk=sheet.pk)
    place = {"plan": sheet} if isinstance(sheet, YearPlan) else {"report": sheet}
    mine = Attachment(kind=AttachmentKind.SIGNED_SCAN, **place)
    return _attach(mine, "这份表", data, name=name, found=found, by=by, at=at)


@transaction.atomic
def remove(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """移除: evidence while the line may be written, a scan until the office has accepted the sheet.

    The bytes stay in the store, as everything that was received does; nobody reaches them any more.
    """
    sheet = attachment.sheet
    policy.require(by, Permission.RETURN_FILL, on=sheet)
    if attachment.line is not None:
        _require_open(ReportLine.objects.select_for_update(of=("self",)).get(pk=attachment.line.pk), sheet)
    elif sheet.state == ReturnState.ACCEPTED:
        raise NotNow(f"{sheet}已经审核通过，签字扫描件不能再移除；如有错误，请联系督查室退回。")
    said = str(attachment)
    attachment.delete()
    trail.record(by, "returns.attachment_removed", f"从{sheet}移除了{said}", at=at, target=sheet)


def _kind(data: bytes, *, name: str, kind: AttachmentKind) -> FileKind:
    require_size(len(data), name=name, kind=kind)
    found = kind_of(data)
    if found is None:
        raise NotUnderstood(
            f"文件“{store.clean_name(name)}”不是 PDF、JPG、PNG、Word（docx）或者 Excel（xlsx），"
            "或者设了密码、带有宏；请另存为其中一种再上传。"
        )
    return found


def _require_open(line: ReportLine, sheet: Return) -> None:
    if sheet.state in INSIDE:
        raise NotNow(f"{sheet}{INSTEAD[ReturnState(sheet.state)]}")
    if not line.is_open:
        title = LINE_TITLES[LineState(line.state)]
        raise NotNow(f"{line.task}{title}，佐证材料不能再变动；如需补充，请联系督查室退回。")


def _attach(
    mine: Attachment, place: str, data: bytes, *, name: str, found: FileKind, by: Actor, at: datetime
) -> Attached:
    sheet, kind = mine.sheet, AttachmentKind(mine.kind)
    there = sheet.attachments.filter(line=mine.line, kind=kind)
    file = store.save(data, name=name, government_id=sheet.government_id, at=at)
    known = there.filter(file=file).first()
    if known is not None:
        return Attached(known, known=True)
    if there.count() >= ATTACHMENTS_MOST:
        raise NotNow(f"{place}已有{ATTACHMENTS_MOST}份{ATTACHMENT_TITLES[kind]}，请先移除一份再上传。")
    mine.government_id, mine.file, mine.name = sheet.government_id, file, _named(name, found)
    mine.uploaded_by, mine.at = by.name, at
    mine.save()
    trail.record(by, "returns.attached", f"给{sheet}附上了{mine}", at=at, target=sheet, after={"digest": file.digest})
    return Attached(mine, known=False)


def _named(name: str, found: FileKind) -> str:
    """The name with the ending of what the file is: whoever opens it later must not be told otherwise."""
    base = store.clean_name(name)
    stem, dot, ending = base.rpartition(".")
    if dot and (ending.lower() == found or (found is FileKind.JPG and ending.lower() == "jpeg")):
        return base
    return store.clean_name(f"{stem if dot and stem else base}.{found}")
