"""The whole first half of the way, as an officer walks it: file → reading → check → ledger → 附件1 again."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from duban.intake.parsing import read
from tests.functional.notices import EVERY_PAPER, FICTIONAL_TXT, Paper, proposals_of, rows_of, words_of
from tests.functional.server import Account
from tests.functional.visitor import Visitor

REASON = "这一行由另一份文件部署，不在本年立项。"
NOTE = "（每月报送一次。）"


class TestAnOfficer:
    @pytest.mark.parametrize("paper", EVERY_PAPER)
    def test_makes_the_ledger_from_a_notice(self, stranger: Visitor, account: Account, paper: Paper) -> None:
        stranger.sign_in_first(account)
        walk(stranger, paper)

    def test_needs_no_script_for_it(self, unscripted_stranger: Visitor, account: Account) -> None:
        unscripted_stranger.sign_in_first(account)
        walk(unscripted_stranger, FICTIONAL_TXT)


def walk(visitor: Visitor, paper: Paper) -> None:
    """All steps in order; what comes out of the ledger is what went in, with the three things that were changed."""
    page, data = visitor.page, paper.content()
    rows, proposals = rows_of(data, paper.name), proposals_of(data, paper.name)
    last = f"annex2/{rows['annex2']}"
    expected = words_of(data, paper.name, "annex1")

    visitor.receive(paper)
    expect(page.locator("article.reading")).to_have_count(sum(rows.values()))
    expect(page.locator("#counts")).to_contain_text(f"读出 {sum(rows.values())} 行")

    text = expected["2"].text + NOTE
    expected["2"] = replace(expected["2"], text=text)
    correct_in_place(visitor, "annex1/2", text)
    accept_all(page, proposals)
    visitor.arrive("intake-check")
    leave_out(visitor, last)
    expect(page.locator("#counts")).to_contain_text("已剔除 1")

    page.get_by_role("button", name="确认建账").click()
    visitor.arrive("ledger")
    expect(page.locator("tbody tr[data-id]")).to_have_count(sum(rows.values()) - 1)
    expect(page.get_by_text("牵头未定")).to_have_count(0)
    expect(visitor.row(last)).to_have_count(0)
    narrow(visitor, rows["annex2"] - 1)

    visitor.row("annex1/3").get_by_role("link").click()
    visitor.arrive("task")
    expected["3"] = replace(expected["3"], text=expected["3"].text + NOTE)
    correct_reading(visitor, expected["3"].text)

    visitor.open("/ledger/")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出附件1").click()
    exported = Path(download.value.path()).read_bytes()
    assert [each.code for each in read(exported, "附件1.docx").lists] == ["annex1"]
    assert words_of(exported, "附件1.docx", "annex1") == expected


def correct_in_place(visitor: Visitor, place: str, text: str) -> None:
    """改正: with the script in the row itself, without it on a page of its own."""
    page, row = visitor.page, visitor.row(place)
    row.get_by_role("link", name="改正").click()
    if not visitor.scripted:
        visitor.arrive("intake-row")
    page.get_by_label("事项内容").fill(text)
    page.get_by_role("button", name="保存改正").click()
    if not visitor.scripted:
        visitor.arrive("intake-check")
    expect(row).to_contain_text("已核对")
    expect(row).to_contain_text(NOTE)


def accept_all(page: Page, proposals: int) -> None:
    """The proposed leads, all at once; where the file says who leads there is nothing to accept."""
    button = page.get_by_role("button", name="都由首位单位牵头")
    expect(button).to_have_count(1 if proposals else 0)
    if proposals:
        button.click()
        expect(button).to_have_count(0)


def leave_out(visitor: Visitor, place: str) -> None:
    """剔除, first without a reason, which is refused."""
    row = visitor.row(place)
    row.locator("summary").click()
    with visitor.refused(422):
        row.get_by_role("button", name="剔除").click()
        expect(visitor.page.get_by_text("请写明剔除的理由")).to_be_visible()
    if not visitor.scripted:
        visitor.arrive("problem")
        visitor.page.get_by_role("link", name="回到刚才的页面").click()
        visitor.arrive("intake-check")
        row.locator("summary").click()
    row.get_by_label("剔除理由").fill(REASON)
    row.get_by_role("button", name="剔除").click()
    expect(row).to_contain_text(REASON)


def narrow(visitor: Visitor, livelihood: int) -> None:
    """Filter: by list, then back to all."""
    page = visitor.page
    page.get_by_label("清单").select_option(index=2)
    if not visitor.scripted:
        page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("status")).to_contain_text(f"显示 {livelihood} 项")
    visitor.arrive("ledger")
    page.get_by_role("link", name="清除筛选").click()
    visitor.arrive("ledger")


def correct_reading(visitor: Visitor, text: str) -> None:
    """更正读取 of a registered task: needs a reason, stands on the task's time line."""
    page = visitor.page
    page.get_by_role("link", name="更正读取").first.click()
    visitor.arrive("correct-task")
    page.get_by_label("事项内容").fill(text)
    with visitor.refused(422):
        page.get_by_role("button", name="保存更正").click()
        expect(page.get_by_text("请写明更正的理由")).to_be_visible()
    visitor.examine()
    page.get_by_label("更正理由").fill("原件此处另有一句。")
    page.get_by_role("button", name="保存更正").click()
    visitor.arrive("task")
    expect(page.get_by_role("main")).to_contain_text("原件此处另有一句")
