"""The unit register as it is read (单位库): the table, one unit's page, whom a collective name probably means."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from duban.audit.models import Event
from duban.org.models import Membership, NameKind, Unit, UnitName
from duban.org.rules import likely_members

LONGEST_NAME = 80
LAST_PLACE = 99_999
"""The most characters of a name, and the highest number of the official order."""


def described(unit: Unit) -> dict[str, str]:
    """What an entry says, column → words, as people and the trail read it."""
    return {
        "台账序列": str(unit.order),
        "类别": str(unit.get_kind_display()),
        "隶属": unit.parent.name if unit.parent else "",
    }


def bound_to_kind(government_id: int) -> frozenset[int]:
    """Units on which something rests that holds only for a real unit, or only for a collective name."""
    own = Unit.objects.filter(government_id=government_id)
    rests = ("assignments", "memberships", "member_of", "user", "posts", "bodies", "absorbed", "merged_into", "parent")
    found: set[int] = set()
    for name in rests:
        found.update(own.filter(**{f"{name}__isnull": False}).values_list("pk", flat=True))
    return frozenset(found)


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register: the unit, its names in use, its members if it is collective, how it stands."""

    unit: Unit
    names: Sequence[str]
    members: int
    state: str
    light: str


def register_rows(government_id: int, *, on: date, kind: str = "", words: str = "") -> list[RegisterRow]:
    """The register in official order on a day, narrowed to a kind and to words that stand in some name."""
    in_use = UnitName.objects.exclude(kind=NameKind.FORMER).filter(Q(until=None) | Q(until__gte=on))
    units = (
        Unit.objects.filter(government_id=government_id)
        .select_related("parent", "merged_into")
        .prefetch_related(Prefetch("names", in_use))
        .order_by("order", "pk")
    )
    if kind:
        units = units.filter(kind=kind)
    for word in words.split():
        called = UnitName.objects.filter(government_id=government_id, words__icontains=word).values("unit_id")
        units = units.filter(Q(name__icontains=word) | Q(pk__in=called))
    now = Membership.objects.on(on).filter(government_id=government_id)
    members = Counter(now.values_list("collective_id", flat=True))
    return [
        RegisterRow(unit, [name.words for name in unit.names.all()], members[unit.pk], *standing_words(unit))
        for unit in units
    ]


def standing_words(unit: Unit) -> tuple[str, str]:
    """How a unit stands, and the light of it: merged, without members, or nothing to say."""
    if unit.merged_into is not None:
        return f"已并入{unit.merged_into}", "grey"
    if unit.is_collective and unit.settled_at is None:
        return "待落实", "yellow"
    return "", ""


@dataclass(frozen=True)
class UnitPage:
    """One entry with all that belongs to it; the events are those of its own trail, oldest first."""

    unit: Unit
    state: str
    light: str
    names: Sequence[UnitName]
    bodies: Sequence[Unit]
    absorbed: Sequence[Unit]
    members: Sequence[Membership]
    member_of: Sequence[Membership]
    events: Sequence[Event]


def unit_page(unit: Unit) -> UnitPage:
    """Everything that the unit's page shows."""
    state, light = standing_words(unit)
    return UnitPage(
        unit=unit,
        state=state,
        light=light,
        names=list(unit.names.order_by("kind", "pk")),
        bodies=list(unit.bodies.order_by("order", "pk")),
        absorbed=list(unit.absorbed.order_by("ended_on", "pk")),
        members=list(unit.memberships.select_related("unit").order_by("unit__order", "since")),
        member_of=list(unit.member_of.select_related("collective").order_by("collective__order", "since")),
        events=list(Event.objects.about(unit)),
    )


def real_units(government_id: int) -> list[Unit]:
    """What can be chosen as parent, heir or member: real units that are not merged, in official order."""
    units = Unit.objects.filter(government_id=government_id, merged_into=None).real()
    return list(units.select_related("parent").order_by("order", "pk"))


def likely_members_of(collective: Unit, units: Sequence[Unit]) -> list[Unit]:
    """Of these units, those that the collective name probably means; a proposal for the person who settles it."""
    meant = likely_members(collective.name, [(unit.name, unit.kind) for unit in units])
    return [unit for unit in units if unit.name in meant]


def register_faults() -> Iterator[str]:
    """A sentence for each merger that leads in a circle, and each membership that outlives its unit."""
    into = dict(Unit.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    for pk in into:
        seen, at = {pk}, into[pk]
        while at in into and at not in seen:
            seen.add(at)
            at = into[at]
        if at in seen:
            yield f"单位（编号{pk}）的并入绕成了圈。"
    lasting = Membership.objects.exclude(unit__ended_on=None)
    for each in lasting.select_related("unit", "collective"):
        if each.unit.ended_on is not None and (each.until is None or each.until >= each.unit.ended_on):
            yield f"“{each.unit}”已并入其他单位，却仍是“{each.collective}”的成员。"
