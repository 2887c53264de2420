"""Run beside a server after `busy_unit`, on its database: April waits to be signed (签发) by a head who is away.

`python -m tests.functional.waiting_unit GOVERNMENT UNIT USERNAME`: that account stands in for the unit's head today.
"""

import os
import sys
from datetime import timedelta

import django


def main() -> None:
    """Set the rules, hand April on, let the account stand in; through the product's own actions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    django.setup()
    from duban.access.actor import system_actor
    from duban.org.actions.posts import set_stand_in
    from duban.org.models import Government, Post, StandInKind, User
    from duban.returns.actions import filling, inside
    from duban.returns.models import ProgressReport
    from duban.returns.rules import Filing, Steps
    from duban.timing import clock

    government, unit = Government.objects.get(name=sys.argv[1]), sys.argv[2]
    by, at = system_actor(government.pk), clock.now()
    sheets = ProgressReport.objects.select_related("round__ledger", "unit", "government")
    sheet = sheets.get(round__period="2022-04", unit__name=unit, government=government)
    inside.set_rules(
        sheet.round.ledger, plan_steps=Steps.NONE, month_steps=Steps.HEAD, filing=Filing.EACH_UNIT, courtesy_workdays=2,
        due_time="24:00", resubmit_workdays=1, version=1, by=by, at=at,
    )  # fmt: skip
    unchanged = {
        line.pk: filling.Typed(line.version, line.content() | {"unchanged": True, "next_on": "2022-06-20"})
        for line in sheet.lines.all()
    }
    filling.save_draft(sheet, unchanged, by=by, at=at)
    filling.submit(sheet, filling.Signature("宋佳", "0000-1234567", "白露"), by=by, at=at)
    sheet.refresh_from_db()
    assert sheet.state == "signing", sheet.state
    today = clock.day_in_china(at)
    set_stand_in(
        Post.objects.get(government=government, unit__name=unit), User.objects.get(username=sys.argv[3]),
        kind=StandInKind.STAND_IN, since=today, until=today + timedelta(days=30), by=by, at=at,
    )  # fmt: skip
    print(sheet.pk)


if __name__ == "__main__":
    main()
