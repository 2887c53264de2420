"""All addresses of the house, and `pages.csv`: who may open which page and send which form."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, reverse

from duban.access.roles import Role
from duban.config import urls

TABLE = Path(__file__).with_name("pages.csv")
READERS = ("anonymous", *Role)
"""The columns of the table, each with the answers to GET and to POST: a status, or `in` for the way to the sign-in."""


@dataclass(frozen=True)
class Row:
    """One page: its name, what stands in its address, and the answers expected by each reader."""

    page: str
    arguments: tuple[str, ...]
    answers: dict[str, str]

    def address(self, things: dict[str, int]) -> str:
        """The page's address; `things` name what stands in it, `=plan` stands for itself."""
        return reverse(self.page, args=[word[1:] if word[0] == "=" else things[word] for word in self.arguments])

    def expected(self, reader: str, method: str) -> str:
        """What `reader` is answered to `method`."""
        get, _, post = self.answers[reader].partition("/")
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
    return [Row(line.pop("page"), tuple(line.pop("at").split()), line) for line in lines]


def columns() -> Sequence[str]:
    """The heading of `pages.csv`."""
    return TABLE.read_text(encoding="utf-8").splitlines()[0].split(",")
