"""A person at a browser. Whatever goes wrong on the way, seen or unseen, fails the test."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Locator, Page, Request, Response

from tests.functional.notices import Paper
from tests.functional.server import Account

AXE = (Path(__file__).with_name("vendor") / "axe" / "axe.min.js").read_text(encoding="utf-8")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NEW_PASSWORD = "correct-horse-battery"
SHAPES = """[...new Set([...document.querySelectorAll('body, body *')].map(e => [e, e.parentElement].map(
    e => e.tagName + [...e.attributes].filter(a => !/^(id|href|value|action|data-id|hx-)/.test(a.name)).map(
        a => a.name + '=' + a.value.replace(/\\d+/g, '')).join()).join()))]"""
"""Every kind of element on the page: what it is, with its attributes, in what it stands."""


_examined_kinds: set[tuple[str, str]] = set()


class Visitor:
    """One tab. `faults` gathers console errors (content policy among them), failed and foreign requests, 500s."""

    def __init__(self, context: BrowserContext, address: str, *, scripted: bool = True) -> None:
        self.context, self.address, self.scripted = context, address, scripted
        self.faults: list[str] = []
        self._refusals: set[int] = set()
        self._visited: set[str] = set()
        self._examined: set[str] = set()
        self.page: Page = context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._on_failed)
        self.page.on("request", self._on_request)
        self.page.on("response", self._on_response)
        self.page.on("framenavigated", self._on_navigated)

    def _on_console(self, message: ConsoleMessage) -> None:
        refused = any(f"responded with a status of {status} " in message.text for status in self._refusals)
        if message.type in {"error", "warning"} and not refused:
            self.faults.append(f"console: {message.text}")

    def _on_failed(self, request: Request) -> None:
        # A download, and a second click that overtakes the first, both end a navigation early.
        if not (request.is_navigation_request() and request.failure == "net::ERR_ABORTED"):
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self.faults.append(f"another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._refusals:
            self.faults.append(f"{response.status}: {response.url}")

    def _on_navigated(self, frame: Frame) -> None:
        if frame.url != "about:blank":
            self._visited.add(urlsplit(frame.url).path)

    @contextlib.contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Answers of this status are what the test is about."""
        self._refusals.add(status)
        yield
        self.page.wait_for_load_state()
        self._refusals.discard(status)

    @property
    def unexamined(self) -> set[str]:
        """Pages that were visited without being looked at by `examine`."""
        return self._visited - self._examined

    def open(self, path: str) -> None:
        """Go to an address and look at the page."""
        self.page.goto(self.address + path)
        self.examine()

    def arrive(self, name: str) -> None:
        """Wait for the page of that `data-page` and look at it."""
        self.page.wait_for_selector(f"body[data-page='{name}']")
        self.page.wait_for_load_state()
        self.examine()

    def examine(self) -> None:
        """No violation of the accessibility rules, and nothing that scrolls sideways at either size."""
        self.page.wait_for_load_state()
        self._examined.add(urlsplit(self.page.url).path)
        where = self.page.locator("body").get_attribute("data-page")
        if self.scripted:
            self._check_accessibility(where or "")
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{where} is {wide} wide at {size['width']}"

    def _check_accessibility(self, where: str) -> None:
        # A long page takes more than a second, so one on which every kind of element has been examined is passed over.
        kinds = {(where, kind) for kind in self.page.evaluate(SHAPES)}
        if kinds <= _examined_kinds:
            return
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(all => all.violations)")
        assert not found, [_told(each, where) for each in found]
        _examined_kinds.update(kinds)

    def sign_in(self, account: Account, password: str = NEW_PASSWORD) -> None:
        """Sign in on the sign-in page."""
        self.page.get_by_label("账号").fill(account.username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def sign_in_first(self, account: Account) -> None:
        """The first sign-in: the one-time password leads to one page only, where it is changed."""
        self.open("/ledger/")
        assert self.page.locator("body").get_attribute("data-page") == "sign-in"
        self.sign_in(account, account.password)
        self.arrive("change-password")
        self.page.get_by_label("现在的密码").fill(account.password)
        self.page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
        self.page.get_by_label("再输一遍新密码").fill(NEW_PASSWORD)
        self.page.get_by_role("button", name="保存新密码").click()
        self.arrive("home")

    def receive(self, paper: Paper) -> None:
        """Upload a notice that can be read; ends on its check page."""
        self.open("/intake/")
        self.upload(paper.name, paper.content())
        self.arrive("intake-check")

    def upload(self, name: str, data: bytes) -> None:
        """Send a file from the intake page."""
        self.page.get_by_label("来文文件").set_input_files({"name": name, "mimeType": "", "buffer": data})
        self.page.get_by_role("button", name="上传并读取").click()

    def row(self, place: str) -> Locator:
        """A row of a list by its stable place, e.g. annex1/3."""
        return self.page.locator(f"[data-id='{place}']")


def _told(violation: dict[str, Any], where: str | None) -> str:
    nodes = [node["html"][:200] + " | " + (node.get("failureSummary") or "") for node in violation["nodes"][:3]]
    return f"{where}: {violation['id']} ({violation['impact']}): {violation['help']}: {nodes}"
