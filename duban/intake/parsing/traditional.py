"""Documents in traditional characters (繁体): read through their simplified form, given back as printed.

The vocabulary of the reader is simplified. Every character of the table has exactly one partner, so places in the
text stay; what was read is put back by looking its words up in the document, else character by character.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from duban.intake.parsing.blocks import Aside, Block, Cell, Grid, Page, Paragraph, Run
from duban.intake.parsing.entry import Json
from duban.intake.parsing.reading import Reading

_PAIRS: Final = (
    "責责單单號号領领導导負负幫帮協协參参與与會会區区縣县鎮镇鄉乡黨党團团廳厅辦办處处員员園园臺台館馆學学隊队務务標标準准項项類类別别編编時时間间內内"
    "實实現现場场業业產产萬万億亿畝亩戶户條条頭头個个職职貫贯徹彻聯联絡络報报開开關关門门問问題题構构機机財财稅税農农發发經经濟济資资計计劃划設设備备"
    "質质監监護护環环總总衛卫廣广電电視视檢检銀银鐵铁車车運运輸输國国際际強强體体達达過过進进還还選选遠远繼继續续織织組组統统約约級级給给絕绝維维緊紧"
    "綠绿網网線线練练縮缩績绩獎奖優优價价傳传債债僅仅從从復复應应態态慶庆戰战據据擴扩擬拟換换損损數数斷断暫暂書书東东極极橋桥樓楼樣样權权歲岁歷历殘残"
    "氣气決决沒没況况減减測测滿满漁渔潔洁災灾為为無无營营爭争牽牵狀状獨独畫画當当異异療疗盡尽盤盘確确禮礼種种稱称穩稳積积窮穷節节範范築筑簡简糧粮紀纪"
    "純纯細细結结緩缓罰罚聞闻聲声興兴舉举莊庄華华蓋盖藝艺藥药蘇苏術术裝装補补製制規规覽览觀观訂订討讨訊讯訓训記记許许評评詞词試试該该詳详認认語语誠诚"
    "說说請请論论諮咨講讲識识證证議议讓让變变豐丰貢贡貧贫貨货貿贸費费貸贷購购賽赛踐践輕轻較较載载輔辅輪轮轄辖轉转連连週周違违適适遲迟遷迁邊边鄰邻醫医"
    "釋释鋼钢錄录錢钱鏈链長长閉闭閘闸閱阅陽阳陰阴陳陈陸陆險险隨随雜杂離离難难雲云靈灵響响頁页頂顶順顺預预頒颁頻频顧顾風风飛飞飲饮駐驻驗验驅驱魚鱼鮮鲜"
    "麗丽麥麦黃黄點点齊齐齡龄龍龙併并佈布佔占兩两冊册見见於于別别創创勞劳動动擔担執执專专層层樹树壩坝廠厂礦矿"
    "診诊軍军師师審审圍围獲获舊旧寬宽階阶歸归塊块張张輛辆噸吨頃顷雙双眾众畢毕儀仪係系廢废庫库慮虑"
)
_TO_SIMPLE: Final = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_OLD_ONLY: Final = frozenset(_PAIRS[::2])
_SIMPLE_ONLY: Final = frozenset(_PAIRS[1::2])
_LONGEST_LOOKUP: Final = 2000  # letters
_LONGEST_DOCUMENT: Final = 200_000  # letters; a longer one is given back letter by letter


@dataclass(frozen=True, slots=True)
class Original:
    """The printed words of a document beside their simplified form, place by place the same."""

    printed: str
    simple: str
    letters: Mapping[str, str]

    def words(self, read: str) -> str:
        """The printed form of words that were read."""
        if not any(letter in _SIMPLE_ONLY for letter in read):
            return read
        looked_up = len(read) <= _LONGEST_LOOKUP and len(self.simple) <= _LONGEST_DOCUMENT
        at = self.simple.find(read) if looked_up else -1
        if at >= 0:
            return self.printed[at : at + len(read)]
        return "".join(self.letters.get(letter, letter) for letter in read)

    @classmethod
    def of(cls, printed: str) -> Original:
        """A document with the partners that its letters have in it."""
        simple = printed.translate(_TO_SIMPLE)
        return cls(printed, simple, dict(zip(reversed(simple), reversed(printed), strict=True)))


def is_traditional(words: str) -> bool:
    """More letters that are only traditional than letters that are only simplified."""
    letters = set(words)
    old = sum(words.count(letter) for letter in letters & _OLD_ONLY)
    return old > 0 and old > sum(words.count(letter) for letter in letters & _SIMPLE_ONLY)


def simplified(page: Page) -> tuple[Page, Original | None]:
    """The page in simplified letters with its original, or the page itself where it is not traditional."""
    printed = "\n".join(_words_of(page.blocks))
    if not is_traditional(printed):
        return page, None
    blocks = tuple(_simple_block(block) for block in page.blocks)
    asides = tuple(Aside(aside.where, aside.text, aside.why) for aside in page.asides)
    return replace(page, blocks=blocks, asides=asides), Original.of(printed)


def restored(reading: Reading, original: Original) -> Reading:
    """The reading with the letters that were printed."""
    return Reading.from_json(_restored(reading.to_json(), original))


def _words_of(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def _simple_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=block.text.translate(_TO_SIMPLE))
    return Grid(block.index, tuple(tuple(_simple_cell(cell) for cell in row) for row in block.rows), block.merges_known)


def _simple_cell(cell: Cell) -> Cell:
    return replace(cell, runs=tuple(Run(run.text.translate(_TO_SIMPLE), run.bold) for run in cell.runs))


_OWN_WORDS: Final = frozenset({"hint", "why", "where"})  # the product's own sentences stay simplified


def _restored(value: object, original: Original) -> object:
    if isinstance(value, str):
        return original.words(value)
    if isinstance(value, list):
        return [_restored(item, original) for item in value]
    if isinstance(value, dict):
        fields: Json = value
        return {name: item if name in _OWN_WORDS else _restored(item, original) for name, item in fields.items()}
    return value
