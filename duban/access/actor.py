"""Who acts (`Actor`) and on which rows (`Scope`)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from duban.access.roles import Role


class Placed(Protocol):
    """Anything that belongs to a government and, perhaps, to some of its units; what posts lead has `post_ids`, too."""

    @property
    def government_id(self) -> int: ...

    @property
    def unit_ids(self) -> Collection[int]: ...


@dataclass(frozen=True)
class Scope:
    """The rows a person reaches: one government's, all of them, those of some units, or those that some posts lead.

    The same value tests one object (`covers`) and filters a list (`QuerySet.within`), so that a button and a
    list can never disagree.
    """

    government_id: int
    everything: bool = False
    unit_ids: frozenset[int] = frozenset()
    post_ids: frozenset[int] = frozenset()

    def covers(self, thing: Placed) -> bool:
        """Whether this scope reaches `thing`."""
        if thing.government_id != self.government_id:
            return False
        if self.everything or not self.unit_ids.isdisjoint(thing.unit_ids):
            return True
        return bool(self.post_ids) and not self.post_ids.isdisjoint(getattr(thing, "post_ids", ()))


@dataclass(frozen=True)
class Actor:
    """The person (or the system itself) in whose name something is done.

    Whoever acts for a leader (代) bears it in the name, so that every row that is signed says so; `acting_for` is the
    number of the stand-in that gives him the leader's rights.
    """

    name: str
    role: Role | None
    scope: Scope
    user_id: int | None = None
    acting_for: int | None = None
    address: str = field(default="", compare=False)
    request_id: str = field(default="", compare=False)

    @property
    def government_id(self) -> int:
        return self.scope.government_id


def system_actor(government_id: int) -> Actor:
    """The system acting by itself or at an administrator's console (系统): it may do what no role has to allow."""
    return Actor(name="系统", role=None, scope=Scope(government_id=government_id, everything=True))
