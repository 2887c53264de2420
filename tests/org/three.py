"""The three administrators (三员) of one government, and grants in the fewest words."""

from dataclasses import dataclass
from typing import Any

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.org.actions import grants
from duban.org.models import Government, Grant, GrantKind, Unit, User
from tests.make import NOON, make_government, make_unit, make_user


@dataclass(frozen=True)
class Three:
    """System administrator, security administrator, auditor."""

    government: Government
    system: User
    security: User
    auditor: User

    @property
    def proposer(self) -> Actor:
        return self.system.as_actor()

    @property
    def decider(self) -> Actor:
        return self.security.as_actor()

    def opening(self, username: str = "songjia", *, role: Role = Role.FILER, name: str = "宋佳", **rows: Any) -> Grant:
        """An account to open that nobody has proposed yet; a filer gets a unit."""
        if role is Role.FILER:
            rows.setdefault("unit", make_unit(government=self.government))
        details = {"username": username, "name": name, "role": role.value}
        return Grant(government=self.government, kind=GrantKind.OPEN, details=details, **rows)

    def about(self, account: User, kind: GrantKind, *, details: dict[str, str] | None = None, **rows: Any) -> Grant:
        """A grant for an account that there is, not proposed yet."""
        return Grant(government=self.government, kind=kind, account=account, details=details or {}, **rows)

    def changing(self, account: User, role: Role, *, unit: Unit | None = None, **rows: Any) -> Grant:
        """Another role for an account, not proposed yet."""
        return self.about(account, GrantKind.CHANGE, details={"role": role.value}, unit=unit, **rows)

    def propose(self, grant: Grant) -> Grant:
        """The system administrator proposes."""
        return grants.propose(grant, by=self.proposer, at=NOON)

    def agree(self, *proposed: Grant) -> None:
        """The security administrator agrees."""
        grants.decide(proposed, agreed=True, words="", by=self.decider, at=NOON)

    def make(self, grant: Grant) -> Grant:
        """Proposed and agreed to."""
        self.agree(self.propose(grant))
        grant.refresh_from_db()
        return grant


def make_three(government: Government | None = None) -> Three:
    """Three different persons."""
    government = government or make_government()
    roles = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "auditor": Role.AUDITOR}
    names = {"system": "何静", "security": "罗正平", "auditor": "白露"}
    return Three(government, **{k: make_user(r, government=government, name=names[k]) for k, r in roles.items()})
