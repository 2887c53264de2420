"""Filling in and submitting: what is typed is never lost, what is incomplete is not submitted, what is filed has a receipt."""

from typing import Any

import pytest

from duban.access.roles import Role
from duban.digests import canonical, sm3
from duban.errors import NotAllowed, NotNow, NotUnderstood
from duban.returns.actions import filling, reviewing
from duban.returns.models import ProgressReport, Receipt, ReportLine
from duban.returns.rules import MOVES, LineState, ReturnState, Standing, standing, state_after_review
from tests.make import make_user
from tests.returns.world import GOOD, MARCH_DUE, SIGNED, World, april

pytestmark = pytest.mark.django_db


class TestADraft:
    def test_is_saved_with_a_new_version(self, march: World) -> None:
        saved = march.save(march.report(), completion="建成3处。")
        assert (saved.lines[0].version, saved.lines[0].saved_by) == (2, "宋佳")

    def test_that_changes_nothing_writes_nothing(self, march: World) -> None:
        march.save(march.report(), completion="建成3处。")
        assert march.save(march.report(), completion="建成3处。") == filling.Saved()

    def test_on_a_stale_version_keeps_both_texts(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="先存的文字。")
        saved = march.save(sheet, completion="后存的文字。", version=1)
        line = saved.stale[0]
        assert isinstance(line, ReportLine)
        assert line.completion == "先存的文字。"
        assert [late["content"]["completion"] for late in line.conflicts] == ["后存的文字。"]

    def test_that_goes_on_does_not_lose_the_text_that_came_too_late(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="先存的文字。")
        march.save(sheet, completion="后存的文字。", version=1)
        march.save(sheet, completion="先存的文字，接着写。")
        line = sheet.lines.get()
        assert line.completion == "先存的文字，接着写。"
        assert [late["content"]["completion"] for late in line.conflicts] == ["后存的文字。"]

    def test_keeps_one_late_text_of_each_window(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="先存的文字。")
        for window, words in (("甲", "甲窗口"), ("乙", "乙窗口"), ("甲", "甲窗口接着写")):
            march.save(sheet, completion=words, version=1, window=window)
        late = [each["content"]["completion"] for each in sheet.lines.get().conflicts]
        assert late == ["乙窗口", "甲窗口接着写"]

    def test_keeps_a_late_text_that_the_page_had_not_shown_yet(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, completion="先存的文字。")
        march.save(sheet, completion="看过的", version=1, window="甲", at=april(6, 9))
        march.save(sheet, completion="没看过的", version=1, window="乙", at=april(6, 10))
        filling.drop_conflicts(sheet.lines.get(), seen=april(6, 9).isoformat(), by=march.unit, at=april(6, 11))
        assert [each["content"]["completion"] for each in sheet.lines.get().conflicts] == ["没看过的"]

    def test_keeps_who_will_sign_until_the_submission(self, march: World) -> None:
        sheet = march.report()
        filling.save_draft(sheet, {}, by=march.unit, at=april(6), signature=SIGNED)
        sheet.refresh_from_db()
        assert (sheet.draft_signature["filer_name"], sheet.filer_name) == ("宋佳", "")
        march.submit(sheet)
        sheet.refresh_from_db()
        assert (sheet.draft_signature, sheet.filer_name) == ({}, "宋佳")

    def test_does_not_change_who_signed_what_is_with_the_office(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet)
        filling.save_draft(sheet, {}, by=march.unit, at=april(6), signature=SIGNED)
        with pytest.raises(NotNow, match="待审核"):
            filling.save_draft(sheet, {}, by=march.unit, at=april(6), signature=filling.Signature("高原", "0", "白露"))

    def test_of_two_texts_is_not_submitted_before_they_are_merged(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, **GOOD, figures={str(march.indicator.pk): "12"})
        march.save(sheet, completion="后存的文字。", version=1)
        with pytest.raises(NotUnderstood, match="两份不同的文字"):
            filling.submit(sheet, SIGNED, by=march.unit, at=april(6))
        seen = sheet.lines.get().conflicts[0]["at"]
        filling.drop_conflicts(sheet.lines.get(), seen=seen, by=march.unit, at=april(6))
        with pytest.raises(NotNow, match="已经处理过"):
            filling.drop_conflicts(sheet.lines.get(), seen=seen, by=march.unit, at=april(6))
        filling.submit(sheet, SIGNED, by=march.unit, at=april(6))

    def test_is_the_units_own_business(self, march: World) -> None:
        with pytest.raises(NotAllowed):
            filling.save_draft(march.report(unit="区民政局"), {}, by=march.unit, at=april(6))
        with pytest.raises(NotAllowed):
            filling.save_draft(march.report(), {}, by=march.officer, at=april(6))

    def test_cannot_touch_a_line_that_is_with_the_office(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet)
        with pytest.raises(NotNow, match="不能再改"):
            march.save(sheet, completion="改一改。")


class TestSubmitting:
    def test_gives_a_receipt_with_the_digest_of_what_was_filed(self, march: World) -> None:
        receipt = march.submit(march.report())
        assert receipt.digest == sm3(canonical(receipt.content))
        assert receipt.content["lines"][0]["completion"] == GOOD["completion"]

    @pytest.mark.parametrize(
        ("gap", "sentence"),
        [
            ({"next_steps": ""}, "下一步计划"),
            ({"stage_met": None}, "是否完成阶段目标"),
            ({"figures": {}}, "建成社区服务站"),
        ],
    )
    def test_waits_for_what_is_missing(self, march: World, gap: dict[str, Any], sentence: str) -> None:
        sheet = march.report()
        march.save(sheet, **(GOOD | {"figures": {str(march.indicator.pk): "12"}} | gap))
        with pytest.raises(NotUnderstood, match="没有填完"):
            filling.submit(sheet, SIGNED, by=march.unit, at=april(6))
        faults = filling.faults_of(sheet, at=april(30))[sheet.lines.get().pk]
        assert sentence in faults[0].sentence

    def test_asks_the_figures_of_the_lead_alone(self, march: World) -> None:
        march.submit(march.report(unit="区民政局"))

    def test_needs_the_names_of_those_who_answer(self, march: World) -> None:
        sheet = march.report()
        march.save(sheet, **GOOD, figures={str(march.indicator.pk): "12"})
        with pytest.raises(NotUnderstood, match="填报人"):
            filling.submit(sheet, filling.Signature("宋佳", "", "白露"), by=march.unit, at=april(6))

    def test_twice_is_told_so(self, march: World) -> None:
        sheet = march.report()
        march.submit(sheet)
        with pytest.raises(NotNow, match="等待督查室审核"):
            filling.submit(sheet, SIGNED, by=march.unit, at=april(6))

    def test_of_two_filers_at_once_counts_one(self, march: World) -> None:
        sheet, stale = march.report(), march.report()
        march.submit(sheet)
        other = make_user(Role.FILER, unit=march.filer.unit, name="高原")
        with pytest.raises(NotNow):
            filling.submit(stale, SIGNED, by=other.as_actor(), at=april(6))
        assert Receipt.objects.count() == 1

    def test_in_the_last_second_is_on_time_and_one_later_is_late(self, march: World) -> None:
        march.submit(march.report(), at=MARCH_DUE)
        sheet = march.report()
        assert standing(sheet.first_submitted_at, due_at=march.months[0].due_at, at=april(9)) is Standing.ON_TIME
        later = MARCH_DUE.replace(second=1)
        assert standing(later, due_at=MARCH_DUE, at=later) is Standing.LATE
        assert standing(None, due_at=MARCH_DUE, at=later) is Standing.MISSING
        assert standing(None, due_at=MARCH_DUE, at=MARCH_DUE) is Standing.NOT_YET


class TestMendingWhatWasSentBack:
    def test_opens_only_the_line_that_was_sent_back_and_keeps_the_first_moment(self, march: World) -> None:
        sheet = march.report()
        first = march.submit(sheet, at=april(6))
        line = sheet.lines.get()
        reviewing.send_back(sheet, line, reason="没有写明地点", by=march.officer, at=april(7))
        again = march.submit(march.report(), at=april(12), completion="在泉东、柳林两地建成12处。")
        sheet = ProgressReport.objects.get(pk=sheet.pk)
        assert sheet.first_submitted_at == april(6)
        assert sheet.submitted_at == april(12)
        assert (first.number, again.number) == (f"月202203-{sheet.pk:05d}-1", f"月202203-{sheet.pk:05d}-2")
        assert ReportLine.objects.get(sheet=sheet).state == LineState.SUBMITTED


class TestTheLifeOfAReturn:
    def test_names_every_state(self) -> None:
        assert set(MOVES) == set(ReturnState)

    def test_follows_from_its_lines(self) -> None:
        taken, waiting, back = LineState.ACCEPTED, LineState.SUBMITTED, LineState.SENT_BACK
        assert state_after_review([taken, taken]) is ReturnState.ACCEPTED
        assert state_after_review([taken, waiting]) is ReturnState.SUBMITTED
        assert state_after_review([taken, back, waiting]) is ReturnState.SENT_BACK
