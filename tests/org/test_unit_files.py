"""The unit register as a table file (单位库的导出、导入): there and back, row by row, confirmed as it was seen."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from duban.access.roles import Role
from duban.audit.models import Event
from duban.documents.sheets import rows_of, to_xlsx
from duban.errors import NotUnderstood
from duban.org.actions import entries
from duban.org.models import Government, Unit, UnitKind, UnitName, User
from duban.org.unit_sheet import COLUMNS, Change, Register, compare, read_sheet, sheet_rows
from tests.make import NOON, make_client, make_draft, make_government, make_notice, make_unit, make_user, send

HEADS = ("全称", "台账序列", "类别", "隶属", "简称", "别称", "曾用名")


@pytest.fixture
def director(db: None) -> User:
    return make_user(Role.OFFICE_DIRECTOR, name="何静")


@pytest.fixture
def browser(director: User) -> Client:
    return make_client(director)


@pytest.fixture
def government(director: User) -> Government:
    """A register of four entries, with names, a parent, a merged unit and a collective name."""
    by = director.as_actor()
    top = make_unit("区教育体育局")
    make_unit("各街道办事处")
    entries.add_unit("区电教馆", entries.Entry(UnitKind.INSTITUTION, 9, top), by=by, at=NOON)
    entries.add_name(top, "教体局", kind="short", since=None, until=None, version=1, by=by, at=NOON)
    entries.merge_unit(make_unit("区教育局"), into=top, on=NOON.date(), version=1, by=by, at=NOON)
    return director.government


def csv_of(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    return "\n".join(",".join(row) for row in (heads, *rows)).encode()


def differences(government: Government, *rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> Any:
    return compare(read_sheet([list(heads), *map(list, rows)]), Register.of(government.pk))


def upload(browser: Client, data: bytes, name: str = "单位库.csv") -> Any:
    return browser.post(reverse("units_import"), {"file": SimpleUploadedFile(name, data)})


def confirm(browser: Client, preview: Any) -> Any:
    """Press the button of a preview."""
    (seen,) = html.fromstring(preview.content.decode()).xpath("//input[@name='seen']/@value")
    return send(browser, reverse("units_import_confirm"), {"seen": seen})


def state() -> list[tuple[Any, ...]]:
    return [
        *Unit.objects.order_by("pk").values_list("name", "kind", "order", "parent_id", "merged_into_id"),
        *UnitName.objects.order_by("pk").values_list("unit_id", "words", "kind"),
    ]


class TestTheExportedFile:
    def test_shows_each_entry_as_people_name_things(self, browser: Client, government: Government) -> None:
        answer = browser.get(reverse("units_export"))
        assert "filename*=UTF-8''%E5%8D%95" in answer["Content-Disposition"]
        assert rows_of(answer.content, "单位库.xlsx") == [
            ["全称", "台账序列", "类别", "隶属", "简称", "别称", "曾用名", "督办方式", "状态"],
            ["区教育体育局", "1", "政府部门", "", "教体局", "", "", "督办单、计分", ""],
            ["各街道办事处", "2", "集体名称", "", "", "", "", "", "待落实"],
            ["区电教馆", "9", "事业单位", "区教育体育局", "", "", "", "督办单、计分", ""],
            ["区教育局", "10", "政府部门", "", "", "", "", "督办单、计分", "已并入区教育体育局"],
        ]

    def test_imported_again_differs_in_nothing(self, browser: Client, government: Government) -> None:
        data = browser.get(reverse("units_export")).content
        found = compare(read_sheet(rows_of(data, "单位库.xlsx")), Register.of(government.pk))
        assert (found.any, found.same, list(found.unread)) == (False, 4, [])
        page = upload(browser, data, "单位库.xlsx").content.decode()
        assert "没有可以导入的差异" in page
        assert "确认导入" not in page

    @given(
        st.lists(
            st.tuples(
                st.text("区局馆、=+（）A1 ", min_size=1, max_size=12).map(str.strip).filter(bool),
                st.sampled_from(UnitKind.values),
                st.integers(1, 99_999),
            ),
            unique_by=lambda unit: " ".join(unit[0].split()),
            max_size=8,
        )
    )
    def test_of_any_register_differs_in_nothing(self, units: list[tuple[str, str, int]]) -> None:
        made = [Unit(pk=n, name=" ".join(u[0].split()), kind=u[1], order=u[2]) for n, u in enumerate(units, 1)]
        for unit in made:
            unit._prefetched_objects_cache = {"names": UnitName.objects.none()}  # type: ignore[attr-defined]
        register = Register(made, frozenset(), {u.name: u for u in made})
        data = to_xlsx("单位库", COLUMNS, sheet_rows(made))
        found = compare(read_sheet(rows_of(data, "单位库.xlsx")), register)
        assert (found.same, found.any, list(found.unread)) == (len(made), False, [])

    def test_is_that_of_ones_own_government(self, browser: Client, government: Government) -> None:
        make_unit("柳湖局", government=make_government("云河市柳湖区人民政府"))
        assert "柳湖局" not in str(rows_of(browser.get(reverse("units_export")).content, "单位库.xlsx"))


class TestTheDifferences:
    def test_are_new_units_changed_fields_and_unchanged_rows(self, government: Government) -> None:
        found = differences(
            government,
            ("区教育体育局", "3", "政府部门", "", "教体局；教育体育局", "", ""),
            ("区电教馆", "9", "事业单位", "", "", "", ""),
            ("区妇联", "20", "群团组织", "", "", "妇联", ""),
            ("各街道办事处", "", "", "", "", "", ""),
        )
        (new,) = found.added
        assert (new.name, new.kind, new.order, list(new.names)) == ("区妇联", "mass_org", 20, [("alias", "妇联")])
        assert [(each.name, list(each.changes)) for each in found.changed] == [
            ("区教育体育局", [Change("台账序列", "1", "3"), Change("简称", "教体局", "教体局；教育体育局")]),
            ("区电教馆", [Change("隶属", "区教育体育局", "")]),
        ]
        assert (found.same, list(found.unread)) == (1, [])

    def test_of_a_row_are_found_by_any_of_its_names(self, government: Government) -> None:
        found = differences(government, ("教体局", "3"), heads=("全称", "台账序列"))
        assert [(each.name, each.order) for each in found.changed] == [("区教育体育局", 3)]

    def test_propose_a_kind_where_the_file_names_none(self, government: Government) -> None:
        found = differences(government, ("泉山街道办事处",), ("区人武部",), ("各镇政府",), heads=("全称",))
        assert [each.kind for each in found.added] == ["street", "military", "collective"]

    def test_may_put_a_new_unit_under_another_new_one(self, government: Government) -> None:
        found = differences(government, ("甲馆", "甲局"), ("甲局", ""), heads=("全称", "隶属"))
        assert [(each.name, each.parent) for each in found.added] == [("甲馆", "甲局"), ("甲局", "")]

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (("", "3"), "没有填写全称"),
            (("局" * 81,), "全称超过 80 个字"),
            (("区妇联", "第三"), "台账序列“第三”不是 1 到 99999 的整数"),
            (("区妇联", "-3"), "不是 1 到 99999 的整数"),
            (("区妇联", "0"), "不是 1 到 99999 的整数"),
            (("区妇联", "9" * 40), "不是 1 到 99999 的整数"),
            (("区妇联", "", "群众团体"), "没有“群众团体”这个类别，可填：政府部门、"),
            (("区妇联", "", "", "区总工会"), "隶属“区总工会”不在单位库，也不在这张表里"),
            (("区妇联", "", "", "各街道办事处"), "集体名称没有隶属"),
            (("各镇", "", "集体名称", "区教育体育局"), "集体名称没有隶属"),
            (("区妇联", "", "", "区教育局"), "隶属“区教育局”已并入区教育体育局"),
            (("区教育体育局", "", "", "区电教馆"), "就是它自己或在它之下"),
            (("区教育体育局", "", "", "教体局"), "就是它自己或在它之下"),
            (("区教育体育局", "", "集体名称"), "不能在集体名称和具体单位之间改换类别"),
            (("区妇联", "", "", "", "区电教馆"), "“区电教馆”是另一单位的名称"),
            (("区妇联", "", "", "", "教体局"), "“教体局”是另一单位的名称"),
            (("区教育体育局", "", "", "", "", "教体局"), "“教体局”已是它的简称"),
            (("区妇联", "", "", "", "妇" * 81), "简称超过 80 个字"),
            (("区教育局", "50"), "已并入区教育体育局，不再改动"),
        ],
    )
    def test_leave_a_wrong_row_out_with_its_reason(
        self, government: Government, row: tuple[str, ...], why: str
    ) -> None:
        found = differences(government, row)
        (left_out,) = found.unread
        assert why in left_out.reason
        assert (left_out.row, found.any) == (2, False)

    def test_leave_out_what_contradicts_another_row(self, government: Government) -> None:
        found = differences(
            government,
            ("甲局", "", "", "乙局"), ("乙局", "", "", "甲局"), ("甲局",), ("教体局", "4"), ("区教育体育局", "5"),
            ("丙局", "", "", "", "丁"), ("戊局", "", "", "", "丁"),
        )  # fmt: skip
        assert {each.row: each.reason for each in found.unread} == {
            2: "隶属“乙局”没有认出，或者是集体名称",
            3: "隶属“甲局”就是它自己或在它之下",
            4: "与第2行是同一单位",
            6: "与第5行是同一单位",
            8: "“丁”是另一单位的名称",
        }

    def test_do_not_guess_between_two_units_of_one_name(self, government: Government) -> None:
        other = make_unit("区文化馆")
        for unit in (make_unit("区教育体育局"), other):
            UnitName.objects.create(government=government, unit=unit, words="老馆", kind="former")
        assert "“老馆”是几个单位的名称" in differences(government, ("老馆", "3")).unread[0].reason

    def test_need_a_heading_and_find_it_below_a_title(self, government: Government) -> None:
        with pytest.raises(NotUnderstood, match="表头里没有“全称”一栏"):
            read_sheet([["单位", "序号"], ["区妇联", "1"]])
        (row,) = read_sheet([["泉山区单位库"], ["序号", "全称 ".strip()], ["1", "区 妇联"]])
        assert (row.name, row.number) == ("区 妇联", 3)


class TestThePreview:
    def test_writes_nothing(self, browser: Client, government: Government) -> None:
        before, events = state(), Event.objects.count()
        page = upload(browser, csv_of(("区妇联", "20", "群团组织", "", "", "", ""), ("教体局", "三"))).content.decode()
        assert (state(), Event.objects.count()) == (before, events)
        for words in ("新增 1 个", "区妇联", "认不出 1 行", "第3行", "“三”不是"):
            assert words in page

    @pytest.mark.parametrize(
        ("name", "data", "why"),
        [
            ("单位库.xlsx", b"PK\x03\x04 damaged", "打不开这个文件"),
            ("单位库.xlsx", b"", "文件是空的"),
            ("单位库.csv", b"x" * (2 * 2**20 + 1), "文件超过 2 MB"),
            ("单位库.csv", "名称\n区妇联\n".encode(), "表头里没有“全称”一栏"),
        ],
    )
    def test_says_why_a_file_cannot_be_read(self, browser: Client, name: str, data: bytes, why: str) -> None:
        answer = upload(browser, data, name)
        assert answer.status_code == 422
        assert why in answer.content.decode()


class TestConfirming:
    def test_enters_exactly_what_was_shown_with_a_trail_for_each_unit(
        self, browser: Client, government: Government
    ) -> None:
        rows = [
            ("教体局", "3", "", "", "教体局；教育体育局", "", ""),
            ("甲馆", "", "事业单位", "甲局", "", "", ""),
            ("甲局", "", "", "", "", "", "老甲局"),
            ("乙局", "第一", "", "", "", "", ""),
        ]
        assert confirm(browser, upload(browser, csv_of(*rows))).status_code == 302
        body, parent = Unit.objects.get(name="甲馆"), Unit.objects.get(name="甲局")
        assert (body.parent, body.kind, body.order, parent.order) == (parent, "institution", 11, 12)
        top = Unit.objects.get(name="区教育体育局")
        assert (top.order, list(top.names.values_list("words", flat=True))) == (3, ["教体局", "教育体育局"])
        assert not Unit.objects.filter(name="乙局").exists()
        told = [Event.objects.about(unit).last().sentence for unit in (top, parent)]
        assert told == [
            "何静从文件《单位库.csv》导入，改动了“区教育体育局”：台账序列由1改为3，简称由教体局改为教体局；教育体育局",
            "何静从文件《单位库.csv》导入，在单位库登记了“甲局”",
        ]
        (whole,) = Event.objects.filter(action="org.register_imported")
        assert whole.sentence.endswith("新增2个，改动1个，未变0个，认不出1行")

    def test_deletes_merges_and_renames_nothing(self, browser: Client, government: Government) -> None:
        before = set(Unit.objects.values_list("pk", "name", "merged_into_id")), UnitName.objects.count()
        confirm(browser, upload(browser, csv_of(("教体局", "7", "", "", "", "", ""))))
        assert (set(Unit.objects.values_list("pk", "name", "merged_into_id")), UnitName.objects.count()) == before

    def test_shows_the_preview_anew_where_the_register_has_changed(
        self, browser: Client, director: User, government: Government
    ) -> None:
        preview = upload(browser, csv_of(("区妇联", "20", "", "", "", "", "")))
        entries.add_unit("区总工会", entries.Entry(UnitKind.MASS_ORG), by=director.as_actor(), at=NOON)
        answer = confirm(browser, preview)
        assert answer.status_code == 409
        assert "预览以后单位库有人改动过，没有导入" in answer.content.decode()
        assert not Unit.objects.filter(name="区妇联").exists()
        assert confirm(browser, answer).status_code == 302
        assert Unit.objects.filter(name="区妇联").exists()

    def test_sees_also_that_something_came_to_rest_on_a_unit(self, browser: Client, government: Government) -> None:
        make_unit("区统计局")
        preview = upload(browser, csv_of(("有关单位", "20", "", "", "", "", "")))
        make_notice(make_draft(units=["区统计局"]))
        assert confirm(browser, preview).status_code == 409

    def test_is_refused_for_what_this_server_did_not_show(self, browser: Client, government: Government) -> None:
        answer = send(browser, reverse("units_import_confirm"), {"seen": "made-up"})
        assert answer.status_code == 422
        assert "这份预览已经失效" in answer.content.decode()

    def test_is_refused_for_another_governments_preview(self, browser: Client, government: Government) -> None:
        there = make_government("云河市柳湖区人民政府")
        stranger = make_client(make_user(Role.OFFICE_DIRECTOR, government=there))
        assert confirm(stranger, upload(browser, csv_of(("区妇联",)))).status_code == 422
        assert not Unit.objects.filter(name="区妇联").exists()
