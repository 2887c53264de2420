"""Rules on the boxes themselves: empty, too long, personal data, help without an addressee, style (Q01 Q21 Q26 Q27 Q31)."""

import re
from collections.abc import Iterator
from typing import Final

from duban.prechecks.case import Case
from duban.prechecks.data import any_of, limit, phrases
from duban.prechecks.findings import Found
from duban.prechecks.lines import BOXES
from duban.prechecks.words import Words


def required_box_empty(case: Case) -> Iterator[Found]:
    """Q01: 完成情况、下一步计划、是否完成阶段目标."""
    for box in ("completion", "next_steps"):
        words = case.words(box)
        excused = box == "next_steps" and case.is_finished and not words.is_blank
        if case.known(box) and words.says_nothing and not excused:
            yield Found(box, f"“{BOXES[box]}”未填，请写明后再报送。", words.whole)
    if case.line.stage_met == "":
        yield Found("stage_met", "“是否完成阶段目标”未选，请选“是”或者“否”。")


def length(case: Case) -> Iterator[Found]:
    """Q21: 完成情况 between 20 and 300 characters, other boxes at most 300; blanks are not counted."""
    shortest, longest = int(limit("completion_shortest")), int(limit("box_longest"))
    for box, words in case.boxes:
        count = len(re.sub(r"\s", "", words.typed))
        if count > longest:
            mend = f"请精简到{longest}字以内，细节放在附件里。"
            yield Found(box, f"“{BOXES[box]}”共{count}字，超过{longest}字，{mend}", words.whole)
        elif box == "completion" and not words.says_nothing and count < shortest:
            mend = "请写明做了什么、做到多少、在哪里。"
            yield Found(box, f"“{BOXES[box]}”只有{count}字，不足{shortest}字，{mend}", words.whole)


_SECRET: Final = re.compile(
    r"绝密|机密|(?<!商业)(?<!国家)(?<!保守)(?<!工作)秘密\s*(?:[★☆*]|级|件|[)\]】])|密级\s*[::]|(?:本文|此件|本件|该件|此材料|本材料)[^,。;]{0,4}涉密|(?:请勿|严禁|不得)外传|内部资料[,，]?\s*(?:注意保密|不得外传|严禁外传)"
)
_IDENTITY: Final = re.compile(
    r"(?<!\d)[1-9]\d{5}[ -]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?![\dA-Za-z])"
    r"|(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[*xX]{2,}[\dXx*]{2,}"
)
_MOBILE: Final = re.compile(
    r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\d.]|\s*(?:万|亿|元|户|人|米|平方|吨|个|亩))"
)
_BANK_CARD: Final = re.compile(
    r"(?<![\d.])(?:62|60|58|55|53|52|51|4\d)\d{2}[ -]?(?:\d{4}[ -]?){2}\d{4}(?:[ -]?\d{1,3})?(?![\d.])"
)
_HOME: Final = re.compile(
    r"(?<!\d)\d{1,4}(?:号楼?|号院|栋|幢|楼|#楼?)\s*\d+\s*单元\s*\d{3,4}(?:室|户|号)?|(?:号楼|栋|幢)\s*\d{3,4}室|(?<![\d.])\d{1,2}-\d{1,2}-\d{3,4}(?:室|号|住户)"
    r"|身份证(?:号码?)?\s*(?:为|是|[::])|家庭住址\s*(?:为|是|[::])|家住[^,。;]{2,20}(?:号|室|组|村|院)|银行(?:卡|账)号\s*(?:为|是|[::])|户籍(?:地址|所在地)?\s*(?:为|是|[::])"
)
_SURNAMES: Final = "".join(sorted(phrases("surnames")))
_MORE_SURNAMES: Final = "".join(sorted(phrases("ambiguous_surnames")))
"""Surnames that also begin common words (高考, 文化, 康复): counted only before 某."""

_PERSON: Final = re.compile(
    r"(?:户主|住户|居民|村民|农户|低保户|特困户|低保对象|特困人员|救助对象|帮扶对象|患者|病人|脱贫户|贫困户|监测户|困难户|困难群众|困难家庭|残疾人|孤儿|学生|儿童|老人|老党员"
    r"|信访人|信访群众|投诉人|当事人|申请人|独居老人|失独家庭|被征收人|事故伤者|租户|业主|职工)"
    rf"(?:为|是|[::])?\s*(?:[{_SURNAMES}{_MORE_SURNAMES}](?:某某?|[×xX*]{{1,2}})|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=家|户|[,，、。;；()（）:：\s]|同志|一家|夫妇|夫妻|系|因|患|身患|年|现年|\d|反映|家庭|本人|联系|电话|$)"
    r"|姓名\s*[::]\s*[\u4e00-\u9fff]{2,4}|(?:男|女)[,、]\s*(?:现年)?\d{2,4}(?:岁|年)"
)
_PERSONAL: Final = (
    (_SECRET, "密级标志或者涉密字样", "本系统不得录入涉密内容，请删去并按保密规定另行报送。"),
    (_IDENTITY, "身份证号码", "请删去，用“居民某某”或者户数代替。"),
    (_MOBILE, "手机号码", "请删去，联系方式只填在表头的“联系电话”里。"),
    (_BANK_CARD, "银行卡号", "请删去。"),
    (_HOME, "住户的门牌或者证件信息", "请只写到小区或者村。"),
    (_PERSON, "群众的姓名", "请删去，用户数、人数代替。"),
)


def personal_data(case: Case) -> Iterator[Found]:
    """Q26: classified marks, numbers of identity cards and mobile phones, details of households; of each kind the first."""
    for box, words in case.boxes:
        taken: set[int] = set()
        for pattern, what, mend in _PERSONAL:
            match = next((m for m in pattern.finditer(words.text) if taken.isdisjoint(range(*m.span()))), None)
            if match:
                taken.update(range(*match.span()))
                yield Found(box, f"“{BOXES[box]}”里疑似有{what}，{mend}", match.span())


_ASKS_VAGUELY: Final = re.compile(
    r"(?:恳请|恳求|请求|请|希望|建议|需要?|亟需|盼)(?:由)?(?:区|市|省)?(?:上级|有关|相关|各|主管|职能)*(?:部门|单位|领导|方面)?(?:能够?)?(?:尽快|及时|大力|给予|予以|帮助|协助|协调|出面)*(?:协调|支持|帮助|解决|倾斜)"
)


def help_without_addressee(case: Case) -> Iterator[Found]:
    """Q27: help is asked for and nobody is named who should give it."""
    asked, addressee = case.words("help_needed"), case.words("help_from")
    vague = case.says(addressee, "vague_addressees") and not _names_helper(addressee)
    unnamed = vague or (case.known("help_from") and addressee.says_nothing)
    if not asked.says_nothing:
        if unnamed and not _names_helper(asked):
            yield Found("help_needed", "写了需协调的事，没有写请哪个单位协调，请写明单位名称。", asked.whole)
        return
    if not addressee.says_nothing and not vague:
        return
    for box in ("problems", "causes", "next_steps"):
        words = case.words(box)
        asks = _ASKS_VAGUELY.search(words.text)
        if asks and not _names_helper(words):
            yield Found(box, f"“{asks[0]}”没有写明请哪个单位，请写明单位名称。", asks.span())


def _names_helper(words: Words) -> bool:
    return any(
        not unit.text.startswith(("我", "本")) and not unit.text.endswith(("单位", "方", "企业"))
        for unit in words.units
    )


def wording(case: Case) -> Iterator[Found]:
    """Q31: spoken language, exclamations, praise of oneself."""
    for box, words in case.boxes:
        for name, what in (("colloquial", "口语"), ("superlatives", "过头的自我评价")):
            match = any_of(name).search(words.text)
            if match:
                yield Found(box, f"“{match[0]}”是{what}，请改用平实的公文用语。", match.span())
        match = re.search("!+", words.text)
        if match:
            yield Found(box, f"“{BOXES[box]}”用了感叹号，请改用句号。", match.span())
