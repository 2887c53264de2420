"""统计约定: a wrong draft is refused, by the rule that it breaks and with the rows at fault."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from duban.briefings.compose.checks import sound_document, violations
from duban.briefings.compose.composition import Composition, Grid, digest_of
from duban.briefings.compose.livelihood import compose_livelihood
from duban.briefings.compose.quarterly import compose_quarterly
from duban.briefings.compose.violations import BriefingRefused, Violation
from duban.briefings.snapshot import Snapshot
from duban.documents.blocks import Paragraph, Table, cell, paragraph
from tests.briefings.world import P, district, promise, snapshot, task


def reprinted(made: Composition, change: Callable[[str], str]) -> Composition:
    """A draft whose printed paragraphs were changed behind its back."""
    blocks = tuple(
        paragraph(block.role, change(block.text)) if isinstance(block, Paragraph) else block
        for block in made.document.blocks
    )
    assert blocks != made.document.blocks
    return replace(made, document=replace(made.document, blocks=blocks))


def without_row(made: Composition, table: int, row: int) -> Composition:
    """A draft one of whose tables lost a row, in its parts as well as in print."""
    place = [index for index, piece in enumerate(made.pieces) if isinstance(piece, Grid)][table]
    pieces = list(made.pieces)
    grid = pieces[place]
    pieces[place] = replace(grid, rows=grid.rows[:row] + grid.rows[row + 1 :])
    blocks = list(made.document.blocks)
    blocks[place] = pieces[place].printed()
    return replace(made, pieces=tuple(pieces), document=replace(made.document, blocks=tuple(blocks)))


def found(made: Composition, of: Snapshot, rule: str) -> list[Violation]:
    return [each for each in violations(made, of) if each.rule == rule]


def rows(all_of: list[Violation]) -> set[str]:
    return {row for each in all_of for row in each.rows}


MONTH = district()
QUARTER = MONTH


@pytest.fixture
def monthly() -> Composition:
    return compose_livelihood(MONTH, before=None)


@pytest.fixture
def quarterly() -> Composition:
    return compose_quarterly(QUARTER, before=None)


class TestEveryItemInOneClass:
    def test_a_hidden_class_is_found(self):
        # 24 + 9 + 11 of 45, as a city once printed: the forty-fifth is not mentioned.
        counts = [(P.DONE, 24), (P.ON_PACE, 9), (P.YELLOW, 11), (P.SUSPENDED, 1)]
        paces = [pace for pace, count in counts for _ in range(count)]
        of = snapshot([promise(no, pace) for no, pace in enumerate(paces, start=1)])
        hidden = reprinted(compose_livelihood(of, before=None), lambda text: text.replace("；暂缓1件，占2.2%", ""))
        sentences = [each.sentence for each in found(hidden, of, "S1")]
        assert sentences == ["各类相加为44，总数为45", "“暂缓”没有写出"]
        assert "annex2/45" in rows(found(hidden, of, "S1"))

    def test_a_wrong_total_is_found(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("6件民生实事中", "7件民生实事中"))
        assert len(found(wrong, MONTH, "S1")) == 2  # against the classes and against the snapshot

    def test_a_missing_sentence_is_found(self, monthly):
        assert found(reprinted(monthly, lambda text: text.replace("截至", "至")), MONTH, "S1")

    def test_a_laggard_moved_among_those_on_pace_is_found(self, monthly):
        change = {"达到或超过序时进度2件": "达到或超过序时进度3件", "进度滞后2件": "进度滞后1件"}

        def moved(text: str) -> str:
            for was, now in change.items():
                text = text.replace(was, now)
            return text

        assert {"annex2/3", "annex2/4"} <= rows(found(reprinted(monthly, moved), MONTH, "S1"))

    def test_a_laggard_dropped_from_its_sentence_is_found(self, quarterly):
        wrong = reprinted(quarterly, lambda text: text.replace("、民生实事第3件“建设第3号口袋公园”（区水利局）", ""))
        assert Violation("S1", "黄灯段漏列滞后事项", ("annex2/3",)) in violations(wrong, QUARTER)

    def test_a_dropped_paragraph_of_laggards_is_found(self, quarterly):
        wrong = reprinted(quarterly, lambda text: "" if text.startswith("红灯任务") else text)
        assert rows(found(wrong, QUARTER, "S1")) == {"annex1/1", "annex2/4"}

    def test_a_laggard_dropped_from_the_attached_list_is_found(self, monthly):
        assert Violation("S1", "滞后清单漏列", ("annex2/4",)) in violations(without_row(monthly, 1, 0), MONTH)

    def test_a_task_dropped_from_the_progress_table_is_found(self, quarterly):
        assert found(without_row(quarterly, 1, 5), QUARTER, "S1")

    def test_a_unit_dropped_from_the_returns_is_found(self, monthly):
        wrong = without_row(monthly, 2, 2)
        assert Violation("S1", "报送情况表漏列区教育体育局", ("2022-03/区教育体育局",)) in violations(wrong, MONTH)

    def test_a_category_dropped_is_found(self, quarterly):
        assert Violation("S1", "各领域相加与合计不符", tuple(row.key for row in QUARTER.tasks)) in violations(
            without_row(quarterly, 0, 1), QUARTER
        )

    def test_a_punctual_item_named_as_laggard_is_found(self, quarterly):
        wrong = reprinted(quarterly, lambda text: text.replace("黄灯任务2项：第10项", "黄灯任务2项：第9项"))
        assert rows(found(wrong, QUARTER, "S6")) == {"annex1/9"}


class TestOneValueForOneNumber:
    def test_27_and_28_are_refused(self):
        # A district's briefing once spoke of 27 items in one paragraph and of 28 in the next.
        of = snapshot([promise(no, P.YELLOW, indicators=()) for no in range(1, 28)] + [promise(28)])
        made = compose_livelihood(of, before=None)
        wrong = reprinted(made, lambda text: text.replace("黄灯27件：", "黄灯28件："))
        assert len(rows(found(wrong, of, "S2"))) == 27
        with pytest.raises(BriefingRefused, match=r"不符合S2，底稿是“27”，文件印的是“28”"):
            sound_document(wrong, of)

    @pytest.mark.parametrize("was", ["退回补正2项", "迟2天", "连续3个月", "按时报送2个单位"])
    def test_a_changed_number_is_refused(self, monthly, was):
        digit = next(char for char in was if char.isdigit())
        wrong = reprinted(monthly, lambda text: text.replace(was, was.replace(digit, str(int(digit) + 5))))
        assert found(wrong, MONTH, "S2")

    def test_a_number_put_in_is_refused(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("一、总体情况", "一、总体情况（另有99件）"))
        assert any("99件" in each.sentence for each in found(wrong, MONTH, "S2"))

    def test_a_number_changed_in_a_table_is_refused(self, quarterly):
        blocks = list(quarterly.document.blocks)
        place = next(index for index, block in enumerate(blocks) if isinstance(block, Table))
        table = blocks[place]
        first = (*table.rows[0][:1], cell("4"), *table.rows[0][2:])
        blocks[place] = replace(table, rows=(first, *table.rows[1:]))
        wrong = replace(quarterly, document=replace(quarterly.document, blocks=tuple(blocks)))
        assert found(wrong, QUARTER, "S2")
        assert found(wrong, QUARTER, "S1")

    def test_two_figures_of_one_name_are_refused(self, monthly):
        first = monthly.figures[0]
        twice = replace(monthly, figures=(*monthly.figures, replace(first, value=Decimal(9), words="9")))
        assert found(twice, MONTH, "S2")


class TestShares:
    def test_9_3_3_of_15_with_27_percent_is_refused(self):
        paces = [P.DONE] * 9 + [P.ON_PACE] * 3 + [P.YELLOW] * 3
        of = snapshot([promise(no, pace) for no, pace in enumerate(paces, start=1)])
        made = compose_livelihood(of, before=None)
        wrong = reprinted(made, lambda text: text.replace("进度滞后3件，占20%", "进度滞后3件，占27%"))
        assert rows(found(wrong, of, "S3")) == {"annex2/13", "annex2/14", "annex2/15"}

    def test_a_share_altered_in_the_book_and_in_print_is_refused(self, monthly):
        made = replace(
            monthly,
            figures=tuple(
                replace(each, value=Decimal(55), words="55") if each.name.endswith("on_time.share") else each
                for each in monthly.figures
            ),
        )
        wrong = reprinted(made, lambda text: text.replace("按时报送率50%", "按时报送率55%"))
        assert rows(found(wrong, MONTH, "S3")) == {"2022-03/区城市管理局", "2022-03/区财政局"}

    def test_unlike_things_are_not_divided(self, monthly):
        figures = tuple(
            replace(each, counter="项") if each.name == "livelihood.total" else each for each in monthly.figures
        )
        assert found(replace(monthly, figures=figures), MONTH, "S5")

    def test_a_changed_counter_is_refused(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("退回补正2项", "退回补正2份"))
        assert [each.sentence for each in found(wrong, MONTH, "S5")] == ["“2份。”计数的对象与底账不符"]


class TestGaps:
    def test_97_2_less_83_3_is_not_a_gap(self):
        behind = promise(1, P.AHEAD, indicators=(replace(task_indicator(), value=Decimal("629.0")),))
        of = snapshot([behind], period="2022-10")
        made = compose_livelihood(of, before=None)
        assert violations(made, of) == []
        wrong = reprinted(made, lambda text: text.replace("高于序时13.8个百分点", "高于序时13.9个百分点"))
        assert rows(found(wrong, of, "S4")) == {"annex2/1"}

    def test_a_gap_on_the_wrong_side_is_refused(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("低于序时12.3", "高于序时12.3"))
        assert found(wrong, MONTH, "S4") == [Violation("S4", "“高于序时12.3个百分点”方向相反", ("annex2/3",))]

    def test_a_light_that_was_given_for_other_values_is_refused(self):
        row = promise(1, P.RED, indicators=(replace(task_indicator(), value=Decimal(10)),), gap=Decimal(31))
        of = snapshot([row])
        assert rows(found(compose_livelihood(of, before=None), of, "S4")) == {"annex2/1"}


def task_indicator():
    """年度目标 647.4, of which 10/12 should be reached."""
    return replace(district().tasks[2].indicators[0], target=Decimal("647.4"), expected=Decimal(100) * 10 / 12)


class TestOverlaps:
    def test_an_unsaid_overlap_is_refused(self, quarterly):
        wrong = reprinted(
            quarterly, lambda text: text.replace("清单之间有1项内容重合，分别列示，合计时只计一次", "清单已经核对")
        )
        assert rows(found(wrong, QUARTER, "S7")) == {"annex1/10", "annex2/2"}

    def test_a_miscounted_overlap_is_refused(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("其中1件（第2件）同时", "其中2件（第2件）同时"))
        assert rows(found(wrong, MONTH, "S7")) == {"annex2/2"}

    def test_an_invented_overlap_is_refused(self):
        of = snapshot([task(1), promise(1)])
        made = compose_quarterly(of, before=None)
        said = "如下。清单之间有1项内容重合，分别列示，合计时只计一次"
        assert found(reprinted(made, lambda text: text.replace("如下", said)), of, "S7")


class TestOneSnapshot:
    def test_a_draft_of_another_snapshot_is_refused(self, monthly):
        other = replace(MONTH, tasks=MONTH.tasks[:-1])
        assert "草稿不是由这份快照起草的" in [each.sentence for each in found(monthly, other, "S8")]

    def test_a_figure_of_another_snapshot_is_refused(self, monthly):
        other = replace(MONTH, tasks=tuple(replace(row, pace=P.RED) for row in MONTH.tasks))
        foreign = {each.name: each for each in compose_livelihood(other, before=None).figures}
        figures = tuple(
            foreign["livelihood.red"] if each.name == "livelihood.red" else each for each in monthly.figures
        )
        assert len(rows(found(replace(monthly, figures=figures), MONTH, "S8"))) == 6

    def test_a_row_of_another_snapshot_is_refused(self, monthly):
        figures = tuple(
            replace(each, rows=("annex9/1",)) if each.name == "livelihood.red" else each for each in monthly.figures
        )
        assert rows(found(replace(monthly, figures=figures), MONTH, "S8")) == {"annex9/1"}

    def test_another_cut_off_is_refused(self, monthly):
        assert found(reprinted(monthly, lambda text: text.replace("截至4月12日", "截至4月30日")), MONTH, "S8")
        assert found(reprinted(monthly, lambda text: text.replace("04-12 18:00", "04-12 18:30")), MONTH, "S8")

    def test_a_foreign_day_is_refused(self, monthly):
        assert found(reprinted(monthly, lambda text: text.replace("于3月28日", "于3月8日")), MONTH, "S8")

    def test_a_quotation_that_nobody_wrote_is_refused(self, monthly):
        wrong = reprinted(monthly, lambda text: text.replace("两家供应商停产", "受外部环境影响"))
        assert any("受外部环境影响" in each.sentence for each in found(wrong, MONTH, "S8"))

    def test_words_changed_in_a_table_are_refused(self, monthly):
        other = replace(MONTH, tasks=tuple(replace(row, completion="已完工。") for row in MONTH.tasks))
        assert "表中“本月止完成情况”一格与快照不同" in [
            each.sentence for each in found(replace(monthly, snapshot_id=digest_of(other)), other, "S8")
        ]


class TestSmoothWords:
    @pytest.mark.parametrize("words", ["总体进展顺利", "大部分任务", "个别单位", "基本按时"])
    def test_over_laggards_are_refused(self, monthly, words):
        assert found(reprinted(monthly, lambda text: text.replace("一、总体情况", f"一、{words}")), MONTH, "用语")

    def test_may_stand_where_hardly_anything_lags(self):
        of = snapshot([promise(no) for no in range(1, 11)] + [promise(11, P.YELLOW)])
        made = compose_livelihood(of, before=None)
        assert violations(reprinted(made, lambda text: text.replace("一、总体情况", "一、总体进展顺利")), of) == []

    def test_may_stand_in_a_quotation_or_a_name(self):
        of = snapshot([promise(1, P.RED, causes="部分苗木停产。", lead_units=("区部分绿化事务中心",))])
        assert violations(compose_livelihood(of, before=None), of) == []


class TestTheRefusal:
    def test_names_rule_and_rows(self, quarterly):
        wrong = reprinted(quarterly, lambda text: text.replace("、民生实事第3件“建设第3号口袋公园”（区水利局）", ""))
        with pytest.raises(BriefingRefused) as refused:
            sound_document(wrong, QUARTER)
        assert refused.value.sentence == (
            "通报没有生成：不符合S1，黄灯段漏列滞后事项（涉及 annex2/3），另有1处。请核对后重新起草。"
        )
        assert len(refused.value.violations) == 2

    def test_does_not_happen_to_a_sound_draft(self, monthly, quarterly):
        assert sound_document(monthly, MONTH) is monthly.document
        assert sound_document(quarterly, QUARTER) is quarterly.document
