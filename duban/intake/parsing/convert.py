"""Old Word files (.doc, .wps) as docx, by LibreOffice: one process group of its own, without network, with limits.

LibreOffice gets a new profile that forbids macros and links, a folder that holds nothing but the file, and is told
which filter to read with, so the content cannot choose another. What it writes passes the gate like any docx.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from duban.intake.parsing import compound, fence
from duban.intake.parsing.gate import MAX_UPLOAD, gate
from duban.intake.parsing.messages import refusal

WALL_SECONDS: Final = 30
MAX_DOCX: Final = 2 * MAX_UPLOAD
_COMMON: Final = "/org.openoffice.Office.Common"
_SETTINGS: Final = (
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Writer/Content/Update", "Field", "false"),
)


def prepared(data: bytes, filename: str) -> tuple[bytes, str]:
    """(bytes, name) ready to be read: an old Word file as docx, any other file as it is.

    Raises: Refused, where the gate does not let the file pass or it cannot be converted.
    """
    if not data.startswith(compound.MAGIC) or gate(data, filename).kind != "doc":
        return data, filename
    return to_docx(data), f"{filename.strip().rpartition('.')[0]}.docx"


def to_docx(data: bytes) -> bytes:
    """The docx that LibreOffice makes of an old Word file that passed the gate."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise refusal("needs_converter")
    with tempfile.TemporaryDirectory(prefix="duban-") as place:
        folder = Path(place)
        (folder / "notice.doc").write_bytes(data)
        _write_profile(folder / "profile")
        code = _run(_command(program, folder), folder)
        if code == fence.NO_FENCE:
            raise refusal("needs_converter")
        made = folder / "out" / "notice.docx"
        if not made.is_file():
            raise refusal("conversion_failed")
        if made.stat().st_size > MAX_DOCX:
            raise refusal("too_complex")
        return made.read_bytes()


def _command(program: str, folder: Path) -> list[str]:
    return [
        *(sys.executable, "-I", "-B", fence.__file__, program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--infilter=MS Word 97", "--convert-to", "docx:MS Word 2007 XML"),
        *("--outdir", str(folder / "out"), str(folder / "notice.doc")),
    ]


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _run(command: list[str], folder: Path) -> int:
    """The exit code; the whole process group is gone afterwards, whatever happened."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": os.defpath,
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
        },
        start_new_session=True,
    )
    try:
        return process.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise refusal("too_complex") from None
    finally:
        with contextlib.suppress(ProcessLookupError):  # nobody is left
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
