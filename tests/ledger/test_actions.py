"""Commands on the ledger: registering a notice, correcting a slip of reading (更正读取)."""

from typing import Any

import pytest

from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.intake.forms import unit_list_of
from duban.ledger import actions
from duban.ledger.actions import Correction
from duban.ledger.models import Assignment, Notice, Task, TaskLeader
from duban.ledger.queries import words_of
from duban.ledger.rules import assigned
from duban.org.models import Holding, Post, Unit, User
from tests.intake.batches import rows_everywhere
from tests.make import NOON, make_draft, make_government, make_notice, make_task, make_unit, make_user


def correction(task: Task, **typed: Any) -> Correction:
    """The task's reading as a person would send it back, with what was typed otherwise."""
    words = words_of(task, on=NOON.date())
    units = unit_list_of(typed.pop("units", words["责任单位"]))
    leads = unit_list_of(typed.pop("leads", words["牵头单位"])).names
    drafts = assigned(units, leads, notice=task.task_list.notice.doc_number, place=str(task))
    given = {"category": task.category, "text": task.text, "leaders": tuple(words["牵头领导"].split("、"))}
    return Correction(**given | {"reason": "原件加黑的是区财政局"} | typed, units=drafts)


def correct(task: Task, by: User, *, version: int = 1, **typed: Any) -> None:
    actions.correct_reading(task, correction(task, **typed), version=version, by=by.as_actor(), at=NOON)


class TestRegistering:
    def test_is_refused_to_a_filer(self, filer: User) -> None:
        with pytest.raises(NotAllowed):
            make_notice(by=filer)
        assert not Notice.objects.exists()

    def test_the_same_number_twice_is_refused(self, office: User) -> None:
        make_notice(by=office)
        before = rows_everywhere()
        with pytest.raises(NotNow, match="泉政办发〔2022〕3号已经建账"):
            make_notice(make_draft("9"), by=office)
        assert rows_everywhere() == before

    def test_the_same_number_in_another_government_is_another_notice(self, office: User) -> None:
        other = make_user(government=make_government("云河市竹坞区人民政府"))
        assert make_notice(by=office).ledger != make_notice(by=other).ledger

    @pytest.mark.parametrize(
        ("numbers", "why"), [(("1", "2", "1"), "附件1有两行都是第1项"), (("1", ""), "附件1的“建成第批社区服务站")]
    )
    def test_is_all_or_nothing(self, office: User, numbers: tuple[str, ...], why: str) -> None:
        before = rows_everywhere() | {"files.StoredFile": 1}
        with pytest.raises(NotUnderstood, match=why):
            make_notice(*[make_draft(number) for number in numbers], by=office)
        assert rows_everywhere() == before

    def test_two_notices_of_a_year_share_its_ledger_and_stay_in_order(self, office: User) -> None:
        first = make_notice(make_draft("1"), make_draft("2"), by=office)
        second = make_notice(make_draft("1"), make_draft("2"), by=office, number="泉政办发〔2022〕9号")
        assert first.ledger == second.ledger
        order = [(task.task_list.notice_id, task.item_no) for task in Task.objects.in_order()]
        assert order == [(first.pk, "1"), (first.pk, "2"), (second.pk, "1"), (second.pk, "2")]

    def test_tells_of_every_task_on_the_trail(self, office: User) -> None:
        notice = make_notice(make_draft("1"), make_draft("2"), by=office)
        told = [event.sentence for event in Event.objects.filter(action__in=["notice.registered", "task.registered"])]
        assert told == [f"周敏按{notice}建账，立项2项", "周敏将附件1第1项立项", "周敏将附件1第2项立项"]

    def test_lets_a_person_keep_the_post_already_held(self, office: User) -> None:
        post = Post.objects.create(government=office.government, title="常务副区长")
        Holding.objects.create(government=office.government, post=post, person="陆岚", since="2021-05-01")
        make_notice(by=office)
        assert TaskLeader.objects.get().post == post


class TestCorrectingAReading:
    def test_says_on_the_trail_what_was_and_what_is_and_why(self, office: User) -> None:
        task = make_task(units=["区民政局", "区财政局"], leads=["区民政局"], by=office)
        source = task.source
        correct(task, office, leads="区财政局", text="建成第1批社区服务站40个。")
        event = Event.objects.about(task).last()
        assert event.sentence == (
            "周敏更正了附件1第1项的读取：事项内容由“建成第1批社区服务站并投入使用。”改为“建成第1批社区服务站40个。”；"
            "牵头单位由“区民政局”改为“区财政局”。理由：原件加黑的是区财政局"
        )
        assert event.before == {"事项内容": "建成第1批社区服务站并投入使用。", "牵头单位": "区民政局"}
        assert event.after == {"事项内容": "建成第1批社区服务站40个。", "牵头单位": "区财政局"}
        task = Task.objects.get()
        assert (task.version, task.source, task.item_no) == (2, source, "1")
        assert task.basis.endswith("建成第1批社区服务站并投入使用。")

    def test_enters_new_units_into_the_register(self, office: User) -> None:
        task = make_task(units=["区民政局"], by=office)
        correct(task, office, units="区民政局、各街道办事处、区水务局（供水中心）等", leads="区水务局（供水中心）")
        parts = [(str(a), a.role, a.joined) for a in Assignment.objects.select_related("unit")]
        assert parts == [
            ("区民政局", "supporting", "plain"),
            ("各街道办事处", "supporting", "plain"),
            ("区水务局（供水中心）", "lead", "plain"),
            ("泉政办发〔2022〕3号附件1第1项“等”", "supporting", "etc"),
        ]
        assert Unit.objects.get(name="各街道办事处").is_collective

    def test_keeps_the_members_that_a_等_was_settled_to(self, office: User) -> None:
        task = make_task(units=["区民政局"], by=office)
        correct(task, office, units="区民政局等", leads="区民政局")
        rest = Unit.objects.get(name__contains="“等”")
        task.refresh_from_db()
        correct(task, office, version=2, text="改一处。")
        assert Assignment.objects.get(joined="etc").unit == rest

    @pytest.mark.parametrize("reason", ["", " \n"])
    def test_needs_a_reason(self, office: User, reason: str) -> None:
        task = make_task(by=office)
        with pytest.raises(NotUnderstood, match="请写明更正的理由"):
            correct(task, office, text="改。", reason=reason)

    def test_needs_a_change(self, office: User) -> None:
        task = make_task(units=["区民政局", "区财政局"], leads=["区民政局"], by=office)
        before = rows_everywhere()
        with pytest.raises(NotUnderstood, match="没有任何改动"):
            correct(task, office)
        assert rows_everywhere() == before
        assert Task.objects.get().version == 1

    def test_of_a_stale_page_changes_nothing(self, office: User) -> None:
        task = make_task(by=office)
        stale = Task.objects.get()
        correct(task, office, text="先改的。")
        with pytest.raises(NotNow, match="附件1第1项刚由他人更正过"):
            correct(stale, make_user(name="罗正平"), text="后改的。")
        assert Task.objects.get().text == "先改的。"

    @pytest.mark.parametrize(
        ("typed", "why"),
        [
            ({"leaders": ("陆岚", "陆岚")}, "牵头领导“陆岚”写了两次"),
            ({"leaders": ("陆" * 41,)}, "最多40个字"),
            ({"units": f"区{'长' * 80}局", "leads": ""}, "最多80个字"),
            ({"category": "类" * 201}, "最多200个字"),
        ],
    )
    def test_refuses_what_the_ledger_cannot_hold(self, office: User, typed: dict[str, Any], why: str) -> None:
        task = make_task(by=office)
        before = rows_everywhere()
        with pytest.raises(NotUnderstood, match=why):
            correct(task, office, **typed)
        assert rows_everywhere() == before

    def test_is_the_office_s_alone_and_of_its_own_government(self, office: User) -> None:
        task = make_task(by=office)
        other = make_user(government=make_government("云河市竹坞区人民政府"))
        own_filer = make_user(Role.FILER, unit=make_unit("区教育体育局"))
        for person in (other, own_filer):
            with pytest.raises(NotAllowed):
                correct(task, person, text="改。")
        assert Task.objects.get().version == 1
