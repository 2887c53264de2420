"""One server, a browser for each module, an officer for each module or, where the whole way is walked, for each test."""

import contextlib
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from tests.functional.notices import Paper, numbered_txt
from tests.functional.server import Account, Server, running_server
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
_numbers = count(11)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server with empty tables; `duban verify` and `duban audit verify` are clean when it has done its work."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with running_server(Path(tmp_path_factory.mktemp("functional"))) as running:
        yield running
        running.duban("verify")
        running.duban("audit", "verify")


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    """The system's Chromium. It ends with the module: Django's database calls refuse to run beside its event loop."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def visiting(browser: Browser, server: Server, **more: Any) -> Iterator[Visitor]:
    """A browser of its own. At the end nothing has gone wrong in it, and every page that it saw was examined."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai", **more)
    context.set_default_timeout(20_000)
    visitor = Visitor(context, server.address, scripted=more.get("java_script_enabled", True))
    yield visitor
    context.close()
    assert not visitor.faults, visitor.faults
    assert not visitor.unexamined, f"visited but never examined: {visitor.unexamined}"


@pytest.fixture
def stranger(server: Server, browser: Browser) -> Iterator[Visitor]:
    """A browser in which nobody has signed in."""
    with visiting(browser, server) as visitor:
        yield visitor


@pytest.fixture
def unscripted_stranger(server: Server, browser: Browser) -> Iterator[Visitor]:
    """The same with scripts switched off."""
    with visiting(browser, server, java_script_enabled=False) as visitor:
        yield visitor


@pytest.fixture
def account(server: Server) -> Account:
    """An officer of a government that only this test knows."""
    return server.new_office(f"云河市第{next(_numbers)}区人民政府")


@pytest.fixture(scope="module")
def office(server: Server) -> Account:
    """An officer of a government that the tests of one module share."""
    return server.new_office(f"云河市第{next(_numbers)}区人民政府")


@pytest.fixture(scope="module")
def signed_in(server: Server, browser: Browser, office: Account) -> StorageState:
    """That officer's session, after the first sign-in."""
    with visiting(browser, server) as visitor:
        visitor.sign_in_first(office)
        return visitor.context.storage_state()


@pytest.fixture
def visitor(server: Server, browser: Browser, signed_in: StorageState) -> Iterator[Visitor]:
    """That officer at a browser."""
    with visiting(browser, server, storage_state=signed_in) as visitor:
        yield visitor


@pytest.fixture
def unscripted(server: Server, browser: Browser, signed_in: StorageState) -> Iterator[Visitor]:
    """That officer at a browser with scripts switched off."""
    with visiting(browser, server, storage_state=signed_in, java_script_enabled=False) as visitor:
        yield visitor


@pytest.fixture
def paper() -> Paper:
    """The fictional notice as text, with a number that no other test uses."""
    number = next(_numbers)
    return Paper(f"通知{number}.txt", lambda: numbered_txt(number))
