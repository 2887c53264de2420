"""Is everything there that work needs (就绪检查)."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from duban.timing import clock


def checks() -> dict[str, dict[str, Any]]:
    """Each part with `ok` and what was found; nothing here changes anything."""
    return {"database": _database(), "storage": _storage(), "clock": {"ok": True, "now": clock.now().isoformat()}}


def _database() -> dict[str, Any]:
    try:
        found = durability()
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": not waiting and not unsafe(found), "vendor": connection.vendor, "migrations_waiting": waiting} | found


def durability() -> dict[str, str]:
    """The settings that decide whether a commit survives a power cut, as the open connection has them."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
            return dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        return {"journal_mode": mode, "synchronous": str(cursor.fetchone()[0])}


def unsafe(found: dict[str, str]) -> list[str]:
    """The names of settings under which acknowledged work can be lost."""
    if "fsync" in found:
        wrong = {"fsync": {"off"}, "full_page_writes": {"off"}, "synchronous_commit": {"off", "local"}}
        return [name for name, values in wrong.items() if found[name] in values]
    return ["synchronous"] if int(found["synchronous"]) < 2 else []


def _storage() -> dict[str, Any]:
    folder = Path(settings.DATA)
    try:
        with tempfile.TemporaryFile(dir=folder):
            return {"ok": True}
    except OSError as error:
        return {"ok": False, "error": type(error).__name__}
