"""The parser runs in a child process with limits: what an untrusted file does to it cannot reach the server (来文解析)."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from duban.intake.parsing.convert import prepared
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.reading import Reading, Refused

WALL_SECONDS = 60
OUTPUT_BYTES = 10 << 20
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


def read_in_child(data: bytes, filename: str) -> Reading:
    """The reading of a file, made by a child with limits on memory and time and with an empty environment.

    An old Word file is converted before, by LibreOffice in a process with limits of its own.

    Raises: Refused, also where the child died or said something that is no reading.
    """
    data, filename = prepared(data, filename)
    command = [sys.executable, "-m", "duban.intake.parsing", f"--name={filename}"]
    with tempfile.TemporaryDirectory() as empty:
        try:
            child = subprocess.run(
                command,
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=empty,
                env={"PYTHONPATH": str(PACKAGE_ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise refusal("too_complex") from None
    if len(child.stdout) > OUTPUT_BYTES:
        raise refusal("too_complex")
    try:
        answer = json.loads(child.stdout)
        if child.returncode == 1:
            raise Refused(**answer["refused"])
        return Reading.from_json(answer)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refusal("too_complex") from None
