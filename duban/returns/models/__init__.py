"""Rounds, plans, monthly returns, receipts (轮次、计划表、情况表、回执)."""

from duban.returns.models.papers import Attachment, AttachmentQuerySet, Receipt
from duban.returns.models.rounds import Extension, ExtensionState, ReportingRules, Round
from duban.returns.models.sheets import (
    PlanLine,
    ProgressReport,
    ReportLine,
    Return,
    ReturnLine,
    ReturnQuerySet,
    YearPlan,
)

__all__ = [
    "Attachment",
    "AttachmentQuerySet",
    "Extension",
    "ExtensionState",
    "PlanLine",
    "ProgressReport",
    "Receipt",
    "ReportLine",
    "ReportingRules",
    "Return",
    "ReturnLine",
    "ReturnQuerySet",
    "Round",
    "YearPlan",
]
