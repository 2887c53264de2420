"""The plan beyond the notice's form: milestones with templates, months, terms of indicators, and what an office asks back."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from duban.returns.models import PlanLine
from duban.returns.planning import (
    TEMPLATES,
    Milestone,
    PlannedIndicator,
    TaskType,
    milestones_of,
    plan_hints,
    template_of,
)
from tests.make import make_client, send
from tests.returns.world import World, make_world

GOOD = ("3月底前完成选址6处", "6月底前建成15处", "9月底前建成24处", "12月20日前建成30处")


def hints(*quarters: str, **more: Any) -> list[str]:
    given: dict[str, Any] = {"year": 2022, "milestones": [], "months": {}, "indicators": []} | more
    words = [*quarters, "", "", "", ""][:4]
    return [hint.field for hint in plan_hints(words, **given)]


class TestHints:
    def test_have_nothing_to_say_about_a_good_plan(self) -> None:
        assert hints(*GOOD) == []

    def test_ask_for_a_number_and_a_day(self) -> None:
        assert hints("推进选址", "推进建设", "推进建设", "建成") == ["quarter1", "quarter1"]
        assert hints("推进选址", "", "", "", milestones=[Milestone("开工", "2022-03-20")]) == ["quarter1"]

    def test_ask_to_spread_what_stands_in_the_last_quarter(self) -> None:
        assert hints("", "", "", "12月底前建成30处") == ["quarter4"]

    def test_ask_about_a_month_behind_its_quarter(self) -> None:
        assert hints("4月底前完成选址6处", *GOOD[1:]) == ["quarter1"]
        assert hints(GOOD[0], "10月建成15处", *GOOD[2:]) == ["quarter2"]

    @pytest.mark.parametrize(
        ("operator", "last", "found"),
        [
            (">=", "29", ["figures"]),
            (">=", "30", []),
            ("=", "29", ["figures"]),
            ("<=", "31", ["figures"]),
            ("<=", "30", []),
        ],
    )
    def test_ask_why_the_plan_lies_below_the_notice(self, operator: str, last: str, found: list[str]) -> None:
        quarters = [None, None, None, Decimal(last)]
        assert hints(*GOOD, indicators=[PlannedIndicator("社区服务站", operator, Decimal(30), "处", quarters)]) == found

    def test_add_up_the_weights_and_look_at_the_year(self) -> None:
        nodes = [Milestone("开工", "2022-03-20", "40"), Milestone("竣工", "2023-01-10", "50")]
        assert hints(*GOOD, milestones=nodes) == ["milestones", "milestones"]

    @given(st.lists(st.text(max_size=30), min_size=4, max_size=4))
    def test_never_fail(self, quarters: list[str]) -> None:
        hints(*quarters)


class TestTemplates:
    def test_exist_for_every_type_and_standing_work_has_none(self) -> None:
        assert set(TEMPLATES) == set(TaskType)
        assert template_of("standing") == template_of("nonsense") == []
        assert template_of("construction")[0] == Milestone("立项批复", evidence="批复文件")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


class TestAPlanLine:
    def line(self, world: World) -> PlanLine:
        found: PlanLine = world.year_plan().lines.get()
        return found

    def save(self, world: World, **typed: str) -> Any:
        plan, line = world.year_plan(), self.line(world)
        boxes = {f"{line.pk}-{name.replace('_term_', f'term-{world.indicator.pk}-')}": v for name, v in typed.items()}
        return send(
            make_client(world.filer), reverse("sheet_save", args=["plan", plan.pk]),
            {f"{line.pk}-version": str(line.version), **boxes},
        )  # fmt: skip

    def test_is_given_the_usual_milestones_of_its_type(self, world: World) -> None:
        assert self.save(world, task_type="construction").status_code == 302
        assert [each.name for each in milestones_of(self.line(world).milestones)][:2] == [
            "立项批复",
            "用地、规划手续办结",
        ]

    def test_keeps_milestones_in_order_and_drops_empty_rows(self, world: World) -> None:
        self.save(
            world, **{
                "node-0-name": "竣工", "node-0-due": "2022-11-30", "node-0-weight": "60", "node-0-standard": "通过验收",
                "node-1-name": "", "node-2-name": "开工", "node-2-due": "2022-04-20", "node-2-weight": "40",
            },
        )  # fmt: skip
        assert [(m.name, m.due, m.weight) for m in milestones_of(self.line(world).milestones)] == [
            ("开工", "2022-04-20", "40"),
            ("竣工", "2022-11-30", "60"),
        ]

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"node-0-name": "", "node-0-due": "2022-11-30"}, "有一个节点没有写名称"),
            ({"node-0-name": "开工", "node-0-due": "四月"}, "请写成 2022-06-30 的样子"),
            ({"node-0-name": "开工", "node-0-weight": "120"}, "请填 0 到 100 的整数"),
        ],
    )
    def test_says_what_is_wrong_with_a_milestone(self, world: World, typed: dict[str, str], sentence: str) -> None:
        answer = self.save(world, **typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_keeps_months_and_the_terms_of_indicators(self, world: World) -> None:
        self.save(
            world, **{"month-4": "完成选址", "_term_mode": "period", "_term_source": "区统计局", "_term_lag": "20"}
        )
        line = self.line(world)
        assert line.months == {"4": "完成选址"}
        assert line.terms == {str(world.indicator.pk): {"mode": "period", "source": "区统计局", "lag": "20"}}
        self.save(world, **{"month-4": ""})
        assert self.line(world).months == {}

    def test_shows_its_milestones_beside_the_month_where_they_are_ticked(self, world: World) -> None:
        PlanLine.objects.filter(pk=self.line(world).pk).update(milestones=[Milestone("开工", "2022-04-20").to_json()])
        world.open_month()
        sheet = world.report()
        client, line = make_client(world.filer), sheet.lines.get()
        assert "开工（4月20日前）" in client.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        boxes = {f"{line.pk}-version": "1", f"{line.pk}-done": "0"}
        send(client, reverse("sheet_save", args=["monthly", sheet.pk]), boxes)
        assert sheet.lines.get().milestones_done == [0]
