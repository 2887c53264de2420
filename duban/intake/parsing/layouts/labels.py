"""Labelled words (牵头单位：… 责任领导：… 完成时限：…): the label says which field they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from duban.intake.parsing.columns import Field, field_of

_LABEL: Final = re.compile(
    r"(?:^|(?<=[。；;，,、\s）)|]))(?:【(?P<boxed>[\u4e00-\u9fff]{2,12})】\s*[:：]?|(?P<label>[\u4e00-\u9fff 　]{2,12}?)\s*[:：])"
)
_FOOTER: Final = re.compile(
    "版权所有|ICP备|网站标识码|技术支持|公网安备"
)  # 主办单位：… of a web site is no responsibility
_RESPONSIBILITY: Final = frozenset({"leaders", "units", "lead_units", "support_units", "deadline"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paragraph cut at its labels: the words before the first one, and field → words behind it."""

    before: str
    fields: tuple[tuple[Field, str], ...]


def read_labels(text: str) -> Labelled:
    """Cuts a paragraph at labels of responsibility; without one all of it stands `before`."""
    if _FOOTER.search(text) or not (":" in text or "：" in text or "】" in text):
        return Labelled(text, ())
    found: list[tuple[int, int, Field]] = []
    depths = list(accumulate((letter in "（(〔[【") - (letter in "）)〕]】") for letter in text))
    for match in _LABEL.finditer(text):
        name = field_of(match["boxed"] or match["label"])
        inside = match.start() > 0 and depths[match.start() - 1] > 0
        if name in _RESPONSIBILITY and not inside:  # （牵头单位：甲；配合单位：乙） is read by `closing`
            found.append((match.start(), match.end(), name))
    if not found:
        return Labelled(text, ())
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    fields = tuple((name, text[end:stop].strip(" \t　|")) for (_, end, name), stop in zip(found, ends, strict=True))
    return Labelled(text[: found[0][0]].strip(), fields)
