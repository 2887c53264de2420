"""A second count of every figure, straight from the snapshot's rows and by the figure's name alone.

It shares no counting with the composing code: what both got wrong in the same way would otherwise go unseen.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from duban.briefings.compose.figures import Figure, FigureKind
from duban.briefings.snapshot import Snapshot, SnapshotTask
from duban.lights.rules import PaceClass

P = PaceClass
FROM_WORST = (
    P.RED,
    P.YELLOW,
    P.SUSPENDED,
    P.NOT_EVALUATED,
    P.NOT_STARTED_BY_PLAN,
    P.ADJUSTED,
    P.ON_PACE,
    P.AHEAD,
    P.DONE,
)
LAG = {P.RED, P.YELLOW}
ON = {P.AHEAD, P.ON_PACE}
CLASSES: Mapping[str, set[PaceClass]] = {
    **{pace.value: {pace} for pace in PaceClass},
    "total": set(PaceClass),
    "on": ON,
    "lag": LAG,
    "met": ON | {P.ADJUSTED},
    "open": {P.NOT_STARTED_BY_PLAN, P.SUSPENDED, P.NOT_EVALUATED},
}
_LEFT = ("not_started_by_plan", "adjusted", "suspended", "not_evaluated")
PARTITIONS = {
    "livelihood": ("done", "on", "lag", *_LEFT),
    "all": ("done", "ahead", "on_pace", "lag", *_LEFT),
}
"""The classes whose shares are printed together and add to 100, by the prefix of their figures."""
_TENTH = Decimal("0.1")

Entry = frozenset[str]
"""The rows that are counted once together."""


def is_livelihood(row: SnapshotTask) -> bool:
    return row.list_kind == "livelihood"


def merged(rows: Iterable[SnapshotTask]) -> list[Entry]:
    """Rows that hold the same promise, by joining sets until none meet."""
    left = list(rows)
    known = {row.key for row in left}
    sets: list[set[str]] = []
    for row in left:
        mine = {row.key, *known.intersection(row.overlaps)}
        for other in [each for each in sets if each & mine]:
            mine |= other
            sets.remove(other)
        sets.append(mine)
    return [frozenset(each) for each in sets]


class Recount:
    """What each figure of a briefing must be, by its name. `prefix`: livelihood or all, what the briefing counts."""

    def __init__(self, snapshot: Snapshot, before: Snapshot | None, prefix: str) -> None:
        self.snapshot, self.prefix = snapshot, prefix
        self.scope = [row for row in snapshot.tasks if prefix == "all" or is_livelihood(row)]
        self.rows = {row.key: row for row in snapshot.tasks}
        self.entries = merged(self.scope)
        self.earlier = None if before is None else {row.key: row.pace for row in before.tasks}
        self.returns = {f"{row.period}/{row.unit}": row for row in snapshot.returns}

    def pace(self, entry: Entry) -> PaceClass:
        """The worse of what its rows are."""
        return min((self.rows[key].pace for key in entry), key=FROM_WORST.index)

    def pace_before(self, entry: Entry) -> PaceClass | None:
        then = [self.earlier[key] for key in entry if key in self.earlier] if self.earlier else []
        return min(then, key=FROM_WORST.index) if then else None

    def is_row(self, key: str) -> bool:
        """Whether the snapshot holds such a row, a task's or a return's."""
        return key in self.rows or key in self.returns

    def worst_gap(self, row: SnapshotTask) -> Decimal | None:
        """The largest gap of a row's indicators, unrounded."""
        found = [
            each.expected - 100 * each.value / each.target
            for each in row.indicators
            if each.value is not None and each.expected is not None and each.target and not each.is_level
        ]
        return max(found, default=None)

    def of_class(self, name: str) -> set[Entry]:
        return {entry for entry in self.entries if self.pace(entry) in CLASSES[name]}

    def fault(self, figure: Figure, figures: Mapping[str, Figure]) -> str:
        """What is wrong with a figure, or nothing."""
        if figure.kind is FigureKind.SHARE:
            right = self.share(figure, figures)
        elif figure.kind is FigureKind.COUNT:
            found = {frozenset(row.split("=")) for row in figure.rows}
            wanted = self.counted(figure.name)
            if wanted is None:
                return "来历不明"
            if found != wanted:
                return f"所列行与重新点数不符，应为{len(wanted)}"
            right = Decimal(len(wanted))
        elif figure.name.startswith("streak."):
            right = self._streak(figure)
        else:
            right = self.value(figure.name)
        if right is None:
            return "来历不明"
        printed = abs(right).quantize(_TENTH, ROUND_HALF_UP) if figure.kind is FigureKind.GAP else right
        if figure.value != right or Decimal(figure.words) != printed:
            return f"重新计算应为{printed.normalize():f}"
        return ""

    def counted(self, name: str) -> set[Entry] | None:
        """The entries a count must hold; None for a name that says nothing."""
        head, _, rest = name.partition(".")
        if head == "returns":
            return self._returns(rest)
        if head == "lists":
            chosen = [row for row in self.snapshot.tasks if is_livelihood(row) == (rest == "livelihood")]
            return {frozenset({row.key}) for row in chosen}
        if head != self.prefix:
            return None
        if rest.startswith("category"):
            return self._category(rest)
        if rest.startswith(("measured", "unmeasured")):
            return self._measured(rest)
        if rest in CLASSES:
            return self.of_class(rest)
        special = self._special().get(rest)
        return None if special is None else special()

    def _special(self) -> Mapping[str, Callable[[], set[Entry]]]:
        order = list(self.rows)
        tasks = {key for key, row in self.rows.items() if not is_livelihood(row)}
        return {
            "repeated": lambda: {
                frozenset({key}) for entry in self.entries for key in sorted(entry, key=order.index)[1:]
            },
            "unlike": lambda: {entry for entry in self.entries if len({self.rows[key].pace for key in entry}) > 1},
            "also_tasks": lambda: {frozenset({row.key}) for row in self.scope if tasks.intersection(row.overlaps)},
            "new_done": lambda: {entry for entry in self.of_class("done") if self.pace_before(entry) is not P.DONE},
            "new_lag": lambda: {entry for entry in self.of_class("lag") if self.pace_before(entry) not in LAG},
            "new_green": lambda: {entry for entry in self.of_class("met") if self.pace_before(entry) in LAG},
            "fast": lambda: self.of_class("ahead") | (self.counted(f"{self.prefix}.new_done") or set()),
        }

    def _measured(self, rest: str) -> set[Entry]:
        head, _, tail = rest.partition(".")
        chosen = {
            entry for entry in self.entries if any(self.rows[key].indicators for key in entry) == (head == "measured")
        }
        classes = {"": set(PaceClass), "met": CLASSES["met"] | {P.DONE}, "lag": LAG}[tail]
        return {entry for entry in chosen if self.pace(entry) in classes}

    def _category(self, rest: str) -> set[Entry] | None:
        stem, _, name = rest.rpartition(".")
        if name not in CLASSES:
            return None
        if stem == "category":
            return self.of_class(name)
        category = stem.removeprefix("category.")
        return {
            frozenset({row.key})
            for row in self.snapshot.tasks
            if category_of(row) == category and row.pace in CLASSES[name]
        }

    def _returns(self, rest: str) -> set[Entry] | None:
        stem, _, standing = rest.rpartition(".")
        chosen = [row for row in self.snapshot.returns if row.period in self.months(stem)]
        if standing != "due":
            chosen = [row for row in chosen if row.standing == standing]
        return {frozenset({f"{row.period}/{row.unit}"}) for row in chosen}

    def months(self, stem: str = "") -> set[str]:
        """One month, or without one those of the quarter that ends with the snapshot's month."""
        if stem:
            return {stem}
        year, month = self.snapshot.period.split("-")
        return {f"{year}-{int(month) - back:02}" for back in range(3 if self.prefix == "all" else 1)}

    def share(self, figure: Figure, figures: Mapping[str, Figure]) -> Decimal | None:
        """The share two figures give; with the other classes of its partition where it belongs to one."""
        part, whole = figures.get(figure.numerator), figures.get(figure.denominator)
        if part is None or whole is None or not whole.value:
            return None
        head, _, rest = part.name.partition(".")
        if whole.name == f"{head}.total" and rest in PARTITIONS.get(head, ()):
            return self.partition_shares()[rest]
        return (part.value * 100 / whole.value).quantize(_TENTH, ROUND_HALF_UP)

    def partition_shares(self) -> dict[str, Decimal]:
        """Shares of all classes in whole tenths, half up; what is over or short of 100 on the largest, a tenth each."""
        sizes = {name: len(self.of_class(name)) for name in PARTITIONS[self.prefix]}
        total = len(self.entries)
        tenths = {name: (2000 * size + total) // (2 * total) for name, size in sizes.items()}
        over = sum(tenths.values()) - 1000
        for name in sorted(sizes, key=lambda name: sizes[name], reverse=True)[: abs(over)]:
            tenths[name] -= 1 if over > 0 else -1
        return {name: Decimal(each) / 10 for name, each in tenths.items()}

    def value(self, name: str) -> Decimal | None:
        """What a value or gap must be."""
        if name.startswith(("returns.", "unit.")):
            return self._filed(name)
        if name.startswith(f"{self.prefix}.twice."):
            return self._twice(name.rpartition(".")[2])
        key, _, what = name.rpartition(".")
        if what == "gap" and key in self.rows:
            return self.rows[key].gap
        key, _, index = key.rpartition(".")
        row = self.rows.get(key)
        if row is None or not index.isdigit() or int(index) >= len(row.indicators):
            return None
        indicator = row.indicators[int(index)]
        if what == "target":
            return indicator.target
        if indicator.value is None:
            return None
        if what == "gap":
            share = 100 * indicator.value / indicator.target
            return None if indicator.expected is None else indicator.expected - share
        return indicator.value if what == "value" else abs(indicator.value - indicator.target)

    def _streak(self, figure: Figure) -> Decimal | None:
        months = {self.rows[key].months_behind for key in figure.rows if self.rows[key].pace in LAG}
        return Decimal(months.pop()) if len(months) == 1 else None

    def _twice(self, name: str) -> Decimal:
        rows = [row for row in self.scope if row.pace in CLASSES[name]]
        return Decimal(len(rows) - len(self.of_class(name)))

    def _filed(self, name: str) -> Decimal | None:
        stem, _, what = name.rpartition(".")
        if what == "days_late":
            filed = self.returns.get(stem.removeprefix("returns."))
            return None if filed is None else Decimal(filed.days_late)
        unit = stem.removeprefix("unit.") if stem.startswith("unit.") else None
        months = self.months("" if unit else stem.removeprefix("returns").removeprefix("."))
        rows = [row for row in self.snapshot.returns if row.period in months and unit in (None, row.unit)]
        return Decimal(sum(row.lines if what == "lines" else row.sent_back for row in rows))


def category_of(row: SnapshotTask) -> str:
    return row.category or ("民生实事" if is_livelihood(row) else "其他")
