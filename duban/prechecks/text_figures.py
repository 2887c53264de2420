"""Rules that hold the text against the figures: sums, shares, the month's own number, claims of completion (Q05 Q07)."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from duban.prechecks.case import Case
from duban.prechecks.data import any_of, limit, phrases
from duban.prechecks.findings import Found
from duban.prechecks.lines import Indicator
from duban.prechecks.pace import is_cumulative, plain, rounded, same_unit, split_unit, year_share
from duban.prechecks.words import Figure, Words


def figures_in(words: Words, base: str) -> list[Figure]:
    """The figures of a text that are counted in a unit; 人 is not 人次."""
    if not base:
        return []
    spellings = {base} | {each for each in ("平米", "㎡", "m2", "千米", "km", "百分点") if same_unit(each) == base}
    found = []
    for figure in words.figures:
        after = figure.after.lstrip("多余来 ")
        unit = next((each for each in spellings if after.startswith(each)), None)
        if unit is not None and not re.match(r"次|均|百分点|多项" if unit in "人个" else r"百分点", after[len(unit) :]):
            found.append(figure)
    return found


_CUMULATIVE: Final = re.compile(
    r"(?:累计|共计|总计|合计|总共|共(?!涉及|影响|有|需)|至今|目前已?|现已|已|截至[^,。;]*|截止[^,。;]*)(?:已)?[\u4e00-\u9fff]{0,8}$"
)
_NOT_THE_SUM: Final = re.compile(
    r"(?:本月|当月|本周|上月|本季度|计划|目标|任务|其中|剩余|还有|尚有|余|未|预计|将|拟|力争|确保|每|日均|同比|去年|上年|需|待|不足|缺|差|减少|分别|第|平均|比)[\u4e00-\u9fff]{0,8}$"
)

_OTHER_THINGS: Final = re.compile(r"(?:新增|影响|涉及|增加)[\u4e00-\u9fff]{0,8}$")
"""Words that speak of something else, unless 累计 stands before them: 累计新增就业4126人."""


def text_differs(case: Case) -> Iterator[Found]:
    """Q05: the sum in the text is not the one in the field; nor the share, nor the month's own figure."""
    text = case.completion
    for indicator in case.line.indicators:
        if indicator.value is None:
            continue
        yield from _sum_differs(case, text, indicator, indicator.value)
    yield from _share_differs(case, text)


def _sum_differs(case: Case, text: Words, indicator: Indicator, value: Decimal) -> Iterator[Found]:
    times, base = split_unit(indicator.unit)
    figures = figures_in(text, base)
    meant = [
        each
        for each in figures
        if not _NOT_THE_SUM.search(each.before)
        and (_CUMULATIVE.search(each.before) or not _OTHER_THINGS.search(each.before))
    ]
    known = _known_amounts(case, base)
    if not meant or any(abs(figure.amount - value * times) <= figure.slack for figure in figures):
        yield from _month_differs(text, figures, indicator, value)
        return
    strange = [each for each in meant if not any(abs(each.amount - amount) <= each.slack for amount in known)]
    sums = [each for each in strange if _CUMULATIVE.search(each.before)]
    near = [each for each in strange if _speaks_of(indicator, each)]
    for figure in (sums or near)[:1]:
        written = text.text[figure.span[0] : figure.span[1]] + base
        said = f"正文写“{written}”，表内“{indicator.name}”填{plain(value)}{indicator.unit}"
        yield Found("completion", f"{said}，两处不一致，请核对。", figure.span)


def _known_amounts(case: Case, base: str) -> list[Decimal]:
    """All amounts in a unit that the fields hold: a figure equal to one of them speaks of that one."""
    found = []
    for indicator in case.line.indicators:
        times, own = split_unit(indicator.unit)
        if own != base:
            continue
        amounts = (indicator.value, indicator.year_target, indicator.stage_target, indicator.previous_value)
        found += [amount * times for amount in amounts if amount is not None]
        if indicator.value is not None and indicator.previous_value is not None:
            found.append((indicator.value - indicator.previous_value) * times)
        if indicator.value is not None and indicator.year_target is not None:
            found.append((indicator.year_target - indicator.value) * times)
    return found


def _speaks_of(indicator: Indicator, figure: Figure) -> bool:
    """Whether the words before a figure share two characters in a row with the indicator's name."""
    name = indicator.name
    return any(name[i : i + 2] in f"{figure.before}|{figure.after}" for i in range(len(name) - 1))


_THIS_MONTH: Final = re.compile(r"(?:本月|当月|本月份)(?:新增|新|共|完成|实际)*[\u4e00-\u9fff]{0,6}$")


def _month_differs(text: Words, figures: list[Figure], indicator: Indicator, value: Decimal) -> Iterator[Found]:
    """本月完成310户，累计1460户: the two must lie apart by last month's value."""
    if indicator.previous_value is None or not is_cumulative(indicator):
        return
    times, base = split_unit(indicator.unit)
    growth = (value - indicator.previous_value) * times
    for month, total in pairwise(figures):
        is_pair = _THIS_MONTH.search(month.before) and re.search(r"累计[\u4e00-\u9fff]{0,4}$", total.before)
        follows = total.span[0] - month.span[1] <= len(base) + 8
        is_the_sum = abs(total.amount - value * times) <= total.slack
        if is_pair and follows and is_the_sum and abs(month.amount - growth) > month.slack:
            said = f"正文写本月“{plain(month.value)}{base}”，按表内累计值与上月值之差是{plain(growth / times)}{indicator.unit}"
            yield Found("completion", f"{said}，请核对。", month.span)


_SHARE: Final = re.compile(
    r"(?:占(?:全年|年度|年|总|全部|计划|目标|任务|工程|投资|改造|应[\u4e00-\u9fff]{1,3})*[数量的]*"
    r"|完成(?:了|全年|年度|总|年初|投资|工程|工作|建设)*(?:目标|任务|计划|总量|总数|量)+的?"
    r"|(?:^|[,。;:、])(?:项目|工程|任务|目标|工作|总体|整体|累计|已|目前|全年|年度)*完成率?"
    r"|(?:总体|整体|总|累计|全年|年度|工程|项目|形象|建设|任务|完成)进度)(?:已?(?:达到?|为|是|完成))?(?:约|近)?$"
)
"""Words before a percentage that is the task's own, not that of a part (岭西段路基完成70%)."""


def _share_differs(case: Case, text: Words) -> Iterator[Found]:
    """占58.4%: the share must be that of the values, or the percent of the line."""
    expected = [share for each in case.line.indicators for share in _shares(each)]
    if case.line.percent is not None:
        expected.append(case.line.percent)
    figures = [each for each in text.figures if each.after.startswith("%")]
    told = [each for each in figures if _SHARE.search(each.before)]
    if not expected or not told or (len(case.line.indicators) > 1 and len(told) > 1):
        return
    for figure in figures:
        allowed = max(figure.slack, Decimal(1).scaleb(-figure.decimals), limit("share_tolerance_points"))
        if any(abs(figure.value - share) <= allowed for share in expected):
            return
    figure = told[0]
    best = min(expected, key=lambda share: abs(share - figure.value))
    said = f"正文写“{plain(figure.value)}%”，按表内数字是{plain(rounded(best))}%"
    yield Found("completion", f"{said}，两处不一致，请核对。", figure.span)


def _shares(indicator: Indicator) -> Iterator[Decimal]:
    if indicator.value is None:
        return
    if indicator.unit.strip() in phrases("level_units"):
        yield indicator.value
    for target in (indicator.year_target, indicator.stage_target):
        if target:
            yield indicator.value / target * 100


_CLAIM: Final = re.compile(
    r"(?:已经?|均|均已|全部|全面|整体|圆满|如期|提前|顺利|现已|按期|按时|基本)+(?:完成(?=$|了?(?:任务|目标|全部|年度|全年|建设|改造|施工|整治|各项|主要)|并|且|交付|验收|投)|建成|竣工|完工|办结|销号|交付)|(?:任务|目标|工程|项目|工作|建设|改造|整治|落地)(?:已)?(?:全部|全面|圆满)?(?:完成|建成|竣工|完工)$"
    r"|(?:竣工|完工|建成)(?:投用|验收|并|投入使用|通车|开放|$)|^(?:完成|建成|竣工)$|(?:均|全部)已?[\u4e00-\u9fff]{0,8}(?:完成|建成|竣工|完工|交付)$"
    r"|(?:改造|建设|施工|整治|修缮|铺设|安装)完毕|(?:正式|全线|全面|恢复|建成)(?:通车|开园|投入使用|交付使用|投入运营|投用)"
)
_PART: Final = re.compile(
    r"[一二三四五六七八九十\d]期|首[批期]|第.{1,3}[批期段]|[一二两三四五\d]批|阶段|标段|段|主体|基础|桩基|地基|路基|招标|设计|前期|手续|可研|立项|审批|评审|勘察|勘探|图纸|协议|方案|备案|选址|清表|围挡|土方|管线|管网|箱涵|封顶|编制"
    r"|摸底|调查|统计|培训|采购|测绘|评估|公示|申报|初稿|安装|铺设|浇筑|场地|平整|拆除|迁移|迁改|本月|当月|一季度|二季度|三季度|上半年|其中|部分|号楼|首|现场|资料|材料|清单|台账|会议|论证|审核|意见|任务书|分解|初验|预验"
)
_NOT_YET: Final = re.compile(
    r"未|没有|尚|预计|计划|将|拟|力争|确保|争取|待|后|前$|前(?:全部)?(?:完成|建成)|如|若|目标是|可|能"
)


_DECLARED: Final = re.compile(
    r"(?:视为|视同|视作|计为|按|算作|记为|计入|认定为?|列为|记作|算)已?(?:全部|全面)?(?:完成|办结)(?!时)"
    r"|完成了?(?:全年|年度)(?:目标)?(?:任务|目标)(?!的|\d|数|量)|(?:全年|年度)[^,。;]{0,6}(?:任务|目标)已?(?:全部|圆满)?(?:完成|实现)(?!了?\d|率|[过一]半|情况)"
)
"""The unit declares the year's work done: 视同完成, 完成全年任务 (not 完成全年任务的58%)."""


def claims_too_much(case: Case) -> Iterator[Found]:
    """Q07: 完成、建成、竣工 while the line is not at 100, or a beginning (启动、签约、谋划) counted as 完成."""
    state = _unfinished(case)
    declared = _DECLARED.search(case.completion.text)
    if declared and state:
        yield Found("completion", f"正文写“{declared[0]}”，{state}，请核对。", declared.span())
        return
    if _counts_beginning_as_end(case):
        said = "完成情况只写了启动、签约、谋划一类的起步工作，却按完成计"
        yield Found("completion", f"{said}，请按实际进度填写。", case.completion.whole)
        return
    if not state:
        return
    for clause in case.completion.clauses:
        claim = _CLAIM.search(clause.text)
        if not claim or _NOT_YET.search(clause.text[: claim.end() + 2]):
            continue
        rest = _without_task(case, clause.text)
        is_part = _PART.search(rest) or (case.line.indicators and Words(rest).places)
        if not is_part and _is_about_target(case, rest):
            yield Found("completion", f"正文写“{clause.text}”，{state}，请核对。", clause.span)
            return


def _without_task(case: Case, text: str) -> str:
    """A clause without its dates and without the words of the task: what is left may name a part."""
    task = case.line.task
    pairs = {task[i : i + 2] for i in range(len(task) - 1) if not re.search(r"\d", task[i : i + 2])}
    keep = [not any(text[max(0, i + s) : i + s + 2] in pairs for s in (-1, 0)) for i in range(len(text))]
    for day in Words(text).days:
        keep[slice(*day.span)] = [False] * (day.span[1] - day.span[0])
    return "".join(sign for sign, kept in zip(text, keep, strict=True) if kept)


def _unfinished(case: Case) -> str:
    """Why the line is not complete by its own figures; "" where it is, or nothing is known."""
    if case.line.percent is not None:
        return "" if case.line.percent >= 100 else f"而进度是{plain(case.line.percent)}%"
    for indicator in case.line.indicators:
        share = year_share(indicator)
        if share is not None and share < 100 and is_cumulative(indicator):
            return f"而“{indicator.name}”只完成年度目标的{plain(rounded(share))}%"
    if case.line.milestones and any(each.done is False for each in case.line.milestones):
        open_ones = [each.name for each in case.line.milestones if each.done is False]
        return f"而节点“{open_ones[0]}”尚未完成"
    return ""


def _is_about_target(case: Case, text: str) -> bool:
    """Whether the figures of a clause, if any, are those of the year target: 2500户已全部完成."""
    targets = {plain(each.year_target) for each in case.line.indicators if each.year_target is not None}
    return all(figure in targets for figure in re.findall(r"\d+(?:\.\d+)?", text))


def _counts_beginning_as_end(case: Case) -> bool:
    text = case.completion
    begins, ends = any_of("beginnings"), any_of("endings")
    is_counted = case.line.percent is not None and case.line.percent >= 100
    says_so = _DECLARED.search(text.text)
    found = {match[0] for match in begins.finditer(text.text)}
    if not found or not (is_counted or says_so) or case.line.indicators:
        return False
    return not ends.search(text.text) and not all(word in case.line.task for word in found)
