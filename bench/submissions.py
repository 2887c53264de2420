"""Units that submit their month in the same second, through the real server: no error, none lost, none doubled.

Run with the number of units over the database that the settings name (an empty one): `python -m bench.submissions 60`.
"""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from bench.figures import heading

LINES = 3
"""Tasks that each unit answers for."""
AT = datetime(2022, 4, 1, 1, tzinfo=UTC)
TIMEOUT = 120


def build(units: int, lines: int = LINES) -> dict[str, tuple[int, dict[str, str]]]:
    """A ledger whose March is open: session cookie → the sheet's number and the boxes, filled in.

    Args:
        lines: the tasks of each unit.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from duban.access.actor import system_actor
    from duban.access.roles import Role
    from duban.files import store
    from duban.ledger import actions as ledger_actions
    from duban.ledger.rules import AssignmentRole, TaskDraft, UnitDraft
    from duban.org.actions.governments import add_government
    from duban.org.models import Unit, User
    from duban.returns.actions.opening import open_month, open_year
    from duban.returns.models import ProgressReport
    from duban.timing.deadlines import DueRule
    from duban.timing.periods import Period

    government = add_government("云河市人民政府", at=AT)
    by = system_actor(government.pk)
    drafts = [
        TaskDraft(
            str(number * lines + line + 1), "改善民生", f"建成第{number}单位第{line + 1}批社区服务站。", (),
            (UnitDraft(f"第{number + 1}街道办事处", "", AssignmentRole.LEAD, collective=False),), (), "", {"cells": {}},
        )
        for number in range(units)
        for line in range(lines)
    ]  # fmt: skip
    listed = ledger_actions.ListDraft("annex1", "责任分解立项表", "task", drafts)
    fields = {"doc_number": "云政办发〔2022〕1号", "title": "立项督查的通知", "issuer": "云河市人民政府办公室"}
    file = store.save(b"1", name="notice.docx", government_id=government.pk, at=AT)
    notice = ledger_actions.NoticeDraft(year=2022, fields=fields | {"doc_date": date(2022, 3, 15)}, lists=[listed])
    ledger = ledger_actions.register(notice, file=file, by=by, at=AT).ledger
    open_year(
        ledger, plan_due_on=date(2022, 3, 24), rule=DueRule.parse("nth_workday:5"), first_period=Period(2022, 3), by=by,
        at=AT,
    )  # fmt: skip
    month = open_month(ledger, by=by, at=AT)
    ready = {}
    for unit in Unit.objects.filter(government=government):
        user = User.objects.create(
            username=f"u{unit.pk}",
            name="宋佳",
            government=government,
            unit=unit,
            role=Role.FILER,
            must_change_password=False,
        )
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "duban.org.signin.AccountBackend"
        session.save()
        sheet = ProgressReport.objects.get(round=month, unit=unit)
        boxes = {"filer_name": "宋佳", "filer_phone": "0000-1234567", "signed_by": "白露", "window": "w"}
        for line in sheet.lines.all():
            boxes |= {
                f"{line.pk}-version": str(line.version),
                f"{line.pk}-completion": f"3月在{unit.name}新建社区服务站2处，累计建成5处，完成全年计划的40%。",
                f"{line.pk}-next_steps": f"4月20日前由{unit.name}完成第{line.order}处选址。",
                f"{line.pk}-stage_met": "yes",
                f"{line.pk}-explained": "各街道同批建设，表述相近。",
            }
        ready[f"{settings.SESSION_COOKIE_NAME}={session.session_key}"] = (sheet.pk, boxes)
    return ready


class Sender(threading.Thread):
    """One unit's browser: it opens its form, waits for the others, and submits."""

    def __init__(self, port: int, cookie: str, sheet: int, boxes: dict[str, str], gate: threading.Barrier) -> None:
        super().__init__()
        self.port, self.cookie, self.sheet, self.boxes, self.gate = port, cookie, sheet, boxes, gate
        self.status, self.seconds, self.place = 0, 0.0, ""

    def run(self) -> None:
        address = f"/returns/monthly/{self.sheet}/"
        page, cookies = self._ask("GET", address, "")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        self.gate.wait()
        began = time.perf_counter()
        body = urlencode(self.boxes | {"csrfmiddlewaretoken": token[1].decode() if token else ""})
        self._ask("POST", f"{address}submit/", body, cookies)
        self.seconds = time.perf_counter() - began

    def _ask(self, method: str, address: str, body: str, more: str = "") -> tuple[bytes, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        cookie = "; ".join(part for part in (self.cookie, more) if part)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(connection):
            connection.request(method, address, body or None, headers)
            answer = connection.getresponse()
            self.status, self.place = answer.status, answer.headers.get("Location", "")
            set_cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
            return answer.read(), set_cookie


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The server as `duban serve` starts it, ready to answer."""
    command = [sys.executable, "-m", "duban.config.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.terminate()
    raise SystemExit("网页服务没有启动。")


def main() -> int:
    """Build, submit all at once, count. Exit code 1 where one was lost, doubled or refused."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    subprocess.run([sys.executable, "-m", "duban.config.cli", "migrate"], check=True, capture_output=True)
    ready = build(units)
    port = free_port()
    server = serve(port)
    gate = threading.Barrier(units + 1)
    try:
        senders = [Sender(port, cookie, sheet, boxes, gate) for cookie, (sheet, boxes) in ready.items()]
        for sender in senders:
            sender.start()
        gate.wait(TIMEOUT)
        began = time.perf_counter()
        for sender in senders:
            sender.join()
        took = time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()
    from django.db import connection

    from duban.returns.models import ProgressReport, Receipt

    good = sum(sender.status == 302 and sender.place.startswith("/receipts/") for sender in senders)
    receipts = Receipt.objects.count()
    filed = ProgressReport.objects.filter(state="submitted").count()
    slowest = max(sender.seconds for sender in senders)
    print(heading(f"{units} 个单位同一秒报送，{connection.display_name}").splitlines()[1])
    print(f"\n得到回执 {good}，回执 {receipts} 份，已报送 {filed} 份；全部 {took:.1f} 秒，最慢的一个 {slowest:.1f} 秒")
    return 0 if good == receipts == filed == units else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    sys.exit(main())
