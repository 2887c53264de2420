"""What a unit of the fictional district writes on its sheets (附件3、附件4), and what the office answers."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PlanWords:
    """One line of 附件3. `figures`: index of the target in the notice → cumulative values by each quarter's end."""

    quarter1: str
    quarter2: str
    quarter3: str
    quarter4: str
    main_person: str
    deputy_person: str
    remarks: str
    figures: dict[int, tuple[str, str, str, str]]


@dataclass(frozen=True)
class MonthWords:
    """One line of 附件4. `figures`: index of the target in the notice → cumulative value at the month's end.
    `correction_note`: why a sum is lower than last month's."""

    completion: str
    problems: str
    causes: str
    next_steps: str
    stage_met: bool
    figures: dict[int, str]
    correction_note: str = ""


@dataclass(frozen=True)
class Behaviour:
    """When a unit filed (None: not at all), and who signed the sheet."""

    filed_at: datetime | None
    filer: str
    phone: str
    signed_by: str


@dataclass(frozen=True)
class SendBack:
    """A line that the office sends back; `mended` is what the unit files again, None where it has not answered yet."""

    task_key: str
    unit: str
    reason: str
    mended: MonthWords | None


@dataclass(frozen=True)
class Completed:
    """A task that the office has verified as done (核实完成)."""

    task_key: str
    on: date
    method: str
