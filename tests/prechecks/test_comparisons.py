"""Q12–Q14 Q18 Q20 Q29 Q30: last month, the plan, the other lines, the papers."""

from datetime import date
from decimal import Decimal

import pytest

from duban.prechecks import Attachment, Milestone, Month, Previous
from duban.timing.periods import Period
from tests.prechecks.samples import MAY, PLAIN, finds, line, of

APRIL = MAY.previous


class TestQ12:
    def test_finds_last_months_step(self):
        same = "6月20日前由施工单位完成剩余雨水管"
        (found,) = of("Q12", line(next_steps=same + "。", previous=Previous(next_steps=same)))
        assert "4月的计划是否已落实" in found.message

    def test_finds_it_in_the_history(self):
        assert finds("Q12", line(history=(Month(APRIL, next_steps=PLAIN["next_steps"]),)))

    @pytest.mark.parametrize("other", ["5月20日前由施工单位完成剩余雨水管", "由监理单位组织交验", "", None])
    def test_leaves_a_new_step(self, other):
        assert not finds("Q12", line(previous=Previous(next_steps=other)))

    def test_lets_an_unchanged_line_be(self):
        assert not finds("Q12", line(unchanged=True, previous=Previous(next_steps=PLAIN["next_steps"])))


class TestQ13:
    text = "云河大道完成路基1.2公里、雨水管640米，现场作业人员56人，正在进行检查井砌筑。"

    @pytest.mark.parametrize(
        "before",
        [
            text,
            text.replace("正在进行", "正在开展"),
            "正在进行检查井砌筑，现场作业人员56人，云河大道完成路基1.2公里、雨水管640米。",
            "截至4月30日，" + text,
            "4月份，" + text,
        ],
    )
    def test_finds_last_months_text_without_a_new_number(self, before):
        assert finds("Q13", line(completion="截至5月31日，" + self.text, previous=Previous(before)))

    @pytest.mark.parametrize(
        "before",
        [
            text.replace("640", "420"),
            "云河大道5月进场，围挡已经设好，正在清表，土方外运开始。",
            "",
            None,
        ],
    )
    def test_leaves_news(self, before):
        assert not finds("Q13", line(completion=self.text, previous=Previous(before)))

    def test_lets_an_unchanged_line_be(self):
        assert not finds("Q13", line(completion=self.text, previous=Previous(self.text), unchanged=True))


class TestQ14:
    def two(self, first: str, second: str, **changes):
        one = line(id="甲", unit="区住房城乡建设局", completion=first, **changes)
        return one, line(id="乙", unit="七贤街道办事处", completion=second)

    def test_tells_both_lines(self):
        found = of("Q14", *self.two(TestQ13.text, TestQ13.text.replace("正在进行", "正在开展")))
        assert [f.line for f in found] == ["甲", "乙"]
        assert "七贤街道办事处的第2项文字相同" in found[0].message
        assert "区住房城乡建设局的第1项文字相同" in found[1].message

    def test_leaves_other_numbers_and_other_texts(self):
        assert not of("Q14", *self.two(TestQ13.text, TestQ13.text.replace("640", "420")))
        assert not of("Q14", *self.two(TestQ13.text, PLAIN["completion"]))
        assert not of("Q14", *self.two("", ""))

    def test_lets_an_unchanged_line_be(self):
        assert [f.line for f in of("Q14", *self.two(TestQ13.text, TestQ13.text, unchanged=True))] == ["乙"]


class TestQ18:
    promise = Previous(next_steps="5月20日前由区住房城乡建设局完成七贤片区表箱移位。")

    def test_finds_a_promise_that_is_not_mentioned(self):
        one = line(completion="一户一表改造累计1460户，占58.4%，均已通表。", previous=self.promise)
        (found,) = of("Q18", one)
        assert "上月承诺“5月20日前" in found.message

    @pytest.mark.parametrize(
        "changes",
        [
            {"completion": "七贤片区表箱移位5月18日完成，累计改造1460户。"},
            {"completion": "累计改造1460户，均已通表。", "problems": "表箱移位未完成，因产权单位不同意。"},
        ],
    )
    def test_leaves_a_promise_that_is_mentioned_anywhere(self, changes):
        assert not finds("Q18", line(previous=self.promise, **changes))

    def test_waits_for_the_day(self):
        assert not finds("Q18", line(previous=Previous(next_steps="6月20日前由区住房城乡建设局完成七贤片区表箱移位。")))

    def test_knows_words_of_the_same_act(self):
        promise = Previous(next_steps="5月20日前与承建单位签约。")
        assert not finds("Q18", line(completion="5月18日与承建单位签订施工合同，总价320万元。", previous=promise))
        assert finds("Q18", line(completion="完成现场围挡120米，清表3亩，外运土方2万方。", previous=promise))

    def test_owes_nothing_more_when_the_task_is_finished(self):
        assert not finds("Q18", line(percent=Decimal(100), previous=self.promise))

    def test_finds_a_milestone_that_is_not_mentioned(self):
        late = Milestone("主体封顶", date(2022, 5, 20), done=False)
        assert finds("Q18", line(milestones=(late,)))
        assert not finds("Q18", line(milestones=(late,), problems="主体封顶推迟，因钢材晚到。"))
        assert not finds("Q18", line(milestones=(Milestone("主体封顶", date(2022, 5, 20), done=True),)))
        assert not finds("Q18", line(milestones=(Milestone("主体封顶", date(2022, 6, 1), done=False),)))


class TestQ20:
    def months(self, *percents: int):
        found = [Month(Period(2022, 5 - i), percent=Decimal(p)) for i, p in enumerate(percents[1:], 1)]
        return {"percent": Decimal(percents[0]), "history": tuple(found)}

    def test_hints_at_a_unit_of_round_numbers(self):
        lines = [line(id=str(i), unit="某局", **self.months(60, 50, 40)) for i in range(3)]
        assert [(f.line, f.level) for f in of("Q20", *lines)] == [("0", "I")]

    def test_leaves_one_odd_number(self):
        lines = [line(id="1", **self.months(60, 50, 40)), line(id="2", **self.months(60, 53, 40))]
        assert not of("Q20", *lines)


class TestQ29AndQ30:
    def test_hint_at_missing_or_old_proof(self):
        text = "云河大道5月12日开工，现场照片见附件，完成路基2公里。"
        assert of("Q29", line(completion=text, attachments=()))[0].level == "I"
        assert not finds("Q29", line(completion=text, attachments=None))
        assert not finds("Q29", line(completion=text, attachments=(Attachment("照片", date(2022, 5, 12)),)))
        assert finds("Q29", line(attachments=(Attachment("照片", date(2022, 4, 30)),)))

    def test_hint_at_a_part_that_is_missing(self):
        (found,) = of("Q30", line(supporting_missing=("七贤街道办事处",)))
        assert "七贤街道办事处" in found.message
        assert found.level == "I"
