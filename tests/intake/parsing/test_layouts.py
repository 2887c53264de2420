"""Lists in running text: closing parentheses, labels, headings, sentences, and how they are numbered. All fictional."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.intake.parsing import Reading, Refused, read
from duban.intake.parsing.layouts.numbers import told_apart
from duban.intake.parsing.reading import Entry, Unit


def reading(*lines: str) -> Reading:
    return read("\n\n".join(lines).encode(), "通知.txt")


def entries(*lines: str) -> tuple[Entry, ...]:
    (only,) = reading(*lines).lists
    return only.entries


def names(units: tuple[Unit, ...]) -> list[str]:
    return [unit.name for unit in units]


def refused(*lines: str) -> str:
    with pytest.raises(Refused) as caught:
        reading(*lines)
    return caught.value.code


LETTER = (
    "云河市泉山区人民政府办公室关于分解2023年重点工作的通知",
    "泉政办发〔2023〕3号",
    "各镇人民政府，区政府各部门：",
    "现将2023年重点工作分解如下，请认真落实。",
    "云河市泉山区人民政府办公室",
    "2023年3月1日",
)


class TestUnitsInClosingParentheses:
    @pytest.mark.parametrize(
        ("closing", "lead", "support"),
        [
            ("（区工信局牵头，区财政局、区商务局按职责分工负责）", ["区工信局"], ["区财政局", "区商务局"]),
            ("（牵头单位：区工信局；配合单位：区财政局、区商务局）", ["区工信局"], ["区财政局", "区商务局"]),
            ("[牵头单位:区工信局;责任单位:区财政局、区商务局]", ["区工信局"], ["区财政局", "区商务局"]),
            ("（区工信局会同区财政局、区商务局负责）", ["区工信局"], ["区财政局", "区商务局"]),
            ("（区工信局、区财政局牵头，各镇参加）", ["区工信局", "区财政局"], ["各镇"]),
            ("（区工信局负责，区财政局配合）", ["区工信局"], ["区财政局"]),
            ("（区工信局、区财政局分别牵头）", ["区工信局", "区财政局"], []),
            ("（区工信局、区财政局等部门负责）", [], []),
            ("（区工信局、财政局）", [], []),
        ],
    )
    def test_say_who_leads_in_any_of_their_forms(self, closing: str, lead: list[str], support: list[str]) -> None:
        (entry,) = entries("一、产业", f"1.新增规上企业20家。{closing}")
        assert (names(entry.lead_units), names(entry.support_units)) == (lead, support)
        assert entry.text == "新增规上企业20家。"
        assert entry.category_path == ("产业",)
        assert entry.units

    def test_a_time_and_a_reach_inside_are_no_units(self) -> None:
        first, second = entries(
            "1.修路。（责任单位：区交通局、区财政局，6月底前完成）",
            "2.架桥。（负责部门：区水利局；适用范围：全区各镇）",
        )
        assert (names(first.units), first.deadline, first.deadline_source) == (
            ["区交通局", "区财政局"],
            "6月底前完成",
            "column",
        )
        assert (names(second.units), second.deadline) == (["区水利局"], None)

    def test_leaders_inside_are_leaders(self) -> None:
        (entry,) = entries("1.修路。（牵头领导：林岚、高远；牵头单位：区交通局；配合单位：各镇；完成时限：6月底）")
        assert (entry.leaders, names(entry.lead_units), names(entry.support_units), entry.deadline) == (
            ("林岚", "高远"),
            ["区交通局"],
            ["各镇"],
            "6月底",
        )

    @pytest.mark.parametrize("mark", ["。", "；", "，"])
    def test_a_remark_behind_the_units_is_none(self, mark: str) -> None:
        (entry,) = entries(f"1.修路。（区交通局牵头，各镇、街道落实{mark}以下各项均由各镇、街道落实，不再列出）")
        assert (names(entry.lead_units), names(entry.support_units)) == (["区交通局"], ["各镇", "街道"])

    @pytest.mark.parametrize("words", ["全区（不含云溪镇）", "区大剧院（1200座）", "《办法》（泉政发〔2022〕8号）"])
    def test_other_parentheses_stay_in_the_text(self, words: str) -> None:
        (entry,) = entries(f"1.推进{words}相关工作。（区交通局负责）")
        assert entry.text == f"推进{words}相关工作。"
        assert names(entry.units) == ["区交通局"]

    def test_two_sentences_with_units_of_their_own_are_two_tasks(self) -> None:
        first, second = entries("1.新建公园3处（区园林局）；改造道路5条（区住建局）。", "2.植树。（区林业局）")[:2]
        assert (first.text, names(first.units)) == ("新建公园3处", ["区园林局"])
        assert (second.text, names(second.units)) == ("改造道路5条", ["区住建局"])

    def test_a_paragraph_opened_by_a_topic_is_one_task_and_is_asked_about(self) -> None:
        found = reading("（一）完善机制。健全台账。（区应急局负责）加强演练。（区应急局、区消防大队负责）")
        (entry,) = found.lists[0].entries
        assert names(entry.units) == ["区应急局", "区消防大队"]
        assert "（区应急局负责）" in entry.text
        assert "several_marks" in {doubt.code for doubt in found.doubts}

    def test_a_headline_and_its_details_are_one_task(self) -> None:
        (entry, _) = entries(
            "1.生产总值增长8%。", "全区生产总值达到300亿元，增长8%。（区发改局）", "2.植树。（区林业局）"
        )
        assert entry.text == "生产总值增长8%。\n全区生产总值达到300亿元，增长8%。"
        assert [target.indicator for target in entry.targets] == ["生产总值增长", "全区生产总值", "全区生产总值增长"]

    def test_text_in_one_line_is_cut_at_its_numbers(self) -> None:
        line = (
            "现印发如下分工方案。一、做强产业（一）扩大投资。1.建设园区2.5平方公里。（区工信局负责）2.招商。（区商务局负责）"
            "（二）促进消费（区商务局牵头，各镇负责）具体措施：1．2023年底前办展会。（区商务局负责）二、改善民生1.建学校。（区教育局）"
        )
        found = entries(line)
        assert [entry.seq for entry in found] == ["（一）1", "2", "（二）", "（二）1", "二、1"]
        assert [entry.category for entry in found] == ["扩大投资"] * 2 + ["做强产业"] * 2 + ["改善民生"]
        assert found[3].deadline == "2023年底前"

    def test_a_bracket_that_is_never_closed_is_read_where_it_has_a_label(self) -> None:
        (entry,) = entries("1.修路。（牵头单位：区交通局；配合单位：区财政局")
        assert (names(entry.lead_units), entry.text) == (["区交通局"], "修路。")


class TestLabelledLines:
    def test_labels_below_a_task_give_its_fields(self) -> None:
        first, second = entries(
            "一、主要目标",
            "1.生产总值增长6%左右。",
            "牵头领导：林岚",
            "牵头单位：区发改局",
            "责任单位：各镇，区统计局",
            "完成时限：12月底",
            "2.植树1000亩。",
            "责任单位：区林业局",
        )
        assert (first.leaders, names(first.lead_units), names(first.support_units)) == (
            ("林岚",),
            ["区发改局"],
            ["各镇", "区统计局"],
        )
        assert (first.deadline, first.lead_source) == ("12月底", "words")
        assert (names(second.units), second.lead_source, second.leaders) == (["区林业局"], "only", ())

    def test_a_label_behind_the_task_in_its_line(self) -> None:
        (entry,) = entries("1.修路3公里。主办单位：区交通局、财政局。协办单位：各镇。")
        assert (entry.text, names(entry.lead_units)) == ("修路3公里。", ["区交通局", "财政局"])

    def test_a_unit_with_its_affiliate_behind_a_label_is_no_closing_parenthesis(self) -> None:
        (entry,) = entries("1.修路。", "牵头单位：区发改局（区金融中心）")
        assert entry.lead_units == (Unit("区发改局", "区金融中心"),)

    def test_responsible_units_lead_beside_supporting_ones(self) -> None:
        (entry,) = entries("1.修路。", "责任单位：区交通局", "配合单位：各镇")
        assert (names(entry.lead_units), names(entry.support_units)) == (["区交通局"], ["各镇"])

    def test_what_a_page_prints_below_the_date_is_no_responsibility(self) -> None:
        lines = ("一、总结经验。对照方案认真总结。", "区重点项目办", "2023年12月7日", "主办单位：泉山区人民政府")
        assert refused(*lines) == "no_tasks"
        assert refused("1.加强领导", "主办单位：泉山区政府办 版权所有：泉山区政府") == "no_tasks"


class TestConventions:
    def test_the_first_leads_from_where_the_document_says_so(self) -> None:
        first, second, third, fourth = entries(
            "1.修路。",
            "责任单位：区交通局",
            "2.架桥。",
            "责任单位：区水利局、区交通局",
            "3.植树。",
            "责任单位：区林业局、各镇（列第一位者为牵头单位，下同）",
            "4.治水。",
            "责任单位：区水利局、各镇",
        )
        assert names(first.lead_units) == ["区交通局"]
        assert (second.lead_units, second.lead_source) == ((), "first_listed")
        assert (names(third.lead_units), names(third.support_units)) == (["区林业局"], ["各镇"])
        assert (names(fourth.lead_units), fourth.lead_source) == (["区水利局"], "stated")


class TestHeadings:
    def test_a_heading_gives_leaders_and_lead_units_to_what_is_below(self) -> None:
        found = entries(
            "一、林岚区长负责的工作",
            "全面负责区政府工作任务的落实。",
            "（一）区林业局牵头的工作",
            "1.植树1000亩。",
            "协同单位：各镇。",
            "2.防火。",
            "二、高远常务副区长主抓重点工作",
            "（一）区水利局牵头的工作",
            "治理河道。",
        )
        assert [entry.leaders for entry in found] == [("林岚",)] * 3 + [("高远",)]
        assert [names(entry.lead_units) for entry in found] == [[], ["区林业局"], ["区林业局"], ["区水利局"]]
        assert [names(entry.support_units) for entry in found] == [[], ["各镇"], [], []]

    def test_units_of_a_heading_hold_where_its_tasks_name_none(self) -> None:
        first, second = entries("一、园区建设（牵头单位：区工信局）", "1.修路。", "2.通水。", "二、其他")
        assert [names(entry.lead_units) for entry in (first, second)] == [["区工信局"], ["区工信局"]]


class TestSentences:
    def test_units_at_the_end_of_the_sentence(self) -> None:
        (entry,) = entries("（一）关于“守住耕地”的问题，由区资源局会同区农业局等部门负责落实。")
        assert (entry.text, names(entry.lead_units), names(entry.support_units), entry.etc) == (
            "关于“守住耕地”的问题",
            ["区资源局"],
            ["区农业局"],
            True,
        )

    def test_units_at_the_beginning_of_the_sentence(self) -> None:
        (entry,) = entries("（一）由区农业局负责，区财政局配合，加快建设蔬菜基地。")
        assert (entry.text, names(entry.lead_units)) == ("加快建设蔬菜基地。", ["区农业局"])

    def test_units_behind_the_name_of_the_matter(self) -> None:
        (entry,) = entries("（一）道路安全整治，由公安部门负责，有关部门配合。要加大整治力度。")
        assert entry.text == "道路安全整治。要加大整治力度。"
        assert (names(entry.lead_units), names(entry.support_units)) == (["公安部门"], ["有关部门"])


class TestNumberedListsWithoutUnits:
    ITEMS = ("一、新建公园3处。", "二、改造道路5条。")

    def test_are_tasks_under_a_title_that_promises_them(self) -> None:
        found = reading("区政府2023年10件实事", *self.ITEMS)
        assert [entry.seq for entry in found.lists[0].entries] == ["一", "二"]
        assert found.lists[0].kind == "livelihood"
        assert {doubt.code for doubt in found.doubts} == {"no_units"}

    @pytest.mark.parametrize(
        "lines",
        [
            (*LETTER[:4], "一、提高认识。各单位要高度重视。", "二、加强督查。各单位要按月报送。"),
            ("2023年工作任务分工方案政策解读", "一、起草背景", "1.背景一。", "2.背景二。"),
            ("关于报送2023年重点项目的通知", *ITEMS),
            ("本报讯（记者林岚）昨日，2023年工作任务作了分解。", "任务共10项。"),
        ],
        ids=["a letter", "an explanation", "a notice about reports", "a news report"],
    )
    def test_are_no_tasks_elsewhere(self, lines: tuple[str, ...]) -> None:
        assert refused(*lines) == "no_tasks"


class TestTheLetterAroundAListInText:
    def test_is_read_and_left_out_of_the_list(self) -> None:
        found = reading(*LETTER, "2023年重点工作分解", "一、产业", "1.招商。（区商务局负责）")
        assert (found.document.doc_no, str(found.document.date)) == ("泉政办发〔2023〕3号", "2023-03-01")
        assert found.document.title == LETTER[0]
        assert [(item.title, len(item.entries)) for item in found.lists] == [("2023年重点工作分解", 1)]
        assert found.unread == ()

    def test_an_item_without_units_among_others_is_told(self) -> None:
        found = reading("1.招商。（区商务局负责）", "2.统筹发展和安全，坚持稳中求进。", "3.修路。（区交通局负责）")
        assert [entry.seq for entry in found.lists[0].entries] == ["1", "3"]
        assert [item.why for item in found.unread] == ["没有写明责任单位，未作为任务读入"]


def test_numbers_that_begin_again_are_told_apart_by_the_marks_above() -> None:
    seqs = ["（一）", "1", "2", "（二）", "1", "3"]
    above = [("一",), ("一", "（一）"), ("一", "（一）"), ("一",), ("一", "（二）"), ("一", "（二）")]
    assert told_apart(seqs, above) == ["（一）", "（一）1", "2", "（二）", "（二）1", "3"]
    assert told_apart(["1", "1"], [("一",), ("一",)]) == ["1", "1"]


class TestLetters:
    def test_a_document_in_traditional_letters_is_read_and_given_back_as_printed(self) -> None:
        first, second = entries(
            "一、發展產業",
            "1.新建廠房3萬平方米。（牽頭單位：區發展改革局；配合單位：區財政局）",
            "2.修路。（區交通局負責）",
        )
        assert (names(first.lead_units), names(first.support_units)) == (["區發展改革局"], ["區財政局"])
        assert (first.category, first.targets[0].unit, first.targets[0].value) == ("發展產業", "萬平方米", 3)
        assert names(second.units) == ["區交通局"]

    def test_readings_behind_letters_are_taken_out_and_told(self) -> None:
        found = reading(
            "1.建設(shè)園區(qū)，發(fā)展產(chǎn)業(yè)。（區(qū)發(fā)改委負責）", "2.修路。（區交通局負責）"
        )
        assert found.lists[0].entries[0].text == "建設園區，發展產業。"
        assert [item.where for item in found.unread] == ["全文"]

    def test_a_few_latin_words_in_parentheses_are_no_readings(self) -> None:
        (entry,) = entries("1.推广客户关系(crm)系统。（区商务局负责）")
        assert entry.text == "推广客户关系(crm)系统。"


FRAGMENTS = (
    "一、", "（一）", "(二)", "1.", "2．", "①", "（", "）", "〔", "〕", "牵头单位：", "责任单位:", "责任领导：", "区财政局", "各镇", "、", "，",
    "负责", "牵头", "按职责分工负责", "等", "。", "；", "\n", "\n\n", "|", "\t", " ", "序号", "任务", "重点工作", "完成时限", "2023年", "6月底前", "3处",
    "修路", "由", "会同", "林岚区长负责的工作", "列第一位者为牵头单位，下同", "(guān)", "責任單位", "10件实事", "附件1", "备注", "1", "2",
)  # fmt: skip


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_any_mixture_ends_in_a_reading_that_travels_or_in_a_refusal(fragments: list[str]) -> None:
    try:
        found = read("".join(fragments).encode(), "通知.txt")
    except Refused:
        return
    assert Reading.from_json(json.loads(json.dumps(found.to_json()))) == found
    keys = {(item.code, entry.seq) for item in found.lists for entry in item.entries}
    assert {(doubt.list_code, doubt.seq) for doubt in found.doubts} <= keys
    for item in found.lists:
        for entry in item.entries:
            assert entry.text
            if entry.lead_units:
                assert set(entry.lead_units + entry.support_units) == set(entry.units)
