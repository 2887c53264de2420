"""The fictional district (演示数据): built through the product's own actions, so that it shows what the product does."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from duban.access.actor import system_actor
from duban.access.roles import Role
from duban.documents.docx import to_docx
from duban.documents.notices import notice, read_notice
from duban.errors import NotNow
from duban.intake import actions as intake_actions
from duban.org import actions as org_actions
from duban.org.models import Government, Unit, UnitKind, User

NOTICE = Path(__file__).with_name("notice.json")
GOVERNMENT = "云河市泉山区人民政府"


def notice_docx() -> bytes:
    """The fictional notice as the office would publish it, in Word."""
    return to_docx(notice(read_notice(json.loads(NOTICE.read_text(encoding="utf-8")))))


def build_demo(*, at: datetime) -> Iterator[str]:
    """Build the fictional ledger; yields lines that say what was built and which accounts to try.

    Raises: NotNow where the database already holds accounts: fictional rows never mix with real ones.
    """
    if User.objects.exists() or Government.objects.exists():
        raise NotNow("这个数据库里已经有账号，演示数据只能建在空库里；请换一个 DUBAN_DATA 目录再试。")
    shape = json.loads(NOTICE.read_text(encoding="utf-8"))
    government = org_actions.add_government(GOVERNMENT, at=at, is_demo=True)
    yield f"演示数据：虚构的{government.short_name}，人物、单位、任务均为虚构。"
    accounts = [
        _account("zhuren", shape["office"][0]["name"], Role.OFFICE_DIRECTOR, government, None, at=at),
        _account("ducha", shape["office"][1]["name"], Role.SUPERVISOR_OFFICER, government, None, at=at),
    ]
    officer = User.objects.get(username="ducha").as_actor()
    received = intake_actions.receive(notice_docx(), filename="泉政办发〔2022〕3号.docx", by=officer, at=at)
    registered = intake_actions.confirm(received.batch, by=officer, at=at)
    yield f"已按{registered}建账，{received.batch.rows_seen}项。"
    collective = Unit.objects.get(government=government, name="各街道办事处")
    streets = list(Unit.objects.filter(government=government, kind=UnitKind.STREET))
    org_actions.settle_collective(collective, members=streets, since=date(2022, 3, 24), by=officer, at=at)
    unit = Unit.objects.get(government=government, name="区教育体育局")
    accounts.append(_account("jiaoti", "宋佳", Role.FILER, government, unit, at=at))
    yield "可用账号（密码本次随机生成）："
    yield from accounts


def _account(username: str, name: str, role: Role, government: Government, unit: Unit | None, *, at: datetime) -> str:
    """Open an account whose password need not be changed, and say it in one line."""
    password = org_actions.draw_password()
    user = org_actions.add_user(
        username=username, name=name, role=role, government=government, unit=unit, password=password,
        by=system_actor(government.pk), at=at,
    )  # fmt: skip
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    return f"  {username:<8} {password}   {name}（{unit.name if unit else ''}{user.role_title}）"
