"""Small questions about printed Chinese text: what a file can hold, how wide it is, where a title breaks."""

import re
import unicodedata
from itertools import combinations, pairwise

# XML 1.0, production 2 (Char): everything else, lone surrogates included, cannot stand in a file even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TITLE_CHARS = 20  # 156 mm hold 20 characters of 22 pt (二号)
_MOST_PLACES = 12  # a title with more places to break is none; all choices of them are tried
_MOST_LINES = 5
_FIGURES = "〇一二三四五六七八九"

# Where a title may break by its sense (回行词意完整): before 关于, after a quoted name, before the words that name
# the kind of document together with the noun it belongs to.
_TITLE_BREAK = re.compile(
    r"(?<=.)(?=关于)"
    r"|(?<=》)(?!的|、|》)"
    r"|(?=《)(?<!关于)(?<!、)(?<!^)"
    r"|(?=(?:(?:立项|专项)督查|(?:落实|推进|完成|进展|督查)情况)的(?:通知|通报)$)"
)


def clean_text(text: str) -> str:
    """`text` without what XML cannot hold (control characters, lone surrogates, U+FFFE, U+FFFF), line ends as \\n.

    Nothing is refused: such characters come with copied text, nobody sees them, and a document must not fail by them.
    """
    return _NOT_IN_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def width_in_chars(text: str) -> float:
    """The printed width in Chinese characters: wide and ambiguous (“”—·) ones count 1, the rest a half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def chinese_number(number: int) -> str:
    """1 to 999 in Chinese figures, as headings are numbered: 12 → 十二, 120 → 一百二十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_FIGURES[hundreds]}百" if hundreds else ""
    ten = "十" if tens else "零" if hundreds and ones else ""
    return f"{head}{_FIGURES[tens] if tens > 1 or (tens and hundreds) else ''}{ten}{_FIGURES[ones] if ones else ''}"


def spaced_name(name: str) -> str:
    """A person's name as tables print it: two characters are parted by two blanks to match three (杜  衡)."""
    if len(name) == 2 and all(unicodedata.east_asian_width(char) == "W" for char in name):
        return f"{name[0]}  {name[1]}"
    return name


def title_lines(title: str) -> tuple[str, ...]:
    """A title cut into printed lines (标题回行): at its own line breaks if it has any, else by its sense.

    The fewest lines that fit are taken, and of those the most even ones. A piece that has no good place to break
    stays whole; it is then the printer that wraps it.
    """
    if "\n" in title:
        return tuple(part.strip() for part in title.split("\n") if part.strip())
    if width_in_chars(title) <= _TITLE_CHARS:
        return (title,)
    places = [match.start() for match in _TITLE_BREAK.finditer(title)]
    if len(places) > _MOST_PLACES:
        return (title,)
    cuttings = [_cut(title, chosen) for breaks in range(_MOST_LINES) for chosen in combinations(places, breaks)]
    return min(cuttings, key=_unevenness)


def _cut(title: str, places: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *places, len(title))
    return tuple(title[start:end] for start, end in pairwise(edges))


def _unevenness(lines: tuple[str, ...]) -> tuple[float, int, float]:
    """What makes a cutting worse, gravest first: too long lines, many lines, uneven lines."""
    widths = [width_in_chars(part) for part in lines]
    return sum(max(0.0, width - _TITLE_CHARS) for width in widths), len(lines), max(widths) - min(widths)
