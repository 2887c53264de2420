"""Roles (角色) and what each may do. Where it may be done is the scope's business (`actor.py`).

Source: the matrix of roles and functions agreed with the supervision office; what is not granted is refused.
"""

from enum import StrEnum


class Permission(StrEnum):
    """One thing that can be allowed; the value stands in the permission matrix."""

    LEDGER_VIEW = "ledger.view"
    LEDGER_EXPORT = "ledger.export"
    READING_CORRECT = "reading.correct"
    INTAKE_VIEW = "intake.view"
    INTAKE_WORK = "intake.work"
    PENDING_SETTLE = "pending.settle"
    CALENDAR_VIEW = "calendar.view"
    CALENDAR_EDIT = "calendar.edit"
    ROUND_VIEW = "round.view"
    ROUND_OPEN = "round.open"
    ACCOUNT_HAND_OUT = "account.hand_out"
    RETURN_VIEW = "return.view"
    RETURN_FILL = "return.fill"
    RETURN_REVIEW = "return.review"
    COMPLETION_VERIFY = "completion.verify"
    BRIEFING_VIEW = "briefing.view"
    BRIEFING_DRAFT = "briefing.draft"


class Role(StrEnum):
    """What an account is for. An account has exactly one role."""

    OFFICE_DIRECTOR = "office_director"
    SUPERVISOR_OFFICER = "supervisor_officer"
    FILER = "filer"
    LEAD_LEADER = "lead_leader"


ROLE_TITLES: dict[Role, str] = {
    Role.OFFICE_DIRECTOR: "督查室主任",
    Role.SUPERVISOR_OFFICER: "督查员",
    Role.FILER: "填报人",
    Role.LEAD_LEADER: "牵头领导",
}

OFFICE_ROLES = frozenset({Role.OFFICE_DIRECTOR, Role.SUPERVISOR_OFFICER})
"""Roles of the supervision office (督查室): they see the whole ledger of their government."""

_OFFICE = frozenset(Permission) - {Permission.RETURN_FILL}

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.OFFICE_DIRECTOR: _OFFICE,
    Role.SUPERVISOR_OFFICER: _OFFICE - {Permission.CALENDAR_EDIT},
    Role.FILER: frozenset({Permission.LEDGER_VIEW, Permission.RETURN_VIEW, Permission.RETURN_FILL}),
    Role.LEAD_LEADER: frozenset({Permission.LEDGER_VIEW}),
}
