"""Numbers that promise something, and numbers that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing.targets import read_targets


def figures(text: str) -> list[tuple[float, str, str]]:
    return [(target.value, target.unit, target.op) for target in read_targets(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("地区生产总值增长8%以上。", [(8, "%", ">=")]),
        ("城镇登记失业率控制在3.5%以内。", [(3.5, "%", "<=")]),
        ("财政收入增长6.5％。", [(6.5, "%", "=")]),
        ("产值突破3200亿元，企业超过100家。", [(3200, "亿元", ">="), (100, "家", ">=")]),
        ("建设2700余套安置房。", [(2700, "套", ">=")]),
        ("完成200多万平方米征收。", [(200, "万平方米", ">=")]),
        ("新增就业1.8万人。", [(1.8, "万人", "=")]),
        ("总投资约1,360亿元。", [(1360, "亿元", "~")]),
        ("不少于30场，不超过5天。", [(30, "场", ">=")]),
        ("低保标准由900元/月提高到990元/月。", [(990, "元/月", "=")]),
        ("提升图书馆、书屋各10家。", [(10, "家", "="), (10, "家", "=")]),
        ("新建养老设施13处、幸福院8处。", [(13, "处", "="), (8, "处", "=")]),
    ],
)
def test_quantities_with_operator_and_scale(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "推进5G基站和103省道建设。",
        "完善“1+6”城市圈，落实22件民生实事。",
        "为80周岁以上老年人服务，打造15分钟生活圈。",
        "对企业给予最高不超过15万元奖励。",
        "目前已完成30处，去年新建20处。",
        "进入全省前10名，举办第3届云溪节。",
        "于2023年6月30日前完成。",
        "建设日处理500吨垃圾处理厂。",
    ],
)
def test_names_ages_times_policy_amounts_and_past_progress_are_no_targets(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("力争实现地区生产总值增长8%以上", ["地区生产总值增长"]),
        ("开工建设6所学校", ["开工建设学校"]),
        ("新建养老设施13处、幸福院8处", ["新建养老设施", "新建幸福院"]),
        ("提升图书馆、书屋各10家", ["提升图书馆", "提升书屋"]),
        ("将低保标准由900元/月提高到990元/月", ["低保标准"]),
        ("推进5个片区、12万平方米的改造任务", ["改造片区", "改造面积"]),
        ("对东岭、西河等12条农村公路进行提升", ["农村公路提升"]),
        ("加快20个总投资约30亿元的重点项目", ["重点项目", "重点项目总投资"]),
    ],
)
def test_the_indicator_is_what_is_counted(text: str, indicators: list[str]) -> None:
    assert [target.indicator for target in read_targets(text)] == indicators


def test_whole_numbers_stay_whole() -> None:
    assert type(read_targets("建设3处公园")[0].value) is int
    assert type(read_targets("增长3.0%")[0].value) is float


@given(st.text(alphabet="0123456789.,，、。各的建成%万亿余多个处元/月增长到由约以上“”第", max_size=60))
def test_any_text_gives_targets_of_its_own_digits(text: str) -> None:
    for target in read_targets(text):
        assert target.text
        assert target.indicator
        assert target.value >= 0
