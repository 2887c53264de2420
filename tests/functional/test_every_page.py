"""Every page that stands beside the main way: sound for machines, within its width, right for whoever sees it."""

import pytest
from playwright.sync_api import expect

from tests.functional.notices import FICTIONAL_DOCX, FICTIONAL_TXT, Paper
from tests.functional.server import Account, Server
from tests.functional.visitor import Visitor


@pytest.fixture(scope="module")
def government(server: Server, office: Account, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The officer's government, once its ledger stands."""
    paper = tmp_path_factory.mktemp("papers") / FICTIONAL_DOCX.name
    paper.write_bytes(FICTIONAL_DOCX.content())
    server.duban("load-notice", str(paper), "--year", "2022", "--government", office.government)
    return office.government


@pytest.mark.usefixtures("government")
class TestEveryPage:
    def test_of_the_office_is_sound(self, visitor: Visitor) -> None:
        page = visitor.page
        visitor.open("/pending/")
        page.get_by_role("link", name="落实成员").first.click()
        visitor.arrive("settle")
        with visitor.refused(422):
            page.get_by_role("button", name="确认成员").click()
            expect(page.get_by_text("还没有选择单位")).to_be_visible()
        visitor.examine()
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="确认成员").click()
        visitor.arrive("pending")

        visitor.receive(FICTIONAL_TXT)
        page.get_by_role("link", name="改正要素").click()
        visitor.arrive("intake-document")
        page.get_by_label("发文字号").fill("无号")
        with visitor.refused(422):
            page.get_by_role("button", name="保存").click()
            expect(page.get_by_text("发文字号里没有数字")).to_be_visible()
        visitor.examine()
        page.get_by_role("link", name="返回").click()
        visitor.arrive("intake-check")
        page.get_by_role("link", name="与台账比对").click()
        visitor.arrive("intake-compare")
        page.get_by_role("link", name="看新文件的读取").click()
        visitor.arrive("intake-check")
        page.get_by_role("button", name="作废这次读取").click()
        visitor.arrive("intake")
        with visitor.refused(404):
            visitor.open("/no-such-page/")

    def test_of_a_unit_is_sound(self, server: Server, stranger: Visitor, government: str) -> None:
        visitor = stranger
        filer = server.new_account("宋佳", "filer", government, "--unit", "区教育体育局")
        visitor.sign_in_first(filer)
        visitor.open("/ledger/")
        visitor.page.locator("tbody tr[data-id] a").first.click()
        visitor.arrive("task")
        expect(visitor.page.get_by_role("link", name="更正读取")).to_have_count(0)
        with visitor.refused(403):
            visitor.open("/intake/")
        visitor.page.get_by_role("button", name="退出").click()
        visitor.arrive("sign-in")
        with visitor.refused(422):
            visitor.sign_in(filer, "wrong-password")
            expect(visitor.page.get_by_role("alert")).to_contain_text("账号或密码不对")
        visitor.examine()

    def test_stays_within_its_width_in_large_letters(self, visitor: Visitor, paper: Paper) -> None:
        visitor.open("/")
        visitor.page.get_by_role("button", name="大字").click()
        visitor.receive(paper)
        for path in ("/", "/ledger/", "/pending/", "/password/"):
            visitor.open(path)
            assert visitor.page.evaluate("getComputedStyle(document.body).fontSize") == "18px"
