"""A government's own working calendar: seeded, corrected, announced year by year."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duban.access.actor import Actor
from duban.access.roles import Role
from duban.almanac import actions
from duban.almanac.models import SpecialDay, Year
from duban.almanac.queries import calendar_of
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.timing.announcement import read_announcement
from duban.timing.arrangements import ArrangedDay
from duban.timing.deadlines import DueRule, due
from duban.timing.periods import Period
from tests.make import NOON, make_government, make_user
from tests.timing.year_2022 import DUE_2022, NOTICE_2022, counted

FIFTH = DueRule.parse("nth_workday:5")
DECEMBER = Period(2026, 12)


@pytest.fixture
def director(db: None) -> Actor:
    """The director of the supervision office."""
    return make_user(Role.OFFICE_DIRECTOR).as_actor()


def announce(director: Actor, year: int = 2027, **more) -> tuple[int, ...]:
    given = {
        "source": "国办发明电〔2026〕9号",
        "announced_on": date(2026, 11, 20),
        "days": (),
        "by": director,
        "at": NOON,
    }
    return actions.announce_year(year=year, **(given | more))


class TestANewGovernment:
    def test_starts_with_the_calendar_of_2018_and_later(self, director: Actor) -> None:
        calendar = calendar_of(director.government_id)
        assert calendar.announced == frozenset(range(2018, 2027))
        for period, days, why in DUE_2022:
            assert due(Period.parse(period), FIFTH, calendar).counted == counted(period, days), why

    def test_has_the_seeding_on_its_trail(self, director: Actor) -> None:
        sentence = Event.objects.get(government_id=director.government_id, action="almanac.seeded").sentence
        assert sentence == "系统带入了2018至2026年的工作日历"

    def test_is_read_in_two_queries(self, director: Actor) -> None:
        with CaptureQueriesContext(connection) as queries:
            calendar_of(director.government_id)
        assert len(queries) == 2


class TestSettingADay:
    def test_changes_the_due_date_and_says_which_year(self, director: Actor) -> None:
        # given a local day off in the first days of April
        changed = actions.set_day(day=date(2022, 4, 8), is_workday=False, title="泉山建区纪念日", by=director, at=NOON)
        # then the day is not counted
        assert changed == (2022,)
        assert due(Period(2022, 3), FIFTH, calendar_of(director.government_id)).due_on == date(2022, 4, 11)

    def test_covers_each_day_of_a_stretch_over_the_turn_of_the_year(self, director: Actor) -> None:
        changed = actions.set_day(
            day=date(2026, 12, 31), until=date(2027, 1, 3), is_workday=False, title="元旦", by=director, at=NOON
        )
        assert changed == (2026, 2027)
        assert {date(2026, 12, 31), date(2027, 1, 3)} <= calendar_of(director.government_id).days_off

    def test_replaces_what_stood_there_and_keeps_it_on_the_trail(self, director: Actor) -> None:
        actions.set_day(day=date(2022, 4, 2), is_workday=False, title="清明节", by=director, at=NOON)
        event = Event.objects.get(action="almanac.day_set")
        assert event.sentence == "周敏将2022年4月2日（周六）登记为放假（清明节）"
        assert event.before == {"2022-04-02": "调休上班（清明节）"}
        assert event.after == {"2022-04-02": "放假（清明节）"}

    def test_touches_no_other_government(self, director: Actor) -> None:
        other = make_government("云河市柳湖区人民政府")
        before = calendar_of(other.pk)
        actions.set_day(day=date(2022, 4, 8), is_workday=False, title="防汛", by=director, at=NOON)
        assert calendar_of(other.pk) == before

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"day": date(2022, 4, 6), "is_workday": True}, r"4月6日（周三）本来就上班"),
            ({"day": date(2022, 4, 6), "title": ""}, "没有写名称"),
            ({"day": date(2022, 4, 6), "until": date(2022, 4, 5)}, "止日早于起日"),
            ({"day": date(2022, 1, 1), "until": date(2022, 12, 31)}, "最多登记31天"),
            ({"day": date(202, 4, 6)}, "年份“202”"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, director: Actor, given: dict, sentence: str) -> None:
        with pytest.raises(NotUnderstood, match=sentence):
            actions.set_day(**({"is_workday": False, "title": "春节", "by": director, "at": NOON} | given))

    def test_is_refused_where_nothing_would_change(self, director: Actor) -> None:
        with pytest.raises(NotNow, match="没有改动"):
            actions.set_day(day=date(2022, 4, 2), is_workday=True, title="清明节", by=director, at=NOON)


class TestTakingADayBack:
    def test_makes_it_an_ordinary_day_again(self, director: Actor) -> None:
        changed = actions.remove_day(day=date(2022, 4, 4), until=date(2022, 4, 5), by=director, at=NOON)
        assert changed == (2022,)
        assert due(Period(2022, 3), FIFTH, calendar_of(director.government_id)).due_on == date(2022, 4, 6)
        assert Event.objects.get(action="almanac.day_removed").before == {
            "2022-04-04": "放假（清明节）",
            "2022-04-05": "放假（清明节）",
        }

    def test_deletes_nothing_and_can_be_undone(self, director: Actor) -> None:
        rows = SpecialDay.objects.count()
        before = calendar_of(director.government_id)
        actions.remove_day(day=date(2022, 4, 4), by=director, at=NOON)
        actions.set_day(day=date(2022, 4, 4), is_workday=False, title="清明节", by=director, at=NOON)
        assert SpecialDay.objects.count() == rows
        assert calendar_of(director.government_id) == before

    def test_is_refused_where_nothing_is_entered(self, director: Actor) -> None:
        with pytest.raises(NotNow, match="没有登记过"):
            actions.remove_day(day=date(2022, 4, 6), by=director, at=NOON)


class TestAnnouncingAYear:
    def test_ends_what_was_provisional(self, director: Actor) -> None:
        before = due(DECEMBER, FIFTH, calendar_of(director.government_id))
        days = [ArrangedDay(date(2027, 1, number), False, "元旦") for number in (1, 2, 3, 4)]
        changed = announce(director, days=days)
        after = due(DECEMBER, FIFTH, calendar_of(director.government_id))
        assert changed == (2027,)
        assert (before.due_on, before.provisional) == (date(2027, 1, 8), True)
        assert (after.due_on, after.provisional) == (date(2027, 1, 11), False)

    def test_takes_the_days_of_the_pasted_notice(self, director: Actor) -> None:
        # given a government whose calendar of 2022 was emptied
        SpecialDay.objects.all().delete()
        Year.objects.filter(year=2022).delete()
        # when the notice is pasted
        announce(director, 2022, days=read_announcement(NOTICE_2022, 2022))
        # then the dates counted by hand come out, as far as the year alone decides them
        calendar = calendar_of(director.government_id)
        for period, days, why in DUE_2022[:-1]:
            assert due(Period.parse(period), FIFTH, calendar).counted == counted(period, days), why

    def test_may_rest_on_days_entered_one_by_one(self, director: Actor) -> None:
        actions.set_day(day=date(2027, 1, 1), is_workday=False, title="元旦", by=director, at=NOON)
        announce(director)
        assert 2027 in calendar_of(director.government_id).announced

    def test_is_refused_while_no_day_off_is_known(self, director: Actor) -> None:
        with pytest.raises(NotUnderstood, match="2027年还没有登记放假"):
            announce(director)

    def test_is_refused_without_its_source(self, director: Actor) -> None:
        with pytest.raises(NotUnderstood, match="没有写明依据"):
            announce(director, source="")

    def test_corrects_the_source_of_a_known_year_and_keeps_the_old_on_the_trail(self, director: Actor) -> None:
        announce(director, 2022, source="国办发明电〔2021〕11号", announced_on=date(2021, 10, 25))
        event = Event.objects.get(action="almanac.year_announced")
        assert event.before == {"source": "国务院办公厅2022年节假日安排（随系统带入）", "announced_on": ""}
        assert event.after == {"source": "国办发明电〔2021〕11号", "announced_on": "2021-10-25"}

    def test_is_refused_where_nothing_would_change(self, director: Actor) -> None:
        announce(director, 2022)
        with pytest.raises(NotNow, match="没有改动"):
            announce(director, 2022)


@pytest.mark.parametrize("role", [Role.SUPERVISOR_OFFICER, Role.FILER])
def test_only_the_director_changes_the_calendar(role: Role, db: None) -> None:
    other = make_user(role).as_actor()
    with pytest.raises(NotAllowed):
        actions.set_day(day=date(2022, 4, 8), is_workday=False, title="防汛", by=other, at=NOON)
    with pytest.raises(NotAllowed):
        actions.remove_day(day=date(2022, 4, 4), by=other, at=NOON)
    with pytest.raises(NotAllowed):
        announce(other, 2022)
