"""Entering a table file into the unit register (导入单位库)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.org.actions.entries import next_order, take_register
from duban.org.models import Government, Unit, UnitName
from duban.org.register import described
from duban.org.unit_sheet import Difference, Register, SheetRow, compare


@transaction.atomic
def enter_sheet(rows: Sequence[SheetRow], *, seen: str, filename: str, by: Actor, at: datetime) -> bool:
    """Enter what the person has seen in the preview: new units, changed fields, further names.

    Args:
        seen: the digest of the register that the preview was made from.

    Returns: False where the register has changed since, so that the preview no longer holds; nothing is entered then.
    """
    policy.require(by, Permission.UNIT_EDIT)
    take_register(by.government_id)
    register = Register.of(by.government_id)
    if register.digest != seen:
        return False
    differences = compare(rows, register)
    units = {unit.name: unit for unit in register.units}
    before = {each.name: described(units[each.name]) for each in differences.changed}
    _add(differences.added, units, by=by)
    _change([*differences.added, *differences.changed], units, by=by)
    source = f"从文件《{filename}》导入"
    government = Government.objects.get(pk=by.government_id)
    entries = [
        trail.Entry(
            "org.register_imported",
            f"{source}单位库：新增{len(differences.added)}个，改动{len(differences.changed)}个，"
            f"未变{differences.same}个，认不出{len(differences.unread)}行",
            government,
        )
    ]
    for each in (*differences.added, *differences.changed):
        unit = units[each.name]
        told = "，".join(f"{c.title}由{c.old or '空'}改为{c.new or '空'}" for c in each.changes)
        words = f"{source}，改动了“{unit}”：{told}" if each.pk else f"{source}，在单位库登记了“{unit}”"
        entries.append(trail.Entry("org.unit_imported", words, unit, before.get(each.name), described(unit)))
    trail.record_many(by, entries, at=at)
    return True


def _add(added: Sequence[Difference], units: dict[str, Unit], *, by: Actor) -> None:
    """New units with the places that the file names, else behind all others in the order of the file."""
    last = next_order(by.government_id)
    fresh = [
        Unit(government_id=by.government_id, name=each.name, kind=each.kind, order=each.order or last + number)
        for number, each in enumerate(added)
    ]
    units.update({unit.name: unit for unit in Unit.objects.bulk_create(fresh)})


def _change(entered: Sequence[Difference], units: dict[str, Unit], *, by: Actor) -> None:
    """Places, kinds, parents and names; parents last, when every unit of the file is there."""
    for each in entered:
        unit = units[each.name]
        unit.kind, unit.order = each.kind, each.order or unit.order
        unit.parent = units[each.parent] if each.parent else None
    Unit.objects.bulk_update([units[each.name] for each in entered], ["kind", "order", "parent"], batch_size=200)
    Unit.objects.filter(pk__in=[each.pk for each in entered if each.pk]).update(version=F("version") + 1)
    UnitName.objects.bulk_create(
        UnitName(government_id=by.government_id, unit=units[each.name], words=words, kind=kind)
        for each in entered
        for kind, words in each.names
    )
