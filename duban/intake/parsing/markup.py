"""The gate for web pages: the encoding, no entities of their own, bounded depth and elements; then the tree.

libxml2 reads the page; nothing is fetched, no entity but those of HTML is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

from duban.intake.parsing import text
from duban.intake.parsing.messages import refusal

if TYPE_CHECKING:
    from lxml.etree import ParserTarget  # stands in the stubs only
    from lxml.etree import _Element as Node

MAX_DEPTH: Final = 200  # libxml2 itself gives up at 256, without a word
MAX_TABLES: Final = 20  # tables in tables; old pages lay themselves out with a few
MAX_ELEMENTS: Final = 200_000
MAX_ATTRIBUTES: Final = 200  # of one element: libxml2 walks through all for each
MAX_ROWS: Final = 20_000
MAX_SPAN: Final = 200
CHUNK: Final = 1 << 16
_HEAD: Final = 4096

_BEGINNING: Final = re.compile(
    r"(?:\s|<\?xml[^>]{0,200}>|<!--(?:[^-]|-(?!->))*-->)*"
    r"<(?:!doctype\s+html|html|head|body|meta|title|style|script|link|base|article|section|main|div|table|p|h[1-6]|span|"
    r"center|font|ul|ol|svg)[\s/>]",
    re.I,
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_OWN_ENTITIES: Final = re.compile(r"<!doctype[^>\[]{0,1000}\[|<!entity\b", re.I)


def looks_so(data: bytes) -> bool:
    """Begins like a web page, whatever its name is."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return bool(_BEGINNING.match(head.decode("utf-16", "replace").lstrip("\ufeff")))
    return bool(_BEGINNING.match(head.decode("latin-1").removeprefix("ï»¿")))


def decode(data: bytes) -> str:
    """The words of a page: Big5 where the page says so, else as any text (the statement in a page is often wrong)."""
    stated = _CHARSET.search(data[:_HEAD])
    if stated is not None and stated[1].lower() in (b"big5", b"big5-hkscs"):
        try:
            return data.decode("big5hkscs")
        except UnicodeDecodeError:
            pass
    return text.decode(data).removeprefix("\ufeff")


def check(data: bytes) -> None:
    """Lets a page pass or raises `Refused`."""
    from lxml import etree  # loaded only where it is needed

    words = decode(data)
    if _OWN_ENTITIES.search(words[:CHUNK]):
        raise refusal("dtd")
    target = cast("ParserTarget[None]", _Check())
    parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)
    content = words.encode()
    try:
        for at in range(0, len(content), CHUNK):
            parser.feed(content[at : at + CHUNK])
        parser.close()
    except etree.LxmlError as error:
        raise refusal("xml_malformed") from error


def parse(words: str) -> Node:
    """The root of a page that passed the gate."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(words.encode(), parser)
    except etree.LxmlError as error:
        raise refusal("xml_malformed") from error
    if root is None:
        raise refusal("no_tasks")
    return root


class _Check:
    """Counts while libxml2 reads; what is too much ends the reading."""

    def __init__(self) -> None:
        self._depth = self._elements = self._rows = self._tables = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        self._tables += tag == "table"
        if self._depth > MAX_DEPTH or self._tables > MAX_TABLES:
            raise refusal("xml_depth")
        if self._elements > MAX_ELEMENTS or len(attributes) > MAX_ATTRIBUTES:
            raise refusal("xml_elements")
        if tag == "tr":
            self._rows += 1
            if self._rows > MAX_ROWS:
                raise refusal("table_too_large")
        elif tag in ("td", "th") and _too_wide(attributes.get("colspan", "")):
            raise refusal("grid_span")

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._tables -= tag == "table"

    def data(self, words: str) -> None:
        """Words count for nothing here."""

    def close(self) -> None:
        """There is nothing to give back."""


def _too_wide(value: str) -> bool:
    digits = value.strip()
    return digits.isdecimal() and (len(digits) > 9 or int(digits) > MAX_SPAN)
