"""A server and a browser for each module; a government of its own for each test."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.functional.server import Server, running_server
from tests.functional.visitor import DESK, Visitor

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "/usr/bin/chromium", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
_numbers = count(1)

NewVisitor = Callable[..., Visitor]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server with empty tables; `duban verify` and `duban audit verify` are clean when it has done its work."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with running_server(Path(tmp_path_factory.mktemp("functional"))) as running:
        yield running
        for command in (["verify"], ["audit", "verify"]):
            checked = running.duban(*command)
            assert checked.returncode == 0, checked.stderr


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    """The system's Chromium. It ends with the module: Django's database calls refuse to run beside its event loop."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_visitor(server: Server, browser: Browser) -> Iterator[NewVisitor]:
    """Opens browsers; at the end nothing has gone wrong in any of them, and every page they saw was examined."""
    visitors: list[Visitor] = []

    def open_browser(*, scripted: bool = True) -> Visitor:
        context = browser.new_context(
            viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripted
        )
        context.set_default_timeout(10_000)
        visitors.append(Visitor(context, server.address, scripted=scripted))
        return visitors[-1]

    yield open_browser
    for visitor in visitors:
        faults, unexamined = visitor.faults, visitor.unexamined
        visitor.context.close()
        assert not faults, faults
        assert not unexamined, f"visited but never examined: {unexamined}"


@pytest.fixture
def government() -> str:
    """The name of a government that only this test knows."""
    return f"云河市第{next(_numbers)}区人民政府"


@pytest.fixture
def visitor(server: Server, new_visitor: NewVisitor, government: str) -> Visitor:
    """An officer who has just signed in for the first time, in an empty government."""
    opened = new_visitor()
    opened.sign_in_first(*server.new_office(government))
    return opened
