"""Rules on what a text says: empty phrases, no fact, another period, plans only, no base (Q09–Q11 Q15–Q17 Q22–Q24)."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final

from duban.prechecks.case import Case
from duban.prechecks.data import any_of, limit
from duban.prechecks.findings import Found
from duban.prechecks.lines import BOXES
from duban.prechecks.words import Day, Piece, Words
from duban.timing.periods import Period

_WHY: Final = re.compile(
    r"因(?!素|地制宜|此|而)|受[^,。;]{1,20}?(?:影响|制约|限制|约束|冲击|波及|牵制)|(?<![关联体维派])系(?!统|列|数)|在于"
)
"""因, 受…影响, 系: not the same characters in 因素, 接受, 系统."""


def _says_why(case: Case) -> bool:
    return case.says(case.problems, "cause_words") or bool(_WHY.search(case.problems.text))


def problem_without_cause(case: Case) -> Iterator[Found]:
    """Q09: a problem is told; neither the box for causes nor the problem's own words say why."""
    if case.problems.says_nothing or not case.known("causes") or _says_why(case):
        return
    if case.causes.says_nothing or case.causes.bare == case.problems.bare:
        yield Found(
            "causes", "写了存在问题，没有写原因，请写明因为什么。", case.problems.whole[:0] or case.causes.whole
        )


def outside_cause_again(case: Case) -> Iterator[Found]:
    """Q10: two months running the cause lies only outside, and nothing is done about it."""
    earlier = [month.causes for month in case.line.history if month.period == case.period.previous and month.causes]
    if (
        not earlier
        or not case.says(case.causes, "outside_causes")
        or not case.says(Words(earlier[0]), "outside_causes")
    ):
        return
    steps = case.next_steps
    has_measure = bool(steps.times) and not steps.says_nothing and not case.says(steps, "waiting_words")
    if not has_measure or steps.bare == case.last_next_steps.bare:
        yield Found("causes", "连续两个月只写外部原因，没有应对措施，请写明本单位怎样应对。", case.causes.whole)


_BY_WHOM: Final = re.compile(
    r"由[^,。;]{2,}?(?:负责|牵头|组织|完成|实施|跟进|对接|办理|协调|落实|督促|签|推进|会同)|(?:责任人|负责人|责任单位|责任领导|牵头单位|责任科室|经办人)\s*(?:为|是|[::])?\s*[\u4e00-\u9fff]{2,}"
    r"|[\u4e00-\u9fff]{2,}(?:牵头|负责)|[\u4e00-\u9fff](?:局长|主任|科长|书记|副局长|副主任|镇长|经理|处长|院长|校长|站长|所长|队长)|(?:局|委|办|中心|街道)(?:主要|分管)(?:领导|负责人|负责同志)"
    r"|由(?!有关|相关|各)[\u4e00-\u9fff]{1,12}?(?:科|股|室|组|部(?!门)|处|队|站|所|办|中心|专班)"
)


def step_without_date_or_subject(case: Case) -> Iterator[Found]:
    """Q11: 加快推进 says neither by when nor by whom."""
    words = case.next_steps
    if words.says_nothing or case.is_finished:
        return
    lacks = []
    if not words.times:
        lacks.append("时间")
    if not _has_subject(case, words):
        lacks.append("责任单位或者责任人")
    if lacks:
        first = words.sentences[0] if words.sentences else Piece(words.text, *words.whole)
        said = f"“{_short(first.text)}”没有{'和'.join(lacks)}"
        yield Found("next_steps", f"{said}，请写明哪一天前、由谁、做到什么。", words.whole)


def _has_subject(case: Case, words: Words) -> bool:
    own = case.line.unit
    return bool(words.units) or bool(_BY_WHOM.search(words.text)) or bool(own and own in words.text)


def _short(text: str, longest: int = 24) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


@cache
def _empty_pattern() -> re.Pattern[str]:
    """积极推进, 扎实有序开展: an adverb and a verb of the lists with nothing of weight between them."""
    adverbs = any_of("empty_adverbs").pattern
    return re.compile(f"{any_of('empty_phrases').pattern}|(?:{adverbs})+(?:地|的)?(?:{any_of('empty_verbs').pattern})")


@cache
def _abstract_pattern() -> re.Pattern[str]:
    lists = ("empty_phrases", "abstract_words", "empty_adverbs", "empty_verbs")
    return re.compile("|".join(any_of(name).pattern for name in lists))


def _is_empty(clause: Piece) -> bool:
    """A set phrase, or a clause that is made of abstract words for the most part."""
    if _empty_pattern().search(clause.text):
        return True
    abstract = sum(len(match[0]) for match in _abstract_pattern().finditer(clause.text))
    return abstract >= limit("abstract_share") * len(clause.text)


def has_facts(case: Case, words: Words) -> bool:
    """A figure, a day, a place or body of its own name, a title: what can be checked.

    The reported month is none, nor is a name that the task itself gives or that stands in a set phrase.
    """
    if words.counts or words.quotes or any(_is_a_day(day) for day in words.days):
        return True
    own = case.line.task + case.line.unit
    empty = [clause.span for clause in words.clauses if _empty_pattern().search(clause.text)]
    return any(
        name.text not in own
        and name.text[1:] not in own
        and not _NOBODY.search(name.text)
        and not any(start <= name.start < end for start, end in empty)
        for name in (*words.places, *words.units)
    )


_NOBODY: Final = re.compile(
    r"^(?:我|本|各|全)|(?:区|市|省|县|党)委|(?:区|市|省|县)政府|(?:有关|相关)|(?:单位|方|企业|专班|工作组|领导小组)$"
)
"""The filer, everybody, the leadership that set phrases call upon, and parts without a name (施工单位)."""


def _is_a_day(day: Day) -> bool:
    return day.day is not None or day.part not in ("", "份", "底", "末")


def empty_phrases(case: Case) -> Iterator[Found]:
    """Q15: more than two fifths of the clauses are set phrases, and there is nothing to check."""
    for box in ("completion", "problems", "causes", "next_steps"):
        words = case.words(box)
        clauses = words.clauses
        if len(clauses) < limit("empty_clauses_from") or has_facts(case, words):
            continue
        if box == "next_steps" and words.times:
            continue
        empty = [clause for clause in clauses if _is_empty(clause)]
        if len(empty) > limit("empty_share") * len(clauses):
            said = f"“{BOXES[box]}”{len(clauses)}个短句中{len(empty)}句为套话"
            yield Found(box, f"{said}，请补充做了什么、做到多少、在哪里。", (empty[0].start, empty[-1].end))


def no_fact(case: Case) -> Iterator[Found]:
    """Q16: no figure, place, day or named result in 完成情况."""
    words = case.completion
    if case.line.unchanged or words.says_nothing or has_facts(case, words) or _has_result(case, words):
        return
    yield Found("completion", "完成情况没有数字、地点、日期或者具体成果，请补充可以核对的事实。", words.whole)


_RESULT: Final = re.compile(
    r"[\u4e00-\u9fff\d]{3,}(?:完成|定稿|进场|修通|封顶|合龙|贯通|启用|获批|建成|开工|竣工|完工|开放|开业)$"
    r"|(?:完成|形成|签订|签署|印发|出台|取得|建成|报送|移交|接入|划定|开通|审定|发布|下发|揭牌|投用)了?[\u4e00-\u9fff]{3,}"
    r"|通过[^,。;]{0,10}(?:验收|评审|审查|审议|认证|核验|考核|评估|备案|论证)"
)
_NO_RESULT: Final = re.compile(
    r"后(?:组织|启动|开展|将|再|即|进|实施|办理)|任务|工作|目标|措施|成效|成果|要求|部署|落实|机制|进展|有关|相关|情况|力度|合力|氛围|未|将|拟|计划|预计|力争|之中|意见"
)


def _has_result(case: Case, words: Words) -> bool:
    """A result by its name (施工许可证), or a thing that is done and is more than 工作、任务."""
    if case.says(words, "named_results"):
        return True
    return any(
        _RESULT.search(clause.text) and not _empty_pattern().search(clause.text) and not _NO_RESULT.search(clause.text)
        for clause in words.clauses
    )


_PLANNED: Final = re.compile(r"计划|拟|将|预计|力争|争取|确保|下一步|下步|目标|准备|待|前完成|期限")
_UP_TO: Final = re.compile(r"(?:截至|截止|截止到|至|到)$")
_QUARTER: Final = re.compile(
    r"(?:^|(?<=[。;\n]))\s*(?:截[至止]|至)?(?:今年)?(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)"
)


def another_period(case: Case) -> Iterator[Found]:
    """Q17: the text reports on another month or year; or the next step's time is already past."""
    words, period = case.completion, case.period
    found = next(_other_year(case), None) or next(_other_month(case), None)
    if found:
        yield found
    elif not words.days:
        yield from _other_quarter(words, period)
    yield from _step_in_the_past(case)


def _other_month(case: Case) -> Iterator[Found]:
    words, period = case.completion, case.period
    told = [(day, _month_of(day, period)) for day in words.days if not _is_planned(words, day)]
    if any(month == period for _, month in told) or re.search("本月|当月|本期", words.text):
        return
    for day, month in told:
        if month is None or month == period or not _reports_on_month(case, day):
            continue
        said = f"正文写的是“{words.text[slice(*day.span)]}”，本表是{period.month}月的情况"
        yield Found("completion", f"{said}，请核对月份。", day.span)
        return


def _month_of(day: Day, period: Period) -> Period | None:
    found = day.resolved(period)
    return Period.of(found) if found else None


def _clause_at(words: Words, position: int) -> Piece | None:
    return next((clause for clause in words.clauses if clause.start <= position < clause.end), None)


def _is_planned(words: Words, day: Day) -> bool:
    clause = _clause_at(words, day.span[0])
    after = words.text[day.span[1] : day.span[1] + 2]
    return after.startswith(("前", "之前")) or bool(clause and _PLANNED.search(clause.text))


def _reports_on_month(case: Case, day: Day) -> bool:
    """5月份…, 截至5月底, 1-5月; or a sentence that begins with the month or day and tells nothing of the present."""
    words = case.completion
    before = words.text[max(0, day.span[0] - 4) : day.span[0]]
    if day.is_range or _UP_TO.search(before) or day.part == "份":
        return not (day.day and case.period.next.first_day <= (day.resolved(case.period) or date.min) <= case.filed_by)
    begins = any(sentence.start == day.span[0] for sentence in words.sentences)
    found = day.resolved(case.period)
    is_far = day.day is None or found is None or not case.period.previous.first_day <= found <= case.filed_by
    return begins and is_far and not _tells_of_now(words, day.span[0])


def _tells_of_now(words: Words, position: int) -> bool:
    """本月, 目前 anywhere; 累计 only beside the clause at `position`: 4月累计完成 speaks of April."""
    clause = _clause_at(words, position)
    found = any_of("now_words").finditer(words.text)
    return any(
        match[0] != "累计" or clause is None or not clause.start <= match.start() < clause.end for match in found
    )


def _other_year(case: Case) -> Iterator[Found]:
    words, year = case.completion, case.period.year
    last_year = re.search(r"(?:^|(?<=[。;,]))(?:去年|上年|前年)(?:\d{1,2}月|[一二三四]季度|底)", words.text)
    if last_year and not any_of("now_words").search(words.text):
        yield Found("completion", f"正文写的是“{last_year[0]}”，本表是{year}年的情况，请核对年份。", last_year.span())
        return
    years = list(re.finditer(r"(?<!\d)(20\d{2})年", words.text))
    if not years or any(int(match[1]) == year for match in years):
        return
    for match in years:
        clause = _clause_at(words, match.start())
        if clause is None or any_of("comparing_words").search(clause.text.replace(match[0], "", 1)):
            continue
        starts = clause.start == match.start() or _UP_TO.search(words.text[: match.start()])
        planned = _PLANNED.search(clause.text) or re.search(r"前|底", words.text[match.end() : match.end() + 6])
        if starts and not (int(match[1]) > year and planned):
            yield Found("completion", f"正文写的是“{match[0]}”，本表是{year}年的情况，请核对年份。", match.span())
            return


def _other_quarter(words: Words, period: Period) -> Iterator[Found]:
    match = _QUARTER.search(words.text)
    if match is None or _tells_of_now(words, match.end()):
        return
    if match["half"]:
        wrong = period.month not in ((5, 6, 7) if match["half"] == "上" else (11, 12))
    else:
        number = "一二三四".find(match["quarter"]) + 1 or int(match["quarter"])
        wrong = number != period.quarter.number
    if wrong:
        said = f"正文写的是“{match[0].strip()}”，本表是{period.month}月的情况"
        yield Found("completion", f"{said}，请核对月份。", match.span())


def _step_in_the_past(case: Case) -> Iterator[Found]:
    words, period = case.next_steps, case.period
    ends = [day.resolved(period, ahead=True) for day in words.days]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(words.times) or any(end >= period.first_day for end in known):
        return
    said = f"下一步的时间“{words.text[slice(*words.days[0].span)]}”已经过去"
    yield Found("next_steps", f"{said}，请写{period.next.month}月及以后的时间。", words.days[0].span)


_SUPERIOR: Final = re.compile(
    r"^(?:由|\d+月(?:\d+日)?)?(?:市|省|国家|上级|市级|省级)[\u4e00-\u9fff]{0,10}?(?:局|委|厅|办|公司|集团|政府|部门)[\u4e00-\u9fff]{0,6}?(?:完成|组织|实施|建成|开展|投资|举办|承建|建设)"
)


_COUNTED_AS_OWN: Final = re.compile(
    r"(?:计入|作为|列入|算作|纳入|计为)了?(?:我|本)[\u4e00-\u9fff]{0,16}(?:完成|成果|任务|业绩|成绩|工作|数|量)"
)


def work_of_others(case: Case) -> Iterator[Found]:
    """Q22: what a superior or another place has done stands as own work."""
    if case.line.unit.startswith(("市", "省")):
        return
    for clause in case.completion.clauses:
        is_theirs = _SUPERIOR.search(clause.text) and not any_of("joint_words").search(clause.text)
        if is_theirs or _COUNTED_AS_OWN.search(clause.text):
            said = f"“{_short(clause.text)}”疑似上级或者其他单位的工作"
            yield Found("completion", f"{said}，请写明本单位做了什么。", clause.span)
            return


_NOUN_OF_PLAN: Final = re.compile(
    r"计划(?=$|数|\d[\d,.]*(?![\d,.月年日])|任务|总|表|书|的|内|中|编制|完成|印发|获批|[》”])"
    r"|(?:年度|全年|改造|建设|投资|工作|落实|本年|原|月|季度|三年|行动|检查|检修|培训|招商|施工|采购|供地|实施|编制|制定|印发)计划"
    r"|将近|谋划(?:了|储备)|等待|接待|期待|准备就绪|目标|将(?!于|在)[^,]{1,16}?(?:纳入|列入|移交|作为|改为|划入|提交|报送|上报|下达|分解)"
)
_DONE: Final = re.compile(r"已|(?<![为除])了(?!解)|累计|本月(?:内)?(?!拟|将|计划)|当月|截至|截止|达到|完成率")
_TOPIC: Final = re.compile(r"^(?:关于|针对|对于|围绕|按照|根据)")


def plans_only(case: Case) -> Iterator[Found]:
    """Q23: 完成情况 tells only of what is meant to be done (将、拟、计划)."""
    words = case.completion
    plans = empties = 0
    for sentence in words.sentences:
        after_plan = False
        for clause in words.clauses:
            if not sentence.start <= clause.start < sentence.end:
                continue
            kind = _tense(case, clause, after_plan=after_plan)
            if kind == "done":
                return
            if kind == "plan":
                after_plan = True
                plans += 1
            empties += kind == "empty"
    if plans > empties:
        yield Found("completion", "完成情况写的都是打算，请写本月已经做了什么；打算写在下一步计划里。", words.whole)


def _tense(case: Case, clause: Piece, *, after_plan: bool) -> str:
    """plan, done, empty (a set phrase) or open. After a plan in the same sentence a bare verb carries the plan on: 计划6月招标，完成审图."""
    text = _NOUN_OF_PLAN.sub("", clause.text)
    plan = any_of("plan_words").search(text)
    done = _DONE.search(text)
    acts = any_of("done_words").search(text)
    if plan:
        done_first = done is not None and done.start() < plan.start() and done[0] not in ("本月", "本月内", "当月")
        acts_first = acts is not None and acts.start() < plan.start() and "后" not in text[acts.end() : plan.start()]
        return "done" if done_first or (acts_first and not after_plan) else "plan"
    if done or any(_is_past(case, day) for day in Words(clause.text).days):
        return "done"
    if _empty_pattern().search(text):
        return "empty"
    if after_plan:
        return "open"
    is_topic = _TOPIC.search(text) or len(text) < 8
    return "done" if acts or not is_topic else "open"


def _is_past(case: Case, day: Day) -> bool:
    month = _month_of(day, case.period)
    return month is not None and month <= case.period


def comparison_without_base(case: Case) -> Iterator[Found]:
    """Q24: 同比增长8% without an amount, 位居前列 without a place."""
    words = case.completion
    amounts = [each for each in words.figures if not re.match(r"%|个?百分点|倍|位", each.after)]
    match = any_of("comparisons").search(words.text)
    if match and not amounts:
        yield Found("completion", f"“{match[0]}”只有比较没有基数，请写明数额。", match.span())
        return
    match = any_of("ranks").search(words.text)
    if match and not re.search(r"第\s*[一二三四五六七八九十\d]", words.text):
        yield Found("completion", f"“{match[0]}”没有名次和范围，请写明。", match.span())
