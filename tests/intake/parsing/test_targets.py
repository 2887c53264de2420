"""Numbers that promise something, and numbers that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing.quantities import unsure_numbers
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
        ("居民收入比上年增长8%，税收逾5亿元。", [(8, "%", "="), (5, "亿元", ">=")]),
        ("招引亿元以上项目10个，其中5亿元以上项目3个。", [(10, "个", "="), (3, "个", "=")]),
        ("优良天数达到310天以上，细颗粒物浓度降至35微克/立方米以下。", [(310, "天", ">="), (35, "微克/立方米", "<=")]),
        ("开工建设海塘（南段4.6公里）。", [(4.6, "公里", "=")]),
        ("减轻企业负担2亿元，利税率达到10%。", [(2, "亿元", "="), (10, "%", "=")]),
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
        "在批发、餐饮等7个行业实施退税政策。",
        "落实好提振信心90条措施。",
        "优先支持1家符合条件的园区扩区。",
        "服务30人以上企业和投资5亿元以上的项目。",
        "失业保险返还比例提高至90%，贷款利率下浮10%。",
        "推进1000吨级码头建设，3天内办结。",
        "建设大剧院（1200座）。",
        "对投资2亿元的项目，当年到位5000万元的，给予人才指标1名。",
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
        ("生产总值达到300亿元，增长8%。工业投资5亿元", ["生产总值", "生产总值增长", "工业投资"]),
        ("居民收入增加1530元，达到21200元", ["居民收入增加", "居民收入"]),
        ("修复堰塘1座、建设机井7座、农桥5座", ["修复堰塘", "建设机井", "建设农桥"]),
        ("推进住宅加装电梯，6月底前开工建设200部", ["开工建设住宅加装电梯"]),
    ],
)
def test_the_indicator_is_what_is_counted(text: str, indicators: list[str]) -> None:
    assert [target.indicator for target in read_targets(text)] == indicators


def test_the_words_are_the_stretch_of_the_number_without_time_and_haste() -> None:
    text = "力争年底前改造小区50个，约60万平方米；完成投资5亿元"
    assert [target.text for target in read_targets(text)] == ["改造小区50个", "约60万平方米", "完成投资5亿元"]


def test_numbers_left_out_for_a_word_beside_them_are_asked_about() -> None:
    assert unsure_numbers("累计建成充电桩500个，发放补贴2000万元；修路3公里") == ["500个", "2000万元"]
    assert unsure_numbers("为80周岁以上老年人服务，建设大剧院（1200座）") == []


def test_whole_numbers_stay_whole() -> None:
    assert type(read_targets("建设3处公园")[0].value) is int
    assert type(read_targets("增长3.0%")[0].value) is float


@given(st.text(alphabet="0123456789.,，、。各的建成%万亿余多个处元/月增长到由约以上“”第", max_size=60))
def test_any_text_gives_targets_of_its_own_digits(text: str) -> None:
    for target in read_targets(text):
        assert target.text
        assert target.indicator
        assert target.value >= 0
