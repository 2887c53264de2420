"""The ledger's pages (台账): the table with its filters, and its Word forms."""

import html as entities
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from duban.access.roles import Role
from duban.intake.parsing import read
from duban.ledger.models import Task
from duban.org.models import Post, Unit, User
from tests.make import make_client, make_draft, make_government, make_notice, make_unit, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}
FRAME = 3  # queries of each request for its session and its user, and the count of the trail that the tests take


def shown(answer: Any) -> Any:
    """data-id of the rows, from top to bottom."""
    return html.fromstring(answer.content.decode()).xpath("//table//tr/@data-id")


class TestTheLedger:
    def test_invites_to_upload_where_nothing_is_registered(self, office_client: Client) -> None:
        answer = office_client.get(reverse("ledger"))
        assert "上传来文" in answer.content.decode()

    def test_tells_a_unit_to_wait_where_nothing_is_registered(self, filer_client: Client) -> None:
        page = filer_client.get(reverse("ledger")).content.decode()
        assert "督查室建账后" in page
        assert "上传来文" not in page

    def test_lists_the_tasks_with_the_lead_in_bold(self, office_client: Client, office: User) -> None:
        make_notice(make_draft(units=["区民政局", "区财政局"], leads=["区财政局"]), by=office)
        page = office_client.get(reverse("ledger")).content.decode()
        assert '<b class="lead">区财政局</b>' in page
        assert "显示 1 项" in page

    def test_says_where_the_lead_is_open(self, office_client: Client, office: User) -> None:
        make_notice(make_draft(units=["区民政局", "区财政局"]), by=office)
        page = office_client.get(reverse("ledger")).content.decode()
        assert 'class="lead"' not in page
        assert "牵头未定" in page

    def test_narrows_on_the_page_and_in_its_part(self, office_client: Client, office: User) -> None:
        make_notice(make_draft("1"), make_draft("2", text="修路。"), make_draft("3"), by=office)
        for more in ({}, HTMX):
            answer = office_client.get(reverse("ledger"), {"words": "修路"}, **more)
            assert shown(answer) == ["annex1/2"]
            page = answer.content.decode()
            assert "显示 1 项" in page
            assert "共 3 项" in page
            assert ("<html" in page) == (not more)

    def test_says_so_where_nothing_matches(self, office_client: Client, office: User) -> None:
        make_notice(by=office)
        answer = office_client.get(reverse("ledger"), {"words": "没有的词"})
        assert shown(answer) == []
        assert "没有符合条件的事项" in answer.content.decode()

    @pytest.mark.parametrize("name", ["list", "category", "unit", "leader", "words", "year"])
    @pytest.mark.parametrize("odd", ["\x00", "'\"<script>", "９", "-1", "9" * 30, "%_\\", "长" * 5000, "\ud800"])
    def test_answers_any_filter(self, office_client: Client, office: User, name: str, odd: str) -> None:
        make_notice(by=office)
        answer = office_client.get(reverse("ledger"), {name: odd.encode("utf-8", "surrogatepass")})
        assert answer.status_code in ({200, 404} if name == "year" else {200})
        assert "<script>" not in answer.content.decode()

    def test_shows_a_filer_the_unit_s_own_tasks(self, filer_client: Client, filer: User, office: User) -> None:
        make_notice(make_draft("1", units=["区教育体育局"]), make_draft("2", units=["区民政局"]), by=office)
        page = filer_client.get(reverse("ledger"))
        assert shown(page) == ["annex1/1"]
        assert "区民政局" not in page.content.decode()
        assert ".docx" not in page.content.decode()

    def test_shows_nothing_of_another_government(self, office: User) -> None:
        make_notice(make_draft(text="别区的事。"), by=office)
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        assert "别区的事。" not in stranger.get(reverse("ledger")).content.decode()

    def test_asks_the_database_few_questions_of_many_tasks(
        self, office_client: Client, office: User, django_assert_max_num_queries
    ) -> None:
        units = [f"区第{n}局" for n in range(30)]
        make_notice(*[make_draft(str(n), units=units[n % 25 : n % 25 + 4]) for n in range(1, 117)], by=office)
        with django_assert_max_num_queries(8 + FRAME):  # besides session and user
            answer = office_client.get(reverse("ledger"))
        assert len(shown(answer)) == 116
        with django_assert_max_num_queries(8 + FRAME):
            office_client.get(reverse("ledger"), {"words": "区第3局", "category": "改善民生"})


SCRIPT = "<script>alert(1)</script>"


class TestOddContents:
    def test_are_shown_whole_and_never_run(self, office_client: Client, office: User) -> None:
        long_text, long_unit = "长" * 4000, "区" + "某" * 78 + "局"
        make_notice(
            make_draft("1", text=long_text, units=[long_unit]),
            make_draft("2", units=[], leaders=(), category=""),
            make_draft("3", text=SCRIPT, category=SCRIPT, leaders=(SCRIPT,), units=[SCRIPT]),
            make_draft("4", text="第一行\n第二行 &amp; <b>", units=["区民政局"]),
            by=office,
        )
        pages = [reverse("ledger"), *(reverse("task", args=[task.pk]) for task in Task.objects.all())]
        texts = [office_client.get(address).content.decode() for address in pages]
        assert not any("<script>alert" in page for page in texts)
        together = "".join(texts)
        assert long_text in together
        assert long_unit in together
        assert entities.escape(SCRIPT) in together
        assert "&amp;amp;" in together
        assert [len(shown(office_client.get(reverse("ledger"))))] == [4]
        for choice in (Unit.objects.get(name=SCRIPT), Post.objects.get(title__contains="script")):
            name = "unit" if isinstance(choice, Unit) else "leader"
            assert shown(office_client.get(reverse("ledger"), {name: choice.pk})) == ["annex1/3"]


class TestTheWordForm:
    def test_is_offered_for_download_under_its_name(self, office_client: Client, office: User) -> None:
        task_list = make_notice(make_draft("1"), make_draft("2"), by=office).lists.get()
        answer = office_client.get(reverse("export_list", args=[task_list.pk]))
        assert answer["Content-Type"].endswith("wordprocessingml.document")
        assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E9%99%84%E4%BB%B61")
        assert [entry.seq for entry in read(answer.content, "附件1.docx").lists[0].entries] == ["1", "2"]

    def test_is_the_office_s_alone(self, office: User) -> None:
        task_list = make_notice(by=office).lists.get()
        address = reverse("export_list", args=[task_list.pk])
        filer = make_client(make_user(Role.FILER, unit=make_unit()))
        stranger = make_client(make_user(government=make_government("云河市竹坞区人民政府")))
        assert (filer.get(address).status_code, stranger.get(address).status_code) == (403, 404)
