"""Reads of the register: who holds a post on a day, who answers for a merged unit, what a name means."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from duban.access.roles import ADMIN_ROLES, ROLE_TITLES, Role
from duban.org.models import Grant, GrantKind, GrantState, Holding, Unit, UnitName, User


def holders(post_ids: Iterable[int], *, on: date) -> dict[int, str]:
    """Post → the person who holds it on a day; posts that nobody holds are left out."""
    return dict(Holding.objects.on(on).filter(post__in=post_ids).values_list("post_id", "person"))


def heirs(government_id: int, *, on: date) -> Mapping[int, int]:
    """Unit merged by a day → the unit that answers in its place; a chain of mergers is followed to its end."""
    merged = dict(
        Unit.objects.filter(government_id=government_id, ended_on__lte=on).values_list("pk", "merged_into_id")
    )
    found = {}
    for pk, into in merged.items():
        seen = {pk}
        while into in merged and into not in seen:
            seen.add(into)
            into = merged[into]
        found[pk] = into
    return found


def units_named(words: Collection[str], *, government_id: int, on: date | None) -> dict[str, Unit]:
    """Each name that the register knows → its unit: by the full name, else by another name.

    Args:
        on: of another name those days count first; where it meant nobody on that day, whatever its days: papers go on
            printing a unit's former name for a while. A name that two units bear is not decided here: it is left out.
    """
    found = {unit.name: unit for unit in Unit.objects.filter(government_id=government_id, name__in=words)}
    others = UnitName.objects.filter(government_id=government_id, words__in=set(words) - set(found))
    meant: dict[str, set[Unit]] = {}
    then: dict[str, set[Unit]] = {}
    for other in others.select_related("unit"):
        meant.setdefault(other.words, set()).add(other.unit)
        if on is not None and (other.since or on) <= on <= (other.until or on):
            then.setdefault(other.words, set()).add(other.unit)
    return found | {name: units.pop() for name, units in (meant | then).items() if len(units) == 1}


UNUSED_AFTER = timedelta(days=90)
"""An account that nobody used for so long is shown to the administrators (等保: 及时清理多余的、过期的账户)."""
ACCOUNT_STATES = {"in_use": "在用", "first": "待首次登录", "closed": "停用", "unused": "90天未用"}


@dataclass(frozen=True)
class AccountFilters:
    """What the list of accounts is narrowed to; "" is everything."""

    words: str = ""
    role: str = ""
    unit: int | None = None
    state: str = ""


@dataclass(frozen=True)
class AccountRow:
    """One account as the administrators see it: no telephone, nothing of its work."""

    account: User
    place: str
    state: str
    unused: bool

    @property
    def state_title(self) -> str:
        return ACCOUNT_STATES[self.state]


def accounts_listed(government_id: int, filters: AccountFilters, *, on: date, at: datetime) -> list[AccountRow]:
    """The accounts of a government that pass the filters, those in use first, by unit and name."""
    found = User.objects.filter(government_id=government_id)
    if filters.words:
        found = found.filter(Q(username__icontains=filters.words) | Q(name__icontains=filters.words))
    if filters.role in ADMIN_ROLES:
        found = found.filter(admin_kind=filters.role)
    elif filters.role:
        found = found.filter(role=filters.role)
    if filters.unit is not None:
        found = found.filter(unit_id=filters.unit)
    if filters.state == "unused":
        found = unused_accounts(found, at=at)
    elif filters.state == "closed":
        found = found.filter(is_active=False)
    elif filters.state:
        found = found.filter(is_active=True, must_change_password=filters.state == "first")
    held = Prefetch("holdings", Holding.objects.on(on).select_related("post"), to_attr="held")
    ordered = (
        found.select_related("unit")
        .prefetch_related(held)
        .order_by("-is_active", F("unit__order").asc(nulls_first=True), "name", "pk")
    )
    idle = set(unused_accounts(found, at=at).values_list("pk", flat=True))
    return [_account_row(account, idle) for account in ordered]


def _account_row(account: User, idle: Collection[int]) -> AccountRow:
    posts: Sequence[Holding] = account.held  # type: ignore[attr-defined]
    places = [account.unit.name] if account.unit else []
    state = "closed" if not account.is_active else "first" if account.must_change_password else "in_use"
    return AccountRow(account, "、".join([*places, *(each.post.title for each in posts)]), state, account.pk in idle)


def unused_accounts(accounts: "QuerySet[User]", *, at: datetime) -> "QuerySet[User]":
    """Of some accounts those in force that nobody has used for 90 days, or never since they were opened."""
    last = Coalesce("last_login", "created_at")
    return accounts.filter(is_active=True).alias(last=last).filter(last__lt=at - UNUSED_AFTER)


def role_choices() -> list[tuple[str, str]]:
    """Every role with its title, in the order of the matrix."""
    return [(role.value, ROLE_TITLES[role]) for role in Role]


def grants_of(government_id: int) -> "QuerySet[Grant]":
    """A government's grants, the newest first, with what their words need."""
    return Grant.objects.filter(government_id=government_id).select_related("account", "unit", "post", "successor")


def waiting_for_accounts(units: Collection[Unit]) -> dict[int, Grant]:
    """Unit → the proposed grant that would open its filer account."""
    found = Grant.objects.filter(
        unit__in=units, kind=GrantKind.OPEN, state=GrantState.PROPOSED, details__role=Role.FILER.value
    )
    return {grant.unit_id: grant for grant in found if grant.unit_id is not None}


def has_security_admin(government_id: int) -> bool:
    """Whether somebody can decide on grants: then accounts are opened by a grant only."""
    return User.objects.filter(government_id=government_id, admin_kind=Role.SECURITY_ADMIN, is_active=True).exists()
