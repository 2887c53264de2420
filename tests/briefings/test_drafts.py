"""What the drafts of 民生实事月通报 and 季度通报 say, and what they leave unsaid."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from duban.briefings.compose.checks import sound_document, violations
from duban.briefings.compose.composition import Composition
from duban.briefings.compose.livelihood import compose_livelihood
from duban.briefings.compose.quarterly import compose_quarterly
from duban.briefings.compose.trace import figures_json
from duban.briefings.snapshot import Snapshot
from duban.documents.blocks import PageBreak, Paragraph, Role, Table
from duban.errors import NotNow, NotUnderstood
from tests.briefings.world import LAG, P, district, filed, indicator, one_of_each_class, promise, rate, snapshot, task

TEXT = {Role.BODY, Role.HEADING1}


def sound(made: Composition, of: Snapshot) -> list[str]:
    """The paragraphs of a draft that passes all its checks."""
    assert violations(made, of) == []
    return [
        block.text for block in sound_document(made, of).blocks if isinstance(block, Paragraph) and block.role in TEXT
    ]


def monthly(of: Snapshot, before: Snapshot | None = None) -> str:
    return "\n".join(sound(compose_livelihood(of, before=before), of))


def quarterly(of: Snapshot, before: Snapshot | None = None) -> str:
    return "\n".join(sound(compose_quarterly(of, before=before), of))


class TestTheMonthlyDraft:
    def test_says_each_part_of_the_template(self):
        assert monthly(district()).split("\n") == [
            "一、总体情况",
            "截至4月12日，6件民生实事中，已完成1件，占16.7%；达到或超过序时进度2件，占33.3%；进度滞后2件，占33.3%"
            "（其中红灯1件、黄灯1件）；经批准调整1件，占16.7%。其中1件（第2件）同时列入年度任务，本通报只计一次。",
            "二、进展较快的事项",
            "第5件“建设第5号口袋公园”（区城市管理局）于3月28日核实完成。第1件“建设第1号口袋公园”（区城市管理局），"
            "年度目标100户，完成60户，占60%，高于序时10个百分点。",
            "三、进度滞后的事项",
            "红灯1件：第4件“建设第4号口袋公园”（杜衡，区城市管理局），年度目标100户，完成10户，占10%，低于序时40个百分点；"
            "问题是“苗木供应偏慢”。",
            "黄灯1件：第3件“建设第3号口袋公园”（杜衡、贺知远，区水利局），年度目标100户，完成12户，占12%，"
            "低于序时12.3个百分点；原因是“两家供应商停产”。",
            "连续3个月滞后的有第4件。问题、原因和下一步见附件2。",
            "四、报送情况",
            "本月应报情况表的有4个单位，按时报送2个单位，按时报送率50%；迟报1个单位：区水利局（迟2天）；"
            "未报1个单位：区教育体育局；退回补正2项。",
            "五、下一步要求",
            "请区城市管理局按承诺推进第4件：“5月10日前完成签约”。请区水利局按承诺推进第3件：“4月底前完成苗木采购”。",
        ]

    def test_names_every_class_that_holds_anything(self):
        text = monthly(snapshot(one_of_each_class(promise)))
        for words in (
            "已完成1件",
            "达到或超过序时进度2件",
            "进度滞后2件",
            "未到节点1件",
            "经批准调整1件",
            "暂缓1件",
            "未评价1件",
        ):
            assert words in text

    def test_leaves_out_what_nothing_is_known_of(self):
        text = monthly(snapshot([promise()]))
        assert text.split("\n") == [
            "一、总体情况",
            "截至4月12日，1件民生实事中，已完成0件；达到或超过序时进度1件，占100%；进度滞后0件。",
            "二、进度滞后的事项",
            "没有评为滞后的事项。",
        ]

    def test_says_so_if_all_filed_on_time(self):
        text = monthly(snapshot([promise()], [filed("区水利局"), filed("区财政局")]))
        assert "本月应报情况表的有2个单位，全部按时报送；没有退回补正的内容。" in text

    def test_gives_no_rate_before_the_due_moment(self):
        text = monthly(snapshot([promise()], [filed("区水利局"), filed("区财政局", "not_yet")]))
        assert "按时报送1个单位；未到报送期限1个单位" in text
        assert "按时报送率" not in text

    def test_says_that_a_return_came_late_on_the_day_itself(self):
        assert "区水利局（当日逾时）" in monthly(snapshot([promise()], [filed("区水利局", "late", days_late=0)]))

    def test_counts_only_the_returns_of_its_month(self):
        returns = [filed("区水利局"), filed("区水利局", "missing", period="2022-02")]
        assert "全部按时报送" in monthly(snapshot([promise()], returns))

    def test_names_both_leaders(self):
        assert "（杜衡、贺知远，" in monthly(snapshot([promise(1, P.RED, leaders=("杜衡", "贺知远"))]))

    def test_names_the_day_with_its_year_where_that_is_another(self):
        picture = snapshot([promise()], period="2022-12", taken_at=datetime(2023, 1, 10, tzinfo=UTC))
        assert "截至2023年1月10日，" in monthly(picture)

    def test_refuses_a_ledger_without_promises(self):
        with pytest.raises(NotNow, match="没有民生实事清单"):
            compose_livelihood(snapshot([task()]), before=None)


class TestComparing:
    def test_says_what_is_new_since_last_month(self):
        before = snapshot([promise(1), promise(2), promise(3, P.RED)], period="2022-02")
        now = snapshot([promise(1, P.DONE), promise(2, P.YELLOW), promise(3)])
        assert "与上月相比，新增完成1件，新增滞后1件，赶上序时1件。" in monthly(now, before)

    def test_says_that_nothing_is_new(self):
        assert "与上月相比，没有新增完成、新增滞后和赶上序时的事项。" in monthly(
            snapshot([promise()]), snapshot([promise()], period="2022-02")
        )

    def test_names_the_month_if_it_is_not_the_last_one(self):
        assert "与2021年12月相比，" in monthly(snapshot([promise()]), snapshot([promise()], period="2021-12"))

    def test_says_nothing_without_an_earlier_snapshot(self):
        assert "相比" not in monthly(district())

    def test_compares_quarter_with_quarter(self):
        before = snapshot([task(1, P.RED)], period="2022-03")
        assert "较上季度，由黄灯、红灯转为绿灯1项。" in quarterly(snapshot([task(1)], period="2022-06"), before)


class TestLaggards:
    def test_are_named_red_first_and_in_official_order(self):
        rows = [promise(1, P.YELLOW), promise(2, P.RED), promise(3, P.YELLOW), promise(4, P.RED)]
        text = monthly(snapshot(rows))
        places = [text.index(f"第{no}件“") for no in (2, 4, 1, 3)]
        assert places == sorted(places)

    def test_beyond_eight_stand_in_the_annex(self):
        of = snapshot([promise(no, P.YELLOW) for no in range(1, 31)])
        made = compose_livelihood(of, before=None)
        text = "\n".join(sound(made, of))
        assert "等30件，名单见附件2。" in text
        assert "第9件“" not in text
        lists = [block for block in made.document.blocks if isinstance(block, Table)]
        assert len(lists[1].rows) == 30

    def test_leave_a_text_short_enough(self):
        long = "征地拆迁涉及的三十二户居民中还有九户没有签订补偿协议，施工单位无法进场。"
        rows = [promise(no, P.RED, causes=long, next_steps=long, indicators=(LAG,)) for no in range(1, 23)]
        assert len(monthly(snapshot(rows)).replace("\n", "")) <= 800
        tasks = [task(no, P.RED, causes=long, next_steps=long, indicators=(LAG,)) for no in range(1, 88)]
        assert len(quarterly(snapshot([*tasks, *rows])).replace("\n", "")) <= 1500

    def test_keep_their_gaps_where_the_text_would_be_too_long(self):
        rows = [promise(no, P.RED, indicators=(LAG,), causes="停" * 50) for no in range(1, 9)]
        ahead = [promise(no, P.AHEAD, indicators=(indicator("90"),)) for no in range(11, 15)]
        text = monthly(snapshot([*rows, *ahead]))
        assert text.count("低于序时12.3个百分点") == 8
        assert "停停" not in text
        assert "超序时的共4件：第11件、第12件、第13件、第14件。" in text

    def test_tell_their_next_step_once(self):
        text = monthly(snapshot([promise(1, P.RED), promise(2, P.RED, next_steps="加快采购。")]))
        assert text.count("4月底前完成苗木采购") == 1
        assert "下一步：“加快采购”" in text

    def test_without_a_cause_are_not_given_one(self):
        text = monthly(snapshot([promise(1, P.YELLOW, causes="", problems="", next_steps="")]))
        assert "情况表没有写明原因" in text
        assert "下一步：" not in text

    def test_without_an_accepted_line_are_told_without_words_of_it(self):
        text = monthly(snapshot([promise(1, P.RED, reported_in=None, causes="停产。", next_steps="4月底前完成。")]))
        assert "停产" not in text
        assert "请" not in text

    def test_say_that_their_light_is_an_old_one(self):
        text = monthly(snapshot([promise(1, P.RED, mark="未报", reported_in="2022-02")]))
        assert "本月未报、沿用上次亮灯" in text

    def test_are_told_by_the_gap_that_decided_a_light_kept_from_an_earlier_month(self):
        row = promise(1, P.RED, mark="未报", indicators=(indicator("12", expected="60"),), gap=Decimal("33.3"))
        text = monthly(snapshot([row]))
        assert "低于序时33.3个百分点，本月未报、沿用上次亮灯" in text
        assert "48" not in text

    def test_say_from_which_month_their_words_are(self):
        assert "据2022年2月情况表" in monthly(snapshot([promise(1, P.RED, reported_in="2022-02")]))

    def test_are_told_by_the_rate_they_miss(self):
        row = promise(1, P.YELLOW, indicators=(rate("38", "42"), rate("3", "2", "渗漏率", "<=")))
        assert "“绿化覆盖率”为38%，目标不低于42%" in monthly(snapshot([row]))

    def test_are_told_by_the_worst_of_their_indicators(self):
        row = promise(1, P.RED, indicators=(indicator("40"), indicator("5", name="铺设管网", unit="公里")))
        assert "“铺设管网”年度目标100公里，完成5公里，占5%，低于序时45个百分点" in monthly(snapshot([row]))

    def test_with_only_a_gap_are_told_by_it(self):
        assert "低于序时31.3个百分点" in monthly(snapshot([promise(1, P.RED, gap=Decimal("31.3"))]))


class TestDemands:
    @pytest.mark.parametrize(
        ("next_steps", "asked"),
        [
            ("积极推进；4月底前完成采购。", "“4月底前完成采购”"),
            ("4月15日完成采购", "“4月15日完成采购”"),
            ("5月上旬开工。", "“5月上旬开工”"),
            ("2023年1月前完成。", "“2023年1月前完成”"),
        ],
    )
    def test_are_a_laggards_own_promise_with_its_date(self, next_steps, asked):
        row = promise(1, P.RED, next_steps=next_steps)
        assert f"请区城市管理局按承诺推进第1件：{asked}。" in monthly(snapshot([row]))

    @pytest.mark.parametrize(
        "next_steps",
        [
            "加快推进，尽快完成。",
            "4月10日前完成采购。",  # before the cut-off
            "完成4月份计划。",
            "2月31日前完成。",
            "13月底前完成。",
        ],
    )
    def test_are_not_made_up(self, next_steps):
        assert "请" not in monthly(snapshot([promise(1, P.RED, next_steps=next_steps)]))

    def test_are_at_most_three(self):
        assert monthly(snapshot([promise(no, P.RED) for no in range(1, 8)])).count("请区城市管理局") == 3


class TestTheQuarterlyDraft:
    def test_says_each_part_of_the_template(self):
        assert quarterly(district()).split("\n") == [
            "2022年《政府工作报告》确定的12项年度任务和为民办6件实事（以下合计17项），第一季度落实情况如下。"
            "清单之间有1项内容重合，分别列示，合计时只计一次，其中1项两处评价不同，按较差的计。",
            "一、总体情况",
            "截至4月12日，17项任务中，已完成2项，占11.8%；超序时2项，占11.8%；达到序时6项，占35.2%；滞后4项，占23.5%"
            "（其中红灯2项、黄灯2项）；未到节点1项，占5.9%；经批准调整1项，占5.9%；未评价1项，占5.9%。",
            "可量化任务5项，完成、达到或超过序时2项，占40%，滞后3项；定性任务12项，按阶段目标评价，"
            "完成、达到或超过序时9项，占75%，滞后1项。",
            "第1项所列主要指标：“生产总值增长”为7.1%，低于年度目标0.4个百分点；“工业增加值增长”尚无审核通过的数据。",
            "二、分领域情况",
            "三、存在问题",
            "红灯任务2项：第1项“建设第1号口袋公园”（杜衡，区城市管理局），“改造户数”年度目标100户，完成5户，占5%，"
            "低于序时35个百分点；原因是“两家供应商停产”。"
            "民生实事第4件“建设第4号口袋公园”（杜衡，区城市管理局），年度目标100户，完成10户，占10%，低于序时40个百分点；"
            "问题是“苗木供应偏慢”。",
            "黄灯任务2项：第10项“建设第10号口袋公园”（区城市管理局，与民生实事第2件重合）、"
            "民生实事第3件“建设第3号口袋公园”（区水利局）。",
            "连续3个月滞后的有民生实事第4件；连续2个月滞后的有第1项。问题、原因和下一步见附件2。",
            "本季度应报情况表4单位次，按时报送2单位次，按时报送率50%（3月50%）；迟报1单位次；未报1单位次；退回补正2项。",
            "四、下一步要求",
            "请区城市管理局按承诺推进第1项：“4月底前完成苗木采购”。"
            "请区城市管理局按承诺推进民生实事第4件：“5月10日前完成签约”。"
            "请区城市管理局按承诺推进第10项：“4月底前完成苗木采购”。",
        ]

    def test_gives_the_rates_of_its_three_months_and_who_failed_twice_in_a_row(self):
        standing = {
            "区水利局": ("late", "missing", "on_time"),
            "区财政局": ("late", "on_time", "late"),
            "区民政局": ("on_time",) * 3,
        }
        returns = [
            filed(unit, each, period=period)
            for unit, all_of in standing.items()
            for period, each in zip(("2022-04", "2022-05", "2022-06"), all_of, strict=True)
        ]
        text = quarterly(snapshot([task()], returns, period="2022-06"))
        assert "按时报送5单位次，按时报送率55.6%（4月33.3%、5月66.7%、6月66.7%）" in text
        assert "连续两个月以上迟报或者未报的：区水利局。" in text

    def test_counts_what_stands_in_two_lists_once_and_by_the_worse_of_both(self):
        rows = [task(1, P.DONE, overlaps=("annex2/1",)), promise(1, P.RED)]
        text = quarterly(snapshot(rows))
        assert "1项任务中，已完成0项；达到序时0项；滞后1项，占100%" in text
        assert "民生实事第1件“建设第1号口袋公园”（杜衡，区城市管理局，与第1项重合）" in text

    def test_tells_lists_of_one_kind_apart(self):
        assert "附件3第1项“" in quarterly(snapshot([task(1), task(1, P.RED, list_code="annex3")]))

    def test_tells_tasks_alone_or_promises_alone(self):
        assert "确定的1项年度任务，第一季度" in quarterly(snapshot([task()]))
        assert "确定的为民办1件实事，第一季度" in quarterly(snapshot([promise()]))

    def test_is_only_for_the_last_month_of_a_quarter(self):
        with pytest.raises(NotUnderstood, match="请改为2022年6月"):
            compose_quarterly(snapshot([task()], period="2022-04"), before=None)

    def test_refuses_an_empty_ledger(self):
        with pytest.raises(NotNow, match="没有事项"):
            compose_quarterly(snapshot([]), before=None)


class TestTheDocument:
    @pytest.mark.parametrize("compose", [compose_livelihood, compose_quarterly])
    def test_is_a_draft_without_number_and_day_and_with_turned_annexes(self, compose):
        document = compose(district(), before=None).document
        assert document.draft
        assert document.dated is None
        by_role = {block.role: block.text for block in document.blocks if isinstance(block, Paragraph)}
        assert by_role[Role.DOC_NO] == "〔2022〕　　号"
        assert by_role[Role.DATE] == "　　年　　月　　日"
        breaks = [block for block in document.blocks if isinstance(block, PageBreak)]
        assert breaks == [PageBreak(landscape=True)] * 3

    def test_has_the_issuer_in_its_title(self):
        assert compose_livelihood(district(), before=None).title == (
            "云河市泉山区人民政府办公室关于2022年为民办6件实事3月份进展情况的通报"
        )

    def test_prints_lead_units_bold(self):
        made = compose_quarterly(snapshot([task()]), before=None)
        table = [block for block in made.document.blocks if isinstance(block, Table)][1]
        runs = table.rows[0][4].lines[0]
        assert [(run.text, run.bold) for run in runs] == [("区城市管理局", True), ("、", False), ("区财政局", False)]


class TestFiguresJson:
    def test_traces_every_figure_to_its_rows_and_places(self):
        of = district()
        made = compose_quarterly(of, before=None)
        data = figures_json(made, of)
        found = {each["name"]: each for each in data["figures"]}
        assert data["cutoff"] == "2022-04-12T10:00:00+00:00"
        assert data["snapshot"] == made.snapshot_id
        assert found["all.yellow"]["rows"] == ["annex1/10=annex2/2", "annex2/3"]
        assert found["all.done.share"] | {"rows": []} == {
            "name": "all.done.share",
            "kind": "share",
            "value": "11.8",
            "words": "11.8",
            "counter": "%",
            "rows": [],
            "numerator": "all.done",
            "denominator": "all.total",
            "printed_in": [9],
        }
        parts_of_shares = {each.get(end) for each in data["figures"] for end in ("numerator", "denominator")}
        assert {each["name"] for each in data["figures"] if not each["printed_in"]} <= parts_of_shares

    def test_is_the_same_for_the_same_snapshot(self):
        of = district()
        again = Snapshot.from_json(of.to_json())
        assert figures_json(compose_livelihood(of, before=None), of) == figures_json(
            compose_livelihood(again, before=None), again
        )


def test_a_promise_completed_long_ago_is_not_told_again():
    done = promise(1, P.DONE, completed_on=date(2022, 3, 1))
    assert "核实完成" not in monthly(snapshot([done]), snapshot([done], period="2022-02"))


def test_the_digest_changes_with_any_row():
    of = district()
    other = replace(of, tasks=(replace(of.tasks[0], completion="已开工。"), *of.tasks[1:]))
    assert compose_quarterly(of, before=None).snapshot_id != compose_quarterly(other, before=None).snapshot_id
