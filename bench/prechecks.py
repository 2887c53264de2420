"""The pre-check of one line, as while typing, and of a whole form of 300 lines, as on submission."""

from dataclasses import replace
from decimal import Decimal

from bench.figures import Figure, heading, timed
from duban.prechecks import Indicator, Line, Previous, check_sheet
from duban.timing.periods import Period

LINES = 300
LINE_TARGET, FORM_TARGET = 0.005, 1.0  # seconds
MAY = Period(2022, 5)


def line(number: int) -> Line:
    """A line as units write it: every box filled, one indicator, last month beside it."""
    total = 1200 + number
    return Line(
        number,
        unit="区发展改革局",
        task="完成一户一表改造2500户，改造老旧配电设施12处。",
        completion=f"一户一表改造计划2500户，本月完成310户，累计{total}户，七贤片区14个小区全部换表送电，拆除旧表箱86个。",
        problems="七贤片区2个小区表箱位置未定，影响180户。",
        causes="产权单位不同意在外墙安装，需要另行选址。",
        next_steps="6月15日前由区发展改革局、七贤街道与产权单位签订协议，6月底前完成该片区。",
        stage_met=True,
        help_needed="请市供电公司增派1个施工队。",
        help_from="市供电公司",
        previous=Previous(
            f"一户一表改造计划2500户，本月完成290户，累计{total - 310}户，云河片区9个小区全部换表送电。",
            "5月底前由区发展改革局完成七贤片区310户改造。",
        ),
        indicators=(Indicator("改造户数", "户", Decimal(2500), Decimal(1000), Decimal(total), Decimal(total - 310)),),
    )


def main() -> None:
    """Print the figures of the pre-check; the worst form is one whose lines all hold the same numbers and must be compared."""
    print(heading("预检"))
    one = timed(lambda: check_sheet([line(1)], MAY), times=100)
    print(Figure("一行", one, f"目标 {LINE_TARGET * 1000:.0f} 毫秒").line())
    form = [line(number) for number in range(LINES)]
    print(
        Figure(
            f"{LINES} 行的表", timed(lambda: check_sheet(form, MAY), times=10), f"目标 {FORM_TARGET * 1000:.0f} 毫秒"
        ).line()
    )
    alike = [
        replace(line(1), id=number, completion=f"{chr(0x4E00 + number) * 20}{line(1).completion}")
        for number in range(LINES)
    ]
    runs = timed(lambda: check_sheet(alike, MAY), times=10)
    print(Figure(f"{LINES} 行数字都相同的表", runs, f"目标 {FORM_TARGET * 1000:.0f} 毫秒").line(), flush=True)
