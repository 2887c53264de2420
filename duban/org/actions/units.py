"""The unit register: names of a notice, collective names (单位库、集体名称)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.models import Government, Membership, Unit, UnitKind
from duban.org.queries import units_named
from duban.org.rules import kind_of


def register_units(names: Mapping[str, bool], *, government: Government, on: date | None = None) -> dict[str, Unit]:
    """Find or enter the units of a notice. Part of the transaction of whoever calls, which writes the trail.

    Args:
        names: each name as printed → whether it is a collective name, in the order of the notice.
        on: the notice's day; a unit that was called so on that day (简称、曾用名) is found by that name.

    Returns: name → register entry.
    """
    known = units_named(names, government_id=government.pk, on=on)
    last = Unit.objects.filter(government=government).aggregate(last=Max("order"))["last"] or 0
    fresh = [name for name in names if name not in known]
    Unit.objects.bulk_create(
        (
            Unit(
                government=government,
                name=name,
                kind=UnitKind.COLLECTIVE if names[name] else kind_of(name),
                order=last + number,
            )
            for number, name in enumerate(fresh, 1)
        ),
        ignore_conflicts=True,  # another act may enter the same name at the same time
    )
    return known | {unit.name: unit for unit in Unit.objects.filter(government=government, name__in=fresh)}


@transaction.atomic
def settle_collective(collective: Unit, *, members: Collection[Unit], since: date, by: Actor, at: datetime) -> None:
    """落实集体名称: name the real units that a collective name stands for; they owe from `since` on."""
    policy.require(by, Permission.PENDING_SETTLE)
    if not members:
        raise NotUnderstood("还没有选择单位，请至少勾选一个成员单位。")
    strangers = [m.name for m in members if m.is_collective or m.government_id != collective.government_id]
    if strangers:
        raise NotUnderstood(f"“{strangers[0]}”不能作为成员，请只勾选具体单位。")
    own = Unit.objects.filter(government_id=by.government_id, kind=UnitKind.COLLECTIVE, settled_at=None)
    changed = own.filter(pk=collective.pk).update(settled_at=at)
    if not changed:
        raise NotNow(f"“{collective.name}”刚由他人落实，请刷新查看。")
    Membership.objects.bulk_create(
        Membership(government=collective.government, collective=collective, unit=unit, since=since) for unit in members
    )
    listed = "、".join(unit.name for unit in members)
    trail.record(
        by,
        "org.collective_settled",
        f"将“{collective.name}”落实为{listed}（自{since:%Y年%-m月%-d日}起）",
        at=at,
        target=collective,
        after={"members": [unit.name for unit in members], "since": since.isoformat()},
    )
