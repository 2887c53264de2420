"""What papers the notice demands, from whom and when (报送要求), read from the sentences of the body."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from duban.intake.parsing.reading import Obligation
from duban.intake.parsing.text import compact

_HANDS_IN: Final = re.compile(
    r"报送|上报|报(?:至|到|给|区|市|县|省|督查|政府|我|办公)|提交|填报|反馈|报[^，。；]{0,20}(?:办|室|局|科)"
)
_PAPER: Final = re.compile(r"《([^》]*(?:表|台账|计划|方案|报告|清单|总结))》")
_PLAIN_PAPER: Final = re.compile(
    r"(?:工作)?(?:落实|推进|进展|完成)?(?:情况|计划|方案|总结)(?:报告|材料|表)?|书面(?:材料|报告)|工作台账"
)
_SHORTENED: Final = re.compile(r"^(?:20\d\d年(?:年度|度)?|年度)(?:重点)?(?:工作)?(?:任务|目标|工作)?(?:目标)?(?:任务)?")
_WHO: Final = re.compile(
    r"^((?:请)?[^，。；：:]{1,24}?(?:单位|部门|街道|办事处|政府|委办局|委员会|专班|乡镇|镇街|局))(?:要|应|须|需|请|于|在|将|按|每|根据)"
)
_DAY: Final = re.compile(
    r"(?:(20\d\d)年|(今年|明年|次年))?(\d{1,2})月(\d{1,2})[日号](?:[（(][^）)]{1,8}[）)])?(?:下班)?(?:之?前|以前|止)"
)
_MONTH_END: Final = re.compile(r"(?:(20\d\d)年|(今年|明年|次年))?(\d{1,2})月(?:底|末)(?:之?前|以前)?")
_NTH_WORKDAY: Final = re.compile(
    r"(?:次月|下月|每月|月)初?(?:的)?(?:前|第)?(\d{1,2}|[一二三四五六七八九十])个工作日(?:之?内|之?前)?"
)
_FIXED_DAY: Final = re.compile(r"(?:次月|下月|每月|每个?月|逐月)(?:的)?(\d{1,2})[日号](?:之?前|以前)?")
_AGAIN: Final = re.compile(r"每月|每季|次月|下月|逐月|按月|按季|一月一报|一季一报|每半年|每周")
_HAN_FIGURES: Final = "一二三四五六七八九十"


def read_obligations(paragraphs: Sequence[str], written: date | None) -> tuple[Obligation, ...]:
    """One obligation per paper and time. A date without a year is in the year of the document (next year if past)."""
    found: list[Obligation] = []
    for paragraph in paragraphs:
        who = ""
        for sentence in re.split(r"[。；;\n]", compact(paragraph)):
            subject = _WHO.match(re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．]", "", sentence))
            who = subject[1].removeprefix("请") if subject else who
            if not _HANDS_IN.search(sentence):
                continue
            due, rule = _when(sentence, written)
            if due is None and rule is None:
                continue
            for what in _papers(sentence):
                obligation = Obligation(what, who or "各责任单位", due, rule)
                if obligation not in found:
                    found.append(obligation)
    return tuple(found)


def _papers(sentence: str) -> list[str]:
    named = [_SHORTENED.sub("", name) or name for name in _PAPER.findall(sentence)]
    if named:
        return named
    plain = _PLAIN_PAPER.findall(sentence)
    return [plain[-1]] if plain else ["书面材料"]


def _when(sentence: str, written: date | None) -> tuple[date | None, str | None]:
    """(due, None) for a day, (None, rule) for a recurring time, (None, None) where neither is said."""
    nth = _NTH_WORKDAY.search(sentence)
    if nth is not None:
        figure = nth[1]
        count = int(figure) if figure.isdecimal() else _HAN_FIGURES.index(figure) + 1
        return None, f"nth_workday:{count}"
    fixed = _FIXED_DAY.search(sentence)
    if fixed is not None and 1 <= int(fixed[1]) <= 31:
        return None, f"fixed_day:{int(fixed[1])}"
    if _AGAIN.search(sentence):
        return None, None
    day = _DAY.search(sentence)
    if day is not None:
        return _date(day[1], day[2], int(day[3]), int(day[4]), written), None
    end = _MONTH_END.search(sentence)
    if end is not None:
        return _date(end[1], end[2], int(end[3]), 0, written), None
    return None, None


def _date(year: str | None, relative: str | None, month: int, day: int, written: date | None) -> date | None:
    """The day meant; `day` 0 is the last of the month. Without any year to go by: None."""
    if year is None and written is None:
        return None
    if not 1 <= month <= 12:
        return None
    number = int(year) if year is not None else (written.year if written else 0)
    number += relative in ("明年", "次年")
    try:
        meant = date(number, month, day or calendar.monthrange(number, month)[1])
    except ValueError:
        return None
    if year is None and relative is None and written is not None and meant < written:
        return meant.replace(year=number + 1) if (month, meant.day) != (2, 29) else None
    return meant
