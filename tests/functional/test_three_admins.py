"""三员 at their browsers: one proposes an account, another agrees, its owner signs in, the third sees both acts."""

from playwright.sync_api import Browser, expect

from tests.functional.conftest import visiting
from tests.functional.server import Account, Server


def test_an_account_needs_two_administrators_and_is_watched_by_the_third(server: Server, browser: Browser) -> None:
    government = "云河市三员区人民政府"
    server.duban("add-government", government)
    roles = {"何静": "system_admin", "罗正平": "security_admin", "白露": "auditor"}
    accounts = {name: server.new_account(name, role, government) for name, role in roles.items()}
    with (
        visiting(browser, server) as system,
        visiting(browser, server) as security,
        visiting(browser, server) as auditor,
        visiting(browser, server) as owner,
    ):
        for person, account in zip((system, security, auditor), accounts.values(), strict=True):
            person.sign_in_first(account)

        system.open("/accounts/")
        system.page.get_by_role("link", name="开通账号").click()
        system.arrive("propose")
        system.page.get_by_label("账号", exact=True).fill("zhoumin-3")
        system.page.get_by_label("姓名").fill("周敏")
        system.page.get_by_label("角色").select_option("supervisor_officer")
        system.page.get_by_label("理由").fill("新到岗")
        system.page.get_by_role("button", name="提出").click()
        system.arrive("grants")
        expect(system.page.get_by_role("button", name="同意")).to_have_count(0)

        security.open("/")
        security.page.get_by_role("link", name="待核准的授权").click()
        security.arrive("grants")
        security.page.get_by_role("checkbox").check()
        security.page.get_by_role("button", name="同意", exact=True).click()
        security.page.get_by_text("已生效").wait_for()
        security.arrive("grants")

        system.open("/accounts/")
        system.page.get_by_role("link", name="zhoumin-3").click()
        system.arrive("account")
        system.page.get_by_role("button", name="生成一次性密码").click()
        system.arrive("password-issued")
        password = system.page.locator("[data-password]").inner_text()

        owner.sign_in_first(Account("zhoumin-3", password, government))
        expect(owner.page.get_by_text("督查员")).to_be_visible()
        owner.open("/intake/")

        auditor.open("/trail/")
        for words in ("何静提出开通督查员账号“zhoumin-3”", "罗正平同意第", "为账号“zhoumin-3”（周敏）重置了密码"):
            expect(auditor.page.get_by_role("table").get_by_text(words)).to_be_visible()
        auditor.open("/accounts/")
        expect(auditor.page.get_by_role("link", name="开通账号")).to_have_count(0)
        expect(auditor.page.get_by_role("link", name="台账")).to_have_count(0)
