"""The check page under the hands of real people: the keyboard, two tabs, an impatient click, a session that ended."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.functional.conftest import visiting
from tests.functional.notices import Paper, numbered_txt, rows_of
from tests.functional.server import Account, Server
from tests.functional.visitor import Visitor

TYPED = "建成社区服务站十二处，九月底前全部投入使用。"


def tab_to(page: Page, target: Locator, *, at_most: int) -> None:
    """Press Tab until the target has the focus; on the way the focus can always be seen."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{at_most} times Tab do not reach {target}")


@pytest.fixture(scope="module")
def check_page(server: Server, browser: Browser, signed_in: StorageState) -> str:
    """The path of a check page that the tests of this module share; each works on rows that no other touches."""
    with visiting(browser, server, storage_state=signed_in) as officer:
        officer.receive(Paper("通知.txt", lambda: numbered_txt(10)))
        return urlsplit(officer.page.url).path


def two_open_rows(page: Page) -> tuple[Locator, Locator]:
    """The first two rows that still wait, by their lasting names."""
    first, second = (page.locator("article.reading.open").nth(n).get_attribute("id") for n in (0, 1))
    return page.locator(f"#{first}"), page.locator(f"#{second}")


class TestTheKeyboard:
    def test_checks_a_row_with_tab_and_enter_alone(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        page = visitor.page
        row, following = two_open_rows(page)
        tab_to(page, row.get_by_role("button", name="采纳"), at_most=60)
        page.keyboard.press("Enter")
        expect(row).to_contain_text("已确认牵头")
        expect(row).to_be_focused()
        tab_to(page, row.get_by_role("button", name="核对无误"), at_most=2)
        page.keyboard.press("Enter")
        expect(row).to_contain_text("已核对")
        expect(following).to_be_focused()

    def test_corrects_a_row_with_tab_and_enter_alone(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        page = visitor.page
        row, _ = two_open_rows(page)
        tab_to(page, row.get_by_role("link", name="改正"), at_most=60)
        page.keyboard.press("Enter")
        expect(row.get_by_label("事项内容")).to_be_focused()
        visitor.examine()
        page.keyboard.press("Control+a")
        page.keyboard.type(TYPED)
        tab_to(page, row.get_by_role("button", name="保存改正"), at_most=8)
        page.keyboard.press("Enter")
        expect(row).to_contain_text(TYPED)
        expect(row).to_contain_text("已核对")

    def test_walks_and_acts_with_the_keys_that_the_page_names(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        page = visitor.page
        page.keyboard.press("j")
        expect(page.locator("article.reading").nth(0)).to_be_focused()
        row, following = two_open_rows(page)
        row.focus()
        for key in "jk":
            page.keyboard.press(key)
        expect(row).to_be_focused()
        page.keyboard.press("a")
        expect(row).to_contain_text("已确认牵头")
        page.keyboard.press("a")
        expect(row).to_contain_text("已核对")
        expect(following).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("u")
        expect(row.get_by_role("button", name="核对无误")).to_be_visible()

    def test_skips_the_head_of_the_page(self, visitor: Visitor) -> None:
        visitor.open("/ledger/")
        page = visitor.page
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_be_focused()


class TestANarrowedPage:
    def test_stays_narrowed_after_an_act(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        page = visitor.page
        page.get_by_role("link", name="集体单位").click()
        visitor.arrive("intake-check")
        shown = page.locator("article.reading").count()
        page.locator("article.reading").nth(0).get_by_role("button", name="核对无误").click()
        expect(page.locator("article.reading.checked")).to_have_count(1)
        expect(page.locator("article.reading")).to_have_count(shown)
        expect(page.locator("#doubts [aria-current]")).to_contain_text(f"集体单位 {shown - 1}")


class TestTwoTabs:
    def test_the_second_is_told_and_keeps_its_words(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        second = Visitor(visitor.context, visitor.address)
        second.open(check_page)
        for tab in (visitor, second):
            tab.row("annex1/2").get_by_role("link", name="改正").click()
            tab.page.get_by_label("事项内容").fill(TYPED)
        visitor.page.get_by_role("button", name="保存改正").click()
        expect(visitor.row("annex1/2")).to_contain_text(TYPED)
        with second.refused(409):
            second.page.get_by_role("button", name="保存改正").click()
            expect(second.page.locator("#problem")).to_contain_text("附件1第2项刚由他人处理过")
        expect(second.page.locator("#problem")).to_be_in_viewport()
        expect(second.page.get_by_label("事项内容")).to_have_value(TYPED)
        second.examine()
        assert not second.faults


class TestAnImpatientOfficer:
    @pytest.mark.parametrize("browser_of", ["visitor", "unscripted"])
    def test_makes_one_ledger_with_two_clicks(
        self, browser_of: str, paper: Paper, request: pytest.FixtureRequest
    ) -> None:
        visitor: Visitor = request.getfixturevalue(browser_of)
        tasks = visitor.page.locator("tbody tr[data-id]")
        visitor.open("/ledger/")
        before = tasks.count()
        visitor.receive(paper)
        visitor.page.get_by_role("button", name="确认建账").dblclick()
        visitor.arrive("ledger")
        expect(tasks).to_have_count(before + sum(rows_of(paper.content(), paper.name).values()))


class TestASessionThatEnded:
    def test_keeps_the_words_in_the_row(self, visitor: Visitor, check_page: str) -> None:
        visitor.open(check_page)
        page = visitor.page
        visitor.row("annex1/3").get_by_role("link", name="改正").click()
        page.get_by_label("事项内容").fill(TYPED)
        visitor.context.clear_cookies(name="sid")
        with visitor.refused(401):
            page.get_by_role("button", name="保存改正").click()
            expect(page.locator("#problem")).to_contain_text("登录已经过期")
        expect(page.get_by_label("事项内容")).to_have_value(TYPED)

    def test_shows_the_words_on_the_page_that_says_so(
        self, unscripted: Visitor, office: Account, check_page: str
    ) -> None:
        visitor, page = unscripted, unscripted.page
        visitor.open(check_page)
        visitor.row("annex1/5").get_by_role("link", name="改正").click()
        visitor.arrive("intake-row")
        page.get_by_label("事项内容").fill(TYPED)
        visitor.context.clear_cookies(name="sid")
        with visitor.refused(401):
            page.get_by_role("button", name="保存改正").click()
            visitor.arrive("problem")
        expect(page.get_by_role("alert")).to_contain_text("登录已经过期")
        assert TYPED in [box.input_value() for box in page.get_by_label("您写的内容").all()]
        page.get_by_role("link", name="回到刚才的页面").click()
        visitor.arrive("sign-in")
        visitor.sign_in(office)
        visitor.arrive("intake-row")
