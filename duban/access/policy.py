"""The one door for rights: ask the role what, then the scope where."""

from duban.access.actor import Actor, Placed, Scope
from duban.access.roles import OFFICE_ROLES, PERMISSIONS_OF, POST_ROLES, REACHES, ROLE_TITLES, Permission, Reach, Role
from duban.errors import NotAllowed

OUT_OF_REACH: dict[Reach, str] = {
    Reach.EVERYTHING: "这一事项不属于本级政府，如有疑问请联系督查室。",
    Reach.OWN_UNIT: "这一事项不属于您所在的单位，如有疑问请联系督查室。",
    Reach.OWN_POSTS: "这一事项不在您分管的范围，如有疑问请联系督查室。",
    Reach.NOTHING: "您的角色不办理具体事项，如有疑问请联系督查室。",
}
"""Why a role that may do a thing elsewhere may not do it here."""


def refusal(actor: Actor, permission: Permission, *, on: Placed | None = None) -> str:
    """The sentence that refuses, or "" where the act is allowed. Buttons are shown only where this is empty."""
    if actor.role is not None and permission not in PERMISSIONS_OF[actor.role]:
        return f"{ROLE_TITLES[actor.role]}没有这项权限，如确有需要请联系{_whom_to_ask(permission)}。"
    if on is not None and not actor.scope.covers(on):
        return _why_out_of_reach(actor, on)
    return ""


def _whom_to_ask(permission: Permission) -> str:
    """Whoever may do it: the office as one, else the roles by name."""
    holders = [role for role in Role if permission in PERMISSIONS_OF[role]]
    return "督查室" if OFFICE_ROLES.issubset(holders) else "、".join(ROLE_TITLES[role] for role in holders)


def _why_out_of_reach(actor: Actor, on: Placed) -> str:
    if actor.role is None or on.government_id != actor.government_id:
        return OUT_OF_REACH[Reach.EVERYTHING]
    if actor.role in POST_ROLES and actor.scope == Scope(actor.government_id):
        return "您现在没有担任相应的职务，看不到具体事项；如有疑问请联系督查室。"
    return OUT_OF_REACH[REACHES[actor.role]]


def allowed(actor: Actor, permission: Permission, *, on: Placed | None = None) -> bool:
    """Whether the act would pass `require`."""
    return not refusal(actor, permission, on=on)


def require(actor: Actor, permission: Permission, *, on: Placed | None = None) -> None:
    """Let the act pass or raise `NotAllowed` with the reason."""
    sentence = refusal(actor, permission, on=on)
    if sentence:
        raise NotAllowed(sentence)
