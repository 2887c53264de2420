"""The `duban` command. Exit codes: 0 done, 1 refused or found faulty (the sentence says what next), 2 wrong usage.

Messages for people go to standard error, data to standard output. Commands that need no database load no framework.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from duban.access.roles import ROLE_TITLES, Role
from duban.config.usage import Parser
from duban.errors import UserError

Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where commands are added; argparse gives the type no public name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="duban", description="督办：政府工作报告任务的分解、推进、月报与通报")
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")
    _add_reading(commands)
    _add_ledger(commands)
    _add_accounts(commands)
    _add_service(commands)
    _add_checks(commands)
    return parser


def _add_reading(commands: Commands) -> None:
    """What needs no database."""
    intake = commands.add_parser("intake", help="读取一份来文，不用数据库")
    intake.add_argument("file", type=Path, metavar="FILE", help="来文文件")
    intake.add_argument("--json", action="store_true", help="输出一份 JSON")
    intake.set_defaults(run=_intake)

    due = commands.add_parser("due", help="计算一年的月报期限，不写 --government 时不用数据库")
    due.add_argument("--year", type=int, required=True, help="报告月份所在的年")
    due.add_argument("--rule", default="nth_workday:5", help="期限规则，例如 nth_workday:5、fixed_day:5")
    due.add_argument("--government", help="按这级政府的工作日历计算")
    due.add_argument("--json", action="store_true", help="输出一份 JSON")
    due.set_defaults(run=_due)

    precheck = commands.add_parser("precheck", help="预检月报各行，不用数据库")
    precheck.add_argument("file", type=Path, metavar="FILE", help="月报各行的 JSON 文件")
    precheck.add_argument("--json", action="store_true", help="输出一份 JSON")
    precheck.set_defaults(run=_precheck)


def _add_ledger(commands: Commands) -> None:
    """A notice in, the annexes and the briefings out."""
    load = commands.add_parser("load-notice", help="读取来文并直接建账（没有疑问的行）")
    load.add_argument("file", type=Path, metavar="FILE", help="来文文件")
    load.add_argument("--year", type=int, required=True, help="台账年度")
    load.add_argument("--government", required=True, help="政府名称，没有时新建")
    _in_database(load, "load_notice")

    export = commands.add_parser("export", help="导出台账的附件，或单位填好的表")
    annexes = ["annex1", "annex2", "annex3", "annex4"]
    export.add_argument("what", choices=annexes, metavar="annex1|annex2|annex3|annex4")
    export.add_argument("--out", type=Path, required=True, help="写到哪个文件（.docx；附件3、附件4也可以是 .pdf）")
    export.add_argument("--unit", help="单位名称（附件3、附件4必写）")
    export.add_argument("--period", help="附件4的月份，例如 2022-03；附件3的年份")
    export.add_argument("--year", type=int, help="台账年度，默认最近一年")
    export.add_argument("--government", help="政府名称，只有一个时不必写")
    _in_database(export, "export")

    brief = commands.add_parser("brief", help="起草通报，写出 Word、PDF 和数字出处")
    brief.add_argument("kind", choices=["livelihood_monthly", "quarterly"], metavar="livelihood_monthly|quarterly")
    brief.add_argument("--period", required=True, help="月份，例如 2022-03；季度通报写季度最后一个月")
    brief.add_argument("--out", type=Path, required=True, help="写到哪个目录")
    brief.add_argument("--government", help="政府名称，只有一个时不必写")
    _in_database(brief, "brief")


def _add_accounts(commands: Commands) -> None:
    """Who may sign in, and for which government."""
    user = commands.add_parser("adduser", help="开通账号，输出一次性密码")
    user.add_argument("username", help="账号")
    user.add_argument("--name", required=True, help="姓名")
    user.add_argument(
        "--role",
        required=True,
        choices=[role.value for role in Role],
        metavar="角色",
        help="角色，必写：" + "、".join(f"{role} {title}" for role, title in ROLE_TITLES.items()),
    )
    user.add_argument("--government", help="政府名称；第一个账号时新建")
    user.add_argument("--unit", help="所属单位（填报人、单位审核人、单位负责人必写）")
    user.add_argument("--leader", help="领导姓名（牵头领导账号必写，照通知里的写法）")
    _in_database(user, "add_user")

    reset = commands.add_parser("reset-password", help="为账号生成新的一次性密码")
    reset.add_argument("username", help="账号")
    _in_database(reset, "reset_password")

    government = commands.add_parser("add-government", help="登记一级政府")
    government.add_argument("name", help="名称，例如 云河市泉山区人民政府")
    _in_database(government, "add_government")


def _add_service(commands: Commands) -> None:
    """The database and the pages."""
    _in_database(commands.add_parser("migrate", help="建立或升级数据库"), "migrate")
    serve = commands.add_parser("serve", help="启动网页服务")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址")
    _add_port(serve)
    serve.add_argument("--workers", type=int, default=2, help="进程数")
    _in_database(serve, "serve")
    work = commands.add_parser("work", help="值守：到时提醒、发送消息、探测系统")
    work.add_argument("--once", action="store_true", help="只做一轮就结束")
    _in_database(work, "work")
    demo = commands.add_parser("demo", help="建立虚构的演示台账并启动网页服务")
    demo.add_argument("--no-serve", action="store_true", help="只建立，不启动")
    _add_port(demo)
    _in_database(demo, "demo")


def _add_port(parser: argparse.ArgumentParser) -> None:
    """PORT stays text here, so that a bad one is told like a bad --port, and only where a port is needed."""
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="端口")


def _add_checks(commands: Commands) -> None:
    """What proves that all is as it should be."""
    _in_database(commands.add_parser("verify", help="核对全部不变量"), "verify")
    trail = commands.add_parser("audit", help="留痕")
    checks = trail.add_subparsers(required=True, metavar="verify")
    _in_database(checks.add_parser("verify", help="核对留痕的链条"), "audit_verify")
    deploy = commands.add_parser("check-deploy", help="检查正式运行前必须满足的条件")
    deploy.add_argument("--database", action="store_true", help="同时探测数据库的特性")
    _in_database(deploy, "check_deploy")


def _in_database(parser: argparse.ArgumentParser, command: str) -> None:
    """The command needs the framework, which is loaded only when it runs."""
    parser.set_defaults(run=partial(_run_in_database, command))


def _run_in_database(command: str, options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    if command == "migrate" and os.environ.get("DATABASE_MIGRATE_URL"):
        _become_migrating_role()
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    try:
        django.setup()
    except OSError as error:
        raise UserError(f"数据目录用不了（{error}），请检查 DUBAN_DATA 和它的权限。") from None
    except ImproperlyConfigured as error:
        raise UserError(f"设置有误（{error}），请对照 .env.example 改正。") from None
    from duban.config import commands

    try:
        return int(getattr(commands, command)(options))
    except (OperationalError, ProgrammingError) as error:
        said = str(error).strip().splitlines()[0]
        mend = "请检查 DATABASE_URL 和数据库服务；数据库还没有建好时，先运行 duban migrate。"
        raise UserError(f"数据库用不了（{said}）。{mend}") from error


def _become_migrating_role() -> None:
    """Work under DATABASE_MIGRATE_URL, and remember whom to grant what serving needs."""
    if not os.environ.get("DATABASE_URL"):
        raise UserError("设了 DATABASE_MIGRATE_URL 而没有设 DATABASE_URL，请一并写明网页服务所用的数据库账号。")
    os.environ["DUBAN_SERVING_URL"] = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = os.environ["DATABASE_MIGRATE_URL"]


def _due(options: argparse.Namespace) -> int:
    if options.government is not None:
        return _run_in_database("due", options)
    from duban.config import dues

    return dues.by_seed(options)


def _intake(options: argparse.Namespace) -> int:
    from duban.intake.parsing import Refused, read

    try:
        data = options.file.read_bytes()
    except OSError:
        print(f"打不开文件“{options.file}”，请检查路径和权限。", file=sys.stderr)
        return 1
    try:
        reading = read(data, options.file.name)
    except Refused as refused:
        print(f"{refused.message}{refused.hint}", file=sys.stderr)
        if options.json:
            print(json.dumps(refused.to_json(), ensure_ascii=False))
        return 1
    if options.json:
        print(json.dumps(reading.to_json(), ensure_ascii=False))
        return 0
    counts, document = reading.counts, reading.document
    print(f"《{document.title}》{document.doc_no}")
    for listed in reading.lists:
        print(f"{listed.title}：{len(listed.entries)}项")
    print(
        f"读到{counts.rows_seen}行，读入{counts.rows_read}行，其中{counts.rows_in_doubt}行有疑问；未读入{len(reading.unread)}处。"
    )
    return 0


def _precheck(options: argparse.Namespace) -> int:
    from duban.prechecks import command

    try:
        data = options.file.read_bytes()
    except OSError:
        raise UserError(f"打不开文件“{options.file}”，请检查路径和权限。") from None
    print("\n".join(command.told(data, as_json=options.json)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
