"""Q09–Q11 Q15–Q17 Q22–Q24: what a text says."""

import pytest

from duban.prechecks import Month
from duban.timing.periods import Period
from tests.prechecks.samples import MAY, finds, line, of


class TestQ09:
    @pytest.mark.parametrize("problems", ["业务系统对接不畅", "居民接受程度低", "不确定因素较多"])
    def test_does_not_take_any_word_with_such_a_character_for_a_cause(self, problems):
        assert finds("Q09", line(problems=problems, causes=""))

    @pytest.mark.parametrize("causes", ["", "无", "征收进度慢。"])
    def test_finds_a_problem_without_a_cause(self, causes):
        assert finds("Q09", line(problems="征收进度慢。", causes=causes))

    @pytest.mark.parametrize(
        "changes",
        [
            {"problems": "征收进度慢", "causes": "2户对评估结果有异议"},
            {"problems": "因2户对评估结果有异议，征收进度慢", "causes": ""},
            {"problems": "受汛期影响，路基施工停工6天", "causes": ""},
            {"problems": "无", "causes": ""},
            {"problems": "征收进度慢", "causes": None},
        ],
    )
    def test_leaves_a_problem_with_a_cause(self, changes):
        assert not finds("Q09", line(**changes))


class TestQ10:
    def test_hints_at_the_weather_two_months_running(self):
        april = Month(MAY.previous, causes="受降雨影响。")
        assert of("Q10", line(causes="受降雨影响。", next_steps="加快推进", history=(april,)))[0].level == "I"
        assert not finds("Q10", line(causes="受降雨影响。", history=(april,)))
        assert not finds("Q10", line(causes="设计变更未批。", next_steps="加快推进", history=(april,)))


class TestQ11:
    @pytest.mark.parametrize(
        ("step", "lacks"),
        [
            ("加快推进", "时间和责任单位或者责任人"),
            ("由区住房城乡建设局加快推进", "时间，"),
            ("6月底前完成剩余路基", "责任单位或者责任人"),
            ("6月底前由有关科室整改", "责任单位或者责任人"),
            ("近期会同有关部门研究解决", "时间和责任单位或者责任人"),
            ("尽快完成招标", "时间和责任单位或者责任人"),
            ("6月底前完成养老服务中心建设", "责任单位或者责任人"),
            ("6月底前协调有关街道解决", "责任单位或者责任人"),
        ],
    )
    def test_says_what_a_step_lacks(self, step, lacks):
        (found,) = of("Q11", line(next_steps=step))
        assert f"没有{lacks}" in found.message.replace("，请", "，请")

    @pytest.mark.parametrize(
        "step",
        [
            "6月15日前由区发展改革局与产权单位签订协议",
            "6月15日前由河湖林长科整改74个问题",
            "6月底前由第二工作组开展现场核查",
            "我局于6月中旬组织验收",
            "七贤街道7月上旬完成剩余12户征收",
            "施工单位三季度完成主体，监理单位同步验收",
            "张副主任牵头，6月20日前完成审图",
            "责任人：李强，6月底前完成",
        ],
    )
    def test_leaves_a_step_with_both(self, step):
        assert not finds("Q11", line(next_steps=step))

    def test_asks_nothing_more_of_a_finished_task(self):
        assert not finds("Q11", line(next_steps="做好后续管护", percent=100))


EMPTY = "我局高度重视，积极推进一户一表改造，取得阶段性成效，下一步将继续加大力度，确保完成目标。"


class TestQ15AndQ16:
    def test_find_a_text_of_set_phrases(self):
        one = line(task="完成一户一表改造2500户。", completion=EMPTY)
        (empty,) = of("Q15", one)
        assert "5个短句中5句为套话" in empty.message
        assert finds("Q16", one)

    @pytest.mark.parametrize(
        "text",
        [
            "各部门密切配合，有力有序推进各项工作，营造了良好氛围，群众获得感不断提升。",
            "5月份，我单位认真贯彻落实区委区政府部署，强化组织领导，扎实开展相关工作，进展顺利。",
        ],
    )
    def test_find_what_is_put_together_in_other_ways(self, text):
        assert finds("Q15", line(completion=text))
        assert finds("Q16", line(completion=text))

    @pytest.mark.parametrize(
        "text",
        [
            "积极推进征收工作，签订协议128户，扎实做好过渡安置，发放补助费36万元。",
            "《云河市养老服务办法》正式印发，认真组织宣传，各项工作有序推进。",
            "七贤片区围挡拆除，稳妥做好居民安置，有序开展施工。",
        ],
    )
    def test_leave_a_text_with_something_to_check(self, text):
        assert not finds("Q15", line(completion=text))
        assert not finds("Q16", line(completion=text))

    def test_do_not_take_the_tasks_own_name_for_a_fact(self):
        one = line(task="云河大道改造提升", completion="我局高度重视，积极推进云河大道改造，进展顺利，取得明显成效。")
        assert finds("Q15", one)
        assert finds("Q16", one)

    def test_q16_takes_a_named_result(self):
        assert not finds("Q16", line(completion="取得施工许可证，施工单位进场，开展土方施工和场地围挡。"))

    def test_q16_lets_an_unchanged_line_be(self):
        assert not finds("Q16", line(completion=EMPTY, unchanged=True))

    def test_q15_looks_at_other_boxes_too(self):
        found = of("Q15", line(next_steps="继续加大工作力度，积极推进，确保完成任务。"))
        assert [f.field for f in found] == ["next_steps"]


class TestQ17:
    @pytest.mark.parametrize(
        "text",
        [
            "1月份，完成征收22户，签订协议18份，拆除房屋12处。",
            "截至3月底，累计完成征收22户，签订协议18份。",
            "1至4月，完成征收22户，签订协议18份，拆除12处。",
            "2021年5月，完成征收22户，签订协议18份，拆除12处。",
            "3月完成招标，4月主体开工，完成土方2万立方米。",
            "一季度完成征收22户，签订协议18份，拆除房屋12处。",
        ],
    )
    def test_finds_another_period(self, text):
        (found,) = of("Q17", line(completion=text))
        assert found.field == "completion"

    @pytest.mark.parametrize(
        "text",
        [
            "5月份，完成征收22户，签订协议18份。",
            "1-5月完成征收122户，本月22户，签订协议18份。",
            "4月12日开工，目前完成路基2公里、雨水管640米。",
            "4月完成招标，5月主体开工，完成土方2万立方米。",
            "截至6月2日，累计完成征收22户，其中5月签约18户。",
            "较2021年增长12户，累计完成征收122户，均已签约。",
            "2021年结转项目3个，本月完工1个，累计完工2个。",
            "本月完成征收22户，计划8月开工建设安置房120套。",
        ],
    )
    def test_leaves_the_month_and_what_led_to_it(self, text):
        assert not finds("Q17", line(completion=text))

    def test_finds_a_next_step_in_the_past(self):
        (found,) = of("Q17", line(next_steps="4月底前由施工单位完成剩余雨水管"))
        assert found.field == "next_steps"
        assert not finds("Q17", line(next_steps="5月底前由施工单位完成剩余雨水管"))
        december = Period(2022, 12)
        assert not of(
            "Q17", line(completion="12月完成路基2公里。", next_steps="1月底前由施工单位完工"), period=december
        )


class TestQ22:
    def test_hints_at_the_work_of_a_superior(self):
        assert of("Q22", line(completion="市水务局完成云河清淤3公里，建成泵站1座。"))[0].level == "I"
        assert not finds("Q22", line(completion="配合市水务局完成云河清淤3公里，征地12亩。"))


class TestQ23:
    @pytest.mark.parametrize(
        "text",
        [
            "拟于6月启动招标，计划7月开工建设，将投入资金300万元。",
            "本月拟开展入户摸底，计划月底前完成征收方案。",
            "我局将按照要求，力争年内完成改造任务2500户。",
        ],
    )
    def test_finds_a_text_of_plans(self, text):
        assert finds("Q23", line(completion=text))

    @pytest.mark.parametrize(
        "text",
        [
            "改造计划2500户，本月完成310户，累计1460户。",
            "已完成招标，计划6月10日开工，施工单位正在进场。",
            "将32个小区纳入改造范围，签订合同14份。",
            "计划三季度开展，5月摸底闲置农房412处。",
            "摸排拟申报高新技术企业88家，逐户核对专利。",
            "检修计划编制完成，涉及设备286台。",
        ],
    )
    def test_leaves_a_text_that_tells_of_something_done(self, text):
        assert not finds("Q23", line(completion=text))


class TestQ24:
    def test_hints_at_a_comparison_without_a_base(self):
        assert of("Q24", line(completion="营业收入同比增长8%，位居前列。"))[0].level == "I"
        assert not finds("Q24", line(completion="营业收入3.2亿元，同比增长8%，列全市第2位。"))
