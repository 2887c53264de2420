"""The reading crosses a process boundary as JSON and is the same on the other side; nothing else gets across."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing import Reading, read
from tests.intake.parsing import badfiles
from tests.intake.parsing.papers import as_docx, task_table

TASKS = task_table(
    ("1", "做强产业", "新增规上企业20家，产值增长8.5%以上。", "林岚", "**区工信局（区大数据中心）**、区财政局等"),
    ("3", "^", "建成云溪科创园。", "各分管副区长", "区科技局、各镇人民政府"),
)
READING = read(as_docx(TASKS), "通知.docx")
KEYS = ["document", "lists", "obligations", "overlaps", "doubts", "unread", "counts"]
ENTRY_KEYS = [
    "seq", "category", "category_path", "text", "leaders", "units", "lead_units", "support_units", "proposed_lead",
    "lead_source", "etc", "deadline", "deadline_source", "targets", "source",
]  # fmt: skip


def test_the_json_has_the_published_keys_in_their_order() -> None:
    data = json.loads(json.dumps(READING.to_json()))
    assert list(data) == KEYS
    assert list(data["lists"][0]) == ["code", "title", "kind", "entries"]
    entry = data["lists"][0]["entries"][0]
    assert list(entry) == ENTRY_KEYS
    assert entry["units"] == [{"name": "区工信局", "affiliate": "区大数据中心"}, "区财政局"]
    assert entry["targets"][1] == {
        "text": "产值增长8.5%以上",
        "indicator": "产值增长",
        "op": ">=",
        "value": 8.5,
        "unit": "%",
    }
    assert list(entry["source"]) == ["block", "row", "cells", "bold"]
    assert list(data["doubts"][0]) == ["code", "list", "seq", "field", "text", "hint"]


def test_the_reading_comes_back_the_same() -> None:
    assert READING.doubts
    assert Reading.from_json(json.loads(json.dumps(READING.to_json()))) == READING


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


PLACES = [place for place in places(READING.to_json()) if place]


@given(st.sampled_from(PLACES), st.sampled_from([None, 7, -1, True, [], {}, [1], {"a": 1}, "?"]))
def test_json_of_another_shape_is_a_value_error_or_a_reading(place: tuple[str | int, ...], value: object) -> None:
    data = json.loads(json.dumps(READING.to_json()))
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    try:
        Reading.from_json(data)
    except ValueError:
        return
    assert Reading.from_json(data).to_json()


@pytest.mark.parametrize("data", [None, [], "x", {}, {"document": {}}])
def test_what_is_no_reading_is_a_value_error(data: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        Reading.from_json(data)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_target_that_is_no_finite_number_is_a_value_error(number: str) -> None:
    data = json.loads(json.dumps(READING.to_json()).replace('"value": 8.5', f'"value": {number}'))
    with pytest.raises(ValueError, match="a finite number is expected"):
        Reading.from_json(data)


def child(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "duban.intake.parsing", *arguments]
    return subprocess.run(
        command, input=data, capture_output=True, cwd=root, env={"PYTHONPATH": str(root)}, check=False
    )


def test_the_child_process_prints_a_reading_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "通知.docx"
    path.write_bytes(as_docx(TASKS))
    done = child(str(path))
    assert done.returncode == 0
    assert Reading.from_json(json.loads(done.stdout)) == READING


def test_the_child_process_prints_a_refusal() -> None:
    done = child("--name", "通知.docx", data=badfiles.docx()[:-30])
    assert done.returncode == 1
    assert json.loads(done.stdout)["refused"]["code"] == "zip_broken"


def test_the_child_process_needs_a_name_for_bytes() -> None:
    assert child(data=b"x").returncode == 2


def test_the_child_process_is_limited() -> None:
    code = (
        "from duban.intake.parsing.limits import limit_this_process as limit\n"
        "import resource\nlimit()\n"
        "print(resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU))\n"
        "try:\n    bytearray(600 << 20)\nexcept MemoryError:\n    print('stopped')"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [f"{(512 << 20,) * 2} {(20, 20)}", "stopped"]


def test_the_reader_loads_neither_django_nor_the_network() -> None:
    code = "import sys, duban.intake.parsing\nprint([n for n in ('django', 'socket', 'lxml') if n in sys.modules])"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, text=True, check=True)
    assert done.stdout.strip() == "[]"
