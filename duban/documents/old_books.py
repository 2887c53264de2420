"""Workbooks of the old format (xls), read in a program of its own with little memory. Pure; no framework.

The reader makes room for the whole rectangle up to the last cell, and ends its whole program where there is no such room:
one cell in the far corner asks for 137 GB in a file of 5 KB. Cells of this format cannot be looked at before, as those of
xlsx are, so it is the reader's own program that ends, and not the server.
"""

import io
import json
import resource
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import python_calamine

_MEMORY = 512 * 2**20
_SECONDS = 20


def old_book_rows(data: bytes, most: int) -> list[list[Any]]:
    """The first `most` rows of the first sheet, days as text. Raises ValueError where the file cannot be read."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__, str(most)], input=data, capture_output=True, timeout=_SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ValueError("the reader gave up") from error
    rows: list[list[Any]] = json.loads(done.stdout)
    return rows


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(most: int) -> None:
    """What the program of its own does: a workbook comes in, its rows go out."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=most)
    json.dump(rows, sys.stdout, default=_as_text)


if __name__ == "__main__":
    _read(int(sys.argv[1]))
