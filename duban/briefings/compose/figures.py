"""The book of figures (数字底账): every number a briefing prints, with the rows behind it.

Sources: briefings.md 0.3, S2 (one name, one value), S3 (shares), S4 (gaps), S5 (what is counted is named).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from duban.lights.rules import number, tenths

PERCENT, POINTS = "%", "个百分点"


class FigureKind(StrEnum):
    """A count of rows, a share of two counts, a gap in percentage points, or a value that a row holds."""

    COUNT = "count"
    SHARE = "share"
    GAP = "gap"
    VALUE = "value"


@dataclass(frozen=True)
class Figure:
    """One printed number.

    `value` is what was computed (a gap unrounded, positive where behind), `words` what is printed, `counter` what
    stands behind it. `rows`: keys of the rows behind it; a promise that stands in two lists is one entry
    (annex1/79=annex2/2). A share names its `numerator` and `denominator` figures.
    """

    name: str
    value: Decimal
    words: str
    counter: str
    rows: tuple[str, ...]
    kind: FigureKind
    numerator: str = ""
    denominator: str = ""

    @property
    def printed(self) -> str:
        return self.words + self.counter


class Figures:
    """The figures of one briefing while it is being composed; a name never stands for two values."""

    def __init__(self) -> None:
        self._by_name: dict[str, Figure] = {}

    def all(self) -> tuple[Figure, ...]:
        """Every figure in the order of its first use."""
        return tuple(self._by_name.values())

    def count(self, name: str, rows: Collection[str], counter: str) -> Figure:
        """How many `rows` there are."""
        value = Decimal(len(rows))
        return self._enter(Figure(name, value, number(value), counter, tuple(rows), FigureKind.COUNT))

    def value(self, name: str, value: Decimal | int, counter: str, rows: Sequence[str]) -> Figure:
        """A value as a row holds it, or a sum over rows."""
        exact = Decimal(value)
        return self._enter(Figure(name, exact, number(exact), counter, tuple(rows), FigureKind.VALUE))

    def gap(self, name: str, points: Decimal, rows: Sequence[str]) -> Figure:
        """Percentage points, rounded after subtracting (S4) and printed without a sign: the sentence says 低于 or 高于."""
        return self._enter(Figure(name, points, number(abs(tenths(points))), POINTS, tuple(rows), FigureKind.GAP))

    def share(self, part: Figure, whole: Figure) -> Figure:
        """`part` of `whole` in percent."""
        return self._share(part, whole, percent(part.value, whole.value))

    def shares(self, parts: Sequence[Figure], whole: Figure) -> list[Figure]:
        """The shares of all classes of `whole`; they add to 100.0."""
        percents = shares_of_whole([int(part.value) for part in parts])
        return [self._share(part, whole, share) for part, share in zip(parts, percents, strict=True)]

    def _share(self, part: Figure, whole: Figure, percents: Decimal) -> Figure:
        if part.counter != whole.counter:
            raise ValueError(f"{part.name} counts {part.counter}, {whole.name} counts {whole.counter}")
        made = Figure(
            f"{part.name}.share",
            percents,
            number(percents),
            PERCENT,
            part.rows,
            FigureKind.SHARE,
            part.name,
            whole.name,
        )
        return self._enter(made)

    def _enter(self, figure: Figure) -> Figure:
        known = self._by_name.setdefault(figure.name, figure)
        if known != figure:
            raise ValueError(f"{figure.name} is {known.printed} and {figure.printed}")
        return known


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """One decimal, half up (S3)."""
    return tenths(100 * part / whole)


def shares_of_whole(counts: Sequence[int]) -> list[Decimal]:
    """Shares in percent with one decimal that add to 100.0; zeros for a total of nothing.

    Each is rounded half up; the tenths that are then too many or too few are taken from or given to the largest
    classes, one each, where they distort least (17, 10, 24, 9 and 162 of 222 print 7.7 4.5 10.8 4.1 72.9). So classes
    of one size have one share, save among the largest.
    """
    total = sum(counts)
    if not total:
        return [Decimal(0)] * len(counts)
    shares = [percent(Decimal(count), Decimal(total)) for count in counts]
    over = sum(shares) - 100
    step = Decimal("0.1").copy_sign(over)
    largest = sorted(range(len(counts)), key=lambda index: -counts[index])
    for index in largest[: int(over / step)]:
        shares[index] -= step
    return shares
