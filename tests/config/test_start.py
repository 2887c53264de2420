"""A cold start in a process of its own: settings, keys, durable databases, what a command loads."""

import json
import sqlite3
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from duban.config import settings as shipped
from duban.config.database import durable_sqlite, postgres_options, sqlite_pragmas
from tests.config.programs import duban, python
from tests.intake.batches import small_docx
from tests.threads import at_once


@pytest.fixture
def place() -> Iterator[Path]:
    """A data folder of this test's own, where the tests' own database lies: in memory where there is enough of it."""
    with TemporaryDirectory(dir=shipped.DATA) as folder:
        yield Path(folder)


class TestACommandThatNeedsNoDatabase:
    @pytest.mark.parametrize("command", ["intake", "due"])
    def test_loads_no_framework_and_leaves_nothing_behind(self, command: str, tmp_path: Path) -> None:
        (tmp_path / "通知.docx").write_bytes(small_docx())
        arguments = [str(tmp_path / "通知.docx")] if command == "intake" else ["--year", "2022"]
        script = (
            "import sys; from duban.config.cli import main; "
            f"code = main([{command!r}, *{arguments!r}, '--json']); "
            "print(sorted({m.partition('.')[0] for m in sys.modules} & {'django', 'axes', 'psycopg'}), file=sys.stderr); "
            "sys.exit(code)"
        )
        ran = python("-c", script, data=tmp_path / "data")
        assert (ran.returncode, ran.stderr) == (0, "[]\n")
        assert json.loads(ran.stdout)
        assert not (tmp_path / "data").exists()


EVERYWHERE = """
import io, json, sys
import django
django.setup()
from django.db import connection
from duban.config.cli import main
from duban.config.wsgi import application
from duban.web.readiness import durability

def pragma(name):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]

shell = durability() | {n: str(pragma(n)) for n in ("foreign_keys", "secure_delete", "busy_timeout")}
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/readyz", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
           "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http"}
web = json.loads(b"".join(application(environ, lambda *_: None)))
command = main(["check-deploy", "--database"])
print(json.dumps({"shell": shell, "web": web, "command": command, "mode": connection.transaction_mode}))
"""


class TestTheEmbeddedDatabase:
    """Fault F3: measured, WAL with NORMAL loses acknowledged commits in a power cut."""

    def test_is_durable_in_shell_web_and_command(self, place: Path) -> None:
        made = duban("migrate", data=place)
        assert (made.returncode, made.stderr) == (0, "数据库已是最新。\n")
        ran = python("-c", EVERYWHERE, data=place, DJANGO_SETTINGS_MODULE="duban.config.settings")
        assert ran.returncode == 0, ran.stderr
        found = json.loads(ran.stdout)
        wanted = sqlite_pragmas()
        durable = {"journal_mode": wanted["journal_mode"].lower(), "synchronous": LEVEL[wanted["synchronous"]]}
        more = {"foreign_keys": "1", "secure_delete": "1", "busy_timeout": "20000"}
        assert found["shell"] == durable | more
        assert found["web"]["database"] == {"ok": True, "vendor": "sqlite", "migrations_waiting": 0} | durable
        assert found["mode"] == "IMMEDIATE"
        assert found["command"] == 1, "for want of HTTPS and a host name"
        assert "断电" not in ran.stderr

    @pytest.mark.parametrize(
        ("version", "pragmas"),
        [
            ((3, 40, 1), {"journal_mode": "DELETE", "synchronous": "EXTRA"}),
            ((3, 51, 2), {"journal_mode": "DELETE", "synchronous": "EXTRA"}),  # the last with the WAL-reset bug
            ((3, 51, 3), {"journal_mode": "WAL", "synchronous": "FULL"}),
            ((4, 0, 0), {"journal_mode": "WAL", "synchronous": "FULL"}),
        ],
    )
    def test_uses_the_pair_that_its_release_bears(self, version: tuple[int, ...], pragmas: dict[str, str]) -> None:
        assert sqlite_pragmas(version) == pragmas

    @pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
    def test_takes_either_pair(self, version: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("duban.config.database.sqlite_pragmas", lambda: sqlite_pragmas(version))
        connection = sqlite3.connect(tmp_path / "x.sqlite3")
        for statement in durable_sqlite(tmp_path / "x.sqlite3")["OPTIONS"]["init_command"].split(";")[:-1]:
            connection.execute(statement)
        wanted = sqlite_pragmas(version)
        assert connection.execute("PRAGMA journal_mode").fetchone()[0].upper() == wanted["journal_mode"]
        assert str(connection.execute("PRAGMA synchronous").fetchone()[0]) == LEVEL[wanted["synchronous"]]
        connection.close()


LEVEL = {"FULL": "2", "EXTRA": "3"}


@pytest.mark.django_db
class TestManyWritersAtOnce:
    """Fault F21: a writer waits its turn and never fails with “database is locked”."""

    WRITERS, TIMES = 6, 10

    def write(self, path: Path, mode: str) -> list[object]:
        """Each writer reads a number and writes it back one higher; what went wrong."""
        options = durable_sqlite(path)
        options["OPTIONS"]["transaction_mode"] = mode
        handler = ConnectionHandler({"default": options})

        def act() -> None:
            connection = handler["default"]
            try:
                for _ in range(self.TIMES):
                    connection.set_autocommit(
                        False, force_begin_transaction_with_broken_autocommit=True
                    )  # as atomic() does
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT number FROM counted")
                        number = cursor.fetchone()[0]
                        sleep(0.002)  # what a page thinks about between reading and writing
                        cursor.execute("UPDATE counted SET number = %s", [number + 1])
                    connection.commit()
                    connection.set_autocommit(True)
            finally:
                connection.close()

        return [found for found in at_once(*[act] * self.WRITERS) if found is not None]

    @pytest.fixture
    def path(self, place: Path) -> Path:
        connection = sqlite3.connect(place / "counted.sqlite3")
        connection.execute("CREATE TABLE counted (number INTEGER)")
        connection.execute("INSERT INTO counted VALUES (0)")
        connection.commit()
        connection.close()
        return place / "counted.sqlite3"

    def test_lose_nothing(self, path: Path) -> None:
        assert self.write(path, "IMMEDIATE") == []
        connection = sqlite3.connect(path)
        assert connection.execute("SELECT number FROM counted").fetchone() == (self.WRITERS * self.TIMES,)
        connection.close()

    def test_would_fail_where_the_lock_is_taken_late(self, path: Path) -> None:
        errors = self.write(path, "DEFERRED")
        assert errors
        assert all(isinstance(error, OperationalError) and "locked" in str(error) for error in errors)


class TestTheSecretKey:
    def test_is_made_at_first_use_for_the_owner_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shipped, "DATA", tmp_path / "new")
        key = shipped.secret_key()
        path = tmp_path / "new" / "secret.key"
        assert len(key) >= 50
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert shipped.secret_key() == key == path.read_text()

    def test_is_one_for_processes_that_start_together(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shipped, "DATA", tmp_path)
        keys = at_once(*[shipped.secret_key] * 12)
        assert len(set(map(str, keys))) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]

    def test_given_by_the_environment_is_not_written_down(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shipped, "DATA", tmp_path / "new")
        monkeypatch.setenv("DUBAN_SECRET_KEY", "k" * 50)
        assert shipped.secret_key() == "k" * 50
        assert not (tmp_path / "new").exists()


class TestTheAddressOfTheDatabase:
    @pytest.mark.parametrize(
        "parsed",
        [
            {},
            {"ENGINE": "django.db.backends.mysql", "NAME": "duban"},
            {"ENGINE": "django.db.backends.postgresql", "NAME": ""},
        ],
    )
    def test_that_is_none_is_refused_with_its_shape(self, parsed: dict[str, Any]) -> None:
        with pytest.raises(ImproperlyConfigured, match="postgresql://账号:密码@主机:端口/库名"):
            postgres_options(parsed)

    def test_keeps_its_own_options_beside_ours(self) -> None:
        parsed = {"ENGINE": "django.db.backends.postgresql", "NAME": "duban", "OPTIONS": {"sslmode": "verify-full"}}
        assert postgres_options(parsed)["OPTIONS"] == {
            "sslmode": "verify-full",
            "connect_timeout": 3,
            "options": "-c statement_timeout=5000 -c lock_timeout=5000",
        }


BROKEN_PLACES: list[tuple[str, Callable[[Path], dict[str, str]], str]] = [
    ("a database that is not there", lambda _: {"DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z"}, "数据库用不了"),
    ("an empty database", lambda _: {}, "先运行 duban migrate"),
    ("an address of another kind", lambda _: {"DATABASE_URL": "garbage"}, "DATABASE_URL 应写成 postgresql://"),
    ("a folder that is a file", lambda path: {"DUBAN_DATA": str(path)}, "数据目录用不了"),
]


class TestABrokenPlace:
    @pytest.mark.parametrize(("place", "environment", "sentence"), BROKEN_PLACES, ids=[p[0] for p in BROKEN_PLACES])
    def test_is_told_in_a_sentence(
        self, place: str, environment: Callable[[Path], dict[str, str]], sentence: str, tmp_path: Path
    ) -> None:
        (tmp_path / "file").touch()
        ran = python("-m", "duban.config.cli", "verify", **{"data": tmp_path / "data"} | environment(tmp_path / "file"))
        assert ran.returncode == 1
        assert sentence in ran.stderr
        assert "Traceback" not in ran.stderr

    def test_where_the_migrating_account_stands_alone(self, tmp_path: Path) -> None:
        ran = duban("migrate", data=tmp_path, DATABASE_MIGRATE_URL="postgresql://m:m@127.0.0.1:1/z")
        assert ran.returncode == 1
        assert "设了 DATABASE_MIGRATE_URL 而没有设 DATABASE_URL" in ran.stderr


def test_the_framework_finds_nothing_to_warn_of_before_a_public_start(tmp_path: Path) -> None:
    ran = python(
        "-m", "django", "check", "--deploy", "--fail-level", "WARNING",
        data=tmp_path, DJANGO_SETTINGS_MODULE="duban.config.settings", DUBAN_HTTPS="1", DUBAN_BEHIND_PROXY="1",
        DUBAN_HOSTS="duban.example.gov.cn",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_bound_to_the_host_once_there_is_https(secure: bool, tmp_path: Path) -> None:
    script = (
        "from duban.config import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    ran = python("-c", script, data=tmp_path, **({"DUBAN_HTTPS": "1"} if secure else {}))
    assert ran.stdout == ("__Host-sid __Host-csrf True True\n" if secure else "sid csrf False False\n")


@pytest.mark.skipif(bool(shipped.DATABASE_URL), reason="two years are built and compared once, in the run on SQLite")
class TestTwoDemoBuilds:
    def test_give_the_same_rows_apart_from_passwords_and_times(self, place: Path) -> None:
        first, second = place / "1", place / "2"
        for ran in at_once(*[partial(duban, "demo", "--no-serve", data=data) for data in (first, second)]):
            assert not isinstance(ran, Exception)
            assert ran.returncode == 0, ran.stderr
            assert "可用账号（密码本次随机生成）" in ran.stdout
        rows = rows_of(first / "duban.sqlite3")
        assert rows == rows_of(second / "duban.sqlite3")
        assert len(rows["ledger_task"]) > 50


CHANGING = {"password", "at", "digest", "previous", "head", "applied"}
"""Passwords, times, and what is computed from times."""


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, without the columns that change with each build."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        columns = [
            f'"{column[1]}"'
            for column in connection.execute(f"PRAGMA table_info({table})")
            if column[1] not in CHANGING and column[2] != "datetime"
        ]
        found[table] = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
    connection.close()
    return found
