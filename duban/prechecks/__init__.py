"""Pre-checks Q01 to Q31 of monthly report lines (预检). No Django, no database, no clock.

    check_sheet(lines, period) -> list[Finding]        the same for the form while typing, the submission and the command

Source of the rules: the office's table of faults seen in published returns (domain.md part 4). No rule rejects for
style: B blocks only where integrity is at stake, W asks for a reason, I speaks to the reviewer. What is None is not
known and not judged.
"""

from duban.prechecks.checking import check_sheet
from duban.prechecks.findings import Finding, Level
from duban.prechecks.lines import Attachment, Indicator, Line, Linked, Milestone, Month, Previous, Sheet, read

__all__ = [
    "Attachment",
    "Finding",
    "Indicator",
    "Level",
    "Line",
    "Linked",
    "Milestone",
    "Month",
    "Previous",
    "Sheet",
    "check_sheet",
    "read",
]
