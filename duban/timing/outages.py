"""When the system could not be reached (系统故障), from what the probes saw. A value for everything else, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT = timedelta(minutes=1)
"""How often the system is probed."""
UNKNOWN_AFTER = 3 * BEAT
"""So long without a probe, and nobody knows: the prober itself did not run."""
AT_LEAST = 2
"""One failed probe may be the probe's own fault."""


@dataclass(frozen=True)
class Outage:
    """A time in which the system could not be reached; `over`: it is known to have come back, or nobody knows.

    `began_at` is the first probe that failed, `ended_at` the first that succeeded again (the last that failed, where
    it goes on or the probes stop).
    """

    began_at: datetime
    ended_at: datetime
    over: bool


def outages(probes: Iterable[tuple[datetime, bool]]) -> list[Outage]:
    """The outages that probes in the order of time prove, (moment, whether it answered).

    A system that was never seen alive is not out of order but not set up: an outage begins after a success.
    """
    found: list[Outage] = []
    failed: list[datetime] = []
    last: datetime | None = None
    alive = False
    for at, ok in probes:
        if last is not None and at - last > UNKNOWN_AFTER:
            found += _proved(failed, None)
            failed, alive = [], False
        if ok:
            found += _proved(failed, at)
            failed, alive = [], True
        elif alive or failed:
            failed.append(at)
            alive = False
        last = at
    if len(failed) >= AT_LEAST:
        found.append(Outage(failed[0], failed[-1], over=False))
    return found


def _proved(failed: list[datetime], back: datetime | None) -> list[Outage]:
    return [Outage(failed[0], back or failed[-1], over=True)] if len(failed) >= AT_LEAST else []
