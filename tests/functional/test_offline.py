"""A form goes out as a file, is filled in without the system, and comes back as the draft."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.functional.conftest import visiting
from tests.functional.server import Account, Server
from tests.functional.test_a_month import UNIT, open_march
from tests.functional.visitor import Visitor
from tests.returns.offline_files import boxes_of, filled_docx, filled_xlsx

WORDS = "离线写的：3月新建2处法律服务点。"
FILLED = {"Excel": filled_xlsx, "Word": filled_docx}
ENDINGS = {"Excel": "xlsx", "Word": "docx"}


def test_an_offline_form_comes_back(server: Server, browser: Browser, stranger: Visitor, account: Account) -> None:
    stranger.sign_in_first(account)
    open_march(stranger)
    filer = server.new_account("宋佳", "filer", account.government, "--unit", UNIT)
    with visiting(browser, server) as unit:
        unit.sign_in_first(filer)
        page = unit.page
        page.get_by_role("link", name="2022年3月落实情况表").click()
        unit.arrive("return-form")
        for program, ending in ENDINGS.items():
            page.get_by_role("link", name="离线填报").click()
            unit.arrive("offline")
            with page.expect_download() as download:
                page.get_by_role("link", name=f"{program} 离线表").click()
            data = Path(download.value.path()).read_bytes()
            box = next(name for name in boxes_of(data, ending) if name.endswith("-completion"))
            filled = FILLED[program](data, {box: WORDS + program})
            file = {"name": f"表.{ending}", "mimeType": "", "buffer": filled}
            page.get_by_label("离线表", exact=True).set_input_files(file)
            page.get_by_role("button", name="上传并比较").click()
            page.wait_for_selector(".differences")
            unit.examine()
            expect(page.get_by_text(WORDS + program)).to_be_visible()
            page.get_by_role("button", name="保存这 1 项为草稿").click()
            unit.arrive("return-form")
            expect(page.locator(f"[id='{box}']")).to_have_value(WORDS + program)
        with unit.refused(422):
            page.get_by_role("link", name="离线填报").click()
            unit.arrive("offline")
            page.get_by_label("离线表", exact=True).set_input_files(
                {"name": "照片.xlsx", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n"}
            )
            page.get_by_role("button", name="上传并比较").click()
            expect(page.get_by_role("alert")).to_contain_text("打不开这个文件")
            unit.examine()
