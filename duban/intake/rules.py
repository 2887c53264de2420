"""Pure decisions of intake (来文导入): the year, and what differs between two readings of one notice."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


def year_of(title: str, doc_number: str, doc_date: date | None, today: date) -> int:
    """The year whose tasks a notice lists: named in its title, else that of its number, its date, today."""
    for text in (title, doc_number):
        found = re.search(r"(?<!\d)(20\d\d)(?!\d)", text)
        if found:
            return int(found[1])
    return (doc_date or today).year


def doc_number_of(typed: str) -> str:
    """发文字号 in the one form of GB/T 9704, however it was typed: 〔2022〕, no blanks, no 第, no leading zero.

    A notice is recognised by its number, so one number must not come in two spellings.
    """
    # Folding makes blanks of some characters, and without the blank what follows may be folded once more.
    folded = unicodedata.normalize("NFKC", re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)))
    found = re.fullmatch(r"(.+?)[〔\[(【{](\d{4})[〕\])】}]第?0*(\d+)号", folded)
    return f"{found[1]}〔{found[2]}〕{found[3]}号" if found else folded


Words = Mapping[str, str]
"""A row as people compare it: field title (类别、事项内容、牵头领导、责任单位、牵头单位) → words."""


@dataclass(frozen=True)
class Change:
    """One field that reads otherwise in the second file."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """One row that is not the same in both: changed, or only in one of them (`changes` is then empty)."""

    place: str
    kind: str
    words: str
    changes: tuple[Change, ...] = ()

    @property
    def title(self) -> str:
        """The kind in words."""
        return {"changed": "内容不同", "added": "新文件多出", "removed": "新文件没有"}[self.kind]


def differences(before: Mapping[str, Words], after: Mapping[str, Words]) -> list[Difference]:
    """What differs between two readings, place (附件1第3项) → words, in the order of the first, then the new rows."""
    found = []
    for place, old in before.items():
        new = after.get(place)
        if new is None:
            found.append(Difference(place, "removed", old["事项内容"]))
            continue
        changes = tuple(Change(t, old[t], new[t]) for t in old if _bare(old[t]) != _bare(new[t]))
        if changes:
            found.append(Difference(place, "changed", new["事项内容"], changes))
    found.extend(Difference(p, "added", words["事项内容"]) for p, words in after.items() if p not in before)
    return found


def _bare(words: str) -> str:
    return re.sub(r"\s+", "", words)


def open_doubts(doubts: Iterable[Mapping[str, str]], *, has_lead: bool, checked: bool) -> Sequence[Mapping[str, str]]:
    """The doubts that still wait for a person: none of a checked row, and no doubt about a lead that is now named."""
    if checked:
        return []
    return [d for d in doubts if not (has_lead and d["code"] == "lead_unconfirmed")]


def due_in_words(due: str | None, rule: str | None) -> str:
    """When a paper is due, in words: a day, or a rule of the contract (`nth_workday:5`, `fixed_day:5`)."""
    if due:
        day = date.fromisoformat(due)
        return f"{day.year}年{day.month}月{day.day}日前"
    kind, _, number = (rule or "").partition(":")
    words = {"nth_workday": f"每月初前 {number} 个工作日内", "fixed_day": f"每月 {number} 日前"}
    return words.get(kind, rule or "没有读到期限")


DOUBT_TITLES = {
    "lead_unconfirmed": "牵头单位未确认",
    "bold_inconsistent": "加黑与牵头不一致",
    "no_units": "没有责任单位",
    "no_leaders": "没有牵头领导",
    "leader_unclear": "领导姓名不清",
    "filled_down": "空格暂按上一行",
    "cells_unclear": "单元格界线不清",
    "unit_unclear": "单位名称不完整",
    "unit_repeat": "单位重复",
    "separator_mended": "标点已改正",
    "shared_ending": "一个单位还是几个",
    "several_marks": "一段几处单位",
    "target_unclear": "数字是否目标值",
    "seq_missing": "没有序号",
    "seq_repeat": "序号重复",
    "seq_gap": "序号有缺",
    "seq_order": "序号次序不对",
    "overlap_units_differ": "两表同一项目、单位不同",
    "invisible_character": "有看不见的字符",
    "collective_unit": "集体单位",
    "open_list": "“等”字",
    "collective_leader": "领导只写了职务",
}
"""Doubt codes of the reading, in the order and words of the check page. A test holds it complete."""

WAITING_WORDS = {
    "collective_unit": "是集体单位，建账后在“待落实”写明成员。",
    "open_list": "“等”字还包括哪些单位，建账后在“待落实”写明。",
    "collective_leader": "没有写明姓名，建账后列入“待落实”。",
}
"""What the check page says of the doubts that it need not settle: they wait in the ledger, on the list 待落实."""

WAIT_IN_LEDGER = frozenset(WAITING_WORDS)
