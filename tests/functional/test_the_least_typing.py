"""How much a month costs its filer. An act is a click, a tap, a key command or one box typed into."""

import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, expect

from tests.functional.busy_unit import TASKS
from tests.functional.conftest import visiting
from tests.functional.server import ROOT, Account, Server

UNIT = "区城市建设局"
CHANGED = 5


class Acts:
    """A hand that counts what it does."""

    def __init__(self) -> None:
        self.number = 0

    def press(self, place: Locator) -> None:
        """One click or tap."""
        self.number += 1
        place.click()

    def type(self, place: Locator, words: str) -> None:
        """One box typed into."""
        self.number += 1
        place.fill(words)


def test_seventeen_tasks_of_which_five_changed(
    server: Server, browser: Browser, account: Account, record_property: Callable[[str, object], None]
) -> None:
    command = [sys.executable, "-m", "tests.functional.busy_unit", account.government, UNIT]
    built = subprocess.run(command, cwd=ROOT, env=server.environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    filer = server.new_account("宋佳", "filer", account.government, "--unit", UNIT)
    acts, unchanged = Acts(), 0
    with visiting(browser, server) as unit:
        unit.sign_in_first(filer)
        unit.open(f"/returns/monthly/{built.stdout.split()[-1]}/")
        lines = unit.page.locator(".line[data-id]")
        expect(lines).to_have_count(TASKS)
        for number in range(TASKS):
            line = lines.nth(number)
            if number < CHANGED:
                acts.type(
                    line.get_by_label("完成情况"), f"4月在泉东街道开工{number + 2}处，完成投资{number * 30 + 45}万元。"
                )
                acts.type(
                    line.get_by_label("下一步计划"), f"5月{number + 20}日前由{UNIT}工程科完成主体{number + 2}处。"
                )
                acts.press(line.get_by_label("是", exact=True))
            else:
                before = acts.number
                acts.press(line.get_by_label("本月无变化"))
                acts.type(line.get_by_label("预计取得进展日期"), "2022-06-20")
                unchanged = max(unchanged, acts.number - before)
        expect(unit.page.locator("#saved")).to_contain_text("已自动保存", timeout=15_000)
        acts.press(unit.page.get_by_role("button", name="报送"))
        unit.arrive("receipt")
    record_property(
        "figure", f"acts: {acts.number} for {TASKS} tasks of which {CHANGED} changed, {unchanged} for an unchanged one"
    )
    assert unchanged <= 2
    assert acts.number <= 60
