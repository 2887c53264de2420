"""A table of accounts to open (账号表): read, told row by row, proposed as grants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from duban.access.actor import Actor
from duban.access.roles import ROLE_TITLES, Role
from duban.documents.sheets import Column, to_xlsx
from duban.errors import NotUnderstood, UserError
from duban.org.actions.grants import propose_many, require_possible
from duban.org.models import Grant, GrantKind, Post, Unit, account_name
from duban.org.queries import units_named

HEADINGS = ("账号", "姓名", "角色", "单位", "职务")
MOST_ACCOUNTS = 500
"""More than any one government has; each row is looked up, so that a larger table would hold the page for long."""
_ROLES = {title: role for role, title in ROLE_TITLES.items()}


@dataclass(frozen=True)
class RosterRow:
    """One row of the table: the cells under `HEADINGS`, and the grant that it becomes or what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    grant: Grant | None
    wrong: str


def template() -> bytes:
    """The empty table as xlsx, with the roles to choose from."""
    titles = list(ROLE_TITLES.values())
    widths = {"单位": 28, "职务": 28}
    columns = [Column(h, widths.get(h, 16), titles if h == "角色" else ()) for h in HEADINGS]
    return to_xlsx("账号", columns, [])


def cells_of(table: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The rows below the heading, in the order of `HEADINGS` whatever the order of the columns.

    Raises: NotUnderstood where a column is missing or there are too many rows.
    """
    heads = list(table[0])
    missing = [heading for heading in HEADINGS if heading not in heads]
    if missing:
        raise NotUnderstood(f"表头缺少“{missing[0]}”，请下载模板，照模板的表头填写后再上传。")
    places = [heads.index(heading) for heading in HEADINGS]
    rows = [tuple(row[place] if place < len(row) else "" for place in places) for row in table[1:]]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise NotUnderstood("表里只有表头，没有账号，请填写后再上传。")
    if len(rows) > MOST_ACCOUNTS:
        raise NotUnderstood(f"一次最多导入 {MOST_ACCOUNTS} 个账号，请分成几个文件上传。")
    return rows


def read_roster(rows: Sequence[tuple[str, ...]], *, government_id: int, on: date) -> list[RosterRow]:
    """Each row as it would be proposed, or with what is wrong. Writes nothing."""
    units = units_named([row[3] for row in rows if row[3]], government_id=government_id, on=on)
    posts = {p.title: p for p in Post.objects.filter(government_id=government_id, title__in=[row[4] for row in rows])}
    seen: dict[str, int] = {}
    found = []
    for number, cells in enumerate(rows, 1):
        try:
            grant = _grant_of(cells, government_id, units, posts)
            name = grant.details["username"]
            if name in seen:
                raise NotUnderstood(f"账号“{name}”与第{seen[name]}行相同，请换一个。")
            require_possible(grant, on=on)
        except UserError as refused:
            found.append(RosterRow(number, cells, None, refused.sentence))
        else:
            seen[name] = number
            found.append(RosterRow(number, cells, grant, ""))
    return found


def _grant_of(cells: tuple[str, ...], government_id: int, units: dict[str, Unit], posts: dict[str, Post]) -> Grant:
    username, name, role, unit, post = cells
    if not name:
        raise NotUnderstood("没有写姓名，请补上。")
    if role not in _ROLES:
        raise NotUnderstood(f"没有“{role}”这个角色，请从模板的下拉列表里选。" if role else "没有写角色，请补上。")
    if unit and unit not in units:
        raise NotUnderstood(f"单位库里没有“{unit}”，请照单位库写全称。")
    if post and post not in posts:
        raise NotUnderstood(f"没有“{post}”这个职务，请照职务表写全称。")
    details = {"username": account_name(username), "name": name, "role": Role(_ROLES[role]).value}
    return Grant(
        government_id=government_id,
        kind=GrantKind.OPEN,
        unit=units.get(unit),
        post=posts.get(post),
        details=details,
        reason="账号表导入",
    )


@transaction.atomic
def propose_roster(rows: Sequence[tuple[str, ...]], *, source: str, on: date, by: Actor, at: datetime) -> int:
    """确认导入: propose an account for every row that was good when it was shown; all or none. Returns how many.

    Raises: NotUnderstood where a row is good no more.
    """
    read = read_roster(rows, government_id=by.government_id, on=on)
    wrong = next((row for row in read if row.grant is None), None)
    if wrong is not None:
        raise NotUnderstood(f"“{wrong.cells[0]}”现在不能提出：{wrong.wrong}请重新上传查看。")
    return propose_many([row.grant for row in read if row.grant], source=source, by=by, at=at)
