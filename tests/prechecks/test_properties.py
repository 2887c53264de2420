"""What holds for any line: no rule raises, spans lie in the text, the order stays, the data has its version."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from duban.prechecks import (
    Attachment,
    Indicator,
    Level,
    Line,
    Linked,
    Milestone,
    Month,
    Previous,
    check_sheet,
)
from duban.prechecks.data import VERSION
from duban.prechecks.lines import BOXES
from duban.prechecks.registry import RULES
from duban.timing.periods import Period
from tests.prechecks.samples import GOOD

PIECES = [
    *[
        "完成",
        "累计",
        "1460户",
        "，",
        "。",
        "、",
        "5月",
        "5月20日前",
        "2021年",
        "由区住房城乡建设局",
        "积极推进",
        "计划",
        "将",
        "无",
    ],
    *[
        "58.4%",
        "134万平方米",
        "3.2亿元",
        "1,460",
        "因",
        "请有关部门协调",
        "13800000000",
        "七贤片区",
        "《办法》",
        "第3批",
        "十一月",
        "13月",
    ],
    *["全部建成", "同比增长8%", " ", "\n", "\u3000", "９９", "\x00", "😀", "!", "“", "0.", "-5"],
]
text = st.none() | st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
number = st.none() | st.decimals(-(10**14), 10**14, allow_nan=False, allow_infinity=False, places=2)
day = st.none() | st.dates(date(2000, 1, 1), date(2199, 12, 31))
periods = st.builds(Period, st.integers(2003, 2100), st.integers(1, 12))
name = st.text(max_size=6) | st.sampled_from(["改造户数", "增速", "完成率"])
indicators = st.builds(
    Indicator,
    name,
    st.sampled_from(["户", "万平方米", "%", "", "亿元", "人"]) | st.text(max_size=2),
    year_target=number,
    stage_target=number,
    value=number,
    previous_value=number,
    operator=st.sampled_from([">=", "<=", "=", "~"]),
    released_on=day,
)
some_indicators = st.lists(indicators, max_size=2).map(tuple)
lines = st.builds(
    Line,
    st.text(max_size=3) | st.integers(),
    unit=name,
    task=text.map(lambda t: t or ""),
    **dict.fromkeys(BOXES, text),
    stage_met=st.sampled_from([True, False, None, ""]),
    previous=st.builds(Previous, text, text),
    unchanged=st.booleans(),
    percent=number,
    milestones=st.lists(st.builds(Milestone, name, day, st.none() | st.booleans()), max_size=2).map(tuple),
    history=st.lists(st.builds(Month, periods, text, text, text, number), max_size=3).map(tuple),
    linked=st.lists(st.builds(Linked, name, name, name, some_indicators), max_size=2).map(tuple),
    attachments=st.none() | st.lists(st.builds(Attachment, name, day), max_size=2).map(tuple),
    supporting_missing=st.lists(name, max_size=2).map(tuple),
    indicators=some_indicators,
)
sheets = st.lists(lines, max_size=3, unique_by=lambda line: line.id)
RULE_OF = {rule.code: rule for rule in RULES}


@settings(max_examples=300)
@given(sheets, periods)
def test_no_line_makes_a_rule_raise_and_every_finding_is_whole(sheet, period):
    found = check_sheet(sheet, period)
    by_id = {line.id: line for line in sheet}
    for finding in found:
        typed = getattr(by_id[finding.line], finding.field) if finding.field in BOXES else ""
        start, end = finding.span
        assert 0 <= start <= end <= len(typed or "")
        assert finding.level is RULE_OF[finding.rule].level
        assert finding.version == VERSION
        assert re.fullmatch(r"(?s).+。", finding.message)


@given(sheets, periods)
def test_findings_stand_in_the_order_of_lines_and_rules_and_are_the_same_each_time(sheet, period):
    found = check_sheet(sheet, period)
    order = [line.id for line in sheet]
    places = [(order.index(finding.line), finding.rule) for finding in found]
    assert places == sorted(places)
    assert check_sheet(sheet, period) == found


@given(sheets, periods)
def test_an_unchanged_line_is_exempt(sheet, period):
    found = check_sheet([replace(line, unchanged=True) for line in sheet], period)
    assert {finding.rule for finding in found} & {"Q12", "Q13", "Q14", "Q16"} == set()


@given(periods)
def test_a_line_of_which_nothing_is_known_is_not_judged(period):
    assert check_sheet([Line(id="a")], period) == []


@given(st.sampled_from(sorted(BOXES)))
def test_hiding_a_box_of_a_good_line_blocks_nothing(box):
    found = check_sheet([Line(**(GOOD | {box: None}))], Period(2022, 5))
    assert [finding for finding in found if finding.level is Level.BLOCK] == []


def test_a_huge_text_is_read_in_time():
    repeated = "由" * 3000 + "请有关部门" * 500 + "5月" * 1000 + "1," * 2000
    found = check_sheet([Line(**(GOOD | dict.fromkeys(BOXES, repeated) | {"percent": Decimal(3)}))], Period(2022, 5))
    assert {finding.rule for finding in found} >= {"Q21"}
