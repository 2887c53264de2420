"""Confirming (确认建账): all rows or none, one ledger of one notice, rows in = shown = confirmed + left out."""

import threading
import time
from typing import Any

import pytest
from django.db import transaction

from duban.audit.models import Event
from duban.config.verify import first_broken
from duban.errors import NotNow, NotUnderstood
from duban.intake import actions
from duban.intake.forms import unit_list_of
from duban.intake.models import Batch, Row, RowState
from duban.intake.parsing import read
from duban.intake.queries import checked_row, draft_of
from duban.ledger import actions as ledger_actions
from duban.ledger.exports import annex_docx
from duban.ledger.models import Assignment, Ledger, Notice, Task
from duban.ledger.queries import words_of
from duban.ledger.rules import AssignmentRole
from duban.org.models import Post, Unit, UnitKind, User
from tests.intake.batches import NUMBER, ROWS, docx_with, make_batch, row_of, rows_everywhere
from tests.intake.conftest import Together
from tests.intake.parsing.papers import LETTER
from tests.make import NOON, make_user


def confirm(batch: Batch, by: User) -> Notice:
    return actions.confirm(Batch.objects.get(pk=batch.pk), by=by.as_actor(), at=NOON)


def assignments(item_no: str) -> list[tuple[str, str, str]]:
    """(name with affiliate, role, how it is joined) of one task."""
    return [(str(a), a.role, a.joined) for a in Assignment.objects.filter(task__item_no=item_no).select_related("unit")]


LEAD, SUPPORTING, RESPONSIBLE = AssignmentRole.LEAD, AssignmentRole.SUPPORTING, AssignmentRole.RESPONSIBLE


class TestConfirming:
    def test_makes_tasks_with_basis_and_approval(self, office: User) -> None:
        notice = confirm(make_batch(office), office)
        tasks = list(Task.objects.in_order())
        assert [(task.item_no, task.category, task.text) for task in tasks] == [
            ("1", "改善民生", "建成社区服务站40个以上。"),
            ("2", "改善民生", "办好老年食堂。"),
            ("3", "城市建设", "疏通排水管网。"),
            ("4", "城市建设", "修缮沿河步道。"),
        ]
        assert tasks[2].basis == f"{NUMBER}附件1第3项：疏通排水管网。"
        assert tasks[2].approval == f"云河市泉山区人民政府办公室印发{NUMBER}，2023年3月20日"
        assert (notice.ledger.year, str(notice.plan_due_on), notice.report_rule) == (
            2023,
            "2023-04-14",
            "nth_workday:5",
        )
        assert [str(i) for i in tasks[0].indicators.all()] == ["建成社区服务站40个以上"]

    def test_gives_each_unit_its_part_and_no_lead_silently(self, office: User) -> None:
        confirm(make_batch(office), office)
        assert assignments("1") == [("区民政局", LEAD, "plain"), ("区财政局", SUPPORTING, "plain")]
        assert assignments("2") == [
            ("区民政局", RESPONSIBLE, "plain"),
            ("区财政局（国资中心）", RESPONSIBLE, "plain"),
            (f"{NUMBER}附件1第2项“等”", RESPONSIBLE, "etc"),
        ]
        assert assignments("4") == [("区水务局", LEAD, "plain")]

    def test_makes_one_register_entry_of_a_name_however_often_it_stands(self, office: User) -> None:
        data = docx_with(
            ("1", "民生", "一。", "陆岚", "各街道办事处"),
            ("2", "^", "二。", "陆岚", "**区民政局**、各街道办事处"),
            ("3", "^", "三。", "各分管副区长", "**区民政局**等"),
        )
        confirm(make_batch(office, data), office)
        units = {unit.name: unit.kind for unit in Unit.objects.all()}
        assert units == {
            "各街道办事处": UnitKind.COLLECTIVE,
            "区民政局": UnitKind.DEPARTMENT,
            f"{NUMBER}附件1第3项“等”": UnitKind.COLLECTIVE,
        }
        assert Unit.objects.collectives_to_settle().count() == 2
        assert {post.title: post.holdings.count() for post in Post.objects.all()} == {
            "牵头领导（陆岚）": 1, "各分管副区长": 0
        }  # fmt: skip

    def test_of_next_year_opens_a_等_of_its_own(self, office: User) -> None:
        row = ("1", "民生", "一。", "陆岚", "**区民政局**等")
        next_year = tuple(line.replace("2023", "2024") for line in LETTER)
        confirm(make_batch(office, docx_with(row)), office)
        confirm(make_batch(office, docx_with(row, letter=next_year)), office)
        assert Unit.objects.filter(kind=UnitKind.COLLECTIVE).count() == 2

    def test_accounts_for_every_row(self, office: User) -> None:
        batch = make_batch(office)
        actions.leave_out(row_of(batch, "2"), reason="已并入第1项", version=1, by=office.as_actor(), at=NOON)
        confirm(batch, office)
        batch.refresh_from_db()
        left_out = batch.rows.filter(state=RowState.LEFT_OUT).count()
        assert batch.rows_seen == batch.rows.count() == Task.objects.count() + left_out == len(ROWS)
        told = Event.objects.about(batch).last().sentence
        assert told.endswith("读出4行，立项3项，剔除1行：附件1第2项（已并入第1项）")

    @pytest.mark.parametrize(
        "printed",
        [
            "区民政局、各街道办事处等",
            "区民政局等各街道办事处",
            "区民政局等相关街道办事处、区财政局",
            "区民政局、区财政局等",
            "区民政局、各街道办事处",
        ],
    )
    @pytest.mark.parametrize("typed", [False, True], ids=["as read", "as typed"])
    def test_keeps_the_place_of_等_up_to_the_exported_annex(self, office: User, printed: str, typed: bool) -> None:
        batch = make_batch(office, docx_with(("1", "民生", "一。", "陆岚", "区水务局" if typed else printed)))
        row = row_of(batch, "1")
        if typed:
            words = actions.RowWords("1", "民生", "一。", ("陆岚",), unit_list_of(printed), ())
            actions.correct_row(row, words, version=1, by=office.as_actor(), at=NOON)
        shown = checked_row(row_of(batch, "1"))
        assert "".join(unit.joint + unit.printed for unit in shown.units) + "等" * shown.open_end == printed
        task_list = confirm(batch, office).lists.get()
        assert words_of(Task.objects.get(), on=NOON.date())["责任单位"] == printed
        (again,) = read(annex_docx(task_list, on=NOON.date()), "附件1.docx").lists
        assert again.entries[0].source.cells["units"] == printed

    def test_keeps_what_an_indicator_cannot_hold_in_the_words(self, office: User) -> None:
        text = "建成999999999999999999999亿元的路，投入0.123456789亿元。"
        confirm(make_batch(office, docx_with(("1", "民生", text, "陆岚", "区民政局"))), office)
        task = Task.objects.get()
        assert task.text == text
        assert [indicator.words for indicator in task.indicators.all()] == ["投入0.123456789亿元"]


GOOD = ("1", "民生", "一。", "陆岚", "区民政局")
NOT_READY: list[tuple[Any, str]] = [
    ([GOOD, ("1", "^", "二。", "陆岚", "区财政局")], "附件1有两行都是第1项"),
    ([GOOD, ("2", "^", "二。", "陆岚", "**区财政局**、区财政局")], "附件1第2项的责任单位“区财政局”写了两次"),
    ([GOOD, ("2", "^", "二。", "陆岚、陆岚", "区财政局")], "附件1第2项的牵头领导“陆岚”写了两次"),
    ([GOOD, ("2", "类" * 201, "二。", "陆岚", "区财政局")], "附件1第2项的类别.*最多200个字"),
    ([GOOD, ("2", "^", "二。", "陆岚", f"区{'长' * 90}局")], "附件1第2项的责任单位.*最多80个字"),
    ([GOOD, ("附" * 30, "^", "二。", "陆岚", "区财政局")], "的序号.*最多20个字"),
]


class TestWhatIsNotReady:
    @pytest.mark.parametrize(("rows", "why"), NOT_READY, ids=[why for _, why in NOT_READY])
    def test_is_put_up_for_checking_and_refused_with_the_row_named(self, office: User, rows, why: str) -> None:
        batch = make_batch(office, docx_with(*rows))
        before = rows_everywhere()
        with pytest.raises(NotUnderstood, match=why):
            confirm(batch, office)
        assert rows_everywhere() == before

    def test_is_a_row_whose_number_is_empty(self, office: User) -> None:
        batch = make_batch(office)
        Row.objects.filter(pk=row_of(batch, "3").pk).update(seq="")
        with pytest.raises(NotUnderstood, match="附件1的“疏通排水管网。……”一行没有序号"):
            confirm(batch, office)

    def test_is_a_notice_without_a_number(self, office: User) -> None:
        batch = make_batch(office, docx_with(*ROWS, letter=tuple(line for line in LETTER if "〔" not in line)))
        with pytest.raises(NotUnderstood, match="补上文号"):
            confirm(batch, office)

    def test_is_a_notice_of_which_nothing_is_left(self, office: User) -> None:
        batch = make_batch(office, docx_with(GOOD))
        actions.leave_out(row_of(batch, "1"), reason="小计", version=1, by=office.as_actor(), at=NOON)
        with pytest.raises(NotUnderstood, match="所有行都已剔除"):
            confirm(batch, office)


class TestASecondConfirmation:
    def test_is_refused(self, office: User) -> None:
        batch = make_batch(office)
        confirm(batch, office)
        with pytest.raises(NotNow, match="已建账"):
            confirm(batch, make_user(name="罗正平"))
        assert (Ledger.objects.count(), Task.objects.count()) == (1, len(ROWS))

    def test_at_the_same_moment_makes_one_ledger(self, together: Together) -> None:
        first, second = make_user(), make_user(name="罗正平")
        batch = make_batch(first)
        answers = together(lambda: confirm(batch, first), lambda: confirm(batch, second))
        assert sorted(type(answer).__name__ for answer in answers) == ["NotNow", "Notice"]
        assert (Ledger.objects.count(), Notice.objects.count(), Task.objects.count()) == (1, 1, len(ROWS))

    def test_of_another_file_of_that_number_at_the_same_moment_makes_one_ledger(self, together: Together) -> None:
        first, second = make_user(), make_user(name="罗正平")
        one, two = make_batch(first), make_batch(second, docx_with(GOOD))
        answers = together(lambda: confirm(one, first), lambda: confirm(two, second))
        assert sorted(type(answer).__name__ for answer in answers) == ["NotNow", "Notice"]
        assert (Ledger.objects.count(), Notice.objects.count()) == (1, 1)

    def test_of_another_notice_at_the_same_moment_enters_each_unit_once(self, together: Together) -> None:
        first, second = make_user(), make_user(name="罗正平")
        other = tuple(line.replace("〕7号", "〕8号") for line in LETTER)
        one, two = make_batch(first), make_batch(second, docx_with(*ROWS, letter=other))
        answers = together(lambda: confirm(one, first), lambda: confirm(two, second))
        assert [type(answer).__name__ for answer in answers] == ["Notice", "Notice"]
        names = [unit.name for unit in Unit.objects.all()]
        assert len(names) == len(set(names)) == len({unit.order for unit in Unit.objects.all()})

    def test_never_leaves_a_row_that_was_changed_meanwhile(
        self, together: Together, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A colleague leaves a row out while the ledger is being made from it: one of the two is told to look again."""
        first, second = make_user(), make_user(name="罗正平")
        batch = make_batch(first)
        rows_are_read = threading.Event()
        register = ledger_actions.register

        def slow(*args: Any, **more: Any) -> Notice:
            rows_are_read.set()
            time.sleep(0.3)
            return register(*args, **more)

        def leave_out() -> None:
            row = row_of(batch, "2")
            rows_are_read.wait(10)
            actions.leave_out(row, reason="小计", version=1, by=second.as_actor(), at=NOON)

        monkeypatch.setattr(ledger_actions, "register", slow)
        answers = together(lambda: confirm(batch, first), leave_out)
        assert [type(answer).__name__ for answer in answers] == ["Notice", "NotNow"]
        assert first_broken() is None


STEPS = [
    "duban.ledger.actions.register_units",
    "duban.ledger.actions.register_leaders",
    "duban.ledger.actions._create_tasks",
    "duban.ledger.actions._create_parts",
    "duban.ledger.actions.trail.record_many",
    "duban.intake.actions.ledger_actions.register",
    "duban.intake.actions.trail.record",
]


class TestACrashInTheMiddle:
    @pytest.mark.parametrize("step", STEPS)
    def test_leaves_nothing(self, office: User, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
        """The step does its work, and only then the worker dies."""
        batch = make_batch(office)
        before, path = rows_everywhere(), step.rsplit(".", 1)
        owner = __import__(".".join(step.split(".")[:3]), fromlist=["_"])
        for name in path[0].split(".")[3:]:
            owner = getattr(owner, name)
        real = getattr(owner, path[1])

        def die(*args: Any, **more: Any) -> None:
            real(*args, **more)
            raise RuntimeError("the worker dies here")

        monkeypatch.setattr(owner, path[1], die)
        with pytest.raises(RuntimeError, match="dies here"):
            confirm(batch, office)
        assert rows_everywhere() == before
        assert Batch.objects.get(pk=batch.pk).state == "read"
        monkeypatch.undo()
        confirm(batch, office)
        assert Task.objects.count() == len(ROWS)

    def test_at_any_row_leaves_nothing(self, office: User, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = make_batch(office)
        before = rows_everywhere()
        for bad in range(len(ROWS)):
            calls = iter(range(len(ROWS)))
            real = draft_of

            def die_at(row: Row, bad=bad, calls=calls, real=real) -> Any:
                if next(calls) == bad:
                    raise RuntimeError("row is bad")
                return real(row)

            monkeypatch.setattr(actions, "draft_of", die_at)
            with pytest.raises(RuntimeError):
                confirm(batch, office)
            monkeypatch.undo()
            assert rows_everywhere() == before


class TestVerify:
    @pytest.mark.breaks_invariants
    @pytest.mark.parametrize(
        "damage",
        [
            lambda: Task.objects.filter(item_no="4").delete(),
            lambda: Row.objects.filter(seq="4").delete(),
            lambda: Row.objects.filter(seq="4").update(state=RowState.LEFT_OUT, left_out_reason="后改"),
            lambda: Batch.objects.update(rows_seen=5),
        ],
        ids=["a task is gone", "a row is gone", "a row was left out later", "a row was never shown"],
    )
    def test_says_where_rows_do_not_add_up(self, office: User, damage) -> None:
        confirm(make_batch(office), office)
        assert first_broken() is None
        with transaction.atomic():
            damage()
        broken = first_broken()
        assert broken is not None
        assert broken.code == "I3"
        assert NUMBER in broken.sentence
        assert "数目对不上" in broken.sentence
