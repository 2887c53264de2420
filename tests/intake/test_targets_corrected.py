"""A number that was read as a promise and is none can be taken out, and one that was missed put in (量化指标)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from duban.ledger.models import Task
from duban.ledger.rules import IndicatorDraft
from duban.org.models import User
from tests.make import make_client, make_task, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(office: User) -> Task:
    """A task whose reading took the size of a theatre for a promise."""
    promised = IndicatorDraft("新增就业1.2万人", "新增就业", "=", Decimal("1.2"), "万人")
    size = IndicatorDraft("剧院1200座", "剧院", "=", Decimal(1200), "座")
    return make_task(by=office, indicators=(promised, size))


def correct(client: Client, task: Task, targets: str) -> int:
    page = {
        "category": task.category, "text": task.text, "leaders": "陆岚", "units": "区教育体育局",
        "lead_units": "区教育体育局", "targets": targets, "reason": "剧院座位数不是承诺", "version": task.version,
    }  # fmt: skip
    return int(send(client, reverse("correct_task", args=[task.pk]), page).status_code)


def test_a_false_indicator_goes_and_the_true_one_keeps_its_number(task: Task, office: User) -> None:
    kept = task.indicators.get(words="新增就业1.2万人").pk
    assert correct(make_client(office), task, "新增就业1.2万人") == 302
    assert list(task.indicators.values_list("pk", flat=True)) == [kept]


def test_a_missed_one_is_read_from_its_words(task: Task, office: User) -> None:
    assert correct(make_client(office), task, "新增就业1.2万人\n建成口袋公园10处以上") == 302
    added = task.indicators.get(words="建成口袋公园10处以上")
    assert (added.operator, added.goal) == (">=", "≥ 10处")


def test_words_without_a_number_are_told_so(task: Task, office: User) -> None:
    assert correct(make_client(office), task, "做好各项工作") == 422
    assert task.indicators.count() == 2
