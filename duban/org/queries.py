"""Reads of the register: who holds a post on a day, who answers for a merged unit, what a name means."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Q

from duban.org.models import Holding, Unit, UnitName


def holders(post_ids: Iterable[int], *, on: date) -> dict[int, str]:
    """Post → the person who holds it on a day; posts that nobody holds are left out."""
    return dict(Holding.objects.on(on).filter(post__in=post_ids).values_list("post_id", "person"))


def heirs(government_id: int, *, on: date) -> Mapping[int, int]:
    """Unit merged by a day → the unit that answers in its place; a chain of mergers is followed to its end."""
    merged = dict(
        Unit.objects.filter(government_id=government_id, ended_on__lte=on).values_list("pk", "merged_into_id")
    )
    found = {}
    for pk, into in merged.items():
        seen = {pk}
        while into in merged and into not in seen:
            seen.add(into)
            into = merged[into]
        found[pk] = into
    return found


def units_named(words: Collection[str], *, government_id: int, on: date | None) -> dict[str, Unit]:
    """Each name that the register knows → its unit: by the full name, else by another name in use on the day.

    Args:
        on: None asks for another name whatever its days. A name that two units bear is not decided here: it is left out.
    """
    found = {unit.name: unit for unit in Unit.objects.filter(government_id=government_id, name__in=words)}
    others = UnitName.objects.filter(government_id=government_id, words__in=set(words) - set(found))
    if on is not None:
        in_use = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
        others = others.filter(in_use)
    meant: dict[str, set[Unit]] = {}
    for other in others.select_related("unit"):
        meant.setdefault(other.words, set()).add(other.unit)
    return found | {name: units.pop() for name, units in meant.items() if len(units) == 1}
