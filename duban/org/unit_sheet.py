"""The register as a table file (导出、导入): its columns, the rows read back, and how they differ from the register."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duban.digests import canonical, sm3
from duban.documents.sheets import Column
from duban.errors import NotUnderstood, UserError
from duban.org.models import NameKind, Unit, UnitKind
from duban.org.register import LAST_PLACE, LONGEST_NAME, bound_to_kind, standing_words
from duban.org.rules import kind_of

NAME, ORDER, KIND, PARENT, STANDING, STATE = "全称", "台账序列", "类别", "隶属", "督办方式", "状态"
NAME_KINDS: Mapping[str, NameKind] = {str(kind.label): kind for kind in NameKind}
UNIT_KINDS: Mapping[str, UnitKind] = {str(kind.label): kind for kind in UnitKind}
READ = (ORDER, KIND, PARENT, *NAME_KINDS)
"""The columns that are read back besides the name; 督办方式 follows from the kind, 状态 is only shown."""
BETWEEN_NAMES = "；"
"""A full name may hold a 、 of its own (东湖、西湖片区指挥部), so names are parted by a semicolon."""
HEAD_WITHIN = 5
COLUMNS = (
    Column(NAME, 32),
    Column(ORDER, 10),
    Column(KIND, 14, tuple(UNIT_KINDS)),
    Column(PARENT, 28),
    *(Column(title, 24) for title in NAME_KINDS),
    Column(STANDING, 16),
    Column(STATE, 24),
)


def sheet_rows(units: Iterable[Unit]) -> list[list[str | int]]:
    """The register as rows under `COLUMNS`; needs `parent`, `merged_into` and `names` of each unit."""
    return [
        [
            unit.name,
            unit.order,
            str(unit.get_kind_display()),
            unit.parent.name if unit.parent else "",
            *(BETWEEN_NAMES.join(n.words for n in unit.names.all() if n.kind == kind) for kind in NAME_KINDS.values()),
            "" if unit.is_collective else unit.standing.words,
            standing_words(unit)[0],
        ]
        for unit in units
    ]


@dataclass(frozen=True)
class SheetRow:
    """One row of a file: its number, the name in it, and the cells of the columns that the file has."""

    number: int
    name: str
    cells: Mapping[str, str]


def read_sheet(table: Sequence[Sequence[str]]) -> list[SheetRow]:
    """The rows below the heading.

    Raises: NotUnderstood where no heading has 全称 among its columns.
    """
    place = next((n for n, row in enumerate(table[:HEAD_WITHIN]) if NAME in row), None)
    if place is None:
        raise NotUnderstood(f"表头里没有“{NAME}”一栏，请在导出的表格上修改后再上传。")
    heads = list(table[place])
    columns = {title: heads.index(title) for title in READ if title in heads}
    names = heads.index(NAME)
    return [
        SheetRow(number, _cell(row, names), {title: _cell(row, column) for title, column in columns.items()})
        for number, row in enumerate(table[place + 1 :], place + 2)
    ]


def _cell(row: Sequence[str], column: int) -> str:
    return " ".join(row[column].split()) if column < len(row) else ""


@dataclass(frozen=True)
class Change:
    """One field that a row would change."""

    title: str
    old: str
    new: str


@dataclass(frozen=True)
class Difference:
    """What one row would enter or change; `pk` is None for a new unit, `parent` names a unit or is empty."""

    row: int
    pk: int | None
    name: str
    kind: str
    order: int | None
    parent: str
    names: Sequence[tuple[str, str]]
    changes: Sequence[Change]

    @property
    def kind_title(self) -> str:
        return str(UnitKind(self.kind).label)


@dataclass(frozen=True)
class Unread:
    """A row that is left out, and why."""

    row: int
    name: str
    reason: str


@dataclass(frozen=True)
class Differences:
    """A file beside the register. Nothing is ever deleted, merged or renamed by a file."""

    added: Sequence[Difference]
    changed: Sequence[Difference]
    same: int
    unread: Sequence[Unread]

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed)


@dataclass
class Register:
    """The register as a file is compared with it; the comparison notes in it what the rows before have claimed."""

    units: Sequence[Unit]
    bound: frozenset[int]
    by_name: dict[str, Unit] = field(default_factory=dict)
    by_other: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    parents: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, government_id: int) -> "Register":
        """The register of a government, in three queries."""
        units = list(registered(government_id))
        register = cls(units, bound_to_kind(government_id))
        for unit in units:
            register.by_name[unit.name] = unit
            register.parents[unit.name] = unit.parent.name if unit.parent else ""
            for other in unit.names.all():
                register.by_other[other.words].add(unit.name)
        return register

    @property
    def digest(self) -> str:
        """Changes with everything that a comparison looks at."""
        rows = [
            [
                u.pk,
                u.name,
                u.kind,
                u.order,
                u.parent_id,
                u.merged_into_id,
                sorted([n.words, n.kind] for n in u.names.all()),
            ]
            for u in self.units
        ]
        return sm3(canonical([rows, sorted(self.bound)]))

    def found(self, name: str) -> Unit | None:
        """The unit of a full or other name."""
        if name in self.by_name:
            return self.by_name[name]
        meant = [self.by_name[each] for each in self.by_other.get(name, ()) if each in self.by_name]
        if len(meant) > 1:
            raise NotUnderstood(f"“{name}”是几个单位的名称，请改写全称")
        return meant[0] if meant else None


def registered(government_id: int) -> "Iterable[Unit]":
    """All units in official order, with what `sheet_rows` and `Register` need."""
    units = Unit.objects.filter(government_id=government_id).select_related("parent", "merged_into")
    return units.prefetch_related("names").order_by("order", "pk")


def compare(rows: Sequence[SheetRow], register: Register) -> Differences:
    """Each row beside the unit that bears its name. A row that is wrong anywhere is left out whole, with one reason."""
    found: list[Difference] = []
    unread: list[Unread] = []
    claimed: dict[str, int] = {}
    fresh = {
        row.name
        for row in rows
        if row.name and row.name not in register.by_name and not register.by_other.get(row.name)
    }
    same = 0
    for row in rows:
        try:
            difference = _compare_row(row, register, claimed, fresh)
        except UserError as wrong:
            unread.append(Unread(row.number, row.name, wrong.sentence))
            continue
        if difference is None:
            same += 1
        else:
            found.append(difference)
    found, orphans = _with_parents(found, register)
    unread = sorted([*unread, *orphans], key=lambda each: each.row)
    added = [each for each in found if each.pk is None]
    return Differences(added, [each for each in found if each.pk is not None], same, unread)


def _compare_row(row: SheetRow, register: Register, claimed: dict[str, int], fresh: set[str]) -> Difference | None:
    if not row.name:
        raise NotUnderstood(f"没有填写{NAME}")
    if len(row.name) > LONGEST_NAME:
        raise NotUnderstood(f"{NAME}超过 {LONGEST_NAME} 个字")
    unit = register.found(row.name)
    name = unit.name if unit else row.name
    if name in claimed:
        raise NotUnderstood(f"与第{claimed[name]}行是同一单位")
    kind, order = _kind(row, unit, register), _order(row, unit)
    parent = _parent(row, unit, register, fresh, kind)
    names = _names(row, name, unit, register, fresh)
    changes = _changes(unit, kind=kind, order=order, parent=parent, names=names) if unit else []
    if unit and unit.merged_into and changes:
        raise NotUnderstood(f"已并入{unit.merged_into}，不再改动")
    claimed[name] = row.number
    register.parents[name] = parent
    for _, words in names:
        register.by_other[words].add(name)
    if unit and not changes:
        return None
    return Difference(row.number, unit.pk if unit else None, name, kind, order, parent, names, changes)


def _kind(row: SheetRow, unit: Unit | None, register: Register) -> str:
    words = row.cells.get(KIND, "")
    if not words:
        return unit.kind if unit else UnitKind.COLLECTIVE if row.name.startswith("各") else kind_of(row.name)
    if words not in UNIT_KINDS:
        raise NotUnderstood(f"没有“{words}”这个类别，可填：{'、'.join(UNIT_KINDS)}")
    kind = UNIT_KINDS[words]
    if unit and (kind == UnitKind.COLLECTIVE) != unit.is_collective and unit.pk in register.bound:
        raise NotUnderstood("已有事项、成员或账号，不能在集体名称和具体单位之间改换类别")
    return kind.value


def _order(row: SheetRow, unit: Unit | None) -> int | None:
    words = row.cells.get(ORDER, "")
    if not words:
        return unit.order if unit else None
    if not (words.isascii() and words.isdigit() and 0 < int(words[:10]) <= LAST_PLACE):
        raise NotUnderstood(f"{ORDER}“{words}”不是 1 到 {LAST_PLACE} 的整数")
    return int(words)


def _parent(row: SheetRow, unit: Unit | None, register: Register, fresh: set[str], kind: str) -> str:
    if PARENT not in row.cells:
        return unit.parent.name if unit and unit.parent else ""
    words = row.cells[PARENT]
    if not words:
        return ""
    above = register.found(words)
    if above is None and words not in fresh:
        raise NotUnderstood(f"{PARENT}“{words}”不在单位库，也不在这张表里")
    if kind == UnitKind.COLLECTIVE or (above and above.is_collective):
        raise NotUnderstood(f"集体名称没有{PARENT}，也没有所属机构")
    name = above.name if above else words
    if above and above.merged_into and not (unit and unit.parent_id == above.pk):
        raise NotUnderstood(f"{PARENT}“{words}”已并入{above.merged_into}")
    own, step, seen = unit.name if unit else row.name, name, set[str]()
    while step and step not in seen:
        if step == own:
            raise NotUnderstood(f"{PARENT}“{words}”就是它自己或在它之下")
        seen.add(step)
        step = register.parents.get(step, "")
    return name


def _names(
    row: SheetRow, name: str, unit: Unit | None, register: Register, fresh: set[str]
) -> tuple[tuple[str, str], ...]:
    """Kind and words of the names that the register does not have yet."""
    known = {other.words: NameKind(other.kind) for other in unit.names.all()} if unit else {}
    added: dict[str, NameKind] = {}
    for title, kind in NAME_KINDS.items():
        cell = row.cells.get(title, "").replace(";", BETWEEN_NAMES)
        for words in filter(None, (part.strip() for part in cell.split(BETWEEN_NAMES))):
            if (known | added).get(words, kind) is not kind:
                raise NotUnderstood(f"“{words}”已是它的{(known | added)[words].label}")
            if words in known or words == name:
                continue
            if len(words) > LONGEST_NAME:
                raise NotUnderstood(f"{title}超过 {LONGEST_NAME} 个字，几个名称之间请用分号")
            if words in register.by_name or words in fresh or register.by_other.get(words, set()) - {name}:
                raise NotUnderstood(f"“{words}”是另一单位的名称")
            added[words] = kind
    return tuple((kind.value, words) for words, kind in added.items())


def _changes(
    unit: Unit, *, kind: str, order: int | None, parent: str, names: Sequence[tuple[str, str]]
) -> list[Change]:
    old_parent = unit.parent.name if unit.parent else ""
    pairs = [
        (ORDER, str(unit.order), str(order)),
        (KIND, str(unit.get_kind_display()), str(UnitKind(kind).label)),
        (PARENT, old_parent, parent),
    ]
    for title, each in NAME_KINDS.items():
        old = [other.words for other in unit.names.all() if other.kind == each]
        new = [*old, *(words for found, words in names if found == each)]
        pairs.append((title, BETWEEN_NAMES.join(old), BETWEEN_NAMES.join(new)))
    return [Change(title, old, new) for title, old, new in pairs if old != new]


def _with_parents(found: list[Difference], register: Register) -> tuple[list[Difference], list[Unread]]:
    """Leave out rows whose 隶属 is a row that was left out itself, or that is collective in the end."""
    orphans: list[Unread] = []
    while True:
        kinds = {unit.name: unit.kind for unit in register.units} | {each.name: each.kind for each in found}
        lost = [
            each for each in found if each.parent and kinds.get(each.parent, UnitKind.COLLECTIVE) == UnitKind.COLLECTIVE
        ]
        if not lost:
            return found, orphans
        orphans += [Unread(each.row, each.name, f"{PARENT}“{each.parent}”没有认出，或者是集体名称") for each in lost]
        gone = {each.row for each in lost}
        found = [each for each in found if each.row not in gone]
