"""Each bad file ends in its own code with a Chinese sentence and a hint, in less than a second."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duban import intake
from duban.intake.parsing import Reading, Refused, read
from duban.intake.parsing.gate import ENDINGS
from duban.intake.parsing.messages import REFUSALS
from tests.intake.parsing import badfiles as bad

OUTSIDE = 'Target="http://127.0.0.1:9/a" TargetMode="External"'
EXTERNAL = f'<Relationship Id="x" Type="{bad.OFFICE}/attachedTemplate" {OUTSIDE}/>'
HYPERLINK = f'<Relationship Id="x" Type="{bad.OFFICE}/hyperlink" {OUTSIDE}/>'
ENTITIES = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10)) + "]>"
UTF16_DTD = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "a">]><w:document {bad.WORD}/>'.encode(
    "utf-16"
)
SPLIT_MARKING = "<w:p><w:r><w:t>机</w:t></w:r><w:r><w:t>密★</w:t></w:r><w:r><w:t>1年</w:t></w:r></w:p>"
TEXT_BOX = f"<w:p><w:r><w:pict><w:txbxContent>{SPLIT_MARKING.replace('机', '绝')}</w:txbxContent></w:pict></w:r></w:p>"
DEEP = "<w:sdt>" * 200 + "</w:sdt>" * 200

DOCX_CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "no bytes": ("empty", lambda: b""),
    "more than 20 MB": ("too_big", lambda: b"PK\x03\x04" + b"\0" * (20 << 20)),
    "a program": ("content_mismatch", lambda: b"MZ" + b"\0" * 100),
    "an old doc": ("content_mismatch", lambda: bad.compound("WordDocument")),
    "a zip without a document": ("content_mismatch", lambda: bad.packed([("a.txt", "x")])),
    "an encrypted docx": ("encrypted", lambda: bad.compound("EncryptedPackage")),
    "a zip with a password": ("encrypted", bad.locked),
    "cut off": ("zip_broken", lambda: bad.docx()[:-30]),
    "an empty zip": ("zip_broken", lambda: bad.packed([])),
    "damaged inside": ("zip_broken", lambda: bad.docx().replace(b"word/document.xml", b"word/dokument.xml", 1)),
    "50,000 parts": ("zip_parts", lambda: bad.docx(extra=[(f"word/{n}.bin", "") for n in range(3000)])),
    "a name twice": ("zip_duplicate", lambda: bad.docx(extra=[("WORD/document.xml", "<a/>")])),
    "a path upwards": ("zip_path", lambda: bad.docx(extra=[("../../x", "x")])),
    "an absolute path": ("zip_path", lambda: bad.docx(extra=[("/etc/x", "x")])),
    "a drive": ("zip_path", lambda: bad.docx(extra=[("C:/x", "x")])),
    "a backslash": ("zip_path", lambda: bad.docx(extra=[("word\\x", "x")])),
    "a symbolic link": ("zip_symlink", bad.symlink),
    "a size that is not so": ("zip_header_lie", bad.lying_header),
    "10 MB in 10 KB": ("zip_bomb_ratio", lambda: bad.blank_bomb(10)),
    "300 MB in 300 KB": ("part_too_big", lambda: bad.blank_bomb(300)),
    "a part of 51 MB": ("part_too_big", lambda: bad.large(".xml", 51)),
    "102 MB together": ("zip_bomb_size", lambda: bad.large(".bin", 51, count=2)),
    "a macro": ("macro", lambda: bad.docx(extra=[("word/vbaProject.bin", "x")])),
    "an embedded object": ("ole", lambda: bad.docx(extra=[("word/embeddings/oleObject1.bin", "x")])),
    "foreign content": ("altchunk", lambda: bad.docx('<w:altChunk r:id="h"/>' + bad.TASK_ROW)),
    "linked data": ("external_link", lambda: bad.docx(extra=[("word/externalLinks/1.xml", "<a/>")])),
    "a template elsewhere": ("external_relationship", lambda: bad.docx(links=EXTERNAL)),
    "an external entity": ("dtd", lambda: bad.docx(doctype='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>')),
    "an external DTD": ("dtd", lambda: bad.docx(doctype='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/e.dtd">')),
    "a billion laughs": ("dtd", lambda: bad.docx("<w:p>&e9;</w:p>", doctype=ENTITIES)),
    "a DTD in UTF-16": ("dtd", lambda: bad.docx(raw=UTF16_DTD)),
    "a DTD in a part that is not read": ("dtd", lambda: bad.docx(extra=[("word/a.xml", "<!DOCTYPE x><x/>")])),
    "XML that is cut": ("xml_malformed", lambda: bad.docx("<w:p>")),
    "no XML": ("xml_malformed", lambda: bad.docx(raw=b"\xff\xff\xff")),
    "a document without body": ("xml_malformed", lambda: bad.docx(raw=f"<w:document {bad.WORD}/>")),
    "XML in another encoding": ("xml_encoding", lambda: bad.docx(raw=b'<?xml version="1.0" encoding="cp037"?><a/>')),
    "200 levels": ("xml_depth", lambda: bad.docx(DEEP)),
    "a million elements": ("xml_elements", lambda: bad.many_elements(1_000_000)),
    "a cell over two billion columns": (
        "grid_span",
        lambda: bad.docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr></w:tc></w:tr></w:tbl>'),
    ),
    "20,001 rows": ("table_too_large", lambda: bad.docx("<w:tbl>" + "<w:tr/>" * 20_001 + "</w:tbl>")),
    "no list": ("no_tasks", lambda: bad.docx(bad.PARAGRAPH)),
    "a marking over three runs": ("secret", lambda: bad.docx(SPLIT_MARKING + bad.TASK_ROW)),
    "a marking in a text box": ("secret", lambda: bad.docx(TEXT_BOX + bad.TASK_ROW)),
    "a marking in the header": ("secret", lambda: bad.docx(extra=[("word/header1.xml", bad.part("秘密★3年"))])),
    "a marking in the footer": ("secret", lambda: bad.docx(extra=[("word/footer2.xml", bad.part("秘 密 ★"))])),
    "a line that is a level": ("secret", lambda: bad.docx("<w:p><w:r><w:t>机密 10年</w:t></w:r></w:p>" + bad.TASK_ROW)),
}
TEXT_CASES: dict[str, tuple[str, bytes]] = {
    "nothing": ("empty", b""),
    "a letter without list": ("no_tasks", "通知\n各部门：\n请认真落实。".encode()),
    "neither UTF-8 nor GB18030": ("text_encoding", b"\xff\x80\x80"),
    "half a character of UTF-16": ("text_encoding", b"\xff\xfe\x41"),
    "zero bytes": ("text_nul", b"a\0b"),
    "a PDF": ("content_mismatch", b"%PDF-1.7"),
    "a web page without list": ("no_tasks", b"<!DOCTYPE html><html></html>"),
    "a marking": ("secret", "绝密★长期\n\t序号\n\t任务\n\t责任单位\n".encode()),
}


def code_of(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        read(data, name)
    refused = caught.value
    assert (refused.message, refused.hint) == REFUSALS[refused.code]
    return refused.code


@pytest.mark.parametrize("case", DOCX_CASES)
def test_a_bad_docx_is_refused_with_its_code(case: str) -> None:
    code, make = DOCX_CASES[case]
    assert code_of(make(), "通知.docx") == code


@pytest.mark.parametrize("case", TEXT_CASES)
def test_a_bad_text_is_refused_with_its_code(case: str) -> None:
    code, data = TEXT_CASES[case]
    assert code_of(data, "通知.txt") == code


@pytest.mark.parametrize("name", ["a.et", "a.csv", "a.ofd", "a.docx.exe", "docx", "a.docx\0.exe", ""])
def test_other_kinds_of_file_are_named_as_not_readable(name: str) -> None:
    assert code_of(bad.docx(), name) == "type_not_allowed"


@pytest.mark.parametrize("name", ["通知.docx", "通知.DOCX", " 通知.docx ", "a.b.docx"])
def test_the_extension_may_be_written_in_capitals_and_with_blanks(name: str) -> None:
    assert read(bad.docx(), name).counts.rows_read == 1


def test_the_upload_page_offers_what_the_gate_takes() -> None:
    page = (Path(intake.__file__).parent / "templates" / "intake" / "intake.html").read_text(encoding="utf-8")
    assert f'accept="{",".join(f".{ending}" for ending in ENDINGS)}"' in page


def test_no_bad_file_takes_a_second() -> None:
    slow = {}
    for case, (_, make) in DOCX_CASES.items():
        data = make()
        start = time.process_time()
        with pytest.raises(Refused):
            read(data, "通知.docx")
        slow[case] = time.process_time() - start
    assert {case: seconds for case, seconds in slow.items() if seconds > 1} == {}


def test_every_sentence_is_chinese_and_says_what_to_do() -> None:
    for code, (message, hint) in REFUSALS.items():
        assert re.fullmatch(r"[a-z_]+", code)
        assert message.endswith("。")
        assert hint.endswith("。")
        assert "！" not in message + hint


def test_a_hyperlink_is_no_reason_to_refuse() -> None:
    assert read(bad.docx(links=HYPERLINK), "通知.docx").counts.rows_read == 1


def test_words_about_secrets_are_no_marking() -> None:
    body = "<w:p><w:r><w:t>依法保守国家秘密，严守机密。</w:t></w:r></w:p>" + bad.TASK_ROW
    assert read(bad.docx(body), "通知.docx").counts.rows_read == 1


def outcome(data: bytes, name: str) -> Reading | str:
    try:
        return read(data, name)
    except Refused as refused:
        code = refused.code
    assert code in REFUSALS
    return code


@given(st.binary(max_size=400), st.sampled_from(["a.docx", "a.txt", "a.pdf", "a"]))
@example(b"PK\x03\x04", "a.docx")
@example(b"PK\x05\x06" + b"\0" * 18, "a.docx")
def test_any_bytes_end_in_a_reading_or_a_known_code(data: bytes, name: str) -> None:
    outcome(data, name)


@given(st.data())
def test_a_docx_with_a_flipped_byte_ends_in_a_reading_or_a_known_code(data: st.DataObject) -> None:
    content = bytearray(bad.docx())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    outcome(bytes(content), "a.docx")


@given(st.text(alphabet="\t\n 序号任务责单位1、，（）等区局牵头：“8%以上附件", max_size=120))
def test_any_text_ends_in_a_reading_or_a_known_code(text: str) -> None:
    outcome(("\t序号\n\t重点任务\n\t责任单位\n\n\t1\n" + text).encode(), "a.txt")


TEXT_BIT = "<w:r><w:t>区局、</w:t></w:r>"
SPAN_BITS = ('<w:gridSpan w:val="-1"/>', '<w:tcPr><w:gridSpan w:val="abc"/><w:vMerge/></w:tcPr>', "<w:br/>")
PAIRS = [f"<{slash}w:{name}>" for name in ("tbl", "tr", "tc", "p", "sdt") for slash in ("", "/")]
XML_BITS = st.sampled_from([*PAIRS, *SPAN_BITS, TEXT_BIT])


@given(st.lists(XML_BITS, max_size=25))
def test_any_order_of_table_elements_ends_in_a_reading_or_a_known_code(bits: list[str]) -> None:
    outcome(bad.docx("".join(bits) + bad.TASK_ROW), "a.docx")
