"""Rules that compare with last month, the plan and the other papers of a line (Q12 Q13 Q18 Q29 Q30)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from duban.prechecks.case import Case
from duban.prechecks.data import any_of, limit, synonyms
from duban.prechecks.findings import Found
from duban.prechecks.likeness import are_alike
from duban.prechecks.words import Words


def same_next_step(case: Case) -> Iterator[Found]:
    """Q12: the next step is last month's, word for word or nearly so, with no new time or figure."""
    now, before = case.next_steps, case.last_next_steps
    if case.line.unchanged or case.is_finished or now.says_nothing or before.says_nothing:
        return
    same_digits = re.findall(r"\d+", now.text) == re.findall(r"\d+", before.text)
    if same_digits and are_alike(now, before, at_least=int(limit("same_step_ratio"))):
        month = case.period.previous.month
        yield Found(
            "next_steps", f"下一步计划与{month}月相同，{month}月的计划是否已落实？请写新的步骤或者说明。", now.whole
        )


_OF_THE_MONTH: Final = re.compile(
    r"(?:截至|截止到?|到)\s*(?:20\d{2}年)?(?:\d{1,2}|[一二三四五六七八九十]+)月(?:底|末|份|\d{1,2}[日号])?|(?:1\s*[-—~至到]\s*)?(?<!\d)(?:1[0-2]|0?[1-9])月份?(?!\d)|20\d{2}年|本月|目前|今年以来"
)
"""Times that change with every month and bring no news: 截至4月30日, 4月份."""


def same_as_last_month(case: Case) -> Iterator[Found]:
    """Q13: at least nine tenths of 完成情况 stood there last month, and there is no new number."""
    now, before = case.completion, case.last_completion
    if case.line.unchanged or now.says_nothing or before.says_nothing:
        return
    new, old = (Words(_OF_THE_MONTH.sub("", words.text)) for words in (now, before))
    news = set(re.findall(r"\d+(?:\.\d+)?", new.text)) - set(re.findall(r"\d+(?:\.\d+)?", old.text))
    if not news and are_alike(new, old, at_least=int(limit("same_text_ratio"))):
        said = f"完成情况与{case.period.previous.month}月相同，也没有新的数字"
        yield Found("completion", f"{said}，请写本月的新进展；确无进展的，请按“本月无变化”填报。", now.whole)


def promise_not_mentioned(case: Case) -> Iterator[Found]:
    """Q18: last month's step, or a milestone, whose day is past and of which the line says nothing."""
    told = "\n".join(case.words(box).text for box in ("completion", "problems", "causes", "next_steps"))
    if not told.strip() or case.is_finished:
        return
    for step, due in _promises(case):
        if due <= case.period.last_day and not _mentions(case, told, step, share=float(limit("promise_share"))):
            yield Found(
                "completion", f"上月承诺“{_short(step)}”，本月没有说明，请写明做到了没有。", case.completion.whole
            )
            return
    for milestone in case.overdue:
        if milestone.name and not _mentions(case, told, milestone.name, share=float(limit("milestone_share"))):
            assert milestone.due is not None
            day = f"{milestone.due.month}月{milestone.due.day}日"
            said = f"节点“{milestone.name}”应在{day}前完成"
            yield Found("completion", f"{said}，本月没有说明，请写明做到了没有。", case.completion.whole)
            return


def _promises(case: Case) -> Iterator[tuple[str, date]]:
    """Each sentence of last month's plan with the last day it names; one without a day promises nothing that can be checked."""
    words = case.last_next_steps
    before = case.period.previous
    for sentence in words.sentences:
        parts = [clause for clause in words.clauses if sentence.start <= clause.start < sentence.end]
        groups: list[list[str]] = []
        for part in parts:
            if not groups or (Words(part.text).days and any(Words(text).days for text in groups[-1])):
                groups.append([])
            groups[-1].append(part.text)
        for group in groups:
            text = ",".join(group)
            days = [day.resolved(before, ahead=True) for day in Words(text).days]
            known = [day for day in days if day is not None]
            if known:
                yield text, max(known)
            elif re.search(r"(?:本|当)?月(?:底|末)前?|本月内", text) and "下" not in text:
                yield text, before.last_day
            elif re.search(r"下个?月|次月", text):
                yield text, case.period.last_day


_FILLER: Final = re.compile(
    r"(?:20\d{2}年)?(?:\d{1,2}|[一二三四五六七八九十]+)月(?:\d{1,2}[日号]|底|末|初|[上中下]旬|份)?(?:之?前)?|由[^,]{2,14}?(?=完成|组织|负责|牵头|会同|与|签|落实|推进|开展|启动)|\d+(?:\.\d+)?"
    r"|施工单位|建设单位|施工|建设|完成|推进|开展|组织|实施|落实|做好|力争|确保|争取|计划|全部|全面|继续|进一步|加快|我局|我单位|本单位|负责|牵头|会同|工作|项目|工程|累计|达到|以上|左右|之前|前"
)


def _mentions(case: Case, told: str, promise: str, *, share: float) -> bool:
    """Whether enough of a promise's own words stand in the text; those of the task itself prove nothing."""
    if any(f"{promise[slice(*figure.span)]}{figure.after[:1]}" in told for figure in Words(promise).figures):
        return True
    content = _FILLER.sub("|", promise)
    pairs = _pairs(content)
    own = {pair for pair in pairs if pair not in case.line.task and pair not in case.line.unit} or pairs
    if not own:
        own = _pairs(promise)
    if not own:
        return True
    found = {pair for pair in own if pair in told}
    if len(found) >= share * len(own):
        return True
    return any(
        any(word in content for word in group) and any(word in told for word in group) and (found or len(own) <= 3)
        for group in synonyms()
    )


def _pairs(text: str) -> set[str]:
    """Every two Chinese characters in a row."""
    return {pair for i in range(len(text) - 1) if re.fullmatch(r"[\u4e00-\u9fffA-Za-z]{2}", pair := text[i : i + 2])}


def _short(text: str, longest: int = 24) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def proof_missing_or_old(case: Case) -> Iterator[Found]:
    """Q29: an attachment is named and none is there; or every proof is older than the month."""
    attachments = case.line.attachments
    if attachments is None:
        return
    match = any_of("proof_words").search(case.completion.text)
    if match and not attachments:
        yield Found("completion", f"正文写了“{match[0]}”，没有上传附件，请补传。", match.span())
    for attachment in attachments:
        if attachment.dated is not None and attachment.dated < case.period.first_day:
            day = f"{attachment.dated.year}年{attachment.dated.month}月{attachment.dated.day}日"
            yield Found("attachments", f"附件“{attachment.name}”的日期是{day}，早于本月，请确认是否本月的佐证。")


def part_missing(case: Case) -> Iterator[Found]:
    """Q30: a supporting unit has not given its part of a joint line."""
    missing = [name for name in case.line.supporting_missing if name.strip()]
    if missing:
        yield Found("supporting_missing", f"配合单位{'、'.join(missing)}的情况还没有提供，请催报或者说明。")
