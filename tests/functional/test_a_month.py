"""The second half of the way: a month is opened, filled in, lost and found again, filed, sent back, mended, briefed on."""

from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import visiting
from tests.functional.notices import FICTIONAL_TXT
from tests.functional.server import Account, Server
from tests.functional.visitor import Visitor

UNIT = "区司法局"
LOST = "3月新建2处法律服务点，正在装修第3处。"


def test_a_month_from_its_opening_to_the_briefing(
    server: Server, browser: Browser, stranger: Visitor, account: Account
) -> None:
    office, page = stranger, stranger.page
    office.sign_in_first(account)
    open_march(office)
    filer = server.new_account("宋佳", "filer", account.government, "--unit", UNIT)

    with visiting(browser, server) as unit:
        unit.sign_in_first(filer)
        unit.page.get_by_role("link", name="2022年3月落实情况表").click()
        unit.arrive("return-form")
        unit.page.get_by_label("填报人").fill("宋佳")
        unit.page.get_by_label("完成情况").first.fill(LOST)
        attach_a_picture(unit.page)
        expect(unit.page.locator("#saved")).to_contain_text("已自动保存", timeout=15_000)
        session, address = unit.context.storage_state(), unit.page.url.removeprefix(server.address)

    # The tab is gone; what was typed is not.
    with visiting(browser, server, storage_state=session) as unit:
        unit.open(address)
        expect(unit.page.get_by_label("完成情况").first).to_have_value(LOST)
        expect(unit.page.get_by_label("填报人")).to_have_value("宋佳")
        with unit.refused(422):
            unit.page.get_by_role("button", name="报送").click()
            expect(unit.page.get_by_role("alert").first).to_contain_text("您写的内容已保存")
        unit.examine()
        fill_in(unit.page)
        with unit.refused(422):
            unit.page.get_by_role("button", name="报送").click()
            expect(unit.page.get_by_role("alert").first).to_contain_text("写明理由")
        unit.examine()
        give_reasons(unit.page)
        unit.page.get_by_role("button", name="报送").click()
        unit.arrive("receipt")
        expect(unit.page.get_by_text("督查室已收到")).to_be_visible()

        office.open(address)
        page.locator(".leave-out summary").first.click()
        page.get_by_label("退回理由").first.fill("没有写明地点")
        page.get_by_role("button", name="退回这一项").first.click()
        office.arrive("review")

        unit.open(address)
        expect(unit.page.get_by_text("退回理由：没有写明地点")).to_be_visible()
        expect(unit.page.get_by_label("完成情况")).to_have_count(1)
        unit.page.get_by_label("完成情况").fill(f"{LOST}地点在泉东、柳林两个街道。")
        unit.page.get_by_role("button", name="报送").click()
        unit.arrive("receipt")

    office.open("/")
    page.get_by_role("link", name="成批审核").click()
    office.arrive("bulk-review")
    expect(page.get_by_text("理由：各项由同一科室承办。").first).to_be_visible()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="选中的通过").first.click()
    office.arrive("bulk-review")

    office.open(address)
    page.get_by_role("button", name="全部通过").click()
    office.arrive("review")
    expect(page.get_by_role("button", name="全部通过")).to_have_count(0)
    assert f"{LOST}地点在泉东、柳林两个街道。" in words_of_the_briefing(office)


def attach_a_picture(page: Page) -> None:
    """A picture goes to its line at once, and what is being typed stays."""
    page.get_by_text("附佐证材料").first.click()
    picture = {"name": "现场.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.locator("[type=file]").first.set_input_files(picture)
    page.get_by_role("button", name="上传").first.click()
    expect(page.get_by_role("link", name="现场.png")).to_be_visible()
    expect(page.get_by_label("完成情况").first).to_have_value(LOST)


def open_march(office: Visitor) -> None:
    """From the notice to the first month."""
    page = office.page
    office.receive(FICTIONAL_TXT)
    page.get_by_role("button", name="行都由首位单位牵头").click()
    office.arrive("intake-check")
    page.get_by_role("button", name="确认建账").click()
    office.arrive("ledger")
    office.open("/rounds/")
    page.get_by_role("link", name="开启年度").click()
    office.arrive("open-year")
    page.get_by_role("button", name="开启年度").click()
    office.arrive("rounds")
    page.get_by_role("button", name="开启3月月报").click()
    office.arrive("round")
    expect(page.get_by_role("link", name=UNIT)).to_be_visible()


def fill_in(page: Page) -> None:
    """Every box that a return needs."""
    for box in page.locator("input[inputmode=decimal]").all():
        box.fill("1")
    for name, words in (("完成情况", LOST), ("下一步计划", "4月20日前由基层科完成第3处。")):
        for box in page.get_by_label(name).all():
            if not box.input_value():
                box.fill(words)
    for choice in page.get_by_label("是", exact=True).all():
        choice.check()
    page.get_by_label("填报人").fill("宋佳")
    page.get_by_label("联系电话").fill("0000-1234567")
    page.get_by_label("负责人").fill("白露")


def give_reasons(page: Page) -> None:
    """A short reason for each line in which the pre-check doubts something, and for no other."""
    boxes = page.get_by_label("仍按此报送的理由").locator("visible=true")
    assert boxes.count(), "the same words in every line are doubted"
    for box in boxes.all():
        box.fill("各项由同一科室承办。")


def words_of_the_briefing(office: Visitor) -> str:
    """Draft the quarter's briefing and read the Word file back."""
    page = office.page
    office.open("/briefings/")
    page.get_by_label("种类").select_option("quarterly")
    page.get_by_label("月份（季度写最后一个月）").fill("2022-03")
    page.get_by_role("button", name="起草").click()
    office.arrive("briefing")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    return ZipFile(Path(download.value.path())).read("word/document.xml").decode()
