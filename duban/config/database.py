"""Durable database settings: what was acknowledged survives a power cut, or the program does not start.

Measured in `docs/adr/0002-durable-databases.md`: WAL with synchronous=NORMAL loses acknowledged commits.
"""

import sqlite3
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

WAL_SAFE_SINCE = (3, 51, 3)
"""Before this release SQLite can corrupt a database in WAL mode when several processes reset the log."""


def sqlite_pragmas(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> dict[str, str]:
    """journal_mode and synchronous for a SQLite release; both pairs survive a power cut."""
    if version < WAL_SAFE_SINCE:
        return {"journal_mode": "DELETE", "synchronous": "EXTRA"}
    return {"journal_mode": "WAL", "synchronous": "FULL"}


def durable_sqlite(path: Path) -> dict[str, Any]:
    """Django's settings for an embedded database at `path`."""
    pragmas = sqlite_pragmas() | {"foreign_keys": "ON", "secure_delete": "ON"}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in pragmas.items()),
            # A write lock is taken at the start: with DEFERRED, two writers deadlock and one request fails.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }


def postgres_options(parsed: dict[str, Any]) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address (already parsed from DATABASE_URL)."""
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL 应写成 postgresql://账号:密码@主机:端口/库名")
    options = {"connect_timeout": 3, "options": "-c statement_timeout=5000 -c lock_timeout=5000"}
    return parsed | {
        "OPTIONS": options | parsed.get("OPTIONS", {}),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
