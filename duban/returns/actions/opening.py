"""Opening the year and its months (开启轮次): a return for every unit that owes, with exactly its own tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission, Role
from duban.almanac.queries import calendar_of
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.ledger.models import Ledger
from duban.org.actions import accounts
from duban.org.actions.grants import propose_filers
from duban.org.models import Unit, User
from duban.org.queries import has_security_admin
from duban.returns.models import PlanLine, ProgressReport, ReportLine, Round, YearPlan
from duban.returns.queries.inside import clock_of
from duban.returns.queries.joint import courtesy_day, only_support
from duban.returns.queries.owing import latest_month, owing_tasks, units_to_add
from duban.returns.rules import RoundKind
from duban.timing.clock import day_in_china
from duban.timing.deadlines import DueRule, due, due_at
from duban.timing.periods import Period


@transaction.atomic
def open_year(
    ledger: Ledger, *, plan_due_on: date, rule: DueRule, first_period: Period, by: Actor, at: datetime
) -> Round:
    """开启年度: every unit that owes gets its plan form, with the notice's date as its due day."""
    policy.require(by, Permission.ROUND_OPEN, on=ledger)
    if first_period.year != ledger.year:
        raise NotUnderstood(f"第一次报送的月份要在{ledger.year}年内，请改正后再开启。")
    if plan_due_on.year != ledger.year:
        raise NotUnderstood(f"计划报送日期要在{ledger.year}年内，请改正后再开启。")
    found = Ledger.objects.filter(pk=ledger.pk, opened_at=None)
    if not found.update(opened_at=at, report_rule=str(rule), first_period=str(first_period)):
        raise NotNow(f"{ledger}已经开启，不必再开。")
    ledger.refresh_from_db()
    plan = _open(ledger, RoundKind.PLAN, str(ledger.year), due_on=plan_due_on, provisional=False, at=at)
    added = add_missing_returns(plan)
    sentence = (
        f"开启{ledger}：{added}个单位填报落实计划表，{plan_due_on:%-m月%-d日}前报送；月报自{first_period.label}起"
    )
    trail.record(by, "returns.year_opened", sentence, at=at, target=ledger)
    return plan


@transaction.atomic
def open_month(ledger: Ledger, *, by: Actor, at: datetime) -> Round:
    """开启月报: the next month's form for every unit that owes. The due day comes from the notice's rule and the calendar."""
    policy.require(by, Permission.ROUND_OPEN, on=ledger)
    if ledger.opened_at is None:
        raise NotNow(f"{ledger}还没有开启，请先开启年度。")
    period = next_period(ledger)
    if period is None:
        raise NotNow(f"{ledger.year}年各月都已经开启。")
    when = due(period, DueRule.parse(ledger.report_rule), calendar_of(ledger.government_id))
    month = _open(ledger, RoundKind.MONTHLY, str(period), due_on=when.due_on, provisional=when.provisional, at=at)
    added = add_missing_returns(month)
    sentence = f"开启{month}：{added}个单位填报，{when.due_on:%-m月%-d日}前报送"
    trail.record(by, "returns.month_opened", sentence, at=at, target=month)
    return month


def next_period(ledger: Ledger) -> Period | None:
    """The month that is opened next, None where the year is full."""
    last = latest_month(ledger)
    period = Period.parse(last.period).next if last else Period.parse(ledger.first_period)
    return period if period.year == ledger.year else None


def _open(ledger: Ledger, kind: RoundKind, period: str, *, due_on: date, provisional: bool, at: datetime) -> Round:
    found, created = Round.objects.get_or_create(
        government_id=ledger.government_id,
        ledger=ledger,
        kind=kind,
        period=period,
        defaults={
            "due_on": due_on,
            "due_at": due_at(due_on, clock_of(ledger)),
            "courtesy_on": courtesy_day(ledger, due_on) if kind is RoundKind.MONTHLY else None,
            "provisional": provisional,
            "opened_at": at,
        },
    )
    if not created:
        raise NotNow(f"{found}刚由他人开启，请刷新查看。")
    return found


@transaction.atomic
def recompute_due_days(*, by: Actor, at: datetime) -> None:
    """重算截止日: months that are not due yet follow the calendar as it is now; a due day that has passed never moves."""
    calendar = calendar_of(by.government_id)
    waiting = Round.objects.filter(government_id=by.government_id, kind=RoundKind.MONTHLY, due_at__gt=at)
    for month in waiting.select_related("ledger"):
        when = due(Period.parse(month.period), DueRule.parse(month.ledger.report_rule), calendar)
        if (when.due_on, when.provisional) == (month.due_on, month.provisional):
            continue
        before = month.due_on
        month.due_on, month.provisional = when.due_on, when.provisional
        month.due_at = due_at(when.due_on, clock_of(month.ledger))
        month.courtesy_on = courtesy_day(month.ledger, when.due_on)
        month.save(update_fields=["due_on", "due_at", "provisional", "courtesy_on"])
        sentence = f"按工作日历重算{month}的截止日：{before:%-m月%-d日}改为{when.due_on:%-m月%-d日}"
        trail.record(by, "returns.due_day_moved", sentence, at=at, target=month)


@transaction.atomic
def add_late_units(round_: Round, *, by: Actor, at: datetime) -> int:
    """补发: units that came to owe after the round was opened (a collective name was settled) get their form too."""
    policy.require(by, Permission.ROUND_OPEN, on=round_)
    names = [unit.name for unit in units_to_add(round_)]
    if not names:
        raise NotNow("没有需要补发的单位。")
    added = add_missing_returns(round_)
    trail.record(by, "returns.units_added", f"将{round_}补发给{'、'.join(names)}", at=at, target=round_)
    return added


def add_missing_returns(round_: Round) -> int:
    """Give each unit that owes and has no return yet one, with a line for each of its tasks. Returns how many units."""
    owed = owing_tasks(round_.ledger, on=round_.due_on)
    have = set(round_.sheets.values_list("unit_id", flat=True))
    fresh = {unit: tasks for unit, tasks in owed.items() if unit not in have}
    if round_.is_plan:
        plans = YearPlan.objects.bulk_create(
            YearPlan(government_id=round_.government_id, round=round_, unit_id=unit) for unit in fresh
        )
        PlanLine.objects.bulk_create(
            PlanLine(government_id=round_.government_id, sheet=sheet, task_id=task, order=order)
            for sheet in plans
            for order, task in enumerate(fresh[sheet.unit_id], 1)
        )
    else:
        earlier = _earlier(round_, owed)
        reports = ProgressReport.objects.bulk_create(
            ProgressReport(government_id=round_.government_id, round=round_, unit_id=unit, **earlier.get(unit, {}))
            for unit in fresh
        )
        ReportLine.objects.bulk_create(
            ReportLine(government_id=round_.government_id, sheet=sheet, task_id=task, order=order)
            for sheet in reports
            for order, task in enumerate(fresh[sheet.unit_id], 1)
        )
    return len(fresh)


def _earlier(round_: Round, owed: Mapping[int, Sequence[int]]) -> dict[int, dict[str, Any]]:
    """Where the lead alone files: the units that only support, with the earlier moment that they are judged by."""
    if round_.courtesy_on is None:
        return {}
    own = {"due_at": due_at(round_.courtesy_on, clock_of(round_.ledger)), "due_reason": "配合单位先报牵头单位"}
    return dict.fromkeys(only_support(round_, owed), own)


@dataclass(frozen=True)
class HandedOut:
    """One line of the sheet that is handed out: the unit, its account, the password that works once."""

    unit: str
    username: str
    password: str


@dataclass(frozen=True)
class HandOut:
    """What a hand-out came to: the lines of the sheet, and the units whose accounts wait for the security administrator."""

    sheet: Sequence[HandedOut]
    waiting: Sequence[str]


def draw_passwords(ledger: Ledger, *, on: date) -> list[tuple[Unit, str, str]]:
    """A one-time password, drawn and hashed, for every unit that owes and has no filer account in use yet.

    Where a security administrator decides on accounts (三员), only those that were granted get one.
    Hashing is slow on purpose, so it is done before the transaction of `hand_out_accounts`.
    """
    filers = _filers(ledger)
    units = _owing(ledger, on=on).exclude(pk__in=filers.filter(must_change_password=False).values("unit_id"))
    if has_security_admin(ledger.government_id):
        units = units.filter(pk__in=filers.values("unit_id"))
    drawn = [(unit, accounts.draw_password()) for unit in units.select_related("government")]
    return [(unit, password, make_password(password)) for unit, password in drawn]


def _filers(ledger: Ledger) -> "QuerySet[User]":
    return User.objects.filter(government_id=ledger.government_id, role=Role.FILER, is_active=True)


def _owing(ledger: Ledger, *, on: date) -> "QuerySet[Unit]":
    return Unit.objects.filter(pk__in=owing_tasks(ledger, on=on))


@transaction.atomic
def hand_out_accounts(ledger: Ledger, drawn: Sequence[tuple[Unit, str, str]], *, by: Actor, at: datetime) -> HandOut:
    """发放账号: open (or renew) each unit's filer account with its one-time password. The sheet is its only copy.

    Where there is a security administrator nothing is opened here: what is missing is proposed and waits for him.
    """
    policy.require(by, Permission.ACCOUNT_HAND_OUT, on=ledger)
    lacking: list[Unit] = []
    if has_security_admin(ledger.government_id):
        without = _owing(ledger, on=day_in_china(at)).exclude(pk__in=_filers(ledger).values("unit_id"))
        lacking = list(without.select_related("government"))
        propose_filers(lacking, by=by, at=at)
    if not drawn and not lacking:
        raise NotNow("各单位都已经登录过并改了密码，不需要再发放账号。")
    sheet = []
    for unit, password, hashed in drawn:
        user = accounts.set_unit_account(unit, hashed=hashed)
        sheet.append(HandedOut(unit.name, user.username, password))
    if sheet:
        names = "、".join(each.unit for each in sheet)
        told = f"为{len(sheet)}个单位生成一次性密码：{names}"
        trail.record(by, "returns.accounts_handed_out", told, at=at, target=ledger)
    return HandOut(sheet, [unit.name for unit in lacking])
