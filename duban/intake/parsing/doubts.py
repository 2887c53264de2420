"""The places where a person decides, each with a sentence of what to do. Nothing here changes what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from duban.intake.parsing.leads import Leads, touches
from duban.intake.parsing.people import may_be_name
from duban.intake.parsing.raw import RawRow
from duban.intake.parsing.reading import Doubt, Entry, Overlap, TaskList, Unit
from duban.intake.parsing.text import compact, shown, without_invisible
from duban.intake.parsing.units import UnitCell, is_collective

_UNIT_FIELDS: Final = frozenset({"units", "lead_units", "support_units"})


def printed_name(unit: Unit) -> str:
    """A unit as it is printed: 区政府办公室（区大数据局）."""
    return unit.name if unit.affiliate is None else f"{unit.name}（{unit.affiliate}）"


def printed_names(units: Iterable[Unit]) -> str:
    """Units as a list: 区教育局、区财政局."""
    return "、".join(printed_name(unit) for unit in units)


def of_units(code: str, seq: str, cell: UnitCell, printed: str) -> Iterator[Doubt]:
    """Doubts about the units of one row."""
    if not cell.mentions:
        yield Doubt("no_units", code, seq, "units", compact(printed), "本行没有读到责任单位，请对照原文补填。")
    for mention in cell.mentions:
        name = printed_name(mention.unit)
        if is_collective(mention.unit.name):
            yield Doubt(
                "collective_unit", code, seq, "units", name, f"“{name}”是集体单位，请从单位库中选定包括哪些单位。"
            )
        elif mention.shared_ending:
            yield Doubt(
                "shared_ending", code, seq, "units", name, f"“{name}”按一个单位读取，请确认是一个机构还是几个机构。"
            )
        elif mention.unclear:
            yield Doubt("unit_unclear", code, seq, "units", name, f"“{name}”不像完整的单位名称，请对照原文确认。")
    if cell.etc:
        yield Doubt(
            "open_list",
            code,
            seq,
            "units",
            compact(printed),
            "责任单位后有“等”字，请确认还包括哪些单位，或确认仅为所列单位。",
        )
    for words in cell.mended:
        yield Doubt("separator_mended", code, seq, "units", words, "此处分隔符不规范，已按上下文断开，请对照原文确认。")
    yield from _repeated(code, seq, cell)


def of_leaders(code: str, seq: str, leaders: Sequence[str]) -> Iterator[Doubt]:
    """A set of leaders by role (各分管副区长): persons have to be named. Words that are no name are asked about."""
    for name in leaders:
        if is_collective(name):
            yield Doubt("collective_leader", code, seq, "leaders", name, f"“{name}”没有写明姓名，请选定具体领导。")
        elif not may_be_name(name):
            yield Doubt("leader_unclear", code, seq, "leaders", name, f"“{name}”不像姓名，请对照原文确认。")


def of_layout(row: RawRow, code: str, entry: Entry) -> Iterator[Doubt]:
    """What the layout itself leaves open: a number or a cell that is not printed, borders that were guessed."""
    seq = row.seq
    if row.seq_missing:
        yield Doubt("seq_missing", code, seq, "seq", entry.text[:30], f"本行没有序号，暂记为 {seq}，请对照原文确认。")
    if row.gap:
        yield Doubt("seq_gap", code, seq, "seq", seq, f"序号 {seq} 之前缺少 {row.gap}，请核对原文。")
    for name, title, words in (
        ("leaders", "牵头领导", "、".join(entry.leaders)),
        ("units", "责任单位", printed_names(entry.units)),
    ):
        if row.filled & (_UNIT_FIELDS if name == "units" else {name}):
            yield Doubt("filled_down", code, seq, name, words, f"本行{title}为空，暂按上一行填为{words}，请确认。")
    if row.parts > 1:
        hint = f"本段有 {row.parts} 处责任单位，暂按一项任务读取段末一处，请确认是否分成几项。"
        yield Doubt("several_marks", code, seq, "units", printed_names(entry.units), hint)
    if row.unclear:
        for name in ("text", "units", *(("leaders",) if entry.leaders else ())):
            hint = "原文单元格之间没有分隔，边界是按内容推断的，请对照原文确认。"
            yield Doubt("cells_unclear", code, seq, name, entry.text[:30], hint)


def of_targets(code: str, seq: str, unsure: Sequence[str]) -> Iterator[Doubt]:
    """Numbers that may promise something although they were not read as targets."""
    for words in unsure:
        yield Doubt(
            "target_unclear", code, seq, "targets", words, f"“{words}”没有读作目标值，请确认是否为本项任务的目标。"
        )


def _repeated(code: str, seq: str, cell: UnitCell) -> Iterator[Doubt]:
    for unit, times in Counter(cell.units).items():
        if times > 1:
            name = printed_name(unit)
            yield Doubt("unit_repeat", code, seq, "units", name, f"“{name}”在本行出现 {times} 次，请核对原文。")


def of_lead(
    code: str, seq: str, cell: UnitCell, leads: Leads, bold: Sequence[tuple[int, int]], *, bold_expected: bool
) -> Iterator[Doubt]:
    """Doubts about who leads a row. `bold_expected`: the document says bold leads and the file can show bold."""
    if leads.source == "first_listed" and leads.proposed is not None:
        name = printed_name(leads.proposed)
        why = "本行没有加黑的单位" if bold_expected else "文件没有标明本行的牵头单位"
        yield Doubt("lead_unconfirmed", code, seq, "lead_units", name, f"{why}，暂拟列在首位的“{name}”牵头，请确认。")
    if leads.source == "bold" and len(cell.mentions) > 1 and not leads.support:
        names = "、".join(printed_name(unit) for unit in leads.lead)
        yield Doubt("bold_inconsistent", code, seq, "lead_units", names, "本行单位全部加黑，请确认是否均为牵头单位。")
    if leads.source in ("words", "column") and bold_expected and bold:
        marked = {mention.unit for mention in cell.mentions if touches(mention, bold)}
        if marked and marked != set(leads.lead):
            names = "、".join(printed_name(unit) for unit in cell.units if unit in marked)
            yield Doubt(
                "bold_inconsistent", code, seq, "lead_units", names, "加黑的单位与文字标明的牵头单位不一致，请确认。"
            )


def of_words(code: str, seq: str, cells: Mapping[str, str]) -> Iterator[Doubt]:
    """Invisible characters in a field: taken out, and told."""
    for name, words in cells.items():
        if without_invisible(words) != words:
            yield Doubt(
                "invisible_character",
                code,
                seq,
                name,
                shown(words).strip(),
                "原文夹有不可见字符，已去除，请对照原文确认。",
            )


def of_repeats(task_list: TaskList, merged: frozenset[int]) -> Iterator[Doubt]:
    """Numbers that stand twice in a list."""
    seen: set[str] = set()
    for at, entry in enumerate(task_list.entries):
        if at not in merged and entry.seq in seen:
            hint = f"序号 {entry.seq} 重复出现，请核对原文。"
            yield Doubt("seq_repeat", task_list.code, entry.seq, "seq", entry.seq, hint)
        seen.add(entry.seq)


def of_numbers(task_list: TaskList, merged: frozenset[int]) -> Iterator[Doubt]:
    """Gaps and repeats in the numbers of a list.

    `merged`: places of entries whose number cell is merged with the one above, which is no repeat.
    """
    before: int | None = None
    seen: set[str] = set()
    for at, entry in enumerate(task_list.entries):
        if at in merged or not entry.seq.isdecimal():
            continue
        number = int(entry.seq)
        expected = 1 if before is None else before + 1
        hint = ""
        if number > expected:
            missing = str(expected) if number == expected + 1 else f"{expected} 至 {number - 1}"
            hint = f"序号 {entry.seq} 之前缺少 {missing}，请核对原文。"
            yield Doubt("seq_gap", task_list.code, entry.seq, "seq", entry.seq, hint)
        elif before is not None and number < before and entry.seq not in seen:
            hint = f"序号 {entry.seq} 排在 {before} 之后，请核对原文。"
            yield Doubt("seq_order", task_list.code, entry.seq, "seq", entry.seq, hint)
        seen.add(entry.seq)
        before = number
    yield from of_repeats(task_list, merged)


def of_overlaps(overlaps: Iterable[Overlap], lists: Sequence[TaskList]) -> Iterator[Doubt]:
    """The same project under different units: two units would report the same fact."""
    units = {(item.code, entry.seq): entry.units for item in lists for entry in item.entries}
    titles = {item.code: item.title for item in lists}
    for overlap in overlaps:
        first, second = units[overlap.a], units[overlap.b]
        if set(first) <= set(second) or set(second) <= set(first):
            continue
        for own, other in ((overlap.a, overlap.b), (overlap.b, overlap.a)):
            names = "、".join(printed_name(unit) for unit in units[other])
            yield Doubt(
                "overlap_units_differ",
                own[0],
                own[1],
                "units",
                "、".join(printed_name(unit) for unit in units[own]),
                f"与“{titles[other[0]]}”第 {other[1]} 项是同一项目，但其责任单位为{names}，请确认由谁报送。",
            )
