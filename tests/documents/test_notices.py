"""A whole notice: its parts in their order, and the same from plain values."""

from dataclasses import replace
from datetime import date

import pytest

from duban.documents.annexes import AnnexForm, AnnexList, AnnexUnit, FormKind, ListKind, annex_blocks
from duban.documents.blocks import PageBreak, Paragraph, Role, Table, paragraph
from duban.documents.notices import NoticeText, chinese_date, full_title, notice, read_notice

ISSUER = "云河市泉山区人民政府办公室"
PLAN = AnnexForm("附件1", "落实计划表", FormKind.PLAN)
PROGRESS = AnnexForm("附件2", "落实情况表", FormKind.PROGRESS)
TEXT = NoticeText(
    issuer=ISSUER,
    doc_no="泉政办发〔2022〕3号",
    title="关于立项督查的通知",
    recipients="各街道办事处，区政府各部门",
    body=(paragraph(Role.BODY, "现通知如下："), paragraph(Role.HEADING1, "一、编制计划")),
    dated=date(2022, 3, 5),
    publicity="此件公开发布",
    annexes=(PLAN, PROGRESS),
)


def printed(text: NoticeText) -> list[tuple[Role, str]]:
    """The paragraphs up to the first annex."""
    blocks = notice(text).blocks
    end = blocks.index(PageBreak()) if PageBreak() in blocks else len(blocks)
    return [(block.role, block.text) for block in blocks[:end] if isinstance(block, Paragraph)]


class TestANotice:
    def test_says_its_parts_in_the_order_of_the_standard(self):
        assert printed(TEXT) == [
            (Role.MARK, f"{ISSUER}文件"),
            (Role.DOC_NO, "泉政办发〔2022〕3号"),
            (Role.TITLE, ISSUER),
            (Role.TITLE, "关于立项督查的通知"),
            (Role.RECIPIENT, "各街道办事处，区政府各部门："),
            (Role.BODY, "现通知如下："),
            (Role.HEADING1, "一、编制计划"),
            (Role.ATTACHMENT_NOTE, "附件：1.落实计划表"),
            (Role.ATTACHMENT_NOTE, "2.落实情况表"),
            (Role.SIGNATURE, ISSUER),
            (Role.DATE, "2022年3月5日"),
            (Role.NOTE, "（此件公开发布）"),
        ]

    def test_prints_each_annex_on_a_new_page_under_the_title_it_was_announced_by(self):
        blocks = notice(TEXT).blocks
        first = blocks.index(PageBreak())
        assert blocks[first:] == (PageBreak(), *annex_blocks(PLAN), PageBreak(), *annex_blocks(PROGRESS))

    def test_gives_a_single_annex_no_number(self):
        assert (Role.ATTACHMENT_NOTE, "附件：落实计划表") in printed(replace(TEXT, annexes=(PLAN,)))

    def test_can_do_without_annexes_and_publicity(self):
        roles = [role for role, _ in printed(replace(TEXT, annexes=(), publicity=""))]
        assert roles[-3:] == [Role.HEADING1, Role.SIGNATURE, Role.DATE]

    @pytest.mark.parametrize("recipients", ["各街道", "各街道：", "各街道:"])
    def test_ends_the_recipients_with_one_colon(self, recipients):
        assert (Role.RECIPIENT, "各街道：") in printed(replace(TEXT, recipients=recipients))

    @pytest.mark.parametrize("publicity", ["此件公开发布", "（此件公开发布）"])
    def test_sets_the_publicity_in_one_pair_of_parentheses(self, publicity):
        assert (Role.NOTE, "（此件公开发布）") in printed(replace(TEXT, publicity=publicity))

    def test_describes_its_file_by_issuer_title_and_day(self):
        document = notice(TEXT)
        assert (document.issuer, document.title, document.dated) == (
            ISSUER,
            f"{ISSUER}关于立项督查的通知",
            date(2022, 3, 5),
        )


@pytest.mark.parametrize(
    ("title", "full"),
    [
        ("关于督查的通知", "某办关于督查的通知"),
        ("某办关于督查的通知", "某办关于督查的通知"),
        ("关于督查\n的通知", "某办\n关于督查\n的通知"),
    ],
)
def test_a_title_names_its_issuer_once(title, full):
    assert full_title("某办", title) == full


@pytest.mark.parametrize(("day", "text"), [(date(2022, 3, 5), "2022年3月5日"), (date(2022, 12, 31), "2022年12月31日")])
def test_dates_have_no_leading_zeros(day, text):
    assert chinese_date(day) == text


ENTRY = {
    "seq": "1",
    "category": "城市更新",
    "text": "整治河道。",
    "leaders": ["杜衡"],
    "units": [{"name": "区住房城乡建设局", "affiliate": "区征收安置中心"}, "区水利局"],
    "lead_units": [{"name": "区住房城乡建设局", "affiliate": "区征收安置中心"}],
    "etc": False,
}


def data(**entry):
    """A notice as plain values, with one row."""
    row = ENTRY | entry
    return {
        "issuer": ISSUER,
        "doc_no": "泉政办发〔2022〕3号",
        "title": "关于立项督查的通知",
        "to": "各街道办事处",
        "date": "2022-03-05",
        "publicity": "此件公开发布",
        "paragraphs": [
            {"style": "h1", "text": "一、编制计划"},
            {"style": "h2", "text": "（一）要求"},
            {"style": "body", "text": "正文。"},
        ],
        "attachments": ["立项表", "落实计划表", "落实情况表"],
        "lists": [
            {"code": "annex1", "kind": "task", "title": "立项表", "lead_note": "（加黑的为牵头部门）", "entries": [row]}
        ],
    }


def units_of(**entry):
    (what,) = [what for what in read_notice(data(**entry)).annexes if isinstance(what, AnnexList)]
    return what.rows[0].units


class TestANoticeFromPlainValues:
    def test_has_all_parts(self):
        text = read_notice(data())
        assert (text.recipients, text.dated, text.publicity) == ("各街道办事处", date(2022, 3, 5), "此件公开发布")
        assert [(one.role, one.text) for one in text.body] == [
            (Role.HEADING1, "一、编制计划"),
            (Role.HEADING2, "（一）要求"),
            (Role.BODY, "正文。"),
        ]

    def test_numbers_lists_first_and_forms_after_them(self):
        first, *forms = read_notice(data()).annexes
        assert isinstance(first, AnnexList)
        assert (first.label, first.kind, first.lead_note) == ("附件1", ListKind.TASK, "加黑的为牵头部门")
        assert forms == [
            AnnexForm("附件2", "落实计划表", FormKind.PLAN),
            AnnexForm("附件3", "落实情况表", FormKind.PROGRESS),
        ]

    def test_marks_the_leads_among_the_units(self):
        assert units_of() == (
            AnnexUnit("区住房城乡建设局", "区征收安置中心", lead=True),
            AnnexUnit("区水利局"),
        )

    @pytest.mark.parametrize("kind", ["相关街道办事处", "有关单位", "产业部门"])
    def test_sets_a_kind_of_units_at_the_end_of_an_open_list_behind_etc(self, kind):
        assert [unit.after_etc for unit in units_of(units=["区水利局", kind], etc=True)] == [False, True]

    @pytest.mark.parametrize(
        ("units", "etc"),
        [
            (["区水利局", "相关街道办事处"], False),  # the list is closed
            (["区水利局", "各有关部门"], True),  # 各 says all of them: a member of the list like others
            (["区水利局", "区总工会"], True),  # a unit of its own
            (["相关街道办事处"], True),  # nothing stands before the 等
        ],
    )
    def test_leaves_etc_at_the_end_otherwise(self, units, etc):
        assert not any(unit.after_etc for unit in units_of(units=units, lead_units=[], etc=etc))

    def test_refuses_a_style_it_does_not_know(self):
        with pytest.raises(KeyError):
            read_notice(data() | {"paragraphs": [{"style": "h9", "text": ""}]})

    def test_makes_the_whole_document(self):
        tables = [block for block in notice(read_notice(data())).blocks if isinstance(block, Table)]
        assert [len(table.rows) for table in tables] == [1, 5, 5]
