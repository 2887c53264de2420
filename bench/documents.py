"""Printing a quarterly briefing of 116 tasks: Word and PDF, warm in this process and first in a new one."""

import subprocess
import sys
from dataclasses import replace
from itertools import count

from bench.figures import Figure, heading, timed
from duban.documents.blocks import OfficialDocument, Role, paragraph
from duban.documents.docx import to_docx
from duban.documents.pdf import to_pdf
from tests.documents.briefing import quarterly_briefing

TARGET = 1.2  # seconds for both files
_FIRST = (
    "from bench.documents import both; from tests.documents.briefing import quarterly_briefing;"
    "both(quarterly_briefing())"
)


def both(document: OfficialDocument) -> None:
    """Both files of a document."""
    to_docx(document)
    to_pdf(document)


def main() -> None:
    """Print the figures of printing. Each run prints another text: typst remembers what it has set before."""
    briefing = quarterly_briefing()
    numbers = count()

    def another() -> OfficialDocument:
        return replace(briefing, blocks=(paragraph(Role.BODY, f"第{next(numbers)}稿。"), *briefing.blocks))

    target = f"目标 {TARGET * 1000:.0f} 毫秒"
    print(heading("印制季度通报（116 项，33 页）"))
    print(Figure("Word", timed(lambda: to_docx(another()), times=10)).line())
    print(Figure("PDF", timed(lambda: to_pdf(another()), times=10)).line())
    print(Figure("Word 和 PDF", timed(lambda: both(another()), times=10), target).line())
    command = [sys.executable, "-c", _FIRST]
    first = timed(lambda: subprocess.run(command, check=True), times=5)
    print(Figure("Word 和 PDF，新进程", first, target).line(), flush=True)


if __name__ == "__main__":
    main()
