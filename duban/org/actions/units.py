"""Names of a notice become entries of the register; collective names get their members (集体名称及其成员)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.actions.entries import take_register
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
    take_register(by.government_id)
    merged = Unit.objects.filter(pk__in=[m.pk for m in members]).exclude(merged_into=None)
    gone = merged.select_related("merged_into").first()
    if gone is not None:
        raise NotNow(f"“{gone}”已并入“{gone.merged_into}”，请刷新后重新勾选。")
    own = Unit.objects.filter(government_id=by.government_id, kind=UnitKind.COLLECTIVE, settled_at=None)
    changed = own.filter(pk=collective.pk).update(settled_at=at, version=F("version") + 1)
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


@transaction.atomic
def add_member(collective: Unit, unit: Unit, *, since: date, version: int, by: Actor, at: datetime) -> Membership:
    """增加成员: from a day on one more unit owes what the collective name owes."""
    collective = _settled(collective, version=version, by=by)
    if unit.is_collective or unit.government_id != by.government_id:
        raise NotUnderstood(f"“{unit}”不能作为成员，请选择具体单位。")
    unit = Unit.objects.select_related("merged_into").get(pk=unit.pk)
    if unit.merged_into is not None:
        raise NotNow(f"“{unit}”已并入“{unit.merged_into}”，请直接选“{unit.merged_into}”。")
    lasting = unit.member_of.filter(collective=collective).filter(Q(until=None) | Q(until__gte=since)).first()
    if lasting is not None:
        end = f"，到{lasting.until:%Y年%-m月%-d日}为止" if lasting.until else ""
        raise NotNow(f"“{unit}”自{lasting.since:%Y年%-m月%-d日}起已是成员{end}，请核对单位和日期。")
    added = Membership.objects.create(government_id=by.government_id, collective=collective, unit=unit, since=since)
    trail.record(
        by, "org.member_added", f"将{unit}列为“{collective}”的成员（自{since:%Y年%-m月%-d日}起）", at=at,
        target=collective, after={"成员": unit.name, "自": since.isoformat()},
    )  # fmt: skip
    return added


@transaction.atomic
def end_member(member: Membership, *, until: date, version: int, by: Actor, at: datetime) -> None:
    """停用成员: the unit owes up to and with the day `until`; what it filed and sees of before stays.

    The last member cannot go: nobody would owe the tasks, and nothing would say so.
    """
    collective = _settled(member.collective, version=version, by=by)
    member = collective.memberships.select_related("unit").get(pk=member.pk)
    if member.until is not None:
        raise NotNow(f"“{member.unit}”作为成员已于{member.until:%Y年%-m月%-d日}停用。")
    if until < member.since:
        raise NotUnderstood(f"“{member.unit}”自{member.since:%Y年%-m月%-d日}起才是成员，停用的日期不能更早。")
    others = Membership.objects.on(until + timedelta(days=1)).filter(collective=collective)
    if not others.exclude(pk=member.pk).exists():
        raise NotNow(f"“{collective}”只剩这一个成员，停用后没有单位承担；请先增加接替的成员。")
    member.until = until
    member.save(update_fields=["until"])
    trail.record(
        by, "org.member_ended", f"停用了“{collective}”的成员{member.unit}（到{until:%Y年%-m月%-d日}为止）", at=at,
        target=collective, before={"成员": member.unit.name, "至": ""}, after={"成员": member.unit.name, "至": until.isoformat()},
    )  # fmt: skip


def _settled(collective: Unit, *, version: int, by: Actor) -> Unit:
    """The collective name, settled and as the person saw it; it counts as changed from now on."""
    policy.require(by, Permission.PENDING_SETTLE)
    take_register(by.government_id)
    own = Unit.objects.filter(government_id=by.government_id, kind=UnitKind.COLLECTIVE)
    found = own.filter(pk=collective.pk).first()
    if found is None or found.settled_at is None:
        raise NotNow(f"“{collective}”还没有落实成员，请先在“待落实”里落实。")
    if found.version != version:
        raise NotNow(f"“{found}”刚由他人处理过，请刷新后在最新内容上再改；您写的内容列在下面，没有丢失。")
    found.version += 1
    found.save(update_fields=["version"])
    return found
