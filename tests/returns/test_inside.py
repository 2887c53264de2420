"""本单位审签: filer → reviewer → head, as the ledger's rules say; on time is what reached the office."""

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.org.models import User
from duban.returns.actions import filling, inside
from duban.returns.models import ProgressReport
from duban.returns.rules import INSIDE, MOVES, Filing, ReturnState, Steps, state_inside
from tests.make import make_client, make_user, send
from tests.returns.world import GOOD, SIGNED, World, april, make_world


class TestTheWayInside:
    @pytest.mark.parametrize(
        ("steps", "way"),
        [
            (Steps.NONE, ["submitted"]),
            (Steps.REVIEWER, ["reviewing", "submitted"]),
            (Steps.HEAD, ["signing", "submitted"]),
            (Steps.BOTH, ["reviewing", "signing", "submitted"]),
        ],
    )
    def test_is_what_the_rules_say(self, steps: Steps, way: list[str]) -> None:
        state, walked = ReturnState.OPEN, []
        while state != ReturnState.SUBMITTED:
            state = state_inside(state, steps, has_reviewer=True, has_head=True)
            walked.append(str(state))
        assert walked == way

    @given(st.sampled_from([ReturnState.OPEN, ReturnState.SENT_BACK, *INSIDE]), st.sampled_from(Steps), st.data())
    def test_is_made_of_listed_moves(self, state: ReturnState, steps: Steps, data: st.DataObject) -> None:
        has = [data.draw(st.booleans()) for _ in range(2)]
        assert state_inside(state, steps, has_reviewer=has[0], has_head=has[1]) in MOVES[state]


@pytest.fixture
def world(db: None) -> World:
    """March is open; the unit's return goes to its reviewer and its head first."""
    world = make_world()
    world.open_month()
    set_steps(world, Steps.BOTH)
    return world


def set_steps(world: World, steps: Steps) -> None:
    inside.set_rules(
        world.ledger,
        plan_steps=Steps.NONE,
        month_steps=steps,
        filing=Filing.EACH_UNIT,
        courtesy_workdays=2,
        due_time="24:00",
        resubmit_workdays=1,
        version=1,
        by=world.officer,
        at=april(1),
    )


def person(world: World, role: Role, name: str) -> Actor:
    return account(world, role, name).as_actor()


def account(world: World, role: Role, name: str) -> User:
    return make_user(role, unit=world.filer.unit, name=name)


def hand_on(world: World) -> ProgressReport:
    sheet = world.report()
    world.save(sheet, **GOOD, figures={str(world.indicator.pk): "12"})
    assert filling.submit(sheet, SIGNED, by=world.unit, at=april(6)) is None or True
    sheet.refresh_from_db()
    return sheet


class TestAReturnInsideItsUnit:
    def test_goes_from_filer_to_reviewer_to_head_to_the_office(self, world: World) -> None:
        reviewer, head = person(world, Role.UNIT_REVIEWER, "高原"), person(world, Role.UNIT_HEAD, "白露")
        sheet = hand_on(world)
        assert (sheet.state, sheet.first_submitted_at) == ("reviewing", None)
        assert inside.confirm(sheet, by=reviewer, at=april(6, 10)) is None
        sheet.refresh_from_db()
        assert (sheet.state, sheet.reviewed_by) == ("signing", "高原")
        receipt = inside.confirm(sheet, by=head, at=april(6, 11))
        sheet.refresh_from_db()
        assert receipt is not None
        assert receipt.content["signed_by"] == "白露"
        assert (sheet.state, sheet.signed_by, sheet.first_submitted_at) == ("submitted", "白露", april(6, 11))

    def test_leaves_out_a_step_that_nobody_holds(self, world: World) -> None:
        sheet = hand_on(world)
        assert sheet.state == "submitted"

    def test_is_confirmed_by_nobody_out_of_turn(self, world: World) -> None:
        person(world, Role.UNIT_REVIEWER, "高原")
        head = person(world, Role.UNIT_HEAD, "白露")
        sheet = hand_on(world)
        with pytest.raises(NotNow, match="正在等待本单位审核人审核"):
            inside.confirm(sheet, by=head, at=april(6))
        with pytest.raises(NotAllowed, match="没有这项权限"):
            inside.confirm(sheet, by=world.unit, at=april(6))

    def test_is_never_confirmed_by_whoever_filled_it_in(self, world: World) -> None:
        reviewer = person(world, Role.UNIT_REVIEWER, "高原")
        sheet = hand_on(world)
        ProgressReport.objects.update(filed_by_id=reviewer.user_id)
        sheet.refresh_from_db()
        with pytest.raises(NotAllowed, match="填报人不能审核、签发自己填的表"):
            inside.confirm(sheet, by=reviewer, at=april(6))

    def test_cannot_be_written_while_it_waits_but_taken_back(self, world: World) -> None:
        person(world, Role.UNIT_REVIEWER, "高原")
        sheet = hand_on(world)
        with pytest.raises(NotNow, match="如需修改，请先收回"):
            world.save(sheet, completion="改一改。")
        inside.take_back(sheet, by=world.unit, at=april(6))
        sheet.refresh_from_db()
        world.save(sheet, completion="改一改。")
        assert sheet.lines.get().completion == "改一改。"

    def test_is_given_back_with_a_reason_that_does_not_count_at_the_office(self, world: World) -> None:
        reviewer = person(world, Role.UNIT_REVIEWER, "高原")
        sheet = hand_on(world)
        with pytest.raises(NotUnderstood, match="请写明退回的理由"):
            inside.give_back(sheet, reason=" ", by=reviewer, at=april(6))
        inside.give_back(sheet, reason="请补充面积。", by=reviewer, at=april(6))
        sheet.refresh_from_db()
        assert (sheet.state, sheet.unit_reason, sheet.lines.get().times_sent_back) == ("open", "请补充面积。", 0)
        assert Event.objects.about(sheet).last().action == "returns.given_back"

    def test_that_the_office_sent_back_goes_the_same_way(self, world: World) -> None:
        reviewer = person(world, Role.UNIT_REVIEWER, "高原")
        sheet = hand_on(world)
        inside.confirm(sheet, by=reviewer, at=april(6))
        ProgressReport.objects.update(state="sent_back")
        sheet.lines.update(state="sent_back")
        sheet.refresh_from_db()
        filling.submit(sheet, SIGNED, by=world.unit, at=april(7))
        sheet.refresh_from_db()
        assert sheet.state == "reviewing"
        inside.give_back(sheet, reason="再改。", by=reviewer, at=april(7))
        sheet.refresh_from_db()
        assert sheet.state == "sent_back"


class TestTheRules:
    def test_are_changed_by_one_officer_at_a_time(self, world: World) -> None:
        with pytest.raises(NotNow, match="刚由他人修改"):
            set_steps(world, Steps.NONE)


class TestThePages:
    def test_lead_each_person_to_the_next_step(self, world: World) -> None:
        reviewer = account(world, Role.UNIT_REVIEWER, "高原")
        sheet = hand_on(world)
        address = reverse("sheet", args=["monthly", sheet.pk])
        filer, client = make_client(world.filer), make_client(reviewer)
        assert "收回" in words(filer.get(address))
        assert "办理" in words(client.get(reverse("home")))
        assert "审核同意" in words(client.get(address))
        answer = send(client, reverse("sheet_confirm", args=["monthly", sheet.pk]))
        assert answer.status_code == 302
        assert "审核同意" not in words(client.get(address))

    def test_set_the_rules(self, world: World) -> None:
        office = make_client(world.office)
        address = reverse("reporting_rules", args=[world.ledger.pk])
        assert "经审核人审核、负责人签发" in words(office.get(address))
        answer = send(
            office,
            address,
            {
                "plan_steps": "head",
                "month_steps": "reviewer",
                "due_time": "17:30",
                "filing": "each_unit",
                "courtesy_workdays": "2",
                "resubmit_workdays": "2",
                "version": "2",
            },
        )
        assert answer.status_code == 302
        assert words(send(office, address, {"plan_steps": "", "month_steps": "x", "version": "3"})).count("请") >= 2


def words(answer: Any) -> str:
    return str(answer.content.decode())
