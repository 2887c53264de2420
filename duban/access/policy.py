"""The one door for rights: ask the role what, then the scope where."""

from duban.access.actor import Actor, Placed
from duban.access.roles import PERMISSIONS_OF, ROLE_TITLES, Permission
from duban.errors import NotAllowed


def refusal(actor: Actor, permission: Permission, *, on: Placed | None = None) -> str:
    """The sentence that refuses, or "" where the act is allowed. Buttons are shown only where this is empty."""
    if actor.role is not None and permission not in PERMISSIONS_OF[actor.role]:
        return f"{ROLE_TITLES[actor.role]}没有这项权限，如确有需要请联系督查室。"
    if on is not None and not actor.scope.covers(on):
        return "这一事项不属于您所在的单位，如有疑问请联系督查室。"
    return ""


def allowed(actor: Actor, permission: Permission, *, on: Placed | None = None) -> bool:
    """Whether the act would pass `require`."""
    return not refusal(actor, permission, on=on)


def require(actor: Actor, permission: Permission, *, on: Placed | None = None) -> None:
    """Let the act pass or raise `NotAllowed` with the reason."""
    sentence = refusal(actor, permission, on=on)
    if sentence:
        raise NotAllowed(sentence)
