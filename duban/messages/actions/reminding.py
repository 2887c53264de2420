"""The day's reminders (提醒): one message a person, made once a day, with a row that proves the run."""

from datetime import datetime

from django.db import transaction

from duban.access.actor import system_actor
from duban.almanac.queries import calendar_of
from duban.audit import trail
from duban.messages.actions.posting import post
from duban.messages.models import MessageKind, ReminderRun
from duban.messages.queries.reminding import digests_of
from duban.messages.rules import DAY_OFF, RULE_VERSION
from duban.timing.clock import day_in_china


@transaction.atomic
def run_reminders(government_id: int, *, at: datetime) -> ReminderRun | None:
    """Run the day's reminders of a government; None where they ran already, here or in another worker.

    A day off has its row, too: it says why nobody was reminded.
    """
    day = day_in_china(at)
    run, made = ReminderRun.objects.get_or_create(
        government_id=government_id, day=day, defaults={"rule_version": RULE_VERSION, "at": at}
    )
    if not made:
        return None
    calendar = calendar_of(government_id)
    if not calendar.is_workday(day):
        run.reason = DAY_OFF
        run.save(update_fields=["reason"])
        return run
    digests = digests_of(government_id, day=day, at=at, calendar=calendar)
    due = {user: digest for user, digest in digests.items() if digest is not None}
    run.made = post(due, kind=MessageKind.REMINDER, key=f"reminder:{day}", at=at, run=run)
    run.skipped = len(digests) - run.made
    run.save(update_fields=["made", "skipped"])
    if run.made:
        sentence = f"发出{day.month}月{day.day}日的提醒{run.made}条（规则{RULE_VERSION}）"
        trail.record(system_actor(government_id), "messages.reminded", sentence, at=at, target=run)
    return run
