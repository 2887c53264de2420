"""Measures the product against its targets (`make bench`): builds the fictional year in a temporary place, then asks for
each daily page in this process, as the director of the supervision office (督查室主任), who sees the most.

Prints one line for each figure. Exit code 1 where a target is missed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DEMO_SECONDS = 45
PAGE_MILLISECONDS = 200  # 95 of 100 requests are faster
HOME_QUERIES = 8
REQUESTS = 40  # for each page, after one that fills the caches


def report(what: str, measured: float, target: float, unit: str) -> bool:
    """Prints a figure beside its target; whether the target is met."""
    met = measured <= target
    print(f"{what}：{measured:.0f} {unit}（目标 {target:.0f} {unit} 以内）{'' if met else '，未达到'}")
    return met


def build_demo() -> bool:
    """The fictional year through the product's own command."""
    began = time.perf_counter()
    command = [str(Path(sys.executable).with_name("duban")), "demo", "--no-serve"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return report("建立演示年度", time.perf_counter() - began, DEMO_SECONDS, "秒")


def ask_pages() -> bool:
    """Times and query counts of the pages, over the database that the settings name."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from duban.access.roles import Role
    from duban.ledger.models import Task
    from duban.org.models import User

    client = Client(SERVER_NAME="localhost")
    director = User.objects.filter(role=Role.OFFICE_DIRECTOR).earliest("pk")
    client.force_login(director, backend="duban.org.signin.AccountBackend")
    task = Task.objects.earliest("pk")
    pages = {
        "工作台": reverse("home"),
        "台账": reverse("ledger"),
        "事项页": reverse("task", args=[task.pk]),
        "待落实": reverse("pending"),
        "来文": reverse("intake"),
    }
    met = True
    for title, address in pages.items():
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address).status_code
        asked = len(queries)
        if status != 200:
            raise SystemExit(f"{title}（{address}）没有打开，状态码 {status}。")
        times = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            client.get(address)
            times.append(time.perf_counter() - began)
        slowest_but_5_percent = sorted(times)[int(REQUESTS * 0.95) - 1]
        met &= report(f"{title}，95% 的请求", slowest_but_5_percent * 1000, PAGE_MILLISECONDS, "毫秒")
        if address == pages["工作台"]:
            met &= report(f"{title}，数据库查询", asked, HOME_QUERIES, "次")
    return met


def main() -> int:
    """Exit code: 1 where a target is missed."""
    with tempfile.TemporaryDirectory(prefix="duban-bench-") as folder:
        os.environ["DUBAN_DATA"] = folder
        # All are measured, whether or not one misses its target.
        return 0 if all([build_demo(), ask_pages()]) else 1


if __name__ == "__main__":
    sys.exit(main())
