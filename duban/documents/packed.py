"""Office files that people send (docx, xlsx): unpacked within limits before any library reads them. Pure; no framework."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from duban.errors import NotUnderstood

MOST_PARTS = 500
"""Parts of one table or form; a workbook of a unit has a dozen."""
MOST_UNPACKED = 40 * 2**20
"""A register of a thousand rows unpacks to less than a megabyte; what is far larger was made to harm."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest day a zip file can name: files that are made anew hold no moment."""

_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")
_LOCKED_PART = 1  # the first bit of a part's flags
_CENTRAL_ENTRY = b"PK\x01\x02"
_PROGRAMS = {"xlsx": "WPS 或 Excel", "docx": "WPS 或 Word"}
_NO_ZIP = (
    zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error, zlib.error, EOFError, RuntimeError,
)  # fmt: skip


def is_old(data: bytes) -> bool:
    """Whether the file is of the format of before 2007 (xls, doc)."""
    return data.startswith(_OLD_FORMAT)


def is_locked(data: bytes) -> bool:
    """Whether a password is needed to open the file."""
    return is_old(data) and _LOCKED_STREAM in data


def parts_of(data: bytes, ending: str) -> dict[str, bytes]:
    """The parts of an Office file, name → bytes, all unpacked: sizes are counted and not believed.

    Args:
        ending: xlsx or docx, as the sentences name it.

    Raises: NotUnderstood where it is empty, has a password, is of another kind or damaged, or unpacks to too much.
    """
    save_as = f"请用 {_PROGRAMS[ending]} 另存为 {ending} 后再上传。"
    if not data:
        raise NotUnderstood("文件是空的，请检查文件是否已正确保存，再重新选择。")
    if is_locked(data):
        raise NotUnderstood("文件设了打开密码，请取消密码、另存后再上传。")
    if is_old(data):
        raise NotUnderstood(f"这是旧格式的文件，{save_as}")
    if data.count(_CENTRAL_ENTRY) > MOST_PARTS:
        raise NotUnderstood("文件解开后过大，请另存为只含这张表的文件再上传。")
    try:
        return _unpacked(data)
    except _NO_ZIP:
        raise NotUnderstood(f"打不开这个文件，{save_as}") from None


def _unpacked(data: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for info in packed.infolist():
            if info.flag_bits & _LOCKED_PART:
                raise NotUnderstood("文件设了打开密码，请取消密码、另存后再上传。")
            if info.filename.lower() in {name.lower() for name in parts}:
                raise zipfile.BadZipFile("two parts of one name: each reader takes another")
            with packed.open(info) as part:
                parts[info.filename] = part.read(left + 1)
            left -= len(parts[info.filename])
            if left < 0:
                raise NotUnderstood("文件解开后过大，请另存为只含这张表的文件再上传。")
    return parts


def packed_again(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a file that holds nothing else, without the moment it was made."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it names the operating system
            target.writestr(entry, data)
    return kept.getvalue()


def safe_tree(part: bytes) -> etree._Element:
    """A part as XML: no entity is replaced, nothing is fetched.

    Raises: ValueError where it is no XML, or declares entities of its own, which no office program writes.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from None
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return root
