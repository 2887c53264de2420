"""Entering a government (登记政府)."""

from datetime import datetime

from django.db import transaction

from duban.access.actor import system_actor
from duban.almanac import actions as almanac_actions
from duban.audit import trail
from duban.errors import NotNow
from duban.org.models import Government


@transaction.atomic
def add_government(name: str, *, at: datetime, is_demo: bool = False) -> Government:
    """Enter a government whose ledger will be kept here, with a working calendar of its own (工作日历)."""
    if Government.objects.filter(name=name).exists():
        raise NotNow(f"“{name}”已经有了，不必再建。")
    government = Government.objects.create(name=name, is_demo=is_demo)
    system = system_actor(government.pk)
    trail.record(system, "org.government_added", f"登记了政府“{name}”", at=at, target=government)
    almanac_actions.seed(by=system, at=at)
    return government
