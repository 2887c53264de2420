"""Old Word files are converted by LibreOffice, without network and within limits, and read as the docx would be."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from duban.intake import child
from duban.intake.parsing import Refused, convert, fence, read
from tests.intake.parsing import badfiles as bad
from tests.intake.parsing.corpus import NOTICES
from tests.intake.parsing.formats import as_old_word, needs_soffice, same_words
from tests.intake.parsing.papers import as_docx, task_table
from tests.intake.parsing.test_refusals import code_of
from tests.shared import needs_shared

LETTER = struct.pack("<H8xH", 0xA5EC, 0)
# Old Word files cannot end in a table: a line follows.
ROWS = task_table(
    ("1", "工业", "新建车间3处。", "张三", "**区工信局**、区财政局"),
    ("2", "^", "改造道路5条。", "^", "区交通局"),
    after=("注：本表由督查室解释。",),
)


def old_word(head: bytes = LETTER, storages: Iterable[str] = ()) -> bytes:
    """What looks like an old Word file to the gate, and is none to LibreOffice."""
    return bad.compound_with("WordDocument", head, storages=storages)


BAD_LETTERS = {
    "encrypted": ("encrypted", old_word(struct.pack("<H8xH", 0xA5EC, 0x0100))),
    "with macros": ("macro", old_word(storages=["Macros"])),
    "with an embedded object": ("ole", old_word(storages=["ObjectPool!"])),
    "without the mark of Word": ("content_mismatch", old_word(b"\0" * 64)),
    "a compound file of another kind": ("content_mismatch", bad.compound_with("Slides", b"x")),
    "cut behind its header": ("content_mismatch", old_word()[:600]),
    "only a header": ("content_mismatch", bad.compound("WordDocument")),
    "a circle of sectors": ("content_mismatch", old_word()[:516] + struct.pack("<I", 1) + old_word()[520:]),
}


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.docx"])
@pytest.mark.parametrize("case", BAD_LETTERS)
def test_a_bad_old_file_is_refused_before_libreoffice_sees_it(
    case: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert, "to_docx", lambda _: pytest.fail("LibreOffice was asked"))
    code, data = BAD_LETTERS[case]
    start = time.process_time()
    assert code_of(data, name) == code
    assert time.process_time() - start < 1


def test_an_empty_pool_of_objects_is_no_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "to_docx", lambda _: as_docx(ROWS))
    assert read(old_word(storages=["ObjectPool"]), "a.doc").counts.rows_read == 2


def test_without_libreoffice_the_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert code_of(old_word(), "a.doc") == "needs_converter"


def test_what_libreoffice_makes_passes_the_gate_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = bad.docx(extra=[("word/vbaProject.bin", "x")])
    monkeypatch.setattr(convert, "to_docx", lambda _: made)
    assert code_of(old_word(), "a.doc") == "macro"


class TestLibreOffice:
    """A program in its place shows what it may do and what becomes of it."""

    @pytest.fixture
    def program(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        def put(script: str) -> None:
            place = tmp_path / "soffice"
            place.write_text(f"#!/bin/sh\n{script}\n")
            place.chmod(0o755)
            monkeypatch.setenv("PATH", str(tmp_path))

        return put

    def test_gets_nothing_but_the_file_and_a_profile_without_macros_and_links(self, program, tmp_path: Path) -> None:
        out = tmp_path / "told"
        program(f'{{ env; echo "$@"; find . -type f; cat profile/user/*; }} > {out}; exit 1')
        assert code_of(old_word(), "a.doc") == "conversion_failed"
        told = out.read_text()
        names = {line.partition("=")[0] for line in told.split("\n") if line[:1].isupper() and "=" in line}
        assert names - {"PWD", "_", "OLDPWD", "SHLVL"} == {"PATH", "HOME", "TMPDIR", "LANG", "SAL_USE_VCLPLUGIN"}
        assert "--infilter=MS Word 97" in told
        assert "./notice.doc" in told
        assert '"DisableMacrosExecution" oor:op="fuse"><value>true' in told

    def test_that_hangs_is_ended_with_all_that_it_started(self, program, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setattr(convert, "WALL_SECONDS", 1)
        program(f"sleep 300 & echo $! > {tmp_path}/pid; exec sleep 300")
        assert code_of(old_word(), "a.doc") == "too_complex"
        number = (tmp_path / "pid").read_text().strip()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and _lives(number):
            time.sleep(0.05)
        assert not _lives(number)

    def test_that_makes_nothing_is_a_refusal(self, program) -> None:
        program("exit 0")
        assert code_of(old_word(), "a.doc") == "conversion_failed"

    def test_that_cannot_be_fenced_in_is_not_run(self, program, tmp_path: Path, monkeypatch) -> None:
        broken = tmp_path / "fence.py"
        broken.write_text(f"raise SystemExit({fence.NO_FENCE})")
        monkeypatch.setattr(fence, "__file__", str(broken))
        program(f"touch {tmp_path}/ran")
        assert code_of(old_word(), "a.doc") == "needs_converter"
        assert not (tmp_path / "ran").exists()

    def test_leaves_no_file_behind(self, program, monkeypatch, tmp_path: Path) -> None:
        folder = tmp_path / "tmp"
        folder.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        program("echo x > out; exit 1")
        assert code_of(old_word(), "a.doc") == "conversion_failed"
        assert list(folder.iterdir()) == []


def _lives(number: str) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class TestTheFence:
    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", fence.__file__, sys.executable, "-I", "-c", script]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    @pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_NETLINK", "AF_PACKET"])
    def test_lets_no_socket_out(self, family: str) -> None:
        found = self.run(f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)")
        assert "PermissionError" in found.stderr

    def test_holds_for_what_the_program_starts(self) -> None:
        inner = "import socket; socket.socket()"
        found = self.run(f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {inner!r}]).returncode)")
        assert found.stdout == "1\n"
        assert "PermissionError" in found.stderr

    def test_leaves_local_sockets(self) -> None:
        assert self.run("import socket; socket.socket(socket.AF_UNIX); print('ok')").stdout == "ok\n"

    def test_limits_memory_time_and_files(self) -> None:
        kinds = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
        found = self.run(f"import resource; print([resource.getrlimit(getattr(resource, k))[1] for k in {kinds}])")
        assert found.stdout == f"{[fence.MEMORY_BYTES, fence.CPU_SECONDS, fence.FILE_BYTES, 0]}\n"


@pytest.fixture(scope="module")
def old_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The two rows as Word 97 saves them."""
    return as_old_word(as_docx(ROWS), tmp_path_factory.mktemp("old"))


@needs_soffice
class TestAnOldFile:
    @pytest.mark.parametrize("name", ["通知.doc", "通知.wps", "通知.docx"])
    def test_is_read_as_the_docx_in_the_limited_child(self, old_file: bytes, name: str) -> None:
        assert same_words(child.read_in_child(old_file, name), read(as_docx(ROWS), "通知.docx"))

    def test_is_read_by_the_parser_process_too(self, old_file: bytes, tmp_path: Path) -> None:
        (tmp_path / "通知.doc").write_bytes(old_file)
        command = [sys.executable, "-m", "duban.intake.parsing", "通知.doc"]
        environment = {**os.environ, "PYTHONPATH": str(child.PACKAGE_ROOT)}
        made = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
        assert made.returncode == 0
        assert "新建车间".encode() in made.stdout

    def test_with_a_marking_is_refused(self, tmp_path: Path) -> None:
        data = as_old_word(as_docx(ROWS, letter=("机密★5年", "通知")), tmp_path)
        with pytest.raises(Refused) as refused:
            child.read_in_child(data, "通知.doc")
        assert refused.value.code == "secret"

    def test_that_is_none_to_libreoffice_is_refused(self) -> None:
        assert code_of(old_word(), "a.doc") in ("conversion_failed", "no_tasks")

    @needs_shared
    def test_the_published_notice_is_read_as_from_word(self) -> None:
        readings = [
            read((NOTICES / "seed" / f"notice.{ending}").read_bytes(), f"a.{ending}") for ending in ("doc", "docx")
        ]
        assert readings[0].counts.rows_read == 109
        assert same_words(*readings)
