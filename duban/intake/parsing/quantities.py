"""Numbers in the words of a task that promise something, told from numbers that only name, limit or report.

A quantity is an Arabic number with a measure word. No promise: a name (5G, “1+6”, 103省道, 1000吨级码头), an age or a
condition (80周岁以上, 亿元以上项目), the amounts of a policy (每人补贴500元, 返还比例90%), what has been reached already, the
reach of a matter (等7个行业), a size in a name, and the starting point of 由…提高到….
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from duban.intake.parsing.entry import Operator

_MEASURES: Final = (
    "个百分点|%|％|‰|微克/立方米|毫克/升|(?:公里|千米|米|万?吨|亿?立方米|元|辆|人|次)/[年月日天人户]|元/(?:平方米|亩|吨)|美元|欧元|元|"
    "平方公里|平方千米|平方米|平米|立方米|公顷|公里|千米|千瓦时|千瓦|兆瓦|延米|米|亩|吨标准煤|蒸吨|吨|公斤|千克|"
    "人次|人|名|户次|户|个|家次|家|处|所|条|场次|场|套|间|台套|台次|台|辆|艘|架次|架|座|栋|幢|支|批次|批|件|项|位|次|张|床|"
    "块|棵|株|种|门|期|班|只|头|羽|尾|片|盏|部|册|篇|小时|标准箱|标箱|桩|口|眼|孔|宗|组|根|道|面|倍|天|岁"
)
_QUANTITY: Final = re.compile(
    r"(?P<before>(?:不低于|不少于|不小于|不超过|不高于|不突破|不得超过|至少|超过|突破|高于|低于|大于|小于|大约|超|逾|约|近)?)\s?"
    r"(?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s?(?P<more>[余多])?(?P<scale>万亿|[百千]?[万亿])?(?P<more2>[余多])?"
    rf"(?P<measure>{_MEASURES})"
    r"(?P<after>(?:左右|以上|以内|以下|之内|之间)?)"
)
_AT_LEAST: Final = frozenset({"不低于", "不少于", "不小于", "至少", "超过", "突破", "高于", "大于", "超", "逾", "以上"})
_AT_MOST: Final = frozenset({"不超过", "不高于", "不突破", "不得超过", "低于", "小于", "以内", "以下", "之内"})
_CEILING: Final = frozenset({"不超过", "不高于", "不突破", "不得超过"})
_ABOUT: Final = frozenset({"大约", "约", "近", "左右"})
_NAMED_BY_NUMBER: Final = re.compile(r"[\d.+＋A-Za-z第前№·:：~～\-－—]$")
_NOT_BEHIND: Final = re.compile(
    r"^(?:[+＋A-Za-z\d]|级|(?:民生|惠民|为民)?实事|工程(?![建项])|百分"
    r"|(?:方面|行业|领域|环节|要素|维度|层面)(?!全覆盖)|(?:具体)?(?:政策|措施|举措|意见|规定|禁令)|以?符合条件)"
)
_POLICY: Final = re.compile(
    r"最高|补贴|补助|奖励|奖补|给予|资助|每[人户名家件次亩吨](?:每[年月])?(?:不|补|奖|给|最)?[^，。]{0,4}$|罚款|限额|门槛"
)
_POLICY_RATE: Final = re.compile(
    r"返还|退还|退税|减征|免征|减按|征收|(?<!利)税率|费率|利率|贴息|补贴|补助|奖励|奖补|首付|上浮|下浮|折扣|给予|最高|分担比例|担保比例"
)
_REACHED: Final = re.compile(
    r"^[^，。]{0,8}(?:已|累计(?:已)?|截至|目前|(?<![比较])(?:去年|上年))|已(?:完成|建成|达|有)|(?:在|于).*基础上$"
)
_CAPACITY: Final = re.compile(r"(?:日处理|年产|装机|日供|库容|荷载|全天)(?:能力|量|容量)?$")
_CONDITION: Final = re.compile(
    r"^的(?!(?:任务|目标|比例|水平))|^(?:企业|单位|机构|小区|建筑|家庭|用户|学校|村庄|老年人|老人|人员|群体|儿童)"
)
_CONDITIONAL: Final = re.compile(r"元$|平方米$|亩$|吨$|千瓦$|岁$|^人$|层$|公里$")  # what a condition is measured in
_START: Final = re.compile(r"[由从][^，。；\d]{0,4}$")
_OF_WHAT: Final = re.compile(r"^的?[\u4e00-\u9fff]{2,12}\d")
RAISED: Final = r"(?:提高|提升|增加|增长|上升|降低|下降|压减|减少|扩大|调整)(?:到|至|为)"
_RAISED: Final = re.compile(rf"^[^，。；]{{0,4}}?{RAISED}")
_ONLY_WITH: Final = {
    "天": re.compile("天数"),
    "岁": re.compile("寿命"),
}  # 优良天数达到300天 is promised, 3天内办结 is not
_GRANTS: Final = re.compile(r"^(?:对|凡|经认定|符合条件)[^。]*(?:给予|奖励|补助|补贴|资助|可享受)")
_CLAUSE: Final = re.compile(r"[^，,。；;！？\n]+")
_LONGEST_CLAUSE: Final = 600
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
ACTION: Final = re.compile(
    r"^(?:开工建设|改造提升|提升改造|建成投用|新建改造|新建和改建|维修改造|启动建设|新建|改建|扩建|建设|建成|新增|打造|打通|引进培育|引进|培育|提升|改造|整治|启动实施|"
    r"完成|创建|开展|组织|举办|设立|修建|种植|培训|发放|购置|更新|安装|增设|改善|招引|引入|完善|开工|修复|布设|维修|实施|新开工|再开工)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a clause; `start` and `end` include the words that bound it (超过…, …以上)."""

    start: int
    end: int
    value: int | float
    unit: str
    op: Operator


def without_separators(text: str) -> str:
    """1,360 → 1360."""
    return _THOUSANDS.sub("", text)


def without_quantities(text: str) -> str:
    """The text with every quantity (number and measure) replaced by a separator."""
    return _QUANTITY.sub("，", text)


def grants(sentence: str) -> bool:
    """A sentence of a policy (对……的企业，给予……): what it grants and on what terms, nothing to be reached."""
    return bool(_GRANTS.match(sentence))


def quantities_in(clause: str) -> Iterator[Quantity]:
    """The numbers of a clause that promise something, in order."""
    if _REACHED.search(clause):
        return
    for match in _QUANTITY.finditer(clause):
        if _is_promise(clause, match):
            number = match["number"]
            yield Quantity(
                match.start(),
                match.end(),
                float(number) if "." in number else int(number),
                (match["scale"] or "") + match["measure"].replace("％", "%"),
                _op(match, clause[: match.start()]),
            )


_UNSURE: Final = re.compile(
    r"^(?!.*(?:最高|标准|门槛)).*(?:累计|返还|(?:发放|兑现|拨付|安排|投入|筹集|落实).*(?:补贴|补助|奖励|奖补|资助))"
)


def unsure_numbers(text: str) -> list[str]:
    """Quantities that were left out for what stands beside them, where a promise could be worded the same way."""
    found: list[str] = []
    bare = without_separators(text)
    granting = any(grants(sentence.strip()) for sentence in re.split("[。；;\n]", bare))
    for clause in _CLAUSE.finditer(bare):
        words = clause[0].strip()
        if len(words) > _LONGEST_CLAUSE or not (granting or _UNSURE.search(words)):
            continue
        taken = {quantity.start for quantity in quantities_in(words)}
        found.extend(
            match[0].strip()
            for match in _QUANTITY.finditer(words)
            if match.start() not in taken and match["measure"] not in _ONLY_WITH
        )
    return found


def _is_promise(clause: str, match: re.Match[str]) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    measure = match["measure"]
    if _NAMED_BY_NUMBER.search(before) or _NOT_BEHIND.match(after) or _in_quotes(clause, match.start()):
        return False
    if _CAPACITY.search(before) or (measure == "小时" and match["number"] in ("24", "48", "72")):
        return False
    if measure in _ONLY_WITH and not _ONLY_WITH[measure].search(before):
        return False
    if ("元" in measure and _POLICY.search(before)) or (measure in "%％" and _POLICY_RATE.search(clause)):
        return False
    if _START.search(before) and _RAISED.match(after):
        return False
    return not (_is_size(clause, match.start()) or _is_condition(match, after))


def _is_condition(match: re.Match[str], after: str) -> bool:
    """亿元以上项目10个, 投资5亿元以上的项目, 30人以上企业: the number says which, another one how many."""
    if match["after"] not in ("以上", "以下", "以内"):
        return False
    return bool(_OF_WHAT.match(after)) or bool(_CONDITIONAL.search(match["measure"]) and _CONDITION.match(after))


def _is_size(clause: str, at: int) -> bool:
    """A number alone in a parenthesis, or behind the stage of a project, tells the size of what is named
    (大剧院（1200座）, 算力中心（一期2000个机柜）)."""
    opening = max(clause.rfind("（", 0, at), clause.rfind("(", 0, at))
    closed = max(clause.rfind("）", 0, at), clause.rfind(")", 0, at))
    if opening <= closed:
        return False
    inside = re.split("[）)]", clause[opening + 1 :])[0]
    alone = opening > 0 and re.match(r"(?:[一二三四五首]期)?[\d.,]+", inside) is not None
    return alone and not any(ACTION.match(inside[start:]) for start in range(len(inside)))


def _in_quotes(clause: str, at: int) -> bool:
    return clause.count("“", 0, at) > clause.count("”", 0, at) or clause.count("《", 0, at) > clause.count("》", 0, at)


def _op(match: re.Match[str], before: str) -> Operator:
    words = {match["before"], match["after"]} - {""}
    if match["before"] in _CEILING or words & _AT_MOST:
        return "<="
    if words & _AT_LEAST or match["more"] or match["more2"]:
        return ">="
    if words & _ABOUT:
        return "~"
    return "<=" if before.endswith("控制在") else "="
