"""Worker and clock (值守): one process that each minute does what is due. `duban work` runs it.

What happens when stands here alone. Each part is tried by itself: one that fails is logged and tried again in the next
minute, the others go on.
"""

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from types import FrameType
from uuid import UUID, uuid4

from django.conf import settings
from django.db import close_old_connections, transaction

from duban.errors import NotNow
from duban.messages.actions.outages import propose_extensions
from duban.messages.actions.outbox import dispatch
from duban.messages.actions.reminding import run_reminders
from duban.messages.rules import may_remind
from duban.org.models import Government
from duban.returns.actions.reviewing import refresh_lights
from duban.returns.queries.passed import tasks_passed
from duban.timing import clock
from duban.timing.outages import BEAT
from duban.web import lease, probes
from duban.web.models import Worker

log = logging.getLogger("duban.worker")
Part = Callable[[datetime, Event], None]


def _probe(at: datetime, stop: Event) -> None:
    """Ask the pages whether they can work, and keep the answer."""
    probes.record(ok=probes.answers(settings.ADDRESS), at=at)


def _outages(at: datetime, stop: Event) -> None:
    """An outage before a due moment is proposed as an extension for all."""
    propose_extensions(at=at)


def _reminders(at: datetime, stop: Event) -> None:
    """The day's reminders of every government, once, from half past eight."""
    if may_remind(at):
        for government in Government.objects.order_by("pk").values_list("pk", flat=True):
            run_reminders(government, at=at)


def _lights(at: datetime, stop: Event) -> None:
    """Judge anew what has become 未报 since the last round."""
    row = Worker.objects.get(name=lease.NAME)
    for government, tasks in tasks_passed(since=row.judged_to, until=at).items():
        with transaction.atomic():
            refresh_lights(government, sorted(tasks), at=at)
    Worker.objects.filter(pk=row.pk).update(judged_to=at)


def _outbox(at: datetime, stop: Event) -> None:
    """Send what waits; last, because it alone may take long."""
    dispatch(at=at, stop=stop.is_set)


PARTS: tuple[Part, ...] = (_probe, _outages, _reminders, _lights, _outbox)


def run_round(*, holder: UUID, at: datetime, stop: Event) -> bool:
    """Do once what is due at a moment. Returns whether all parts went well.

    Raises: NotNow where another worker holds the lease.
    """
    if not lease.take(holder, at=at):
        raise NotNow("另一个值守程序正在运行，本次退出；它停止五分钟后可以再试。")
    well = True
    for part in PARTS:
        if stop.is_set():
            break
        try:
            part(at, stop)
        except Exception:
            well = False
            log.exception("%s failed", part.__name__.strip("_"))
    return well


def work(*, once: bool) -> int:
    """Work until SIGTERM or SIGINT, or for one round. Returns the exit code: 1 where a single round did not go well."""
    stop, holder = Event(), uuid4()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        while True:
            close_old_connections()
            began = clock.now()
            well = run_round(holder=holder, at=began, stop=stop)
            if once:
                return 0 if well else 1
            left = began + BEAT - clock.now()
            if stop.wait(max(left, timedelta(0)).total_seconds()):
                return 0
    finally:
        lease.give_back(holder, at=clock.now())
