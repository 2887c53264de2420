"""Pure decisions of messages (消息): who is reminded of what on which working day, when a copy is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from duban.returns.rules import INSIDE, ReturnState
from duban.timing.clock import CHINA
from duban.timing.deadlines import day_of, day_words, moment_words
from duban.timing.workdays import WorkCalendar

RULE_VERSION = "1"
"""Goes up with every change of when or of what people are reminded; each run keeps the version it ran by."""
REMIND_FROM = time(8, 30)
"""By China's clock: before it nobody is at work."""
LADDER = (-3, -1, 0, 1)
"""Working days before (−) and after the due day on which people are reminded (D−3、D−1、D、D+1)."""
COURTESY = 2
"""Supporting units are asked this many working days before the due day; whoever comes later is not late."""
DAY_OFF = "休息日"


def may_remind(at: datetime) -> bool:
    """Whether the time of day has come."""
    return at.astimezone(CHINA).time() >= REMIND_FROM


def step_on(day: date, moment: datetime, calendar: WorkCalendar, *, ladder: Sequence[int] = LADDER) -> int | None:
    """Which step of the ladder `day` is for a due moment, None where it is none.

    A due day that is a day off has no day of its own: D−1 is then the last working day before it.
    """
    due = day_of(moment)
    return next((step for step in ladder if calendar.add_workdays(due, step) == day), None)


class Errand(StrEnum):
    """What a person is asked to do with a return."""

    FILE = "file"
    MEND = "mend"
    CONFIRM = "confirm"
    KNOW = "know"


@dataclass(frozen=True)
class SheetDue:
    """A return that its unit has not handed to the office yet, as one of its people is told of it.

    `name`: 2022年3月落实情况表. `moment`: when it is due, for a return that was sent back when it is due again.
    `supporting`: how many of its tasks the unit only supports.
    """

    name: str
    state: ReturnState
    moment: datetime
    errand: Errand
    supporting: int = 0


def ladder_of(state: ReturnState, *, supporting: int) -> Sequence[int]:
    """The steps on which the filer is told: supporting units once more, as much earlier as they are asked."""
    if state in INSIDE:
        return (0, 1)
    return (LADDER[0] - COURTESY, *LADDER) if supporting and state == ReturnState.OPEN else LADDER


def confirms_on(day: date, moment: datetime, calendar: WorkCalendar) -> bool:
    """Whoever has to confirm is told on every working day while the return waits, the last time on D+1."""
    return day <= calendar.add_workdays(day_of(moment), LADDER[-1])


def sheet_sentence(due: SheetDue, *, day: date, at: datetime, calendar: WorkCalendar) -> str:
    """One line of a unit's digest."""
    until = moment_words(due.moment)
    over = at > due.moment
    if due.errand is Errand.CONFIRM:
        act = "审核" if due.state == ReturnState.UNIT_REVIEW else "签发"
        return f"{due.name}：等待您{act}，{until}{'已经截止' if over else '截止'}。"
    if due.errand is Errand.KNOW:
        act = "审核人审核" if due.state == ReturnState.UNIT_REVIEW else "负责人签发"
        return f"{due.name}：还在等待本单位{act}，没有报出，{until}{'已经截止' if over else '截止'}。"
    undone = "退回后还没有重新报送" if due.errand is Errand.MEND else "还没有报送"
    if over:
        return f"{due.name}：{until}已经截止，{undone}，请尽快报来。"
    if day == day_of(due.moment):
        return f"{due.name}：今天截止（{until}），{undone}。"
    left = len(calendar.workdays(day, day_of(due.moment)))
    return f"{due.name}：{until}截止，还有{left}个工作日，{undone}。{_courtesy(due, day, calendar)}"


def _courtesy(due: SheetDue, day: date, calendar: WorkCalendar) -> str:
    asked = calendar.add_workdays(day_of(due.moment), -COURTESY)
    if not due.supporting or due.errand is not Errand.FILE or day > asked:
        return ""
    return f"其中{due.supporting}项由本单位配合，请尽量在{day_words(asked)}前报来，便于牵头单位汇总；是否按时仍按截止时刻。"


@dataclass(frozen=True)
class RoundDue:
    """What the office is told of the units that share a due moment in a round.

    `unfiled`: those that have not filed. `again`: the moment is that of a resubmission.
    """

    name: str
    moment: datetime
    unfiled: tuple[str, ...] = ()
    again: bool = False


NAMED = 10
"""How many units a sentence names."""


def round_sentence(due: RoundDue, *, day: date, at: datetime) -> str:
    """One line of the office's digest: how many have not filed; after the due moment, who."""
    number, until = len(due.unfiled), moment_words(due.moment)
    what = "退回后没有重新报送" if due.again else "没有报送"
    if at <= due.moment:
        when = f"今天截止（{until}）" if day == day_of(due.moment) else f"{until}截止"
        return f"{due.name}：{when}，还有{number}个单位{what}。"
    names = "、".join(due.unfiled[:NAMED])
    return f"{due.name}：{until}已经截止，{number}个单位{what}：{names}{'等' if number > NAMED else ''}。"


def waiting_sentence(name: str, number: int) -> str:
    """One line of the office's digest: what waits for its review."""
    return f"{name}：{number}个单位已经报来，等待审核。"


@dataclass(frozen=True)
class Digest:
    """What one person is told on one day, all in one message."""

    title: str
    body: str
    link: str


def digest_of(sentences: Sequence[str], *, day: date, link: str) -> Digest | None:
    """The day's one message, None where there is nothing to say."""
    if not sentences:
        return None
    return Digest(f"{day.month}月{day.day}日提醒：{len(sentences)}件事", "\n".join(sentences), link)


BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)
"""Minutes until a copy is tried again, after the first, second, … failure; after the last it is parked."""
CLAIM = timedelta(minutes=5)
"""How long a copy belongs to the worker that sends it; one that died in between is followed by the next after this."""


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When a copy that failed `attempts` times is tried again, None where it is parked (搁置)."""
    return at + timedelta(minutes=BACK_OFF[attempts - 1]) if attempts <= len(BACK_OFF) else None


def masked(value: str) -> str:
    """An address as an administrator sees it: enough to tell two apart, not enough to use it."""
    name, at, host = value.partition("@")
    if at:
        return f"{name[:2]}***@{host}"
    return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else "****"
