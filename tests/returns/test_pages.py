"""The pages of reporting, as the office and the units use them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duban.access.roles import Role
from duban.audit.models import Event
from duban.org.models import User
from duban.returns.models import ProgressReport, Receipt, Return, Round
from duban.returns.rules import ReturnState
from tests.make import make_client, make_notice, make_unit, make_user, send
from tests.returns.world import GOOD, World, april

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(march: World) -> Client:
    return make_client(march.office)


@pytest.fixture
def unit(march: World) -> Client:
    return make_client(march.filer)


def boxes(sheet: Return, **words: Any) -> dict[str, str]:
    """The form of the only line of a sheet, filled in well."""
    line = sheet.lines.get()
    indicator = line.task.indicators.get().pk
    filled: dict[str, Any] = {
        "version": line.version, "completion": GOOD["completion"], "next_steps": GOOD["next_steps"],
        "stage_met": "yes", f"figure-{indicator}": "12",
    } | words  # fmt: skip
    signed = {"filer_name": "宋佳", "filer_phone": "0000-1234567", "signed_by": "白露"}
    return {f"{line.pk}-{name}": str(value) for name, value in filled.items()} | signed


class TestTheRounds:
    def test_lead_from_the_ledger_to_the_first_month(self, office: User) -> None:
        client, ledger = make_client(office), make_notice(by=office).ledger
        assert "开启年度" in client.get(reverse("rounds")).content.decode()
        form = {"plan_due_on": "2022-03-24", "workday": "5", "first_period": "2022-03"}
        send(client, reverse("open_year", args=[ledger.pk]), form)
        page = client.get(reverse("rounds")).content.decode()
        assert "开启3月月报" in page
        send(client, reverse("open_month", args=[ledger.pk]))
        assert Round.objects.get(kind="monthly").period == "2022-03"

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("plan_due_on", "", "请填写日期"),
            ("workday", "0", "1 到 20"),
            ("plan_due_on", "2012-03-24", "计划报送日期要在2022年内"),
            ("first_period", "2021-03", "第一次报送的月份要在2022年内"),
            ("first_period", "3月", "2022-03 的样子"),
            ("first_period", "2022年3月份", "2022-03 的样子"),
        ],
    )
    def test_say_what_is_wrong_in_the_dates(self, office: User, field: str, value: str, sentence: str) -> None:
        client, ledger = make_client(office), make_notice(by=office).ledger
        form = {"plan_due_on": "2022-03-24", "workday": "5", "first_period": "2022-03"} | {field: value}
        answer = send(client, reverse("open_year", args=[ledger.pk]), form)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert 'data-page="open-year"' in answer.content.decode()

    def test_hand_out_a_sheet_of_passwords_that_is_kept_nowhere(self, march: World, officer: Client) -> None:
        answer = officer.post(reverse("hand_out", args=[march.ledger.pk]))
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert answer["Cache-Control"] == "no-store"

    def test_name_who_has_not_filed(self, march: World, officer: Client) -> None:
        page = officer.get(reverse("round", args=[march.months[0].pk]) + "?standing=missing").content.decode()
        assert "区教育体育局" in page
        assert "未报" in page


class TestTheForm:
    def test_shows_the_target_and_what_was_written_last_month(self, march: World, unit: Client) -> None:
        march.submit_plan(quarters={"quarter1": "建成6处", "quarter2": "建成15处", "quarter3": "", "quarter4": ""})
        march.submit(march.report())
        april_round = march.open_month()
        page = unit.get(reverse("sheet", args=["monthly", march.report(april_round).pk])).content.decode()
        assert "本季度目标：建成15处" in page
        assert "计划尚未通过" not in page
        assert "2022年3月写的：" in page
        assert "上月 12" in page

    def test_marks_the_target_of_a_plan_that_nobody_has_accepted(self, march: World, unit: Client) -> None:
        march.save(march.year_plan(), quarter1="建成6处")
        page = unit.get(reverse("sheet", args=["monthly", march.report().pk])).content.decode()
        assert "本季度目标（计划尚未通过）：建成6处" in page

    def test_keeps_who_will_sign_with_the_draft(self, march: World, unit: Client) -> None:
        sheet = march.report()
        signed = {"filer_name": "宋佳", "filer_phone": "0000-7654321", "signed_by": ""}
        answer = unit.post(reverse("sheet_save", args=["monthly", sheet.pk]), signed, headers={"x-autosave": "1"})
        assert answer.status_code == 200
        page = unit.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        assert "0000-7654321" in page

    def test_costs_a_fixed_number_of_queries(
        self, march: World, unit: Client, django_assert_max_num_queries: Any
    ) -> None:
        address = reverse("sheet", args=["monthly", march.report().pk])
        with django_assert_max_num_queries(15):  # 12, the session, the user, and the count of the tests' own watch
            unit.get(address)

    def test_saves_a_draft_and_shows_it_again(self, march: World, unit: Client) -> None:
        sheet = march.report()
        send(unit, reverse("sheet_save", args=["monthly", sheet.pk]), boxes(sheet, completion="只写了一半"))
        assert "只写了一半" in unit.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()

    def test_tells_the_stale_tab_and_keeps_both_texts(self, march: World, unit: Client) -> None:
        sheet = march.report()
        stale = boxes(sheet, completion="后存的文字")
        send(unit, reverse("sheet_save", args=["monthly", sheet.pk]), boxes(sheet, completion="先存的文字"))
        answer = unit.post(reverse("sheet_save", args=["monthly", sheet.pk]), stale, headers={"x-autosave": "1"})
        assert answer.status_code == 409
        assert answer.json()["versions"] == {}, "on the new version it would write over what it has not seen"
        page = unit.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        assert "先存的文字" in page
        assert "后存的文字" in page

    def test_saves_what_was_merged_before_the_other_text_is_put_down(self, march: World, unit: Client) -> None:
        sheet = march.report()
        stale = boxes(sheet, completion="后存的文字")
        send(unit, reverse("sheet_save", args=["monthly", sheet.pk]), boxes(sheet, completion="先存的文字"))
        unit.post(reverse("sheet_save", args=["monthly", sheet.pk]), stale)
        line = sheet.lines.get()
        address = reverse("line_merged", args=["monthly", sheet.pk, line.pk])
        seen = {"seen": line.conflicts[-1]["at"]}
        wrong = boxes(sheet, **{"completion": "合并的文字", f"figure-{march.indicator.pk}": "十二处"})
        assert "另一份文字还留着" in unit.post(address, wrong | seen).content.decode()
        assert len(sheet.lines.get().conflicts) == 1
        unit.post(address, boxes(sheet, completion="合并的文字") | seen)
        line.refresh_from_db()
        assert (line.completion, line.conflicts) == ("合并的文字", [])

    @pytest.mark.parametrize("headers", [{}, {"x-autosave": "1"}], ids=["by the button", "by itself"])
    def test_tells_an_old_window_that_the_line_was_submitted_and_shows_its_words(
        self, march: World, unit: Client, headers: dict[str, str]
    ) -> None:
        sheet = march.report()
        late = boxes(sheet, completion="另一个窗口里写的")
        unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), boxes(sheet))
        answer = unit.post(reverse("sheet_save", args=["monthly", sheet.pk]), late, headers=headers)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "待审核，不能再改；如需修改，请联系督查室退回。" in page
        assert "另一个窗口里写的" in page

    def test_keeps_a_box_that_cannot_be_saved_as_it_was_typed(self, march: World, unit: Client) -> None:
        sheet = march.report()
        indicator = march.indicator.pk
        form = boxes(sheet, **{f"figure-{indicator}": "十二处", "completion": "长" * 4001})
        answer = send(unit, reverse("sheet_save", args=["monthly", sheet.pk]), form)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "十二处" in page
        assert "长" * 4001 in page
        assert "不是数字" in page
        assert "最多4000个字" in page

    def test_of_another_unit_is_not_found(self, march: World, unit: Client) -> None:
        other = march.report(unit="区民政局")
        assert unit.get(reverse("sheet", args=["monthly", other.pk])).status_code == 404
        assert unit.post(reverse("sheet_submit", args=["monthly", other.pk]), boxes(march.report())).status_code == 404


class TestSubmitting:
    def test_ends_at_the_receipt(self, march: World, unit: Client) -> None:
        sheet = march.report()
        answer = unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), boxes(sheet), follow=True)
        receipt = Receipt.objects.get()
        page = answer.content.decode()
        assert receipt.number in page
        assert receipt.digest in page

    def test_says_at_each_box_what_is_missing_and_has_saved_the_rest(self, march: World, unit: Client) -> None:
        sheet = march.report()
        form = boxes(sheet, next_steps="", completion="已经写好的完成情况")
        answer = unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), form)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“下一步计划”未填" in page
        assert march.report().lines.get().completion == "已经写好的完成情况"

    def test_a_second_time_finds_what_was_filed(self, march: World, unit: Client) -> None:
        sheet = march.report()
        form = boxes(sheet)
        unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), form)
        answer = unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), form)
        assert answer.status_code == 409
        assert Receipt.objects.count() == 1
        assert "等待督查室审核" in answer.content.decode()

    def test_after_the_session_ended_shows_what_was_typed(self, march: World) -> None:
        sheet = march.report()
        answer = Client().post(reverse("sheet_submit", args=["monthly", sheet.pk]), boxes(sheet, completion="辛苦写的"))
        assert answer.status_code == 401
        assert "辛苦写的" in answer.content.decode()


class TestTheReview:
    def test_accepts_all_at_once_or_sends_one_line_back(self, march: World, officer: Client) -> None:
        sheet = march.report()
        march.submit(sheet)
        line = sheet.lines.get()
        page = officer.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        assert "1 项全部通过" in page
        send(officer, reverse("line_send_back", args=["monthly", sheet.pk, line.pk]), {"reason": "没有写明地点"})
        assert march.report().state == ReturnState.SENT_BACK
        march.submit(march.report(), at=april(12))
        send(officer, reverse("sheet_accept", args=["monthly", sheet.pk]), {"line": [line.pk]})
        assert march.report().state == ReturnState.ACCEPTED

    def test_does_not_show_a_draft(self, march: World, officer: Client) -> None:
        march.save(march.report(), completion="还没想好")
        page = officer.get(reverse("sheet", args=["monthly", march.report().pk])).content.decode()
        assert "还没想好" not in page

    def test_never_edits_a_units_words(self, march: World, officer: Client) -> None:
        sheet = march.report()
        assert officer.post(reverse("sheet_save", args=["monthly", sheet.pk]), boxes(sheet)).status_code == 403


class TestTheDesks:
    def test_of_a_unit_says_what_it_owes(self, march: World, unit: Client) -> None:
        page = unit.get(reverse("home")).content.decode()
        assert "2022年3月落实情况表" in page
        assert "2022年落实计划表" in page

    def test_of_the_office_says_what_waits(self, march: World, officer: Client) -> None:
        march.submit(march.report())
        page = officer.get(reverse("home")).content.decode()
        assert re.search(r"<b>1</b><span>待审核单位", page)

    def test_task_page_shows_months_and_lights(self, march: World, officer: Client) -> None:
        march.submit(march.report(), value="6")
        march.accept(march.report())
        page = officer.get(reverse("task", args=[march.task.pk])).content.decode()
        assert GOOD["completion"] in page
        assert "占年度目标的20%" in page

    def test_ledger_shows_and_filters_by_light(self, march: World, officer: Client) -> None:
        march.submit(march.report(), value="0")
        march.accept(march.report())
        page = officer.get(reverse("ledger") + "?pace=yellow").content.decode()
        assert "黄灯" in page
        assert "显示 1 项" in page
        assert "显示 0 项" in officer.get(reverse("ledger") + "?pace=red").content.decode()


def test_a_receipt_is_seen_by_its_unit_and_the_office_alone(march: World, officer: Client, unit: Client) -> None:
    receipt = march.submit(march.report())
    other = make_client(make_user(Role.FILER, unit=make_unit("区民政局")))
    address = reverse("receipt", args=[receipt.pk])
    assert [client.get(address).status_code for client in (officer, unit, other)] == [200, 200, 404]


def test_verifying_a_completion_asks_how(march: World, officer: Client) -> None:
    address = reverse("verify_completion", args=[march.task.pk])
    assert send(officer, address, {"on": "2022-04-01", "method": ""}).status_code == 422
    send(officer, address, {"on": "2022-04-01", "method": "现场查看"})
    assert Event.objects.filter(action="task.completion_verified").count() == 1
    assert ProgressReport.objects.count() == 2
