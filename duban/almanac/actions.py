"""Commands on the working calendar (工作日历). Each returns the years it changed: due dates that rest on them may move.

Whoever keeps due dates (the room above) reckons its provisional ones anew for these years; those that have passed stay.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.almanac.models import SpecialDay, Year
from duban.almanac.rules import LONGEST_STRETCH, Special, Stretch
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.timing.arrangements import ArrangedDay, known_days, known_years
from duban.timing.deadlines import day_words
from duban.timing.periods import require_year

SEED_SINCE = 2018
"""The first year that a new government's calendar is filled with; older ledgers are not kept here."""


def seed(*, by: Actor, at: datetime) -> None:
    """Fill a new government's calendar with what the library knows. Part of the transaction that enters the government."""
    years = sorted(year for year in known_years() if year >= SEED_SINCE)
    Year.objects.bulk_create(
        Year(government_id=by.government_id, year=year, source=f"国务院办公厅{year}年节假日安排（随系统带入）")
        for year in years
    )
    _write(known_days(since=SEED_SINCE), government_id=by.government_id)
    trail.record(by, "almanac.seeded", f"带入了{years[0]}至{years[-1]}年的工作日历", at=at)


@transaction.atomic
def announce_year(
    *, year: int, source: str, announced_on: date | None, days: Sequence[ArrangedDay], by: Actor, at: datetime
) -> tuple[int, ...]:
    """登记年度安排: from now on the year is known, and due dates that rest on it are no longer provisional.

    Args:
        source: the paper that orders it, in words. announced_on: its date, where known.
        days: its special days, added to those already entered; empty only where some were entered one by one.
    """
    policy.require(by, Permission.CALENDAR_EDIT)
    require_year(year)
    if not source:
        raise NotUnderstood("没有写明依据，请填写安排出自哪份文件，例如 国办发明电〔2021〕11号。")
    in_force = SpecialDay.objects.in_force().filter(government_id=by.government_id)
    if not days and not in_force.filter(day__year=year, is_workday=False).exists():
        raise NotUnderstood(f"{year}年还没有登记放假，请把通知里的放假安排粘贴到下面再登记。")
    known = Year.objects.filter(government_id=by.government_id, year=year).first()
    before = (_paper(known.source, known.announced_on) if known else {}) | _listed(_standing(days, by=by))
    after = _paper(source, announced_on) | _listed(days)
    if before == after:
        raise NotNow(f"{year}年的安排已经这样登记，没有改动。")
    Year.objects.update_or_create(
        government_id=by.government_id, year=year, defaults={"source": source, "announced_on": announced_on}
    )
    _write(days, government_id=by.government_id)
    sentence = f"登记了{year}年的放假和调休安排（依据：{source}）"
    trail.record(by, "almanac.year_announced", sentence, at=at, before=before, after=after)
    return tuple(sorted({year} | {special.day.year for special in days}))


@transaction.atomic
def set_day(
    *, day: date, until: date | None = None, is_workday: bool, title: str, by: Actor, at: datetime
) -> tuple[int, ...]:
    """登记放假或调休上班 for one day, or for each day up to `until`; what was entered there before is replaced."""
    policy.require(by, Permission.CALENDAR_EDIT)
    stretch = Stretch(day, until or day, is_workday, title)
    days = _days_of(stretch)
    if not title:
        raise NotUnderstood("没有写名称，请填写节日或原因，例如 春节。")
    ordinary = [special.day for special in days if special.day.weekday() < 5]
    if is_workday and ordinary:
        raise NotUnderstood(f"{day_words(ordinary[0])}本来就上班，调休上班只登记周六、周日。")
    before, after = _listed(_standing(days, by=by)), _listed(days)
    if before == after:
        raise NotNow(f"{stretch.words}已经登记为{stretch.kind}（{title}），没有改动。")
    _write(days, government_id=by.government_id)
    sentence = f"将{day.year}年{stretch.words}登记为{stretch.kind}（{title}）"
    trail.record(by, "almanac.day_set", sentence, at=at, before=before, after=after)
    return _years_of(days)


@transaction.atomic
def remove_day(*, day: date, until: date | None = None, by: Actor, at: datetime) -> tuple[int, ...]:
    """撤销登记: the day, or each day up to `until`, is again what its weekday says."""
    policy.require(by, Permission.CALENDAR_EDIT)
    stretch = Stretch(day, until or day, False, "")
    days = _days_of(stretch)
    standing = _standing(days, by=by)
    if not standing:
        raise NotNow(f"{stretch.words}没有登记过放假或调休，请刷新查看。")
    SpecialDay.objects.filter(pk__in=[special.pk for special in standing]).update(removed_at=at)
    sentence = f"撤销了{day.year}年{stretch.words}的放假、调休登记"
    trail.record(by, "almanac.day_removed", sentence, at=at, before=_listed(standing), after={})
    return _years_of(days)


def _days_of(stretch: Stretch) -> list[ArrangedDay]:
    require_year(stretch.first.year)
    require_year(stretch.last.year)
    if stretch.last < stretch.first:
        raise NotUnderstood("止日早于起日，请核对两个日期。")
    if stretch.days > LONGEST_STRETCH:
        raise NotUnderstood(f"一次最多登记{LONGEST_STRETCH}天，请核对起止日期，或者分几次登记。")
    return [
        ArrangedDay(stretch.first + timedelta(days=number), stretch.is_workday, stretch.title)
        for number in range(stretch.days)
    ]


def _standing(days: Sequence[ArrangedDay], *, by: Actor) -> list[SpecialDay]:
    """What is entered now for these days."""
    in_force = SpecialDay.objects.in_force().filter(government_id=by.government_id)
    return list(in_force.filter(day__in=[special.day for special in days]))


def _write(days: Iterable[ArrangedDay], *, government_id: int) -> None:
    """Enter each day, or replace what stands for it, in one statement: two people at once cannot collide."""
    SpecialDay.objects.bulk_create(
        (
            SpecialDay(government_id=government_id, day=special.day, is_workday=special.is_workday, title=special.title)
            for special in days
        ),
        update_conflicts=True,
        unique_fields=["government", "day"],
        update_fields=["is_workday", "title", "removed_at"],
    )


def _paper(source: str, announced_on: date | None) -> dict[str, str]:
    return {"source": source, "announced_on": announced_on.isoformat() if announced_on else ""}


def _listed(days: Iterable[Special]) -> dict[str, str]:
    """The days for the trail: 2022-04-02 → 调休上班（清明节）."""
    return {d.day.isoformat(): f"{'调休上班' if d.is_workday else '放假'}（{d.title}）" for d in days}


def _years_of(days: Iterable[ArrangedDay]) -> tuple[int, ...]:
    return tuple(sorted({special.day.year for special in days}))
