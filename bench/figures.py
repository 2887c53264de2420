"""What all benchmarks share: timing an act many times, and one line of figures for it."""

import os
import platform
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Runs:
    """Seconds of each run, by the clock and of the processor (this process and its children).

    On a machine that others use at the same time the processor says more than the clock.
    """

    seconds: list[float]
    busy: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """95 of 100 runs took no longer."""
        return sorted(self.seconds)[max(0, round(len(self.seconds) * 0.95) - 1)]


@dataclass(frozen=True)
class Figure:
    """One act, timed, and what to hold beside it: a target, a ratio, a count."""

    what: str
    runs: Runs
    beside: str = ""

    def line(self) -> str:
        """The figure as one row of a Markdown table, in milliseconds."""
        figures = (self.runs.median, self.runs.p95, statistics.median(self.runs.busy))
        cells = [self.what, *(f"{f * 1000:.1f}" for f in figures), str(len(self.runs.seconds)), self.beside]
        return f"| {' | '.join(cells)} |"


def timed(act: Callable[[], object], *, times: int, warm: bool = True) -> Runs:
    """`times` runs of an act; with `warm` after one run that fills the caches."""
    if warm:
        act()
    seconds, busy = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), _worked()
        act()
        seconds.append(time.perf_counter() - began)
        busy.append(_worked() - worked)
    return Runs(seconds, busy)


def _worked() -> float:
    """Processor seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def heading(title: str) -> str:
    """The head of a table of figures."""
    columns = "| 量 | 中位（毫秒） | 95%（毫秒） | 处理器（毫秒） | 次数 | 参照 |"
    return f"\n{title}\n\n{columns}\n|---|---|---|---|---|---|"


def machine() -> str:
    """The facts without which no figure means anything."""
    return (
        f"{platform.system()} {platform.machine()}，{os.cpu_count()} 核（一分钟负载 {os.getloadavg()[0]:.1f}），"
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}"
    )
