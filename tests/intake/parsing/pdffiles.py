"""PDF files for the tests: small ones written by hand, and tables set by typst the way offices print them."""

import json
import zlib
from collections.abc import Iterable, Sequence

import typst

from duban.documents.fonts import fonts

HEADING = ("序号", "类别", "重点任务", "牵头领导", "责任单位")
Row = tuple[str, ...]


def stream(data: bytes, about: str = "") -> bytes:
    return f"<< /Length {len(data)} {about} >>\nstream\n".encode() + data + b"\nendstream"


def pdf(
    content: bytes = b"",
    *,
    kids: str = "3 0 R",
    page: str = "",
    catalog: str = "",
    extra: Iterable[bytes] = (),
    trailer: str = "",
) -> bytes:
    """A file of one page; `content` is the object of its content, `extra` are objects from 5 on."""
    first = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {page} >>".encode()
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count 1 >>".encode(),
        first,
        content or stream(b""),
        *extra,
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def deflated(data: bytes, layers: int = 1) -> bytes:
    """A stream of content packed that many times."""
    for _ in range(layers):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter [{'/FlateDecode ' * layers}]")


def scanned() -> bytes:
    """A page that is a picture."""
    picture = stream(
        b"\0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    return pdf(
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"), page="/Resources << /XObject << /I 5 0 R >> >>", extra=[picture]
    )


def lettered(content: str, *words: str) -> bytes:
    """A page with words in a face that is not in the file; `content` names the words by their place: {0}."""
    ordering = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    below = f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light {ordering} >>"
    about = f"/Encoding /UniGB-UCS2-H /DescendantFonts [{below}]"
    shown = content.format(*(word.encode("utf-16-be").hex() for word in words))
    return pdf(
        stream(f"BT /F 12 Tf {shown} ET".encode()),
        page="/Resources << /Font << /F 5 0 R >> >>",
        extra=[f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light {about} >>".encode()],
    )


def unmapped() -> bytes:
    """Letters that are numbers of shapes and nothing more."""
    return (
        lettered("72 700 Td <{0}> Tj", "区财政局").replace(b"(GB1)", b"(XX1)").replace(b"/UniGB-UCS2-H", b"/Identity-H")
    )


def many_pages(count: int) -> bytes:
    """A file of empty pages."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf(kids=" ".join(f"{number} 0 R" for number in range(5, count + 5)), extra=[page] * count)


def printed(
    rows: Sequence[Row],
    *,
    heading: Sequence[str] = HEADING,
    stroke: str = "0.5pt",
    columns: str = "(3em, 6em, 1fr, 5em, 11em)",
    across: str = "top",
    page: str = "",
    merged: bool = False,
    repeated: bool = True,
    body: str = "",
) -> bytes:
    """A notice with one table, set by typst.

    `stroke` and `columns` are typst's; `across` is how cells stand in their row (top, horizon); `merged`: equal
    categories below each other are one cell; `repeated`: the heading stands on every page; `body` stands before it.
    """
    cells = []
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            same = 1
            if merged and column == 1:
                if at and rows[at - 1][1] == words:
                    continue
                while at + same < len(rows) and rows[at + same][1] == words:
                    same += 1
            cells.append(f"table.cell(rowspan: {same}, {_words(words)})" if same > 1 else _words(words))
    head = ", ".join(_words(words) for words in heading)
    first = f"table.header({head})" if repeated else head
    source = f"""#set page("a4", margin: 2.5cm, {page})
#set text(font: ("FandolSong", "FandolHei"), size: 10.5pt, lang: "zh", region: "cn")
{body or "附件1"}

#align(center)[2023年重点任务责任分解表]

#table(columns: {columns}, stroke: {stroke}, align: (x, y) => (if x == 2 {{left}} else {{center}}) + {across},
{first}, {", ".join(cells)})
"""
    return typst.compile(source.encode(), font_paths=fonts(), ignore_system_fonts=True)


def _words(words: str) -> str:
    return "[" + "#linebreak()".join(f"#{json.dumps(line, ensure_ascii=False)}" for line in words.split("\n")) + "]"
