"""填报负担: lines asked, boxes that came by themselves, minutes; nobody is ranked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from duban.access.roles import Role
from duban.returns.actions import filling
from duban.returns.burden import IDLE, Burden, counted, minutes_spent
from duban.returns.queries.burden import round_burden, sheet_burden
from tests.make import make_client, make_unit, make_user
from tests.returns.world import SIGNED, World, april


class TestMinutes:
    @pytest.mark.parametrize(
        ("after", "minutes"),
        [
            ([], 0),  # never saved
            ([0], 1),  # saved once
            ([0, 61], 2),  # begun minutes count
            ([0, 600], 10),  # ten minutes between two saves are still work
            ([0, 601], 1),  # more than ten are a pause
            ([0, 60, 7200, 7260], 2),  # the pause between two sittings is left out
        ],
    )
    def test_run_from_save_to_save_without_pauses(self, after: list[int], minutes: int) -> None:
        assert minutes_spent([april(6) + timedelta(seconds=each) for each in after]) == minutes

    @given(st.lists(st.integers(0, 10**6), min_size=1))
    def test_are_never_more_than_from_the_first_save_to_the_last(self, seconds: list[int]) -> None:
        saves: list[datetime] = [april(6) + timedelta(seconds=each) for each in sorted(seconds)]
        assert 1 <= minutes_spent(saves) <= max(1, (saves[-1] - saves[0]) / timedelta(minutes=1) + 1)
        assert minutes_spent(saves) <= len(saves) * (IDLE / timedelta(minutes=1))


def test_a_box_came_by_itself_where_it_says_what_was_known() -> None:
    assert counted({"a": "1", "b": "2", "c": "", "d": "4"}, {"a": "1", "b": "3", "c": ""}) == (3, 1)


@pytest.mark.django_db
class TestAForm:
    def test_of_the_first_month_came_from_the_unit_alone(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, at=april(6, 9), completion="写了一半")
        march.submit(sheet, at=april(6, 9) + timedelta(minutes=8))
        # 完成情况、存在问题、下一步计划、阶段目标、指标
        assert sheet_burden(sheet) == Burden(lines=1, filled=5, given=0, minutes=8)

    def test_without_change_came_from_last_month(self, march: World) -> None:
        march.submit(march.report())
        march.open_month(at=april(30))
        sheet = march.report()
        march.save(sheet, unchanged=True, next_on="2022-05-20", at=april(30))
        filling.submit(sheet, SIGNED, by=march.unit, at=april(30))
        burden = sheet_burden(sheet)
        assert (burden.filled, burden.given) == (5, 4), "the answer is a new one: the quarter has changed"

    def test_with_figures_alone_has_its_words_from_the_system(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet, completion="", problems="")
        assert (sheet_burden(sheet).filled, sheet_burden(sheet).given) == (4, 1)

    def test_that_is_a_plan_carries_the_persons(self, march: World) -> None:
        march.submit_plan()
        assert sheet_burden(march.year_plan()) == Burden(lines=1, filled=6, given=0, minutes=1)


@pytest.mark.django_db
class TestTheRound:
    def test_is_shown_in_official_order_with_no_rank(self, march: World) -> None:
        march.submit(march.report(unit="区民政局"), next_steps="办结")
        table = round_burden(march.months[0])
        assert [row.sheet.unit.name for row in table.rows] == ["区教育体育局", "区民政局"]
        page = make_client(march.office).get(reverse("burden", args=[march.months[0].pk])).content.decode()
        assert page.index("区教育体育局") < page.index("区民政局") < page.index("合计")
        assert "还没有报送" in page
        assert "名次" not in page
        assert "登录次数" not in page

    def test_tells_of_an_unsubmitted_form_only_what_was_asked(self, march: World) -> None:
        march.save(march.report(), completion="草稿")
        assert round_burden(march.months[0]).rows[0].burden == Burden(lines=1)
        assert round_burden(march.months[0]).whole == Burden(lines=2)

    def test_costs_a_fixed_number_of_queries(self, march: World, django_assert_num_queries: Any) -> None:
        march.submit(march.report())
        with django_assert_num_queries(5):
            round_burden(march.months[0])

    def test_is_not_the_units_business_but_its_own_is(self, march: World) -> None:
        client: Client = make_client(march.filer)
        assert client.get(reverse("burden", args=[march.months[0].pk])).status_code == 403
        receipt = march.submit(march.report())
        page = client.get(reverse("receipt", args=[receipt.pk])).content.decode()
        assert "填了 5 栏，其中系统带出 0 栏；用时约 1 分钟" in page
        other = make_client(make_user(Role.FILER, unit=make_unit("区民政局"), name="高原"))
        assert other.get(reverse("receipt", args=[receipt.pk])).status_code == 404
