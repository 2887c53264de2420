"""One box's text, read once: clauses, figures, days, names. Positions are those of the text as typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from duban.prechecks.data import phrases
from duban.timing.periods import Period

_HALF_WIDTH: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0x2212: 0x2D}
"""Full-width digits, letters and signs as their half-width brothers: one character for one, so positions stay."""

_ENDS_SENTENCE: Final = "。;!?\n\r"
_ENDS_CLAUSE: Final = ",:、"
_FIGURE: Final = re.compile(
    r"(?<![\d.A-Za-z])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<scale>[百千]万|[百千]?亿|[百千万])?"
)
_SCALES: Final = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "百亿": 10**10,
    "千亿": 10**11,
}
_ABOUT_BEFORE: Final = re.compile(r"(?:约|近|超|超过|逾|大约|接近|不足|达到?近|共约)$")
_ABOUT_AFTER: Final = re.compile(r"^(?:多|余|左右|以上)")

_CHINESE_MONTH: Final = "十[一二]|十|[一二三四五六七八九]"
_MONTH: Final = rf"(?:1[0-2]|0?[1-9]|{_CHINESE_MONTH})"
_DAY: Final = re.compile(
    rf"(?:(?P<year>(?:19|20)\d{{2}})年)?(?P<month>{_MONTH})月(?P<day>3[01]|[12]\d|0?[1-9])[日号]?"
    r"|(?P<year2>20\d{2})[-./](?P<month2>1[0-2]|0?[1-9])[-./](?P<day2>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|(?:(?P<year3>(?:19|20)\d{{2}})年)?(?P<range>(?<!\d){_MONTH}月?\s*(?:[-—~–]+|至|到)\s*)?(?P<month3>(?<![\d第]){_MONTH})月"
    r"(?P<part>份|底|末|初|中旬|上旬|下旬|中|上中旬|中下旬)?"
)
_OTHER_TIMES: Final = re.compile(
    r"(?:本|当|下|次|这个|每)?月(?:底|末|初|内|中旬|上旬|下旬)|下个?月|次月|本月内?|(?<!\d)[0-3]?\d[日号](?:前|之前|以前|内|起|至|开始)"
    r"|年(?:底|末|内|中)|[一二三四1-4](?:个)?季度|季度?末|下季度|本季度|[上下]半年|下?(?:本)?周(?:[一二三四五六日末内]|之内)|下周|每(?:周|月|旬|日|天|季度|两周)|按(?:月|周|旬|季度?)(?=调度|通报|召开|报)"
    r"|(?:[一二两三四五六七八九十\d]+)个?(?:工作日|天|日|周|星期|月)(?:内|之内|以内|后)"
    r"|(?:春节|元旦|清明|五一|端午|国庆|中秋|汛期|汛|雨季|供暖季|采暖季|供暖|入冬|上冻|开学|暑假|寒假|暑期|冬季|高考|中考|节假日|节日)(?:到来)?(?:之?前|期间)"
)
_ORDINAL: Final = r"第\s*\d+|\d+\s*号(?:楼|线|路|地块|文|院|桥|井)?|〔\d{4}〕|[A-Za-z]+-?\d+"
_NO_FIGURE: Final = re.compile(rf"{_ORDINAL}|(?:19|20)\d{{2}}年(?:度)?|\d+[日号]")
_COUNTED: Final = re.compile(
    r"(?:[二两三四五六七八九十百千][一二两三四五六七八九十百千万零]*|(?<![统唯进单专同])一)余?多?"
    r"(?:个|家|户|处|条|次|项|名|人|场|件|座|栋|台|公里|亩|套|所|间|辆|份|轮|类|批次|成|倍|层|期|标段|里)(?!方面)"
)

_ROLE_UNITS: Final = (
    r"(?:施工|建设|设计|监理|产权|承建|责任|代建|运营|勘察|中标|承办|牵头|养护|检测|承包|实施|配合|业主|主管|编制|供货)"
    r"(?:单位|方|企业|公司)|项目公司|工作专班|专班|指挥部|工作组|项目部|项目组|领导小组|联席会议|我[局委办街镇区院馆校处室]|我(?:单位|中心|街道|公司|们)|本(?:单位|局|委|办|街道|中心|公司|镇)"
)
_UNIT_ENDS: Final = (
    r"管委会|管理委员会|办事处|街道办|居委会|村委会|委员会|指挥部|办公室|管理处|分局|支队|大队|中队|总队|(?:总|分)?公司|集团|法院|检察院"
    r"|联合会|妇联|残联|团委|工会|工商联|人武部|宣传部|组织部|统战部|人民政府|[镇乡]政府|街道"
    r"|(?<![结布格全大开僵困破战残定政时变危败])局(?![部面势限促])|(?<=[改健工纪监建农法团村居资管区市省县教科])委(?![托派任屈婉])"
    r"|(?<=[信编网外融明贫长安城商防动兴收目侨台核新委府道党引宗史志])办(?![理公事案法证学好])"
    r"|(?<![为以市])中心"
    r"|医院|小学|中学|大学|学院|学校|幼儿园|银行|供电所|派出所|司法所|财政所|研究院|设计院|勘察院|规划院|事务所|管理所|(?:工作|服务|管理|监测|检测|文化|农技|林业|水利|环卫|卫生|救助)站"
    r"|[\u4e00-\u9fff]科室|处室|(?<![全学本分])科(?=[,。;、与和会]|负责|牵头|于)|社区|(?<![城乡街])镇(?![域区])|(?<!城)乡(?![村镇])|(?<![农乡])村(?![庄级民])"
)
_UNIT: Final = re.compile(
    rf"{_ROLE_UNITS}|(?<![\u4e00-\u9fff])(?:区|市|省|县)?[\u4e00-\u9fff]{{1,10}}?(?:{_UNIT_ENDS})"
    rf"|(?:区|市|省|县)[\u4e00-\u9fff]{{1,10}}?(?:{_UNIT_ENDS})|[\u4e00-\u9fff]{{2,8}}?(?:{_UNIT_ENDS})"
)
_NO_UNIT: Final = re.compile(
    r"(?:各|有关|相关|所有|其他|主管|进|本|全|该)(?:部门|街道|社区|镇|乡|村|学校|医院|公司|企业|处室|科室|街道办|办事处)$"
    r"|(?:推进|推动|加强|重视|完善|改造|提升|建设|服务)社区$"
)
_BUILT: Final = re.compile("建设|改造|工程|项目|装修|大楼|选址|主体|综合楼|院区|校区|扩建|新建|迁建")
"""After a name: the thing that is built, not the body that acts (养老服务中心建设)."""

_PLACE: Final = re.compile(
    r"(?P<stem>[\u4e00-\u9fffA-Za-z0-9]{2})"
    r"(?:街道(?!办公)|小区|社区|片区|街区|园区|广场|公园|小学|中学|幼儿园|学校|医院|大桥|立交|隧道|地块|水库|泵站|车站|市场|停车场|停车库|体育场|大厦|花园|新村|新区|开发区"
    r"|大道|大街|街巷|路(?![径线网段面基灯口])|街(?!道)|巷|河(?![道长湖])|湖|山(?!水)|村(?![庄居级镇民集委干])|镇(?![域区级街])|乡(?![村镇贤风])|苑|庄"
    r"|渠(?!道)|沟(?!通)|基地|号楼|厂(?![房区家商])|站(?![位点所])|馆)"
)
_NO_PLACE: Final = re.compile(
    r"(?:思|道|公|铁|线|出|退|门|网|一|同|陆)路$|(?:农|乡|各|全|进|驻|每)村$|(?:城|乡|街|各)镇$|(?:江|治)河$|(?:展|场|旅)馆$|(?:下|各)乡$|(?:网|基|到|首|本)站$|工厂$"
)
_QUOTED: Final = re.compile(r"《[^》]{2,}》|“[^”]{2,}”|〔\d{4}〕")


_NOTHING: Final = re.compile(
    r"(?:目前|本月|当前|现阶段|截至目前|总体|基本|暂时|暂|我局|本单位)*(?:无|没有|不存在|未发现|尚无|暂无)"
    r"(?:明显|突出|重大|较大|任何|其他|其它|具体|存在)*的?(?:(?:问题|困难)[和与及]?(?:问题|困难)?|障碍|异常|需要?协调的?(?:事项|问题)?|需要?帮助的?(?:事项)?)?"
)


@dataclass(frozen=True)
class Piece:
    """A part of the text, without the blanks around it."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True)
class Figure:
    """A number in the text, dates and ordinals left out. `value` without its scale (万, 亿), `after`: the words behind it."""

    value: Decimal
    scale: int
    decimals: int
    before: str
    after: str
    about: bool
    span: tuple[int, int]

    @property
    def amount(self) -> Decimal:
        return self.value * self.scale

    @property
    def slack(self) -> Decimal:
        """By how much the number meant may differ from the number written."""
        rounding = Decimal(self.scale).scaleb(-self.decimals) / 2 if self.decimals or self.scale > 1 else Decimal(0)
        return max(rounding, abs(self.amount) / 20) if self.about else rounding


@dataclass(frozen=True)
class Day:
    """A day or month in the text. `day` is None where only the month is named; `part`: 份, 底, 上旬 …"""

    year: int | None
    month: int
    day: int | None
    part: str
    is_range: bool
    span: tuple[int, int]

    def resolved(self, near: Period, *, ahead: bool = False) -> date | None:
        """The last day that is meant; without a year the one nearest to the month `near`, `ahead`: rather after it."""
        year = self.year
        if year is None:
            distance = self.month - near.month
            low = -3 if ahead else -8
            year = near.year + (1 if distance < low else -1 if distance > low + 11 else 0)
        if not 2000 <= year <= 2199:
            return None
        month = Period(year, self.month)
        last = {"上旬": 10, "初": 10, "中旬": 20, "中": 20, "上中旬": 20}.get(self.part, month.last_day.day)
        return date(year, self.month, min(self.day or last, month.last_day.day))


@dataclass(frozen=True)
class Words:
    """The text of one box."""

    typed: str

    @cached_property
    def text(self) -> str:
        return self.typed.translate(_HALF_WIDTH)

    @cached_property
    def whole(self) -> tuple[int, int]:
        """The span of the text without the blanks around it."""
        start = len(self.typed) - len(self.typed.lstrip())
        return start, max(start, len(self.typed.rstrip()))

    @cached_property
    def bare(self) -> str:
        """Letters, digits and signs of value only: what is compared."""
        return re.sub(r"[^\w%.]|_", "", self.text)

    @cached_property
    def sorted_bare(self) -> str:
        """The same with the clauses in one order: a copy whose clauses were exchanged is still a copy."""
        return "".join(sorted(re.sub(r"[^\w%.]|_", "", clause.text) for clause in self.clauses))

    @cached_property
    def is_blank(self) -> bool:
        """Nothing but blanks and signs."""
        return not re.search(r"\w", self.text)

    @cached_property
    def says_nothing(self) -> bool:
        """Blank, or one of the words for nothing (无, 暂无, 没有问题)."""
        words = re.sub(r"[^\w]", "", self.text)
        return self.is_blank or words in phrases("nothing") or bool(_NOTHING.fullmatch(words))

    @cached_property
    def clauses(self) -> tuple[Piece, ...]:
        return tuple(_cut(self.text, _ENDS_SENTENCE + _ENDS_CLAUSE))

    @cached_property
    def sentences(self) -> tuple[Piece, ...]:
        return tuple(_cut(self.text, _ENDS_SENTENCE))

    @cached_property
    def days(self) -> tuple[Day, ...]:
        return tuple(_days(self.text))

    @cached_property
    def times(self) -> tuple[tuple[int, int], ...]:
        """Where a time stands: days, months, and words such as 月底前, 三季度, 10个工作日内."""
        days = {position for day in self.days for position in range(*day.span)}
        others = (match.span() for match in _OTHER_TIMES.finditer(self.text))
        return (*(day.span for day in self.days), *(span for span in others if days.isdisjoint(range(*span))))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        taken = bytearray(len(self.text))
        spans = [day.span for day in self.days] + [match.span() for match in _NO_FIGURE.finditer(self.text)]
        for start, end in spans:
            taken[start:end] = b"\1" * (end - start)
        return tuple(_figures(self.text, taken))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The figures as written, sorted: two texts without a new number have the same."""
        return tuple(sorted(f"{figure.amount.normalize():f}" for figure in self.figures))

    @cached_property
    def units(self) -> tuple[Piece, ...]:
        """Bodies that can act: 区住房城乡建设局, 七贤街道, 施工单位, 我局."""
        found = []
        for clause in self.clauses:
            for match in _UNIT.finditer(clause.text):
                is_object = _BUILT.match(clause.text, match.end())
                if not is_object and not _NO_UNIT.search(match[0]) and match[0] not in phrases("vague_addressees"):
                    found.append(Piece(match[0], clause.start + match.start(), clause.start + match.end()))
        return tuple(found)

    @cached_property
    def places(self) -> tuple[Piece, ...]:
        """Places with a name of their own: 七贤片区, not 老旧小区."""
        return tuple(
            Piece(match[0], *match.span())
            for match in _PLACE.finditer(self.text)
            if match["stem"] not in phrases("generic_stems") and not _NO_PLACE.search(match[0])
        )

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        """Titles and quoted names."""
        return tuple(_QUOTED.findall(self.text))

    @cached_property
    def counts(self) -> bool:
        """Whether the text counts something, in digits or in Chinese numerals."""
        return bool(self.figures) or bool(_COUNTED.search(self.text))


def _cut(text: str, ends: str) -> Iterator[Piece]:
    """The pieces between the signs of `ends`; a comma or point between digits cuts nothing."""
    start = 0
    for i, sign in enumerate(text):
        if sign not in ends:
            continue
        inside = sign in ",:" and 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()
        if not inside:
            yield from _piece(text, start, i)
            start = i + 1
    yield from _piece(text, start, len(text))


def _piece(text: str, start: int, end: int) -> Iterator[Piece]:
    part = text[start:end]
    if part.strip():
        start += len(part) - len(part.lstrip())
        yield Piece(part.strip(), start, start + len(part.strip()))


def _month(word: str) -> int:
    chinese = "一二三四五六七八九十"
    if word.isascii():
        return int(word)
    return chinese.index(word) + 1 if len(word) == 1 else 10 + chinese.index(word[1]) + 1


def _days(text: str) -> Iterator[Day]:
    for match in _DAY.finditer(text):
        if match["day"]:
            year, month, day = match["year"], match["month"], match["day"]
        elif match["day2"]:
            year, month, day = match["year2"], match["month2"], match["day2"]
        else:
            year, month, day = match["year3"], match["month3"], None
            if _is_no_month(text, match):
                continue
        yield Day(
            int(year) if year else None,
            _month(month),
            int(day) if day else None,
            match["part"] or "",
            bool(match["range"]),
            match.span(),
        )


def _is_no_month(text: str, match: re.Match[str]) -> bool:
    """3个月 is a length of time; 十月 after another numeral belongs to that numeral."""
    before = text[match.start("month3") - 1 : match.start("month3")]
    return not match["month3"].isascii() and before in {
        "一",
        "二",
        "三",
        "四",
        "五",
        "六",
        "七",
        "八",
        "九",
        "十",
        "几",
    }


def _figures(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        number = match["number"].replace(",", "")
        before, after = text[max(0, start - 16) : start], text[end : end + 8]
        yield Figure(
            Decimal(number),
            _SCALES.get(match["scale"] or "", 1),
            len(number.partition(".")[2]),
            before,
            after,
            bool(_ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after)),
            (start, end),
        )
