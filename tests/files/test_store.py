"""Stored files (文件): kept once, whole or not at all, on the disk before the row; under names nobody can abuse."""

import os
import re
import stat
import unicodedata
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from duban.config.cli import main
from duban.digests import sm3
from duban.files import store
from duban.files.models import StoredFile
from tests.make import NOON, make_government
from tests.threads import at_once

DATA = "关于分解落实年度重点任务的通知".encode()


# The storage folder is each test's own, so nobody can ask for the files after it.
pytestmark = pytest.mark.breaks_invariants


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """A storage folder of this test's own."""
    settings.DATA = tmp_path
    return tmp_path / "files"


def keep(data: bytes = DATA, *, name: str = "通知.docx", government: str = "云河市泉山区人民政府") -> StoredFile:
    return store.save(data, name=name, government_id=make_government(government).pk, at=NOON)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
class TestKeepingAFile:
    def test_gives_back_the_very_bytes(self) -> None:
        assert store.load(keep()) == DATA

    def test_writes_down_name_size_digest_and_moment(self) -> None:
        file = keep()
        assert (file.name, file.size, file.digest, file.stored_at) == ("通知.docx", len(DATA), sm3(DATA), NOON)

    def test_lies_under_its_digest_never_under_the_users_name(self, folder: Path) -> None:
        keep(name="../../etc/cron.d/x")
        assert files_in(folder) == [sm3(DATA)]
        assert store.path_of(sm3(DATA)).parent == folder / sm3(DATA)[:2]

    def test_is_for_the_programs_own_eyes(self) -> None:
        assert stat.S_IMODE(store.path_of(keep().digest).stat().st_mode) == 0o600

    def test_keeps_the_same_bytes_once_under_the_first_name(self, folder: Path) -> None:
        first, second = keep(name="通知.docx"), keep(name="另一个名字.docx")
        assert first == second
        assert second.name == "通知.docx"
        assert files_in(folder) == [sm3(DATA)]

    def test_keeps_a_row_for_each_government(self, folder: Path) -> None:
        assert keep() != keep(government="云河市柳湖区人民政府")
        assert files_in(folder) == [sm3(DATA)]

    @pytest.mark.parametrize("data", [b"", b"\x00" * 70_000])
    def test_keeps_any_bytes(self, data: bytes) -> None:
        assert store.load(keep(data)) == data


@pytest.mark.django_db
class TestAFileIsSafeBeforeItsRow:
    """F3, F22: a power cut at any moment leaves at most a file without a row, never a row without its file."""

    def test_in_this_order(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        steps: list[str] = []
        fsync, replace = os.fsync, os.replace

        def watched_fsync(handle: int) -> None:
            path = Path(os.readlink(f"/proc/self/fd/{handle}"))
            steps.append("sync folder " + path.name if path.is_dir() else f"sync file of {path.stat().st_size} bytes")
            fsync(handle)

        def watched_replace(source: str, target: Path) -> None:
            steps.append("rename")
            replace(source, target)

        def watched_row(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if sql.startswith("INSERT INTO") and "files_storedfile" in sql:
                steps.append("row")
            return execute(sql, *rest)

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(os, "replace", watched_replace)
        government = make_government()
        with connection.execute_wrapper(watched_row):
            store.save(DATA, name="通知.docx", government_id=government.pk, at=NOON)
        assert (
            steps
            == [
                f"sync folder {folder.parent.name}",  # it holds the new folder files/
                "sync folder files",  # it holds the new folder of the digest
                f"sync file of {len(DATA)} bytes",
                "rename",
                f"sync folder {sm3(DATA)[:2]}",
                "row",
            ]
        )

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    def test_and_leaves_nothing_half_behind(self, monkeypatch: pytest.MonkeyPatch, folder: Path, step: str) -> None:
        keep(b"another file, so that the folders are there")
        same = folder / sm3(DATA)[:2]
        same.mkdir(exist_ok=True)

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, step, full)
        with pytest.raises(OSError, match="No space left"):
            keep()
        monkeypatch.undo()
        assert len(files_in(folder)) == 1
        assert StoredFile.objects.count() == 1

    def test_whose_act_is_taken_back_stays_without_a_row(self, folder: Path) -> None:
        government = make_government()
        with transaction.atomic():
            store.save(DATA, name="通知.docx", government_id=government.pk, at=NOON)
            transaction.set_rollback(True)
        assert not StoredFile.objects.exists()
        assert list(store.broken()) == []
        assert keep().size == len(DATA)


@pytest.mark.django_db(transaction=True)
class TestTheSameFileAtTheSameMoment:
    def test_is_kept_once(self, folder: Path) -> None:
        government = make_government()
        save = lambda: store.save(DATA, name="通知.docx", government_id=government.pk, at=NOON).pk  # noqa: E731
        assert len({*at_once(*[save] * 8)}) == 1
        assert files_in(folder) == [sm3(DATA)]


@pytest.mark.django_db
class TestVerify:
    """I6: what is missing or altered on the disk is named."""

    def test_is_content_with_whole_files(self) -> None:
        keep()
        assert main(["verify"]) == 0

    def test_names_a_file_that_is_gone(self, capsys: pytest.CaptureFixture[str]) -> None:
        file = keep()
        store.path_of(file.digest).unlink()
        assert main(["verify"]) == 1
        assert f"I6 文件“通知.docx”（编号{file.pk}）的内容不在存储目录里或读不出来。" in capsys.readouterr().err

    @pytest.mark.parametrize("altered", [DATA[:-1], DATA + b"\n", b"", bytes([DATA[0] ^ 1]) + DATA[1:]])
    def test_names_a_file_that_was_altered(self, capsys: pytest.CaptureFixture[str], altered: bytes) -> None:
        keep(b"a whole file before it")
        file = keep()
        store.path_of(file.digest).write_bytes(altered)
        assert main(["verify"]) == 1
        assert f"I6 文件“通知.docx”（编号{file.pk}）的内容与摘要不符。" in capsys.readouterr().err


NAMES = [  # as given → as shown and offered for download (bad_inputs B42)
    ("通知.docx", "通知.docx"),
    ("C:\\用户\\通知.docx", "通知.docx"),
    ("../../../etc/passwd", "passwd"),
    ("..%2f..%2fpasswd", "%2f..%2fpasswd"),  # only letters here: nothing decodes a stored name
    ("a.docx\x00.exe", "a.docx.exe"),
    ("报告\u202excod.exe", "报告xcod.exe"),  # shown as 报告exe.docx before
    ("区教育\u200b局\ufeff.docx", "区教育局.docx"),
    ("报告\u2028二\u2029.docx", "报告二.docx"),
    ('a"b<c>d|e?f*g:h.docx', "abcdefgh.docx"),
    ("a\r\nSet-Cookie: x=1.docx", "aSet-Cookie x=1.docx"),
    (".htaccess", "htaccess"),
    ("报告. ", "报告"),
    (" 报告.docx ", "报告.docx"),
    ("😀📎.pdf", "😀📎.pdf"),
    ("㐀𠀀𪚥.docx", "㐀𠀀𪚥.docx"),
    ("e\u200b\u0301.txt", "é.txt"),
    ("\ud800.docx", "docx"),
    ("", "未命名"),
    ("...", "未命名"),
    ("/", "未命名"),
    ("字" * 105 + ".docx", "字" * 105 + ".docx"),  # 320 bytes: more than a file system takes
    ("字" * 300 + ".docx", "字" * 115 + ".docx"),
    ("字" * 300, "字" * 120),
    ("a." + "x" * 300, "a." + "x" * 118),
    ("a" * 118 + ". " + "x" * 300, "a" * 118),
]


class TestTheNameOfAFile:
    @pytest.mark.parametrize(("given", "shown"), NAMES)
    def test_is_cleaned(self, given: str, shown: str) -> None:
        assert store.clean_name(given) == shown

    @given(st.text(st.characters(categories=["L", "N", "P", "S", "Z", "C", "M"])))
    def test_is_short_visible_and_final_whatever_was_given(self, name: str) -> None:
        shown = store.clean_name(name)
        assert 1 <= len(shown) <= store.NAME_LENGTH
        assert not re.search(r'[\\/:*?"<>|]', shown)
        assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert store.clean_name(shown) == shown

    @given(st.text())
    def test_comes_back_from_the_header_of_the_download_as_it_was(self, name: str) -> None:
        header = store.disposition(name)
        assert header.isascii()
        assert not re.search(r"[\r\n]", header)
        message = Message()
        message["Content-Disposition"] = header
        assert message.get_content_disposition() == "attachment"
        assert message.get_filename() == store.clean_name(name)
