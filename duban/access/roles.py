"""Roles (角色) and what each may do, read from `matrix.csv`. Where it may be done is the scope's business (`actor.py`).

The file is the one table of rights: it can be opened and read by whoever decides them, the manual prints it, and the
tests of every page ask it. What is not granted is refused.
"""

import csv
from enum import StrEnum
from pathlib import Path

TABLE = Path(__file__).with_name("matrix.csv")
GRANTED = "是"


class Permission(StrEnum):
    """One thing that can be allowed; the value stands in the matrix."""

    LEDGER_VIEW = "ledger.view"
    LEDGER_EXPORT = "ledger.export"
    READING_CORRECT = "reading.correct"
    INTAKE_VIEW = "intake.view"
    INTAKE_WORK = "intake.work"
    PENDING_SETTLE = "pending.settle"
    ROUND_VIEW = "round.view"
    ROUND_OPEN = "round.open"
    ACCOUNT_HAND_OUT = "account.hand_out"
    RETURN_VIEW = "return.view"
    RETURN_FILL = "return.fill"
    RETURN_CONFIRM = "return.confirm"
    RETURN_REVIEW = "return.review"
    CONTACT_VIEW = "contact.view"
    COMPLETION_VERIFY = "completion.verify"
    BRIEFING_VIEW = "briefing.view"
    BRIEFING_DRAFT = "briefing.draft"
    UNIT_VIEW = "unit.view"
    UNIT_EDIT = "unit.edit"
    POST_VIEW = "post.view"
    POST_EDIT = "post.edit"
    REMINDER_VIEW = "reminder.view"
    DELIVERY_MANAGE = "delivery.manage"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_EDIT = "calendar.edit"
    ACCOUNT_VIEW = "account.view"
    GRANT_PROPOSE = "grant.propose"
    GRANT_DECIDE = "grant.decide"
    TRAIL_VIEW = "trail.view"


class Role(StrEnum):
    """What an account is for. An account has exactly one role; the public (公众) has no account."""

    OFFICE_DIRECTOR = "office_director"
    SUPERVISOR_OFFICER = "supervisor_officer"
    FILER = "filer"
    UNIT_REVIEWER = "unit_reviewer"
    UNIT_HEAD = "unit_head"
    LEAD_LEADER = "lead_leader"
    CHIEF = "chief"
    OFFICE_HEAD = "office_head"
    PUBLICITY_OFFICER = "publicity_officer"
    ARCHIVIST = "archivist"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """Which rows a role reaches (范围)."""

    EVERYTHING = "全部"
    OWN_UNIT = "本单位"
    OWN_POSTS = "分管"
    NOTHING = "无"


def _read() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["权限"]: row for row in csv.DictReader(file)}


_ROWS = _read()
ROLE_TITLES: dict[Role, str] = {role: _ROWS["角色"][role] for role in Role}
REACHES: dict[Role, Reach] = {role: Reach(_ROWS["范围"][role]) for role in Role}
PERMISSION_TITLES: dict[Permission, str] = {permission: _ROWS[permission]["说明"] for permission in Permission}
PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    role: frozenset(permission for permission in Permission if _ROWS[permission][role] == GRANTED) for role in Role
}

OFFICE_ROLES = frozenset({Role.OFFICE_DIRECTOR, Role.SUPERVISOR_OFFICER})
"""Roles of the supervision office (督查室)."""
UNIT_ROLES = frozenset(role for role, reach in REACHES.items() if reach is Reach.OWN_UNIT)
"""Roles inside a unit (填报人、审核人、负责人)."""
POST_ROLES = frozenset({Role.LEAD_LEADER, Role.CHIEF, Role.OFFICE_HEAD, Role.UNIT_HEAD})
"""Roles that come with a post (职务): who holds it changes, with dates."""
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
"""三员: three different persons; none of them sees business content."""
