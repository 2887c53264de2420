"""A form of 300 tasks: opening it, saving it, submitting it in one request, over the database that the settings name."""

import os
import sys
from collections.abc import Callable
from typing import Any

from bench.figures import Figure, Runs, heading, timed
from bench.submissions import build

LINES = 300


def main() -> None:
    """Build one unit with so many tasks and ask."""
    import subprocess

    subprocess.run([sys.executable, "-m", "duban.config.cli", "migrate"], check=True, capture_output=True)
    ((cookie, (sheet, boxes)),) = build(1, LINES).items()
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    page = f"/returns/monthly/{sheet}/"

    def ask(expected: int, send: Callable[[], Any]) -> Any:
        answer = send()
        if answer.status_code != expected:
            raise SystemExit(f"{page} 答的是 {answer.status_code}，不是 {expected}")
        return answer

    size = len(ask(200, lambda: client.get(page)).content)
    opened = timed(lambda: ask(200, lambda: client.get(page)), times=20)
    first = {box: words for box, words in boxes.items() if box.startswith(f"{_first(boxes)}-")}
    saved = timed(lambda: ask(302, lambda: client.post(f"{page}save/", first)), times=20)
    submitted: Runs = timed(lambda: ask(302, lambda: client.post(f"{page}submit/", boxes)), times=1, warm=False)
    print(heading(f"{LINES} 项的情况表"))
    print(Figure("打开", opened, f"{size / 1024:.0f} KB；目标 400 毫秒").line())
    print(Figure("保存一项", saved).line())
    print(Figure("一次报送全部", submitted, "含保存和预检").line())


def _first(boxes: dict[str, str]) -> str:
    return next(box for box in boxes if box.endswith("-version")).removesuffix("-version")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    main()
