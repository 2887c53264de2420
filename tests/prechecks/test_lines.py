"""Reading the document of `duban precheck`: what is absent is not known, what is wrong is told in one sentence."""

import json
from datetime import date
from decimal import Decimal

import pytest

from duban.errors import UserError
from duban.prechecks import Line, read

FULL = {
    "id": "a",
    "unit": "区发展改革局",
    "task": "改造2500户",
    "completion": "完成",
    "problems": "",
    "causes": None,
    "next_steps": "下月完成",
    "stage_met": True,
    "help_needed": "",
    "help_from": "",
    "previous": {"completion": "上月", "next_steps": "本月"},
    "unchanged": False,
    "correction_note": "",
    "percent": 58.4,
    "milestones": [{"name": "签约", "due": "2022-04-20", "done": False}],
    "history": [{"period": "2022-04", "completion": "", "causes": "", "next_steps": "", "percent": None}],
    "linked": [{"list": "annex1", "seq": 43, "unit": "某局", "indicators": [{"name": "套数", "value": 3}]}],
    "attachments": [{"name": "照片", "date": ""}],
    "supporting_missing": ["七贤街道"],
    "indicators": [
        {
            "name": "户数",
            "unit": "户",
            "year_target": 2500,
            "stage_target": 1000,
            "value": 1460,
            "previous_value": "1150.5",
            "op": ">=",
            "released_on": "2022-06-17",
        }
    ],
}


def document(*lines, period="2022-05") -> bytes:
    return json.dumps({"period": period, "lines": lines}).encode()


class TestReading:
    def test_takes_every_field_of_the_contract(self):
        (line,) = read(document(FULL)).lines
        assert (line.id, line.stage_met, line.percent) == ("a", True, Decimal("58.4"))
        assert line.problems == ""
        assert line.causes is None
        assert line.milestones[0].due == date(2022, 4, 20)
        assert line.history[0].percent is None
        assert line.linked[0].seq == "43"
        assert line.attachments is not None
        assert line.attachments[0].dated is None
        assert line.indicators[0].previous_value == Decimal("1150.5")
        assert line.indicators[0].released_on == date(2022, 6, 17)

    def test_takes_what_is_absent_or_null_for_not_known(self):
        absent, null = read(document({"id": 1}, dict.fromkeys(FULL) | {"id": 2})).lines
        assert absent == Line(id=1)
        assert null == Line(id=2)

    def test_keeps_an_unanswered_question_apart_from_an_unknown_one(self):
        assert read(document({"id": 1, "stage_met": ""})).lines[0].stage_met == ""

    def test_replaces_half_a_character_pair(self):
        (line,) = read(b'{"period": "2022-05", "lines": [{"id": "a", "task": "\\ud83d1"}]}').lines
        assert line.task == "\ufffd1"


WRONG = [
    (b"", "不是 JSON"),
    (b"\xff\xfe", "UTF-8"),
    (b"[]", "文件应当是一个 JSON 对象"),
    (b'{"lines": []}', "没有写 period"),
    (b'{"period": "2022-5", "lines": []}', "看不懂月份"),
    (b'{"period": "2022-05"}', "没有写 lines"),
    (b'{"period": "2022-05", "lines": {}}', "lines 应当是一个列表"),
    (b'{"period": "2022-05", "lines": [1]}', "第1行应当是一个 JSON 对象"),
    (b'{"period": "2022-05", "lines": [{}]}', "第1行没有写 id"),
    (document({"id": "a"}, {"id": "a"}), "两行的 id"),
    (document({"id": True}), "文字或者整数"),
    (document({"id": 1, "task": 3}), "第1行的 task 应当是文字"),
    (document({"id": 1, "stage_met": "是"}), "true 或者 false"),
    (document({"id": 1, "percent": "很多"}), "percent 应当是数字"),
    (document({"id": 1, "percent": True}), "percent 应当是数字"),
    (document({"id": 1, "percent": 10**15}), "不超过"),
    (document({"id": 1, "milestones": 3}), "milestones 应当是一个列表"),
    (document({"id": 1, "milestones": [{"due": "昨天"}]}), "milestones 第1项的 due"),
    (document({"id": 1, "history": [{}]}), "history 第1项没有写 period"),
    (document({"id": 1, "history": [{"period": "2022-13"}]}), "没有“13月”"),
    (document({"id": 1, "previous": "上月"}), "previous应当是"),
    (document({"id": 1, "supporting_missing": [1]}), "文字的列表"),
    (document({"id": 1, "indicators": [{"op": "!="}]}), "indicators 第1项的 op"),
    (b'{"period": "2022-05", "lines": [{"id": 1, "percent": NaN}]}', "读不了的数字"),
    (b'{"period": "2022-05", "lines": [{"id": 1, "percent": ' + b"9" * 5000 + b"}]}", "读不了的数字"),
    (b"[" * 100000, "读不了的数字或者层数太多"),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG)
def test_a_wrong_document_is_told_in_one_chinese_sentence(data, sentence):
    with pytest.raises(UserError) as refused:
        read(data)
    assert sentence in refused.value.sentence.replace(" 应当", " 应当")
    assert refused.value.sentence.endswith("。")
    assert refused.value.sentence.count("。") == 1
