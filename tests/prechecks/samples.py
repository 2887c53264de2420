"""A good line, and how a test says in what its own line differs from it."""

from datetime import date
from decimal import Decimal
from typing import Any

from duban.prechecks import Finding, Indicator, Line, Previous, check_sheet
from duban.timing.periods import Period

MAY = Period(2022, 5)

GOOD: dict[str, Any] = {
    "id": "好",
    "unit": "区发展改革局",
    "task": "完成一户一表改造2500户。",
    "completion": "一户一表改造计划2500户，本月完成310户，累计1460户，占58.4%，高于序时16.7个百分点。",
    "problems": "七贤片区2个小区表箱位置未定，影响180户。",
    "causes": "产权单位不同意外墙安装。",
    "next_steps": "6月15日前由区发展改革局、七贤街道与产权单位签订协议，6月底前完成该片区。",
    "stage_met": True,
    "help_needed": "请市供电公司增派1个施工队。",
    "help_from": "市供电公司",
    "previous": Previous(
        "一户一表改造计划2500户，本月完成290户，累计1150户，占46%。",
        "5月底前由区发展改革局完成云河片区310户改造。",
    ),
    "indicators": (
        Indicator(
            "改造户数",
            "户",
            year_target=Decimal(2500),
            stage_target=Decimal(1000),
            value=Decimal(1460),
            previous_value=Decimal(1150),
        ),
    ),
}
PLAIN: dict[str, Any] = {
    "id": "平",
    "completion": "云河大道5月12日开工，完成路基1.2公里、雨水管640米。",
    "next_steps": "6月20日前由施工单位完成剩余雨水管。",
}


def good_line(**changes: Any) -> Line:
    """The good line, with what the test changes."""
    return Line(**(GOOD | changes))


def line(**changes: Any) -> Line:
    """A short good line of which little is known, with what the test changes."""
    return Line(**(PLAIN | changes))


def indicator(name: str = "改造户数", unit: str = "户", **numbers: Any) -> Indicator:
    """An indicator; numbers may be given as int or text."""
    figures = {"year_target", "stage_target", "value", "previous_value"}
    made = {key: Decimal(str(value)) if key in figures else value for key, value in numbers.items()}
    return Indicator(name, unit, **made)


def check(*lines: Line, period: Period = MAY, filed_by: date | None = None) -> list[Finding]:
    return check_sheet(lines, period, filed_by=filed_by)


def of(rule: str, *lines: Line, period: Period = MAY, filed_by: date | None = None) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in check(*lines, period=period, filed_by=filed_by) if finding.rule == rule]


def finds(rule: str, one: Line, *, period: Period = MAY) -> bool:
    """Whether a rule finds anything in a line."""
    return bool(of(rule, one, period=period))
