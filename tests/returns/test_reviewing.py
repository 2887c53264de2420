"""The office's review: line by line, with reasons; what is accepted moves the lights, a unit's word alone never does."""

from dataclasses import replace
from datetime import date

import pytest

from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.ledger.models import Completion
from duban.lights.models import Evaluation
from duban.returns.actions import reviewing
from duban.returns.queries.rounds import round_table
from duban.returns.queries.sheets import find_sheet
from duban.returns.rules import ReturnState, Standing
from tests.make import make_government
from tests.returns.world import World, april

pytestmark = pytest.mark.django_db


def light_of(world: World, period: str = "2022-03") -> tuple[str, str]:
    verdict = Evaluation.objects.get(task=world.task, period=period)
    return verdict.pace, verdict.mark


class TestAccepting:
    def test_all_lines_accepts_the_return_and_judges_the_task(self, march: World) -> None:
        march.submit(march.report(), value="6")
        march.accept(march.report())
        assert march.report().state == ReturnState.ACCEPTED
        assert light_of(march) == ("on_pace", "")
        assert "占年度目标的20%" in Evaluation.objects.get().sentence

    def test_judges_by_the_accepted_plan_where_there_is_one(self, march: World) -> None:
        march.submit_plan(figures=["18", "24", "27", "30"])
        march.submit(march.report(), value="6")
        march.accept(march.report())
        assert light_of(march) == ("red", ""), "the plan expects 18 of 30 by the end of March"

    def test_nothing_that_waits_is_told_so(self, march: World) -> None:
        with pytest.raises(NotNow, match="没有等待审核"):
            march.accept(march.report())

    def test_is_the_offices_act(self, march: World) -> None:
        march.submit(march.report())
        with pytest.raises(NotAllowed):
            reviewing.accept(march.report(), [], by=march.unit, at=april(7))

    def test_of_the_supporting_units_line_does_not_decide_the_light(self, march: World) -> None:
        supporting = march.report(unit="区民政局")
        march.submit(supporting)
        march.accept(supporting)
        assert light_of(march) == ("not_evaluated", "")


class TestSendingBack:
    def test_needs_a_reason(self, march: World) -> None:
        march.submit(march.report())
        with pytest.raises(NotUnderstood, match="理由"):
            reviewing.send_back(march.report(), march.report().lines.get(), reason=" ", by=march.officer, at=april(7))

    def test_does_not_make_the_unit_late_and_is_counted(self, march: World) -> None:
        march.submit(march.report())
        sheet = march.report()
        reviewing.send_back(sheet, sheet.lines.get(), reason="缺地点", by=march.officer, at=april(7))
        row = round_table(march.months[0], at=april(20)).rows[0]
        assert (row.standing, row.sent_back, row.sent_back_ever) == (Standing.ON_TIME, 1, 1)
        march.submit(march.report(), at=april(12))
        row = round_table(march.months[0], at=april(20)).rows[0]
        assert (row.standing, row.sent_back, row.sent_back_ever) == (Standing.ON_TIME, 0, 1)

    def test_an_accepted_line_later_takes_its_light_away(self, march: World) -> None:
        march.submit(march.report(), value="6")
        march.accept(march.report())
        sheet = march.report()
        reviewing.send_back(sheet, sheet.lines.get(), reason="抽查不符", by=march.officer, at=april(14))
        assert march.report().state == ReturnState.SENT_BACK
        assert light_of(march) == ("not_evaluated", "待审核")

    def test_a_line_that_was_never_filed_is_refused(self, march: World) -> None:
        sheet = march.report()
        with pytest.raises(NotNow, match="还没有报送"):
            reviewing.send_back(sheet, sheet.lines.get(), reason="缺地点", by=march.officer, at=april(7))


class TestAMissingReturn:
    def test_keeps_the_last_light_and_is_marked(self, march: World) -> None:
        march.submit(march.report(), value="6")
        march.accept(march.report())
        march.open_month(at=april(29))
        reviewing.refresh_lights(march.ledger.government_id, [march.task.pk], at=april(30))
        assert light_of(march, "2022-04") == ("on_pace", "")
        after_due = april(30).replace(month=5, day=20)
        reviewing.refresh_lights(march.ledger.government_id, [march.task.pk], at=after_due)
        assert light_of(march, "2022-04") == ("on_pace", "未报")

    def test_stands_as_missing_in_the_table(self, march: World) -> None:
        march.submit(march.report())
        table = round_table(march.months[0], at=april(20))
        assert (table.on_time, table.missing, table.late, table.not_yet) == (1, 1, 0, 0)


class TestVerifyingCompletion:
    def test_alone_makes_a_task_done(self, march: World) -> None:
        march.submit(march.report(), value="30", completion="30处全部完成。")
        march.accept(march.report())
        assert light_of(march)[0] == "ahead"
        reviewing.verify_completion(
            march.task, on=date(2022, 3, 31), method="现场查看30处", by=march.officer, at=april(14)
        )
        assert light_of(march) == ("done", "")

    def test_happens_once_not_in_the_future_and_with_its_method(self, march: World) -> None:
        with pytest.raises(NotUnderstood, match="方式"):
            reviewing.verify_completion(march.task, on=date(2022, 3, 31), method=" ", by=march.officer, at=april(14))
        with pytest.raises(NotUnderstood, match="不能晚于今天"):
            reviewing.verify_completion(march.task, on=date(2022, 5, 1), method="查看", by=march.officer, at=april(14))
        reviewing.verify_completion(march.task, on=date(2022, 4, 1), method="查看", by=march.officer, at=april(14))
        with pytest.raises(NotNow, match="不必再核实"):
            reviewing.verify_completion(march.task, on=date(2022, 4, 1), method="查看", by=march.officer, at=april(14))
        assert Completion.objects.count() == 1

    def test_is_the_offices_act(self, march: World) -> None:
        with pytest.raises(NotAllowed):
            reviewing.verify_completion(march.task, on=date(2022, 4, 1), method="查看", by=march.unit, at=april(14))


def test_a_return_is_not_found_from_another_government(march: World) -> None:
    elsewhere = make_government("云河市柳泉区人民政府")
    scope = march.officer.scope
    assert find_sheet("monthly", march.report().pk, scope) is not None
    assert find_sheet("monthly", march.report().pk, replace(scope, government_id=elsewhere.pk)) is None
