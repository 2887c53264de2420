"""Commands on governments, accounts and the unit register."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from duban.access import policy
from duban.access.actor import Actor, system_actor
from duban.access.roles import ROLE_TITLES, Permission, Role
from duban.almanac import actions as almanac_actions
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.models import Government, Holding, Membership, Post, Unit, UnitKind, User, account_name
from duban.org.rules import kind_of

NAME_LENGTH = 40
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ2345679"
"""Letters and digits that nobody mistakes for one another on paper."""


@transaction.atomic
def add_government(name: str, *, at: datetime, is_demo: bool = False) -> Government:
    """Enter a government whose ledger will be kept here, with a working calendar of its own (工作日历)."""
    if Government.objects.filter(name=name).exists():
        raise NotNow(f"“{name}”已经有了，不必再建。")
    government = Government.objects.create(name=name, is_demo=is_demo)
    system = system_actor(government.pk)
    trail.record(system, "org.government_added", f"登记了政府“{name}”", at=at, target=government)
    almanac_actions.seed(by=system, at=at)
    return government


def draw_password() -> str:
    """A one-time password of 14 characters (about 79 bits), easy to read off a sheet of paper."""
    return "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(14))


@transaction.atomic
def add_user(
    *,
    username: str,
    name: str,
    role: Role,
    government: Government,
    unit: Unit | None = None,
    post: Post | None = None,
    password: str,
    by: Actor,
    at: datetime,
) -> User:
    """Open an account. Office accounts have neither unit nor post, filers have a unit, leaders a post."""
    username = account_name(username)
    if not username:
        raise NotUnderstood("账号不能为空，请用字母、数字或汉字起一个账号。")
    if max(len(username), len(name)) > NAME_LENGTH:
        raise NotUnderstood(f"账号和姓名最多 {NAME_LENGTH} 个字，请改短后再建。")
    if User.objects.filter(username=username).exists():
        raise NotNow(f"账号“{username}”已经有人使用，请换一个。")
    if (unit is not None, post is not None) != _PLACES[role]:
        raise NotUnderstood(f"{ROLE_TITLES[role]}的账号{_PLACE_WORDS[_PLACES[role]]}，请改正后再建。")
    user = User(username=username, name=name, role=role, government=government, unit=unit, post=post)
    user.set_password(password)
    user.save()
    where = unit.name if unit else government.name
    trail.record(
        by, "org.user_added", f"为{where}的{name}开通了{ROLE_TITLES[role]}账号“{username}”", at=at, target=user
    )
    return user


_PLACES = {role: (role is Role.FILER, role is Role.LEAD_LEADER) for role in Role}
"""Whether an account of the role has a unit, and whether it has a post."""
_PLACE_WORDS = {
    (False, False): "不属于单位，也不对应职务",
    (True, False): "必须写明所属单位",
    (False, True): "必须写明对应的职务",
}


def set_unit_account(unit: Unit, *, hashed: str) -> User:
    """Open the filer account of a unit, named like the unit, or renew its one-time password (already hashed).

    Part of the transaction of whoever calls, which writes the trail.
    """
    user = User.objects.filter(unit=unit, role=Role.FILER, must_change_password=True).first()
    if user is None:
        name = account_name(unit.name)
        if User.objects.filter(username=name).exists():
            name = account_name(f"{unit.government.short_name}{unit.name}")[:40]
        user = User(username=name, name=f"{unit.name}填报人"[:40], role=Role.FILER, unit=unit)
        user.government_id = unit.government_id
    user.password = hashed
    user.save()
    return user


@transaction.atomic
def change_password(user: User, *, password: str, by: Actor, at: datetime) -> None:
    """Set the password that the person chose; it has passed the validators in the form."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    trail.record(by, "org.password_changed", "修改了自己的登录密码", at=at, target=user)


@transaction.atomic
def reset_password(user: User, *, password: str, by: Actor, at: datetime) -> None:
    """重置密码: a one-time password that must be changed at the next sign-in."""
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    trail.record(by, "org.password_reset", f"为账号“{user.username}”（{user.name}）重置了密码", at=at, target=user)


def register_units(names: Mapping[str, bool], *, government: Government) -> dict[str, Unit]:
    """Find or enter the units of a notice. Part of the transaction of whoever calls, which writes the trail.

    Args:
        names: each name as printed → whether it is a collective name, in the order of the notice.

    Returns: name → register entry.
    """
    known = {unit.name: unit for unit in Unit.objects.filter(government=government, name__in=names)}
    last = Unit.objects.filter(government=government).aggregate(last=Max("order"))["last"] or 0
    fresh = [name for name in names if name not in known]
    Unit.objects.bulk_create(
        (
            Unit(
                government=government,
                name=name,
                kind=UnitKind.COLLECTIVE if names[name] else kind_of(name),
                order=last + number,
            )
            for number, name in enumerate(fresh, 1)
        ),
        ignore_conflicts=True,  # another act may enter the same name at the same time
    )
    return {unit.name: unit for unit in Unit.objects.filter(government=government, name__in=names)}


def register_leaders(names: Iterable[str], *, government: Government, since: date) -> dict[str, Post]:
    """Find or enter the posts behind the leaders of a notice; it prints persons, so a new post waits for its title.

    A person who holds a post now keeps it. A role without a person (各分管副区长) is a post that nobody holds.
    """
    held = {h.person: h.post for h in Holding.objects.filter(government=government, until=None).select_related("post")}
    posts: dict[str, Post] = {}
    for name in dict.fromkeys(names):
        if name in held:
            posts[name] = held[name]
        elif name.startswith("各"):
            posts[name], _ = Post.objects.get_or_create(government=government, title=name)
        else:
            posts[name], _ = Post.objects.get_or_create(government=government, title=f"牵头领导（{name}）")
            Holding.objects.create(government=government, post=posts[name], person=name, since=since)
    return posts


@transaction.atomic
def settle_collective(collective: Unit, *, members: Collection[Unit], since: date, by: Actor, at: datetime) -> None:
    """落实集体名称: name the real units that a collective name stands for; they owe from `since` on."""
    policy.require(by, Permission.PENDING_SETTLE)
    if not members:
        raise NotUnderstood("还没有选择单位，请至少勾选一个成员单位。")
    strangers = [m.name for m in members if m.is_collective or m.government_id != collective.government_id]
    if strangers:
        raise NotUnderstood(f"“{strangers[0]}”不能作为成员，请只勾选具体单位。")
    own = Unit.objects.filter(government_id=by.government_id, kind=UnitKind.COLLECTIVE, settled_at=None)
    changed = own.filter(pk=collective.pk).update(settled_at=at)
    if not changed:
        raise NotNow(f"“{collective.name}”刚由他人落实，请刷新查看。")
    Membership.objects.bulk_create(
        Membership(government=collective.government, collective=collective, unit=unit, since=since) for unit in members
    )
    listed = "、".join(unit.name for unit in members)
    trail.record(
        by,
        "org.collective_settled",
        f"将“{collective.name}”落实为{listed}（自{since:%Y年%-m月%-d日}起）",
        at=at,
        target=collective,
        after={"members": [unit.name for unit in members], "since": since.isoformat()},
    )
