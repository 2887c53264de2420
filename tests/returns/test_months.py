"""The month with the least typing: figures said once, 本月无变化 in one act, last month beside each box."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.errors import NotUnderstood
from duban.lights.models import Evaluation
from duban.returns.actions import filling
from duban.returns.models import ProgressReport
from duban.returns.queries.sheets import sheet_shown
from duban.returns.rules import (
    FigureValue,
    figures_sentence,
    marked_changes,
    must_explain,
    stage_met_kept,
    unchanged_faults,
)
from duban.timing.periods import Period
from tests.returns.world import SIGNED, World, april, make_world

APRIL = Period(2022, 4)
STAYS: dict[str, Any] = {"unchanged": True, "next_on": "2022-05-20"}


class TestWhatTheFiguresSay:
    def test_is_one_sentence_with_gain_sum_and_share(self) -> None:
        value = FigureValue("一户一表改造", "户", Decimal(1460), Decimal(1150), Decimal(2500))
        assert figures_sentence([value]) == "一户一表改造本月完成310户，累计1460户，占全年目标的58.4%。"

    def test_has_no_gain_in_the_first_month_or_after_a_correction(self) -> None:
        first = FigureValue("改造面积", "万平方米", Decimal("1.50"), None, Decimal(6))
        fallen = FigureValue("改造面积", "万平方米", Decimal(79), Decimal(84), None)
        assert figures_sentence([first]) == "改造面积累计完成1.5万平方米，占全年目标的25.0%。"
        assert figures_sentence([fallen]) == "改造面积累计完成79万平方米。"

    def test_gives_no_share_of_a_rate(self) -> None:
        rate = FigureValue("空气优良率", "%", Decimal("68.2"), Decimal(60), Decimal(65), level=True)
        assert figures_sentence([rate]) == "空气优良率68.2%。"

    def test_is_nothing_without_figures(self) -> None:
        assert figures_sentence([]) == ""


class TestLastMonthsWords:
    def test_are_told_from_this_months(self) -> None:
        assert marked_changes("累计建成12处。", "累计建成15处。") == [
            ("累计建成1", False),
            ("5", True),
            ("处。", False),
        ]

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_and_the_new_ones_make_the_whole(self, before: str, after: str) -> None:
        assert "".join(piece for piece, _ in marked_changes(before, after)) == after


class TestNoChange:
    @pytest.mark.parametrize(
        ("unchanged_before", "behind", "explain"),
        [(False, False, False), (True, False, True), (False, True, True), (True, True, True)],
    )
    def test_explains_itself_from_the_second_month_or_when_behind(
        self, unchanged_before: bool, behind: bool, explain: bool
    ) -> None:
        assert must_explain(unchanged_before=unchanged_before, behind=behind) is explain

    def test_asks_for_a_day_after_the_month(self) -> None:
        def fields(next_on: date | None, causes: str = "", explain: bool = False) -> list[str]:
            return [f.field for f in unchanged_faults(next_on=next_on, period=APRIL, causes=causes, explain=explain)]

        assert fields(None) == ["next_on"]
        assert fields(date(2022, 4, 30)) == ["next_on"]
        assert fields(date(2022, 5, 1)) == []
        assert fields(date(2022, 5, 1), explain=True) == ["causes"]
        assert fields(date(2022, 5, 1), causes="征地未完成", explain=True) == []

    def test_keeps_the_answer_within_a_quarter(self) -> None:
        assert stage_met_kept(True, Period(2022, 5)) is True
        assert stage_met_kept(False, Period(2022, 5)) is False
        assert stage_met_kept(True, Period(2022, 4)) is False
        assert stage_met_kept(None, Period(2022, 5)) is None


@pytest.fixture
def world(db: None) -> World:
    """March is filed and accepted; April is open."""
    world = make_world()
    world.open_month()
    world.accept(_filed(world))
    world.open_month(at=april(30))
    return world


def _filed(world: World) -> ProgressReport:
    sheet = world.report()
    world.submit(sheet)
    return sheet


class TestAMonthWithoutChange:
    def test_takes_over_last_months_words_and_figures(self, world: World) -> None:
        sheet = world.report()
        world.save(sheet, **STAYS)
        filling.submit(sheet, SIGNED, by=world.unit, at=april(30))
        line = sheet.lines.get()
        assert line.completion.startswith("3月开工建设2所")
        assert line.figures == {str(world.indicator.pk): "12"}
        assert (line.unchanged, line.stage_met, line.next_on) == (True, False, date(2022, 5, 20))
        assert line.figures_words == "建成社区服务站本月完成0处，累计12处，占全年目标的40.0%。"

    def test_waits_for_the_day_alone(self, world: World) -> None:
        sheet = world.report()
        world.save(sheet, unchanged=True)
        assert [f.field for f in filling.faults_of(sheet, at=april(30))[sheet.lines.get().pk]] == ["next_on"]

    def test_asks_what_stopped_it_when_behind(self, world: World) -> None:
        Evaluation.objects.filter(task=world.task, period="2022-03").update(pace="yellow")
        sheet = world.report()
        world.save(sheet, **STAYS)
        assert [f.field for f in filling.faults_of(sheet, at=april(30))[sheet.lines.get().pk]] == ["causes"]
        world.save(sheet, causes="施工许可证尚未核发。")
        assert filling.faults_of(sheet, at=april(30)) == {}

    def test_asks_what_stopped_it_the_second_time(self, world: World) -> None:
        sheet = world.report()
        world.save(sheet, **STAYS)
        filling.submit(sheet, SIGNED, by=world.unit, at=april(30))
        Evaluation.objects.all().delete()
        world.open_month(at=april(30))
        may = world.report()
        assert sheet_shown(may, at=april(30)).lines[0].explain
        world.save(may, unchanged=True, next_on="2022-06-20")
        assert [f.field for f in filling.faults_of(may, at=april(30))[may.lines.get().pk]] == ["causes"]

    def test_is_not_offered_without_a_last_month(self, db: None) -> None:
        fresh = make_world()
        fresh.open_month()
        sheet = fresh.report()
        assert not sheet_shown(sheet, at=april(6)).lines[0].may_stay
        fresh.save(sheet, **STAYS)
        with pytest.raises(NotUnderstood, match="上个月没有报送，不能填“本月无变化”"):
            filling.submit(sheet, SIGNED, by=fresh.unit, at=april(6))


class TestAMonthWithFigures:
    def test_needs_no_further_words(self, world: World) -> None:
        sheet = world.report()
        world.save(
            sheet,
            figures={str(world.indicator.pk): "15"},
            next_steps="5月10日前由基建科开工3处。",
            stage_met=True,
            explained="选址已经完成。",
        )
        receipt = filling.submit(sheet, SIGNED, by=world.unit, at=april(30))
        said = "建成社区服务站本月完成3处，累计15处，占全年目标的50.0%。"
        assert sheet.lines.get().told == said
        assert receipt.content["lines"][0]["figures_words"] == said

    def test_shows_what_was_promised_and_the_stage(self, world: World) -> None:
        world.submit_plan(figures=["6", "15", "24", "30"])
        shown = sheet_shown(world.report(), at=april(30)).lines[0]
        assert (shown.target, shown.target_accepted) == ("建成15处", True)
        assert (shown.figures[0].before, shown.figures[0].stage) == ("12", "15")
        assert shown.before is not None
        assert shown.before.next_steps == "4月20日前由区教育体育局完成3处选址。"
