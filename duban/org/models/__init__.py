"""Governments, units, posts and accounts (政府、单位、职务、账号)."""

from duban.org.models.people import Holding, Post, PostMember, StandIn, StandInKind, User, account_name
from duban.org.models.units import Government, Membership, NameKind, Unit, UnitKind, UnitName

__all__ = [
    "Government", "Holding", "Membership", "NameKind", "Post", "PostMember", "StandIn", "StandInKind", "Unit",
    "UnitKind", "UnitName", "User", "account_name",
]  # fmt: skip
