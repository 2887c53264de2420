"""The watch over every test's requests (`tests/conftest.py`) can fail: it sees each of the sins it watches for."""

import pytest
from django.db import connection
from django.test import Client

from duban.audit.models import Event
from duban.audit.protection import unprotected
from duban.config.verify import first_broken
from tests.house.sound_page import faults_of
from tests.make import make_government, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]


class TestTheWatch:
    def test_sees_a_page_that_writes_when_it_is_only_read(self, office_client: Client) -> None:
        with pytest.raises(AssertionError, match=r"GET /test/writes-on-get/ wrote: .*org_government"):
            office_client.get("/test/writes-on-get/")

    def test_sees_an_act_that_leaves_no_trail(self, office_client: Client) -> None:
        with pytest.raises(AssertionError, match="POST /test/leaves-no-trail/ left nothing on the trail"):
            send(office_client, "/test/leaves-no-trail/")

    def test_sees_a_page_that_is_not_sound(self, office_client: Client) -> None:
        with pytest.raises(AssertionError, match="GET /test/unsound/") as found:
            office_client.get("/test/unsound/")
        assert {"inline x()", "no lang", "no title", "2 h1", "0 main", "no data-page"} <= set(
            str(found.value).split("'")
        )

    @pytest.mark.breaks_invariants
    def test_sees_an_invariant_that_a_test_left_broken(self) -> None:
        make_government()
        assert first_broken() is None
        with unprotected(connection):
            Event.objects.filter(number=1).update(sentence="系统什么也没有做")
        broken = first_broken()
        assert broken is not None
        assert broken.code == "I7"


PAGE = '<html lang="zh-CN"><head><title>台账 · 督办</title></head><body data-page="x"><main><h1>台账</h1>{}</main></body></html>'

FAULTS = [  # what stands on the page → how it is named
    ("", []),
    ('<p id="a"></p><p id="a"></p>', ["id a stands 2 times"]),
    ('<p style="color:red"></p>', ["inline color:red"]),
    ("<script>x()</script>", ["inline script"]),
    ('<input name="q">', ["input q has no label"]),
    ('<input name="q" aria-label="查找">', []),
    ('<label for="q">查找</label><input id="q" name="q">', []),
    ('<label for="nothing">查找</label>', ["label for nothing: nothing"]),
    ("<h1>第二个</h1>", ["2 h1"]),
]


class TestASoundPage:
    @pytest.mark.parametrize(("part", "faults"), FAULTS)
    def test_is_told_from_a_faulty_one(self, part: str, faults: list[str]) -> None:
        assert faults_of(PAGE.format(part), part=False) == faults

    def test_needs_its_frame_unless_it_is_a_part(self) -> None:
        assert faults_of("<p>一段</p>", part=True) == []
        assert len(faults_of("<p>一段</p>", part=False)) >= 4
