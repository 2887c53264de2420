"""The leaders (牵头领导) of a cell: padded names are closed up, titles are left off, roles stay as printed."""

from __future__ import annotations

import re
from typing import Final

from duban.intake.parsing.text import compact, without_invisible

_HAN: Final = r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_NAME: Final = re.compile(rf"^(?:{_HAN}{{2,4}}|{_HAN}{{1,8}}(?:[·•]{_HAN}{{1,12}})+)$")
_TITLE: Final = (
    r"(?:(?:省|市|区|县|州|旗|镇|乡)?(?:委|政府)?(?:党组)?(?:常务)?"
    r"(?:副?(?:区长|市长|县长|省长|州长|旗长|镇长|乡长|书记|主任|秘书长|主席)|常委|成员|党组成员)|同志)"
)
_TITLES: Final = re.compile(rf"^(?:{_TITLE}[、，,]?)+[:：]?|(?:{_TITLE})+$")
_ROLE: Final = re.compile(r"^各|分管|有关|相关|领导")
_LONGEST: Final = 40  # letters of a name with its titles
_SEPARATORS: Final = re.compile(r"[、，,；;/]")


def split_leaders(printed: str) -> tuple[str, ...]:
    """The leaders of a printed cell in order, one per line or separator; 各分管⏎副区长 is one."""
    visible = without_invisible(printed)
    if _ROLE.search(compact(visible)):
        return tuple(name for part in _SEPARATORS.split(visible) if (name := compact(part)))
    words = [word for part in _SEPARATORS.split(visible.replace("\n", "、")) for word in _words(part)]
    names = [_without_title(word) for word in words]
    if any(_NAME.match(name) and not _TITLES.fullmatch(name) for name in names):
        names = [name for name in names if not _TITLES.fullmatch(name)]  # 区委常委、副区长林岚: posts of one person
    return tuple(names)


def _words(part: str) -> list[str]:
    """Names parted by blanks; a letter that stands alone takes what follows: 林  岚, 林 小岚, 林 小 岚 are one name."""
    parts = part.split()
    if len(parts) <= 3 and all(len(word) == 1 for word in parts):
        return ["".join(parts)] if parts else []
    words: list[str] = []
    for word in parts:
        if words and len(words[-1]) == 1:
            words[-1] += word
        else:
            words.append(word)
    return words


def _without_title(word: str) -> str:
    bare = _TITLES.sub("", word) if len(word) <= _LONGEST else word
    return bare if _NAME.match(bare) else word


# The hundred commonest surnames (百家姓) and more: only for telling a name from another short word.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱"
    "江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
    "季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟"
    "邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝初原鞠冀丰幸揭封储隆么郜揣匡栗盖郗阚敬楼束强迟候訾代闻汲那"
)
_COMPOUND: Final = ("欧阳", "上官", "司马", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒")


def is_name(word: str) -> bool:
    """Two to four letters that begin with a surname, or a name with a dot between its parts."""
    if not _NAME.match(word):
        return False
    return "·" in word or "•" in word or word.startswith(_COMPOUND) or (word[0] in _SURNAMES and len(word) <= 3)


def may_be_name(word: str) -> bool:
    """Of the length of a name and no post: any surname, also a rare one."""
    return bool(_NAME.match(word)) and not _TITLES.fullmatch(word)


def glued_names(words: str) -> tuple[str, ...]:
    """Names printed without anything between them (林岚高远明 → 林岚, 高远明), () where it is not all names.

    Among several ways the one with most names of three letters is taken: they are the commoner.
    """
    best: tuple[str, ...] = ()
    if is_name(words):
        best = (words,)
    for size in (3, 2, 4):
        head, rest = words[:size], words[size:]
        if rest and len(words) <= _LONGEST and is_name(head) and (names := glued_names(rest)):
            found = (head, *names)
            best = found if not best or len(found) < len(best) else best
    return best
