"""A file comes in (上传来文): read in a child process, kept with its rows, or refused and not kept at all."""

import threading
from pathlib import Path

import pytest
from django.conf import settings

from duban.audit.models import Event
from duban.digests import sm3
from duban.errors import NotAllowed, NotUnderstood
from duban.files import store
from duban.files.models import StoredFile
from duban.intake import actions
from duban.intake.models import Batch, Row
from duban.intake.parsing import read
from duban.org.models import User
from tests.intake.batches import ROWS, docx_with, make_batch, rows_everywhere, small_docx
from tests.intake.conftest import Together
from tests.intake.parsing import badfiles
from tests.make import NOON, make_government, make_user


def receive(data: bytes, by: User, name: str = "通知.docx") -> actions.Received:
    return actions.receive(data, filename=name, by=by.as_actor(), at=NOON)


class TestReceivingAFile:
    def test_puts_its_rows_up_for_checking_and_keeps_its_bytes(self, office: User) -> None:
        received = receive(small_docx(), office)
        assert not received.known
        rows = list(received.batch.rows.all())
        assert [(row.seq, row.text) for row in rows] == [(printed[0], printed[2]) for printed in ROWS]
        assert received.batch.rows_seen == len(ROWS)
        assert store.load(received.batch.file) == small_docx()
        assert Event.objects.latest("pk").sentence.startswith("周敏上传了来文《")

    def test_is_refused_to_a_filer(self, filer: User) -> None:
        with pytest.raises(NotAllowed):
            receive(small_docx(), filer)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("-x.docx", "-x.docx"),  # no option of the child's command
            ("--help.docx", "--help.docx"),
            ("../../etc/通知.docx", "通知.docx"),
            ("通知\u202ecod.docx", "通知cod.docx"),  # direction characters make another ending seem to stand there
            ("\x00通知\n.docx", "通知.docx"),
            ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ],
    )
    def test_takes_any_name(self, office: User, given: str, kept: str) -> None:
        assert receive(small_docx(), office, given).batch.file.name == kept


REFUSED = [
    (b"", "通知.docx", "文件是空的"),
    (b"MZ\x90\x00", "通知.docx", "不符"),
    (small_docx()[:5000], "通知.docx", "损坏"),
    (badfiles.locked(), "通知.docx", "加密"),
    (badfiles.docx(body=badfiles.PARAGRAPH), "通知.docx", "没有找到任务分解表"),
    ("没有表格的文字。".encode(), "通知.txt", "没有找到任务分解表"),
    (b"%PDF-1.7", "通知", "暂不能读取此类文件"),
]


class TestARefusedFile:
    @pytest.mark.parametrize(("data", "name", "why"), REFUSED)
    def test_leaves_only_its_line_on_the_trail(self, office: User, data: bytes, name: str, why: str) -> None:
        before = rows_everywhere()
        with pytest.raises(NotUnderstood, match=why) as refused:
            receive(data, office, name)
        assert refused.value.sentence.endswith("。")
        assert rows_everywhere() == before | {
            "audit.Event": before["audit.Event"] + 1, "audit.Chain": before["audit.Chain"]
        }  # fmt: skip
        assert not store.path_of(sm3(data)).exists()
        event = Event.objects.latest("pk")
        assert name in event.sentence
        assert sm3(data)[:16] in event.sentence

    def test_leaves_neither_name_nor_digest_where_it_is_secret(self, office: User) -> None:
        data = docx_with(*ROWS, letter=("机密★5年", "云泉政办发〔2023〕7号"))
        with pytest.raises(NotUnderstood, match="涉密"):
            receive(data, office, "绝密计划.docx")
        event = Event.objects.latest("pk")
        assert event.action == "intake.refused"
        told = f"{event.sentence}{event.before}{event.after}"
        assert "绝密计划" not in told
        assert sm3(data)[:8] not in told
        assert not StoredFile.objects.exists()
        assert not list(Path(settings.DATA).glob(f"**/*{sm3(data)[:16]}*"))


class TestTheSameFile:
    def test_is_recognised_whatever_its_name(self, office: User) -> None:
        first = receive(small_docx(), office).batch
        again = receive(small_docx(), make_user(name="罗正平"), "另一个名字.docx")
        assert again.known
        assert again.batch == first
        assert Row.objects.count() == len(ROWS)

    def test_is_another_government_s_own_business(self, office: User) -> None:
        other = make_user(government=make_government("云河市竹坞区人民政府"))
        first, second = receive(small_docx(), office), receive(small_docx(), other)
        assert not second.known
        assert first.batch != second.batch

    def test_may_be_uploaded_again_once_it_was_discarded(self, office: User) -> None:
        first = make_batch(office)
        actions.discard(first, by=office.as_actor(), at=NOON)
        second = receive(small_docx(), office)
        assert not second.known
        assert second.batch != first
        assert second.batch.file == first.file

    def test_sent_twice_at_once_makes_one_batch(self, together: Together, monkeypatch: pytest.MonkeyPatch) -> None:
        both_read = threading.Barrier(2)

        def read_both(data: bytes, name: str) -> object:
            both_read.wait(10)
            return read(data, name)

        monkeypatch.setattr(actions, "read_in_child", read_both)
        office = make_user()
        answers = together(*[lambda: receive(small_docx(), office)] * 2)
        assert sorted(answer.known for answer in answers) == [False, True]
        assert Batch.objects.count() == 1
