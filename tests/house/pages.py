"""All addresses of the house, and `pages.csv`: who may open which page and send which form.

One row for each address; the roles stand in `duban/access/matrix.csv` and are not repeated here:

- `page`: the address's name in `duban/config/urls.py`.
- `at`: what stands in the address, one word for each: a name of `World.own` (`tests/world.py`), or `=monthly` for the
  word itself.
- `permission`: what the view asks for, the same as in its `@page(…)`; empty: everybody signed in; `open`: everybody.
- `get`, `post`: the answers for those who hold the permission and reach the thing. 405 where there is no such method.
  A form is sent empty: mostly 422.
- `exceptions`: roles that hold the permission and are answered otherwise all the same, because a second permission is
  asked inside or their reach is smaller: `chief=200/403 lead_leader=404/404`; `anonymous=…` for open pages.

Nothing else is needed: whoever lacks the permission is expected to be refused (403; 405 where there is no such method),
whoever is not signed in is sent to the sign-in (`in`) or told so (401). Ids of another unit and of another government
are tried by themselves and expected to be 404; things of another unit are in `World.elsewhere` under the same names.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, reverse

from duban.access.roles import PERMISSIONS_OF, Permission, Role
from duban.config import urls

TABLE = Path(__file__).with_name("pages.csv")
COLUMNS = ("page", "at", "permission", "get", "post", "exceptions")
READERS = ("anonymous", *Role)
"""Who asks: somebody who is not signed in (公众), and each role."""
NO_METHOD = "405"


@dataclass(frozen=True)
class Row:
    """One page: its name, what stands in its address, who may ask, and what they are answered."""

    page: str
    arguments: tuple[str, ...]
    permission: str
    get: str
    post: str
    exceptions: dict[str, str]

    def address(self, things: dict[str, int]) -> str:
        """The page's address; `things` name what stands in it, `=plan` stands for itself."""
        return reverse(self.page, args=[word[1:] if word[0] == "=" else things[word] for word in self.arguments])

    def lets_in(self, reader: str) -> bool:
        """Whether the matrix lets `reader` through the door."""
        if self.permission == "open":
            return True
        if reader == "anonymous":
            return False
        return not self.permission or Permission(self.permission) in PERMISSIONS_OF[Role(reader)]

    def expected(self, reader: str, method: str) -> str:
        """What `reader` is answered to `method`: a status, or `in` for the way to the sign-in."""
        usual = self.get if method == "GET" else self.post
        if usual == NO_METHOD:
            return NO_METHOD
        if not self.lets_in(reader):
            return ("in" if method == "GET" else "401") if reader == "anonymous" else "403"
        get, _, post = self.exceptions.get(reader, f"{self.get}/{self.post}").partition("/")
        return get if method == "GET" else post


@dataclass(frozen=True)
class Address:
    """An address of the house as the map of addresses has it."""

    name: str
    needs: int
    view: Any


def patterns() -> list[Address]:
    """Every address of the house."""
    every = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    return [Address(p.name or "", len(p.pattern.converters), p.callback) for p in every]


def table() -> list[Row]:
    """The rows of `pages.csv`."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return [
        Row(
            page=line["page"],
            arguments=tuple(line["at"].split()),
            permission=line["permission"],
            get=line["get"],
            post=line["post"],
            exceptions=dict(word.split("=", 1) for word in line["exceptions"].split()),
        )
        for line in lines
    ]


def rows_of_pages() -> list[Row]:
    """The rows of pages that exist; the table's own tests name the others."""
    names = {pattern.name for pattern in patterns()}
    return [row for row in table() if row.page in names]


def columns() -> Sequence[str]:
    """The heading of `pages.csv`."""
    return TABLE.read_text(encoding="utf-8").splitlines()[0].split(",")
