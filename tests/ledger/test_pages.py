"""The ledger's pages."""

from django.test import Client
from django.urls import reverse

from duban.org.models import User
from tests.make import make_draft, make_notice


class TestTheLedger:
    def test_invites_to_upload_where_nothing_is_registered(self, office_client: Client) -> None:
        answer = office_client.get(reverse("ledger"))
        assert "上传来文" in answer.content.decode()

    def test_lists_the_tasks_with_the_lead_in_bold(self, office_client: Client, office: User) -> None:
        make_notice(make_draft(units=["区民政局", "区财政局"], leads=["区财政局"]), by=office)
        page = office_client.get(reverse("ledger")).content.decode()
        assert '<b class="lead">区财政局</b>' in page
        assert "显示 1 项" in page
