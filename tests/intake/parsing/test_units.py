"""The units cell: separators, affiliates, open lists, shared endings, and names across lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing.people import split_leaders
from duban.intake.parsing.reading import Unit
from duban.intake.parsing.units import is_collective, split_units


def names(printed: str) -> list[str]:
    return [
        unit.name if unit.affiliate is None else f"{unit.name}|{unit.affiliate}" for unit in split_units(printed).units
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("区财政局、区民政局", ["区财政局", "区民政局"]),
        ("区财政局；区民政局，区教育局", ["区财政局", "区民政局", "区教育局"]),
        ("区财政局,区民政局;区教育局。", ["区财政局", "区民政局", "区教育局"]),
        ("区发改局（区金融中心）、区民政局", ["区发改局|区金融中心", "区民政局"]),
        ("区发改局(区金融中心、区价格中心)", ["区发改局|区金融中心、区价格中心"]),
        ("云河开发区（泉山区）服务中心", ["云河开发区（泉山区）服务中心"]),
        ("各县（市、区）", ["各县（市、区）"]),
        ("区住建局、（区征收中心）、云溪镇", ["区住建局|区征收中心", "云溪镇"]),
        ("东岭、西河、南坡片区项目指挥部", ["东岭、西河、南坡片区项目指挥部"]),
        ("区水利局、东岭、西河片区项目指挥部", ["区水利局", "东岭、西河片区项目指挥部"]),
        ("泉山城投、区财政局", ["泉山城投", "区财政局"]),
        ("区财政局、泉山城投", ["区财政局", "泉山城投"]),
        ("区住房城乡\n建设局", ["区住房城乡建设局"]),
        ("区水利局、\n\n各镇人民政府", ["区水利局", "各镇人民政府"]),
        ("区水利局\n区财政局", ["区水利局", "区财政局"]),
        ("区 水 利 局", ["区水利局"]),
        ("区委\n办公室", ["区委办公室"]),
        ("团区委、区妇联、区残联、区人武部", ["团区委", "区妇联", "区残联", "区人武部"]),
        ("区“四好农村路”工作专班", ["区“四好农村路”工作专班"]),
        ("区教育局（", ["区教育局（"]),
        ("区财政局及各镇、区直有关部门和各村", ["区财政局", "各镇", "区直有关部门", "各村"]),
        ("市民政局，各区、市政府", ["市民政局", "各区、市政府"]),
        ("各县、区人民政府、市水利局", ["各县、区人民政府", "市水利局"]),
        ("区委编办及区直相关单位", ["区委编办", "区直相关单位"]),
        ("区文化和旅游局、区粮食和储备局", ["区文化和旅游局", "区粮食和储备局"]),
        ("  \n ", []),
        ("、；", []),
    ],
)
def test_units_of_a_printed_cell(printed: str, expected: list[str]) -> None:
    assert names(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected", "etc"),
    [
        ("区财政局等", ["区财政局"], True),
        ("区财政局、等", ["区财政局"], True),
        ("区财政局、区民政局等部门", ["区财政局", "区民政局"], True),
        ("区财政局、区民政局等5个单位", ["区财政局", "区民政局"], True),
        ("区财政局等产业部门", ["区财政局", "产业部门"], True),
        ("云溪街道办事处等相关街道办事处", ["云溪街道办事处", "相关街道办事处"], True),
        ("区发改局（区金融中心）等", ["区发改局|区金融中心"], True),
        ("东岭、西河等街道办事处", ["东岭、西河等街道办事处"], True),
        ("云河高等专科学校", ["云河高等专科学校"], False),
        ("云河高等专科学校等部门", ["云河高等专科学校"], True),
        ("区发改局（区金融中心等）", ["区发改局|区金融中心等"], False),
        ("区财政局等等", ["区财政局"], True),
        ("区财政局、区民政局等和各镇", ["区财政局", "区民政局", "各镇"], True),
        ("区财政局等相关部门及各镇", ["区财政局", "相关部门", "各镇"], True),
        ("区财政局", ["区财政局"], False),
    ],
)
def test_an_open_list_keeps_the_collective_behind_it(printed: str, expected: list[str], etc: bool) -> None:
    assert (names(printed), split_units(printed).etc) == (expected, etc)


@pytest.mark.parametrize(
    ("printed", "mended"),
    [
        ("区住建局、（区征收中心）", 1),
        ("区财政局 区民政局", 1),
        ("区财政局\n区民政局", 0),
        ("区财政局、区民政局", 0),
    ],
)
def test_a_separator_that_was_put_right_is_told(printed: str, mended: int) -> None:
    cell = split_units(printed)
    assert len(cell.mended) == mended


def test_positions_are_those_of_the_printed_words() -> None:
    printed = "区财政局、\n区住房\n城乡建设局（区征收中心）等"
    cell = split_units(printed)
    assert [printed[mention.start : mention.end].strip() for mention in cell.mentions] == [
        "区财政局",
        "区住房\n城乡建设局（区征收中心）",
    ]


def test_a_name_that_ends_like_no_unit_is_marked() -> None:
    assert [mention.unclear for mention in split_units("泉山城投、区财政局").mentions] == [True, False]
    assert [mention.shared_ending for mention in split_units("东岭、西河片区项目指挥部").mentions] == [True]


@pytest.mark.parametrize(
    "name", ["各镇人民政府", "区安委会成员单位", "产业部门", "相关街道办事处", "区专项行动各工作专班"]
)
def test_names_for_many_bodies_are_collective(name: str) -> None:
    assert is_collective(name)


@pytest.mark.parametrize("name", ["区财政局", "云溪街道办事处", "区财政局（区国资中心）"])
def test_names_of_one_body_are_not_collective(name: str) -> None:
    assert not is_collective(name)


STEMS = st.sampled_from(["财政", "民政", "教育体育", "住房城乡建设", "自然资源", "云溪", "东岭", "发展改革", "水利"])
UNITS = st.builds(
    lambda prefix, stem, ending: prefix + stem + ending,
    st.sampled_from(["区", "市", "", "云河市"]),
    STEMS,
    st.sampled_from(["局", "委", "中心", "街道办事处", "镇", "集团", "分局", "工作专班", "领导小组", "大队", "办公室"]),
)


@given(st.lists(UNITS, min_size=1, max_size=8))
def test_any_list_of_units_joined_splits_back_to_itself(units: list[str]) -> None:
    cell = split_units("、".join(units))
    assert cell.units == tuple(Unit(name) for name in units)
    assert not cell.etc
    assert not cell.mended


@given(st.lists(UNITS, min_size=1, max_size=5), st.lists(STEMS, min_size=1, max_size=5))
def test_affiliates_stay_with_their_unit(units: list[str], affiliates: list[str]) -> None:
    pairs = [Unit(name, f"区{inner}中心") for name, inner in zip(units, affiliates, strict=False)]
    printed = "、".join(f"{unit.name}（{unit.affiliate}）" for unit in pairs)
    assert split_units(printed).units == tuple(pairs)


@given(st.text(alphabet="区局办、；，（）()等 \n各部门一二牵头", max_size=60))
def test_mentions_are_in_order_and_inside_the_words(printed: str) -> None:
    cell = split_units(printed)
    places = [(mention.start, mention.end) for mention in cell.mentions]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(printed) for start, end in places)
    assert all(unit.name for unit in cell.units)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("林  岚", ("林岚",)),
        ("林岚\n\n高  远", ("林岚", "高远")),
        ("林岚、高远", ("林岚", "高远")),
        ("林岚 高远", ("林岚", "高远")),
        ("林 岚 高 远", ("林岚", "高远")),
        ("林 小 岚", ("林小岚",)),
        ("林\u3000岚", ("林岚",)),
        ("各分管\n副区长", ("各分管副区长",)),
        ("副区长林岚", ("林岚",)),
        ("林岚同志", ("林岚",)),
        ("区委常委、常务副区长林岚", ("林岚",)),
        ("阿依古丽·买买提", ("阿依古丽·买买提",)),
        ("高远常务副区长", ("高远",)),
        ("", ()),
    ],
)
def test_leaders_of_a_printed_cell(printed: str, expected: tuple[str, ...]) -> None:
    assert split_leaders(printed) == expected
