"""Who answers for a task and who leads it (牵头、配合): decided by the notice, never by the order of its list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.errors import NotUnderstood
from duban.ledger.rules import (
    LONGEST,
    AssignmentRole,
    Joined,
    TaskDraft,
    UnitList,
    UnitName,
    approval_of,
    assigned,
    basis_of,
    printed_units,
    require_fit,
)

LEAD, SUPPORTING, RESPONSIBLE = AssignmentRole.LEAD, AssignmentRole.SUPPORTING, AssignmentRole.RESPONSIBLE
NOTICE, PLACE = "泉政办发〔2022〕3号", "附件1第3项"

ONE, TWO = UnitName("区民政局"), UnitName("区财政局", "国资中心")
STREETS = UnitName("相关街道办事处", collective=True)
END, MIDDLE = (True, None), (True, 1)  # 等 at the end of the list, and before its second name
CLOSED = (False, None)
CASES = [  # units, 等, leads → roles
    ([ONE], CLOSED, [], [LEAD]),  # a unit alone leads
    ([ONE], END, [], [RESPONSIBLE, RESPONSIBLE]),  # with 等 it is not alone
    ([ONE, TWO], CLOSED, [], [RESPONSIBLE, RESPONSIBLE]),  # of several none leads silently
    ([ONE, TWO], CLOSED, [TWO], [SUPPORTING, LEAD]),
    ([ONE, TWO], CLOSED, [ONE, TWO], [LEAD, LEAD]),
    ([ONE, STREETS], MIDDLE, [ONE], [LEAD, SUPPORTING]),  # 区民政局等相关街道办事处: the 等 stands before the last name
    ([ONE, STREETS], END, [ONE], [LEAD, SUPPORTING, SUPPORTING]),  # 区民政局、相关街道办事处等
    ([STREETS], CLOSED, [], [LEAD]),
    ([], CLOSED, [], []),
    ([], END, [], [RESPONSIBLE]),  # nothing but 等
]

names = st.builds(UnitName, st.sampled_from("甲乙丙丁"), st.sampled_from(["", "中心"]), st.booleans())


@st.composite
def lists(draw: st.DrawFn) -> UnitList:
    chosen = tuple(draw(st.lists(names, max_size=5, unique=True)))
    etc = draw(st.booleans())
    kinds = [at for at, name in enumerate(chosen) if at and name.collective] if etc else []
    return UnitList(chosen, etc, draw(st.sampled_from([None, *kinds])))


@st.composite
def lists_with_leads(draw: st.DrawFn) -> tuple[UnitList, list[UnitName]]:
    units = draw(lists())
    return units, draw(st.lists(st.sampled_from(units.names), unique=True)) if units.names else []


def roles_of(units: UnitList, leads: list[UnitName]) -> list[AssignmentRole]:
    return [unit.role for unit in assigned(units, leads, notice=NOTICE, place=PLACE)]


class TestAssigning:
    @pytest.mark.parametrize(("units", "etc", "leads", "roles"), CASES)
    def test_follows_the_notice(self, units, etc, leads, roles) -> None:
        assert roles_of(UnitList(tuple(units), *etc), leads) == roles

    @given(lists_with_leads())
    def test_prints_again_as_it_was(self, given_list) -> None:
        units, leads = given_list
        drafts = assigned(units, leads, notice=NOTICE, place=PLACE)
        again = printed_units([(UnitName(d.name, d.affiliate, d.collective), d.joined) for d in drafts])
        assert again == units
        assert again.printed == units.printed

    @given(lists())
    def test_never_makes_a_lead_of_several(self, units: UnitList) -> None:
        roles = roles_of(units, [])
        assert len(roles) == 1 or set(roles) <= {RESPONSIBLE}

    @given(lists_with_leads())
    def test_gives_every_other_unit_a_part_where_one_leads(self, given_list) -> None:
        units, leads = given_list
        if leads:
            drafts = assigned(units, leads, notice=NOTICE, place=PLACE)
            assert {UnitName(d.name, d.affiliate) for d in drafts if d.role is LEAD} == set(leads)
            assert all(d.role is SUPPORTING for d in drafts if UnitName(d.name, d.affiliate) not in leads)

    @given(lists_with_leads())
    def test_takes_the_order_for_nothing(self, given_list) -> None:
        units, leads = given_list
        if units.behind_etc is None:
            turned = UnitList(units.names[::-1], units.etc)
            straight = assigned(units, leads, notice=NOTICE, place=PLACE)
            backward = assigned(turned, leads, notice=NOTICE, place=PLACE)
            assert set(straight) == set(backward)

    @pytest.mark.parametrize(
        ("behind_etc", "printed"),
        [
            (None, "区民政局、相关街道办事处、区财政局（国资中心）等"),
            (1, "区民政局等相关街道办事处、区财政局（国资中心）"),
        ],
    )
    def test_keeps_the_place_of_等(self, behind_etc: int | None, printed: str) -> None:
        units = UnitList((ONE, STREETS, TWO), True, behind_etc)
        drafts = assigned(units, [], notice=NOTICE, place=PLACE)
        again = printed_units([(UnitName(d.name, d.affiliate), d.joined) for d in drafts])
        assert again.printed == units.printed == printed

    def test_names_the_register_entry_of_a_等_by_notice_and_place(self) -> None:
        *_, rest = assigned(UnitList((ONE,), etc=True), [ONE], notice=NOTICE, place=PLACE)
        assert (rest.name, rest.collective, rest.joined) == (f"{NOTICE}{PLACE}“等”", True, Joined.ETC)

    @pytest.mark.parametrize(
        ("units", "leads", "why"),
        [
            ([ONE], [TWO], "附件1第3项的牵头单位“区财政局（国资中心）”不在责任单位中"),
            ([TWO], [UnitName("区财政局")], "不在责任单位中"),
            ([ONE, TWO, ONE], [], "附件1第3项的责任单位“区民政局”写了两次"),
            ([], [ONE], "不在责任单位中"),
        ],
    )
    def test_refuses_what_no_list_can_say(self, units, leads, why: str) -> None:
        with pytest.raises(NotUnderstood, match=why):
            assigned(UnitList(tuple(units)), leads, notice=NOTICE, place=PLACE)


def draft(**more: object) -> TaskDraft:
    units = assigned(UnitList((UnitName(str(more.pop("unit", "区民政局"))),)), [], notice=NOTICE, place=PLACE)
    fields: dict[str, object] = {"item_no": "3", "category": "民生", "leaders": ("陆岚",)} | more
    return TaskDraft(text="建成。", units=units, indicators=(), deadline_words="", source={}, **fields)


class TestWhatTheLedgerHolds:
    @pytest.mark.parametrize(
        ("field", "make"),
        [
            ("item_no", lambda words: draft(item_no=words)),
            ("category", lambda words: draft(category=words)),
            ("unit", lambda words: draft(unit=words)),
            ("leader", lambda words: draft(leaders=(words,))),
        ],
    )
    def test_is_as_long_as_its_columns(self, field: str, make) -> None:
        require_fit(make("长" * LONGEST[field]), place=PLACE)
        with pytest.raises(NotUnderstood, match=f"{PLACE}的.*有{LONGEST[field] + 1}个字，最多{LONGEST[field]}个字"):
            require_fit(make("长" * (LONGEST[field] + 1)), place=PLACE)

    def test_is_each_leader_once(self) -> None:
        with pytest.raises(NotUnderstood, match="附件1第3项的牵头领导“陆岚”写了两次"):
            require_fit(draft(leaders=("陆岚", "沈宁", "陆岚")), place=PLACE)


def test_the_basis_is_the_number_and_the_row_s_own_words() -> None:
    assert basis_of(NOTICE, PLACE, "建成。") == "泉政办发〔2022〕3号附件1第3项：建成。"


@pytest.mark.parametrize(
    ("day", "approval"),
    [("2022年3月15日", "某办印发泉政办发〔2022〕3号，2022年3月15日"), ("", "某办印发泉政办发〔2022〕3号")],
)
def test_the_approval_is_the_issue_of_the_notice(day: str, approval: str) -> None:
    assert approval_of("某办", NOTICE, day) == approval


def test_a_row_s_own_words_are_those_printed_before_any_correction() -> None:
    assert draft().printed_text == "建成。"
    source = {"cells": {"text": "建成\n社区站。"}}
    printed = TaskDraft("1", "", "改过的。", (), (), (), "", source)
    assert printed.printed_text == "建成社区站。"
