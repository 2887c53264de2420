"""Governments, units, posts and accounts (政府、单位、职务、账号)."""

from duban.org.models.grants import Grant, GrantKind, GrantState
from duban.org.models.people import UNTITLED, Holding, Post, PostMember, StandIn, StandInKind, User, account_name
from duban.org.models.units import Government, Membership, NameKind, Unit, UnitKind, UnitName

__all__ = [
    "UNTITLED", "Government", "Grant", "GrantKind", "GrantState", "Holding", "Membership", "NameKind", "Post", "PostMember",
    "StandIn", "StandInKind", "Unit", "UnitKind", "UnitName", "User", "account_name",
]  # fmt: skip
