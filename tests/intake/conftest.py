"""Acts of several people at the same moment, on either database."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

Together = Callable[..., list[Any]]


@pytest.fixture
def together(transactional_db: None, tmp_path: Path) -> Together:
    """`together(act, …)` runs each act in a thread with a connection of its own; the answers or exceptions in order.

    The tests' SQLite database is in memory, where threads would share one connection: there the acts work on a copy
    in a file, as in production, which is read back afterwards.
    """

    def run(*acts: Callable[[], Any]) -> list[Any]:
        file = tmp_path / "together.sqlite3"
        in_memory = connection.vendor == "sqlite"
        if in_memory:
            _copy(connection.connection, file)
        answers: list[Any] = [None] * len(acts)
        start = threading.Barrier(len(acts))

        def one(place: int) -> None:
            if in_memory:
                own = connections["default"]
                connections["default"] = type(own)(own.settings_dict | {"NAME": str(file)}, "default")
            try:
                start.wait(10)
                answers[place] = acts[place]()
            except Exception as error:
                answers[place] = error
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=one, args=[place]) for place in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        if in_memory:
            with sqlite3.connect(file) as source:
                source.backup(connection.connection)
            source.close()
        return answers

    return run


def _copy(source: sqlite3.Connection, file: Path) -> None:
    target = sqlite3.connect(file)
    source.backup(target)
    target.close()
