"""Offline forms: what is downloaded, filled in elsewhere and uploaded becomes the same draft, and nothing else does."""

import io
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from duban.access.roles import Role
from duban.audit.models import Event
from duban.documents.offline import OfflineColumn, OfflineFilled, OfflineForm, OfflineRow, OfflineTable, tidy
from duban.documents.offline_docx import read_offline_docx, to_offline_docx
from duban.documents.offline_xlsx import read_offline_xlsx, to_offline_xlsx
from duban.documents.packed import packed_again, parts_of
from duban.documents.sheets import Column, to_xlsx
from duban.errors import NotUnderstood
from duban.returns.models import ProgressReport, ReportLine, Return
from duban.returns.rules import LineState
from tests.make import make_client, make_unit, make_user
from tests.returns.offline_files import filled_docx, filled_xlsx
from tests.returns.world import GOOD, World, april

ENDINGS = ("xlsx", "docx")
WORDS = "3月建成2处，累计12处。\n另有1处在装修。"


FILLED = {"xlsx": filled_xlsx, "docx": filled_docx}
READ = {"xlsx": read_offline_xlsx, "docx": read_offline_docx}
MADE = {"xlsx": to_offline_xlsx, "docx": to_offline_docx}


def address(name: str, sheet: Return, *more: str) -> str:
    return reverse(name, args=[sheet.kind, sheet.pk, *more])


def download(client: Client, sheet: Return, ending: str = "xlsx") -> bytes:
    answer = client.get(address("sheet_offline", sheet, ending))
    assert answer.status_code == 200
    return bytes(answer.content)


def upload(client: Client, sheet: Return, data: bytes, name: str = "离线表.xlsx") -> Any:
    return client.post(address("sheet_upload", sheet), {"file": SimpleUploadedFile(name, data)})


def confirm(client: Client, sheet: Return, preview: Any) -> Any:
    return client.post(address("sheet_upload", sheet), {"seen": preview.context["seen"]})


def line_of(sheet: Return) -> ReportLine:
    line: ReportLine = sheet.lines.get()
    return line


def good(world: World, sheet: Return) -> dict[str, str]:
    """The boxes of the only line, filled in well."""
    pk = line_of(sheet).pk
    return {
        f"{pk}-completion": WORDS,
        f"{pk}-next_steps": GOOD["next_steps"],
        f"{pk}-stage_met": "是",
        f"{pk}-figure-{world.indicator.pk}": "１２",
    }


@pytest.fixture
def client(march: World) -> Client:
    return make_client(march.filer)


class TestAFormThatComesBack:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_becomes_the_draft_that_its_page_would_save(self, march: World, client: Client, ending: str) -> None:
        sheet = march.report()
        data = FILLED[ending](download(client, sheet, ending), good(march, sheet))
        preview = upload(client, sheet, data, f"表.{ending}")
        page = preview.content.decode()
        assert preview.status_code == 200
        assert "文件里有 1 项与系统不同" in page
        assert "3月建成2处，累计12处。<br>另有1处在装修。" in page
        assert line_of(sheet).completion == "", "the preview writes nothing"
        assert confirm(client, sheet, preview).status_code == 302
        line = line_of(sheet)
        assert (line.completion, line.next_steps, line.stage_met) == (WORDS, GOOD["next_steps"], True)
        assert line.figures == {str(march.indicator.pk): "12"}
        assert (line.state, sheet.state) == (LineState.DRAFT, "open"), "nothing is submitted"
        assert Event.objects.get(action="returns.draft_saved").target_id == sheet.pk

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_changes_nothing_where_nothing_was_filled_in(self, march: World, client: Client, ending: str) -> None:
        sheet = march.report()
        march.save(sheet, completion="　已写的文字 \n第二行\t末", stage_met=False)
        preview = upload(client, sheet, download(client, sheet, ending), f"表.{ending}")
        assert "文件与系统没有差异，不用保存" in preview.content.decode()
        assert preview.context["compared"].typed == {}

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_is_never_saved_twice(self, march: World, client: Client, ending: str) -> None:
        sheet = march.report()
        data = FILLED[ending](download(client, sheet, ending), good(march, sheet))
        for _ in range(2):
            preview = upload(client, sheet, data, f"表.{ending}")
            confirm(client, sheet, preview)
        line = line_of(sheet)
        assert (line.version, line.conflicts) == (2, [])
        assert ProgressReport.objects.filter(round=sheet.round, unit=sheet.unit).count() == 1

    def test_empties_a_box_that_was_emptied(self, march: World, client: Client) -> None:
        sheet = march.report()
        march.save(sheet, problems="征地未完成")
        data = filled_xlsx(download(client, sheet), {f"{line_of(sheet).pk}-problems": ""})
        confirm(client, sheet, upload(client, sheet, data))
        assert line_of(sheet).problems == ""

    def test_says_no_change_in_one_word_and_a_day(self, march: World, client: Client) -> None:
        march.submit(march.report())
        march.open_month(at=april(30))
        sheet = march.report()
        pk = line_of(sheet).pk
        data = filled_xlsx(download(client, sheet), {f"{pk}-unchanged": "是", f"{pk}-next_on": "2022年5月20日"})
        confirm(client, sheet, upload(client, sheet, data))
        line = line_of(sheet)
        assert (line.unchanged, str(line.next_on)) == (True, "2022-05-20")

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_may_be_the_plan(self, march: World, client: Client, ending: str) -> None:
        sheet = march.year_plan()
        pk = sheet.lines.get().pk
        boxes = {f"{pk}-quarter2": "建成15处", f"{pk}-main_person": "白露"}
        boxes[f"{pk}-figure-{march.indicator.pk}-1"] = "15"
        data = FILLED[ending](download(client, sheet, ending), boxes)
        confirm(client, sheet, upload(client, sheet, data, f"表.{ending}"))
        line = sheet.lines.get()
        assert (line.quarter2, line.main_person) == ("建成15处", "白露")
        assert line.figures == {str(march.indicator.pk): ["", "15", "", ""]}


class TestALineThatWasChangedMeanwhile:
    def test_keeps_both_texts_as_a_stale_window_does(self, march: World, client: Client) -> None:
        sheet = march.report()
        data = filled_xlsx(download(client, sheet), good(march, sheet))
        march.save(sheet, completion="同事先写的")
        preview = upload(client, sheet, data)
        assert "下载之后宋佳改过这一项，保存后两份文字都保留" in preview.content.decode()
        confirm(client, sheet, preview)
        confirm(client, sheet, upload(client, sheet, data))
        line = line_of(sheet)
        assert line.completion == "同事先写的"
        assert [late["content"]["completion"] for late in line.conflicts] == [WORDS]

    def test_is_left_alone_where_the_file_did_not_touch_it(self, march: World, client: Client) -> None:
        sheet = march.report()
        data = download(client, sheet)
        march.save(sheet, completion="同事写的")
        preview = upload(client, sheet, data)
        assert preview.context["compared"].lines == []

    def test_that_is_with_the_office_is_said_to_be_closed(self, march: World, client: Client) -> None:
        sheet = march.report()
        boxes = good(march, sheet)
        data = filled_xlsx(download(client, sheet), boxes | {f"{line_of(sheet).pk}-completion": "改写"})
        march.submit(sheet)
        preview = upload(client, sheet, data)
        assert "待审核，不能再改；如需修改，请联系督查室退回。" in preview.content.decode()
        assert preview.context["compared"].typed == {}


class TestAFileThatIsNotThisSheets:
    def test_says_whose_it_is(self, march: World, client: Client) -> None:
        other = make_client(make_user(Role.FILER, unit=make_unit("区民政局"), name="高原"))
        data = download(other, march.report(unit="区民政局"))
        answer = upload(client, march.report(), data)
        assert answer.status_code == 422
        assert (
            "这是区民政局2022年3月落实情况表的离线表，不是区教育体育局2022年3月落实情况表的" in answer.content.decode()
        )

    def test_says_that_it_is_of_another_month_or_form(self, march: World, client: Client) -> None:
        data = download(client, march.report())
        plan = download(client, march.year_plan())
        march.open_month(at=april(30))
        for foreign, label in ((data, "2022年3月落实情况表"), (plan, "2022年落实计划表")):
            answer = upload(client, march.report(), foreign)
            assert f"这是区教育体育局{label}的离线表，不是区教育体育局2022年4月落实情况表的" in answer.content.decode()

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_is_refused_where_a_mark_or_the_key_was_changed(self, march: World, client: Client, ending: str) -> None:
        sheet = march.report()
        made = parts_of(download(client, sheet, ending), ending)
        name = {"xlsx": "xl/sharedStrings.xml", "docx": "word/document.xml"}[ending]
        mark = str(line_of(sheet).pk)
        text = made[name].decode()
        other = {"xlsx": text.replace(f">{mark}<", ">987654<"), "docx": text.replace(f"[[{mark}-", "[[987654-")}[ending]
        answer = upload(client, sheet, packed_again(made | {name: other.encode()}), f"a.{ending}")
        assert "文件里的隐藏标记被改动过" in answer.content.decode()
        key = re.search(r"duban-key[=<].*?([\w-]{43})(?=\]\]|<)", text, re.S)
        assert key is not None
        forged = packed_again(made | {name: text.replace(key[1], "A" * 43).encode()})
        assert "不是从本系统下载的离线表" in upload(client, sheet, forged, f"a.{ending}").content.decode()

    def test_is_not_known_to_another_unit(self, march: World, client: Client) -> None:
        sheet = march.report(unit="区民政局")
        assert client.get(address("sheet_offline", sheet, "xlsx")).status_code == 404
        assert client.get(address("sheet_upload", sheet)).status_code == 404
        assert upload(client, sheet, download(client, march.report())).status_code == 404

    def test_does_not_confirm_a_preview_of_another_sheet(self, march: World, client: Client) -> None:
        sheet = march.report()
        preview = upload(client, sheet, filled_xlsx(download(client, sheet), good(march, sheet)))
        assert confirm(client, march.year_plan(), preview).status_code == 422
        answer = client.post(address("sheet_upload", sheet), {"seen": "made-up"})
        assert "这份预览已经失效，请重新上传文件。" in answer.content.decode()

    def test_is_of_no_use_to_the_office(self, march: World) -> None:
        officer = make_client(march.office)
        assert officer.get(address("sheet_offline", march.report(), "xlsx")).status_code == 403


class TestAFileThatCannotBeRead:
    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("a.xlsx", b"", "文件是空的"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "文件设了打开密码，请取消密码"),
            ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "文件设了打开密码，请取消密码"),
            ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "这是旧格式的文件，请用 WPS 或 Word 另存为 docx"),
            ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "这是旧格式的文件，请用 WPS 或 Excel 另存为 xlsx"),
            ("a.xlsx", b"%PDF-1.7", "打不开这个文件，请用 WPS 或 Excel 另存为 xlsx"),
            ("a.docx", b"PK\x03\x04 cut", "打不开这个文件，请用 WPS 或 Word 另存为 docx"),
            ("a.xlsx", b"PK" + b"\0" * (2 << 20), "文件超过 2 MB"),
        ],
    )
    def test_is_explained_in_one_sentence(
        self, march: World, client: Client, name: str, data: bytes, sentence: str
    ) -> None:
        answer = upload(client, march.report(), data, name)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_may_be_damaged_anywhere(self, march: World, client: Client, ending: str) -> None:
        data = download(client, march.report(), ending)
        for length in range(0, len(data), len(data) // 20):
            with pytest.raises(NotUnderstood):
                READ[ending](data[:length])

    def test_may_be_any_other_workbook_or_document(self, march: World, client: Client) -> None:
        kept = io.BytesIO()
        Document().save(kept)
        for name, data in (("a.xlsx", to_xlsx("表", [Column("栏")], [["字"]])), ("a.docx", kept.getvalue())):
            assert "不是从本系统下载的离线表" in upload(client, march.report(), data, name).content.decode()

    def test_may_be_missing(self, march: World, client: Client) -> None:
        answer = client.post(address("sheet_upload", march.report()), {})
        assert "请先选择填好的离线表" in answer.content.decode()


class TestABoxThatCannotBeKept:
    @pytest.mark.parametrize(
        ("box", "words", "sentence"),
        [
            ("stage_met", "基本完成", "“是否完成阶段目标”只填“是”或“否”，文件里是“基本完成”。"),
            ("completion", "字" * 4001, "“完成情况”有4001个字，最多4000个字"),
            ("figure", "十二处", "“十二处”不是数字"),
        ],
    )
    def test_has_its_sentence_and_the_others_are_kept(
        self, march: World, client: Client, box: str, words: str, sentence: str
    ) -> None:
        sheet = march.report()
        boxes = good(march, sheet)
        name = next(each for each in boxes if f"-{box}" in each)
        preview = upload(client, sheet, filled_xlsx(download(client, sheet), boxes | {name: words}))
        assert sentence in preview.content.decode()
        confirm(client, sheet, preview)
        line = line_of(sheet)
        assert line.next_steps == GOOD["next_steps"]
        assert not {"stage_met": line.stage_met, "completion": line.completion, "figure": line.figures}[box]


class TestTheDownload:
    def test_is_named_and_locked_but_for_its_boxes(self, march: World, client: Client) -> None:
        sheet = march.report()
        answer = client.get(address("sheet_offline", sheet, "xlsx"))
        assert unquote(answer["Content-Disposition"]).endswith("区教育体育局2022年3月落实情况表（离线）.xlsx")
        parts = parts_of(answer.content, "xlsx")
        first = parts["xl/worksheets/sheet1.xml"].decode()
        assert "<sheetProtection" in first
        assert '"是,否"' in first
        assert "promptTitle=" in first
        assert 'state="veryHidden"' in parts["xl/workbook.xml"].decode()
        assert not any("vba" in name for name in parts)
        word = parts_of(download(client, sheet, "docx"), "docx")
        assert 'w:edit="readOnly" w:enforcement="1"' in word["word/settings.xml"].decode()
        assert word["word/document.xml"].count(b"<w:permStart") == word["word/document.xml"].count(b"<w:permEnd") > 5

    def test_is_offered_on_the_page_while_there_is_something_to_fill_in(self, march: World, client: Client) -> None:
        sheet = march.report()
        assert "离线填报" in client.get(address("sheet", sheet)).content.decode()
        march.submit(sheet)
        assert "离线填报" not in client.get(address("sheet", sheet)).content.decode()
        assert client.get(address("sheet_offline", sheet, "xlsx")).status_code == 409
        assert "这张表现在没有可以填写的项" in client.get(address("sheet_upload", sheet)).content.decode()

    def test_costs_a_fixed_number_of_queries(
        self, march: World, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(16):
            download(client, march.report())

    def test_has_no_other_ending(self, march: World, client: Client) -> None:
        assert client.get(address("sheet_offline", march.report(), "pdf")).status_code == 404


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_long_key_comes_back_whole(ending: str) -> None:
    """Three hundred lines make a key longer than a cell may hold."""
    table = OfflineTable("表", [OfflineColumn("problems", "存在问题", fill=True)], [OfflineRow("1", "第1项", {})])
    form = OfflineForm("表", [], "k-_.:" * 4001, [table])
    assert READ[ending](MADE[ending](form)).key == form.key


def test_a_row_that_was_copied_is_refused() -> None:
    row = OfflineRow("1", "第1项", {"problems": "字"})
    table = OfflineTable("表", [OfflineColumn("problems", "存在问题", fill=True)], [row, row])
    for ending in ENDINGS:
        with pytest.raises(NotUnderstood, match="文件里有一项出现了两次"):
            READ[ending](MADE[ending](OfflineForm("表", [], "key", [table])))


WORDS_OF_PEOPLE = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(st.lists(WORDS_OF_PEOPLE, min_size=1, max_size=4), st.sampled_from(ENDINGS))
def test_any_words_come_back_as_they_were(words: list[str], ending: str) -> None:
    columns = [OfflineColumn("~no", "序号"), OfflineColumn("completion", "完成情况", fill=True)]
    rows = [
        OfflineRow(str(number), f"第{number}项", {"~no": each, "completion": each})
        for number, each in enumerate(words, 1)
    ]
    form = OfflineForm("表", ["注"], "key", [OfflineTable("表", columns, rows)])
    assert READ[ending](MADE[ending](form)) == OfflineFilled("key", form.boxes())
    assert [tidy(each) for each in words] == list(form.boxes().values())
