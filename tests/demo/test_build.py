"""The fictional year (演示数据) is built through the product's own actions."""

import re

import pytest

from duban.config.verify import first_broken
from duban.demo.build import GOVERNMENT, build_demo, notice_docx
from duban.digests import canonical, sm3
from duban.errors import NotNow
from duban.ledger.models import Task
from duban.lights.models import Evaluation
from duban.org.models import Government, User
from duban.returns.models import Receipt, ReportLine
from tests.make import make_government

pytestmark = pytest.mark.django_db


def rows_of_the_year() -> str:
    """The digest of what was reported, received and judged, without what is drawn anew (passwords)."""
    reported = ReportLine.objects.values_list(
        "sheet__round__period",
        "sheet__unit__name",
        "task__task_list__code",
        "task__item_no",
        "completion",
        "problems",
        "causes",
        "next_steps",
        "stage_met",
        "state",
    )
    judged = Evaluation.objects.values_list(
        "task__task_list__code", "task__item_no", "period", "pace", "sentence", "mark"
    )
    received = Receipt.objects.values_list("round__period", "unit__name")
    return sm3(canonical([sorted(map(str, rows)) for rows in (reported, judged, received)]))


def test_is_a_sound_year_marked_as_fictional_and_opens_with_the_printed_accounts() -> None:
    lines = list(build_demo())
    assert Government.objects.get(name=GOVERNMENT).is_demo
    assert Task.objects.count() == 96 + 20
    assert first_broken() is None
    assert "虚构" in lines[0]
    printed = [found.groups() for line in lines if (found := re.match(r"  (\w+) +(\w{14})   ", line))]
    assert {name for name, _ in printed} == set(User.objects.values_list("username", flat=True))
    for name, password in printed:
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert not user.must_change_password
    roles = [user.role for user in User.objects.order_by("pk")]
    assert (roles.count("filer"), roles.count("lead_leader")) == (3, 1)
    assert rows_of_the_year() == "d37b60d41d9ad28423430b0564625c2096c2883ec2f49bec695cab92998bb86c", (
        "two builds hold the same rows"
    )


def test_is_never_mixed_with_real_rows() -> None:
    make_government("云河市竹坞区人民政府")
    with pytest.raises(NotNow, match="空库"):
        list(build_demo())
    assert Government.objects.count() == 1


def test_the_notice_is_the_same_file_each_time() -> None:
    assert notice_docx() == notice_docx()
