"""The pages of intake (来文): upload, check, correct in place, compare, confirm."""

import re
import uuid
from collections import defaultdict
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from duban.intake import actions
from duban.intake.forms import UploadForm
from duban.intake.models import Batch, Row, RowState
from duban.ledger.models import Notice, Task
from duban.org.models import User
from tests.intake.batches import ROWS, docx_with, make_batch, row_of, small_docx
from tests.make import NOON, make_client, make_government, make_user, send

HTMX = {"HTTP_HX_REQUEST": "true"}
FRAME = 3  # queries of each request for its session and its user, and the count of the trail that the tests take


def upload(client: Client, data: bytes, name: str = "通知.docx") -> Any:
    """Choose a file and press 上传并读取."""
    return client.post(reverse("intake"), {"file": SimpleUploadedFile(name, data)})


def tree_of(answer: Any) -> html.HtmlElement:
    return html.fromstring(answer.content.decode())


def rows_shown(answer: Any) -> Any:
    """data-id of the rows, from top to bottom."""
    return tree_of(answer).xpath("//article/@data-id")


def form_of(answer: Any, ending: str) -> dict[str, str]:
    """What a browser would send with the form whose address ends so."""
    (form,) = tree_of(answer).xpath(
        f"//form[substring(@action, string-length(@action) - {len(ending) - 1}) = '{ending}']"
    )
    values = {name: value.removeprefix("\n") for name, value in form.form_values()}  # HTML drops that line break
    return defaultdict(str, values)  # a field without a value is not among them


def row_url(name: str, row: Row) -> str:
    return reverse(name, args=[row.batch_id, row.pk])


def typed(row: Row, **more: str) -> dict[str, str]:
    """The row form as a browser sends it."""
    form = {"seq": "2", "category": "改善民生", "text": "办好老年食堂。", "leaders": "沈宁",
            "units": "区民政局、区财政局（国资中心）等", "lead_units": "区民政局", "version": str(row.version)}  # fmt: skip
    return form | more


class TestUploading:
    def test_leads_to_the_check_page(self, office_client: Client) -> None:
        answer = upload(office_client, small_docx())
        assert answer["Location"] == reverse("intake_check", args=[Batch.objects.get().pk])

    def test_of_the_same_file_leads_to_its_rows_and_says_so(self, office_client: Client) -> None:
        upload(office_client, small_docx())
        answer = office_client.get(upload(office_client, small_docx(), "又一次.docx")["Location"])
        assert "这个文件以前上传过" in answer.content.decode()
        assert Batch.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "name", "why"),
        [
            (None, "", "请选择要读取的文件。"),
            (b"", "通知.docx", "文件是空的"),
            (b"MZ", "通知.docx", "请用 Word 或 WPS 打开原文件"),
            ("只有文字".encode(), "通知.txt", "没有找到任务分解表"),
        ],
    )
    def test_keeps_the_page_and_tells_why_it_was_refused(self, office_client, data, name: str, why: str) -> None:
        answer = office_client.post(reverse("intake")) if data is None else upload(office_client, data, name)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'data-page="intake"' in page
        assert why in page
        assert not Batch.objects.exists()

    def test_of_too_much_is_refused_before_it_is_in_memory(self) -> None:
        class Huge(BytesIO):
            def read(self, *args: Any) -> bytes:
                raise AssertionError("nobody reads it")

        file = SimpleUploadedFile("通知.docx", b"x")
        file.file, file.size = Huge(), (20 << 20) + 1
        form = UploadForm({}, {"file": file})
        assert "文件超过 20 MB" in form.errors["file"][0]

    def test_is_not_for_filers(self, filer_client: Client) -> None:
        assert upload(filer_client, small_docx()).status_code == 403
        assert office_pages_refused(filer_client) == {403}
        assert not Batch.objects.exists()


def office_pages_refused(client: Client) -> set[int]:
    return {client.get(reverse("intake")).status_code}


class TestTheCheckPage:
    def test_puts_what_a_person_decides_first(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        answer = office_client.get(reverse("intake_check", args=[batch.pk]))
        assert rows_shown(answer) == ["annex1/2", "annex1/3", "annex1/1", "annex1/4"]
        assert re.search(r"读出\s*4\s*行", answer.content.decode())

    def test_narrows_to_a_doubt_and_to_a_state(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        actions.leave_out(row_of(batch, "4"), reason="小计", version=1, by=office.as_actor(), at=NOON)
        address = reverse("intake_check", args=[batch.pk])
        assert rows_shown(office_client.get(address, {"doubt": "lead_unconfirmed"})) == ["annex1/2"]
        assert rows_shown(office_client.get(address, {"state": "left_out"})) == ["annex1/4"]
        for odd in ({"doubt": "x"}, {"state": "\x00'\"<"}, {"doubt": "no_units"}):
            answer = office_client.get(address, odd)
            assert rows_shown(answer) == []
            assert "没有符合条件的行" in answer.content.decode()

    def test_shows_what_was_printed_with_its_weight(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        page = tree_of(office_client.get(reverse("intake_check", args=[batch.pk])))
        printed = page.xpath("//article[@data-id='annex1/1']//*[contains(@class, 'printed')]//b/text()")
        assert printed == ["区民政局"]

    def test_is_hidden_from_another_government(self, office: User) -> None:
        batch = make_batch(office)
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        row = row_of(batch, "1")
        pages = ("intake_check", "intake_document", "intake_original", "intake_compare")
        addresses = [reverse(name, args=[batch.pk]) for name in pages] + [row_url("intake_row", row)]
        assert {stranger.get(address).status_code for address in addresses} == {404}
        acts = [reverse(name, args=[batch.pk]) for name in ("intake_confirm", "intake_discard", "intake_accept_all")]
        acts += [row_url(f"intake_row_{act}", row) for act in ("accept", "check", "leave_out", "take_back")]
        assert {send(stranger, address, {"version": 1}).status_code for address in acts} == {404}

    def test_asks_the_database_the_same_however_many_rows(
        self, office_client: Client, office: User, django_assert_max_num_queries
    ) -> None:
        batch = make_batch(office)
        with django_assert_max_num_queries(4 + FRAME):  # batch, rows, another file, a registered notice
            office_client.get(reverse("intake_check", args=[batch.pk]))


ROW_ACTS = [  # act, what is sent beside the version → the row's state
    ("intake_row_check", {}, RowState.CHECKED),
    ("intake_row_accept", {}, RowState.OPEN),
    ("intake_row_leave_out", {"reason": "小计"}, RowState.LEFT_OUT),
    ("intake_row_take_back", {}, RowState.OPEN),
]


class TestAnActOnARow:
    @pytest.mark.parametrize(("act", "data", "state"), ROW_ACTS)
    def test_without_scripts_comes_back_to_the_row(self, office_client, office, act: str, data, state) -> None:
        row = row_of(make_batch(office), "2")
        answer = send(office_client, row_url(act, row), {"version": 1, **data})
        assert answer["Location"] == f"{reverse('intake_check', args=[row.batch_id])}#row-{row.pk}"
        row.refresh_from_db()
        assert (row.state, row.version) == (state, 2)

    @pytest.mark.parametrize(("act", "data", "state"), ROW_ACTS)
    def test_with_htmx_gets_the_row_and_the_counts_alone(self, office_client, office, act: str, data, state) -> None:
        row = row_of(make_batch(office), "2")
        answer = send(office_client, row_url(act, row), {"version": 1, **data}, **HTMX)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in page
        part = html.fragment_fromstring(page, create_parent="div")
        assert part.xpath("//article/@data-id") == ["annex1/2"]
        assert {"counts", "doubts", "problem"} <= set(part.xpath("//*[@hx-swap-oob='true']/@id"))
        row.refresh_from_db()
        assert (row.state, row.version) == (state, 2)

    @pytest.mark.parametrize("version", ["0", "2", "", "x", "-1", "9" * 30, "1\x00"])
    def test_from_a_page_that_is_not_the_latest_is_told_so(self, office_client, office, version: str) -> None:
        row = row_of(make_batch(office), "2")
        for more in ({}, HTMX):
            answer = send(office_client, row_url("intake_row_check", row), {"version": version}, **more)
            assert answer.status_code == 409
            assert "附件1第2项刚由他人处理过" in answer.content.decode()
        row.refresh_from_db()
        assert row.state == RowState.OPEN

    @pytest.mark.parametrize(("reason", "kept"), [("是\x00小计\u202e", "是小计"), ("长" * 300, "长" * 200)])
    def test_takes_any_reason(self, office_client: Client, office: User, reason: str, kept: str) -> None:
        row = row_of(make_batch(office), "2")
        send(office_client, row_url("intake_row_leave_out", row), {"version": 1, "reason": reason})
        row.refresh_from_db()
        assert row.left_out_reason == kept

    def test_without_its_reason_says_what_is_missing(self, office_client: Client, office: User) -> None:
        row = row_of(make_batch(office), "2")
        answer = send(office_client, row_url("intake_row_leave_out", row), {"version": 1, "reason": " "})
        assert answer.status_code == 422
        assert "请写明剔除的理由" in answer.content.decode()

    def test_that_was_only_looked_at_comes_back_alone_or_on_its_page(self, office_client, office) -> None:
        row = row_of(make_batch(office), "2")
        part = office_client.get(row_url("intake_row_shown", row), **HTMX)
        assert rows_shown(part) == ["annex1/2"]
        page = office_client.get(row_url("intake_row_shown", row))
        assert page["Location"] == f"{reverse('intake_check', args=[row.batch_id])}#row-{row.pk}"

    def test_sent_twice_takes_effect_once(self, office_client: Client, office: User) -> None:
        row = row_of(make_batch(office), "2")
        data = {"version": 1, "once": str(uuid.uuid4())}
        answers = [office_client.post(row_url("intake_row_check", row), data) for _ in range(2)]
        assert answers[0]["Location"] == answers[1]["Location"]
        row.refresh_from_db()
        assert row.version == 2


class TestTheRowForm:
    def test_opens_with_what_was_read(self, office_client: Client, office: User) -> None:
        row = row_of(make_batch(office), "2")
        for more in ({}, HTMX):
            answer = office_client.get(row_url("intake_row", row), **more)
            form = form_of(answer, f"/rows/{row.pk}/")
            assert {name: form[name] for name in ("seq", "units", "lead_units", "version")} == {
                "seq": "2", "units": "区民政局、区财政局（国资中心）等", "lead_units": "", "version": "1"
            }  # fmt: skip
        assert "<html" not in answer.content.decode()

    def test_saves_what_was_typed(self, office_client: Client, office: User) -> None:
        row = row_of(make_batch(office), "2")
        data = typed(row, text="办好老年食堂\r\n12家。", leaders="沈宁，陆  岚")
        assert send(office_client, row_url("intake_row", row), data).status_code == 302
        row.refresh_from_db()
        assert (row.text, row.leaders, row.lead_units) == ("办好老年食堂\n12家。", ["沈宁", "陆岚"], ["区民政局"])
        assert row.units == ["区民政局", {"name": "区财政局", "affiliate": "国资中心"}]
        assert row.etc

    @pytest.mark.parametrize("more", [{}, HTMX], ids=["page", "part"])
    @pytest.mark.parametrize("wrong", [{"text": " "}, {"seq": ""}, {"category": "类" * 201}, {"seq": "1" * 21}])
    def test_is_shown_again_with_what_was_typed(self, office_client, office, wrong: dict[str, str], more) -> None:
        row = row_of(make_batch(office), "2")
        data = typed(row, leaders="贺知远") | wrong
        answer = send(office_client, row_url("intake_row", row), data, **more)
        assert answer.status_code == 422
        form = form_of(answer, f"/rows/{row.pk}/")
        assert form["leaders"] == "贺知远"
        assert {name: form[name].strip() for name in wrong} == {name: words.strip() for name, words in wrong.items()}
        assert 'role="alert"' in answer.content.decode()
        row.refresh_from_db()
        assert row.version == 1

    @pytest.mark.parametrize("more", [{}, HTMX], ids=["page", "part"])
    def test_with_a_lead_that_is_not_in_the_list_says_so(self, office_client, office, more) -> None:
        row = row_of(make_batch(office), "2")
        answer = send(office_client, row_url("intake_row", row), typed(row, lead_units="区审计局"), **more)
        assert answer.status_code == 422
        assert "附件1第2项的牵头单位“区审计局”不在责任单位中" in answer.content.decode()
        if not more:  # with htmx the form itself still stands on the page
            assert "办好老年食堂。" in answer.content.decode()

    def test_that_is_stale_gives_back_what_was_typed(self, office_client: Client, office: User) -> None:
        row = row_of(make_batch(office), "2")
        actions.check_row(row_of(row.batch, "2"), version=1, by=office.as_actor(), at=NOON)
        answer = send(office_client, row_url("intake_row", row), typed(row, text="我写的字。"))
        assert answer.status_code == 409
        assert "我写的字。" in answer.content.decode()


class TestTheDocumentForm:
    def form(self, **more: str) -> dict[str, str]:
        return {"title": "立项通知", "doc_no": "泉政办发[2023]9号", "issuer": "", "doc_date": "2023-02-01",
                "year": "2023", "version": "1"} | more  # fmt: skip

    def test_saves_the_number_in_its_one_spelling(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        assert send(office_client, reverse("intake_document", args=[batch.pk]), self.form()).status_code == 302
        batch.refresh_from_db()
        assert batch.doc_number == "泉政办发〔2023〕9号"

    def test_cannot_hide_a_notice_that_has_its_ledger(self, office_client: Client, office: User) -> None:
        actions.confirm(make_batch(office), by=office.as_actor(), at=NOON)
        other = make_batch(office, docx_with(ROWS[0]))
        send(office_client, reverse("intake_document", args=[other.pk]), self.form(doc_no="云泉政办发(2023)第07号"))
        answer = send(office_client, reverse("intake_confirm", args=[other.pk]))
        assert answer.status_code == 409
        assert Notice.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""}, {"doc_no": " "}, {"doc_no": "没有数字"}, {"doc_no": "3" * 61}, {"doc_date": "明天"},
            {"year": "22"}, {"year": "二〇二二"}, {"year": "9" * 30}, {"title": "长" * 201},
        ],
        ids=str,
    )  # fmt: skip
    def test_is_shown_again_with_what_was_typed(self, office_client, office, wrong: dict[str, str]) -> None:
        batch = make_batch(office)
        answer = send(office_client, reverse("intake_document", args=[batch.pk]), self.form(issuer="某办") | wrong)
        assert answer.status_code == 422
        assert "某办" in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()

    @pytest.mark.parametrize("version", ["0", "", "x", "9" * 30])
    def test_that_is_stale_is_told_so(self, office_client: Client, office: User, version: str) -> None:
        batch = make_batch(office)
        answer = send(office_client, reverse("intake_document", args=[batch.pk]), self.form(version=version))
        assert answer.status_code == 409
        assert "刚由他人处理过" in answer.content.decode()


class TestTheOriginal:
    def test_is_given_back_byte_for_byte_and_never_shown_in_the_browser(self, office_client, office) -> None:
        batch = make_batch(office)
        answer = office_client.get(reverse("intake_original", args=[batch.pk]))
        assert answer.content == small_docx()
        assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E9%80%9A%E7%9F%A5.docx"
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox"
        assert answer["Cache-Control"] == "no-store"

    def test_is_not_for_filers(self, filer_client: Client, office: User) -> None:
        batch = make_batch(office)
        assert filer_client.get(reverse("intake_original", args=[batch.pk])).status_code == 403


class TestConfirmingOnThePage:
    def test_leads_to_the_ledger_of_the_year(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        answer = send(office_client, reverse("intake_confirm", args=[batch.pk]))
        assert answer["Location"] == f"{reverse('ledger')}?year=2023"
        assert Task.objects.count() == len(ROWS)

    def test_is_offered_as_a_comparison_where_the_number_has_its_ledger(self, office_client, office) -> None:
        actions.confirm(make_batch(office), by=office.as_actor(), at=NOON)
        other = make_batch(office, docx_with(("1", "改善民生", "另一句话。", "陆岚", "**区民政局**、区财政局")))
        page = tree_of(office_client.get(reverse("intake_check", args=[other.pk])))
        compare = reverse("intake_compare", args=[other.pk])
        assert page.xpath(f"//a[@href='{compare}']")
        assert not page.xpath("//form[contains(@action, 'confirm')]")
        shown = tree_of(office_client.get(compare))
        assert shown.xpath("//tr/@data-id") == ["附件1第1项", "附件1第2项", "附件1第3项", "附件1第4项"]
        assert "另一句话。" in shown.text_content()

    def test_needs_no_comparison_where_there_is_no_ledger(self, office_client: Client, office: User) -> None:
        assert office_client.get(reverse("intake_compare", args=[make_batch(office).pk])).status_code == 404

    def test_is_over_once_discarded(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        send(office_client, reverse("intake_discard", args=[batch.pk]))
        page = tree_of(office_client.get(reverse("intake_check", args=[batch.pk])))
        assert not page.xpath("//main//form")
        assert "已作废" in page.text_content()
        assert send(office_client, reverse("intake_confirm", args=[batch.pk])).status_code == 409


SCRIPT = "<script>alert(1)</script>"


class TestWordsFromAFile:
    def test_are_shown_and_never_run(self, office_client: Client, office: User) -> None:
        batch = make_batch(office)
        row = row_of(batch, "2")
        odd = dict.fromkeys(("seq", "category", "text", "leaders", "units"), SCRIPT)
        Row.objects.filter(pk=row.pk).update(
            category=SCRIPT, text=SCRIPT, leaders=[SCRIPT], units=[SCRIPT], lead_units=[], proposed_lead=SCRIPT,
            source={"cells": odd, "bold": [[0, 5]], "block": 1, "row": 1},
            doubts=[{"code": "unit_unclear", "text": SCRIPT, "hint": SCRIPT, "field": "units", "list": "", "seq": ""}],
        )  # fmt: skip
        Batch.objects.filter(pk=batch.pk).update(
            document=batch.document | {"title": SCRIPT, "issuer": SCRIPT, "lead_convention_words": SCRIPT},
            unread=[{"where": SCRIPT, "text": SCRIPT, "why": SCRIPT}],
        )
        for address in (
            reverse("intake_check", args=[batch.pk]), row_url("intake_row", row),
            reverse("intake_document", args=[batch.pk]), reverse("intake"), reverse("home"),
        ):  # fmt: skip
            page = office_client.get(address).content.decode()
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page, address

    def test_may_be_long(self, office_client: Client, office: User) -> None:
        data = docx_with(
            ("1", "类" * 300, "长" * 4000, "陆岚", f"区{'长' * 150}局、" + "、".join(f"区{n}局" for n in range(99)))
        )
        batch = make_batch(office, data)
        page = office_client.get(reverse("intake_check", args=[batch.pk])).content.decode()
        assert "长" * 4000 in page
