"""The ledger printed again (导出附件): what is read from the exported document is what stands in the ledger."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duban.files import store
from duban.intake.parsing import read
from duban.intake.parsing.units import is_collective
from duban.ledger import actions
from duban.ledger.exports import annex_docx
from duban.ledger.models import Notice
from duban.ledger.rules import TaskDraft, UnitList, UnitName, assigned, printed_units
from duban.org.models import Holding, User
from tests.ledger.test_queries import forgotten
from tests.make import NOON, make_draft, make_notice

NUMBER = "泉政办发〔2022〕3号"
UNITS = [
    UnitName(name, affiliate, is_collective(name))
    for name, affiliate in [
        ("区民政局", ""), ("区财政局", ""), ("区财政局", "国资中心"), ("区发展改革局", "金融服务中心"),
        ("云顶街道办事处", ""), ("各街道办事处", ""), ("泉山城建集团", ""), ("各有关单位", ""),
    ]
]  # fmt: skip
PHRASES = [
    "建成社区服务站40个",
    "地区生产总值增长8%以上",
    "完成“一河两岸”改造（二期）",
    "力争9月底前投用",
    "新增学位1200个",
]


@st.composite
def rows(draw: st.DrawFn, number: int) -> TaskDraft:
    chosen = draw(st.lists(st.sampled_from(UNITS), max_size=4, unique=True))
    etc = bool(chosen) and draw(st.booleans())
    kinds = [at for at, name in enumerate(chosen) if at and name.collective] if etc else []
    units = UnitList(tuple(chosen), etc, draw(st.sampled_from([None, *kinds])))
    leads = draw(st.lists(st.sampled_from(chosen), max_size=2, unique=True)) if chosen else []
    parts = assigned(units, leads, notice=NUMBER, place=f"附件1第{number}项")
    leaders = draw(st.lists(st.sampled_from(["陆岚", "沈宁", "贺知远", "欧阳文慧"]), max_size=3, unique=True))
    text = "，".join(draw(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3, unique=True))) + "。"
    category = draw(st.sampled_from(["改善民生", "高水平建设泉东新城", "壮大实体经济，增强产业竞争力"]))
    return replace(make_draft(str(number)), text=text, category=category, leaders=tuple(leaders), units=parts)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[str, list[TaskDraft]]:
    kind = draw(st.sampled_from(["task", "livelihood"]))
    # The first row sets lead and support apart: where every name of a document is bold, bold says nothing.
    first = make_draft("1", category="改善民生", units=["区民政局", "区财政局"], leads=["区民政局"])
    drafts = [first, *(draw(rows(number)) for number in range(2, draw(st.integers(2, 6))))]
    return kind, drafts if kind == "task" else [replace(draft, category="") for draft in drafts]


def register(drafts: list[TaskDraft], kind: str, by: User) -> Notice:
    file = store.save(b"notice", name="通知.docx", government_id=by.government_id, at=NOON)
    title = "2022年重点任务责任分解表" if kind == "task" else "2022年民生实事责任分解表"
    fields = {
        "doc_number": NUMBER, "title": "通知", "issuer": "云河市泉山区人民政府办公室", "doc_date": date(2022, 3, 15),
        "lead_convention_words": "加黑的为牵头部门",
    }  # fmt: skip
    listed = actions.ListDraft("annex1", title, kind, drafts)
    return actions.register(actions.NoticeDraft(2022, fields, [listed]), file=file, by=by.as_actor(), at=NOON)


def unit_words(units: object) -> list[str]:
    return [unit if isinstance(unit, str) else f"{unit['name']}（{unit['affiliate']}）" for unit in units]  # type: ignore[attr-defined]


class TestAnExportedList:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(ledgers())
    def test_is_read_again_as_the_ledger_that_it_came_from(self, office: User, ledger) -> None:
        kind, drafts = ledger
        with forgotten():
            (task_list,) = register(drafts, kind, office).lists.all()
            (again,) = read(annex_docx(task_list, on=NOON.date()), "附件1.docx").lists
        assert (again.title, again.kind) == (task_list.title, kind)
        for entry, draft in zip(again.entries, drafts, strict=True):
            shape = entry.to_json()
            named = [unit for unit in draft.units if unit.joined != "etc"]
            assert (entry.seq, entry.text, entry.leaders) == (draft.item_no, draft.text, draft.leaders)
            assert (entry.category or "") == draft.category
            assert unit_words(shape["units"]) == [UnitName(u.name, u.affiliate).printed for u in named]
            assert entry.etc == any(unit.joined != "plain" for unit in draft.units)
            printed = printed_units([(UnitName(u.name, u.affiliate), u.joined) for u in draft.units])
            assert entry.source.cells["units"] == printed.printed
            if len(draft.units) > 1:
                leads = [UnitName(u.name, u.affiliate).printed for u in named if u.role == "lead"]
                assert unit_words(shape["lead_units"]) == leads

    def test_names_whoever_holds_the_leader_s_post_on_the_day(self, office: User) -> None:
        notice = make_notice(make_draft(leaders=("陆岚",)), by=office)
        Holding.objects.update(until=date(2022, 6, 30))
        post = Holding.objects.get().post
        Holding.objects.create(government=office.government, post=post, person="沈宁", since=date(2022, 7, 1))
        for on, person in [(date(2022, 6, 30), "陆岚"), (date(2022, 7, 1), "沈宁")]:
            (again,) = read(annex_docx(notice.lists.get(), on=on), "附件1.docx").lists
            assert again.entries[0].leaders == (person,)

    def test_is_the_same_file_each_time(self, office: User) -> None:
        task_list = make_notice(make_draft("1"), make_draft("2"), by=office).lists.get()
        assert annex_docx(task_list, on=NOON.date()) == annex_docx(task_list, on=NOON.date())

    def test_costs_the_same_queries_however_many_rows(self, office: User, django_assert_max_num_queries) -> None:
        task_list = make_notice(*[make_draft(str(n)) for n in range(1, 40)], by=office).lists.get()
        with django_assert_max_num_queries(8):
            annex_docx(task_list, on=NOON.date())
