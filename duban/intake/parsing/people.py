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
