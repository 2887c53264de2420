"""Offline forms of a sheet (离线表): pre-filled, for Excel and Word, with a signed key by which they are known again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.core import signing

from duban.digests import canonical, sm3
from duban.documents.offline import NOT_OURS, ONLY, OfflineColumn, OfflineForm, OfflineRow, OfflineTable
from duban.errors import NotNow, NotUnderstood
from duban.returns.exports.printed import ANSWERS
from duban.returns.models import ProgressReport, ReportLine, Return, ReturnLine
from duban.returns.queries.sheets import LineShown, SheetShown
from duban.returns.rules import BOX_TITLES, LONGEST, MONTH_ASIDE, MONTH_BOXES, MONTH_JOINT, PLAN_BOXES, PLAN_PEOPLE
from duban.timing.deadlines import moment_words

YES, NO = "是", "否"
_SALT = "duban.returns.offline"
_DIGEST_LENGTH = 16
_HELP = {
    "completion": "写本月做成了什么。数字填在“指标”表里，系统写成一句话放在开头，不用再写。",
    "problems": "有什么困难；没有就留空。",
    "causes": "为什么；没有问题就留空。",
    "next_steps": "写明做什么、谁做、哪天前。",
    "help_needed": "需要别的单位帮助的事；没有就留空。",
    "help_from": "需要哪个单位协调；没有就留空。",
    "correction_note": "累计数比上月少时，说明为什么更正。",
    "joint": "牵头单位写一句总的结论；没有配合单位的留空。",
    "standard": "做到什么样算完成。",
    "main_person": "各项相同的，只填第一项。",
    "deputy_person": "各项相同的，只填第一项。",
} | dict.fromkeys(PLAN_BOXES, "写到能检查：做成什么、多少、何时。四个季度至少写一个。")
_WIDE = frozenset({"completion", "next_steps", *PLAN_BOXES})


@dataclass(frozen=True)
class OfflineKey:
    """What a form's key says: which sheet, its name, and of each line the version and the digest of what stood in it."""

    kind: str
    sheet: int
    label: str
    lines: Mapping[int, tuple[int, str]]

    def signed(self) -> str:
        """The key as it is hidden in the file."""
        lines = [[pk, version, digest] for pk, (version, digest) in self.lines.items()]
        signer = signing.Signer(salt=_SALT)
        return signer.sign_object([self.kind, self.sheet, self.label, lines], compress=True)

    @classmethod
    def read(cls, text: str) -> "OfflineKey":
        """Raises NotUnderstood where this system has not signed it."""
        try:
            kind, sheet, label, lines = signing.Signer(salt=_SALT).unsign_object(text)
        except signing.BadSignature:
            raise NotUnderstood(NOT_OURS) from None
        return cls(kind, sheet, label, {pk: (version, digest) for pk, version, digest in lines})


def by_line(boxes: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The boxes of a form by line number, under their own names; 0 takes what belongs to no line."""
    found: dict[int, dict[str, str]] = {}
    for name, words in boxes.items():
        number, _, box = name.partition("-")
        pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        found.setdefault(pk, {})[box] = words
    return found


def digest_of(boxes: Mapping[str, str]) -> str:
    """The digest of what stands in the boxes of one line: by it a line that nobody touched is known."""
    return sm3(canonical(dict(boxes)))[:_DIGEST_LENGTH]


def offline_form(shown: SheetShown) -> OfflineForm:
    """The open lines of a sheet as a form. Raises NotNow where there is none."""
    sheet = shown.sheet
    lines = [each for each in shown.lines if each.line.is_open]
    if not lines:
        raise NotNow(f"{sheet}现在没有可以填写的项，不用下载离线表；要改已报的内容，请联系督查室退回。")
    tables = [_lines_table(sheet, lines), *_figures_table(sheet, lines)]
    form = OfflineForm(str(sheet), _notes(sheet), "", tables)
    boxes = by_line(form.boxes())
    known = {each.line.pk: (each.line.version, digest_of(boxes[each.line.pk])) for each in lines}
    return replace(form, key=OfflineKey(sheet.kind, sheet.pk, str(sheet), known).signed())


def _notes(sheet: Return) -> list[str]:
    figures = "有指标的，数字填在“指标”表。" if isinstance(sheet, ProgressReport) else ""
    return [
        f"{moment_words(sheet.moment)}截止。只填白色的格子，灰色的不用改。{figures}",
        "填好后在本表的网页上点“离线填报”上传，核对差异再保存；上传只存为草稿，报送仍在网页上办理。",
    ]


def _lines_table(sheet: Return, lines: Sequence[LineShown]) -> OfflineTable:
    month = isinstance(sheet, ProgressReport)
    rows = [
        OfflineRow(str(each.line.pk), f"{each.line.task} {each.role_title}", _told(each) | _words(each.line))
        for each in lines
    ]
    columns = [
        OfflineColumn("~no", "序号", 14),
        OfflineColumn("~task", "事项", 36),
        OfflineColumn("~role", "职责", 10),
        OfflineColumn("~reason", "退回理由", 24),
        OfflineColumn("~target", "本季度目标", 24),
        OfflineColumn("~before", "上月完成情况", 30),
        OfflineColumn("~promised", "上月的下一步计划", 24),
    ]
    said = [column for column in columns if any(row.cells.get(column.name) for row in rows)]
    filled = _month_columns(lines) if month else [_box(name, lines) for name in PLAN_BOXES | PLAN_PEOPLE]
    return OfflineTable("情况表" if month else "计划表", [*said, *filled], rows)


def _month_columns(lines: Sequence[LineShown]) -> list[OfflineColumn]:
    stays = [
        OfflineColumn(
            "unchanged", "本月无变化", 10, fill=True, choices=(YES,), plain=True,
            help="没有变化的填“是”，再填右边的日期，其余留空，报送时沿用上月的文字和数字。",
        ),
        OfflineColumn(
            "next_on", "预计取得进展日期", 14, fill=True, plain=True, help="本月无变化的才填，写成 2022-04-20 的样子。"
        ),
    ]  # fmt: skip
    answer = OfflineColumn(
        "stage_met", "是否完成阶段目标", 12, fill=True, choices=(YES, NO), plain=True, help="对照本季度目标。"
    )
    joint = MONTH_JOINT if any(each.parts for each in lines) else {}
    return [
        *(stays if any(each.may_stay for each in lines) else []),
        *(_box(name, lines) for name in MONTH_BOXES),
        answer,
        *(_box(name, lines) for name in joint | MONTH_ASIDE),
    ]


def _box(name: str, lines: Sequence[LineShown]) -> OfflineColumn:
    longest = lines[0].line._meta.get_field(name).max_length or LONGEST  # type: ignore[union-attr]
    width = 40 if name in _WIDE else 14 if longest < LONGEST else 24
    return OfflineColumn(name, BOX_TITLES[name], width, fill=True, longest=longest, help=_HELP.get(name, ""))


def _told(each: LineShown) -> dict[str, str]:
    """What helps to write a line."""
    before = each.before
    return {
        "~no": str(each.line.task),
        "~task": each.line.task.text,
        "~role": each.role_title,
        "~reason": each.line.reason,
        "~target": each.target if each.target_accepted or not each.target else f"（计划尚未通过）{each.target}",
        "~before": before.told if before is not None else "",
        "~promised": before.next_steps if before is not None else "",
    }


def _words(line: ReturnLine) -> dict[str, str]:
    """What stands in the boxes of a line, answers and days as people write them."""
    words = dict(line.words)
    if isinstance(line, ReportLine):
        words["stage_met"] = ANSWERS[line.stage_met]
        words["unchanged"] = YES if line.unchanged else ""
        words["next_on"] = line.content()["next_on"] or ""
    return words


def _figures_table(sheet: Return, lines: Sequence[LineShown]) -> list[OfflineTable]:
    """The figures that are asked, a row for each number; no table where none is."""
    rows = [
        OfflineRow(
            f"{each.line.pk}-{box.name}",
            box.title,
            {"~no": str(each.line.task), "~figure": box.title, "~before": box.before, "~stage": box.stage}
            | {ONLY: box.value},
        )
        for each in lines
        for box in each.figures
    ]
    heading = "本月累计值" if isinstance(sheet, ProgressReport) else "季末累计值"
    columns = [OfflineColumn("~no", "序号", 14), OfflineColumn("~figure", "指标", 48)]
    columns += [
        column
        for column in (OfflineColumn("~before", "上月", 12), OfflineColumn("~stage", "本季度末应达", 14))
        if any(row.cells[column.name] for row in rows)
    ]
    columns.append(OfflineColumn(ONLY, heading, 14, fill=True, plain=True, help="只填数字，自年初累计。"))
    return [OfflineTable("指标", columns, rows)] if rows else []
