"""Files that cannot be read: one sentence on the page from which they came, and nothing kept."""

import re

import pytest
from playwright.sync_api import expect

from tests.functional.visitor import Visitor
from tests.intake.parsing.badfiles import PARAGRAPH, TASK_ROW, compound, docx

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64
SECRET = docx(PARAGRAPH.replace("正文", "秘密★1年") + TASK_ROW)

REFUSED = [
    pytest.param("照片.docx", PNG, "与扩展名不符", id="a picture named docx"),
    pytest.param("空.docx", b"", "空", id="empty"),
    pytest.param("加密.docx", compound("EncryptedPackage"), "加密|密码", id="encrypted"),
    pytest.param("涉密.docx", SECRET, "密级|涉密", id="secret"),
]


class TestAFileThatCannotBeRead:
    def test_gets_its_sentence_on_the_upload_page(self, visitor: Visitor) -> None:
        visitor.open("/intake/")
        for case in REFUSED:
            name, data, words = case.values
            with visitor.refused(422):
                assert isinstance(data, bytes)
                visitor.upload(str(name), data)
                expect(visitor.page.get_by_role("alert")).to_contain_text(re.compile(str(words)))
            visitor.examine()
            assert visitor.page.locator("body").get_attribute("data-page") == "intake"
            expect(visitor.page.get_by_text("还没有上传过来文")).to_be_visible()
