"""Whether the process lives (healthz) and whether it can work (readyz)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from duban.web import readiness

POSTGRES = connection.vendor == "postgresql"


@pytest.mark.django_db
class TestTheProcess:
    def test_lives_without_asking_anything(self, client: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):  # one count of the trail, by the watch on every test request itself
            answer = client.get("/healthz")
        assert (answer.status_code, answer.content) == (200, b"ok")

    def test_can_work_when_database_storage_and_clock_are_there(self, client: Client) -> None:
        answer = client.get("/readyz")
        found = json.loads(answer.content)
        assert answer.status_code == 200, found
        assert {part: found[part]["ok"] for part in ("database", "storage", "clock")} == dict.fromkeys(
            ("database", "storage", "clock"), True
        )
        assert found["database"]["vendor"] == connection.vendor
        assert found["clock"]["now"].endswith("+00:00")

    def test_cannot_work_without_its_folder(self, client: Client, settings: Any, tmp_path: Path) -> None:
        settings.DATA = tmp_path / "gone"
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert json.loads(answer.content)["storage"] == {"ok": False, "error": "FileNotFoundError"}

    def test_cannot_work_without_its_database(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone() -> dict[str, str]:
            raise OperationalError("password of the database: geheim")

        monkeypatch.setattr(readiness, "durability", gone)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert json.loads(answer.content)["database"] == {"ok": False, "error": "OperationalError"}


@pytest.mark.django_db(transaction=True)
class TestTheDatabase:
    @pytest.fixture
    def unsafe(self) -> Iterator[str]:
        """The open connection as an administrator in a hurry would set it; the name of what is unsafe."""
        name = "synchronous_commit" if POSTGRES else "synchronous"
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off" if POSTGRES else "PRAGMA synchronous = NORMAL")
        yield name
        connection.close()

    def test_that_could_lose_what_was_acknowledged_is_not_ready(self, client: Client, unsafe: str) -> None:
        answer = client.get("/readyz")
        found = json.loads(answer.content)
        assert answer.status_code == 503
        assert not found["database"]["ok"]
        assert found["database"][unsafe] in {"off", "1"}

    def test_that_waits_for_an_upgrade_is_not_ready(self, client: Client) -> None:
        call_command("migrate", "web", "zero", fake=True, verbosity=0)
        answer = client.get("/readyz")
        call_command("migrate", "web", fake=True, verbosity=0)
        assert answer.status_code == 503
        assert json.loads(answer.content)["database"]["migrations_waiting"] >= 1


class TestUnsafeSettings:
    @pytest.mark.parametrize(
        ("found", "names"),
        [
            ({"journal_mode": "delete", "synchronous": "3"}, []),  # EXTRA
            ({"journal_mode": "wal", "synchronous": "2"}, []),  # FULL
            ({"journal_mode": "wal", "synchronous": "1"}, ["synchronous"]),  # NORMAL lost commits in 60 of 60 cuts
            ({"journal_mode": "delete", "synchronous": "0"}, ["synchronous"]),
            ({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}, []),
            ({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "remote_apply"}, []),
            ({"fsync": "off", "full_page_writes": "on", "synchronous_commit": "on"}, ["fsync"]),
            ({"fsync": "on", "full_page_writes": "off", "synchronous_commit": "on"}, ["full_page_writes"]),
            ({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "local"}, ["synchronous_commit"]),
        ],
    )
    def test_are_named(self, found: dict[str, str], names: list[str]) -> None:
        assert readiness.unsafe(found) == names
