"""What a web page shows in bold, what it hides, and what is the site's own (navigation, footer), not the document's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from duban.intake.parsing.styles import Node
from duban.intake.parsing.text import compact

MAX_SHEET: Final = 1 << 20  # letters of style sheets that are looked at
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_SIMPLE: Final = re.compile(r"^[\w-]*[.#]?[\w-]+$")
_WEIGHT: Final = re.compile(r"(?:^|;)\s*font-weight\s*:\s*([\w]+)", re.I)
_HIDDEN: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_BOLD_TAGS: Final = frozenset({"b", "strong"})

_SITE_TAGS: Final = frozenset({"nav", "footer", "aside"})
_SITE_ROLES: Final = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_SITE_WORDS: Final = """
    nav navbar navigation menu menus breadcrumb breadcrumbs crumb crumbs footer foot copyright sidebar share
    toolbar topbar friendlink links search login
"""
_SITE_NAMES: Final = frozenset(_SITE_WORDS.split())
_REGIONS: Final = frozenset({"div", "ul", "ol", "dl", "table", "td", "tr", "section", "header", "form", "p", "center"})
_MOST: Final = 0.5  # a region with more of the page's letters than this is the page
_LINKS: Final = 3
_MOSTLY_LINKS: Final = 0.6


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rules of the page's own style sheets with a single selector: p, .T5, #zoom, span.T5."""

    weights: dict[str, bool]
    hidden: frozenset[str]

    @classmethod
    def of(cls, root: Node) -> Sheet:
        weights: dict[str, bool] = {}
        hidden: set[str] = set()
        text = "".join("".join(node.itertext()) for node in root.iter("style"))[:MAX_SHEET]
        for rule in _COMMENT.sub("", text).replace("<!--", "").split("}"):
            selectors, _, body = rule.partition("{")
            weight = _weight(body)
            hides = bool(_HIDDEN.search(body))
            for selector in selectors.split(",") if weight is not None or hides else ():
                name = selector.strip()
                if _SIMPLE.match(name):
                    if weight is not None:
                        weights[name] = weight
                    if hides:
                        hidden.add(name)
        return cls(weights, frozenset(hidden))

    def is_bold(self, node: Node, inherited: bool) -> bool:
        """The weight of an element's words: its own style, else its id and classes, else its tag, else as around it."""
        own = _weight(node.get("style", ""))
        if own is not None:
            return own
        for name in _names(node):
            if name in self.weights:
                return self.weights[name]
        return True if node.tag in _BOLD_TAGS else inherited

    def is_hidden(self, node: Node) -> bool:
        return (
            node.get("hidden") is not None
            or bool(_HIDDEN.search(node.get("style", "")))
            or (bool(self.hidden) and any(name in self.hidden for name in _names(node)))
        )


def _weight(style: str) -> bool | None:
    found = _WEIGHT.search(style)
    if found is None:
        return None
    value = found[1].lower()
    return int(value) >= 600 if value.isascii() and value.isdecimal() else value in ("bold", "bolder")


def _names(node: Node) -> Iterator[str]:
    """The selectors that may mean an element, the strongest first."""
    tag = str(node.tag)
    if node.get("id"):
        yield f"#{node.get('id')}"
    for name in node.get("class", "").split():
        yield f"{tag}.{name}"
        yield f".{name}"
    yield tag


class Site:
    """Which regions of a page are the site's own."""

    def __init__(self, root: Node) -> None:
        self._letters: dict[Node, tuple[int, int, int]] = {}  # region → letters, letters in links, links
        self._total = self._weigh(root)

    def _weigh(self, root: Node) -> int:
        open_: list[list[int]] = [[0, 0, 0]]
        for event, node in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                open_.append([0 if node.tag in ("script", "style") else len(compact(node.text or "")), 0, 0])
                continue
            letters, in_links, links = open_.pop()
            if node.tag == "a":
                in_links, links = letters, 1
            if node.tag in _REGIONS or node.tag in _SITE_TAGS:
                self._letters[node] = (letters, in_links, links)
            above = open_[-1]
            above[0] += letters + len(compact(node.tail or ""))
            above[1] += in_links
            above[2] += links
        return open_[0][0]

    def owns(self, node: Node) -> bool:
        """Navigation, footers and lists of links; never the greater part of the page, never the list of annexes."""
        letters, in_links, links = self._letters.get(node, (0, 0, 0))
        if not letters or letters > _MOST * self._total:
            return False
        names = re.split(r"[\s_-]+", f"{node.get('class', '')} {node.get('id', '')}".lower())
        if node.tag in _SITE_TAGS or node.get("role") in _SITE_ROLES or not _SITE_NAMES.isdisjoint(names):
            return True
        return links >= _LINKS and in_links >= _MOSTLY_LINKS * letters and "附件" not in "".join(node.itertext())
