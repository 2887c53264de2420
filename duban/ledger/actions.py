"""Commands on the ledger: register a notice's tasks, correct a slip of reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from duban.access import policy
from duban.access.actor import Actor
from duban.access.roles import Permission
from duban.audit import trail
from duban.errors import NotNow, NotUnderstood
from duban.files.models import StoredFile
from duban.ledger.models import Assignment, Completion, Indicator, Ledger, Notice, Task, TaskLeader, TaskList
from duban.ledger.queries import words_of
from duban.ledger.rules import IndicatorDraft, TaskDraft, UnitDraft, approval_of, basis_of, require_fit
from duban.org.actions.posts import register_leaders
from duban.org.actions.units import register_units
from duban.org.models import Government, Post, Unit
from duban.org.queries import holders
from duban.timing.clock import day_in_china


@dataclass(frozen=True)
class ListDraft:
    """A list of a notice with its checked tasks."""

    code: str
    title: str
    kind: str
    tasks: Sequence[TaskDraft]

    @property
    def label(self) -> str:
        return self.code.replace("annex", "附件")


@dataclass(frozen=True)
class NoticeDraft:
    """A notice as a person has checked it. `fields` are those of `Notice` that the reading fills in."""

    year: int
    fields: Mapping[str, Any]
    lists: Sequence[ListDraft]


@transaction.atomic
def register(draft: NoticeDraft, *, file: StoredFile, by: Actor, at: datetime) -> Notice:
    """立项: a confirmed notice becomes tasks, units, posts and assignments, all or nothing."""
    policy.require(by, Permission.INTAKE_WORK)
    government = _locked(by.government_id)
    number = draft.fields["doc_number"]
    if Notice.objects.filter(government=government, doc_number=number).exists():
        raise NotNow(f"{number}已经建账，不能再建第二次；请到来文比对页查看两份文件的差别。")
    _require_numbers(draft.lists)
    for listed in draft.lists:
        for task in listed.tasks:
            require_fit(task, place=f"{listed.label}第{task.item_no}项")
    ledger, _ = Ledger.objects.get_or_create(government=government, year=draft.year)
    notice = Notice.objects.create(government=government, ledger=ledger, file=file, registered_at=at, **draft.fields)
    since = notice.doc_date or date(draft.year, 1, 1)
    drafts = [task for listed in draft.lists for task in listed.tasks]
    units = register_units(_register_names(drafts), government=government, on=since)
    _require_different_units(draft.lists, units)
    posts = register_leaders((n for t in drafts for n in t.leaders), government=government, since=since)
    tasks = _create_tasks(notice, draft.lists)
    _create_parts(zip(tasks, drafts, strict=True), units=units, posts=posts)
    entries = [trail.Entry("task.registered", f"将{task}立项", task) for task in tasks]
    opening = trail.Entry("notice.registered", f"按{notice}建账，立项{len(tasks)}项", notice)
    trail.record_many(by, [opening, *entries], at=at)
    return notice


def _locked(government_id: int) -> Government:
    """The government; until the commit nobody else registers for it, so that no number or unit is entered twice."""
    return Government.objects.select_for_update(no_key=True).get(pk=government_id)


def _require_numbers(lists: Sequence[ListDraft]) -> None:
    for listed in lists:
        numbers = [task.item_no for task in listed.tasks]
        if "" in numbers:
            words = listed.tasks[numbers.index("")].text[:20]
            raise NotUnderstood(f"{listed.label}的“{words}……”一行没有序号，请在核对页补上序号再建账。")
        twice = next((n for n in numbers if numbers.count(n) > 1), None)
        if twice is not None:
            raise NotUnderstood(f"{listed.label}有两行都是第{twice}项，请在核对页改正序号或剔除一行再建账。")


def _register_names(drafts: Iterable[TaskDraft]) -> dict[str, bool]:
    return {unit.name: unit.collective for draft in drafts for unit in draft.units}


def _require_different_units(lists: Sequence[ListDraft], units: Mapping[str, Unit]) -> None:
    for listed in lists:
        for task in listed.tasks:
            _require_different(task, units, place=f"{listed.label}第{task.item_no}项")


def _require_different(draft: TaskDraft, units: Mapping[str, Unit], *, place: str) -> None:
    """Two names of one row must not mean one unit (区发改局、区发展改革局)."""
    seen: dict[tuple[int, str], str] = {}
    for unit in draft.units:
        other = seen.setdefault((units[unit.name].pk, unit.affiliate), unit.name)
        if other != unit.name:
            raise NotUnderstood(f"{place}的“{other}”和“{unit.name}”在单位库里是同一个单位，请删去一处再建账。")


def _create_tasks(notice: Notice, lists: Sequence[ListDraft]) -> list[Task]:
    day = f"{notice.doc_date:%Y年%-m月%-d日}" if notice.doc_date else ""
    approval = approval_of(notice.issuer, notice.doc_number, day)
    tasks = []
    for number, listed in enumerate(lists, 1):
        task_list = TaskList.objects.create(
            government=notice.government,
            notice=notice,
            code=listed.code,
            title=listed.title[:200],
            kind=listed.kind,
            order=number,
        )
        for order, draft in enumerate(listed.tasks, 1):
            place = f"{listed.label}第{draft.item_no}项"
            tasks.append(
                Task(
                    government=notice.government,
                    ledger=notice.ledger,
                    task_list=task_list,
                    item_no=draft.item_no,
                    order=order,
                    category=draft.category,
                    text=draft.text,
                    deadline_words=draft.deadline_words,
                    source=dict(draft.source),
                    basis=basis_of(notice.doc_number, place, draft.printed_text),
                    approval=approval,
                )
            )
    return Task.objects.bulk_create(tasks)


def _create_parts(
    pairs: Iterable[tuple[Task, TaskDraft]], *, units: Mapping[str, Unit], posts: Mapping[str, Post]
) -> None:
    pairs = list(pairs)
    Assignment.objects.bulk_create(
        Assignment(
            government_id=task.government_id,
            task=task,
            unit=units[unit.name],
            words=unit.name,
            role=unit.role,
            affiliate=unit.affiliate,
            joined=unit.joined,
            order=order,
        )
        for task, draft in pairs
        for order, unit in enumerate(draft.units, 1)
    )
    TaskLeader.objects.bulk_create(
        TaskLeader(government_id=task.government_id, task=task, post=posts[name], order=order)
        for task, draft in pairs
        for order, name in enumerate(draft.leaders, 1)
    )
    Indicator.objects.bulk_create(
        _indicator(task, indicator, order)
        for task, draft in pairs
        for order, indicator in enumerate(draft.indicators, 1)
    )


def _indicator(task: Task, draft: IndicatorDraft, order: int) -> Indicator:
    return Indicator(
        government_id=task.government_id,
        task=task,
        words=draft.words,
        name=draft.name,
        operator=draft.operator,
        value=draft.value,
        unit=draft.unit,
        order=order,
    )


@dataclass(frozen=True)
class Correction:
    """What a task's reading should say (读取更正); the notice's own words stay beside it."""

    category: str
    text: str
    leaders: tuple[str, ...]
    units: tuple[UnitDraft, ...]
    reason: str
    indicators: tuple[IndicatorDraft, ...] | None = None
    """What is promised in numbers; None leaves the indicators as they are."""


@transaction.atomic
def correct_reading(task: Task, correction: Correction, *, version: int, by: Actor, at: datetime) -> None:
    """更正读取: mend a slip of reading found after the task was registered. It does not change the promise.

    Raises: NotNow where another person saved after `version` was read; NotUnderstood without a reason or a change.
    """
    policy.require(by, Permission.READING_CORRECT, on=task)
    if not correction.reason.strip():
        raise NotUnderstood("请写明更正的理由（例如：原件加黑的是区财政局），以便日后查对。")
    draft = TaskDraft(
        task.item_no, correction.category, correction.text, correction.leaders, correction.units, (), "", {}
    )
    require_fit(draft, place=str(task))
    before = words_of(task, on=day_in_china(at))
    changed = Task.objects.filter(pk=task.pk, version=version).update(
        category=correction.category, text=correction.text, version=version + 1
    )
    if not changed:
        raise NotNow(f"{task}刚由他人更正过，请刷新后对照最新内容再改；您写的内容列在下面，没有丢失。")
    task.refresh_from_db()
    _replace_people(task, draft, on=day_in_china(at))
    if correction.indicators is not None:
        _replace_indicators(task, correction.indicators)
    after = words_of(task, on=day_in_china(at))
    differing = [title for title in after if after[title] != before[title]]
    if not differing:
        raise NotUnderstood("没有任何改动，不需要保存。")
    changes = "；".join(f"{title}由“{before[title]}”改为“{after[title]}”" for title in differing)
    trail.record(
        by,
        "task.reading_corrected",
        f"更正了{task}的读取：{changes}。理由：{correction.reason.strip()}",
        at=at,
        target=task,
        before={title: before[title] for title in differing},
        after={title: after[title] for title in differing},
    )


def _replace_people(task: Task, draft: TaskDraft, *, on: date) -> None:
    """The units and leaders as corrected. A leader whom the page named and who stays, stays with the post: a successor
    may hold another one besides, and a person may hold two posts that lead the task.
    """
    since = task.task_list.notice.doc_date or date(task.ledger.year, 1, 1)
    government = _locked(task.government_id)
    units = register_units(_register_names([draft]), government=government, on=since)
    _require_different(draft, units, place=str(task))
    led_by = [leader.post for leader in task.leaders.select_related("post")]
    persons = holders([post.pk for post in led_by], on=on)
    kept: dict[str, list[Post]] = {}
    for post in led_by:
        kept.setdefault(persons.get(post.pk, post.title), []).append(post)
    fresh = [name for name in draft.leaders if name not in kept]
    posts = register_leaders(fresh, government=government, since=since) | {name: own[0] for name, own in kept.items()}
    task.assignments.all().delete()
    task.leaders.all().delete()
    _create_parts([(task, draft)], units=units, posts=posts)
    further = [post for name in draft.leaders for post in kept.get(name, [])[1:]]
    TaskLeader.objects.bulk_create(
        TaskLeader(government_id=task.government_id, task=task, post=post, order=order)
        for order, post in enumerate(further, len(draft.leaders) + 1)
    )


def _replace_indicators(task: Task, drafts: Sequence[IndicatorDraft]) -> None:
    """An indicator whose words stay keeps its number: what units reported on it stays with it."""
    words = [draft.words for draft in drafts]
    task.indicators.exclude(words__in=words).delete()
    kept = {indicator.words: indicator for indicator in task.indicators.all()}
    last = max((indicator.order for indicator in kept.values()), default=0)
    fresh = [draft for draft in drafts if draft.words not in kept]
    Indicator.objects.bulk_create(_indicator(task, draft, last + number) for number, draft in enumerate(fresh, 1))


@transaction.atomic
def verify_completion(task: Task, *, on: date, method: str, by: Actor, at: datetime) -> Completion:
    """核实完成: record that the office has seen the task done, and how. A unit's own 完成 is a claim, not this."""
    policy.require(by, Permission.COMPLETION_VERIFY, on=task)
    method = method.strip()
    if not method:
        raise NotUnderstood("请写明核实的方式（例如：6月28日现场查看并查阅竣工验收备案表）。")
    if on > day_in_china(at):
        raise NotUnderstood("核实日期不能晚于今天，请改正。")
    done, created = Completion.objects.get_or_create(
        government_id=task.government_id,
        task=task,
        defaults={"verified_on": on, "method": method[:200], "verified_by": by.name, "at": at},
    )
    if not created:
        raise NotNow(f"{done}，不必再核实。")
    trail.record(by, "task.completion_verified", f"核实{task}已完成，方式：{method}", at=at, target=task)
    return done
