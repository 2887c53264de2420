"""Weight, visibility and automatic numbers of Word text: what styles.xml and numbering.xml add to a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from lxml import etree

Node = etree._Element
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF: Final = frozenset({"0", "false", "off"})
_MAX_BASES: Final = 20  # length of a basedOn chain; a circle ends here
_HAN_DIGITS: Final = "〇一二三四五六七八九"


def paragraph_style(paragraph: Node) -> str:
    """The style id of a paragraph, "" for none."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else found.get(f"{W}val") or ""


def _switch(properties: Node | None, tag: str) -> bool | None:
    """An on/off property: <w:b/> and val=1 are on, val=0 is off, absent is None."""
    found = None if properties is None else properties.find(f"{W}{tag}")
    return None if found is None else found.get(f"{W}val", "1") not in _OFF


@dataclass(frozen=True, slots=True)
class _Style:
    base: str
    bold: bool | None
    hidden: bool | None


@dataclass(frozen=True, slots=True)
class Weights:
    """Bold (w:b) and hidden (w:vanish) by style, with the document's defaults."""

    known: dict[str, _Style]
    default_paragraph: str

    @classmethod
    def of(cls, root: Node | None) -> Weights:
        known: dict[str, _Style] = {}
        default = ""
        for node in () if root is None else root.iterchildren(f"{W}style"):
            name = node.get(f"{W}styleId") or ""
            base = node.find(f"{W}basedOn")
            properties = node.find(f"{W}rPr")
            known[name] = _Style(
                "" if base is None else base.get(f"{W}val") or "",
                _switch(properties, "b"),
                _switch(properties, "vanish"),
            )
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true"):
                default = name
        return cls(known, default)

    def of_run(self, run: Node, paragraph_style: str) -> tuple[bool, bool]:
        """(bold, hidden) as Word shows the run.

        Direct formatting decides; else character and paragraph style toggle each other (ISO 29500-1, 17.7.3).
        """
        properties = run.find(f"{W}rPr")
        bold, hidden = self._inherited(paragraph_style or self.default_paragraph)
        if properties is None:
            return bold, hidden
        style = properties.find(f"{W}rStyle")
        if style is not None:
            own_bold, own_hidden = self._inherited(style.get(f"{W}val") or "")
            bold, hidden = bold != own_bold, hidden != own_hidden
        direct_bold, direct_hidden = _switch(properties, "b"), _switch(properties, "vanish")
        return (bold if direct_bold is None else direct_bold), (hidden if direct_hidden is None else direct_hidden)

    def _inherited(self, name: str) -> tuple[bool, bool]:
        """(bold, hidden) of a style with those it is based on."""
        bold: bool | None = None
        hidden: bool | None = None
        for _ in range(_MAX_BASES):
            style = self.known.get(name)
            if style is None:
                break
            bold = style.bold if bold is None else bold
            hidden = style.hidden if hidden is None else hidden
            name = style.base
        return bool(bold), bool(hidden)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    pattern: str


@dataclass(slots=True)
class Numbering:
    """Automatic numbers (项目编号): a 序号 column often holds no typed digits at all."""

    levels: dict[tuple[str, int], _Level]
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Node | None) -> Numbering:
        levels: dict[tuple[str, int], _Level] = {}
        if root is not None:
            abstract = {node.get(f"{W}abstractNumId") or "": node for node in root.iterchildren(f"{W}abstractNum")}
            for number in root.iterchildren(f"{W}num"):
                link = number.find(f"{W}abstractNumId")
                source = abstract.get("" if link is None else link.get(f"{W}val") or "")
                for level in () if source is None else source.iterchildren(f"{W}lvl"):
                    key = (number.get(f"{W}numId") or "", _digits(level.get(f"{W}ilvl"), 0))
                    levels[key] = _Level(
                        _digits(_value(level, "start"), 1),
                        _value(level, "numFmt") or "decimal",
                        _value(level, "lvlText") or "",
                    )
        return cls(levels)

    def next(self, paragraph: Node) -> str:
        """The number Word prints before this paragraph, "" for none (also for bullets)."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        key = (_value(properties, "numId"), _digits(_value(properties, "ilvl"), 0))
        level = self.levels.get(key)
        if level is None:
            return ""
        count = self._counts.get(key, level.start - 1) + 1
        self._counts[key] = count
        for other in [other for other in self._counts if other[0] == key[0] and other[1] > key[1]]:
            del self._counts[other]
        figure = _figure(count, level.format)
        mark = f"%{key[1] + 1}"
        return level.pattern.replace(mark, figure) if figure and mark in level.pattern else ""


def _value(node: Node, tag: str) -> str:
    found = node.find(f"{W}{tag}")
    return "" if found is None else found.get(f"{W}val") or ""


def _digits(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 7 else default


def _figure(count: int, style: str) -> str:
    if style in ("decimal", "decimalFullWidth", "decimalZero"):
        return str(count)
    if style.startswith(("chinese", "japaneseCounting", "ideograph")):
        return han_number(count)
    return ""


def han_number(count: int) -> str:
    """1–99 in Chinese figures, "" beyond: 12 → 十二."""
    if not 0 < count < 100:
        return ""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _HAN_DIGITS[tens] + "十")
    return head + (_HAN_DIGITS[ones] if ones else "")
