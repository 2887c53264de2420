"""PostgreSQL with two accounts: one owns the tables, the other serves and can only add to the trail."""

import importlib.machinery
import importlib.util
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings

from tests.config.programs import ROOT, duban


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL whose owner we are: that of this run, else one of our own."""
    if settings.DATABASE_URL:
        yield settings.DATABASE_URL
        return
    loader = importlib.machinery.SourceFileLoader("with_postgres", str(ROOT / "scripts" / "with-postgres"))
    spec = importlib.util.spec_from_loader("with_postgres", loader)
    assert spec is not None
    tool: Any = importlib.util.module_from_spec(spec)
    loader.exec_module(tool)
    binaries = tool.find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    with tool.cluster(binaries) as address:
        yield address


@dataclass(frozen=True)
class Place:
    """A database with two accounts: `migrating` owns it, `serving` came with no rights at all."""

    owner: str
    migrating: str
    serving: str
    data: Path

    def migrate(self, **more: str) -> Any:
        """Run `duban migrate` as an installation with two accounts does."""
        return duban(
            "migrate", data=self.data, **{"DATABASE_URL": self.serving, "DATABASE_MIGRATE_URL": self.migrating} | more
        )


def _as(address: str, user: str, database: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, f"{user}:geheim@{parts.hostname}:{parts.port}", f"/{database}", "", ""))


@pytest.fixture(scope="module")
def place(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The two accounts and their migrated database, gone afterwards."""
    mark = uuid.uuid4().hex[:8]
    database, migrating, serving = f"duban_{mark}", f"migrating_{mark}", f"serving_{mark}"
    with psycopg.connect(server, autocommit=True) as owner:
        for role in (migrating, serving):
            owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'geheim'")
        owner.execute(f"CREATE DATABASE {database} OWNER {migrating}")
        parts = urlsplit(server)
        address = urlunsplit((parts.scheme, parts.netloc, f"/{database}", "", ""))
        place = Place(
            address, _as(server, migrating, database), _as(server, serving, database), tmp_path_factory.mktemp("data")
        )
        ran = place.migrate()
        assert (ran.returncode, ran.stderr) == (0, "数据库已是最新。\n")
        yield place
        owner.execute(f"DROP DATABASE {database} WITH (FORCE)")
        for role in (migrating, serving):
            owner.execute(f"DROP ROLE {role}")


def ask(address: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


class TestTheMigratingAccount:
    def test_owns_every_table(self, place: Place) -> None:
        owners = ask(place.owner, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners == [(urlsplit(place.migrating).username,)]

    def test_may_migrate_again(self, place: Place) -> None:
        assert place.migrate().returncode == 0

    def test_is_told_when_the_serving_account_is_not_there(self, place: Place) -> None:
        ran = place.migrate(DATABASE_URL=place.serving.replace("serving_", "nobody_"))
        assert ran.returncode == 1
        assert "数据库里没有账号“nobody_" in ran.stderr
        assert "请先用 CREATE ROLE 建好，再运行 duban migrate。" in ran.stderr


WORK_ON = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('audit_event', 'django_migrations')"

FORBIDDEN = [  # what the account that serves may not do, even with its password stolen
    "UPDATE audit_event SET sentence = 'x'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DROP TABLE audit_event",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER TABLE audit_event ADD COLUMN x int",
    "DROP TRIGGER audit_event_no_change ON audit_event",
    "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION audit_append_only CASCADE",
    "SET session_replication_role = replica",  # triggers would sleep
    "CREATE TABLE mine (x int)",
    "TRUNCATE ledger_task CASCADE",
    "UPDATE django_migrations SET name = 'x'",
    "COPY audit_event TO PROGRAM 'cat'",
]


class TestTheServingAccount:
    def test_does_the_work_and_adds_to_the_trail(self, place: Place) -> None:
        ran = duban("add-government", "云河市泉山区人民政府", data=place.data, DATABASE_URL=place.serving)
        assert (ran.returncode, ran.stderr) == (0, "已登记“云河市泉山区人民政府”。\n")
        assert ask(place.serving, "SELECT sentence FROM audit_event WHERE number = 1") == [
            ("系统登记了政府“云河市泉山区人民政府”",)
        ]

    def test_may_read_and_write_every_other_table(self, place: Place) -> None:
        tables = [name for (name,) in ask(place.owner, WORK_ON)]
        rights = [
            (table, right)
            for table in tables
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
            if not ask(place.serving, f"SELECT has_table_privilege('{table}', '{right}')")[0][0]
        ]
        assert len(tables) > 20
        assert rights == []

    @pytest.mark.parametrize("statement", FORBIDDEN)
    def test_may_not(self, place: Place, statement: str) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(place.serving, statement)

    def test_finds_the_trail_whole(self, place: Place) -> None:
        ran = duban("audit", "verify", data=place.data, DATABASE_URL=place.serving)
        assert (ran.returncode, ran.stderr) == (0, "留痕完整。\n")


AN_EVENT = (
    "INSERT INTO audit_event (government_id, number, at, actor, role, address, request_id, action, target_type, "
    "sentence, previous, digest) VALUES (9, 9, now(), '', '', '', '', '', '', '', '', '')"
)


class TestTheMigratingAccountItself:
    @pytest.mark.parametrize("statement", FORBIDDEN[:3])
    def test_meets_the_triggers(self, place: Place, statement: str) -> None:
        with psycopg.connect(place.migrating) as connection:
            connection.execute(AN_EVENT)
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                connection.execute(statement)
            connection.rollback()


class TestAnUnsafeServer:
    @pytest.mark.parametrize("setting", ["synchronous_commit"])
    def test_is_refused_before_the_start_with_the_name_of_the_setting(self, place: Place, setting: str) -> None:
        role = urlsplit(place.serving).username
        with psycopg.connect(place.owner, autocommit=True) as owner:
            owner.execute(f"ALTER ROLE {role} SET {setting} = off")
            try:
                ran = duban("check-deploy", data=place.data, DATABASE_URL=place.serving)
            finally:
                owner.execute(f"ALTER ROLE {role} RESET {setting}")
        assert ran.returncode == 1
        assert (
            f"数据库设置 {setting} 会在断电时丢失已确认的内容。请改回安全值（{setting}=on）后重启数据库。" in ran.stderr
        )

    def test_is_safe_again_afterwards(self, place: Place) -> None:
        ran = duban(
            "check-deploy", "--database",
            data=place.data, DATABASE_URL=place.serving, DUBAN_HTTPS="1", DUBAN_HOSTS="duban.example.gov.cn",
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, "可以正式运行。\n")
