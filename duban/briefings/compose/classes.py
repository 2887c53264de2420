"""总体情况: how many are in each class, with shares that add to 100, and what changed (S1, S3, S7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from duban.briefings.compose.figures import Figure, Figures
from duban.briefings.compose.rows import (
    GREEN,
    LAGGING,
    REACHED,
    Changes,
    Promise,
    changes,
    keys,
    of_class,
    promises,
    repeated,
)
from duban.briefings.compose.text import Say, dated, joined
from duban.briefings.snapshot import Snapshot
from duban.lights.rules import CLASS_TITLES, PaceClass
from duban.timing.periods import Period


@dataclass(frozen=True)
class Group:
    """Classes told as one. `always`: printed even where it is nothing."""

    name: str
    label: str
    paces: tuple[PaceClass, ...]
    always: bool = False


_OTHERS = tuple(
    Group(pace.value, CLASS_TITLES[pace], (pace,))
    for pace in (PaceClass.NOT_STARTED_BY_PLAN, PaceClass.ADJUSTED, PaceClass.SUSPENDED, PaceClass.NOT_EVALUATED)
)
_DONE = Group("done", "已完成", (PaceClass.DONE,), always=True)
MONTHLY_GROUPS = (
    _DONE,
    Group("on", "达到或超过序时进度", REACHED, always=True),
    Group("lag", "进度滞后", LAGGING, always=True),
    *_OTHERS,
)
QUARTERLY_GROUPS = (
    _DONE,
    Group("ahead", "超序时", (PaceClass.AHEAD,)),
    Group("on_pace", "达到序时", (PaceClass.ON_PACE,), always=True),
    Group("lag", "滞后", LAGGING, always=True),
    *_OTHERS,
)


@dataclass(frozen=True)
class Scope:
    """What a briefing counts: the promises, the prefix of their figures, and the word they are counted with (件, 项)."""

    prefix: str
    counter: str
    promises: tuple[Promise, ...]
    book: Figures

    def count(self, name: str, counted: Sequence[Promise]) -> Figure:
        return self.book.count(f"{self.prefix}.{name}", keys(counted), self.counter)

    @property
    def total(self) -> Figure:
        return self.count("total", self.promises)


def scope(snapshot: Snapshot, prefix: str, counter: str, book: Figures, *, kinds: Sequence[str] = ()) -> Scope:
    """The promises of a snapshot, of the lists of some `kinds` only if any are given."""
    rows = [row for row in snapshot.tasks if not kinds or row.list_kind in kinds]
    return Scope(prefix, counter, tuple(promises(rows)), book)


def class_sentence(of: Scope, groups: Sequence[Group]) -> list[Say]:
    """已完成…，占…；滞后…，占…（其中红灯…、黄灯…）: every class that holds anything, so that they add to the total."""
    counted = [(group, of_class(of.promises, group.paces)) for group in groups]
    counts = [of.count(group.name, members) for group, members in counted]
    shares = of.book.shares(counts, of.total)
    told: list[list[Say]] = []
    for (group, members), count, share in zip(counted, counts, shares, strict=True):
        if not members:
            told += [[group.label, count]] if group.always else []
            continue
        lights = _lights(of) if group.paces == LAGGING else []
        told.append([group.label, count, "，占", share, *lights])
    return joined(told, "；")


def _lights(of: Scope) -> list[Say]:
    red = of.count("red", of_class(of.promises, (PaceClass.RED,)))
    yellow = of.count("yellow", of_class(of.promises, (PaceClass.YELLOW,)))
    return ["（其中红灯", red, "、黄灯", yellow, "）"]


def overlap_sentence(of: Scope) -> list[Say]:
    """What stands in two lists is said, and that it is counted once; nothing where nothing does."""
    rows = repeated(of.promises)
    if not rows:
        return []
    told = of.book.count(f"{of.prefix}.repeated", rows, of.counter)
    unlike = [each for each in of.promises if len({row.pace for row in each.rows}) > 1]
    worse: list[Say] = ["，其中", of.count("unlike", unlike), "两处评价不同，按较差的计"] if unlike else []
    return ["清单之间有", told, "内容重合，分别列示，合计时只计一次", *worse, "。"]


def measured_sentence(of: Scope) -> list[Say]:
    """可量化 and 定性 tasks apart: only what is measurable is judged by the share of time (B14)."""
    told: list[list[Say]] = []
    for name, label, wanted in (("measured", "可量化任务", True), ("unmeasured", "定性任务", False)):
        members = [each for each in of.promises if each.has_numbers is wanted]
        if members:
            whole = of.count(name, members)
            met = of.count(f"{name}.met", of_class(members, (PaceClass.DONE, *GREEN)))
            lag = of.count(f"{name}.lag", of_class(members, LAGGING))
            by = "" if wanted else "，按阶段目标评价"
            share = of.book.share(met, whole)
            told.append([label, whole, by, "，完成、达到或超过序时", met, "，占", share, "，滞后", lag])
    return [*joined(told, "；"), "。"]


def change_sentence(of: Scope, snapshot: Snapshot, before: Snapshot, *, green: str, usual: int) -> list[Say]:
    """与上月相比 or 较上季度, or the month compared with where it is not the one `usual` months ago."""
    new = changes(of.promises, before)
    told: list[list[Say]] = [
        [label, of.count(name, members)]
        for name, label, members in (
            ("new_done", "新增完成", new.done),
            ("new_lag", "新增滞后", new.lagging),
            ("new_green", green, new.green),
        )
        if members
    ]
    if not told:
        told = [["没有新增完成、新增滞后和" + green + "的事项"]]
    return [*_compared(snapshot, before, usual), "，", *joined(told, "，"), "。"]


def _compared(snapshot: Snapshot, before: Snapshot, usual: int) -> list[Say]:
    now, then = Period.parse(snapshot.period), Period.parse(before.period)
    if (now.year - then.year) * 12 + now.month - then.month == usual:
        return ["与上月相比" if usual == 1 else "较上季度"]
    return ["与", dated(then.label), "相比"]


def new_in(of: Scope, before: Snapshot | None) -> Changes:
    """The changes against `before`; against nothing, everything done is new."""
    if before is not None:
        return changes(of.promises, before)
    return Changes(done=of_class(of.promises, (PaceClass.DONE,)), lagging=[], green=[])
