"""Keeping the unit register (单位库): entries, other names, renaming, merging. One act at a time changes a register."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.org.models import Government, Membership, NameKind, Unit, UnitKind, UnitName
from duban.org.register import LONGEST_NAME, bound_to_kind, described
from duban.timing.clock import day_in_china

HEAD_TITLE = "{}主要负责人"
DAY_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What an entry of the register says besides its names: 类别、台账序列、隶属. Without an order it comes last."""

    kind: str
    order: int | None = None
    parent: Unit | None = None


@transaction.atomic
def add_unit(name: str, entry: Entry, *, by: Actor, at: datetime) -> Unit:
    """登记单位: a new entry of the register, real or collective."""
    policy.require(by, Permission.UNIT_EDIT)
    take_register(by.government_id)
    _require_free(name, by=by, since=day_in_china(at))
    unit = Unit(government_id=by.government_id, name=name, kind=entry.kind)
    _require_parent(unit, entry)
    unit.parent, unit.order = entry.parent, entry.order or next_order(by.government_id)
    unit.save()
    trail.record(
        by, "org.unit_added", f"在单位库登记了“{name}”（{unit.get_kind_display()}）", at=at, target=unit,
        after=described(unit),
    )  # fmt: skip
    return unit


@transaction.atomic
def edit_unit(unit: Unit, entry: Entry, *, version: int, by: Actor, at: datetime) -> Unit:
    """改动类别、台账序列、隶属. Saving what stands there already changes nothing.

    Between real and collective an entry can change only while nothing rests on it.
    """
    unit = _current(unit, version=version, by=by)
    _require_unmerged(unit)
    if (entry.kind == UnitKind.COLLECTIVE) != unit.is_collective and unit.pk in bound_to_kind(by.government_id):
        raise NotNow(f"“{unit}”已有事项、成员或账号，不能在集体名称和具体单位之间改换；请另外登记一个单位。")
    _require_parent(unit, entry)
    before = described(unit)
    unit.kind, unit.order, unit.parent = entry.kind, entry.order or unit.order, entry.parent
    after = described(unit)
    changed = [
        f"{title}由{before[title] or '空'}改为{after[title] or '空'}"
        for title in after
        if before[title] != after[title]
    ]
    if changed:
        _save(unit)
        trail.record(
            by,
            "org.unit_edited",
            f"改动了“{unit}”：{'，'.join(changed)}",
            at=at,
            target=unit,
            before=before,
            after=after,
        )
    return unit


@transaction.atomic
def add_name(
    unit: Unit, words: str, *, kind: str, since: date | None, until: date | None, version: int, by: Actor, at: datetime
) -> UnitName:
    """登记简称、别称、曾用名: notices that name the unit so, on those days, mean it."""
    unit = _current(unit, version=version, by=by)
    if words == unit.name:
        raise NotUnderstood(f"“{words}”就是它的全称，不必另外登记。")
    _require_days(since, until)
    _require_free(words, by=by, since=since, until=until, besides=unit)
    if unit.names.filter(words=words).exists():
        raise NotNow(f"“{words}”已经登记为“{unit}”的名称，不必重复登记。")
    added = UnitName.objects.create(
        government_id=by.government_id, unit=unit, words=words, kind=kind, since=since, until=until
    )
    _save(unit)
    trail.record(
        by, "org.unit_name_added", f"为“{unit}”登记了{added.get_kind_display()}“{words}”", at=at, target=unit,
        after={"名称": words, "种类": added.get_kind_display(), "自": _iso(since), "至": _iso(until)},
    )  # fmt: skip
    return added


@transaction.atomic
def end_name(name: UnitName, *, until: date, version: int, by: Actor, at: datetime) -> None:
    """停用一个名称: from the next day on it no longer means the unit; it stays in the register."""
    unit = _current(name.unit, version=version, by=by)
    name = unit.names.get(pk=name.pk)
    if name.until is not None:
        raise NotNow(f"“{name}”已于{name.until:%Y年%-m月%-d日}停用。")
    _require_days(name.since, until)
    name.until = until
    name.save(update_fields=["until"])
    _save(unit)
    trail.record(
        by, "org.unit_name_ended", f"停用了“{unit}”的{name.get_kind_display()}“{name}”（用到{until:%Y年%-m月%-d日}）",
        at=at, target=unit, before={"至": ""}, after={"至": _iso(until)},
    )  # fmt: skip


@transaction.atomic
def rename_unit(unit: Unit, name: str, *, on: date, version: int, by: Actor, at: datetime) -> Unit:
    """更名: from a day on the unit has another full name; the old one becomes 曾用名 and still finds it.

    What notices printed stays as printed. The post of its head, where it is named after the unit, follows.
    """
    unit = _current(unit, version=version, by=by)
    _require_unmerged(unit)
    _require_begun(on, at=at, what="更名")
    old = unit.name
    if name == old:
        raise NotUnderstood(f"新名称与现名相同，请核对后再填写“{old}”更名后的全称。")
    _require_free(name, by=by, since=on, besides=unit)
    last = unit.names.filter(kind=NameKind.FORMER).aggregate(last=Max("until"))["last"]
    if last is not None and on <= last + DAY_BEFORE:
        raise NotUnderstood(f"上一个名称用到{last:%Y年%-m月%-d日}，这次更名的日期要再往后，请核对日期。")
    span = {"since": last + DAY_BEFORE if last else None, "until": on - DAY_BEFORE}
    own = {"government_id": by.government_id, "kind": NameKind.FORMER}
    UnitName.objects.update_or_create(unit=unit, words=old, defaults=span | own)
    unit.name = name
    _save(unit)
    entries = [
        trail.Entry(
            "org.unit_renamed", f"将“{old}”更名为“{name}”（自{on:%Y年%-m月%-d日}起）", target=unit,
            before={"全称": old}, after={"全称": name, "自": _iso(on)},
        )
    ]  # fmt: skip
    head, title = unit.posts.filter(title=HEAD_TITLE.format(old)[:60]).first(), HEAD_TITLE.format(name)[:60]
    if head is not None and not type(head).objects.filter(government_id=by.government_id, title=title).exists():
        entries.append(trail.Entry("org.post_renamed", f"将职务“{head}”随单位改称“{title}”", target=head))
        head.title, head.version = title, head.version + 1
        head.save(update_fields=["title", "version"])
    trail.record_many(by, entries, at=at)
    return unit


@transaction.atomic
def merge_unit(unit: Unit, *, into: Unit, on: date, version: int, by: Actor, at: datetime) -> Unit:
    """并入: from the day `on` another unit answers for what this one owes; its history stays under its own name.

    Its memberships of collective names pass to the heir from that day, the bodies under it belong to the heir.
    """
    unit = _current(unit, version=version, by=by)
    into = Unit.objects.select_related("merged_into").get(pk=into.pk, government_id=by.government_id)
    _require_unmerged(unit)
    if unit.is_collective or into.is_collective:
        raise NotUnderstood("集体名称不是具体单位，不能并入，也不能接受并入；请改动它的成员。")
    if unit.pk == into.pk:
        raise NotUnderstood(f"“{unit}”不能并入自己，请另选单位。")
    if into.merged_into is not None:
        raise NotNow(f"“{into}”已并入“{into.merged_into}”，请直接选“{into.merged_into}”。")
    _require_begun(on, at=at, what="并入")
    collectives = _pass_memberships(unit, into, on=on)
    if into.parent_id == unit.pk:
        Unit.objects.filter(pk=into.pk).update(parent=unit.parent_id, version=F("version") + 1)
    bodies = Unit.objects.filter(parent=unit).exclude(pk=into.pk)
    moved = list(bodies.values_list("name", flat=True))
    bodies.update(parent=into, version=F("version") + 1)
    unit.merged_into, unit.ended_on = into, on
    _save(unit)
    after = {"并入": into.name, "自": _iso(on), "集体名称": collectives, "所属机构": moved}
    day = f"自{on:%Y年%-m月%-d日}起"
    trail.record_many(
        by,
        [
            trail.Entry("org.unit_merged", f"将“{unit}”并入“{into}”（{day}）", unit, {"并入": ""}, after),
            trail.Entry("org.unit_took_over", f"将“{unit}”的事项转由“{into}”承接（{day}）", into, None, after),
        ],
        at=at,
    )
    return unit


def take_register(government_id: int) -> None:
    """Wait until no other act changes this register; held until the transaction ends.

    A circle of mergers, or one name of two units, could otherwise come from two acts of which each alone is right.
    """
    Government.objects.select_for_update(no_key=True).get(pk=government_id)


def next_order(government_id: int) -> int:
    """The place behind all others in the official order (台账序列)."""
    return (Unit.objects.filter(government_id=government_id).aggregate(last=Max("order"))["last"] or 0) + 1


def _current(unit: Unit, *, version: int, by: Actor) -> Unit:
    """The unit as it stands now, if it is still as the person saw it."""
    policy.require(by, Permission.UNIT_EDIT)
    take_register(by.government_id)
    own = Unit.objects.filter(government_id=by.government_id).select_related("parent", "merged_into")
    found = own.get(pk=unit.pk)
    if found.version != version:
        raise NotNow(f"“{found}”刚由他人处理过，请刷新后在最新内容上再改；您写的内容列在下面，没有丢失。")
    return found


def _save(unit: Unit) -> None:
    unit.version += 1
    unit.save()


def _pass_memberships(unit: Unit, heir: Unit, *, on: date) -> list[str]:
    """From the day `on` the heir is the member in the unit's place, unless it is one already; the names concerned."""
    passed = []
    for own in unit.member_of.filter(Q(until=None) | Q(until__gte=on)).select_related("collective").order_by("pk"):
        start, end = max(on, own.since), own.until
        if own.since < on:
            own.until = on - DAY_BEFORE
            own.save(update_fields=["until"])
        else:
            own.delete()  # it had not begun; the trail keeps it
        _let_in(heir, own.collective, start=start, end=end)
        passed.append(own.collective.name)
    return passed


def _let_in(heir: Unit, collective: Unit, *, start: date, end: date | None) -> None:
    theirs = heir.member_of.filter(collective=collective)
    if theirs.on(start).exists():
        return
    later = theirs.filter(since__gt=start).order_by("since").first()
    if later is not None and (end is None or later.since <= end + DAY_BEFORE):
        later.since = start
        later.save(update_fields=["since"])
        return
    Membership.objects.create(
        government_id=heir.government_id, collective=collective, unit=heir, since=start, until=end
    )


def _require_free(
    words: str, *, by: Actor, since: date | None, until: date | None = None, besides: Unit | None = None
) -> None:
    """One name means one unit on any day; else a notice could not be read."""
    if not words:
        raise NotUnderstood("名称不能为空，请填写名称。")
    if len(words) > LONGEST_NAME:
        raise NotUnderstood(f"名称最多 {LONGEST_NAME} 个字，请改短后再保存。")
    full = Unit.objects.filter(government_id=by.government_id, name=words)
    others = UnitName.objects.filter(government_id=by.government_id, words=words)
    if besides is not None:
        full, others = full.exclude(pk=besides.pk), others.exclude(unit=besides)
    if full.exists():
        raise NotNow(f"“{words}”是库中另一单位的全称，请改用别的名称；两个单位合为一个的，请办理并入。")
    if since is not None:
        others = others.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        others = others.filter(Q(since=None) | Q(since__lte=until))
    other = others.select_related("unit").first()
    if other is not None:
        raise NotNow(
            f"“{words}”同一时间是“{other.unit}”的{other.get_kind_display()}，一个名称不能指两个单位；请先停用那个名称。"
        )


def _require_parent(unit: Unit, entry: Entry) -> None:
    """A body lies under a real unit, and never, by however many steps, under itself."""
    parent = entry.parent
    if parent is None:
        return
    if entry.kind == UnitKind.COLLECTIVE or parent.is_collective:
        raise NotUnderstood("集体名称没有隶属，也没有所属机构；请把隶属改为空或另选单位。")
    if parent.merged_into_id is not None:
        raise NotNow(f"“{parent}”已并入其他单位，请另选隶属单位。")
    above: Unit | None = parent
    while above is not None:
        if above.pk == unit.pk:
            raise NotUnderstood(f"“{parent}”就是“{unit}”或在它之下，不能作为它的隶属单位，请另选。")
        above = above.parent


def _require_unmerged(unit: Unit) -> None:
    if unit.merged_into is not None:
        raise NotNow(f"“{unit}”已并入“{unit.merged_into}”，只能登记、停用它的名称。")


def _require_begun(on: date, *, at: datetime, what: str) -> None:
    if on > day_in_china(at):
        raise NotUnderstood(f"{what}的日期还没有到，请到那天再办理。")


def _require_days(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise NotUnderstood("止日早于起日，请核对日期。")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
