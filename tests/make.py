"""Makers: each builds the smallest valid world with the fewest words; a test names only what it is about."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from duban.access.roles import ADMIN_ROLES, POST_ROLES, UNIT_ROLES, Role
from duban.files import store
from duban.ledger import actions as ledger_actions
from duban.ledger.models import Notice, Task
from duban.ledger.rules import TaskDraft, UnitList, UnitName, assigned
from duban.org.actions import accounts, governments
from duban.org.actions.posts import register_leaders
from duban.org.actions.units import register_units
from duban.org.models import Government, Unit, User

NOON = datetime(2022, 3, 16, 4, 0, tzinfo=UTC)
"""12:00 in China, the day after the notice of the makers."""

PASSWORD = "correct-horse-battery"
LEADER = "陆岚"
"""The leader who leads every task of `make_draft`."""


def make_government(name: str = "云河市泉山区人民政府", *, is_demo: bool = False) -> Government:
    """A government; the same name gives the same one."""
    found = Government.objects.filter(name=name).first()
    return found or governments.add_government(name, at=NOON, is_demo=is_demo)


def make_unit(name: str = "区教育体育局", *, government: Government | None = None) -> Unit:
    """A unit of the register."""
    return register_units({name: name.startswith("各")}, government=government or make_government())[name]


def make_user(
    role: Role = Role.SUPERVISOR_OFFICER,
    *,
    unit: Unit | None = None,
    government: Government | None = None,
    name: str = "周敏",
) -> User:
    """An account that need not change its password; filers get a unit, leaders the post that leads the makers' tasks."""
    government = government or (unit.government if unit else make_government())
    if role in UNIT_ROLES and unit is None:
        unit = make_unit(government=government)
    user = User(
        username=f"u{User.objects.count() + 1}", name=name, government=government, unit=unit,
        must_change_password=False, **({"admin_kind": role} if role in ADMIN_ROLES else {"role": role}),
    )  # fmt: skip
    user.set_password(PASSWORD)
    user.save()
    if role is Role.LEAD_LEADER:
        post = register_leaders([LEADER], government=government, since=NOON.date())[LEADER]
        post.holdings.update(account=user)
    elif role in POST_ROLES:
        accounts.take_post(user, accounts.own_post(role, government, unit), since=NOON.date())
    return user


def make_client(user: User) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user, backend="duban.org.signin.AccountBackend")
    return client


def send(client: Client, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    """Send a form as a page would: with a fresh key."""
    return client.post(address, {"once": str(uuid.uuid4())} | (data or {}), **more)


def make_draft(
    item_no: str = "1", *, units: Sequence[str] = ("区教育体育局",), leads: Sequence[str] = (), **more: Any
) -> TaskDraft:
    """A checked task; `units` by name, those beginning with 各 are collective."""
    names = tuple(UnitName(name, collective=name.startswith("各")) for name in units)
    roles = assigned(UnitList(names), [UnitName(name) for name in leads], notice="", place=f"附件1第{item_no}项")
    text = f"建成第{item_no}批社区服务站并投入使用。"
    cells = {"seq": item_no, "category": "改善民生", "text": text, "leaders": LEADER, "units": "、".join(units)}
    draft = TaskDraft(
        item_no, "改善民生", text, (LEADER,), roles, (), "", {"block": 1, "row": 1, "cells": cells, "bold": []}
    )
    return replace(draft, **more)


def make_notice(
    *drafts: TaskDraft, by: User | None = None, number: str = "泉政办发〔2022〕3号", year: int = 2022
) -> Notice:
    """A registered notice with one list, 附件1; without drafts it holds one task of one unit."""
    by = by or make_user()
    file = store.save(number.encode(), name="通知.docx", government_id=by.government_id, at=NOON)
    listed = ledger_actions.ListDraft("annex1", "责任分解立项表", "task", drafts or (make_draft(),))
    fields = {
        "doc_number": number,
        "title": "关于年度任务立项督查的通知",
        "issuer": "云河市泉山区人民政府办公室",
        "doc_date": date(year, 3, 15),
    }
    draft = ledger_actions.NoticeDraft(year=year, fields=fields, lists=[listed])
    return ledger_actions.register(draft, file=file, by=by.as_actor(), at=NOON)


def make_task(**more: Any) -> Task:
    """One registered task; arguments as for `make_draft`, and `by`."""
    by = more.pop("by", None)
    return Task.objects.get(task_list__notice=make_notice(make_draft(**more), by=by))
