"""Q01 Q21 Q26 Q27 Q31: the boxes themselves."""

import pytest

from tests.prechecks.samples import check, finds, good_line, line, of


class TestAGoodLine:
    def test_has_no_finding(self):
        assert check(good_line(), line()) == []


class TestQ01:
    @pytest.mark.parametrize("empty", ["", "  ", "——", "/", "无", "同上。"])
    def test_finds_an_empty_box(self, empty):
        found = of("Q01", line(completion=empty))
        assert [(f.field, f.level) for f in found] == [("completion", "B")]
        assert found[0].message == "“完成情况”未填，请写明后再报送。"

    def test_finds_a_missing_next_step(self):
        assert [f.field for f in of("Q01", line(next_steps=""))] == ["next_steps"]

    def test_finds_an_unanswered_question(self):
        assert [f.field for f in of("Q01", line(stage_met=""))] == ["stage_met"]

    def test_does_not_judge_what_is_not_known(self):
        assert not finds("Q01", line(completion=None, next_steps=None, stage_met=None))

    def test_lets_a_finished_task_have_no_next_step(self):
        assert not finds("Q01", line(next_steps="无", percent=100))
        assert finds("Q01", line(next_steps="", percent=100))


class TestQ21:
    @pytest.mark.parametrize(("count", "found"), [(19, True), (20, False), (300, False), (301, True)])
    def test_counts_the_characters_of_the_completion(self, count, found):
        assert finds("Q21", line(completion="完成路基1公里" + "。" * (count - 7))) is found

    def test_does_not_count_blanks(self):
        assert not finds("Q21", line(completion="完成路基1公里" + "。" * 293 + " \n" * 50))

    @pytest.mark.parametrize("box", ["problems", "causes", "next_steps", "help_needed"])
    def test_lets_other_boxes_be_short_but_not_long(self, box):
        assert not finds("Q21", line(**{box: "短"}))
        assert [f.field for f in of("Q21", line(**{box: "长" * 301}))] == [box]


class TestQ26:
    @pytest.mark.parametrize(
        "text",
        [
            "机密★1年",
            "密级：秘密",
            "居民身份证110101199003078888",
            "身份证号：37010319800101123X",
            "联系电话13800000000",
            "手机 138 0000 0000",
            "手机１３８００００００００",
            "低保户王某某家庭月收入800元",
            "住户李强，患病在家",
            "云河花园3号楼2单元501室漏水",
            "银行卡6222 0000 1111 2222 333",
            "学生陈某，现转学",
            "患者王芳，女，45岁",
        ],
    )
    def test_finds_what_must_not_be_here(self, text):
        found = of("Q26", line(problems=f"走访中发现：{text}。"))
        assert found
        assert all(f.level == "B" and f.field == "problems" for f in found)

    @pytest.mark.parametrize(
        "text",
        [
            "完成投资13800000000元",
            "机关保密检查12家",
            "签订商业秘密保护承诺书8份",
            "居民王府小区改造3栋",
            "3号楼2单元完成改造",
            "编号〔2022〕1号",
            "困难群众帮扶12户",
            "残疾人高质量就业30人",
            "残疾人康复、学生高考服务8次",
            "职工文化、居民金融知识讲座",
            "0531-88880000",
        ],
    )
    def test_leaves_ordinary_words(self, text):
        assert not finds("Q26", line(problems=f"走访中发现：{text}。"))

    def test_marks_the_number_itself(self):
        text = "请联系13800000000。"
        (found,) = of("Q26", line(problems=text))
        assert text[slice(*found.span)] == "13800000000"


class TestQ27:
    def test_finds_help_without_an_addressee(self):
        assert of("Q27", line(help_needed="请协调解决用地指标", help_from=""))[0].field == "help_needed"

    @pytest.mark.parametrize("vague", ["有关部门", "上级部门", "相关单位", "领导"])
    def test_finds_a_vague_addressee(self, vague):
        assert finds("Q27", line(help_needed="请协调解决用地指标", help_from=vague))

    def test_finds_a_request_that_hides_in_the_problems(self):
        assert finds("Q27", line(problems="资金不足，因财力紧张，恳请上级部门给予支持。"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"help_needed": "请协调解决用地指标", "help_from": "区自然资源局"},
            {"help_needed": "请市供电公司增派1个施工队", "help_from": ""},
            {"help_needed": "无", "help_from": ""},
            {"help_needed": "", "help_from": ""},
            {"help_needed": "请协调解决用地指标", "help_from": None},
        ],
    )
    def test_leaves_what_is_addressed_or_not_asked(self, changes):
        assert not finds("Q27", line(**changes))


class TestQ31:
    @pytest.mark.parametrize("text", ["已经搞定3处", "取得历史性成绩！完成3处", "全国领先的3处站点"])
    def test_finds_words_that_do_not_belong(self, text):
        found = of("Q31", line(completion=text))
        assert found
        assert found[0].level == "I"

    def test_leaves_plain_words(self):
        assert not finds("Q31", line())
