"""The sentences read again: classes (S1, S3), laggards (S1, S6), overlaps (S7), the one snapshot (S8), and smooth words."""

import re
from collections.abc import Iterator

from duban.briefings.compose.case import Case
from duban.briefings.compose.reading import QUOTED
from duban.briefings.compose.recount import CLASSES, LAG, Entry
from duban.briefings.compose.violations import Violation
from duban.digests import canonical, sm3
from duban.lights.rules import CLASS_TITLES, PaceClass
from duban.timing.clock import CHINA

_LABELS = {
    "已完成": "done",
    "达到或超过序时进度": "on",
    "进度滞后": "lag",
    "超序时": "ahead",
    "达到序时": "on_pace",
    "滞后": "lag",
    "未到节点": "not_started_by_plan",
    "经批准调整": "adjusted",
    "暂缓": "suspended",
    "未评价": "not_evaluated",
}
_TOTAL = re.compile(r"^截至(?P<day>[^，]+)，(?P<total>\d+)(?:件民生实事|项任务)中，(?P<classes>[^。]*)。")
_CLASS = re.compile(
    r"(?P<label>[^\d，；（）]+)(?P<count>\d+)[件项](?:，占(?P<share>[\d.]+)%)?"
    r"(?:（其中红灯(?P<red>\d+)[件项]、黄灯(?P<yellow>\d+)[件项]）)?"
)
_REPEATED = re.compile(r"清单之间有(\d+)[件项]内容重合，分别列示，合计时只计一次")
_ALSO = re.compile(r"其中(\d+)件(?:（[^（）]*）)?同时列入年度任务，本通报只计一次")
_LIT = re.compile(r"^(?P<light>红灯|黄灯)(?:任务)?\d+[件项]：")
_ITEM = re.compile(r"(?P<list>附件\d+)?第(?P<no>[^第“”，。；：、（）]{1,20}?)(?P<counter>[项件])")
_TWINS = re.compile("与[^，（）]*重合")
_UNTIL = re.compile(r"^截至([^，]+)，")
_TAKEN = re.compile(r"^（数据截至(.*)）$")
_SMOOTH = ("总体进展顺利", "总体进展良好", "总体平稳")
_VAGUE = ("大部分", "个别", "部分", "基本按时")
_UNJUDGED = (PaceClass.SUSPENDED, PaceClass.NOT_STARTED_BY_PLAN, PaceClass.NOT_EVALUATED)


def classes(case: Case) -> Iterator[Violation]:
    """The sentence of the classes, word by word: every class, its count and share, and the total they add to."""
    found = next(filter(None, map(_TOTAL.match, case.paragraphs)), None)
    if found is None:
        yield Violation("S1", "正文没有写明总数和各类数目", case.keys("total"))
        return
    total, added = int(found["total"]), 0
    hidden = set(PaceClass)
    for clause in found["classes"].split("；"):
        read = _CLASS.fullmatch(clause)
        name = _LABELS.get(read["label"]) if read else None
        if read is None or name is None:
            yield Violation("S1", f"“{clause}”写的不是一类的数目")
            continue
        hidden -= CLASSES[name]
        added += int(read["count"])
        yield from _class_faults(case, read, name, total)
    if added != total:
        yield Violation("S1", f"各类相加为{added}，总数为{total}", case.keys("total"))
    if total != len(case.count.entries):
        yield Violation("S1", f"总数{total}，按快照应为{len(case.count.entries)}", case.keys("total"))
    for pace in PaceClass:
        if pace in hidden and case.count.of_class(pace.value):
            yield Violation("S1", f"“{CLASS_TITLES[pace]}”没有写出", case.keys(pace.value))


def _class_faults(case: Case, read: re.Match[str], name: str, total: int) -> Iterator[Violation]:
    for group, words in ((name, read["count"]), ("red", read["red"]), ("yellow", read["yellow"])):
        right = len(case.count.of_class(group))
        if words is not None and int(words) != right:
            yield Violation("S1", f"“{read[0]}”中的{words}，按快照应为{right}", case.keys(group))
    share = case.count.partition_shares().get(name)
    if read["share"] is not None and share is not None and read["share"] != f"{share.normalize():f}":
        right_share = f"{share.normalize():f}%"
        yield Violation("S3", f"“{read[0]}”，{read['count']}/{total}应占{right_share}", case.keys(name))


def laggards(case: Case) -> Iterator[Violation]:
    """All laggards named: in the paragraph of their light, or in the attached list that it points to."""
    told: set[str] = set()
    for text in case.paragraphs:
        lit = _LIT.match(text)
        if lit is None:
            continue
        name = "red" if lit["light"] == "红灯" else "yellow"
        told.add(name)
        named = _named(case, _TWINS.sub("", QUOTED.sub("", text)))
        for entry in sorted(named - case.count.of_class(name), key=sorted):
            yield Violation("S6", f"{lit['light']}段点名的事项在快照中不是{lit['light']}", tuple(sorted(entry)))
        if "名单见附件" not in text:
            for entry in sorted(case.count.of_class(name) - named, key=sorted):
                yield Violation("S1", f"{lit['light']}段漏列滞后事项", tuple(sorted(entry)))
    for light, name in (("红灯", "red"), ("黄灯", "yellow")):
        if name not in told and case.count.of_class(name):
            yield Violation("S1", f"正文没有写{light}事项", case.keys(name))


def _named(case: Case, text: str) -> set[Entry]:
    """What is counted together with the rows whose numbers stand in a text."""
    keys: set[str] = set()
    for each in _ITEM.finditer(text):
        for row in case.count.scope:
            is_item = (row.list_kind == "livelihood") == (each["counter"] == "件")
            listed = row.list_code.replace("annex", "附件")
            if row.item_no == each["no"] and is_item and each["list"] in (None, listed):
                keys.add(row.key)
    return {entry for entry in case.count.entries if entry & keys}


def overlaps(case: Case) -> Iterator[Violation]:
    """What stands in two lists is said so, with its number."""
    text = "".join(case.paragraphs)
    several = [entry for entry in case.count.entries if len(entry) > 1]
    yield from _said(text, _REPEATED, sum(len(entry) - 1 for entry in several), sorted(set().union(*several)))
    if case.monthly:
        also = [row for entry in (case.count.counted("livelihood.also_tasks") or ()) for row in entry]
        yield from _said(text, _ALSO, len(also), sorted(also))


def _said(text: str, sentence: re.Pattern[str], right: int, rows: list[str]) -> Iterator[Violation]:
    told = [int(number) for number in sentence.findall(text)]
    if told != ([right] if right else []):
        said = f"写的是{told[0]}" if told else "没有写出"
        yield Violation("S7", f"清单之间重合{right}，正文{said}", tuple(rows))


def one_snapshot(case: Case) -> Iterator[Violation]:
    """The digest, the printed cut-off, every day and every quotation are those of this snapshot."""
    snapshot = case.snapshot
    if case.composition.snapshot_id != sm3(canonical(snapshot.to_json())):
        yield Violation("S8", "草稿不是由这份快照起草的")
    taken = snapshot.taken_at.astimezone(CHINA)
    day = f"{taken.month}月{taken.day}日"
    day = day if taken.year == snapshot.year else f"{taken.year}年{day}"
    for text in case.paragraphs:
        for pattern, right in ((_UNTIL, day), (_TAKEN, f"{taken:%Y-%m-%d %H:%M}")):
            found = pattern.match(text)
            if found and found[1] != right:
                yield Violation("S8", f"截止时间写的是{found[1]}，快照是{right}")
        for unknown in case.reader.unknown_days(text):
            yield Violation("S8", f"“{unknown}”不是快照中的日期")
    for text, parts, in_table in case.lines():
        if not in_table:
            for quoted in case.reader.unfounded_quotes(text):
                yield Violation("S8", f"引文“{quoted}”不在快照的报送内容中", case.rows_of(parts))


def wording(case: Case) -> Iterator[Violation]:
    """No smooth words over laggards, none that stand for a list or a number at hand (briefings.md 1)."""
    judged = [entry for entry in case.count.entries if case.count.pace(entry) not in _UNJUDGED]
    lagging = [entry for entry in judged if case.count.pace(entry) in LAG]
    many = 10 * len(lagging) > len(judged)
    for text in map(case.reader.own_words, case.paragraphs):
        for words in (*_VAGUE, *(_SMOOTH if many else ())):
            if words in text:
                yield Violation("用语", f"不能写“{words}”，请写明数目和名单", case.keys("lag"))
