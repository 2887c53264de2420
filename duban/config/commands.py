"""The commands that need the database. Each returns its exit code; data is printed, sentences go to standard error."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from duban.access.actor import system_actor
from duban.access.roles import Role
from duban.almanac.queries import calendar_of
from duban.audit import trail
from duban.briefings import actions as briefing_actions
from duban.briefings.compose.composition import BriefingKind
from duban.config import deploy, dues, grants, papers, worker
from duban.config.verify import first_broken
from duban.demo.build import build_demo
from duban.errors import NotNow, NotUnderstood
from duban.intake import actions as intake_actions
from duban.intake.models import Batch, BatchState, Row, RowState
from duban.intake.queries import checked_row
from duban.intake.rules import WAIT_IN_LEDGER
from duban.ledger.exports import annex_docx
from duban.ledger.models import Ledger, TaskList
from duban.org.actions import accounts, governments
from duban.org.models import Government, Holding, Unit, User, account_name
from duban.timing import clock
from duban.timing.periods import Period


def migrate(options: argparse.Namespace) -> int:
    """Create or upgrade the tables; on PostgreSQL they may belong to a migrating role, and the serving role is granted."""
    Path(settings.DATA).mkdir(parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # a large table may take longer than any page may
    call_command("migrate", interactive=False, verbosity=0)
    serving = os.environ.get("DUBAN_SERVING_URL", "")
    if serving:
        grants.grant_to_serving_role(serving)
    say("数据库已是最新。")
    return 0


def add_government(options: argparse.Namespace) -> int:
    """Enter a further government."""
    governments.add_government(options.name, at=clock.now())
    say(f"已登记“{options.name}”。")
    return 0


@transaction.atomic
def add_user(options: argparse.Namespace) -> int:
    """Open an account and print its one-time password on standard output."""
    government = _government(options.government, may_create=True)
    unit = None
    if options.unit:
        unit = Unit.objects.filter(government=government, name=options.unit).first()
        if unit is None:
            raise NotUnderstood(f"单位库里没有“{options.unit}”，请照单位库写全称。")
    post = None
    if options.leader:
        held = Holding.objects.filter(government=government, person=options.leader, until=None)
        found = held.select_related("post").first()
        if found is None:
            raise NotUnderstood(f"台账里没有牵头领导“{options.leader}”，请照通知里的写法填写。")
        post = found.post
    password = accounts.draw_password()
    accounts.add_user(
        username=options.username,
        name=options.name,
        role=Role(options.role),
        government=government,
        unit=unit,
        post=post,
        password=password,
        by=system_actor(government.pk),
        at=clock.now(),
    )
    say("账号已开通。下面是一次性密码，首次登录后须修改：")
    print(password)
    return 0


def reset_password(options: argparse.Namespace) -> int:
    """Give an account a new one-time password, printed on standard output."""
    user = User.objects.filter(username=account_name(options.username)).select_related("government").first()
    if user is None:
        raise NotUnderstood(f"没有账号“{options.username}”，请核对后再试。")
    password = accounts.draw_password()
    accounts.reset_password(user, password=password, by=system_actor(user.government_id), at=clock.now())
    say("下面是新的一次性密码，首次登录后须修改：")
    print(password)
    return 0


def load_notice(options: argparse.Namespace) -> int:
    """The intake without the check page: rows without doubt become tasks, the others are named and left out."""
    at = clock.now()
    try:
        data = options.file.read_bytes()
    except OSError:
        raise NotUnderstood(f"打不开文件“{options.file}”，请检查路径和权限。") from None
    government = _government(options.government, may_create=True)
    actor = system_actor(government.pk)
    received = intake_actions.receive(data, filename=options.file.name, by=actor, at=at)
    batch = received.batch
    if received.known:
        raise NotNow(_known_words(batch))
    if batch.year != options.year:
        document = intake_actions.DocumentWords.of(batch, year=options.year)
        intake_actions.correct_document(batch, document, version=batch.version, by=actor, at=at)
    for row in batch.rows.all():
        doubts = [d for d in checked_row(row).doubts if d["code"] not in WAIT_IN_LEDGER]
        if doubts:
            row.batch = batch
            reason = "；".join(dict.fromkeys(d["hint"] or d["text"] for d in doubts))
            intake_actions.leave_out(row, reason=reason, version=row.version, by=actor, at=at)
    if not batch.rows.exclude(state=RowState.LEFT_OUT).exists():
        raise NotUnderstood("每一行都有疑问，没有建账；请在网页的核对页逐行核对。")
    notice = intake_actions.confirm(batch, by=actor, at=at)
    left = Row.objects.filter(batch=batch, state=RowState.LEFT_OUT)
    for row in left:
        print(f"{row}\t{row.left_out_reason}")
    kept = batch.rows_seen - left.count()
    say(f"已按{notice}建账：立项{kept}项，留待核对{left.count()}行（见上）。")
    return 0


def _known_words(batch: Batch) -> str:
    """What to say of a file that was loaded before: whether a ledger came of it."""
    if batch.state == BatchState.CONFIRMED:
        return f"这个文件已经导入过（批次{batch.pk}）并已建账，没有重复建账。"
    return f"这个文件已经导入过（批次{batch.pk}），但还没有建账；请在网页的核对页逐行核对后建账。"


def export(options: argparse.Namespace) -> int:
    """Write a list of the ledger as the notice prints it, or a unit's form, filled in."""
    government = _government(options.government)
    made = papers.form_of(options, government) if options.what in papers.ANNEXES else _list_of(options, government)
    try:
        options.out.write_bytes(made)
    except OSError:
        raise NotUnderstood(f"写不进文件“{options.out}”，请检查目录和权限。") from None
    say(f"已写入 {options.out}。")
    return 0


def _list_of(options: argparse.Namespace, government: Government) -> bytes:
    lists = TaskList.objects.filter(government=government, code=options.what).select_related("notice__ledger")
    if options.year:
        lists = lists.filter(notice__ledger__year=options.year)
    task_list = lists.order_by("-notice__ledger__year", "-notice__pk").first()
    if task_list is None:
        raise NotUnderstood("台账里没有这份清单，请先导入来文并建账。")
    return annex_docx(task_list, on=clock.day_in_china(clock.now()))


def due(options: argparse.Namespace) -> int:
    """When the monthly returns of a year are due, by the government's own working calendar."""
    return dues.show(options, calendar_of(_government(options.government).pk))


def brief(options: argparse.Namespace) -> int:
    """Draft a briefing and write it as Word, PDF and figures.json (every figure with the rows behind it)."""
    government = _government(options.government)
    period = Period.parse(options.period)
    ledger = Ledger.objects.filter(government=government, year=period.year).first()
    if ledger is None:
        raise NotUnderstood(f"还没有{period.year}年的台账，请先导入来文并建账。")
    kind = BriefingKind(options.kind)
    papers = briefing_actions.draft(ledger, kind, period, by=system_actor(government.pk), at=clock.now())
    figures = json.dumps(papers.briefing.figures, ensure_ascii=False, indent=1).encode()
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for name, data in ((f"{kind}.docx", papers.docx), (f"{kind}.pdf", papers.pdf), ("figures.json", figures)):
            (options.out / name).write_bytes(data)
    except OSError:
        raise NotUnderstood(f"写不进目录“{options.out}”，请检查路径和权限。") from None
    say(f"已起草《{papers.briefing.title}》，写入 {options.out}。")
    return 0


def serve(options: argparse.Namespace) -> int:
    """Serve the pages; refuses to start where acknowledged work could be lost or the set-up is unsafe."""
    refusals = deploy.refusals(host=options.host)
    for refusal in refusals:
        say(f"{refusal.what}{refusal.mend}")
    if refusals:
        return 1
    say(f"网页服务：http://{options.host}:{options.port}")
    _become_server(options.host, options.port, options.workers)


def work(options: argparse.Namespace) -> int:
    """Worker and clock: what is due each minute, until it is told to stop."""
    if not options.once:
        say("值守已开始，按 Ctrl+C 结束。")
    return worker.work(once=options.once)


def demo(options: argparse.Namespace) -> int:
    """Build the fictional ledger into an empty place, print the accounts, serve it."""
    migrate(options)
    for line in build_demo():
        print(line, flush=True)
    if options.no_serve:
        return 0
    say(f"打开 http://127.0.0.1:{options.port} 试用，按 Ctrl+C 结束。")
    _become_server("127.0.0.1", options.port, 2)


def _become_server(host: str, port: int, workers: int) -> NoReturn:
    """This process becomes the web server, so that what stops it stops the server and its workers too."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning", "--no-ws"]
    place = ["--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", "2"]
    os.execv(sys.executable, [*granian, *place, "duban.config.wsgi:application"])


def verify(options: argparse.Namespace) -> int:
    """Check all invariants; the first broken one is named."""
    broken = first_broken()
    if broken:
        say(f"{broken.code} {broken.sentence}")
        return 1
    say("全部不变量成立。")
    return 0


def audit_verify(options: argparse.Namespace) -> int:
    """Check the trail; the first bad number is named."""
    found = trail.first_break()
    if found:
        say(
            f"留痕第{found.number}条有问题：{found.why}（政府编号{found.government_id}）。请立即保全数据库并报告审计员。"
        )
        return 1
    say("留痕完整。")
    return 0


def check_deploy(options: argparse.Namespace) -> int:
    """Everything that a production start refuses, with the mend."""
    found = deploy.refusals(host="0.0.0.0") + (deploy.database_traits() if options.database else [])
    for refusal in found:
        say(f"{refusal.what}{refusal.mend}")
    if not found:
        say("可以正式运行。")
    return 1 if found else 0


def say(sentence: str) -> None:
    """A sentence for the person at the console."""
    print(sentence, file=sys.stderr, flush=True)


def _government(name: str | None, *, may_create: bool = False) -> Government:
    """The government of that name, or the only one. The first of all is created where a command may do so."""
    every = list(Government.objects.order_by("pk"))
    if name is None:
        if len(every) == 1:
            return every[0]
        need = "还没有登记政府，" if not every else f"这里有{len(every)}级政府，"
        raise NotUnderstood(f"{need}请用 --government 写明名称。")
    for government in every:
        if government.name == name:
            return government
    if may_create and not every:
        return governments.add_government(name, at=clock.now())
    known = "、".join(government.name for government in every) or "无"
    raise NotUnderstood(f"没有登记“{name}”（已登记：{known}）。确要新增，请先运行 duban add-government {name}。")
