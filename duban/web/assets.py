"""Addresses of static files carry the file's own version, so that browsers keep them for a year and never see an old one."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

from duban.digests import sm3


@cache
def version_of(name: str) -> str:
    """The first digits of the file's digest; empty where there is no such file."""
    path = finders.find(name)
    return sm3(Path(path).read_bytes())[:10] if isinstance(path, str) else ""


class VersionedStatic(StaticFilesStorage):
    """Files served from where they lie, with `?v=` behind their address."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={version_of(name or '')}"
