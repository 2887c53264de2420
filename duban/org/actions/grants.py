"""Granting (授权): proposed by the system administrator, decided by the security administrator, never by one person.

What a grant does happens in the transaction of the decision; where it can no longer be done, nothing is decided.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.db.models import F

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission, Role
from duban.audit import trail
from duban.errors import NotAllowed, NotNow, NotUnderstood, UserError
from duban.org.actions import accounts
from duban.org.actions.posts import require_stand_in, set_stand_in
from duban.org.models import Grant, GrantKind, GrantState, Post, StandInKind, Unit, User
from duban.org.queries import waiting_for_accounts
from duban.timing.clock import day_in_china


@transaction.atomic
def propose(grant: Grant, *, by: Actor, at: datetime) -> Grant:
    """提出授权: enter a grant that nobody has saved yet; it waits for the security administrator.

    Raises: UserError where it could not be made effective even now.
    """
    policy.require(by, Permission.GRANT_PROPOSE)
    return _enter(grant, by=by, at=at)


@transaction.atomic
def propose_many(grants: Sequence[Grant], *, source: str, by: Actor, at: datetime) -> int:
    """成批提出: the rows of a table, all or none, with one more line on the trail that says how many. Returns how many."""
    policy.require(by, Permission.GRANT_PROPOSE)
    if not grants:
        raise NotUnderstood("表里没有可以提出的账号，请改正后再上传。")
    for grant in grants:
        _enter(grant, by=by, at=at)
    government = grants[0].government
    told = f"从“{source}”导入，提出开通{len(grants)}个账号"
    trail.record(by, "org.grants_imported", told, at=at, target=government)
    return len(grants)


@transaction.atomic
def propose_filers(units: Iterable[Unit], *, by: Actor, at: datetime) -> int:
    """提出开通填报账号: the office asks for the accounts of units that owe and have none. Returns how many are new."""
    policy.require(by, Permission.ACCOUNT_HAND_OUT)
    every = list(units)
    waiting = waiting_for_accounts(every)
    fresh = [unit for unit in every if unit.pk not in waiting]
    for unit in fresh:
        details = {
            "username": accounts.unit_username(unit),
            "name": accounts.filer_name(unit),
            "role": Role.FILER.value,
        }
        grant = Grant(government_id=unit.government_id, kind=GrantKind.OPEN, unit=unit, details=details)
        grant.reason = "发放填报账号"
        _enter(grant, by=by, at=at)
    return len(fresh)


def _enter(grant: Grant, *, by: Actor, at: datetime) -> Grant:
    require_possible(grant, on=day_in_china(at))
    grant.proposed_by = _person(by)
    grant.proposed_by_name, grant.proposed_at = by.name, at
    grant.save()
    because = f"，理由：{grant.reason}" if grant.reason else ""
    trail.record(by, "org.grant_proposed", f"提出{grant.words}{because}", at=at, target=grant)
    return grant


def require_possible(grant: Grant, *, on: date) -> None:
    """Let a grant pass that could be made effective on a day. Raises UserError with what is in the way."""
    account, open_grants = grant.account, Grant.objects.filter(state=GrantState.PROPOSED)
    if account is None:
        name = grant.details["username"]
        accounts.require_openable(
            name,
            name=grant.details["name"],
            role=grant.role,
            government=grant.government,
            unit=grant.unit,
            post=grant.post,
            on=on,
        )
        if open_grants.filter(kind=GrantKind.OPEN, details__username=name).exists():
            raise NotNow(f"账号“{name}”已经提出开通，正待核准，不必再提。")
        return
    if open_grants.filter(account=account).exists():
        raise NotNow(f"账号“{account.username}”已有一项授权待核准，请等它办完再提。")
    if grant.kind == GrantKind.CHANGE:
        accounts.require_changeable(account, role=grant.role, unit=grant.unit, post=grant.post, on=on)
    elif grant.kind == GrantKind.CLOSE:
        accounts.require_closable(account, successor=grant.successor, holder=grant.details.get("holder", ""), on=on)
    elif grant.kind == GrantKind.REOPEN:
        accounts.require_reopenable(account)
    else:
        require_stand_in(cast(Post, grant.post), account, since=grant.day("since"), until=grant.day("until"), on=on)


@transaction.atomic
def decide(grants: Sequence[Grant], *, agreed: bool, words: str, by: Actor, at: datetime) -> None:
    """核准: agree to grants or refuse them, all or none; what is agreed to takes effect at once.

    Args:
        grants: as they stood on the page, with the versions that were seen.
        words: the reason; a refusal needs one.
    """
    policy.require(by, Permission.GRANT_DECIDE)
    if not grants:
        raise NotUnderstood("还没有选择授权，请至少勾选一项。")
    if not agreed and not words:
        raise NotUnderstood("不同意的，请写明理由，提出的人才知道怎样改。")
    for grant in grants:
        _require_open(grant)
        grant.refresh_from_db()  # the account as it is now, not as it was when the page was made
        if by.user_id == grant.proposed_by_id:
            raise NotAllowed("自己提出的授权不能由自己核准，请由另一位安全管理员核准。")
        if grant.touches(by.user_id):
            raise NotAllowed("涉及自己账号的授权不能由自己核准，请由另一位安全管理员核准。")
        _settle(grant, agreed=agreed, words=words, by=by, at=at)


def _settle(grant: Grant, *, agreed: bool, words: str, by: Actor, at: datetime) -> None:
    if agreed:
        try:
            grant.account = _take_effect(grant, by=by, at=at)
        except UserError as refused:
            raise type(refused)(f"第{grant.pk}号没有生效：{refused.sentence}") from refused
    _move(
        grant,
        state=GrantState.EFFECTIVE if agreed else GrantState.REFUSED,
        account=grant.account,
        decided_by=_person(by),
        decided_by_name=by.name,
        decided_at=at,
        decision=words,
    )
    if agreed:
        told = f"同意第{grant.pk}号授权：{grant.words}{f'，意见：{words}' if words else ''}"
        trail.record(by, "org.grant_agreed", told, at=at, target=grant)
    else:
        told = f"不同意第{grant.pk}号授权：{grant.words}，理由：{words}"
        trail.record(by, "org.grant_refused", told, at=at, target=grant)


def _person(by: Actor) -> User:
    return User.objects.get(pk=by.user_id or 0)


def _take_effect(grant: Grant, *, by: Actor, at: datetime) -> User:
    """Do what is granted; returns the account it is about."""
    account = grant.account
    if account is None:
        return accounts.add_user(
            username=grant.details["username"], name=grant.details["name"], role=grant.role, government=grant.government,
            unit=grant.unit, post=grant.post, password=None, by=by, at=at,
        )  # fmt: skip
    if grant.kind == GrantKind.CHANGE:
        accounts.change_account(account, role=grant.role, unit=grant.unit, post=grant.post, by=by, at=at)
    elif grant.kind == GrantKind.CLOSE:
        holder = grant.details.get("holder", "")
        accounts.close_account(account, successor=grant.successor, holder=holder, by=by, at=at)
    elif grant.kind == GrantKind.REOPEN:
        accounts.reopen_account(account, by=by, at=at)
    else:
        days = {"since": grant.day("since"), "until": grant.day("until")}
        set_stand_in(cast(Post, grant.post), account, kind=StandInKind(grant.details["stand_in"]), **days, by=by, at=at)
    return account


@transaction.atomic
def withdraw(grant: Grant, *, by: Actor, at: datetime) -> None:
    """撤回: whoever proposed a grant takes it back while nobody has decided it."""
    policy.require(by, Permission.GRANT_PROPOSE)
    if grant.proposed_by_id != by.user_id:
        raise NotAllowed(f"这项授权由{grant.proposed_by_name}提出，只能由本人撤回。")
    _move(grant, state=GrantState.WITHDRAWN)
    trail.record(by, "org.grant_withdrawn", f"撤回第{grant.pk}号授权：{grant.words}", at=at, target=grant)


def _require_open(grant: Grant) -> None:
    """Let a grant pass that stands as it was seen; it is kept so until the transaction ends."""
    seen = Grant.objects.select_for_update().filter(pk=grant.pk, state=GrantState.PROPOSED, version=grant.version)
    if not seen.exists():
        raise NotNow(f"第{grant.pk}号授权刚由他人办理过，请刷新查看。")


def _move(grant: Grant, *, state: GrantState, **more: object) -> None:
    """Move a grant on from where it was seen; a stale page is told so."""
    _require_open(grant)
    Grant.objects.filter(pk=grant.pk).update(state=state, version=F("version") + 1, **more)
    grant.refresh_from_db()
