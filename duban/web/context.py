"""What every template may use about the frame: the government, the person, the rights, the navigation."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from duban import __version__
from duban.access.roles import PERMISSIONS_OF, ROLE_TITLES, UNIT_ROLES, Permission, Role


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation; `current` where the page lies behind it."""

    title: str
    address: str
    current: bool


NAV: tuple[tuple[str, str, Permission | None, tuple[str, ...]], ...] = (
    ("home", "工作台", None, ()),
    ("ledger", "台账", Permission.LEDGER_VIEW, ("/tasks/",)),
    ("rounds", "报送", Permission.ROUND_VIEW, ("/returns/", "/receipts/")),
    ("briefings", "通报", Permission.BRIEFING_VIEW, ()),
    ("intake", "来文", Permission.INTAKE_VIEW, ()),
    ("pending", "待落实", Permission.PENDING_SETTLE, ()),
    ("units", "单位", Permission.UNIT_VIEW, ("/posts/",)),
    ("calendar", "工作日历", Permission.CALENDAR_VIEW, ()),
    ("inbox", "消息", None, ("/reminders/", "/deliveries/")),
    ("accounts", "账号", Permission.ACCOUNT_VIEW, ("/grants/",)),
    ("trail", "留痕", Permission.TRAIL_VIEW, ()),
)
"""Page, title, what its reader must be allowed, and the beginnings of further addresses that belong to it."""


def navigation(role: Role, path: str) -> list[NavItem]:
    """The entries that a role may open."""
    items = []
    for name, title, permission, more in NAV:
        if permission is not None and permission not in PERMISSIONS_OF[role]:
            continue
        address = reverse(name)
        current = path == address if name == "home" else path.startswith((address, *more))
        items.append(NavItem("本单位" if name == "home" and role in UNIT_ROLES else title, address, current))
    return items


def frame(request: HttpRequest) -> dict[str, Any]:
    """Costs no query: the account comes with its government."""
    user = getattr(request, "user", None)
    me = user if user is not None and user.is_authenticated else None
    actor = getattr(request, "actor", None)
    role = actor.role if actor is not None else me.acts_as if me is not None else None
    return {
        "me": me,
        "actor": actor,
        "acts_as": ROLE_TITLES[role] if actor is not None and actor.acting_for and role is not None else "",
        "rights": PERMISSIONS_OF[role] if role is not None else frozenset(),
        "nav": navigation(role, request.path) if role is not None else [],
        "government": getattr(me, "government", None),
        "version": __version__,
    }
