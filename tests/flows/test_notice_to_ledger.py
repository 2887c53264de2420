"""The whole way of a notice (从来文到台账): upload, check, correct, confirm, look, mend, settle, export."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from duban.access.roles import Role
from duban.config.verify import first_broken
from duban.demo.build import NOTICE, notice_docx
from duban.documents.notices import notice, read_notice
from duban.documents.plain import to_text
from duban.intake.models import Batch, Row
from duban.intake.parsing import read
from duban.ledger.models import Task, TaskList
from duban.org.models import Unit, UnitKind, User
from tests.make import make_user, send

ROWS = 96 + 20


def upload(client: Client, data: bytes, name: str) -> Batch:
    answer = client.post(reverse("intake"), {"file": SimpleUploadedFile(name, data)})
    batch = Batch.objects.latest("pk")
    assert answer["Location"] == reverse("intake_check", args=[batch.pk])
    return batch


def as_sent(page: Any, address: str) -> dict[str, str]:
    """The form of that address as a browser would send it unchanged."""
    (form,) = html.fromstring(page.content.decode()).xpath(
        f"//form[@method='post'][not(@action) or @action='{address}'][.//textarea]"
    )
    return {name: str(value or "").removeprefix("\n") for name, value in form.form_values()}


def count_shown(page: Any) -> int:
    return len(html.fromstring(page.content.decode()).xpath("//article[@data-id] | //table//tr[@data-id]"))


def test_from_word_to_the_exported_annex(client: Client, office_client: Client, office: User) -> None:
    batch = upload(office_client, notice_docx(), "通知.docx")
    check = office_client.get(reverse("intake_check", args=[batch.pk]))
    assert count_shown(check) == batch.rows_seen == ROWS

    # One row is corrected in its place: the notice names a lead, the officer another one.
    row = Row.objects.get(batch=batch, list_code="annex1", seq="4")
    address = reverse("intake_row", args=[batch.pk, row.pk])
    typed = as_sent(office_client.get(address), address) | {"text": "做好首批产业用地供应，完成9个地块土地供地。"}
    assert office_client.post(address, typed).status_code == 302

    # One row is left out; it stays on the page, with its reason.
    other = Row.objects.get(batch=batch, list_code="annex2", seq="20")
    leave_out = reverse("intake_row_leave_out", args=[batch.pk, other.pk])
    assert send(office_client, leave_out, {"version": 1, "reason": "与附件1重复"}).status_code == 302
    check = office_client.get(reverse("intake_check", args=[batch.pk]))
    assert count_shown(check) == ROWS
    assert "与附件1重复" in check.content.decode()

    # Confirmed, all the others are tasks: rows in = shown = confirmed + left out.
    answer = send(office_client, reverse("intake_confirm", args=[batch.pk]))
    ledger = office_client.get(answer["Location"])
    assert count_shown(ledger) == Task.objects.count() == ROWS - 1
    assert first_broken() is None

    # The task shows the corrected words and, beside them, the printed ones.
    task = Task.objects.get(task_list__code="annex1", item_no="4")
    page = office_client.get(reverse("task", args=[task.pk])).content.decode()
    assert "完成9个地块土地供地" in page
    assert "完成8个地块、1260亩土地供地" in page

    # A slip found later is corrected beside its source, on the trail.
    correct = reverse("correct_task", args=[task.pk])
    typed = as_sent(office_client.get(correct), correct) | {
        "text": row.source["cells"]["text"],
        "reason": "原件是8个地块",
    }
    assert office_client.post(correct, typed).status_code == 302
    story = office_client.get(reverse("task", args=[task.pk])).content.decode()
    assert "更正了附件1第4项的读取" in story
    assert "理由：原件是8个地块" in story

    # A collective name owes nothing until it is settled; then its members see the tasks.
    streets = list(Unit.objects.filter(kind=UnitKind.STREET))
    collective = Unit.objects.get(name="各街道办事处")
    named = Task.objects.filter(assignments__unit=collective).first()
    assert named is not None
    street = make_user(Role.FILER, unit=streets[0])
    client.force_login(street, backend="duban.org.signin.AccountBackend")
    assert client.get(reverse("task", args=[named.pk])).status_code == 404
    members = {"members": [unit.pk for unit in streets], "since": "2022-03-24"}
    assert send(office_client, reverse("settle", args=[collective.pk]), members).status_code == 302
    assert client.get(reverse("task", args=[named.pk])).status_code == 200

    # The annex printed from the ledger says again what the notice said.
    task_list = TaskList.objects.get(code="annex1")
    exported = office_client.get(reverse("export_list", args=[task_list.pk]))
    (again,) = read(exported.content, "附件1.docx").lists
    (original, _) = read(notice_docx(), "通知.docx").lists
    assert [(e.seq, e.text, e.units, e.leaders, e.category) for e in again.entries] == [
        (e.seq, e.text, e.units, e.leaders, e.category) for e in original.entries
    ]
    assert [e.lead_units for e in again.entries] == [e.lead_units for e in original.entries]

    # The same file again is recognised; flattened to text, it is compared and can make no second ledger.
    same = office_client.post(reverse("intake"), {"file": SimpleUploadedFile("又.docx", notice_docx())})
    assert same["Location"] == reverse("intake_check", args=[batch.pk]) + "?known=1"
    flat = upload(office_client, flattened(), "通知.txt")
    assert office_client.get(reverse("intake_compare", args=[flat.pk])).status_code == 200
    assert send(office_client, reverse("intake_confirm", args=[flat.pk])).status_code == 409
    assert Task.objects.count() == ROWS - 1


def flattened() -> bytes:
    """The notice as a public page shows it: tables run into lines, bold is lost."""
    return to_text(notice(read_notice(json.loads(NOTICE.read_text(encoding="utf-8"))))).encode()


def test_from_flattened_text_no_lead_is_taken_silently(office_client: Client) -> None:
    batch = upload(office_client, flattened(), "通知.txt")
    address = reverse("intake_check", args=[batch.pk])
    waiting = office_client.get(address, {"doubt": "lead_unconfirmed"})
    assert count_shown(waiting) == 41
    assert not Row.objects.exclude(lead_units=[]).exists()
    several = [row.seq for row in batch.rows.all() if len(row.units) > 1]
    assert len(several) == 41

    # The officer takes all first-listed units for leads, with one press, and this is on the trail.
    assert send(office_client, reverse("intake_accept_all", args=[batch.pk])).status_code == 302
    assert count_shown(office_client.get(address, {"doubt": "lead_unconfirmed"})) == 0
    send(office_client, reverse("intake_confirm", args=[batch.pk]))
    assert Task.objects.count() == ROWS
    assert not Task.objects.filter(assignments__role="responsible").exists()
    assert "牵头未定" not in office_client.get(reverse("ledger")).content.decode()
