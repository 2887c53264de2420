"""成批审核: the clean lines in one act, similar findings together, nothing decided on a page that is out of date."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duban.audit.models import Event
from duban.errors import NotNow, NotUnderstood
from duban.returns.actions import reviewing
from duban.returns.models import ProgressReport, ReportLine, Round
from duban.returns.queries.waiting import waiting_lines
from duban.returns.rules import LineState, ReturnState
from tests.make import make_client, send
from tests.returns.world import SEVENTH, World

pytestmark = pytest.mark.django_db

VAGUE = "持续做好各项工作。"


@pytest.fixture
def filed(march: World) -> World:
    """The lead's line is clean, the other unit's says neither when nor by whom."""
    march.submit(march.report())
    march.submit(march.report(unit="区民政局"), next_steps=VAGUE, explained="时间待定")
    return march


@pytest.fixture
def officer(filed: World) -> Client:
    return make_client(filed.office)


def month_of(world: World) -> Round:
    return world.months[-1]


def seen(world: World) -> dict[int, int]:
    """Every line that waits, as a page shows it now."""
    waiting = ReportLine.objects.filter(sheet__round=month_of(world), state=LineState.SUBMITTED)
    return dict(waiting.values_list("pk", "version"))


def states(world: World) -> dict[str, tuple[str, str]]:
    """Unit → the states of its return and of its only line."""
    sheets = ProgressReport.objects.filter(round=month_of(world)).select_related("unit")
    return {sheet.unit.name: (sheet.state, sheet.lines.get().state) for sheet in sheets}


class TestTheLines:
    def test_stand_once_each_the_clean_ones_apart(self, filed: World) -> None:
        waiting = waiting_lines(month_of(filed))
        assert [each.line.sheet.unit.name for each in waiting.clean] == ["区教育体育局"]
        assert waiting.count == 2
        (group,) = (group for group in waiting.groups if group.first.rule == "Q11")
        assert [(each.line.sheet.unit.name, each.reason) for each in group.lines] == [("区民政局", "时间待定")]

    def test_are_read_in_one_query(self, filed: World, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert [each.line.sheet.unit.name for each in waiting_lines(month_of(filed)).clean]


class TestDeciding:
    def test_accepts_all_in_one_act_with_a_trail_row_for_each_return(self, filed: World) -> None:
        done = reviewing.decide_together(month_of(filed), seen(filed), accepted=True, by=filed.officer, at=SEVENTH)
        assert (done.lines, done.units) == (2, 2)
        accepted = (ReturnState.ACCEPTED, LineState.ACCEPTED)
        assert set(states(filed).values()) == {accepted}
        assert Event.objects.filter(action="returns.accepted").count() == 2

    def test_sends_back_for_one_reason(self, filed: World) -> None:
        back = {"accepted": False, "reason": "写明哪一天前、由谁", "by": filed.officer, "at": SEVENTH}
        reviewing.decide_together(month_of(filed), seen(filed), **back)
        assert set(states(filed).values()) == {(ReturnState.SENT_BACK, LineState.SENT_BACK)}
        assert set(ReportLine.objects.values_list("reason", flat=True)) == {"写明哪一天前、由谁"}
        assert Event.objects.filter(action="returns.sent_back").count() == 2

    def test_needs_a_reason_to_send_back_and_something_to_decide(self, filed: World) -> None:
        by = {"by": filed.officer, "at": SEVENTH}
        with pytest.raises(NotUnderstood, match="退回的理由"):
            reviewing.decide_together(month_of(filed), seen(filed), accepted=False, reason=" ", **by)
        with pytest.raises(NotUnderstood, match="请先勾选"):
            reviewing.decide_together(month_of(filed), {}, accepted=True, **by)
        assert {line for _, line in states(filed).values()} == {LineState.SUBMITTED}

    def test_does_nothing_where_one_line_is_no_longer_as_shown(self, filed: World) -> None:
        shown = seen(filed)
        sheet = filed.report(unit="区民政局")
        reviewing.send_back(sheet, sheet.lines.get(), reason="写明时间", by=filed.officer, at=SEVENTH)
        with pytest.raises(NotNow, match="选中的2行里有1行刚由他人处理过"):
            reviewing.decide_together(month_of(filed), shown, accepted=True, by=filed.officer, at=SEVENTH)
        assert states(filed)["区教育体育局"] == (ReturnState.SUBMITTED, LineState.SUBMITTED)

    def test_does_not_take_words_that_were_filed_after_the_page_was_opened(self, filed: World) -> None:
        shown = seen(filed)
        sheet = filed.report(unit="区民政局")
        reviewing.send_back(sheet, sheet.lines.get(), reason="写明时间", by=filed.officer, at=SEVENTH)
        sheet.refresh_from_db()
        filed.save(sheet, next_steps="4月30日前由救助科办结。", at=SEVENTH)
        with pytest.raises(NotNow):
            reviewing.decide_together(month_of(filed), shown, accepted=True, by=filed.officer, at=SEVENTH)


class TestThePage:
    def test_is_led_to_from_the_round_and_from_the_desk(self, filed: World, officer: Client) -> None:
        address = reverse("round_review", args=[month_of(filed).pk])
        assert address in officer.get(reverse("round", args=[month_of(filed).pk])).content.decode()
        assert address in officer.get(reverse("home")).content.decode()

    def test_shows_each_line_with_its_finding_and_reason(self, filed: World, officer: Client) -> None:
        page = officer.get(reverse("round_review", args=[month_of(filed).pk])).content.decode()
        for words in ("没有发现问题 1 行", "下一步没有时间或者责任人 1 行", "理由：时间待定", "区民政局"):
            assert words in page

    def test_accepts_the_clean_and_sends_the_ticked_back(self, filed: World, officer: Client) -> None:
        address, waiting = reverse("round_review", args=[month_of(filed).pk]), waiting_lines(month_of(filed))
        clean, doubtful = waiting.clean[0].seen, waiting.groups[0].lines[0].seen
        assert send(officer, address, {"act": "accept", "line": [clean]}).status_code == 302
        refused = send(officer, address, {"act": "back", "line": [doubtful]})
        assert refused.status_code == 422
        assert "checked" in refused.content.decode(), "what was ticked stays ticked"
        send(officer, address, {"act": "back", "line": [doubtful], "reason": "写明哪一天前"})
        assert {name: line for name, (_, line) in states(filed).items()} == {
            "区教育体育局": LineState.ACCEPTED,
            "区民政局": LineState.SENT_BACK,
        }

    def test_costs_a_fixed_number_of_queries(
        self, filed: World, officer: Client, django_assert_max_num_queries: Any
    ) -> None:
        address = reverse("round_review", args=[month_of(filed).pk])
        with django_assert_max_num_queries(7):
            officer.get(address)

    def test_is_not_there_for_a_plan(self, filed: World, officer: Client) -> None:
        assert officer.get(reverse("round_review", args=[filed.plan.pk])).status_code == 404
