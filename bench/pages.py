"""Building the demo and answering the daily pages, over the database that the settings name (an empty one).

The pages go through the WSGI entrance with a session like a browser's: the whole middleware, a connection opened and
closed as the settings say, the answer read to its end.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from wsgiref.util import setup_testing_defaults

from bench.figures import Figure, heading, timed
from bench.notice import flattened

TIMES = 60
FORM_LINES = 17  # the largest unit of a real district
LEDGER_TARGET, LEDGER_QUERIES = 40, 8  # milliseconds of 95 in 100; besides those for the session and the user
WORDS = "本月完成改造26户，累计128户，泉东片区4个小区全部换表送电，拆除旧表箱86个。"
DEMO_TARGET = 45  # seconds


def build_demo() -> Figure:
    """The fictional year through the product's own command."""
    command = [sys.executable, "-m", "duban.config.cli", "demo", "--no-serve"]
    runs = timed(lambda: subprocess.run(command, check=True, capture_output=True), times=1, warm=False)
    return Figure("duban demo --no-serve", runs, f"目标 {DEMO_TARGET} 秒")


class Browser:
    """A signed-in browser before the WSGI entrance."""

    def __init__(self, application: Any, cookie: str) -> None:
        self.application = application
        self.cookie = cookie

    def get(self, address: str) -> bytes:
        """The page at `address`; anything but 200 is an error."""
        path, _, query = address.partition("?")
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_COOKIE": self.cookie}
        setup_testing_defaults(environ)
        said: list[str] = []
        answer = self.application(environ, lambda status, headers: said.append(status))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not said[0].startswith("200"):
            raise SystemExit(f"{address} 没有打开：{said[0]}")
        return body


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run inside, without those that find the session and the user."""
    from django.db import connection

    statements: list[str] = []

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        if "django_session" not in sql and 'FROM "org_user"' not in sql:
            statements.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield statements


def pages() -> dict[str, str]:
    """Title → address of the pages, in a world that holds a ledger and a second file to check."""
    from django.urls import reverse
    from django.utils import timezone

    from duban.intake.actions import receive
    from duban.ledger.models import Task, TaskList
    from duban.org.models import User

    officer = User.objects.get(username="ducha").as_actor()
    batch = receive(flattened(), filename="通知.txt", by=officer, at=timezone.now()).batch
    task = Task.objects.get(task_list__code="annex1", item_no="1")
    return {
        f"台账（{Task.objects.count()} 项）": reverse("ledger"),
        "台账，按文字筛选": reverse("ledger") + "?words=%E5%8C%BA",
        "事项页": reverse("task", args=[task.pk]),
        f"核对来文（{batch.rows_seen} 行）": reverse("intake_check", args=[batch.pk]),
        "工作台": reverse("home"),
        "待落实": reverse("pending"),
        "导出附件1": reverse("export_list", args=[TaskList.objects.get(code="annex1").pk]),
    }


def main() -> None:
    """Build, then ask for each page."""
    built = build_demo()
    import django

    django.setup()
    from django.db import connection
    from django.urls import reverse

    from duban.config.wsgi import application

    print(heading(f"页面，{connection.display_name}"))
    print(built.line())
    officer = browser_of("ducha", application)
    for title, address in pages().items():
        target = f"；目标 {LEDGER_TARGET} 毫秒、{LEDGER_QUERIES} 次查询" if address == reverse("ledger") else ""
        ask(officer, title, address, target)
    lines, address = open_form()
    ask(
        browser_of("zhujian", application), f"情况表填报页（{lines} 项）", address, "；目标 60 毫秒、12 次查询（17 项）"
    )
    save_and_check()


def save_and_check() -> None:
    """What an autosave costs, one line written and pre-checked, and the pre-check of the whole form on submission."""
    from django.utils import timezone

    from duban.org.models import User
    from duban.returns.actions import filling
    from duban.returns.models import ProgressReport

    filer = User.objects.get(username="zhujian").as_actor()
    sheet = ProgressReport.objects.filter(unit__in=filer.scope.unit_ids).order_by("-round__period")[0]

    def write(pks: list[int]) -> None:
        written = {
            line.pk: filling.Typed(line.version, line.content() | {"completion": f"{WORDS}第{line.version}稿。"})
            for line in sheet.lines.filter(pk__in=pks)
        }
        filling.save_draft(sheet, written, by=filer, at=timezone.now())
        filling.keep_findings(sheet, at=timezone.now(), only=pks)

    every = list(sheet.lines.values_list("pk", flat=True))
    write(every)
    target = "目标 60 毫秒"
    print(Figure("保存一行并预检", timed(lambda: write(every[:1]), times=TIMES), target).line())
    runs = timed(lambda: filling.keep_findings(sheet, at=timezone.now()), times=TIMES)
    print(Figure(f"整张表预检（{len(every)} 项）", runs, target).line(), flush=True)


def open_form() -> tuple[int, str]:
    """The next month's form of a unit with as many tasks as a large one has: its lines, and its address."""
    from django.urls import reverse
    from django.utils import timezone

    from duban.ledger.models import Ledger
    from duban.org.models import User
    from duban.returns.actions.opening import open_month
    from duban.returns.models import ProgressReport

    officer = User.objects.get(username="ducha").as_actor()
    unit = User.objects.select_related("unit").get(username="zhujian").unit
    sheets = ProgressReport.objects.order_by("-round__period")
    lines = sheets.filter(unit=unit)[0].lines.count()
    give_tasks(unit, FORM_LINES - lines, sheets[0].round_id, by=officer)
    month = open_month(Ledger.objects.get(), by=officer, at=timezone.now())
    sheet = ProgressReport.objects.get(round=month, unit=unit)
    return sheet.lines.count(), reverse("sheet", args=["monthly", sheet.pk])


def give_tasks(unit: Any, count: int, round_id: int, *, by: Any) -> None:
    """Name the unit among the supporting units of so many more tasks, of those that were reported in that round."""
    from django.utils import timezone

    from duban.intake.parsing.people import split_leaders
    from duban.ledger.actions import Correction, correct_reading
    from duban.ledger.models import Task
    from duban.ledger.rules import AssignmentRole, Joined, UnitDraft

    running = Task.objects.filter(reportlines__sheet__round=round_id).exclude(assignments__unit=unit).distinct()
    for task in running.in_order()[:count]:
        units = [
            UnitDraft(
                each.unit.name, each.affiliate, AssignmentRole(each.role), each.unit.is_collective, Joined(each.joined)
            )
            for each in task.assignments.select_related("unit")
        ]
        units.append(UnitDraft(unit.name, "", AssignmentRole.SUPPORTING, collective=False))
        leaders = split_leaders(task.source["cells"]["leaders"])
        more = Correction(task.category, task.text, leaders, tuple(units), "原件还列有这个单位")
        correct_reading(task, more, version=task.version, by=by, at=timezone.now())


def browser_of(username: str, application: Any) -> Browser:
    """A browser in which that account is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from duban.org.models import User

    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "duban.org.signin.AccountBackend"
    session.save()
    return Browser(application, f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def ask(browser: Browser, title: str, address: str, target: str) -> None:
    """Ask for a page many times and print its line."""
    body = browser.get(address)
    with counted() as statements:
        browser.get(address)
    runs = timed(partial(browser.get, address), times=TIMES)
    print(Figure(title, runs, f"{len(statements)} 次查询，{len(body) / 1024:.0f} KB{target}").line(), flush=True)


if __name__ == "__main__":
    main()
