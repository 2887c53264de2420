"""`python -m duban.intake.parsing FILE`, or bytes on standard input with `--name NAME`: one JSON document.

Exit code 0 with a Reading, 1 with {"refused": …}. This is what the limited child process runs.
"""

import argparse
import json
import sys
from pathlib import Path

from duban.intake.parsing import Refused, gate_pdf, read
from duban.intake.parsing.convert import prepared
from duban.intake.parsing.gate import MAX_UPLOAD
from duban.intake.parsing.limits import CPU_SECONDS, PDF_CPU_SECONDS, limit_this_process
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.reading import Json


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m duban.intake.parsing", description="读取通知文件，输出 JSON")
    parser.add_argument("file", nargs="?", type=Path, help="通知文件；不写则从标准输入读取")
    parser.add_argument("--name", default="", help="文件名，标准输入时必写")
    options = parser.parse_args(arguments)
    if options.file is None and not options.name:
        parser.error("从标准输入读取时须用 --name 写明文件名")
    name = options.name or options.file.name
    if options.file is None:
        data = sys.stdin.buffer.read(MAX_UPLOAD + 1)
    else:
        with options.file.open("rb") as stream:
            data = stream.read(MAX_UPLOAD + 1)
    answer, code = _answer(data, name)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    return code


def _answer(data: bytes, name: str) -> tuple[Json, int]:
    try:
        data, name = prepared(data, name)  # LibreOffice has limits of its own and needs more memory
        limit_this_process(PDF_CPU_SECONDS if data.startswith(gate_pdf.MAGIC) else CPU_SECONDS)
        return read(data, name).to_json(), 0
    except Refused as refused:
        return refused.to_json(), 1
    except MemoryError:
        return refusal("too_complex").to_json(), 1


if __name__ == "__main__":
    raise SystemExit(main())
