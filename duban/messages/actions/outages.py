"""Our own outage before a due moment is measured and proposed as an extension for all (顺延); the office is told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from duban.access.actor import system_actor
from duban.access.roles import OFFICE_ROLES
from duban.errors import NotNow, NotUnderstood
from duban.messages.actions.posting import post
from duban.messages.models import MessageKind
from duban.messages.rules import Digest
from duban.org.models import User
from duban.returns.actions.deadlines import OUTAGE_WINDOW, propose_extension
from duban.returns.models import Extension, Round
from duban.timing.clock import CHINA
from duban.timing.deadlines import moment_words
from duban.timing.outages import Outage
from duban.web.probes import known_outages

LOOK_BACK = timedelta(days=3)
"""The worker itself may have been down for a weekend."""


def propose_extensions(*, at: datetime) -> list[Extension]:
    """Propose an extension for each round whose last two hours an outage touched; once for each outage.

    One that goes on is waited for. What the office refused is not proposed again.
    """
    found = []
    for outage in known_outages(since=at - LOOK_BACK):
        if outage.over:
            touched = Round.objects.filter(
                due_at__gt=outage.began_at, due_at__lt=outage.ended_at + OUTAGE_WINDOW, opened_at__lte=at
            )
            found += [each for round_ in touched.select_related("ledger") if (each := _propose(round_, outage, at))]
    return found


def _propose(round_: Round, outage: Outage, at: datetime) -> Extension | None:
    if round_.extensions.filter(began_at__lt=outage.ended_at, ended_at__gt=outage.began_at).exists():
        return None
    by = system_actor(round_.government_id)
    try:
        with transaction.atomic():
            extension = propose_extension(round_, began_at=outage.began_at, ended_at=outage.ended_at, by=by, at=at)
            _tell_office(extension, at=at)
    except (NotNow, NotUnderstood):
        return None  # somebody was quicker, or the outage only touches the window's edge
    return extension


def _tell_office(extension: Extension, *, at: datetime) -> None:
    began, ended = (moment.astimezone(CHINA) for moment in (extension.began_at, extension.ended_at))
    digest = Digest(
        f"系统故障，建议顺延{extension.round}",
        f"{began:%-m月%-d日%H:%M}至{ended:%-m月%-d日%H:%M}系统无法访问，在{extension.round}截止前两小时内。"
        f"建议对所有单位顺延至{moment_words(extension.until)}，请核准。",
        reverse("round", args=[extension.round_id]),
    )
    office = User.objects.filter(government_id=extension.government_id, is_active=True, role__in=sorted(OFFICE_ROLES))
    post(dict.fromkeys(office, digest), kind=MessageKind.OUTAGE, key=f"extension:{extension.pk}", at=at)
