"""The head of a unit is away: whoever stands in signs the month, and the receipt says 代."""

import subprocess
import sys

from playwright.sync_api import Browser, expect

from tests.functional.conftest import visiting
from tests.functional.server import ROOT, Account, Server

UNIT = "区城市更新局"


def run(server: Server, script: str, *arguments: str) -> str:
    """Run a script beside the server, on its database; its last word."""
    command = [sys.executable, "-m", f"tests.functional.{script}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


def test_for_the_head_of_a_unit(server: Server, browser: Browser, account: Account) -> None:
    run(server, "busy_unit", account.government, UNIT)
    server.new_account("白露", "unit_head", account.government, "--unit", UNIT)
    deputy = server.new_account("高原", "unit_reviewer", account.government, "--unit", UNIT)
    sheet = run(server, "waiting_unit", account.government, UNIT, deputy.username)

    with visiting(browser, server) as visitor:
        visitor.sign_in_first(deputy)
        visitor.page.get_by_role("button", name="代白露办理").click()
        visitor.arrive("home")
        visitor.open(f"/returns/monthly/{sheet}/")
        visitor.page.get_by_role("button", name="签发").click()
        visitor.arrive("receipt")
        expect(visitor.page.get_by_text("高原（代白露）").first).to_be_visible()
        visitor.open(f"/returns/monthly/{sheet}/")
        expect(visitor.page.get_by_text("负责人 高原（代白露）")).to_be_visible()
