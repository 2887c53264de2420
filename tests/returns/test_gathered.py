"""汇总: a round in one table, each unit's words its own paragraph, for the page, for WPS tables and for Word."""

import io
from typing import Any

import docx
import pytest
from django.urls import reverse

from duban.documents.sheets import rows_of
from duban.returns.queries.gathered import gathered
from tests.make import make_client
from tests.returns.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    world = make_world()
    world.open_month()
    world.submit(world.report(unit="区民政局"), completion="完成老年人助餐点8处。")
    return world


class TestARound:
    def test_lists_who_filed_and_who_did_not(self, world: World) -> None:
        (row,) = gathered(world.months[0]).rows
        assert [(part.unit, part.words[0]) for part in row.parts] == [("区民政局", "完成老年人助餐点8处。")]
        assert row.missing == ["区教育体育局"]

    def test_costs_the_same_however_many_units(self, world: World, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            gathered(world.months[0])

    def test_is_a_page_a_word_file_and_a_table(self, world: World) -> None:
        client, pk = make_client(world.office), world.months[0].pk
        page = client.get(reverse("gathered", args=[pk])).content.decode()
        assert "完成老年人助餐点8处。" in page
        assert "未报：区教育体育局" in page
        table = rows_of(client.get(reverse("gathered_file", args=[pk, "xlsx"])).content, "a.xlsx")
        assert [row[3:5] for row in table] == [["单位", "状态"], ["区民政局", "待审核"], ["区教育体育局", "未报"]]
        word = docx.Document(io.BytesIO(client.get(reverse("gathered_file", args=[pk, "docx"])).content))
        assert "区民政局：完成老年人助餐点8处。" in [c.text for row in word.tables[0].rows for c in row.cells]
        assert client.get(reverse("gathered_file", args=[pk, "pdf"])).status_code == 404

    def test_of_plans(self, world: World) -> None:
        world.submit_plan()
        (row,) = gathered(world.plan).rows
        assert row.parts[0].words[:2] == ["建成6处", "建成15处"]
        word = make_client(world.office).get(reverse("gathered_file", args=[world.plan.pk, "docx"])).content
        assert len(docx.Document(io.BytesIO(word)).tables) == 1
