"""Posts, not names: a change of leader in mid-year, and somebody who acts for a leader within his days (代)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests.functional.conftest import visiting
from tests.functional.notices import FICTIONAL_DOCX
from tests.functional.server import Account, Server
from tests.functional.visitor import Visitor

LEADER, SUCCESSOR = "陆岚", "卫澜"


@pytest.fixture
def government(server: Server, account: Account, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A government of its own, with the ledger of the fictional notice."""
    paper = tmp_path_factory.mktemp("papers") / FICTIONAL_DOCX.name
    paper.write_bytes(FICTIONAL_DOCX.content())
    server.duban("load-notice", str(paper), "--year", "2022", "--government", account.government)
    return account.government


@contextmanager
def signed_in(browser: Browser, server: Server, account: Account) -> Iterator[Visitor]:
    """Whoever holds the account, in a browser of his own, after the first sign-in."""
    with visiting(browser, server) as visitor:
        visitor.sign_in_first(account)
        yield visitor


def led(visitor: Visitor) -> int:
    """How many tasks of the ledger somebody sees."""
    visitor.open("/ledger/")
    return visitor.page.locator("tbody tr[data-id]").count()


def test_a_successor_takes_over_in_mid_year(server: Server, browser: Browser, government: str) -> None:
    director = server.new_account("何静", "office_director", government)
    predecessor = server.new_account(LEADER, "lead_leader", government, "--leader", LEADER)
    with signed_in(browser, server, predecessor) as old, signed_in(browser, server, director) as visitor:
        page, before = visitor.page, led(old)
        assert before > 0

        visitor.open("/units/")
        page.get_by_role("link", name="职务", exact=True).click()
        visitor.arrive("posts")
        page.get_by_role("link", name=f"牵头领导（{LEADER}）").click()
        visitor.arrive("post")
        page.get_by_role("link", name="写职务").click()
        visitor.arrive("post-edit")
        page.get_by_label("职务").fill("副区长（分管民生）")
        page.get_by_role("button", name="保存").click()
        visitor.arrive("post")
        page.get_by_role("link", name="任职变动").click()
        visitor.arrive("post-change")
        page.get_by_label("任职人").fill(SUCCESSOR)
        page.get_by_label("自何日起").fill("2022-03-01")
        with visitor.refused(422):
            page.get_by_role("button", name="登记变动").click()
            expect(page.get_by_role("alert")).to_contain_text("变动须在这一天之后")
        visitor.examine()
        page.go_back()
        page.get_by_label("任职人").fill(SUCCESSOR)
        page.get_by_label("自何日起").fill("2022-07-01")
        page.get_by_role("button", name="登记变动").click()
        visitor.arrive("post")
        expect(page.get_by_role("cell", name="2022年3月15日至2022年6月30日")).to_be_visible()

        assert led(old) == 0
        successor = server.new_account(SUCCESSOR, "lead_leader", government, "--leader", SUCCESSOR)
        with signed_in(browser, server, successor) as new:
            assert led(new) == before
            new.page.locator("tbody tr[data-id] a").first.click()
            new.arrive("task")
            expect(new.page.get_by_text(f"副区长（分管民生） {SUCCESSOR}")).to_be_visible()
            expect(new.page.get_by_text(f"7月1日前由{LEADER}牵头")).to_be_visible()


def test_a_stand_in_acts_for_the_leader(server: Server, browser: Browser, government: str) -> None:
    filer = server.new_account("宋佳", "filer", government, "--unit", "区司法局")
    proposer = server.new_account("白露", "system_admin", government)
    decider = server.new_account("高原", "security_admin", government)
    with signed_in(browser, server, filer) as visitor:
        own = led(visitor)
        with signed_in(browser, server, proposer) as admin:
            admin.open("/accounts/")
            admin.page.get_by_role("link", name=filer.username).click()
            admin.arrive("account")
            admin.page.get_by_role("link", name="代理").click()
            admin.arrive("propose")
            admin.page.get_by_label("代理的职务").select_option(label=f"牵头领导（{LEADER}）")
            admin.page.get_by_label("种类").select_option(label="联络员")
            admin.page.get_by_label("至", exact=True).fill(admin.page.get_by_label("自", exact=True).input_value())
            admin.page.get_by_role("button", name="提出").click()
            admin.arrive("grants")
        visitor.open("/")
        expect(visitor.page.get_by_text("您可以代")).to_have_count(0)
        with signed_in(browser, server, decider) as admin:
            admin.open("/grants/")
            admin.page.get_by_role("checkbox").check()
            admin.page.get_by_role("button", name="同意", exact=True).click()
            admin.arrive("grants")

        page = visitor.page
        visitor.open("/")
        expect(page.get_by_text(f"您可以代{LEADER}办理（联络员，至")).to_be_visible()
        page.get_by_role("button", name=f"代{LEADER}办理").click()
        visitor.arrive("home")
        expect(page.get_by_role("link", name=f"宋佳（代{LEADER}）")).to_be_visible()
        theirs = led(visitor)
        assert theirs not in {0, own}
        page.locator("tbody tr[data-id] a").first.click()
        visitor.arrive("task")
        expect(page.get_by_text(LEADER).first).to_be_visible()

        visitor.open("/password/")  # a form opened in the leader's name is not sent in one's own
        with visiting(browser, server, storage_state=visitor.context.storage_state()) as other:
            other.open("/")
            other.page.get_by_role("button", name="结束代理办理").click()
            other.arrive("home")
        page.get_by_label("现在的密码").fill("correct-horse-battery")
        page.get_by_label("新密码", exact=True).fill("another-horse-battery")
        page.get_by_label("再输一遍新密码").fill("another-horse-battery")
        with visitor.refused(409):
            page.get_by_role("button", name="保存新密码").click()
            expect(page.get_by_role("alert")).to_contain_text("办理的身份变了，现在是宋佳")
        visitor.examine()
        assert led(visitor) == own
