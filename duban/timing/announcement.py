"""Reading a new year's arrangement (关于…年部分节假日安排的通知) from the words of the General Office.

Its form has been the same for many years: “二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。”
The text checks itself: weekdays in brackets, totals (共7天) and the seven festivals must agree, else nothing is taken.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duban.errors import NotUnderstood
from duban.timing.arrangements import ArrangedDay
from duban.timing.deadlines import WEEKDAYS, day_words

FESTIVALS: Final = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
_LONGEST_SPAN: Final = 16  # days; no arrangement has come near it

_HEAD: Final = re.compile(r"[一二三四五六七八九十]+、([^:。,]{2,20}):")
_DATE: Final = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_PART: Final = re.compile(rf"{_DATE}(?:(?:至|到){_DATE})?|(放假|补休|上班)")
_WEEKDAY: Final = re.compile(r"(?:星期|周)([一二三四五六日天])")
_TOTAL: Final = re.compile(r"共(\d{1,2})天")


@dataclass(frozen=True)
class _Span:
    """Days from `first` to `last`, as found in `words`."""

    first: date
    last: date
    words: str

    @property
    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


def read_announcement(text: str, year: int) -> list[ArrangedDay]:
    """The special days that the notice on `year` orders, in order; a day may lie in the December before.

    Encouraged leave (鼓励…休息) is not ordered and not read. Raises: NotUnderstood with the words at fault.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    heads = list(_HEAD.finditer(plain))
    titles = "".join(head[1] for head in heads)
    missing = [festival for festival in FESTIVALS if festival not in titles]
    if missing:
        raise NotUnderstood(f"没有读到{'、'.join(missing)}的安排，请把通知从“一、元旦”起的各段完整粘贴。")
    ends = [head.start() for head in heads[1:]] + [len(plain)]
    found: dict[date, ArrangedDay] = {}
    for head, end in zip(heads, ends, strict=True):
        for arranged in _paragraph(plain[head.end() : end], head[1], year):
            if found.get(arranged.day, arranged).is_workday != arranged.is_workday:
                raise NotUnderstood(f"{day_words(arranged.day)}既写了放假又写了上班，请核对粘贴的文字。")
            found[arranged.day] = arranged
    return sorted(found.values())


def _paragraph(words: str, title: str, year: int) -> Iterator[ArrangedDay]:
    """The days of one festival's paragraph."""
    off: set[date] = set()
    for sentence in re.split("[。;]", words):
        if "鼓励" in sentence or not re.search("放假|补休|上班", sentence):
            continue
        for days, is_workday in _ordered(sentence, year):
            for day in days:
                if is_workday and day.weekday() < 5:
                    raise NotUnderstood(f"“{sentence}”把{day_words(day)}写成调休上班，那天本来上班，请核对年份和文字。")
                yield ArrangedDay(day, is_workday, title)
            off |= set() if is_workday else set(days)
    if not off:
        raise NotUnderstood(f"没有读懂“{title}”这一段哪几天放假，请核对粘贴的文字。")
    total = _TOTAL.search(words)
    if total and int(total[1]) != len(off):
        raise NotUnderstood(f"“{title}”写明共{total[1]}天，读到的是{len(off)}天，请核对粘贴的文字。")


def _ordered(sentence: str, year: int) -> Iterator[tuple[list[date], bool]]:
    """Which days a sentence orders off (False) or worked (True): the days stand before their verb."""
    waiting: list[_Span] = []
    before = date(year, 1, 1)
    for part in _PART.finditer(sentence):
        if part[9] is None:
            waiting.append(_span(part, before, year))
            before = waiting[-1].last
        elif waiting:
            yield [day for span in waiting for day in span.days], part[9] == "上班"
            waiting = []
    if waiting:
        raise NotUnderstood(f"没有读懂“{sentence}”里的“{waiting[0].words}”是放假还是上班，请核对粘贴的文字。")


def _span(part: re.Match[str], before: date, year: int) -> _Span:
    """One day or “…至…”; what a date leaves out is that of the date before it."""
    first = _day(part, 1, before, year)
    last = _day(part, 5, first, year) if part[7] else first
    if not 0 <= (last - first).days < _LONGEST_SPAN:
        raise NotUnderstood(f"“{part[0]}”的起止日期不对，请核对粘贴的文字。")
    return _Span(first, last, part[0])


def _day(part: re.Match[str], group: int, before: date, year: int) -> date:
    written_year, month, day, beside = part[group], part[group + 1], part[group + 2], part[group + 3]
    try:
        meant = date(int(written_year or before.year), int(month or before.month), int(day))
    except ValueError:
        raise NotUnderstood(f"“{part[0]}”里有不存在的日期，请核对粘贴的文字。") from None
    if meant.year != year and (meant.year, meant.month) != (year - 1, 12):
        raise NotUnderstood(f"“{part[0]}”不是{year}年的日期，请核对年份。")
    weekday = _WEEKDAY.search(beside or "")
    if weekday and weekday[1].replace("天", "日") != WEEKDAYS[meant.weekday()]:
        raise NotUnderstood(f"“{part[0]}”与{year}年的星期对不上（{day_words(meant)}），请核对年份和文字。")
    return meant
