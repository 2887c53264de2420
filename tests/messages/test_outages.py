"""Our own outage (系统故障): measured by probes, proposed as an extension once, never where nobody knows (F9)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.access.actor import system_actor
from duban.access.roles import Role
from duban.messages.actions.outages import propose_extensions
from duban.messages.models import Message, MessageKind
from duban.returns.actions import deadlines
from duban.returns.models import Extension, ExtensionState
from duban.timing.outages import BEAT, Outage, outages
from duban.web import probes
from duban.web.models import Probe
from tests.make import make_user
from tests.returns.world import MARCH_DUE, World

START = datetime(2022, 4, 8, 9, 0, tzinfo=UTC)


def seen(marks: str, start: datetime = START) -> list[tuple[datetime, bool]]:
    """Probes a minute: + answered, - not, a blank is a minute without a probe."""
    return [(start + number * BEAT, mark == "+") for number, mark in enumerate(marks) if mark != " "]


def found(marks: str) -> list[tuple[int, int, bool]]:
    """Outages by the minutes of their begin and end."""
    minutes = [
        ((each.began_at - START) / BEAT, (each.ended_at - START) / BEAT, each.over) for each in outages(seen(marks))
    ]
    return [(int(began), int(ended), over) for began, ended, over in minutes]


class TestWhatProbesProve:
    @pytest.mark.parametrize(
        ("marks", "wanted"),
        [
            ("++++++", []),
            ("++-+++", []),  # one failed probe proves nothing
            ("++--+++", [(2, 4, True)]),
            ("++---", [(2, 4, False)]),  # it goes on
            ("--++++", []),  # never seen alive before
            ("++---      ++", [(2, 4, True)]),  # the prober stopped: nobody knows when it came back
            ("++      ---++", []),  # nor whether it was alive
            ("++       ++", []),
            ("+--++--+", [(1, 3, True), (5, 7, True)]),
            ("+-  -+", [(1, 5, True)]),  # two missing probes are no gap
        ],
    )
    def test_by_example(self, marks: str, wanted: list[tuple[int, int, bool]]) -> None:
        assert found(marks) == wanted

    @given(st.text("+- ", max_size=60))
    def test_never_claims_a_minute_in_which_it_answered(self, marks: str) -> None:
        for began, ended, over in found(marks):
            assert "+" not in marks[began:ended]
            assert marks[began] == "-"
            assert began < ended or not over


def probe(marks: str, start: datetime) -> None:
    for at, ok in seen(marks, start):
        probes.record(ok=ok, at=at)


class TestAnOutageBeforeADueMoment:
    def test_is_proposed_once_as_an_extension_for_all(self, world: World) -> None:
        probe("++" + "-" * 20 + "++", MARCH_DUE - timedelta(minutes=60))
        at = MARCH_DUE + timedelta(minutes=5)
        proposed = propose_extensions(at=at)
        assert [(each.round_id, each.until, each.state) for each in proposed] == [
            (world.months[0].pk, MARCH_DUE + timedelta(minutes=20), ExtensionState.PROPOSED)
        ]
        assert propose_extensions(at=at + BEAT) == []
        told = Message.objects.get(account=world.office, kind=MessageKind.OUTAGE)
        assert told.body == (
            "4月8日23:02至4月8日23:22系统无法访问，在2022年3月落实情况表截止前两小时内。"
            "建议对所有单位顺延至4月9日（周六）00:20，请核准。"
        )
        assert told.link == f"/rounds/{world.months[0].pk}/"

    def test_that_the_office_refused_is_not_proposed_again(self, world: World) -> None:
        probe("++-----++", MARCH_DUE - timedelta(minutes=30))
        [proposed] = propose_extensions(at=MARCH_DUE)
        deadlines.decide_extension(proposed, agreed=False, by=make_user(name="何静").as_actor(), at=MARCH_DUE)
        assert propose_extensions(at=MARCH_DUE + BEAT) == []

    @pytest.mark.parametrize(
        ("marks", "before"),
        [
            ("++-----++", 150),  # more than two hours before
            ("++-----", 30),  # it goes on: wait for its end
            ("++-++", 30),
            ("-------++", 30),
        ],
    )
    def test_is_not_proposed_where_it_proves_nothing(self, world: World, marks: str, before: int) -> None:
        probe(marks, MARCH_DUE - timedelta(minutes=before))
        assert propose_extensions(at=MARCH_DUE) == []

    def test_after_the_due_moment_is_nobodys_reason(self, world: World) -> None:
        probe("++-----++", MARCH_DUE + timedelta(minutes=30))
        assert propose_extensions(at=MARCH_DUE + timedelta(hours=1)) == []

    def test_that_somebody_proposed_already_stays_theirs(self, world: World) -> None:
        probe("++-----++", MARCH_DUE - timedelta(minutes=30))
        [outage] = [Outage(MARCH_DUE - timedelta(minutes=28), MARCH_DUE - timedelta(minutes=23), True)]
        deadlines.propose_extension(
            world.months[0],
            began_at=outage.began_at,
            ended_at=outage.ended_at,
            by=system_actor(world.ledger.government_id),
            at=MARCH_DUE,
        )
        assert propose_extensions(at=MARCH_DUE) == []
        assert Extension.objects.count() == 1

    def test_is_told_to_the_office_only(self, world: World) -> None:
        make_user(Role.CHIEF, name="陆岚")
        probe("++-----++", MARCH_DUE - timedelta(minutes=30))
        propose_extensions(at=MARCH_DUE)
        assert {each.account_id for each in Message.objects.all()} == {world.office.pk}


def test_probes_are_kept_forty_days(db: None) -> None:
    probes.record(ok=True, at=START)
    probes.record(ok=True, at=START + timedelta(days=39))
    probes.record(ok=True, at=START + timedelta(days=41))
    assert [each for each, _ in Probe.objects.order_by("at").values_list("at", "ok")] == [
        START + timedelta(days=39),
        START + timedelta(days=41),
    ]
