"""Keeping and giving back bytes. A file is safe on the disk before its row is committed, so a row never points to nothing."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from duban.digests import sm3
from duban.files.models import StoredFile

NAME_LENGTH = 120
ENDING_LENGTH = 10
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\ufffe\uffff]')  # what Windows does not take, and what is no character
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, direction and zero width, halves of characters, line ends


def clean_name(name: str) -> str:
    """A name that can be shown and offered for download: no path, no control or direction characters, at most 120 long."""
    base = re.split(r"[\\/]", name)[-1]
    seen = "".join(c for c in _NOT_IN_NAMES.sub("", base) if unicodedata.category(c) not in _UNSEEN)
    base = _EDGES.sub("", unicodedata.normalize("NFC", seen))
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > ENDING_LENGTH:
        return _EDGES.sub("", base[:NAME_LENGTH]) or "未命名"
    return stem[: NAME_LENGTH - len(ending) - 1] + dot + ending


def path_of(digest: str) -> Path:
    """Where the bytes with this digest lie."""
    return Path(settings.DATA) / "files" / digest[:2] / digest


def save(data: bytes, *, name: str, government_id: int, at: datetime) -> StoredFile:
    """Keep `data`; the same bytes of one government are kept once, under the first name."""
    digest = sm3(data)
    _write(path_of(digest), data)
    file, _ = StoredFile.objects.get_or_create(
        government_id=government_id,
        digest=digest,
        defaults={"name": clean_name(name), "size": len(data), "stored_at": at},
    )
    return file


def load(file: StoredFile) -> bytes:
    """The bytes as they came in."""
    return path_of(file.digest).read_bytes()


def disposition(name: str) -> str:
    """The Content-Disposition header that offers a download under `name` (RFC 6266)."""
    return f"attachment; filename*=UTF-8''{quote(clean_name(name), safe='')}"


def broken() -> Iterator[str]:
    """A sentence for each stored file whose bytes are missing or changed."""
    for file in StoredFile.objects.order_by("pk").iterator():
        try:
            data = load(file)
        except OSError:
            yield f"文件“{file}”（编号{file.pk}）的内容不在存储目录里或读不出来。"
        else:
            if sm3(data) != file.digest:
                yield f"文件“{file}”（编号{file.pk}）的内容与摘要不符。"


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all: temporary file, fsync, rename, fsync of the folder."""
    if path.exists():
        return
    _make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink()
        raise
    _sync(path.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it; a folder lasts only once the one that holds it is written out."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
