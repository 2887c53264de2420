"""预检 in the form of a month: what is found, where it is told, what it asks for, and that it stays with what was filed."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from duban.access.roles import Role
from duban.errors import NotUnderstood
from duban.prechecks.data import VERSION
from duban.returns.actions import filling
from duban.returns.models import PlanLine, ProgressReport, ReportLine
from duban.returns.queries.prechecked import AT_MOST, Noted, check, told
from duban.timing.clock import day_in_china
from tests.make import make_client, make_user, send
from tests.returns.world import GOOD, SIGNED, World, april

pytestmark = pytest.mark.django_db

VAGUE = "我局高度重视，加强组织领导，积极推进各项工作，有序开展，取得阶段性成效。"
BY_NOBODY = "持续做好各项工作。"


def found(sheet: ProgressReport, *, at: int = 6) -> dict[str, Noted]:
    """Rule → finding of the only line of a sheet."""
    (notes,) = check(sheet, on=day_in_china(april(at))).values()
    return {note.rule: note for note in notes}


def fill(world: World, **words: Any) -> ProgressReport:
    """The lead's return, filled in well but for `words`."""
    sheet = world.report()
    world.save(sheet, **(GOOD | {"figures": {str(world.indicator.pk): "12"}} | words))
    return sheet


@pytest.fixture
def unit(march: World) -> Client:
    return make_client(march.filer)


@pytest.fixture
def officer(march: World) -> Client:
    return make_client(march.office)


class TestWhatIsFound:
    def test_is_nothing_in_a_good_line(self, march: World) -> None:
        assert found(fill(march)) == {}

    def test_counts_what_the_figures_say_as_part_of_the_completion(self, march: World) -> None:
        assert "Q21" not in found(fill(march, completion=""))
        assert "Q01" not in found(fill(march, completion=""))

    def test_tells_a_missing_figure_once_and_not_as_an_empty_box_too(self, march: World) -> None:
        notes = found(fill(march, completion="", figures={}))
        assert "Q01" not in notes
        assert notes["Q02"].box == f"figure-{march.indicator.pk}"

    def test_stands_where_the_words_are_typed(self, march: World) -> None:
        words = f"{GOOD['completion']}联系电话13800138000。"
        note = found(fill(march, completion=words))["Q26"]
        assert (note.box, note.quote) == ("completion", "13800138000")
        assert words[slice(*note.span)] == "13800138000"

    def test_stands_in_the_leads_conclusion_where_it_was_typed_there(self, march: World) -> None:
        note = found(fill(march, joint="请联系13800138000。"))["Q26"]
        assert (note.box, note.span) == ("joint", (3, 14))

    def test_is_compared_with_last_month(self, march: World) -> None:
        march.submit(march.report())
        march.open_month(at=april(30))
        sheet = fill(march, completion="", figures={str(march.indicator.pk): "9"})
        note = found(sheet, at=30)["Q03"]
        assert (note.level, note.box) == ("B", f"figure-{march.indicator.pk}")
        assert "由12降为9" in note.message
        march.save(sheet, correction_note="3月多算了3处。")
        assert "Q03" not in found(sheet, at=30)

    def test_is_compared_with_the_accepted_plan_at_the_quarters_end(self, march: World) -> None:
        march.submit_plan(figures=["15", "20", "25", "30"])
        assert found(fill(march))["Q06"].message.startswith("“建成社区服务站”阶段目标15，实际12")

    def test_takes_an_honest_no_before_the_quarters_end(self, march: World) -> None:
        march.submit_plan(figures=["6", "30", "30", "30"])
        march.submit(march.report())
        march.open_month(at=april(30))
        notes = found(
            fill(march, completion="4月建成3处。", figures={str(march.indicator.pk): "15"}, stage_met=False), at=30
        )
        assert not {"Q06", "Q08"} & set(notes)

    def test_knows_when_a_statistic_is_published(self, march: World) -> None:
        march.submit_plan()
        PlanLine.objects.update(terms={str(march.indicator.pk): {"mode": "sum", "source": "区统计局", "lag": "20"}})
        sheet = fill(march, figures={})
        assert "Q02" not in found(sheet, at=6)
        assert "Q02" in found(sheet, at=21)

    def test_leaves_a_month_without_change_alone(self, march: World) -> None:
        march.submit(march.report())
        march.open_month(at=april(30))
        sheet = march.report()
        march.save(sheet, unchanged=True, next_on="2022-05-20")
        assert found(sheet, at=30) == {}

    def test_costs_a_fixed_number_of_queries(self, march: World, django_assert_max_num_queries: Any) -> None:
        sheet = fill(march)
        with django_assert_max_num_queries(9):
            check(sheet, on=day_in_china(april(6)))


class TestWhatTheFilerIsTold:
    def note(self, rule: str, level: str) -> Noted:
        return Noted(rule, level, "completion", "请改正。")

    def test_is_three_findings_at_most_what_stops_first(self) -> None:
        shown = told([*(self.note(f"Q1{n}", "W") for n in range(4)), self.note("Q26", "B")])
        assert ([each.rule for each in shown.notes], shown.more) == (["Q26", "Q10", "Q11"], 5 - AT_MOST)
        assert shown.reason

    def test_is_no_hint_for_the_reviewer(self) -> None:
        assert told([self.note("Q31", "I")]).notes == []

    def test_is_nothing_about_empty_boxes_while_it_is_written(self) -> None:
        assert told([self.note("Q01", "B")]).notes == []
        assert [each.rule for each in told([self.note("Q01", "B")], submitting=True).notes] == ["Q01"]

    def test_comes_back_with_the_autosave(self, march: World, unit: Client) -> None:
        sheet = march.report()
        line = sheet.lines.get()
        form = {
            f"{line.pk}-version": "1",
            f"{line.pk}-next_steps": BY_NOBODY,
            f"{line.pk}-completion": "电话13800138000",
        }
        answer = unit.post(reverse("sheet_save", args=["monthly", sheet.pk]), form, headers={"x-autosave": "1"})
        mine = answer.json()["findings"][str(line.pk)]
        assert (mine["notes"][0]["box"], mine["notes"][0]["tone"]) == ("completion", "stop")
        assert "13800138000" in mine["notes"][0]["sentence"]
        assert mine["reason"]

    def test_stands_on_the_page_when_it_is_opened_again(self, march: World, unit: Client) -> None:
        sheet = march.report()
        line = sheet.lines.get()
        send(unit, reverse("sheet_save", args=["monthly", sheet.pk]), {f"{line.pk}-version": "1", f"{line.pk}-next_steps": BY_NOBODY})  # fmt: skip
        page = unit.get(reverse("sheet", args=["monthly", sheet.pk])).content.decode()
        assert "请写明哪一天前、由谁、做到什么" in page
        assert "“完成情况”未填" not in page


class TestTheSubmission:
    def test_is_stopped_by_what_may_not_be_filed(self, march: World) -> None:
        sheet = fill(march, completion=f"{GOOD['completion']}电话13800138000。", explained="情况属实")
        with pytest.raises(NotUnderstood, match="还有1项没有填完或者不能报送，请按各项的提示补上或改正再报送"):
            filling.submit(sheet, SIGNED, by=march.unit, at=april(6))

    def test_asks_for_a_reason_where_something_is_doubtful(self, march: World) -> None:
        sheet = fill(march, next_steps=BY_NOBODY)
        with pytest.raises(NotUnderstood, match="还有1项有提示，请改正，或者写明理由再报送；您写的内容已保存"):
            filling.submit(sheet, SIGNED, by=march.unit, at=april(6))
        assert [fault.field for fault in filling.faults_of(sheet, at=april(6))[sheet.lines.get().pk]] == ["explained"]
        march.save(sheet, explained="时间待定")
        assert filling.submit(sheet, SIGNED, by=march.unit, at=april(6)) is not None

    def test_needs_no_reason_for_a_hint(self, march: World) -> None:
        sheet = fill(march, completion=f"{GOOD['completion']}详见附件。")
        assert {note.level for note in found(sheet).values()} == {"I"}
        assert filling.submit(sheet, SIGNED, by=march.unit, at=april(6)) is not None

    def test_shows_the_box_of_the_reason_only_where_it_is_asked(self, march: World, unit: Client) -> None:
        sheet = march.report()
        line = sheet.lines.get()
        address = reverse("sheet", args=["monthly", sheet.pk])
        assert "data-reason hidden" in unit.get(address).content.decode()
        form = {f"{line.pk}-{name}": str(value) for name, value in (GOOD | {"next_steps": VAGUE}).items()}
        form |= {
            f"{line.pk}-version": "1",
            f"{line.pk}-stage_met": "yes",
            f"{line.pk}-figure-{march.indicator.pk}": "12",
        }
        signed = {"filer_name": "宋佳", "filer_phone": "0000-1234567", "signed_by": "白露"}
        answer = unit.post(reverse("sheet_submit", args=["monthly", sheet.pk]), form | signed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "data-reason hidden" not in page
        assert "写一句理由再报送" in page
        assert page.count("请写明哪一天前、由谁、做到什么") == 1, "nothing is told twice"


class TestWhatIsKept:
    def filed(self, march: World) -> ReportLine:
        sheet = fill(march, completion=f"{GOOD['completion']}咱们弄好了。", next_steps=BY_NOBODY, explained="时间待定")
        receipt = filling.submit(sheet, SIGNED, by=march.unit, at=april(6))
        assert receipt is not None
        self.content = receipt.content["lines"][0]
        return sheet.lines.get()

    def test_has_the_version_of_the_words(self, march: World) -> None:
        line = self.filed(march)
        assert line.findings["version"] == VERSION
        assert {each["rule"] for each in line.findings["found"]} >= {"Q11", "Q31"}

    def test_is_in_the_receipt_with_the_reason(self, march: World) -> None:
        line = self.filed(march)
        assert self.content["findings"] == line.findings
        assert self.content["explained"] == "时间待定"

    def test_is_shown_to_the_office_with_the_place_marked(self, march: World, officer: Client) -> None:
        line = self.filed(march)
        page = officer.get(reverse("sheet", args=["monthly", line.sheet_id])).content.decode()
        assert '<mark class="precheck">' in page
        assert "用语不当" in page
        assert "仍按此报送的理由：时间待定" in page

    def test_shows_no_hints_to_the_unit(self, march: World) -> None:
        line = self.filed(march)
        head = make_client(make_user(Role.UNIT_HEAD, unit=line.sheet.unit, name="白露"))
        page = head.get(reverse("sheet", args=["monthly", line.sheet_id])).content.decode()
        assert "用语不当" not in page
        assert "下一步没有时间或者责任人" in page
