"""A collective name on its way: an officer confirms whom it means, those see the rows; members change later, with days."""

from playwright.sync_api import Browser, expect

from tests.functional.conftest import visiting
from tests.functional.notices import FICTIONAL_DOCX
from tests.functional.server import Account, Server
from tests.functional.visitor import Visitor

NAME = "各街道办事处"
STREET = "砚池街道办事处"


def test_a_collective_name_is_confirmed_and_its_members_see_the_rows(
    server: Server, browser: Browser, stranger: Visitor, account: Account
) -> None:
    office, page = stranger, stranger.page
    office.sign_in_first(account)
    register_the_notice(office)
    filer = server.new_account("宋佳", "filer", account.government, "--unit", STREET)

    office.open("/pending/")
    page.locator("#collectives li").filter(has=page.get_by_text(NAME, exact=True)).get_by_role("link").click()
    office.arrive("settle")
    ticked = page.locator("input[name=members]:checked")
    expect(page.get_by_label(STREET)).to_be_checked()
    streets, tasks = ticked.count(), page.locator("section [data-id]").count()
    assert streets > 1
    page.get_by_role("button", name="确认成员").click()
    office.arrive("pending")
    expect(page.locator("#collectives").get_by_text(NAME, exact=True)).to_have_count(0)

    with visiting(browser, server) as unit:
        unit.sign_in_first(filer)
        unit.open("/ledger/")
        rows = unit.page.locator("tbody tr[data-id]").filter(has_text=NAME)
        expect(rows).to_have_count(tasks)

        end_membership(office)

        unit.open("/ledger/")
        expect(rows).to_have_count(tasks)  # what was theirs they keep seeing


def test_a_register_goes_out_and_comes_back_as_a_file(server: Server, stranger: Visitor, account: Account) -> None:
    director = server.new_account("何静", "office_director", account.government)
    stranger.sign_in_first(director)
    page = stranger.page
    table = "全称,台账序列,类别,简称\n区民政局,5,,民政局\n区妇联,6,,\n区总工会,第三,,\n"
    stranger.open("/units/import/")
    send_table(stranger, table)
    expect(page.get_by_text("新增 2 个")).to_be_visible()
    expect(page.get_by_text("第4行")).to_be_visible()
    page.get_by_role("button", name="确认导入").click()
    stranger.arrive("units")
    expect(page.locator("tbody tr[data-id]")).to_have_count(2)

    page.get_by_role("searchbox").fill("妇联")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("tbody tr[data-id]")).to_have_count(1)
    with page.expect_download() as saved:
        page.get_by_role("link", name="导出").click()
    stranger.open("/units/import/")
    page.get_by_label("表格文件").set_input_files(
        {"name": "单位库.xlsx", "mimeType": "", "buffer": saved.value.path().read_bytes()}
    )
    page.get_by_role("button", name="上传并比较").click()
    expect(page.get_by_text("没有可以导入的差异。")).to_be_visible()
    stranger.examine()


def test_a_unit_is_entered_renamed_and_merged(server: Server, stranger: Visitor, account: Account) -> None:
    stranger.sign_in_first(server.new_account("何静", "office_director", account.government))
    page = stranger.page
    for name in ("区教育局", "区社会事务局"):
        stranger.open("/units/new/")
        page.get_by_label("全称").fill(name)
        page.get_by_label("类别").select_option("政府部门")
        page.get_by_role("button", name="登记").click()
        stranger.arrive("unit")
    stranger.open("/units/")
    page.get_by_role("link", name="区教育局").click()
    stranger.arrive("unit")
    page.get_by_role("link", name="更名").click()
    stranger.arrive("unit-rename")
    page.get_by_label("更名后的全称").fill("区教育体育局")
    page.get_by_role("button", name="更名").click()
    stranger.arrive("unit")
    expect(page.get_by_role("heading", level=1)).to_have_text("区教育体育局")
    expect(page.locator("section", has_text="其他名称").locator("li").first).to_contain_text("区教育局 曾用名")
    page.get_by_role("link", name="并入").click()
    stranger.arrive("unit-merge")
    page.get_by_label("并入哪个单位").select_option("区社会事务局")
    page.get_by_role("button", name="并入").click()
    stranger.arrive("unit")
    expect(page.get_by_text("已并入区社会事务局", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="改动")).to_have_count(0)


def register_the_notice(office: Visitor) -> None:
    """From the file to the ledger."""
    office.receive(FICTIONAL_DOCX)
    accept = office.page.get_by_role("button", name="行都由首位单位牵头")
    if accept.count():
        accept.click()
        office.arrive("intake-check")
    office.page.get_by_role("button", name="确认建账").click()
    office.arrive("ledger")


def end_membership(office: Visitor) -> None:
    """The street leaves the collective name, from its page in the register."""
    page = office.page
    office.open("/units/?words=" + NAME)
    page.get_by_role("link", name=NAME).click()
    office.arrive("unit")
    member = page.locator("li", has=page.get_by_role("link", name=STREET))
    member.get_by_role("link", name="停用").click()
    office.arrive("member-end")
    day = page.get_by_label("到何日止")
    day.fill(page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 10)"))
    page.get_by_role("button", name="停用").click()
    office.arrive("unit")
    expect(member).to_contain_text("为止")


def send_table(visitor: Visitor, table: str) -> None:
    """Upload a csv file on the import page and look at the preview."""
    file = {"name": "单位库.csv", "mimeType": "text/csv", "buffer": table.encode("gb18030")}
    visitor.page.get_by_label("表格文件").set_input_files(file)
    visitor.page.get_by_role("button", name="上传并比较").click()
    visitor.page.wait_for_selector("#differences")
    visitor.examine()
