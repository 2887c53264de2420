"""Small bad files, one generator per danger (standard library only)."""

import io
import random
import struct
import zipfile
from collections.abc import Iterable

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{OFFICE}"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PARAGRAPH = "<w:p><w:r><w:t>正文</w:t></w:r></w:p>"
TASK_ROW = (
    "<w:tbl><w:tr>{}</w:tr><w:tr>{}</w:tr></w:tbl>".format(
        *(
            "".join(f"<w:tc><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>" for words in row)
            for row in (("序号", "重点任务", "责任单位"), ("1", "修建道路3条。", "区交通局"))
        )
    )
)  # fmt: skip


def relationships(inner: str = "") -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def packed(parts: Iterable[tuple[str | zipfile.ZipInfo, bytes | str]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def docx(
    body: str = PARAGRAPH + TASK_ROW,
    *,
    doctype: str = "",
    raw: bytes | str = "",
    links: str = "",
    extra: Iterable[tuple[str | zipfile.ZipInfo, bytes | str]] = (),
) -> bytes:
    """A minimal docx with that body; `raw` takes the place of the whole document.xml."""
    document = raw or f'<?xml version="1.0"?>{doctype}<w:document {WORD}><w:body>{body}</w:body></w:document>'
    return packed(
        [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", relationships()),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", relationships(links)),
            *extra,
        ]
    )


def part(words: str, root: str = "hdr") -> str:
    """A header, footer or comments part with one paragraph."""
    return f"<w:{root} {WORD}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{root}>"


def symlink() -> bytes:
    info = zipfile.ZipInfo("word/link")
    info.external_attr = 0o120777 << 16
    return docx(extra=[(info, "/etc/hostname")])


def locked() -> bytes:
    """A container whose entries say that they are encrypted (ZipCrypto)."""
    data = bytearray(docx())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def compound(*streams: str) -> bytes:
    """The beginning of an OLE compound file (old .doc, or an encrypted docx) that names these streams."""
    return bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 504 + b"".join(name.encode("utf-16-le") for name in streams)


def compound_with(name: str, content: bytes, *, storages: Iterable[str] = ()) -> bytes:
    """A whole compound file with one stream, and empty storages with these names ("!" behind: with something in it)."""
    content = content.ljust(4096, b"\0")
    content += b"\0" * (-len(content) % 512)
    entries = [_entry("Root Entry", 5, child=1), _entry(name, 2, start=3, size=len(content))]
    entries += [_entry(each.rstrip("!"), 1, child=1 if each.endswith("!") else NOTHING) for each in storages]
    directory = b"".join(entries).ljust(1024, b"\0")
    sectors = len(content) // 512
    table = [0xFFFFFFFD, 2, 0xFFFFFFFE, *range(4, 3 + sectors), 0xFFFFFFFE]
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    assert len(allocation) == 512
    header = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16
    header += struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    return header + b"\xff" * 432 + allocation + directory + content


NOTHING = 0xFFFFFFFF


def _entry(name: str, kind: int, *, child: int = NOTHING, start: int = 0, size: int = 0) -> bytes:
    words = name.encode("utf-16-le")
    head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words) + 2, kind, 1)
    return (head + struct.pack("<III", NOTHING, NOTHING, child)).ljust(116, b"\0") + struct.pack("<II4x", start, size)


def lying_header() -> bytes:
    """The directory states another size than the content has."""
    data = bytearray(docx())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10_000_000)
    return bytes(data)


def blank_bomb(megabytes: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part_:
        for _ in range(megabytes):
            part_.write(b" " * (1 << 20))
    return stream.getvalue()


def large(name: str, megabytes: int, count: int = 1) -> bytes:
    """Parts that shrink less than 200 times: hexadecimal noise, each line 64 times."""
    source = random.Random(7)
    piece = b"".join(source.randbytes(64).hex().encode() * 64 for _ in range(128))  # 1 MB
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            with archive.open(f"word/{number}{name}", "w") as target:
                target.write(b"<a>")
                for _ in range(megabytes):
                    target.write(piece)
    return stream.getvalue()


def many_elements(count: int) -> bytes:
    """A document of so many empty elements that shrinks less than 200 times."""
    source = random.Random(7)
    names = ("".join(source.choices("abcdefgh", k=4)) for _ in range(count // 64 + 1))
    return docx("".join(f"<w:{name}/>" * 64 for name in names))
