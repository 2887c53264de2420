"""Files that a unit adds of its own accord: capped, known by their bytes, seen by nobody who does not reach the sheet."""

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.files import store
from duban.files.models import StoredFile
from duban.ledger.models import Task
from duban.returns.actions import attaching, filling, reviewing
from duban.returns.models import Attachment, ProgressReport, ReportLine
from duban.returns.rules import ATTACHMENT_MB, ATTACHMENTS_MOST, AttachmentKind
from tests.make import make_client, make_user
from tests.returns.world import World, april

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 acceptance record"
JPG = b"\xff\xd8\xff\xe0 photo"


def line_of(world: World) -> ReportLine:
    sheet = world.report()
    line: ReportLine = sheet.lines.get()
    line.sheet = sheet
    return line


def attach(
    world: World, data: bytes = PDF, name: str = "验收记录.pdf", *, line: ReportLine | None = None
) -> Attachment:
    """The filer adds a file to the only line of the month."""
    line = line or line_of(world)
    return attaching.attach_evidence(line, data, name=name, by=world.unit, at=april(5)).attachment


def scan(world: World, data: bytes = PDF, name: str = "签字.pdf") -> Attachment:
    return attaching.attach_scan(world.report(), data, name=name, by=world.unit, at=april(5)).attachment


class TestEvidence:
    def test_is_kept_with_who_when_and_its_digest_on_the_trail(self, march: World) -> None:
        kept = attach(march)
        assert (kept.name, kept.uploaded_by, kept.at) == ("验收记录.pdf", "宋佳", april(5))
        assert store.load(kept.file) == PDF
        event = Event.objects.get(action="returns.attached")
        assert event.sentence == "宋佳给区教育体育局2022年3月落实情况表附上了佐证材料“验收记录.pdf”"
        assert event.after == {"digest": kept.file.digest}

    def test_is_the_same_the_second_time(self, march: World) -> None:
        first = attach(march)
        again = attaching.attach_evidence(line_of(march), PDF, name="又一份.pdf", by=march.unit, at=april(5))
        assert (again.attachment, again.known) == (first, True)
        assert Event.objects.filter(action="returns.attached").count() == 1

    def test_may_be_the_same_in_two_places(self, march: World) -> None:
        assert attach(march).file == scan(march).file

    def test_is_at_most_three_files(self, march: World) -> None:
        for number in range(ATTACHMENTS_MOST):
            attach(march, PDF + str(number).encode())
        with pytest.raises(NotNow, match="附件1第1项已有3份佐证材料，请先移除一份再上传。"):
            attach(march, JPG, "现场.jpg")
        attach(march, PDF + b"0")  # known already: nothing is added

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "文件“x.pdf”是空的"),
            (b"%PDF-" + b" " * (ATTACHMENT_MB[AttachmentKind.EVIDENCE] << 20), "文件“x.pdf”超过5 MB，请压缩或者拆分后再上传。"),
            (b"MZ\x90\x00", "文件“x.pdf”不是 PDF、JPG、PNG、Word"),
        ],
    )  # fmt: skip
    def test_is_refused_with_one_sentence(self, march: World, data: bytes, sentence: str) -> None:
        with pytest.raises(NotUnderstood, match=sentence):
            attach(march, data, "x.pdf")
        assert not StoredFile.objects.filter(name="x.pdf").exists()

    def test_of_exactly_the_largest_size_is_taken(self, march: World) -> None:
        attach(march, PDF + b" " * ((ATTACHMENT_MB[AttachmentKind.EVIDENCE] << 20) - len(PDF)))

    @pytest.mark.parametrize(
        ("name", "kept"),
        [
            ("现场.jpg", "现场.jpg"),
            ("现场.JPEG", "现场.JPEG"),
            ("现场.exe", "现场.jpg"),
            ("现场", "现场.jpg"),
            ("..\\..\\a/现场.pdf", "现场.jpg"),
            ("", "未命名.jpg"),
            ("长" * 200 + ".png", "长" * 116 + ".jpg"),
        ],
    )
    def test_is_named_by_what_it_is(self, march: World, name: str, kept: str) -> None:
        assert attach(march, JPG, name).name == kept

    def test_goes_and_comes_only_while_the_line_is_open(self, march: World) -> None:
        kept, line = attach(march), line_of(march)
        march.submit(march.report())
        with pytest.raises(NotNow, match="附件1第1项待审核，佐证材料不能再变动；如需补充，请联系督查室退回。"):
            attach(march, JPG, line=line)
        with pytest.raises(NotNow, match="佐证材料不能再变动"):
            attaching.remove(kept, by=march.unit, at=april(6))
        reviewing.send_back(march.report(), line_of(march), reason="缺照片", by=march.officer, at=april(7))
        attach(march, JPG)
        attaching.remove(kept, by=march.unit, at=april(7))
        assert [each.kind for each in Attachment.objects.all()] == ["evidence"]
        assert (
            Event.objects.filter(action="returns.attachment_removed")
            .get()
            .sentence.endswith("移除了佐证材料“验收记录.pdf”")
        )

    def test_stays_in_the_store_when_it_is_removed(self, march: World) -> None:
        kept = attach(march)
        attaching.remove(kept, by=march.unit, at=april(6))
        assert store.load(kept.file) == PDF

    def test_stands_in_the_receipt(self, march: World) -> None:
        kept = attach(march)
        receipt = march.submit(march.report())
        assert receipt.content["lines"][0]["attachments"] == [{"name": kept.name, "digest": kept.file.digest}]

    def test_is_added_by_the_units_filer_alone(self, march: World) -> None:
        for by in (march.officer, make_user(Role.FILER, unit=march.report(unit="区民政局").unit).as_actor()):
            with pytest.raises(NotAllowed):
                attaching.attach_evidence(line_of(march), PDF, name="x.pdf", by=by, at=april(5))


class TestTheSignedScan:
    def test_may_come_before_or_after_the_submission(self, march: World) -> None:
        scan(march)
        march.submit(march.report())
        scan(march, JPG, "第二页.jpg")
        assert [each.name for each in march.report().attachments.all()] == ["签字.pdf", "第二页.jpg"]

    def test_may_be_larger_than_evidence_but_not_without_end(self, march: World) -> None:
        scan(march, PDF + b" " * (6 << 20))
        with pytest.raises(NotUnderstood, match="超过10 MB"):
            scan(march, PDF + b" " * (10 << 20))

    def test_stays_once_the_sheet_is_accepted(self, march: World) -> None:
        kept = scan(march)
        march.submit(march.report())
        march.accept(march.report())
        kept.refresh_from_db()
        with pytest.raises(NotNow, match="已经审核通过，签字扫描件不能再移除"):
            attaching.remove(Attachment.objects.get(), by=march.unit, at=april(8))

    def test_belongs_to_a_plan_as_well(self, world: World) -> None:
        kept = attaching.attach_scan(world.year_plan(), PDF, name="计划.pdf", by=world.unit, at=april(1)).attachment
        assert kept.sheet == world.year_plan()

    def test_is_asked_for_by_nothing(self, march: World) -> None:
        figures = {str(march.indicator.pk): "1"}
        march.save(
            march.report(),
            completion="开工。",
            next_steps="4月完工。",
            stage_met=True,
            explained="属实",
            figures=figures,
        )
        assert filling.faults_of(march.report(), at=april(6)) == {}


class TestTheTable:
    def test_holds_no_file_of_two_sheets_and_no_evidence_without_a_line(self, march: World) -> None:
        kept = attach(march)
        for change in ({"plan": march.year_plan()}, {"report": None}, {"line": None}, {"kind": "signed_scan"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Attachment.objects.filter(pk=kept.pk).update(**change)


@pytest.fixture
def unit(march: World) -> Client:
    return make_client(march.filer)


def upload(
    client: Client, sheet: ProgressReport, data: bytes = PDF, *, name: str = "验收.pdf", htmx: bool = True
) -> Any:
    """Choose a file for the only line and press 上传."""
    line = sheet.lines.get()
    address = reverse("line_attach", args=["monthly", sheet.pk, line.pk])
    form = {f"file-{line.pk}": SimpleUploadedFile(name, data)}
    return client.post(address, form, headers={"HX-Request": "true"} if htmx else {})


class TestThePage:
    def test_answers_with_the_files_of_the_line_and_nothing_else(self, march: World, unit: Client) -> None:
        answer = upload(unit, march.report())
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "验收.pdf" in page
        assert "textarea" not in page
        assert f'id="attached-{march.report().lines.get().pk}"' in page

    def test_says_beside_the_line_why_a_file_is_not_taken(self, march: World, unit: Client) -> None:
        answer = upload(unit, march.report(), b"MZ", name="a.pdf")
        assert answer.status_code == 422
        assert "文件“a.pdf”不是 PDF" in answer.content.decode()

    def test_says_that_a_file_is_there_already(self, march: World, unit: Client) -> None:
        upload(unit, march.report())
        assert "“验收.pdf”已经在这里，没有重复保存。" in upload(unit, march.report()).content.decode()

    def test_works_without_scripts(self, march: World, unit: Client) -> None:
        sheet = march.report()
        answer = upload(unit, sheet, htmx=False)
        assert answer["Location"].endswith(f"#attached-{sheet.lines.get().pk}")
        page = unit.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        assert "验收.pdf" in page
        refused = upload(unit, sheet, b"MZ", name="a.pdf", htmx=False)
        assert refused.status_code == 422
        assert "文件“a.pdf”不是 PDF" in refused.content.decode()

    def test_asks_for_a_file_first(self, march: World, unit: Client) -> None:
        address = reverse("sheet_scan", args=["monthly", march.report().pk])
        assert "请先选择文件，再点“上传”。" in unit.post(address).content.decode()

    def test_removes_in_its_place(self, march: World, unit: Client) -> None:
        kept = attach(march)
        answer = unit.post(reverse("attachment_remove", args=[kept.pk]), headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert kept.name not in answer.content.decode()

    def test_shows_scans_when_nothing_can_be_written_any_more(self, march: World, unit: Client) -> None:
        march.submit(march.report())
        address = reverse("sheet_scan", args=["monthly", march.report().pk])
        answer = unit.post(address, {"scan": SimpleUploadedFile("签字.jpg", JPG)})
        assert answer["Location"].endswith("#scans")
        for client in (unit, make_client(march.office)):
            assert "签字.jpg" in client.get(reverse("sheet", args=["monthly", march.report().pk])).content.decode()

    def test_leads_to_the_file_from_the_review_and_from_the_task(self, march: World) -> None:
        kept, office = attach(march), make_client(march.office)
        march.submit(march.report())
        link = reverse("attachment", args=[kept.pk])
        task = Task.objects.get(pk=march.task.pk)
        for address in (reverse("sheet", args=["monthly", march.report().pk]), reverse("task", args=[task.pk])):
            assert link in office.get(address).content.decode()


class TestADownload:
    def test_is_offered_as_a_file_of_its_true_kind(self, march: World, unit: Client) -> None:
        answer = unit.get(reverse("attachment", args=[attach(march, JPG, "现场.pdf").pk]))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote('现场.jpg')}"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer.content == JPG

    def test_is_404_for_another_unit(self, march: World) -> None:
        other = make_client(make_user(Role.FILER, unit=march.report(unit="区民政局").unit))
        kept = attach(march)
        march.submit(march.report())
        assert other.get(reverse("attachment", args=[kept.pk])).status_code == 404

    @pytest.mark.parametrize("made", [attach, scan])
    def test_is_404_for_the_office_until_it_is_submitted(self, march: World, made: Any) -> None:
        address, office = reverse("attachment", args=[made(march).pk]), make_client(march.office)
        assert office.get(address).status_code == 404
        march.submit(march.report())
        assert office.get(address).status_code == 200


class TestThePapersOnThePage:
    @pytest.mark.parametrize(
        ("page", "arguments", "name"),
        [
            ("sheet_form", ["pdf"], "区教育体育局2022年3月落实情况表.pdf"),
            ("sheet_form", ["docx"], "区教育体育局2022年3月落实情况表.docx"),
            ("sheet_material", [], "区教育体育局关于报送2022年3月工作任务落实情况的报告.docx"),
        ],
    )
    def test_are_offered_on_the_form_the_review_and_the_receipt(
        self, march: World, unit: Client, page: str, arguments: list[str], name: str
    ) -> None:
        receipt, sheet = march.submit(march.report()), march.report()
        address = reverse(page, args=["monthly", sheet.pk, *arguments])
        pages = (reverse("sheet", args=["monthly", sheet.pk]), reverse("receipt", args=[receipt.pk]))
        assert all(address in unit.get(each).content.decode() for each in pages)
        assert address in make_client(march.office).get(pages[0]).content.decode()
        answer = unit.get(address)
        assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{quote(name)}"
        assert answer.content.startswith((b"%PDF-", b"PK"))

    def test_are_not_offered_to_the_office_before_there_is_anything(self, march: World) -> None:
        page = make_client(march.office).get(reverse("sheet", args=["monthly", march.report().pk])).content.decode()
        assert "form.pdf" not in page

    def test_come_in_two_kinds_of_file(self, march: World, unit: Client) -> None:
        assert unit.get(f"/returns/monthly/{march.report().pk}/form.xlsx").status_code == 404

    def test_of_a_wrong_kind_of_sheet_are_404(self, march: World, unit: Client) -> None:
        assert unit.get(f"/returns/weekly/{march.report().pk}/material.docx").status_code == 404
