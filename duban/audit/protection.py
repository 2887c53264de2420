"""The trail is append-only in the database itself: triggers refuse every change, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_event"

_SQLITE_ON = [
    f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    for verb in ("UPDATE", "DELETE")
]
_SQLITE_OFF = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}" for verb in ("update", "delete")]
_POSTGRES_ON = [
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
]
_POSTGRES_OFF = [f"DROP TRIGGER IF EXISTS {TABLE}_no_{what} ON {TABLE}" for what in ("change", "truncate")]


def protect(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place."""
    _run(connection, _POSTGRES_ON if connection.vendor == "postgresql" else _SQLITE_ON)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: a migration of the table needs it, and so does emptying a test database."""
    _run(connection, _POSTGRES_OFF if connection.vendor == "postgresql" else _SQLITE_OFF)


@contextmanager
def unprotected(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The triggers are away inside the block and back after it."""
    unprotect(connection)
    try:
        yield
    finally:
        protect(connection)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
