"""A small notice on its way into the ledger: four rows with each kind of unit list and of doubt."""

from functools import cache

from django.db import models

from duban.intake import actions
from duban.intake.models import Batch, Row
from duban.intake.parsing import Reading, read
from duban.org.models import User
from tests.intake.parsing.papers import LETTER, Table, as_docx, task_table
from tests.make import NOON

NUMBER = "云泉政办发〔2023〕7号"
ROWS = (
    ("1", "改善民生", "建成社区服务站40个以上。", "陆岚", "**区民政局**、区财政局"),
    ("2", "^", "办好老年食堂。", "沈宁", "区民政局、区财政局（国资中心）等"),  # several, none bold; 等
    ("3", "城市建设", "疏通排水管网。", "各分管副区长", "**区水务局**、各街道办事处"),  # a collective name
    ("4", "^", "修缮沿河步道。", "贺知远", "区水务局"),  # alone
)


@cache
def small_docx(*tables: Table) -> bytes:
    """The notice as Word."""
    return as_docx(*(tables or (task_table(*ROWS),)))


def docx_with(*rows: tuple[str, ...], letter: tuple[str, ...] = LETTER) -> bytes:
    """The same letter over other rows."""
    return as_docx(task_table(*rows), letter=letter)


@cache
def _reading(data: bytes) -> Reading:
    return read(data, "通知.docx")


def make_batch(by: User, data: bytes | None = None) -> Batch:
    """A batch whose rows wait for checking (the reading is made in this process)."""
    data = data or small_docx()
    return actions.keep_reading(_reading(data), data, name="通知.docx", by=by.as_actor(), at=NOON)


def row_of(batch: Batch, seq: str) -> Row:
    """The row of that number, with its batch fresh from the database."""
    return Row.objects.select_related("batch").get(batch=batch, seq=seq)


def rows_everywhere() -> dict[str, int]:
    """How many rows each table of the product holds."""
    from django.apps import apps

    every: list[type[models.Model]] = [m for m in apps.get_models() if m.__module__.startswith("duban.")]
    return {m._meta.label: m._base_manager.count() for m in every}
