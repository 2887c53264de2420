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


class Role(StrEnum):
    """What an account is for. An account has exactly one role."""

    OFFICE_DIRECTOR = "office_director"
    SUPERVISOR_OFFICER = "supervisor_officer"
    FILER = "filer"


ROLE_TITLES: dict[Role, str] = {
    Role.OFFICE_DIRECTOR: "督查室主任",
    Role.SUPERVISOR_OFFICER: "督查员",
    Role.FILER: "填报人",
}

OFFICE_ROLES = frozenset({Role.OFFICE_DIRECTOR, Role.SUPERVISOR_OFFICER})
"""Roles of the supervision office (督查室): they see the whole ledger of their government."""

_OFFICE = frozenset(Permission)

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.OFFICE_DIRECTOR: _OFFICE,
    Role.SUPERVISOR_OFFICER: _OFFICE,
    Role.FILER: frozenset({Permission.LEDGER_VIEW}),
}
