"""Checking the rows of a notice (核对): who may, what is refused, what a stale page is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from duban.access.actor import Actor
from duban.audit.models import Event
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.intake import actions
from duban.intake.actions import DocumentWords, RowWords
from duban.intake.forms import unit_list_of
from duban.intake.models import Batch, Row, RowState
from duban.intake.queries import check_page, checked_row
from duban.org.models import User
from tests.intake.batches import docx_with, make_batch, row_of
from tests.make import NOON, make_government, make_user


def words(**more: Any) -> RowWords:
    """What a person typed into the form of row 2; units and leads as typed."""
    units, leads = more.pop("units", "区民政局、区财政局（国资中心）等"), more.pop("leads", "区民政局")
    typed = {"seq": "2", "category": "改善民生", "text": "办好老年食堂。", "leaders": ("沈宁",)} | more
    return RowWords(**typed, units=unit_list_of(units), lead_units=unit_list_of(leads).names)


Act = Callable[[Row, int, Actor], object]
ROW_ACTS: dict[str, Act] = {
    "correct": lambda row, version, by: actions.correct_row(row, words(), version=version, by=by, at=NOON),
    "accept": lambda row, version, by: actions.accept_proposal(row, version=version, by=by, at=NOON),
    "check": lambda row, version, by: actions.check_row(row, version=version, by=by, at=NOON),
    "leave out": lambda row, version, by: actions.leave_out(row, reason="小计", version=version, by=by, at=NOON),
    "take back": lambda row, version, by: actions.take_back(row, version=version, by=by, at=NOON),
}
BATCH_ACTS: dict[str, Callable[[Batch, Actor], object]] = {
    "accept all": lambda batch, by: actions.accept_all_proposals(batch, by=by, at=NOON),
    "correct document": lambda batch, by: actions.correct_document(
        batch, DocumentWords.of(batch, year=2024), version=batch.version, by=by, at=NOON
    ),
    "discard": lambda batch, by: actions.discard(batch, by=by, at=NOON),
    "confirm": lambda batch, by: actions.confirm(batch, by=by, at=NOON),
}


def state_of(batch: Batch) -> object:
    """All that stands in the batch and its rows."""
    return list(Batch.objects.filter(pk=batch.pk).values()), list(batch.rows.values())


class TestEveryAct:
    @pytest.fixture
    def strangers(self, filer: User) -> list[User]:
        """Who may not: a filer of this government, an officer of another."""
        return [filer, make_user(government=make_government("云河市竹坞区人民政府"))]

    @pytest.mark.parametrize("act", ROW_ACTS.values(), ids=ROW_ACTS)
    def test_on_a_row_is_refused_to_filers_and_to_other_governments(self, office, strangers, act: Act) -> None:
        batch = make_batch(office)
        before = state_of(batch)
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                act(row_of(batch, "2"), 1, stranger.as_actor())
        assert state_of(batch) == before

    @pytest.mark.parametrize("act", BATCH_ACTS.values(), ids=BATCH_ACTS)
    def test_on_a_batch_is_refused_to_filers_and_to_other_governments(self, office, strangers, act) -> None:
        batch = make_batch(office)
        before = state_of(batch)
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                act(batch, stranger.as_actor())
        assert state_of(batch) == before

    @pytest.mark.parametrize("act", ROW_ACTS.values(), ids=ROW_ACTS)
    def test_on_a_stale_row_is_told_so_and_loses_nothing(self, office: User, act: Act) -> None:
        batch = make_batch(office)
        stale = row_of(batch, "2")
        actions.correct_row(row_of(batch, "2"), words(text="他人刚改的。"), version=1, by=office.as_actor(), at=NOON)
        before, told = state_of(batch), Event.objects.count()
        with pytest.raises(NotNow, match="附件1第2项刚由他人处理过"):
            act(stale, stale.version, office.as_actor())
        assert state_of(batch) == before
        assert Event.objects.count() == told

    @pytest.mark.parametrize("act", ROW_ACTS.values(), ids=ROW_ACTS)
    @pytest.mark.parametrize("end", ["discard", "confirm"])
    def test_on_a_row_is_too_late_once_the_batch_is_closed(self, office: User, act: Act, end: str) -> None:
        batch = make_batch(office)
        stale = row_of(batch, "2")
        BATCH_ACTS[end](batch, office.as_actor())
        before = state_of(batch)
        with pytest.raises(NotNow, match="不能再改"):
            act(stale, stale.version, office.as_actor())
        assert state_of(batch) == before

    @pytest.mark.parametrize("act", ROW_ACTS.values(), ids=ROW_ACTS)
    def test_on_a_row_leaves_its_line_on_the_trail(self, office: User, act: Act) -> None:
        batch = make_batch(office)
        act(row_of(batch, "2"), 1, office.as_actor())
        event = Event.objects.about(batch).last()
        assert event.sentence.startswith("周敏")
        assert "附件1第2项" in event.sentence


class TestCorrectingARow:
    def test_keeps_the_printed_words_beside_it(self, office: User) -> None:
        batch = make_batch(office)
        printed = row_of(batch, "2").source
        actions.correct_row(
            row_of(batch, "2"), words(text="办好老年食堂12家。"), version=1, by=office.as_actor(), at=NOON
        )
        row = row_of(batch, "2")
        assert (row.text, row.state, row.version, row.source) == ("办好老年食堂12家。", RowState.CHECKED, 2, printed)
        event = Event.objects.about(batch).last()
        assert event.sentence.endswith("改正事项内容、牵头单位")
        assert event.before == {"事项内容": "办好老年食堂。", "牵头单位": ""}
        assert event.after == {"事项内容": "办好老年食堂12家。", "牵头单位": "区民政局"}

    REFUSED = [
        ({"leads": "区审计局"}, "附件1第2项的牵头单位“区审计局”不在责任单位中"),
        ({"leads": "区财政局"}, "不在责任单位中"),  # 区财政局（国资中心） is another entry than 区财政局
        ({"units": "区民政局、区财政局、区民政局"}, "附件1第2项的责任单位“区民政局”写了两次"),
        ({"units": "区财政局（国资中心）、区财政局（国资中心）", "leads": ""}, "写了两次"),
        ({"leaders": ("沈宁", "陆岚", "沈宁")}, "牵头领导“沈宁”写了两次"),
        ({"leaders": ("沈" * 41,)}, "有41个字，最多40个字"),
        ({"units": f"区{'长' * 80}局", "leads": ""}, "有82个字，最多80个字"),
        ({"category": "类" * 201}, "有201个字，最多200个字"),
    ]

    @pytest.mark.parametrize(("typed", "why"), REFUSED, ids=[why for _, why in REFUSED])
    def test_refuses_what_cannot_become_a_task(self, office: User, typed: dict[str, Any], why: str) -> None:
        batch = make_batch(office)
        before, told = state_of(batch), Event.objects.count()
        with pytest.raises(NotUnderstood, match=why):
            actions.correct_row(row_of(batch, "2"), words(**typed), version=1, by=office.as_actor(), at=NOON)
        assert state_of(batch) == before
        assert Event.objects.count() == told

    def test_ends_a_proposal_whose_unit_is_gone(self, office: User) -> None:
        batch = make_batch(office)
        typed = words(units="区财政局、区审计局", leads="")
        actions.correct_row(row_of(batch, "2"), typed, version=1, by=office.as_actor(), at=NOON)
        actions.take_back(row_of(batch, "2"), version=2, by=office.as_actor(), at=NOON)
        assert checked_row(row_of(batch, "2")).proposal == ""
        with pytest.raises(NotNow, match="没有可采纳的建议"):
            actions.accept_proposal(row_of(batch, "2"), version=3, by=office.as_actor(), at=NOON)


class TestProposals:
    def test_a_lead_is_named_only_because_a_person_says_so(self, office: User) -> None:
        batch = make_batch(office)
        row = row_of(batch, "2")
        assert (row.lead_units, row.proposed_lead) == ([], "区民政局")
        actions.accept_proposal(row, version=1, by=office.as_actor(), at=NOON)
        assert row_of(batch, "2").lead_units == ["区民政局"]

    def test_all_at_once_are_those_that_still_wait(self, office: User) -> None:
        data = docx_with(
            ("1", "民生", "一。", "陆岚", "区民政局、区财政局"),
            ("2", "^", "二。", "陆岚", "区教育体育局、区财政局"),
            ("3", "^", "三。", "陆岚", "区水务局、区财政局"),
            ("4", "^", "四。", "陆岚", "区水务局、**区财政局**"),
            ("5", "^", "五。", "陆岚", "区水务局"),
        )
        batch = make_batch(office, data)
        actions.leave_out(row_of(batch, "3"), reason="重复", version=1, by=office.as_actor(), at=NOON)
        assert actions.accept_all_proposals(batch, by=office.as_actor(), at=NOON) == 2
        leads = {row.seq: row.lead_units for row in batch.rows.all()}
        assert leads == {"1": ["区民政局"], "2": ["区教育体育局"], "3": [], "4": ["区财政局"], "5": []}
        assert "附件1第1项、附件1第2项" in Event.objects.about(batch).last().sentence
        with pytest.raises(NotNow, match="没有等待采纳"):
            actions.accept_all_proposals(batch, by=office.as_actor(), at=NOON)


class TestLeavingOut:
    @pytest.mark.parametrize("reason", ["", "  ", "\n"])
    def test_needs_a_reason(self, office: User, reason: str) -> None:
        batch = make_batch(office)
        with pytest.raises(NotUnderstood, match="请写明剔除的理由"):
            actions.leave_out(row_of(batch, "2"), reason=reason, version=1, by=office.as_actor(), at=NOON)
        assert row_of(batch, "2").state == RowState.OPEN

    def test_keeps_the_whole_reason_on_the_trail(self, office: User) -> None:
        batch = make_batch(office)
        reason = "理由" * 300
        actions.leave_out(row_of(batch, "2"), reason=reason, version=1, by=office.as_actor(), at=NOON)
        assert row_of(batch, "2").left_out_reason == reason[:200]
        assert reason in Event.objects.about(batch).last().sentence

    def test_can_be_undone(self, office: User) -> None:
        batch = make_batch(office)
        actions.leave_out(row_of(batch, "2"), reason="小计", version=1, by=office.as_actor(), at=NOON)
        actions.take_back(row_of(batch, "2"), version=2, by=office.as_actor(), at=NOON)
        row = row_of(batch, "2")
        assert (row.state, row.left_out_reason, row.version) == (RowState.OPEN, "", 3)


class TestTheNoticesOwnElements:
    def test_are_corrected_with_the_year(self, office: User) -> None:
        batch = make_batch(office)
        typed = DocumentWords("关于立项的通知", "泉政办发〔2024〕9号", "泉山区人民政府办公室", date(2024, 2, 1), 2024)
        actions.correct_document(batch, typed, version=1, by=office.as_actor(), at=NOON)
        batch = Batch.objects.get(pk=batch.pk)
        assert (batch.doc_number, batch.doc_date, batch.year) == ("泉政办发〔2024〕9号", date(2024, 2, 1), 2024)
        assert str(batch) == "《关于立项的通知》（泉政办发〔2024〕9号）"

    def test_of_a_stale_page_are_refused(self, office: User) -> None:
        batch = make_batch(office)
        actions.correct_document(batch, DocumentWords.of(batch, year=2024), version=1, by=office.as_actor(), at=NOON)
        with pytest.raises(NotNow, match="刚由他人处理过"):
            actions.correct_document(
                batch, DocumentWords.of(batch, year=2025), version=1, by=office.as_actor(), at=NOON
            )
        assert Batch.objects.get(pk=batch.pk).year == 2024

    @pytest.mark.parametrize("year", [0, 22, 1999, 2101, 99999])
    def test_name_a_year_that_can_be(self, office: User, year: int) -> None:
        batch = make_batch(office)
        with pytest.raises(NotUnderstood, match="四位数的年份"):
            actions.correct_document(
                batch, DocumentWords.of(batch, year=year), version=1, by=office.as_actor(), at=NOON
            )


class TestTheCheckPage:
    def test_puts_doubts_first_and_counts_all_rows(self, office: User) -> None:
        batch = make_batch(office)
        actions.check_row(row_of(batch, "3"), version=1, by=office.as_actor(), at=NOON)
        actions.leave_out(row_of(batch, "1"), reason="小计", version=1, by=office.as_actor(), at=NOON)
        found = check_page(Batch.objects.get(pk=batch.pk))
        assert [each.row.seq for each in found.rows] == ["2", "1", "3", "4"]
        expected = {"seen": 4, "shown": 4, "doubtful": 1, "to_decide": 1, "checked": 1, "left_out": 1}
        assert expected.items() <= found.counts.items()
        assert {group.code: group.rows for group in found.groups} == {"lead_unconfirmed": 1, "open_list": 1}
        assert found.proposals == 1

    def test_narrows_to_a_doubt_or_a_state_and_still_counts_all(self, office: User) -> None:
        batch = make_batch(office)
        actions.check_row(row_of(batch, "4"), version=1, by=office.as_actor(), at=NOON)
        by_doubt = check_page(batch, doubt="collective_unit")
        by_state = check_page(batch, state="checked")
        assert [each.row.seq for each in by_doubt.rows] == ["3"]
        assert [each.row.seq for each in by_state.rows] == ["4"]
        assert by_doubt.counts == by_state.counts == check_page(batch).counts

    def test_names_another_file_of_the_same_number(self, office: User) -> None:
        first, second = make_batch(office), make_batch(office, docx_with(("1", "民生", "一。", "陆岚", "区民政局")))
        assert check_page(first).other_file == second
        actions.discard(second, by=office.as_actor(), at=NOON)
        assert check_page(first).other_file is None
