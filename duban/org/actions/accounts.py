"""Opening accounts and their passwords (账号、口令)."""

import secrets
from datetime import date, datetime

from django.db import transaction

from duban.access.actor import Actor
from duban.access.roles import ADMIN_ROLES, POST_ROLES, ROLE_TITLES, UNIT_ROLES, Role
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.models import Government, Holding, Post, Unit, User, account_name
from duban.timing.clock import day_in_china

NAME_LENGTH = 40
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ2345679"
"""Letters and digits that nobody mistakes for one another on paper."""


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
    """Open an account (开通账号).

    Accounts inside a unit have that unit. Leaders hold a post: the holder's name must be theirs, or nobody's yet; of a
    unit's head, the chief and the head of the government office the post is entered where the register has none.
    """
    username = account_name(username)
    if not username:
        raise NotUnderstood("账号不能为空，请用字母、数字或汉字起一个账号。")
    if max(len(username), len(name)) > NAME_LENGTH:
        raise NotUnderstood(f"账号和姓名最多 {NAME_LENGTH} 个字，请改短后再建。")
    if User.objects.filter(username=username).exists():
        raise NotNow(f"账号“{username}”已经有人使用，请换一个。")
    require_place(role, has_unit=unit is not None, has_post=post is not None)
    user = User(username=username, name=name, government=government, unit=unit, created_at=at)
    if role in ADMIN_ROLES:
        user.admin_kind = role
    else:
        user.role = role
    user.set_password(password)
    user.save()
    if role in POST_ROLES:
        take_post(user, post or own_post(role, government, unit), since=day_in_china(at))
    where = unit.name if unit else government.name
    trail.record(
        by, "org.user_added", f"为{where}的{name}开通了{ROLE_TITLES[role]}账号“{username}”", at=at, target=user
    )
    return user


def require_place(role: Role, *, has_unit: bool, has_post: bool) -> None:
    """Let an account pass that has what its role needs: a unit inside units, a post for leaders.

    Raises: NotUnderstood with what is missing or too much.
    """
    if role in UNIT_ROLES and not has_unit:
        raise NotUnderstood(f"{ROLE_TITLES[role]}的账号必须写明所属单位，请改正后再建。")
    if role not in UNIT_ROLES and has_unit:
        raise NotUnderstood(f"{ROLE_TITLES[role]}的账号不属于单位，请改正后再建。")
    if role is Role.LEAD_LEADER and not has_post:
        raise NotUnderstood(f"{ROLE_TITLES[role]}的账号必须写明对应的职务，请改正后再建。")
    if role not in POST_ROLES and has_post:
        raise NotUnderstood(f"{ROLE_TITLES[role]}的账号不对应职务，请改正后再建。")


def own_post(role: Role, government: Government, unit: Unit | None) -> Post:
    """The one post that a role other than 牵头领导 comes with: the head of a unit, the chief, the office's head."""
    title = f"{unit.name}主要负责人"[:60] if unit else ROLE_TITLES[role]
    post, _ = Post.objects.get_or_create(government=government, role=role, unit=unit, defaults={"title": title})
    return post


def take_post(user: User, post: Post, *, since: date) -> Holding:
    """The account is that of the post's holder, from now on or, where nobody holds it, as its new holder.

    Part of the transaction of whoever calls, which writes the trail.
    """
    role = user.acts_as
    if post.role != role:
        if post.role != Role.LEAD_LEADER or role is Role.UNIT_HEAD:
            raise NotUnderstood(f"“{post}”不是{ROLE_TITLES[role]}的职务，请另选职务。")
        post.role = role  # a notice prints the chief like any other leader
        post.save(update_fields=["role"])
    holding: Holding | None = post.holdings.filter(until=None).first()
    if holding is None:
        return Holding.objects.create(
            government_id=user.government_id, post=post, person=user.name, account=user, since=since
        )
    if holding.person != user.name or holding.account_id not in {None, user.pk}:
        raise NotNow(f"“{post}”现由{holding.person}担任，请先办理任职变动，再为{user.name}开通账号。")
    holding.account = user
    holding.save(update_fields=["account"])
    return holding


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
