"""Reading a notice: in the process, beside merely opening the same file, and as a command from a cold start."""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from bench.figures import Figure, heading, timed
from bench.notice import as_pdf, as_word
from duban.intake.parsing import read

SHARED = Path(os.environ.get("DUBAN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SEED = SHARED / "notices" / "seed" / "notice.docx"
WARM_TARGET, COLD_TARGET, PDF_TARGET = 0.1, 1.0, 10.0  # seconds


def opened(data: bytes) -> object:
    """The least that any reader of the file has to do: unpack it and parse its words."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def printed(data: bytes) -> Figure:
    """Reading a printed notice in this process; a file of 50 pages has ten seconds."""
    runs = timed(lambda: read(data, "通知.pdf"), times=5)
    return Figure("读取虚构的通知 PDF（18 页，116 行）", runs, f"目标 {PDF_TARGET:.0f} 秒（50 页的文件）")


def in_process(title: str, data: bytes) -> Figure:
    """Reading in this process, as a ratio to opening."""
    bare = timed(lambda: opened(data), times=30)
    runs = timed(lambda: read(data, "通知.docx"), times=30)
    target = f"解压并解析的 {runs.median / bare.median:.1f} 倍；目标 {WARM_TARGET * 1000:.0f} 毫秒"
    return Figure(title, runs, target)


def cold(data: bytes) -> Figure:
    """`duban intake` as a new process, as a ratio to an interpreter that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "通知.docx"
        path.write_bytes(data)
        command = [sys.executable, "-m", "duban.config.cli", "intake", str(path), "--json"]
        bare = timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), times=10)
        runs = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), times=10)
    target = f"空解释器的 {runs.median / bare.median:.1f} 倍；目标 {COLD_TARGET * 1000:.0f} 毫秒"
    return Figure("duban intake 冷启动", runs, target)


def main() -> None:
    """Print the figures of reading."""
    print(heading("读取来文"))
    print(in_process("读取虚构的通知（116 行）", as_word()).line())
    if SEED.is_file():
        print(in_process("读取 shared 的通知（109 行）", SEED.read_bytes()).line())
    print(printed(as_pdf()).line())
    print(cold(as_word()).line(), flush=True)
