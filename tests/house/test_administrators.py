"""三员 see no business content: in nothing that they can open stands a word that an office or a unit wrote about a task."""

import pytest
from django.urls import reverse

from duban.access.roles import ADMIN_ROLES, Role
from duban.returns.models import PlanLine, ReportLine
from tests.house.pages import rows_of_pages
from tests.house.walk import walk
from tests.make import make_client, send
from tests.world import build_world

TASK, REPORTED, PLANNED = "暗号甲", "暗号乙", "暗号丙"
"""Words that stand in a task, in a monthly return, in a plan, and nowhere else."""


CORRECTION = {"category": "改善民生", "leaders": "陆岚", "units": "区教育体育局", "lead_units": "", "version": "1"}
"""An act of the business whose sentence on the trail holds the words themselves."""


@pytest.mark.parametrize("role", [*sorted(ADMIN_ROLES), Role.SUPERVISOR_OFFICER])
def test_only_the_office_sees_what_was_written(db: None, role: Role) -> None:
    world = build_world()
    office = make_client(world.accounts[Role.SUPERVISOR_OFFICER])
    correction = CORRECTION | {"text": f"建成{TASK}。", "reason": f"原件如此，{TASK}"}
    assert send(office, reverse("correct_task", args=[world.own["task"]]), correction).status_code == 302
    ReportLine.objects.update(completion=f"完成{REPORTED}。", state="submitted")
    PlanLine.objects.update(quarter1=f"完成{PLANNED}。", state="submitted")
    own = [row.address(dict(world.own)) for row in rows_of_pages() if row.expected(role, "GET") == "200"]
    seen = [each.words for each in walk(make_client(world.accounts[role]), *own)]
    found = {word for word in (TASK, REPORTED, PLANNED) if any(word in words for words in seen)}
    assert found == (set() if role in ADMIN_ROLES else {TASK, REPORTED, PLANNED})
