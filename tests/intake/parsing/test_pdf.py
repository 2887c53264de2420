"""PDF files with text are read as Word files are: tables with and without strokes, over pages; bad files are refused."""

import io
import json
import random
import shutil
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from duban.documents.docx import to_docx
from duban.documents.notices import notice, read_notice
from duban.documents.pdf import to_pdf
from duban.intake.parsing import Reading, Refused, read
from duban.intake.parsing.blocks import Paragraph
from duban.intake.parsing.messages import REFUSALS
from duban.intake.parsing.pdf import device, pages
from tests.intake.parsing import pdffiles as files

DEMO = Path(__file__).resolve().parents[3] / "duban" / "demo" / "notice.json"
LONG = "完成老旧小区改造{0}个、背街小巷整治{0}条，新建口袋公园{0}处，同步完善停车、充电、养老、托育等配套设施，确保群众满意。"
ROWS = [
    (
        str(number),
        "经济发展" if number < 13 else "社会民生",
        LONG.format(number + 2) * (1 + number % 3),
        ("张三", "张三\n李小四", "赵  五")[number % 3],
        ("区发展改革局", "区住房城乡建设局、区财政局、各镇人民政府", "区民政局")[number % 3],
    )
    for number in range(1, 41)
]
LEADERS = (["张三"], ["张三", "李小四"], ["赵五"])
WAYS: dict[str, dict[str, Any]] = {
    "all strokes": {},
    "the heading only once": {"repeated": False},
    "categories merged over pages": {"merged": True},
    "no strokes at the sides": {"stroke": "(x, y) => (left: if x > 0 {0.5pt}, bottom: 0.5pt, top: 0.5pt)"},
    "double strokes": {"stroke": "0.5pt", "page": "background: rect(width: 18cm, height: 27cm, stroke: 2pt)"},
    "a page on its side": {"page": "flipped: true"},
    "a header and page numbers": {"page": 'numbering: "— 1 / 1 —", header: [云河市泉山区人民政府公报 2023年第3期]'},
    "words in the middle of their cells": {"across": "horizon"},
    "level strokes only": {"stroke": "(x, y) => (bottom: 0.5pt, top: 0.5pt)"},
    "no strokes": {"stroke": "none"},
    "no strokes, words in the middle": {"stroke": "none", "across": "horizon"},
}


def entries(reading: Reading) -> list[dict[str, Any]]:
    lists: Any = reading.to_json()["lists"]
    found = [entry for task_list in lists for entry in task_list["entries"]]
    return [{name: value for name, value in entry.items() if name != "source"} for entry in found]


@pytest.mark.parametrize("way", WAYS)
def test_a_table_over_pages_is_read_whole_however_it_is_drawn(way: str) -> None:
    found = entries(read(files.printed(ROWS, **WAYS[way]), "通知.pdf"))
    for entry, (number, category, text, _, units) in zip(found, ROWS, strict=True):
        assert (entry["seq"], entry["category"], entry["text"]) == (number, category, text)
        assert entry["leaders"] == LEADERS[int(number) % 3]
        assert entry["units"] == units.split("、")


def test_a_header_of_every_page_is_told_and_page_numbers_are_not() -> None:
    data = files.printed(ROWS, page='numbering: "— 1 —", header: [云河市泉山区人民政府公报]')
    assert [(item.where, item.text) for item in read(data, "a.pdf").unread] == [("页眉", "云河市泉山区人民政府公报")]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_not() -> None:
    sentences = [
        "现将有关事项通知如下，请结合实际认真组织实施，并将落实中的重要情况及时报告区政府办公室督查室，做到件件有着落、事事有回音。",
        "各责任单位要细化任务，填写《2023年年度工作任务落实计划表》（见附件3），逐项明确目标、措施、时限和责任人，于4月14日前报督查室。",
    ]
    body = "\n\n".join(f"#h(2em){sentence}" for sentence in sentences) + "\n\n附件1"
    blocks = pages.read(files.printed(ROWS[:2], body=body)).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)][:3] == [*sentences, "附件1"]


@pytest.fixture(scope="module")
def demo() -> Any:
    return notice(read_notice(json.loads(DEMO.read_text(encoding="utf-8"))))


def content(reading: Reading) -> Any:
    """All that a reading says, without the places in the file."""
    said: Any = reading.to_json()
    for task_list in said["lists"]:
        for entry in task_list["entries"]:
            del entry["source"]
    return said


def test_the_products_own_pdf_says_what_its_word_file_says(demo: Any) -> None:
    expected = content(read(to_docx(demo), "通知.docx"))
    assert expected["counts"]["rows_read"] == 116
    assert {entry["lead_source"] for item in expected["lists"] for entry in item["entries"]} == {"bold"}
    assert content(read(to_pdf(demo), "通知.pdf")) == expected


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (soffice)")
def test_a_pdf_that_libreoffice_made_of_a_word_file_says_what_the_word_file_says(demo: Any, tmp_path: Path) -> None:
    source = tmp_path / "notice.docx"
    source.write_bytes(to_docx(demo))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = content(read((tmp_path / "notice.pdf").read_bytes(), "通知.pdf"))
    assert made == content(read(source.read_bytes(), "通知.docx"))


# Every example is set by typst: making a failing one smaller would take minutes.
PRINTED_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
BITS = st.sampled_from(
    [
        "建成",
        "道路",
        "改造老旧小区",
        "和",
        "新增就业2500人",
        "（含续建）",
        "“一网通办”",
        "3条",
        "，",
        "；",
        "提高到8.5%",
    ]
)
TEXTS = st.lists(BITS, min_size=2, max_size=40).map(lambda bits: "完成" + "".join(bits) + "。")
UNITS = st.lists(
    st.sampled_from(["区教育体育局", "区财政局", "云溪镇人民政府", "区城管局"]), min_size=1, max_size=4, unique=True
)
TABLES = st.lists(st.tuples(TEXTS, st.sampled_from(["张三", "李小四"]), UNITS), min_size=1, max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PRINTED_PHASES)
@given(TABLES)
def test_any_table_printed_by_the_products_own_writer_is_read_back(rows: list[tuple[str, str, list[str]]]) -> None:
    task_list = {
        "code": "annex1",
        "kind": "task",
        "title": "2023年重点任务责任分解表",
        "lead_note": "（加黑的为牵头部门）",
        "entries": [
            {
                "seq": str(number),
                "category": "社会民生",
                "text": text,
                "leaders": [leader],
                "units": units,
                "lead_units": units[:1],
                "etc": False,
            }
            for number, (text, leader, units) in enumerate(rows, start=1)
        ],
    }
    data = json.loads(DEMO.read_text(encoding="utf-8")) | {"lists": [task_list]}
    found = entries(read(to_pdf(notice(read_notice(data))), "a.pdf"))
    assert [(e["seq"], e["text"], e["leaders"], e["units"], e["lead_units"]) for e in found] == [
        (str(number), text, [leader], units, units[:1]) for number, (text, leader, units) in enumerate(rows, start=1)
    ]


# How letters are printed


def test_letters_that_are_stroked_or_printed_twice_are_bold() -> None:
    data = files.lettered("2 Tr 72 700 Td <{0}> Tj 0 Tr <{1}> Tj", "区财政局", "、区民政局")
    assert bold_words(data) == "区财政局"
    twice = files.lettered("72 700 Td <{0}> Tj 1 0 0 1 72.4 700 Tm <{0}> Tj <{1}> Tj", "区财政局", "、区民政局")
    assert bold_words(twice) == "区财政局"
    assert [block.text for block in pages.read(twice).blocks if isinstance(block, Paragraph)] == ["区财政局、区民政局"]


def bold_words(data: bytes) -> str:
    return "".join(letter.text for sheet in device.sheets(data) for letter in sheet.letters if letter.bold)


def test_letters_that_leave_no_mark_are_told_and_not_read() -> None:
    page = pages.read(files.lettered("72 700 Td <{0}> Tj 3 Tr 0 -40 Td <{1}> Tj", "看得见", "看不见"))
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["看得见"]
    assert [(aside.where, aside.text) for aside in page.asides] == [("第1页", "看不见")]


def test_words_recognised_under_a_scan_are_read_with_a_warning() -> None:
    page = pages.read(files.lettered("3 Tr 72 700 Td <{0}> Tj 0 -40 Td <{1}> Tj", "附件", "任务"))
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["附件", "任务"]
    assert "逐项核对" in page.asides[0].why


def test_a_page_printed_sideways_is_turned() -> None:
    page = pages.read(files.lettered("0 1 -1 0 300 100 Tm <{0}> Tj 0 -40 Td <{1}> Tj", "第一行", "第二行"))
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["第一行", "第二行"]


def test_letters_far_off_the_page_are_not_there() -> None:
    page = pages.read(files.lettered("1 0 0 1 999999999 700 Tm <{0}> Tj 1 0 0 1 72 700 Tm <{1}> Tj", "远处", "附件"))
    assert [block.text for block in page.blocks if isinstance(block, Paragraph)] == ["附件"]


# What is refused


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "b")
    return out.getvalue()


def damaged() -> bytes:
    data = bytearray(files.printed(ROWS[:3]))
    at = data.index(b"/FlateDecode")
    at = data.index(b"stream", at) + 60
    data[at : at + 20] = bytes(20)
    return bytes(data)


def drawing(megabytes: int) -> bytes:
    """Drawing that packs no better than a hundredth: some of it is noise."""
    piece = random.Random(1).randbytes(1000).hex().encode() + b" q Q " * 20_000
    return piece * ((megabytes << 20) // len(piece) + 1)


def packed_object(words: bytes) -> bytes:
    return files.stream(zlib.compress(words), "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")


SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
BAD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "no PDF": ("content_mismatch", lambda: b"hello"),
    "a picture": ("content_mismatch", lambda: b"\x89PNG\r\n"),
    "only the beginning": ("pdf_broken", lambda: files.printed(ROWS[:3])[:5000]),
    "nothing behind the name": ("pdf_broken", lambda: b"%PDF-1.7\n%%EOF"),
    "damaged inside": ("pdf_broken", damaged),
    "no page": ("pdf_broken", lambda: files.pdf().replace(b"/Type /Page /", b"/Type /Font /")),
    "a hundred thousand times the same page": (
        "pdf_broken",
        lambda: files.pdf(kids="3 0 R " * 100_000),
    ),
    "half a million references": ("pdf_broken", lambda: files.pdf(catalog="/X [" + "3 0 R " * 500_000 + "]")),
    "a password": ("encrypted", lambda: files.pdf(trailer="/Encrypt 9 0 R")),
    "a script": ("pdf_active", lambda: files.pdf(catalog=SCRIPT)),
    "a script with escapes": ("pdf_active", lambda: files.pdf(catalog="/OpenAction << /S /J#61vaScript >>")),
    "a script in a packed object": ("pdf_active", lambda: files.pdf(extra=[packed_object(SCRIPT.encode())])),
    "a program to start": ("pdf_active", lambda: files.pdf(catalog="/OpenAction << /S /Launch >>")),
    "a file inside": ("pdf_active", lambda: files.pdf(extra=[b"<< /Type /EmbeddedFile >>"])),
    "80 MB in 80 KB": ("pdf_bomb", lambda: files.pdf(files.deflated(b" " * (80 << 20)))),
    "80 MB in 1 KB": ("pdf_bomb", lambda: files.pdf(files.deflated(b" " * (80 << 20), 2))),
    "40 MB to draw in 400 KB": ("pdf_bomb", lambda: files.pdf(files.deflated(drawing(40)))),
    "2 MB in 3 KB": ("pdf_bomb", lambda: files.pdf(files.deflated(b"q Q\n" * (1 << 19)))),
    "packed three times": ("pdf_bomb", lambda: files.pdf(files.deflated(b" ", 3))),
    "30,000 strokes": ("too_complex", lambda: files.pdf(files.deflated(b"0 0 m 99 0 l S\n" * 30_000))),
    "a zip behind it": ("polyglot", lambda: files.pdf() + zipped()),
    "a picture of a page": ("pdf_scanned", files.scanned),
    "letters of a face that does not say which they are": ("pdf_unmapped", files.unmapped),
    "501 pages": ("pdf_pages", lambda: files.many_pages(501)),
    "an empty page": ("no_tasks", files.pdf),
    "a marking": ("secret", lambda: files.printed(ROWS[:2], body="机密★1年\n\n附件1")),
    "a marking in the header": ("secret", lambda: files.printed(ROWS[:2], page="header: [秘 密 ★ 3年]")),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_pdf_is_refused_with_its_code_in_less_than_a_second(case: str) -> None:
    code, make = BAD[case]
    data = make()
    start = time.process_time()
    with pytest.raises(Refused) as caught:
        read(data, "通知.pdf")
    assert time.process_time() - start < 1
    assert caught.value.code == code
    assert (caught.value.message, caught.value.hint) == REFUSALS[code]


def test_a_pdf_under_another_name_is_no_text() -> None:
    with pytest.raises(Refused) as caught:
        read(files.printed(ROWS[:2]), "通知.txt")
    assert caught.value.code == "content_mismatch"


@pytest.fixture(scope="module")
def good() -> bytes:
    return files.printed(ROWS[:6])


@settings(max_examples=60, deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, 1 << 30), st.integers(1, 255)), min_size=1, max_size=8))
def test_a_pdf_with_flipped_bytes_ends_in_a_reading_or_a_known_code(
    good: bytes, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(good)
    for at, change in changes:
        data[at % len(data)] ^= change
    try:
        assert read(bytes(data), "a.pdf").counts.rows_seen > 0
    except Refused as refused:
        assert refused.code in REFUSALS  # noqa: PT017 (a reading is as good an end)
