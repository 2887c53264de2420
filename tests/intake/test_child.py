"""The child that reads an untrusted file: whatever becomes of it, the server gets a reading or a refusal."""

import json
import sys
from pathlib import Path

import pytest

from duban.intake import child
from duban.intake.parsing import Refused, read
from tests.intake.batches import small_docx

READING = json.dumps(read(small_docx(), "通知.docx").to_json(), ensure_ascii=False)
MISTYPED = READING.replace('"seq": "1"', '"seq": 1')

ODD_CHILDREN = [
    ("kill -9 $$", "it dies"),
    ("exit 3", "it ends without a word"),
    ("exec sleep 30", "it hangs"),
    ("printf '{\"document\": '", "it dies in the middle of a word"),
    ("printf '\\377\\376'", "its words are no UTF-8"),
    ("echo '[]'; exit 1", "a list where an object is promised"),
    ('echo \'{"refused": {"code": "x"}}\'; exit 1', "half a refusal"),
    ("echo null", "nothing"),
    ("echo '{}'", "an empty reading"),
    (f"echo '{'[' * 100_000}'", "nested deeper than Python counts"),
    ("head -c 3000000 /dev/zero | tr '\\0' ' '", "more than is taken"),
    (f"cat <<'E'\n{MISTYPED}\nE", "a number where words are promised"),
]


@pytest.fixture
def child_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Puts a shell script in the place of the interpreter that the child runs in."""

    def put(script: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))

    return put


class TestAChild:
    @pytest.mark.parametrize(("script", "why"), ODD_CHILDREN, ids=[why for _, why in ODD_CHILDREN])
    def test_that_makes_no_reading_is_a_refusal(self, child_is, monkeypatch, script: str, why: str) -> None:
        monkeypatch.setattr(child, "WALL_SECONDS", 0.5)
        monkeypatch.setattr(child, "OUTPUT_BYTES", 2_000_000)
        child_is(script)
        with pytest.raises(Refused) as refused:
            child.read_in_child(b"data", "a.docx")
        assert refused.value.code == "too_complex"

    def test_gives_the_reading_that_this_process_would_make(self) -> None:
        assert child.read_in_child(small_docx(), "通知.docx") == read(small_docx(), "通知.docx")

    def test_is_told_nothing_of_the_server(self, child_is, monkeypatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://secret@nowhere/duban")
        told = "$(env | cut -d= -f1 | sort | tr '\\n' ' ')"
        child_is(f'echo "{{\\"refused\\": {{\\"code\\": \\"$(ls | wc -l)\\", \\"message\\": \\"{told}\\", '
                 f'\\"hint\\": \\"\\"}}}}"; exit 1')  # fmt: skip
        with pytest.raises(Refused) as refused:
            child.read_in_child(b"data", "a.docx")
        assert set(refused.value.message.split()) <= {"PWD", "PYTHONPATH", "PYTHONUTF8", "PYTHONDONTWRITEBYTECODE", "_"}
        assert refused.value.code == "0"  # its folder is empty
