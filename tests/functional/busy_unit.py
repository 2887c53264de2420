"""Run beside a server, on its database: one unit with seventeen tasks whose March is accepted and whose April is open.

`python -m tests.functional.busy_unit GOVERNMENT UNIT`; the last line of its output is the number of April's sheet.
"""

import os
import sys
from datetime import UTC, date, datetime

import django

TASKS = 17
SUBJECTS = ("口袋公园", "社区食堂", "公交站亭", "健身步道", "老旧小区", "农贸市场", "幼儿园", "卫生站", "停车场", "图书角",
            "老年课堂", "普法讲堂", "路灯", "雨污管网", "充电桩", "运动场", "文化站")  # fmt: skip


def main() -> None:
    """Build it through the product's own actions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
    django.setup()
    from duban.access.actor import system_actor
    from duban.files import store
    from duban.ledger import actions as ledger_actions
    from duban.ledger.rules import AssignmentRole, TaskDraft, UnitDraft
    from duban.org.models import Government, Unit, User
    from duban.returns.actions import filling, opening, reviewing
    from duban.returns.models import ProgressReport
    from duban.timing.deadlines import DueRule
    from duban.timing.periods import Period

    government, unit = Government.objects.get(name=sys.argv[1]), sys.argv[2]
    by, at = system_actor(government.pk), datetime(2022, 4, 6, 2, tzinfo=UTC)
    lead = (UnitDraft(unit, "", AssignmentRole.LEAD, collective=False),)
    drafts = [
        TaskDraft(str(n), "改善民生", f"完成{what}建设改造并投入使用。", (), lead, (), "", {"cells": {}})
        for n, what in enumerate(SUBJECTS, 1)
    ]
    listed = ledger_actions.ListDraft("annex1", "责任分解立项表", "task", drafts)
    fields = {"doc_number": "泉政办发〔2022〕17号", "title": "立项督查的通知", "issuer": government.name}
    notice = ledger_actions.NoticeDraft(year=2022, fields=fields | {"doc_date": date(2022, 3, 15)}, lists=[listed])
    file = store.save(b"17", name="notice.docx", government_id=government.pk, at=at)
    ledger = ledger_actions.register(notice, file=file, by=by, at=at).ledger
    opening.open_year(
        ledger, plan_due_on=date(2022, 3, 24), rule=DueRule.parse("nth_workday:5"), first_period=Period(2022, 3), by=by,
        at=at,
    )  # fmt: skip
    march = opening.open_month(ledger, by=by, at=at)
    sheet = ProgressReport.objects.select_related("round__ledger", "unit", "government").get(round=march)
    content = {
        line.pk: filling.Typed(
            line.version,
            line.content() | {
                "completion": f"{what}已在泉东街道选定{number}处，完成测量{number}处，面积{number * 130}平方米。",
                "next_steps": f"4月25日前由{unit}工程科完成{what}设计{number}处。",
                "stage_met": True,
            },
        )
        for number, (line, what) in enumerate(zip(sheet.lines.order_by("order"), SUBJECTS, strict=True), 2)
    }  # fmt: skip
    filling.save_draft(sheet, content, by=by, at=at)
    filling.submit(sheet, filling.Signature("宋佳", "0000-1234567", "白露"), by=by, at=at)
    sheet.refresh_from_db()
    reviewing.accept(sheet, list(sheet.lines.values_list("pk", flat=True)), by=by, at=at)
    april = opening.open_month(ledger, by=by, at=datetime(2022, 5, 3, 2, tzinfo=UTC))
    assert not User.objects.filter(unit__name=unit, government=government).exists(), "the test opens the account"
    assert Unit.objects.filter(government=government, name=unit).exists()
    print(ProgressReport.objects.get(round=april).pk)


if __name__ == "__main__":
    main()
