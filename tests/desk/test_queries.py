"""What the front pages are composed of."""

from duban.access.actor import Scope
from duban.access.roles import Role
from duban.desk.queries import desk, ledger_page
from duban.ledger.models import Task
from duban.ledger.queries import Filters
from duban.lights.models import Evaluation
from duban.lights.queries import latest_of
from duban.org.models import User
from tests.make import NOON, make_draft, make_notice, make_user

MONTHS = {  # item number → month → class
    "1": {"2022-03": "red", "2022-05": "on_pace", "2022-04": "yellow"},
    "2": {"2022-04": "red"},
    "3": {},
}


def judge(by: User) -> None:
    """Three tasks with the verdicts of `MONTHS`."""
    make_notice(*[make_draft(item_no) for item_no in MONTHS], by=by)
    Evaluation.objects.bulk_create(
        Evaluation(government=task.government, task=task, period=period, pace=pace, sentence="……", rules="1")
        for task in Task.objects.select_related("government")
        for period, pace in MONTHS[task.item_no].items()
    )


class TestTheLatestVerdicts:
    def test_are_one_of_each_judged_task(self, office: User) -> None:
        judge(office)
        found = [(each.task.item_no, each.period) for each in latest_of(Task.objects.all()).select_related("task")]
        assert sorted(found) == [("1", "2022-05"), ("2", "2022-04")]

    def test_are_of_the_asked_tasks_alone(self, office: User) -> None:
        judge(office)
        assert [each.task.item_no for each in latest_of(Task.objects.filter(item_no="2"))] == ["2"]

    def test_stand_in_the_ledger_and_are_counted_there(self, office: User) -> None:
        judge(office)
        scope: Scope = office.as_actor().scope
        page = ledger_page(scope, Filters(), on=NOON.date(), pace="", year=2022)
        assert page is not None
        assert {each.pace: each.number for each in page.counts if each.number} == {"on_pace": 1, "red": 1}
        assert page.period == "2022-05"
        red = ledger_page(scope, Filters(), on=NOON.date(), pace="red", year=2022)
        assert red is not None
        assert [row.item_no for row in red.table.rows] == ["2"]
        assert red.counts == page.counts


class TestTheLeadersDesk:
    def test_names_what_is_red_before_what_is_yellow(self, office: User) -> None:
        make_notice(make_draft("1"), make_draft("2"), make_draft("3"), by=office)
        lit = {"1": "yellow", "2": "on_pace", "3": "red"}
        Evaluation.objects.bulk_create(
            Evaluation(government=t.government, task=t, period="2022-05", pace=lit[t.item_no], sentence="……", rules="1")
            for t in Task.objects.select_related("government")
        )
        leader = make_user(Role.LEAD_LEADER).as_actor()
        assert [each.task.item_no for each in desk(leader, at=NOON).lagging] == ["3", "1"]
