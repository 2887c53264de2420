"""The pages of the working calendar."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from duban.access.roles import Role
from duban.almanac.models import SpecialDay, Year
from tests.make import make_client, make_user, send
from tests.timing.year_2022 import NOTICE_2022

CALENDAR, DAYS, ANNOUNCE = reverse("calendar"), reverse("calendar_days"), reverse("calendar_announce")


@pytest.fixture
def director_client(db: None) -> Client:
    """The director's browser."""
    return make_client(make_user(Role.OFFICE_DIRECTOR, name="罗正平"))


def rows_of(client: Client, year: int) -> dict[str, str]:
    """Month → what its row says, without blanks."""
    tree = html.fromstring(client.get(CALENDAR, {"year": year}).content.decode())
    return {row.get("data-id"): "".join(row.text_content().split()) for row in tree.xpath("//tbody/tr")}


class TestTheCalendarPage:
    def test_shows_each_month_with_what_is_special_in_it(self, office_client: Client) -> None:
        rows = rows_of(office_client, 2022)
        assert list(rows) == [f"2022-{month:02}" for month in range(1, 13)]
        assert rows["2022-07"] == "7月21天7月7日（周四）无"
        assert rows["2022-04"].startswith(
            "4月21天4月8日（周五）调休上班清明节4月2日（周六）放假清明节4月3日（周日）至4月5日"
        )

    def test_names_the_source_of_a_known_year(self, office_client: Client) -> None:
        page = office_client.get(CALENDAR, {"year": "2022"}).content.decode()
        assert "2022年已公布：国务院办公厅2022年节假日安排" in page
        assert "全年工作日 249 天" in page

    def test_says_that_an_unannounced_year_is_provisional(self, office_client: Client) -> None:
        assert "暂定" in office_client.get(CALENDAR, {"year": "2027"}).content.decode()

    def test_opens_at_the_present_year(self, office_client: Client) -> None:
        assert office_client.get(CALENDAR).status_code == 200

    @pytest.mark.parametrize("year", ["abc", "0", "1999", "2200", "２０２２", "99999999999", "-1"])
    def test_does_not_exist_for_what_is_no_year(self, office_client: Client, year: str) -> None:
        assert office_client.get(CALENDAR, {"year": year}).status_code == 404

    @pytest.mark.parametrize("year", ["2000", "2199"])
    def test_ends_at_the_first_and_the_last_year(self, office_client: Client, year: str) -> None:
        assert office_client.get(CALENDAR, {"year": year}).status_code == 200

    def test_takes_two_queries_besides_session_and_account(self, office_client: Client) -> None:
        with CaptureQueriesContext(connection) as queries:
            office_client.get(CALENDAR, {"year": "2022"})
        asked = [q["sql"] for q in queries.captured_queries if "almanac_" in q["sql"]]
        assert len(asked) == 2

    def test_offers_changes_to_the_director_alone(self, office_client: Client, director_client: Client) -> None:
        assert DAYS in director_client.get(CALENDAR).content.decode()
        assert DAYS not in office_client.get(CALENDAR).content.decode()


class TestRights:
    @pytest.mark.parametrize("address", [CALENDAR, DAYS, ANNOUNCE])
    def test_a_filer_sees_none_of_it(self, filer_client: Client, address: str) -> None:
        assert filer_client.get(address).status_code == 403

    @pytest.mark.parametrize("address", [DAYS, ANNOUNCE])
    def test_an_officer_may_look_but_not_change(self, office_client: Client, address: str) -> None:
        assert office_client.get(address).status_code == 403
        assert send(office_client, address).status_code == 403


class TestEnteringADay:
    def test_leads_back_to_its_year(self, director_client: Client) -> None:
        typed = {"day": "2022-04-08", "until": "", "kind": "off", "title": "建区纪念日"}
        answer = send(director_client, DAYS, typed)
        assert answer.url == f"{CALENDAR}?year=2022"
        assert "放假建区纪念日4月8日（周五）" in rows_of(director_client, 2022)["2022-04"]

    def test_can_be_taken_back(self, director_client: Client) -> None:
        send(director_client, DAYS, {"day": "2022-04-03", "until": "2022-04-05", "kind": "ordinary", "title": ""})
        assert "清明节4月3日" not in rows_of(director_client, 2022)["2022-04"]

    def test_comes_filled_in_from_the_calendar(self, director_client: Client) -> None:
        page = html.fromstring(director_client.get(CALENDAR, {"year": "2022"}).content.decode())
        link = page.xpath("//a[contains(@aria-label, '更改春节1月31日')]/@href")[0]
        form = html.fromstring(director_client.get(link).content.decode()).xpath("//main//form")[0]
        assert {name: form.fields[name] for name in ("day", "until", "kind", "title")} == {
            "day": "2022-01-31",
            "until": "2022-02-06",
            "kind": "off",
            "title": "春节",
        }

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"day": "", "kind": "off", "title": "春节"}, "请填写日期。"),
            ({"day": "2022-02-30", "kind": "off", "title": "春节"}, "请写成 2022-03-24 的样子。"),
            ({"day": "2022-02-01", "kind": "?", "title": "春节"}, "请选择一种。"),
            ({"day": "2022-02-01", "kind": "off", "title": "长" * 31}, "名称最多30个字。"),
            ({"day": "2022-02-07", "kind": "off", "title": " \u200b"}, "没有写名称"),
            ({"day": "2022-02-07", "kind": "worked", "title": "春节"}, "本来就上班"),
        ],
    )
    def test_is_refused_with_a_sentence(self, director_client: Client, typed: dict[str, str], sentence: str) -> None:
        answer = send(director_client, DAYS, typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    @pytest.mark.parametrize("words", ["day=abc&until=%00&kind=x&title=%F0", "day=2022-13-45", "year=abc"])
    def test_opens_or_is_not_found_whatever_the_address_says(self, director_client: Client, words: str) -> None:
        assert director_client.get(f"{DAYS}?{words}").status_code in {200, 404}


class TestAnnouncingAYear:
    def test_reads_the_pasted_notice(self, director_client: Client) -> None:
        SpecialDay.objects.all().delete()
        Year.objects.all().delete()
        typed = {"year": "2022", "source": "国办发明电〔2021〕11号", "announced_on": "2021-10-25", "words": NOTICE_2022}
        assert send(director_client, ANNOUNCE, typed).url == f"{CALENDAR}?year=2022"
        page = director_client.get(CALENDAR, {"year": "2022"}).content.decode()
        assert "2022年已公布：国办发明电〔2021〕11号（2021年10月25日）" in page
        assert "全年工作日 249 天" in page

    def test_keeps_what_was_pasted_where_it_does_not_agree(self, director_client: Client) -> None:
        typed = {"year": "2027", "source": "国办发明电〔2026〕9号", "announced_on": "", "words": NOTICE_2022}
        answer = send(director_client, ANNOUNCE, typed)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "不是2027年的日期，请核对年份。" in page
        assert "1月31日至2月6日放假调休" in page
        assert not Year.objects.filter(year=2027).exists()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"year": "", "source": "文"}, "请填写年份。"),
            ({"year": "27", "source": "文"}, "请写四位数的年份。"),
            ({"year": "2027", "source": ""}, "请填写安排出自哪份文件。"),
            ({"year": "2027", "source": "文", "words": ""}, "2027年还没有登记放假"),
            ({"year": "2027", "source": "文", "words": "字" * 5001}, "文字太长"),
        ],
    )
    def test_is_refused_with_a_sentence(self, director_client: Client, typed: dict[str, str], sentence: str) -> None:
        answer = send(director_client, ANNOUNCE, typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
