"""Pure decisions of reporting (报送): the life of a return, when it is on time, what must be filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from enum import StrEnum

from duban.errors import NotNow
from duban.lights.rules import number, tenths
from duban.timing.clock import day_in_china
from duban.timing.deadlines import day_of
from duban.timing.periods import Period
from duban.timing.workdays import WorkCalendar


class RoundKind(StrEnum):
    """What a round collects: the year's plan (附件3) or a month's returns (附件4)."""

    PLAN = "plan"
    MONTHLY = "monthly"


KIND_TITLES = {RoundKind.PLAN: "落实计划表", RoundKind.MONTHLY: "落实情况表"}


class ReturnState(StrEnum):
    """Where a unit's return stands."""

    OPEN = "open"
    UNIT_REVIEW = "reviewing"
    UNIT_SIGN = "signing"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"


STATE_TITLES = {
    ReturnState.OPEN: "填报中",
    ReturnState.UNIT_REVIEW: "待本单位审核",
    ReturnState.UNIT_SIGN: "待本单位签发",
    ReturnState.SUBMITTED: "待审核",
    ReturnState.SENT_BACK: "已退回",
    ReturnState.ACCEPTED: "已通过",
}

MOVES: dict[ReturnState, frozenset[ReturnState]] = {
    ReturnState.OPEN: frozenset({ReturnState.UNIT_REVIEW, ReturnState.UNIT_SIGN, ReturnState.SUBMITTED}),
    ReturnState.UNIT_REVIEW: frozenset(
        {ReturnState.OPEN, ReturnState.SENT_BACK, ReturnState.UNIT_SIGN, ReturnState.SUBMITTED}
    ),
    ReturnState.UNIT_SIGN: frozenset({ReturnState.OPEN, ReturnState.SENT_BACK, ReturnState.SUBMITTED}),
    ReturnState.SUBMITTED: frozenset({ReturnState.ACCEPTED, ReturnState.SENT_BACK}),
    ReturnState.SENT_BACK: frozenset({ReturnState.UNIT_REVIEW, ReturnState.UNIT_SIGN, ReturnState.SUBMITTED}),
    ReturnState.ACCEPTED: frozenset({ReturnState.SENT_BACK}),
}
"""The moves of a return: 报送, 通过, 退回, 重新报送, and before it leaves the unit 审核, 签发, 退给填报人.

An accepted return is sent back only when something proves wrong later. What a unit has to do inside is set for each
ledger and form (`Steps`).
"""


class Filing(StrEnum):
    """Who files (谁来报): every responsible unit to the office, or the lead alone, to whom the others give their part first."""

    EACH_UNIT = "each_unit"
    LEAD_ONLY = "lead_only"


FILING_TITLES = {Filing.EACH_UNIT: "各责任单位分别报送", Filing.LEAD_ONLY: "牵头单位报送，配合单位先报牵头单位"}


def workdays_before(day: date, number: int, calendar: WorkCalendar) -> date:
    """The working day that lies `number` working days before `day`."""
    earlier = calendar.workdays(day - timedelta(days=60), day - timedelta(days=1))
    return earlier[-number] if 0 < number <= len(earlier) else day


class Steps(StrEnum):
    """Who confirms a return inside the unit before it goes to the office (本单位审签)."""

    NONE = "none"
    REVIEWER = "reviewer"
    HEAD = "head"
    BOTH = "reviewer_head"


STEPS_TITLES = {
    Steps.NONE: "填报人直接报送",
    Steps.REVIEWER: "经单位审核人审核",
    Steps.HEAD: "经单位负责人签发",
    Steps.BOTH: "经审核人审核、负责人签发",
}


INSIDE = {
    ReturnState.UNIT_REVIEW: "交本单位审核人审核",
    ReturnState.UNIT_SIGN: "交本单位负责人签发",
}
"""The states in which a return waits inside its unit, and the words for handing it there."""


def state_inside(state: ReturnState, steps: Steps, *, has_reviewer: bool, has_head: bool) -> ReturnState:
    """Where a return goes next when it is handed on inside its unit. A step that nobody in the unit holds is left out:
    a unit must not be late because an account is missing."""
    way = [
        ReturnState.UNIT_REVIEW if steps in {Steps.REVIEWER, Steps.BOTH} and has_reviewer else None,
        ReturnState.UNIT_SIGN if steps in {Steps.HEAD, Steps.BOTH} and has_head else None,
        ReturnState.SUBMITTED,
    ]
    passed = {ReturnState.UNIT_REVIEW: 1, ReturnState.UNIT_SIGN: 2}.get(state, 0)
    return next(each for each in way[passed:] if each is not None)


class LineState(StrEnum):
    """Where one line stands. Signature and on-time moment are the return's, acceptance is the line's."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


LINE_TITLES = {
    LineState.DRAFT: "未报",
    LineState.SUBMITTED: "待审核",
    LineState.ACCEPTED: "已通过",
    LineState.SENT_BACK: "已退回",
}
OPEN_TO_UNIT = frozenset({LineState.DRAFT, LineState.SENT_BACK})
"""Lines that the unit may write; after a send-back it mends only those that were sent back."""


def state_after_review(lines: Iterable[LineState]) -> ReturnState:
    """The return's state that follows from its lines: one line sent back sends the return back."""
    states = set(lines)
    if LineState.SENT_BACK in states:
        return ReturnState.SENT_BACK
    return ReturnState.ACCEPTED if states == {LineState.ACCEPTED} else ReturnState.SUBMITTED


def require_move(before: ReturnState, after: ReturnState, *, what: str) -> None:
    """Let a move pass or say what can be done instead."""
    if after not in MOVES[before]:
        raise NotNow(f"{what}现在是“{STATE_TITLES[before]}”，{INSTEAD[before]}")


INSTEAD = {
    ReturnState.OPEN: "单位还没有报送，请等单位报送后再审核。",
    ReturnState.UNIT_REVIEW: "正在等待本单位审核人审核；如需修改，请先收回。",
    ReturnState.UNIT_SIGN: "正在等待本单位负责人签发；如需修改，请先收回。",
    ReturnState.SUBMITTED: "正在等待督查室审核；如需修改，请联系督查室退回。",
    ReturnState.SENT_BACK: "正在等待单位修改后重新报送。",
    ReturnState.ACCEPTED: "已经审核通过；如需修改，请联系督查室退回。",
}


class Standing(StrEnum):
    """How a unit stands in a round; on time is decided by the first complete submission and by nothing else."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    NOT_YET = "not_yet"


STANDING_TITLES = {
    Standing.ON_TIME: "按时",
    Standing.LATE: "迟报",
    Standing.MISSING: "未报",
    Standing.NOT_YET: "未到期",
}


def standing(first_submitted_at: datetime | None, *, due_at: datetime, at: datetime) -> Standing:
    """On time up to and including the due moment; a send-back for quality does not make a unit late."""
    if first_submitted_at is not None:
        return Standing.ON_TIME if first_submitted_at <= due_at else Standing.LATE
    return Standing.NOT_YET if at <= due_at else Standing.MISSING


def days_late(first_submitted_at: datetime, due_at: datetime) -> int:
    """Calendar days after the due day on which the first complete submission came; late on the due day itself counts one."""
    if first_submitted_at <= due_at:
        return 0
    return max(1, (day_in_china(first_submitted_at) - day_of(due_at)).days)


LONGEST = 4000
"""Characters in one box. The notice's form leaves room for far less; the limit keeps a paste of a whole report out."""

PLAN_BOXES = {"quarter1": "一季度", "quarter2": "二季度", "quarter3": "三季度", "quarter4": "四季度"}
PLAN_PEOPLE = {"main_person": "主要负责人", "deputy_person": "分管负责人", "standard": "完成标准", "remarks": "备注"}
MONTH_BOXES = {
    "completion": "完成情况",
    "problems": "存在问题",
    "causes": "原因分析",
    "next_steps": "下一步计划",
}
MONTH_ASIDE = {"help_needed": "需要协调的事", "help_from": "需哪个单位协调", "correction_note": "更正说明"}
MONTH_JOINT = {"joint": "综合情况"}
"""Asked of the lead of a task with several units: one conclusion over all parts, which it may not rewrite."""
"""Boxes of a month that are asked only where there is something to say; the notice's form has no column for them."""
MONTH_REASON = {"explained": "仍按此报送的理由"}
"""Asked only of a line in which the pre-check warns of something (预检)."""
BOX_TITLES = PLAN_BOXES | PLAN_PEOPLE | MONTH_BOXES | MONTH_JOINT | MONTH_ASIDE | MONTH_REASON


@dataclass(frozen=True)
class Fault:
    """What keeps a line from being submitted: the box and one sentence."""

    field: str
    sentence: str


def plan_faults(words: Mapping[str, str]) -> list[Fault]:
    """A plan line needs a target for at least one quarter, and who is responsible."""
    faults = []
    if not any(words[name].strip() for name in PLAN_BOXES):
        faults.append(Fault("quarter1", "四个季度都没有目标，请至少写明一个季度要做到什么。"))
    faults += [
        Fault(name, f"“{PLAN_PEOPLE[name]}”未填。")
        for name in ("main_person", "deputy_person")
        if not words[name].strip()
    ]
    return faults


def must_explain(*, unchanged_before: bool, behind: bool) -> bool:
    """Whether 本月无变化 has to say what stopped it: from its second month in a row, or where the task lags behind."""
    return unchanged_before or behind


def unchanged_faults(*, next_on: date | None, period: Period, causes: str, explain: bool) -> list[Fault]:
    """本月无变化 asks for the day by which the task will move, and, where it must explain itself, for one cause."""
    faults = []
    if next_on is None:
        faults.append(Fault("next_on", "请填写预计取得进展的日期。"))
    elif next_on <= period.last_day:
        faults.append(Fault("next_on", f"预计取得进展的日期要晚于{period.label}，请改正。"))
    if explain and not causes.strip():
        faults.append(Fault("causes", "连续两个月无变化或进度滞后，请写明是什么停住了。"))
    return faults


def stage_met_kept(before: bool | None, period: Period) -> bool | None:
    """The answer to 是否完成阶段目标 of an unchanged line: last month's; in a new quarter nothing of its target is met."""
    if before is None:
        return None
    return before if (period.month - 1) % 3 else False


@dataclass(frozen=True)
class FigureValue:
    """One indicator's value of a month: its name, unit, the cumulative value and, where it has them, last month's and the
    year's target. `level` is a state (a rate, a rank) and no sum: it has no share of the target."""

    name: str
    unit: str
    value: Decimal
    before: Decimal | None
    target: Decimal | None
    level: bool = False

    @property
    def words(self) -> str:
        """一户一表改造本月完成310户，累计1460户，占全年目标的58.4%"""
        said = f"{self.name}{number(self.value)}{self.unit}"
        if self.level:
            return said
        said = f"{self.name}累计完成{number(self.value)}{self.unit}"
        if self.before is not None and self.value >= self.before:
            gained = self.value - self.before
            said = f"{self.name}本月完成{number(gained)}{self.unit}，累计{number(self.value)}{self.unit}"
        if self.target:
            said += f"，占全年目标的{tenths(self.value * 100 / self.target)}%"
        return said


def figures_sentence(figures: Iterable[FigureValue]) -> str:
    """The figures of a line as the first sentence of 完成情况: typed once in their boxes, never again in words."""
    said = "；".join(figure.words for figure in figures)
    return f"{said}。" if said else ""


def marked_changes(before: str, after: str) -> list[tuple[str, bool]]:
    """`after` in pieces, each with whether it is new against `before`: what a copied text says otherwise."""
    pieces = []
    for kind, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if end > start:
            pieces.append((after[start:end], kind != "equal"))
    return pieces


LARGEST_FIGURE = Decimal(10) ** 12


def figure_of(text: str) -> str:
    """A figure as typed (full-width, thousands separators, blanks) in one spelling; "" for nothing.

    Raises ValueError with a sentence where it is no number that can be kept without loss.
    """
    plain = "".join(text.replace("，", ",").replace("％", "").replace("%", "").split()).replace(",", "")
    if not plain:
        return ""
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{text.strip()[:30]}”不是数字，请只填数字，单位已经写在旁边。") from None
    if not value.is_finite() or abs(value) >= LARGEST_FIGURE:
        raise ValueError(f"“{text.strip()[:30]}”太大，请核对计量单位。")
    if -value.as_tuple().exponent > 6:  # type: ignore[operator]
        raise ValueError("小数最多六位，请核对后重填。")
    return number(value)


class AttachmentKind(StrEnum):
    """What a unit adds to a sheet of its own accord: 佐证材料 of a line, or the 签字扫描件 of the whole form."""

    EVIDENCE = "evidence"
    SIGNED_SCAN = "signed_scan"


ATTACHMENT_TITLES = {AttachmentKind.EVIDENCE: "佐证材料", AttachmentKind.SIGNED_SCAN: "签字扫描件"}
ATTACHMENTS_MOST = 3
"""Files of one line, and scans of one sheet: nobody is to be buried in proof (domain.md 1.4)."""
ATTACHMENT_MB = {AttachmentKind.EVIDENCE: 5, AttachmentKind.SIGNED_SCAN: 10}
