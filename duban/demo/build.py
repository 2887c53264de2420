"""The fictional district (演示数据): a year played through the product's own actions, so that it shows what the product does.

Every act has its fictional moment of 2022; nothing here depends on the day of the build, and two builds hold the same
rows apart from the passwords, which are drawn anew.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from duban.access.actor import Actor, Scope, system_actor
from duban.access.roles import Role
from duban.briefings import actions as briefing_actions
from duban.briefings.compose.composition import BriefingKind
from duban.demo import material, sheets, story
from duban.documents.docx import to_docx
from duban.documents.notices import notice, read_notice
from duban.errors import NotNow
from duban.intake import actions as intake_actions
from duban.ledger.models import Ledger, Notice, Task
from duban.org.actions import accounts, governments, units
from duban.org.models import Government, Holding, Post, Unit, UnitKind, User
from duban.prechecks import Level
from duban.returns.actions import filling, opening, reviewing
from duban.returns.models import PlanLine, ProgressReport, ReportLine, Return, Round
from duban.returns.queries.prechecked import check
from duban.returns.rules import LineState
from duban.timing.clock import CHINA, day_in_china
from duban.timing.deadlines import DueRule
from duban.timing.periods import Period

NOTICE = Path(__file__).with_name("notice.json")
GOVERNMENT = "云河市泉山区人民政府"
LEADERS = (
    ("lingdao", "沈宁", Role.LEAD_LEADER),
    ("quzhang", "贺知远", Role.CHIEF),
    ("banzhuren", "郭立言", Role.OFFICE_HEAD),
)
ADMINISTRATORS = (
    ("xitong", "江闻舟", Role.SYSTEM_ADMIN),
    ("anquan", "骆青岚", Role.SECURITY_ADMIN),
    ("shenji", "谭静澜", Role.AUDITOR),
)
UNITS = {"jiaoti": "区教育体育局", "zhujian": "区住房城乡建设局", "liulin": "柳林街道办事处"}


def moment(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of 2022 by China's clock."""
    return datetime(2022, month, day, hour, minute, tzinfo=CHINA)


def notice_docx() -> bytes:
    """The fictional notice as the office would publish it, in Word."""
    return to_docx(notice(read_notice(json.loads(NOTICE.read_text(encoding="utf-8")))))


def build_demo() -> Iterator[str]:
    """Build the fictional year; yields lines that say what was built and which accounts to try.

    Raises: NotNow where the database already holds accounts: fictional rows never mix with real ones.
    """
    if User.objects.exists() or Government.objects.exists():
        raise NotNow("这个数据库里已经有账号，演示数据只能建在空库里；请换一个 DUBAN_DATA 目录再试。")
    with transaction.atomic():
        play = _Play()
        yield f"演示数据：虚构的{play.government.short_name}，人物、单位、任务、进展均为虚构。"
        yield play.register()
        yield play.plan()
        for month in material.MONTHS:
            yield play.month(month)
    yield play.brief()
    yield "可用账号（密码本次随机生成）："
    yield from play.accounts


class _Play:
    """The year, act by act."""

    def __init__(self) -> None:
        self.shape: dict[str, Any] = json.loads(NOTICE.read_text(encoding="utf-8"))
        self.government = governments.add_government(GOVERNMENT, at=moment(3, 1), is_demo=True)
        director, officer = self.shape["office"][0]["name"], self.shape["office"][1]["name"]
        self.accounts = [
            self._account("zhuren", director, Role.OFFICE_DIRECTOR),
            self._account("ducha", officer, Role.SUPERVISOR_OFFICER),
        ]
        self.officer = User.objects.get(username="ducha").as_actor()
        self.filers: dict[int, Actor] = {}
        self.keys: dict[int, str] = {}
        self.indicators: dict[int, list[int]] = {}
        self.roles: dict[tuple[int, int], str] = {}

    def register(self) -> str:
        """The notice becomes the ledger; 各街道办事处 gets its members; the rest stays on 待落实."""
        received = intake_actions.receive(
            notice_docx(), filename="泉政办发〔2022〕3号.docx", by=self.officer, at=moment(3, 15, 15)
        )
        registered: Notice = intake_actions.confirm(received.batch, by=self.officer, at=moment(3, 15, 16, 20))
        self.ledger: Ledger = registered.ledger
        self.ledger.government = self.government
        collective = Unit.objects.get(government=self.government, name=material.STREETS)
        streets = list(Unit.objects.filter(government=self.government, kind=UnitKind.STREET))
        units.settle_collective(collective, members=streets, since=date(2022, 3, 16), by=self.officer, at=moment(3, 16))
        for username, name in UNITS.items():
            unit = Unit.objects.get(government=self.government, name=name)
            self.accounts.append(self._account(username, material.filer_of(name), Role.FILER, unit=unit))
        self._further_accounts()
        for task in Task.objects.filter(ledger=self.ledger).select_related("task_list"):
            self.keys[task.pk] = f"{task.task_list.code}/{task.item_no}"
            self.indicators[task.pk] = list(task.indicators.values_list("pk", flat=True))
            for unit_id, role in task.assignments.values_list("unit_id", "role"):
                self.roles[task.pk, unit_id] = material.LEAD if role == "lead" else material.SUPPORTING
        return f"已按{registered}建账，{received.batch.rows_seen}项。"

    def _further_accounts(self) -> None:
        """Whoever else uses the system: inside one unit, the government's leaders, the three administrators (三员)."""
        unit = Unit.objects.get(government=self.government, name=UNITS["jiaoti"])
        self.accounts += [
            self._account("shenhe", material.deputy_of(unit.name), Role.UNIT_REVIEWER, unit=unit),
            self._account("juzhang", material.head_of(unit.name), Role.UNIT_HEAD, unit=unit),
        ]
        for username, name, role in LEADERS:
            held = Holding.objects.filter(government=self.government, person=name, until=None).select_related("post")
            post = next((each.post for each in held), None)
            self.accounts.append(self._account(username, name, role, post=post))
        self.accounts += [self._account(username, name, role) for username, name, role in ADMINISTRATORS]

    def plan(self) -> str:
        """附件3: the year is opened, units file their plans, the office accepts them."""
        opened = opening.open_year(
            self.ledger,
            plan_due_on=date(2022, 3, 24),
            rule=DueRule.parse("nth_workday:5"),
            first_period=Period(2022, 3),
            by=self.officer,
            at=moment(3, 16, 10),
        )
        self._collect(opened, 0)
        for sheet in self._submitted(opened):
            self._accept(sheet, at=moment(3, 28))
        return f"{opened}：{opened.sheets.exclude(first_submitted_at=None).count()}个单位报送。"

    def month(self, number: int) -> str:
        """附件4 of one month: filing, sending back, mending, accepting, verifying."""
        period = Period(2022, number)
        after = period.next
        opened = opening.open_month(self.ledger, by=self.officer, at=moment(after.month, 1, 8, 30))
        self._collect(opened, number)
        review = opened.due_at.astimezone(CHINA) + timedelta(hours=10)
        for back in story.send_backs(number):
            self._send_back(opened, back, at=review)
        for sheet in self._submitted(opened):
            if not story.unreviewed(number, sheet.unit.name):
                self._accept(sheet, at=review + timedelta(days=4))
        for done in story.completions:
            if Period.of(done.on) == period:
                task = Task.objects.get(pk=self._task(done.task_key))
                at = datetime.combine(done.on, review.timetz())
                reviewing.verify_completion(task, on=done.on, method=done.method, by=self.officer, at=at)
        everything = list(self.ledger.tasks.values_list("pk", flat=True))
        reviewing.refresh_lights(self.government.pk, everything, at=review + timedelta(days=5))
        return f"{opened}：{opened.sheets.exclude(first_submitted_at=None).count()}个单位报送。"

    def brief(self) -> str:
        """Two briefings: the second quarter as a whole, and the promises of July."""
        for kind, period, at in (
            (BriefingKind.QUARTERLY, Period(2022, 6), moment(7, 14, 15)),
            (BriefingKind.LIVELIHOOD_MONTHLY, Period(2022, 6), moment(7, 14, 16)),
            (BriefingKind.LIVELIHOOD_MONTHLY, Period(2022, 7), moment(8, 12, 15)),
        ):
            briefing_actions.draft(self.ledger, kind, period, by=self.officer, at=at)
        return "通报草稿：第二季度整体，6月、7月民生实事。"

    def _collect(self, opened: Round, month: int) -> None:
        """Units file in the order of their moments; month 0 is the plan."""
        filed = []
        for sheet in opened.sheets.select_related("unit", "government"):
            unit = sheet.unit.name
            behaviour = story.month_behaviour(unit, month) if month else story.plan_behaviour(unit)
            if behaviour.filed_at is not None:
                filed.append((behaviour.filed_at, sheet, behaviour))
        for at, sheet, behaviour in sorted(filed, key=lambda each: (each[0], each[1].pk)):
            sheet.round = opened
            typed = {
                line.pk: filling.Typed(line.version, self._content(line, sheet.unit.name, month))
                for line in sheet.lines.all()
            }
            by = self._filer(sheet.unit)
            filling.save_draft(sheet, typed, by=by, at=at - timedelta(minutes=20))
            if month:
                self._explain(sheet, by=by, at=at - timedelta(minutes=10))
            signed = filling.Signature(behaviour.filer, behaviour.phone, behaviour.signed_by)
            filling.submit(sheet, signed, by=by, at=at)

    def _explain(self, sheet: ProgressReport, *, by: Actor, at: datetime) -> None:
        """A line of which the pre-check warns is filed with a short reason."""
        warned = {}
        for pk, notes in check(sheet, on=day_in_china(at)).items():
            rule = next((note.rule for note in notes if note.level == Level.WARN), None)
            if rule is not None:
                warned[pk] = story.reason_for(rule)
        typed = {
            line.pk: filling.Typed(line.version, line.content() | {"explained": warned[line.pk]})
            for line in sheet.lines.filter(pk__in=warned)
        }
        if typed:
            filling.save_draft(sheet, typed, by=by, at=at)

    def _content(self, line: PlanLine | ReportLine, unit: str, month: int) -> dict[str, Any]:
        key = self.keys[line.task_id]
        role = self.roles.get((line.task_id, self._unit_id(line)), material.SUPPORTING)
        words = story.month_words(key, unit, role, month) if month else story.plan_words(key, unit, role)
        return self._typed(line, words)

    def _typed(self, line: PlanLine | ReportLine, words: sheets.PlanWords | sheets.MonthWords) -> dict[str, Any]:
        """The story's words as the boxes of a line; its figures go by the number of the indicator."""
        numbers = self.indicators[line.task_id]
        figures: dict[str, Any] = {
            str(numbers[index]): list(value) if isinstance(value, tuple) else value
            for index, value in words.figures.items()
        }
        return asdict(words) | {"figures": figures}

    def _send_back(self, opened: Round, back: sheets.SendBack, *, at: datetime) -> None:
        sheet = opened.sheets.select_related("unit", "government").get(unit__name=back.unit)
        sheet.round = opened
        line = sheet.lines.select_related("task__task_list").get(task_id=self._task(back.task_key))
        if line.state != LineState.SUBMITTED:
            return
        others = list(sheet.lines.exclude(pk=line.pk).values_list("pk", flat=True))
        reviewing.send_back(sheet, line, reason=back.reason, by=self.officer, at=at)
        if others:
            reviewing.accept(sheet, others, by=self.officer, at=at + timedelta(minutes=5))
        if back.mended is None:
            return
        line.refresh_from_db()
        typed = {line.pk: filling.Typed(line.version, self._typed(line, back.mended))}
        by, again = self._filer(sheet.unit), at + timedelta(days=1, hours=3)
        filling.save_draft(sheet, typed, by=by, at=again)
        self._explain(sheet, by=by, at=again)
        signed = filling.Signature(sheet.filer_name, sheet.filer_phone, sheet.signed_by)
        filling.submit(sheet, signed, by=by, at=again)

    def _accept(self, sheet: Return, *, at: datetime) -> None:
        waiting = list(sheet.lines.filter(state=LineState.SUBMITTED).values_list("pk", flat=True))
        reviewing.accept(sheet, waiting, by=self.officer, at=at)

    def _submitted(self, opened: Round) -> list[Return]:
        sheets = opened.sheets.filter(lines__state=LineState.SUBMITTED).distinct()
        return list(sheets.select_related("unit", "government", "round").order_by("unit__order"))

    def _task(self, key: str) -> int:
        return next(pk for pk, found in self.keys.items() if found == key)

    def _unit_id(self, line: PlanLine | ReportLine) -> int:
        return int(line.sheet.unit_id)

    def _filer(self, unit: Unit) -> Actor:
        """The filer of a unit; most units of the demonstration have no account that anybody signs in with."""
        if unit.pk not in self.filers:
            scope = Scope(self.government.pk, unit_ids=frozenset({unit.pk}))
            account = User.objects.filter(unit=unit).first()
            name = material.filer_of(unit.name)
            self.filers[unit.pk] = account.as_actor() if account else Actor(name, Role.FILER, scope)
        return self.filers[unit.pk]

    def _account(
        self, username: str, name: str, role: Role, *, unit: Unit | None = None, post: Post | None = None
    ) -> str:
        """Open an account whose password need not be changed, and say it in one line."""
        password = accounts.draw_password()
        user = accounts.add_user(
            username=username, name=name, role=role, government=self.government, unit=unit, post=post,
            password=password, by=system_actor(self.government.pk), at=moment(3, 1),
        )  # fmt: skip
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        return f"  {username:<9} {password}   {name}（{unit.name if unit else ''}{user.role_title}）"
