"""Several units on one task: the lead sees the parts and adds one conclusion; supporting units are asked earlier."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from duban.returns.actions import inside
from duban.returns.models import ProgressReport
from duban.returns.queries.rounds import round_table
from duban.returns.queries.sheets import sheet_shown
from duban.returns.rules import Filing, Standing, Steps
from duban.timing.deadlines import moment_words
from tests.make import make_client
from tests.returns.world import MARCH_DUE, World, april, make_world


@pytest.fixture
def world(db: None) -> World:
    """区教育体育局 leads, 区民政局 supports."""
    return make_world()


def lead_only(world: World) -> None:
    inside.set_rules(
        world.ledger, plan_steps=Steps.NONE, month_steps=Steps.NONE, filing=Filing.LEAD_ONLY, courtesy_workdays=2,
        due_time="24:00", resubmit_workdays=1, version=1, by=world.officer, at=april(1),
    )  # fmt: skip


class TestTheParts:
    def test_stand_beside_the_leads_line_when_they_are_filed(self, world: World) -> None:
        world.open_month()
        lead = sheet_shown(world.report(), at=april(6)).lines[0]
        assert [(part.unit, part.filed, part.told) for part in lead.parts] == [("区民政局", False, "")]
        world.submit(world.report(unit="区民政局"), completion="完成老年人助餐点8处。")
        (part,) = sheet_shown(world.report(), at=april(6)).lines[0].parts
        assert part.told == "完成老年人助餐点8处。"

    def test_are_the_leads_to_see_and_not_the_others(self, world: World) -> None:
        world.open_month()
        world.submit(world.report())
        assert sheet_shown(world.report(unit="区民政局"), at=april(6)).lines[0].parts == ()

    def test_get_one_conclusion_that_papers_print(self, world: World) -> None:
        world.open_month()
        sheet = world.report()
        world.submit(sheet, joint="两家共建成20处。")
        assert sheet.lines.get().told.endswith("综合情况：两家共建成20处。")

    def test_are_shown_on_the_form(self, world: World) -> None:
        world.open_month()
        world.submit(world.report(unit="区民政局"), completion="完成老年人助餐点8处。")
        page: Any = make_client(world.filer).get(reverse("sheet", args=["monthly", world.report().pk]))
        assert "完成老年人助餐点8处。" in page.content.decode()


class TestTheEarlierDay:
    def test_is_a_courtesy_by_which_nobody_is_judged(self, world: World) -> None:
        month = world.open_month()
        assert month.courtesy_on == date(2022, 4, 6), "two working days before 8 April"
        assert sheet_shown(world.report(unit="区民政局"), at=april(1)).courtesy == date(2022, 4, 6)
        assert sheet_shown(world.report(), at=april(1)).courtesy is None
        assert world.report(unit="区民政局").moment == MARCH_DUE

    def test_judges_those_who_only_support_where_the_lead_alone_files(self, world: World) -> None:
        lead_only(world)
        month = world.open_month()
        assert moment_words(world.report(unit="区民政局").moment) == "4月6日（周三）24:00"
        assert world.report().moment == MARCH_DUE
        world.submit(world.report(unit="区民政局"), at=april(7))
        rows = {each.unit.name: each.standing for each in round_table(month, at=april(7)).rows}
        assert rows["区民政局"] is Standing.LATE
        assert rows["区教育体育局"] is Standing.NOT_YET
        assert ProgressReport.objects.get(unit__name="区民政局").due_reason == "配合单位先报牵头单位"
