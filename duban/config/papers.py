"""`duban export annex3|annex4`: one unit's form, filled in, as its page gives it."""

import argparse

from duban.access.actor import system_actor
from duban.documents.docx import to_docx
from duban.documents.pdf import to_pdf
from duban.errors import NotUnderstood
from duban.org.models import Government
from duban.org.queries import units_named
from duban.returns.exports.printed import form_document
from duban.returns.models import ProgressReport, Return, YearPlan
from duban.returns.queries.papers import paper_of
from duban.returns.rules import KIND_TITLES, RoundKind
from duban.timing.periods import Period

ANNEXES = ("annex3", "annex4")


def form_of(options: argparse.Namespace, government: Government) -> bytes:
    """附件3 or 附件4 of a unit: PDF where the file is named so, else Word. What the unit has not submitted stays empty."""
    sheet = _sheet(options, government)
    document = form_document(paper_of(sheet, reader=system_actor(government.pk)))
    return to_pdf(document) if options.out.suffix.lower() == ".pdf" else to_docx(document)


def _sheet(options: argparse.Namespace, government: Government) -> Return:
    if not options.unit:
        raise NotUnderstood("导出附件3、附件4要用 --unit 写明单位名称。")
    unit = units_named([options.unit], government_id=government.pk, on=None).get(options.unit)
    if unit is None:
        raise NotUnderstood(f"单位库里没有“{options.unit}”，请核对名称。")
    if options.what == "annex3":
        table: type[YearPlan] | type[ProgressReport] = YearPlan
        period = options.period[:4] if options.period else str(options.year or "")
    else:
        if not options.period:
            raise NotUnderstood("导出附件4要用 --period 写明月份，例如 2022-03。")
        table, period = ProgressReport, str(Period.parse(options.period))
    sheets = table._default_manager.filter(government=government, unit=unit)
    if period:
        sheets = sheets.filter(round__period=period)
    related = sheets.select_related("unit", "round__ledger", "government")
    found: Return | None = related.order_by("-round__period").first()
    if found is None:
        what = KIND_TITLES[RoundKind.PLAN if table is YearPlan else RoundKind.MONTHLY]
        raise NotUnderstood(f"{unit}没有{period}{what}，请核对单位和期间。")
    return found
