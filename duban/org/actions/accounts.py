"""Opening accounts and their passwords (账号、口令)."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import ADMIN_ROLES, POST_ROLES, ROLE_TITLES, UNIT_ROLES, Permission, Role
from duban.audit import trail
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.org.actions.posts import end_stand_in
from duban.org.models import Government, Holding, Post, Unit, User, account_name
from duban.timing.clock import day_in_china

NAME_LENGTH = 40
DAY = timedelta(days=1)
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
    password: str | None,
    by: Actor,
    at: datetime,
) -> User:
    """Open an account (开通账号); without a password nobody can sign in until one is issued.

    Accounts inside a unit have that unit. Leaders hold a post: the holder's name must be theirs, or nobody's yet; of a
    unit's head, the chief and the head of the government office the post is entered where the register has none.
    """
    username = account_name(username)
    day = day_in_china(at)
    require_openable(username, name=name, role=role, government=government, unit=unit, post=post, on=day)
    user = User(username=username, name=name, government=government, unit=unit, created_at=at)
    if role in ADMIN_ROLES:
        user.admin_kind = role
    else:
        user.role = role
    user.set_password(password)
    user.save()
    if role in POST_ROLES:
        take_post(user, post or own_post(role, government, unit), since=day)
    where = unit.name if unit else government.name
    trail.record(
        by, "org.user_added", f"为{where}的{name}开通了{ROLE_TITLES[role]}账号“{username}”", at=at, target=user
    )
    return user


def require_openable(
    username: str, *, name: str, role: Role, government: Government, unit: Unit | None, post: Post | None, on: date
) -> None:
    """Let an account pass that could be opened; `username` in its one spelling. Raises UserError with what is wrong."""
    if not username:
        raise NotUnderstood("账号不能为空，请用字母、数字或汉字起一个账号。")
    if max(len(username), len(name)) > NAME_LENGTH:
        raise NotUnderstood(f"账号和姓名最多 {NAME_LENGTH} 个字，请改短后再建。")
    if User.objects.filter(username=username).exists():
        raise NotNow(f"账号“{username}”已经有人使用，请换一个。")
    require_place(role, has_unit=unit is not None, has_post=post is not None)
    _require_post(post or _own_post(role, government, unit), role=role, unit=unit, name=name, user_id=None, on=on)


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


def _own_post(role: Role, government: Government, unit: Unit | None) -> Post | None:
    """The post that `own_post` would find, None where the register has none yet or the role has no post."""
    return Post.objects.filter(government=government, role=role, unit=unit).first() if role in POST_ROLES else None


def _require_post(
    post: Post | None, *, role: Role, unit: Unit | None, name: str, user_id: int | None, on: date
) -> None:
    """Let a post pass that the account of that person can be the account of; None is a post that is not entered yet."""
    if post is None:
        return
    # A notice prints the chief like any other leader, so a leader's post may turn out to be the chief's.
    if post.is_common or (post.role != role and (post.role != Role.LEAD_LEADER or role is Role.UNIT_HEAD)):
        raise NotUnderstood(f"“{post}”不是{ROLE_TITLES[role]}的职务，请另选职务。")
    if post.unit != unit:
        raise NotUnderstood(f"“{post}”是{post.unit}的职务，账号属于{unit}，请另选职务或改选单位。")
    lasting = _lasting(post, on=on)
    if lasting and not _own_of(lasting, name=name, user_id=user_id):
        raise NotNow(f"“{post}”现由{lasting[-1].person}担任，请先办理任职变动，再为{name}开通账号。")


def _lasting(post: Post, *, on: date) -> list[Holding]:
    """The holdings of a post that are not over on a day, also one whose end or beginning lies ahead."""
    return list(post.holdings.filter(Q(until=None) | Q(until__gte=on)).order_by("since"))


def _own_of(holdings: list[Holding], *, name: str, user_id: int | None) -> list[Holding]:
    """Those of a person whose account is nobody's yet or the person's own."""
    return [each for each in holdings if each.person == name and each.account_id in {None, user_id}]


def own_post(role: Role, government: Government, unit: Unit | None) -> Post:
    """The one post that a role other than 牵头领导 comes with: the head of a unit, the chief, the office's head."""
    title = f"{unit.name}主要负责人"[:60] if unit else ROLE_TITLES[role]
    post, _ = Post.objects.get_or_create(government=government, role=role, unit=unit, defaults={"title": title})
    return post


def take_post(user: User, post: Post, *, since: date) -> None:
    """The account is that of the post's holder, for as long as he holds it, or of its new holder where nobody holds it.

    Part of the transaction of whoever calls, which writes the trail.
    """
    _require_post(post, role=user.acts_as, unit=user.unit, name=user.name, user_id=user.pk, on=since)
    if post.role != user.acts_as:
        post.role = user.acts_as
        post.save(update_fields=["role"])
    own = _own_of(_lasting(post, on=since), name=user.name, user_id=user.pk)
    if not own:
        Holding.objects.create(government_id=user.government_id, post=post, person=user.name, account=user, since=since)
    for holding in own:
        holding.account = user
        holding.save(update_fields=["account"])


@transaction.atomic
def change_account(user: User, *, role: Role, unit: Unit | None, post: Post | None, by: Actor, at: datetime) -> None:
    """调整账号: another role, another unit, a further post. Posts that do not go with the new role end the day before.

    Called by the grant that was decided (授权): who may grant is asked there, not here.
    """
    day = day_in_china(at)
    require_changeable(user, role=role, unit=unit, post=post, on=day)
    before = {"role": user.acts_as.value, "unit": user.unit.name if user.unit else ""}
    for holding in duties_of(user, on=day).select_related("post"):
        goes_with = holding.post.role == role and (role is not Role.UNIT_HEAD or holding.post.unit == unit)
        if not goes_with and holding.post != post:
            _end_holding(holding, before=day)
    user.admin_kind, user.role = (role, "") if role in ADMIN_ROLES else (None, role)
    user.unit = unit
    user.save(update_fields=["admin_kind", "role", "unit"])
    if role in POST_ROLES:
        take_post(user, post or own_post(role, user.government, unit), since=day)
    told = f"将账号“{user.username}”（{user.name}）调整为{ROLE_TITLES[role]}{f'（{unit}）' if unit else ''}"
    after = {"role": role.value, "unit": unit.name if unit else "", "post": post.title if post else ""}
    trail.record(by, "org.user_changed", told, at=at, target=user, before=before, after=after)


def require_changeable(user: User, *, role: Role, unit: Unit | None, post: Post | None, on: date) -> None:
    """Let an account pass that could be changed so. Raises UserError with what is in the way."""
    if not user.is_active:
        raise NotNow(f"账号“{user.username}”已停用，请先恢复再调整。")
    require_place(role, has_unit=unit is not None, has_post=post is not None)
    holds = post is None or user.holdings.on(on).filter(post=post).exists()
    if (role, unit) == (user.acts_as, user.unit) and holds:
        raise NotUnderstood(f"账号“{user.username}”现在就是这样，不必调整。")
    if role in ADMIN_ROLES:
        acting = user.stand_ins.filter(until__gte=on).select_related("post").first()
        held = duties_of(user, on=on).select_related("post").first() or acting
        if held is not None:
            raise NotNow(f"{user.name}还担任或代理“{held.post}”，请先办理任职变动，再改为{ROLE_TITLES[role]}。")
    if role is not Role.SECURITY_ADMIN:
        _require_not_last(user)
    own = post or _own_post(role, user.government, unit)
    _require_post(own, role=role, unit=unit, name=user.name, user_id=user.pk, on=on)


def _require_not_last(user: User) -> None:
    """Without a security administrator no grant could ever be decided again."""
    if user.admin_kind != Role.SECURITY_ADMIN:
        return
    own = User.objects.filter(government_id=user.government_id, admin_kind=Role.SECURITY_ADMIN, is_active=True)
    # Locked, so that two of them cannot end each other at the same moment.
    if len(own.select_for_update().order_by("pk")) < 2:
        raise NotNow(f"{user.name}是唯一在用的安全管理员，请先开通另一个，再办理这一个。")


def duties_of(user: User, *, on: date) -> "QuerySet[Holding]":
    """The posts that an account holds on a day or later."""
    return user.holdings.filter(Q(until=None) | Q(until__gte=on))


@transaction.atomic
def close_account(user: User, *, successor: User | None, holder: str, by: Actor, at: datetime) -> None:
    """停用账号: its sessions and its password are dead, its posts end or pass on, its stand-ins end.

    Called by the grant that was decided (授权): who may grant is asked there, not here.

    Args:
        successor: the account that takes over the posts.
        holder: the name of a new holder who has no account; "" where nobody takes over.
    """
    day = day_in_china(at)
    require_closable(user, successor=successor, holder=holder, on=day)
    passed_on = [_pass_on(each, successor, holder, on=day) for each in duties_of(user, on=day).select_related("post")]
    for stand_in in user.stand_ins.filter(until__gte=day).select_related("post", "account"):
        end_stand_in(stand_in, on=day - DAY, by=by, at=at)
    user.is_active, user.must_change_password = False, True
    user.set_unusable_password()  # the sessions die with the password, so that 恢复 does not wake them
    user.save(update_fields=["is_active", "must_change_password", "password"])
    heir = successor.name if successor else holder
    posts = "、".join(f"“{post}”" for post in passed_on)
    told = f"停用了账号“{user.username}”（{user.name}）"
    if posts:
        told += f"，{posts}{f'由{heir}接任' if heir else '空缺'}"
    after = {"posts": [post.title for post in passed_on], "successor": heir}
    trail.record(by, "org.user_closed", told, at=at, target=user, after=after)


def require_closable(user: User, *, successor: User | None, holder: str, on: date) -> None:
    """Let an account pass that could be closed so. Raises UserError with what is in the way."""
    if not user.is_active:
        raise NotNow(f"账号“{user.username}”已经停用，不必再办。")
    _require_not_last(user)
    if successor is None and not holder:
        return
    posts = [holding.post for holding in duties_of(user, on=on).select_related("post")]
    if not posts:
        raise NotUnderstood(f"{user.name}没有担任职务，不需要移交，请去掉接手的人再提交。")
    if successor is not None:
        if not successor.is_active or successor == user or successor.government_id != user.government_id:
            raise NotUnderstood(f"“{successor.name}”的账号不能接手，请另选在用的账号。")
        elsewhere = next((post for post in posts if post.unit_id not in {None, successor.unit_id}), None)
        wrong = next((post for post in posts if post.role != successor.acts_as), None)
        if wrong is not None:
            raise NotUnderstood(
                f"{successor.name}是{successor.role_title}，不能接任“{wrong}”；请先调整他的角色，或另选账号。"
            )
        if elsewhere is not None:
            raise NotUnderstood(
                f"{successor.name}的账号属于{successor.unit}，不能接任“{elsewhere}”；请先调整他的单位，或另选账号。"
            )


def _pass_on(holding: Holding, successor: User | None, holder: str, *, on: date) -> Post:
    """End a holding; whoever takes over holds the post from the day `on`, or from the later day on which it would begin.

    Where the holding began on that very day, its one day stays its own, and the next day is the first of the other.
    """
    heir, until = successor.name if successor else holder, holding.until
    since = on + DAY if holding.since == on else max(on, holding.since)
    _end_holding(holding, before=on)
    if heir and (until is None or since <= until):
        Holding.objects.create(
            government_id=holding.government_id, post=holding.post, person=heir, account=successor, since=since,
            until=until,
        )  # fmt: skip
    return holding.post


def _end_holding(holding: Holding, *, before: date) -> None:
    """The holding ends with the day before. One that begins later never begins; one that began that day has been for it."""
    if holding.since > before:
        holding.delete()
        return
    holding.until = max(holding.since, before - DAY)
    holding.save(update_fields=["until"])


@transaction.atomic
def reopen_account(user: User, *, by: Actor, at: datetime) -> None:
    """恢复账号: it can be used again once a password is issued. Posts do not come back.

    Called by the grant that was decided (授权): who may grant is asked there, not here.
    """
    require_reopenable(user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    trail.record(by, "org.user_reopened", f"恢复了账号“{user.username}”（{user.name}）", at=at, target=user)


def require_reopenable(user: User) -> None:
    """Let an account pass that is closed."""
    if user.is_active:
        raise NotNow(f"账号“{user.username}”正在使用，不必恢复。")


def unit_username(unit: Unit) -> str:
    """The name of a unit's filer account: the unit's, with the place or a number where somebody has it already."""
    name, longer = account_name(unit.name), account_name(f"{unit.government.short_name}{unit.name}")
    numbered = (f"{longer[: NAME_LENGTH - 3]}{number}" for number in range(2, 1000))
    tried = [name[:NAME_LENGTH], longer[:NAME_LENGTH], *numbered]
    taken = set(User.objects.filter(username__in=tried).values_list("username", flat=True))
    return next(each for each in tried if each not in taken)


def filer_name(unit: Unit) -> str:
    """The name of whoever files for a unit, before anybody has told it."""
    return f"{unit.name[: NAME_LENGTH - 3]}填报人"


def set_unit_account(unit: Unit, *, hashed: str) -> User:
    """Open the filer account of a unit, named like the unit, or renew its one-time password (already hashed).

    Part of the transaction of whoever calls, which writes the trail.
    """
    user = User.objects.filter(unit=unit, role=Role.FILER, is_active=True, must_change_password=True).first()
    if user is None:
        user = User(username=unit_username(unit), name=filer_name(unit), role=Role.FILER, unit=unit)
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


def issue_password(user: User, *, by: Actor, at: datetime) -> str:
    """生成一次性密码, at the administrator's page; returns the only copy.

    Passwords of the three administrators are renewed at the console only: whoever could issue one could be two of them.
    """
    policy.require(by, Permission.GRANT_PROPOSE)
    if user.admin_kind:
        raise NotAllowed(f"三员的密码在服务器上用 duban reset-password 生成，{user.name}的密码没有改动。")
    if not user.is_active:
        raise NotNow(f"账号“{user.username}”已停用，请先恢复再生成密码。")
    password = draw_password()
    reset_password(user, password=password, by=by, at=at)
    return password
