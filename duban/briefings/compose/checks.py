"""The statistics contract (统计约定) of briefings.md 0.3, S1 to S8: what a draft must hold to be rendered.
Of S6 the class of whom it names is checked here; that a named unit could answer first belongs to the signing.

Every check counts the snapshot's rows again and reads the printed words again; none trusts the composing code.
"""

from duban.briefings.compose import check_numbers, check_tables, check_text
from duban.briefings.compose.case import Case
from duban.briefings.compose.composition import Composition
from duban.briefings.compose.violations import BriefingRefused, Violation
from duban.briefings.snapshot import Snapshot
from duban.documents.blocks import OfficialDocument

_CHECKS = (
    check_text.classes,
    check_text.laggards,
    check_tables.tables,
    check_numbers.known,
    check_numbers.places,
    check_numbers.gaps,
    check_numbers.counters,
    check_text.overlaps,
    check_text.one_snapshot,
    check_numbers.computed,
    check_text.wording,
)


def violations(composition: Composition, snapshot: Snapshot) -> list[Violation]:
    """Everything in a draft that does not hold, each with its rule and the rows at fault."""
    case = Case(composition, snapshot)
    return [violation for check in _CHECKS for violation in check(case)]


def sound_document(composition: Composition, snapshot: Snapshot) -> OfficialDocument:
    """The document of a draft, ready to be rendered. Raises BriefingRefused, naming rule and rows, if a check fails."""
    found = violations(composition, snapshot)
    if found:
        raise BriefingRefused(found)
    return composition.document
