"""The trail (留痕): chained per government, append-only in the database itself, every change found at its first number."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from duban.access.actor import Actor, system_actor
from duban.audit import trail
from duban.audit.models import Chain, Event
from duban.audit.protection import TABLE, unprotected
from duban.config.cli import main
from duban.digests import sm3
from duban.org.models import Government
from tests.make import NOON, make_user
from tests.threads import at_once

HERE, THERE = Government(pk=71), Government(pk=72)
"""The trail knows governments by their number alone, and outlives them."""


def write(government: Government, *sentences: str) -> list[Event]:
    """Some acts of the system on the trail of a government."""
    with transaction.atomic():
        entries = [trail.Entry("test.acted", sentence) for sentence in sentences]
        return trail.record_many(system_actor(government.pk), entries, at=NOON)


@pytest.mark.django_db
class TestWritingDown:
    def test_keeps_who_when_from_where_what_and_the_values_before_and_after(self) -> None:
        user = make_user(name="周敏")
        actor = user.as_actor(address="10.2.3.4", request_id="r1")
        with transaction.atomic():
            trail.record(
                actor, "test.changed", "改了时限", at=NOON, target=user, before={"时限": "3月"}, after={"时限": "4月"}
            )
        event = Event.objects.about(user).get()
        assert (event.actor, event.actor_id, event.role) == ("周敏", user.pk, "supervisor_officer")
        assert (event.at, event.address, event.request_id) == (NOON, "10.2.3.4", "r1")
        assert (event.sentence, event.action) == ("周敏改了时限", "test.changed")
        assert (event.before, event.after) == ({"时限": "3月"}, {"时限": "4月"})

    def test_numbers_each_government_from_one_and_chains_it_by_itself(self) -> None:
        write(HERE, "甲")
        write(THERE, "乙")
        write(HERE, "丙")
        assert (numbers_of(HERE), numbers_of(THERE)) == ([1, 2], [1])
        first, second = events(HERE).order_by("number")
        assert (first.previous, second.previous) == ("", first.digest)

    def test_the_moment_counts_not_the_zone_it_is_written_in(self) -> None:
        event = write(HERE, "甲")[0]
        event.at = NOON.astimezone(timezone(timedelta(hours=8)))
        assert trail.digest_of(event) == event.digest

    @pytest.mark.parametrize("value", [0.1, float("nan"), {"完成": [1, {"率": 2.0}]}, [(), (1e300,)]], ids=repr)
    @pytest.mark.parametrize("side", ["before", "after"])
    def test_refuses_a_number_that_is_not_exact(self, side: str, value: object) -> None:
        with pytest.raises(TypeError, match="no float"), transaction.atomic():
            trail.record(system_actor(HERE.pk), "test.acted", "甲", at=NOON, **{side: {"数": value}})
        assert numbers_of(HERE) == []

    def test_takes_numbers_in_digits(self) -> None:
        with transaction.atomic():
            trail.record(
                system_actor(HERE.pk), "test.acted", "甲", at=NOON, before={"项数": 3}, after={"完成率": "0.10"}
            )
        assert (events(HERE).get().after, trail.first_break()) == ({"完成率": "0.10"}, None)

    def test_an_act_that_fails_is_not_on_the_trail_and_takes_no_number(self) -> None:
        with transaction.atomic():
            trail.record(system_actor(HERE.pk), "test.acted", "甲", at=NOON)
            transaction.set_rollback(True)
        write(HERE, "乙")
        assert numbers_of(HERE) == [1]


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_nothing_can_be_written_down(self) -> None:
        with pytest.raises(RuntimeError, match="own transaction"):
            trail.record(system_actor(HERE.pk), "test.acted", "甲", at=NOON)
        assert numbers_of(HERE) == []


CHANGES = ["UPDATE", "DELETE", *(["TRUNCATE"] if connection.vendor == "postgresql" else [])]
STATEMENT = {
    "UPDATE": f"UPDATE {TABLE} SET sentence = 'x'",
    "DELETE": f"DELETE FROM {TABLE}",
    "TRUNCATE": f"TRUNCATE {TABLE}",  # SQLite has no TRUNCATE; there DELETE covers it
}


@pytest.mark.django_db
class TestTheDatabaseItself:
    @pytest.mark.parametrize("verb", CHANGES)
    def test_refuses_every_change(self, verb: str) -> None:
        write(HERE, "甲", "乙")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STATEMENT[verb])
        assert [e.sentence for e in events(HERE).order_by("number")] == ["系统甲", "系统乙"]

    def test_refuses_a_change_through_the_models_too(self) -> None:
        event = write(HERE, "甲")[0]
        event.sentence = "乙"
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            event.save()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            event.delete()

    def test_refuses_a_number_twice(self) -> None:
        event = write(HERE, "甲")[0]
        event.pk = None
        with pytest.raises(DatabaseError), transaction.atomic():
            event.save(force_insert=True)

    def test_refuses_again_after_the_protection_was_lifted_for_work_that_failed(self) -> None:
        event = write(HERE, "甲")[0]
        with pytest.raises(ValueError, match="broken off"), unprotected(connection):
            raise ValueError("broken off")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            event.delete()


def _edit(government: Government) -> None:
    events(government).filter(number=3).update(sentence="系统什么也没有做")


def _edit_time(government: Government) -> None:
    events(government).filter(number=2).update(at=NOON - timedelta(seconds=1))


def _edit_and_recompute_one(government: Government) -> None:
    event = events(government).get(number=3)
    event.sentence = "系统什么也没有做"
    event.digest = trail.digest_of(event)
    event.save()


def _delete_middle(government: Government) -> None:
    events(government).filter(number=3).delete()


def _delete_and_renumber(government: Government) -> None:
    events(government).filter(number=3).delete()
    for event in events(government).filter(number__gt=3).order_by("number"):
        Event.objects.filter(pk=event.pk).update(number=F("number") - 1)
    Chain.objects.filter(pk=government.pk).update(number=F("number") - 1)


def _cut_tail(government: Government) -> None:
    events(government).filter(number__gte=4).delete()


def _cut_tail_and_count_back(government: Government) -> None:
    events(government).filter(number__gte=4).delete()
    Chain.objects.filter(pk=government.pk).update(number=3)


def _swap(government: Government) -> None:
    second, third = events(government).filter(number__in=[2, 3]).order_by("number")
    Event.objects.filter(pk=second.pk).update(number=99)
    Event.objects.filter(pk=third.pk).update(number=2)
    Event.objects.filter(pk=second.pk).update(number=3)


def _forget_head(government: Government) -> None:
    Chain.objects.filter(pk=government.pk).delete()


TAMPERINGS: list[
    tuple[Callable[[Government], None], int, str]
] = [  # what was done → the number and words it is found by
    (_edit, 3, "这一条记录被改动过"),
    (_edit_time, 2, "这一条记录被改动过"),
    (_edit_and_recompute_one, 4, "这一条记录被改动过"),  # the next one no longer continues it
    (_delete_middle, 3, "缺少这一条记录"),
    (_delete_and_renumber, 3, "这一条记录被改动过"),
    (_cut_tail, 4, "末尾的记录被删除过"),
    (_cut_tail_and_count_back, 4, "末尾的记录被删除过"),  # the head still is that of the lost event
    (_swap, 2, "这一条记录被改动过"),
    (_forget_head, 1, "记录没有对应的链头"),
]


@pytest.mark.django_db
@pytest.mark.breaks_invariants
class TestTampering:
    @pytest.mark.parametrize(("tamper", "number", "why"), TAMPERINGS, ids=[t[0].__name__[1:] for t in TAMPERINGS])
    def test_is_found_with_the_first_bad_number(
        self, tamper: Callable[[Government], None], number: int, why: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        government = HERE
        for other in (Government(pk=HERE.pk - 1), THERE):  # these trails hold, so the finding is of this one alone
            write(other, "甲", "乙")
        write(government, "甲", "乙", "丙", "丁", "戊")
        with unprotected(connection):
            tamper(government)
        assert trail.first_break() == trail.Break(government.pk, number, why)
        assert main(["audit", "verify"]) == 1
        assert f"留痕第{number}条有问题：{why}" in capsys.readouterr().err
        assert main(["verify"]) == 1
        assert f"I7 留痕第{number}条：{why}" in capsys.readouterr().err


@pytest.mark.django_db
class TestAuditVerify:
    def test_says_that_a_whole_trail_holds(self, capsys: pytest.CaptureFixture[str]) -> None:
        write(HERE, "甲", "乙")
        assert main(["audit", "verify"]) == 0
        assert capsys.readouterr().err == "留痕完整。\n"

    def test_holds_on_a_trail_nobody_has_written_to(self) -> None:
        assert main(["audit", "verify"]) == 0


@pytest.mark.django_db(transaction=True)
class TestActsAtTheSameMoment:
    def test_get_numbers_without_gap_or_repeat(self) -> None:

        def act(government: Government, number: int) -> Callable[[], list[Event]]:
            return lambda: write(government, f"第{number}件之一", f"第{number}件之二")

        answers = at_once(*[act(government, number) for number in range(6) for government in (HERE, THERE)])
        assert [a for a in answers if isinstance(a, Exception)] == []
        assert (numbers_of(HERE), numbers_of(THERE)) == (list(range(1, 13)), list(range(1, 13)))

    def test_begin_a_chain_only_once(self) -> None:
        answers = at_once(*[lambda: write(HERE, "甲")] * 8)
        assert [a for a in answers if isinstance(a, Exception)] == []
        assert numbers_of(HERE) == list(range(1, 9))


EPOCH = datetime(1990, 1, 1, tzinfo=timezone(timedelta(hours=8)))
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


class TestAnyAct(TestCase):
    """What was written down verifies after its way through the database, whatever its words and values."""

    @given(
        sentence=text,
        before=st.none() | st.dictionaries(text, values, max_size=3),
        after=st.none() | st.dictionaries(text, values, max_size=3),
        at=st.integers(0, 4_000_000_000_000_000).map(lambda n: EPOCH + timedelta(microseconds=n)),
    )
    def test_verifies_when_read_back(
        self, sentence: str, before: dict[str, object] | None, after: dict[str, object] | None, at: datetime
    ) -> None:
        trail.record(
            Actor("周敏", None, system_actor(1).scope), "test.acted", sentence, at=at, before=before, after=after
        )
        assert trail.first_break() is None


class TestTheDigest:
    def test_is_that_of_the_standard(self) -> None:
        # GB/T 32905-2016, annex A, example 1.
        assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.django_db(transaction=True)
def test_the_protection_is_there_from_the_first_migration_and_can_be_taken_back_by_one() -> None:
    call_command("migrate", "audit", "0001", verbosity=0)
    write(HERE, "甲")
    Event.objects.all().delete()
    Chain.objects.all().delete()
    call_command("migrate", "audit", verbosity=0)
    write(HERE, "甲")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()


def events(government: Government):
    return Event.objects.filter(government_id=government.pk)


def numbers_of(government: Government) -> list[int]:
    return list(events(government).order_by("number").values_list("number", flat=True))
