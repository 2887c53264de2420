"""Q02–Q08 Q19 Q25 Q28: the figures, and the text beside them."""

from datetime import date
from decimal import Decimal

import pytest

from duban.prechecks import Indicator, Linked, Milestone, Month
from duban.timing.periods import Period
from tests.prechecks.samples import MAY, check, finds, indicator, line, of

APRIL = MAY.previous


def with_indicator(name: str = "改造户数", unit: str = "户", *, text: str | None = None, **numbers):
    more = {} if text is None else {"completion": text}
    return line(indicators=(indicator(name, unit, **numbers),), **more)


class TestQ02:
    def test_finds_an_indicator_without_its_value(self):
        found = of("Q02", line(indicators=(indicator(value=1), Indicator("改造面积", "平方米"))))
        assert [f.message for f in found] == ["本项有2个指标，缺“改造面积”本月累计值，请填写。"]
        assert found[0].level == "B"

    def test_waits_for_a_statistic_that_is_still_to_come(self):
        assert not finds("Q02", line(indicators=(Indicator("增加值", "亿元", released_on=date(2022, 6, 17)),)))

    def test_leaves_a_line_without_indicators(self):
        assert not finds("Q02", line())

    def test_takes_zero_for_a_value(self):
        assert not finds("Q02", with_indicator(value=0))


class TestQ03:
    def test_finds_a_sum_that_falls(self):
        (found,) = of("Q03", with_indicator("建成数", "个", value=79, previous_value=84))
        assert "累计由84降为79" in found.message
        assert found.level == "B"

    def test_accepts_a_correction_note(self):
        falls = (indicator(value=79, previous_value=84),)
        assert not finds("Q03", line(indicators=falls, correction_note="4月误将在建项目计入，更正。"))
        assert finds("Q03", line(indicators=falls, correction_note=" "))

    @pytest.mark.parametrize(
        ("name", "unit", "operator"),
        [
            ("规上工业增加值增速", "%", ">="),
            ("细颗粒物浓度", "微克/立方米", "<="),
            ("群众满意度", "%", ">="),
            ("先进制造业项目占比", "%", ">="),
        ],
    )
    def test_lets_a_level_fall(self, name, unit, operator):
        assert not finds("Q03", with_indicator(name, unit, value=7, previous_value=8, operator=operator))

    def test_finds_a_falling_rate_of_completion(self):
        assert finds("Q03", with_indicator("投资完成率", "%", value=40, previous_value=45))

    def test_looks_at_the_percent_of_a_line_without_indicators(self):
        assert finds("Q03", line(percent=Decimal(40), history=(Month(APRIL, percent=Decimal(45)),)))

    def test_leaves_the_same_value(self):
        assert not finds("Q03", with_indicator(value=84, previous_value=84))


class TestQ04:
    @pytest.mark.parametrize(("value", "found"), [(1500, False), (1501, True), (1340000, True)])
    def test_finds_more_than_one_and_a_half_times_the_target(self, value, found):
        assert finds("Q04", with_indicator(value=value, year_target=1000)) is found

    def test_finds_a_value_in_another_unit(self):
        one = with_indicator(
            "改造面积", "平方米", value=32, year_target=1340000, text="累计改造32万平方米，其中本月3万平方米。"
        )
        (found,) = of("Q04", one)
        assert "32万平方米" in found.message

    def test_finds_a_value_ten_thousand_times_last_months(self):
        assert finds("Q04", with_indicator(value=320000, previous_value=31))

    def test_finds_a_value_that_is_ten_thousand_times_too_small(self):
        assert finds("Q04", with_indicator("改造面积", "平方米", value=84, year_target=1340000))
        assert not finds("Q04", with_indicator("服务人次", "人次", value=84, year_target=30000))

    def test_does_not_ask_of_an_upper_bound(self):
        assert not finds("Q04", with_indicator("事故起数", "起", value=9, year_target=3, operator="<="))

    def test_knows_that_two_spellings_are_one_amount(self):
        one = with_indicator(
            "面积", "万平方米", value="3.2", year_target=5, text="累计改造面积32000平方米，涉及12栋楼。"
        )
        assert not finds("Q04", one)
        assert not finds("Q05", one)


class TestQ05:
    def test_finds_the_sum_of_the_text_that_is_not_the_fields(self):
        text = "本月完成310户，累计1460户，占年度计划的58.4%。"
        found = of("Q05", with_indicator(text=text, value=1406, year_target=2500))
        assert "正文写“1460户”，表内“改造户数”填1406户" in found[0].message
        assert text[slice(*found[0].span)] == "1460"

    def test_finds_a_share_that_the_values_do_not_give(self):
        text = "本月完成310户，累计1460户，占年度计划的85.4%。"
        (found,) = of("Q05", with_indicator(text=text, value=1460, year_target=2500))
        assert "按表内数字是58.4%" in found.message

    def test_finds_a_month_that_does_not_lead_to_the_sum(self):
        text = "本月完成130户，累计1460户，主要集中在七贤片区。"
        (found,) = of("Q05", with_indicator(text=text, value=1460, previous_value=1150))
        assert "310户" in found.message

    def test_finds_a_percent_that_is_not_the_fields(self):
        assert finds("Q05", line(completion="主体施工至4层，总体进度65%，现场作业人员120人。", percent=Decimal(56)))

    @pytest.mark.parametrize(
        "text",
        [
            "改造计划2500户，本月完成310户，累计1460户，占58.4%。",
            "已改造1,460户，剩余1040户，排查隐患120处。",
            "累计改造约1500户，涉及七贤等4个片区。",
            "本月完成310户，现场作业人员120人，投入机械12台。",
            "影响180户的表箱问题已经解决，涉及2个小区。",
        ],
    )
    def test_leaves_a_text_that_agrees_or_speaks_of_other_things(self, text):
        assert not finds("Q05", with_indicator(text=text, value=1460, previous_value=1150, year_target=2500))

    def test_does_not_take_the_share_of_a_part_for_the_tasks(self):
        one = with_indicator(
            "里程", "公里", text="累计26.4公里，岭西段路基完成70%，主体进度60%。", value="26.4", year_target=60
        )
        assert not finds("Q05", one)

    def test_does_not_take_one_indicator_for_another(self):
        two = (indicator("新建数", "处", value=12), indicator("改造数", "处", value=30))
        assert not finds("Q05", line(indicators=two, completion="累计新建12处、改造30处，均在云河沿线。"))

    def test_does_not_take_visits_for_people(self):
        one = with_indicator("培训人数", "人", text="累计培训430人次，覆盖12个街道。", value=400)
        assert not finds("Q05", one)


class TestQ06:
    @pytest.mark.parametrize(
        ("answer", "value", "operator", "found"),
        [
            (True, 430, ">=", True),
            (True, 500, ">=", False),
            (False, 500, ">=", True),
            (False, 430, ">=", False),
            (True, 510, "<=", True),
            (False, 490, "<=", True),
            (None, 430, ">=", False),
        ],
    )
    def test_holds_the_answer_against_the_value(self, answer, value, operator, found):
        one = line(stage_met=answer, indicators=(indicator(stage_target=500, value=value, operator=operator),))
        assert finds("Q06", one) is found

    def test_holds_the_answer_against_the_text(self):
        text = "本月整治12处，未完成季度目标，剩余8处正在施工。"
        assert finds("Q06", line(stage_met=True, completion=text))
        assert not finds("Q06", line(stage_met=False, completion=text))

    def test_judges_no_only_when_every_indicator_is_known(self):
        two = (indicator(stage_target=500, value=500), indicator("另一指标", value=3))
        assert not finds("Q06", line(stage_met=False, indicators=two))


class TestQ07:
    @pytest.mark.parametrize(
        "text",
        [
            "项目已全部建成并投入使用，惠及周边居民。",
            "口袋公园建设任务已完成，市民反映良好。",
            "该工程已竣工，正在办理移交手续。",
            "云河大道改造完毕并恢复通车，群众出行方便。",
        ],
    )
    def test_finds_a_claim_that_the_percent_denies(self, text):
        assert finds("Q07", line(completion=text, percent=Decimal(80)))
        assert not finds("Q07", line(completion=text, percent=Decimal(100)))
        assert not finds("Q07", line(completion=text))

    @pytest.mark.parametrize(
        "text",
        [
            "完成改造1460户，涉及12个小区。",
            "一期工程已竣工，二期主体施工至3层。",
            "招标已完成，施工单位5月12日进场。",
            "力争年底前全部建成，目前完成路基2公里。",
            "尚未完成竣工验收，缺消防手续。",
        ],
    )
    def test_leaves_parts_and_plans(self, text):
        assert not finds("Q07", line(completion=text, percent=Decimal(60)))

    @pytest.mark.parametrize("text", ["项目已签约，视为完成年度任务。", "已启动前期谋划工作，完成年度目标任务。"])
    def test_finds_a_beginning_that_is_counted_as_the_end(self, text):
        assert finds("Q07", line(completion=text))

    def test_leaves_a_task_that_is_itself_a_beginning(self):
        text = "与云河文旅集团签约，完成年度任务，协议总额3亿元。"
        assert not finds("Q07", line(task="签约文旅项目1个", completion=text, percent=Decimal(100)))


class TestQ08:
    def test_finds_a_lagging_indicator_without_a_problem(self):
        behind = (indicator(value=250, year_target=1000),)
        (found,) = of("Q08", line(problems="无", indicators=behind))
        assert "低于序时16.7个百分点" in found.message
        assert finds("Q08", line(problems="", indicators=behind))
        assert not finds("Q08", line(problems="征收未完成，因2户未签约", indicators=behind))
        assert not finds("Q08", line(problems=None, indicators=behind))

    def test_takes_the_stage_target_where_there_is_one(self):
        assert not finds(
            "Q08", line(problems="无", indicators=(indicator(value=250, year_target=1000, stage_target=250),))
        )
        assert finds("Q08", line(problems="无", indicators=(indicator(value=249, year_target=1000, stage_target=250),)))

    def test_takes_a_rate_as_a_level(self):
        assert not finds("Q08", line(problems="无", indicators=(indicator("增速", "%", value=8, year_target=8),)))
        assert finds("Q08", line(problems="无", indicators=(indicator("增速", "%", value=6, year_target=8),)))

    def test_knows_that_lower_can_be_better(self):
        assert not finds("Q08", line(problems="无", indicators=(indicator(value=1, year_target=3, operator="<="),)))
        assert finds("Q08", line(problems="无", indicators=(indicator(value=4, year_target=3, operator="<="),)))

    def test_takes_the_units_own_no(self):
        assert finds("Q08", line(problems="暂无", stage_met=False))
        reached = (indicator(value=250, year_target=1000, stage_target=250),)
        assert not finds("Q08", line(problems="暂无", stage_met=False, indicators=reached))

    def test_takes_the_units_own_words(self):
        assert finds("Q08", line(problems="无", completion="本月整治12处，进度滞后于计划，剩余8处正在施工。"))

    def test_takes_a_percent_that_is_far_behind(self):
        assert finds("Q08", line(problems="无", percent=Decimal(20)))
        assert not finds("Q08", line(problems="无", percent=Decimal(35)))
        assert not finds("Q08", line(problems="无", percent=Decimal(20), stage_met=True))

    def test_takes_an_overdue_milestone(self):
        late = Milestone("主体封顶", date(2022, 5, 20), done=False)
        assert finds("Q08", line(problems="无", milestones=(late,)))
        assert not finds("Q08", line(problems="无", milestones=(late,), completion="5月18日主体封顶，完成砌体2层。"))


class TestQ19:
    def test_hints_at_a_jump(self):
        assert of("Q19", line(percent=Decimal(60), history=(Month(APRIL, percent=Decimal(30)),)))[0].level == "I"
        assert not finds("Q19", line(percent=Decimal(59), history=(Month(APRIL, percent=Decimal(30)),)))

    def test_reckons_it_from_values_too(self):
        assert finds("Q19", with_indicator(value=1000, previous_value=0, year_target=1000))


class TestQ25:
    def test_finds_a_statistic_before_its_release(self):
        early = (indicator("规上工业增加值", "亿元", value=3, released_on=date(2022, 6, 17)),)
        (found,) = of("Q25", line(indicators=early))
        assert "6月17日才发布" in found.message

    def test_takes_the_fifth_working_day_as_the_last_day_of_filing(self):
        known = (indicator("规上工业增加值", "亿元", value=3, released_on=date(2022, 6, 8)),)
        assert not finds("Q25", line(indicators=known))
        assert of("Q25", line(indicators=known), filed_by=date(2022, 6, 3))

    def test_finds_an_economic_figure_without_a_source(self):
        assert finds("Q25", line(completion="1至5月社会消费品零售总额完成32.6亿元，增长6.2%。"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"completion": "据区统计局快报，1至5月社会消费品零售总额32.6亿元，增长6.2%。"},
            {"unit": "区统计局", "completion": "1至5月社会消费品零售总额32.6亿元，增长6.2%。"},
            {"completion": "项目完成投资3.2亿元，占年度计划的40%，主体施工至4层。"},
        ],
    )
    def test_leaves_a_figure_with_its_source(self, changes):
        assert not finds("Q25", line(**changes))


class TestQ28:
    def linked(self, value, name="安置房套数", unit="套"):
        return Linked("annex1", "43", "区重点工程服务中心", (indicator(name, unit, value=value),))

    def test_finds_two_values_of_one_fact(self):
        one = line(indicators=(indicator("安置房套数", "套", value=2700),), linked=(self.linked(2300),))
        (found,) = of("Q28", one)
        assert "区重点工程服务中心所报2300套不一致" in found.message

    def test_leaves_equal_values_even_in_other_units(self):
        one = line(indicators=(indicator("安置面积", "平方米", value=32000),))
        assert not finds(
            "Q28", line(indicators=(indicator("安置房套数", "套", value=2700),), linked=(self.linked(2700),))
        )
        same = self.linked("3.2", "安置面积", "万平方米")
        assert not finds("Q28", line(indicators=one.indicators, linked=(same,)))

    def test_does_not_compare_what_is_not_known(self):
        unknown = Linked("annex1", "43", "区重点工程服务中心", (Indicator("安置房套数", "套"),))
        assert not finds("Q28", line(indicators=(indicator("安置房套数", "套", value=2700),), linked=(unknown,)))
        assert not finds("Q28", line(indicators=(indicator("开工数", "个", value=3),), linked=(self.linked(2700),)))


def test_december_needs_the_calendar_of_the_next_year():
    assert check(line(), period=Period(2022, 12)) == []
