"""A walk through the house as one reader: from the home page along every link, each page once."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pypdfium2 as pdfium
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from lxml import html

MADE_BY_A_TEST = 100
"""Bytes. Uploads of the tests are no real papers and shorter than any."""
LINKS = "//a/@href | //form[not(@method) or @method='get']/@action | //*/@hx-get | //*/@data-url"
SENDS = "//form[@method='post'] | //button[@formaction] | //input[@formaction] | //*[@hx-post] | //*[@data-autosave]"


@dataclass(frozen=True)
class Seen:
    """One answer on the way: where, from which page it was linked, the status, what it says."""

    address: str
    linked_from: str
    status: int
    content: bytes
    is_page: bool

    @property
    def words(self) -> str:
        """What it says, packed files unpacked and papers read."""
        if self.content.startswith(b"%PDF") and len(self.content) > MADE_BY_A_TEST:
            with closing(pdfium.PdfDocument(self.content)) as paper:
                return "\n".join(page.get_textpage().get_text_range() for page in paper)
        if self.content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(self.content)) as packed:
                return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
        return self.content.decode("utf-8", "replace")


@dataclass(frozen=True)
class Offered:
    """Something that a page offers to send: where to."""

    page: str
    address: str


def look(client: Client, address: str, linked_from: str = "") -> Seen:
    """One answer, where it leads elsewhere the one there."""
    answer: Any = client.get(address)
    while answer.status_code == 302:
        answer = client.get(urljoin(address, answer["Location"]))
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return Seen(address, linked_from, answer.status_code, b"".join(answer), is_page)


def walk(client: Client, *more: str, every_file: bool = True) -> list[Seen]:
    """Every answer that a reader gets who follows all links from his home page, and from `more`.

    Args:
        every_file: False takes one file of each kind: whoever may take one paper of a sheet may take that of another.
    """
    waiting = [(address, "the walk's beginning") for address in (reverse("home"), *more)]
    known, found = set(), []
    while waiting:
        address, linked_from = waiting.pop()
        place = _place(address, every_file=every_file)
        if place in known:
            continue
        known.add(place)
        seen = look(client, address, linked_from)
        found.append(seen)
        if seen.is_page:
            waiting += [(link, address) for link in _links(seen)]
    return found


def _place(address: str, *, every_file: bool) -> tuple[str, tuple[str, ...]]:
    """Pages that differ in a year or a filter alone are one place."""
    parts = urlsplit(address)
    ending = PurePosixPath(parts.path).suffix
    path = parts.path if every_file or not ending else page_at(address) + ending
    return path, tuple(sorted(parse_qs(parts.query, keep_blank_values=True)))


def _links(seen: Seen) -> Iterator[str]:
    for link in html.fromstring(seen.content).xpath(LINKS):
        address = urljoin(seen.address, str(link)).partition("#")[0]
        if not urlsplit(address).netloc and not address.startswith("/static/"):
            yield address


def offered(seen: Seen) -> list[Offered]:
    """What a page offers to send: its forms, its buttons with an address of their own, what is saved by itself."""
    places = []
    for each in html.fromstring(seen.content).xpath(SENDS):
        names = ("action", "hx-post", "formaction", "data-autosave")
        addresses = [each.get(name) for name in names if each.get(name)] or [seen.address]
        places += [Offered(seen.address, urljoin(seen.address, address)) for address in addresses]
    return places


def page_at(address: str) -> str:
    """The name of the page at an address; "" where there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""
