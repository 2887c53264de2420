"""A real server for browsers: `duban serve` on a free port, with a database and a data folder of its own."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60


class Account(NamedTuple):
    """An account as `duban adduser` opens it."""

    username: str
    password: str
    government: str


@dataclass(frozen=True)
class Server:
    """A running server; `address` without a slash at its end."""

    address: str
    environment: dict[str, str]

    def duban(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product on the server's own database; its exit code must be 0."""
        return _duban(self.environment, *arguments)

    def new_office(self, government: str) -> Account:
        """Enter a further government with one officer."""
        self.duban("add-government", government)
        return self.new_account("周敏", "supervisor_officer", government)

    def new_account(self, name: str, role: str, government: str, *more: str) -> Account:
        """Open an account with a one-time password."""
        username = f"user-{secrets.token_hex(3)}"
        opened = self.duban("adduser", username, "--name", name, "--role", role, "--government", government, *more)
        return Account(username, opened.stdout.split()[-1], government)


def _duban(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "duban.config.cli", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"duban {' '.join(arguments)}: {done.stderr}"
    return done


@contextlib.contextmanager
def running_server(data: Path) -> Iterator[Server]:
    """A server with empty tables; everything of it is gone at the end."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DATABASE_"))}
    with _own_database(os.environ.get("DATABASE_URL", "")) as database:
        environment = inherited | {"DUBAN_DATA": str(data)} | ({"DATABASE_URL": database} if database else {})
        _duban(environment, "migrate")
        port = _free_port()
        with (data / "server.log").open("w") as log:
            command = [sys.executable, "-m", "duban.config.cli", "serve", "--port", str(port), "--workers", "1"]
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process, data / "server.log")
            yield Server(f"http://127.0.0.1:{port}", environment)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=10)


@contextlib.contextmanager
def _own_database(address: str) -> Iterator[str]:
    """The address of a fresh database on the same PostgreSQL; empty where the tests run on SQLite."""
    if not address:
        yield ""
        return
    name = f"functional_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()}")
