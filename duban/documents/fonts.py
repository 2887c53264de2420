"""The typefaces PDF files are set in: the office's own in fonts/local/, else the free ones in fonts/ (see its README)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from duban.documents.looks import Face

FONTS = Path(__file__).resolve().parents[2] / "fonts"
LOCAL = FONTS / "local"

# By falling preference: what offices buy, what their computers come with, what lies in fonts/.
_WANTED: Mapping[Face, tuple[str, ...]] = {
    Face.FANGSONG: ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "FandolFang R"),
    Face.KAI: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai"),
    Face.HEI: ("SimHei", "黑体", "STHeiti", "FandolHei"),
    Face.BIAOSONG: (
        "FZXiaoBiaoSong-B05S",
        "FZXiaoBiaoSong-B05",
        "FZXBSJW--GB1-0",
        "FZXBSK--GBK1-0",
        "方正小标宋简体",
        "方正小标宋_GBK",
        "STZhongsong",
        "华文中宋",
        "FandolSong",
    ),
    Face.SONG: ("SimSun", "宋体", "STSong", "FandolFang R"),
}
_WANTED_LATIN = ("Times New Roman", "Libertinus Serif")  # the second comes with typst
_RARE = "LXGW WenKai"  # all of GBK and the rare characters of names
_SYMBOLS = ("DejaVu Sans Mono", "New Computer Modern", "New Computer Modern Math")  # ✔, ⚑, mathematics; with typst
_LAST_RESORT = "Duban Last Resort"  # a box for whatever no other face has: PDF/A refuses a missing glyph


@cache
def fonts() -> typst.Fonts:
    """What typst may use. Never the machine's own, so that a document looks the same everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])


@cache
def families() -> Mapping[Face, tuple[str, ...]]:
    """The families of each face that are really there; each character takes the first that has it.

    Raises RuntimeError where the folder fonts/ is not complete.
    """
    there = {name.casefold(): name for name in fonts().families()}
    named = {name.casefold() for names in _WANTED.values() for name in names}
    others = {font.family for font in fonts().fonts() if font.path and LOCAL in Path(font.path).parents}
    behind = (_RARE, *sorted(name for name in others if name.casefold() not in named), *_SYMBOLS, _LAST_RESORT)
    found = {face: (*_present(names, there), *_present(behind, there)) for face, names in _WANTED.items()}
    if any(not _present(names, there) for names in _WANTED.values()) or _LAST_RESORT.casefold() not in there:
        raise RuntimeError(f"typefaces are missing in {FONTS}")
    return found


def latin_family() -> str:
    """The family of letters and digits."""
    there = {name.casefold(): name for name in fonts().families()}
    return _present(_WANTED_LATIN, there)[0]


def _present(names: tuple[str, ...], there: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(there[name.casefold()] for name in names if name.casefold() in there)
