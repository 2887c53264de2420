"""A whole fictional quarterly briefing (季度整体通报) as the tests and the bench print it, made from the demo notice."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from duban.documents.annexes import AnnexUnit, units_line
from duban.documents.blocks import (
    Align,
    Block,
    Cell,
    Column,
    Imprint,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Role,
    Row,
    Table,
    cell,
    line,
    paragraph,
)
from duban.documents.text import spaced_name, title_lines

ISSUER = "云河市泉山区人民政府办公室"
TITLE = f"{ISSUER}关于2022年《政府工作报告》年度任务第二季度落实情况的通报"
NOTICE = Path(__file__).parents[2] / "duban/demo/notice.json"

_ACTUALS = (
    "已完成年度目标的56.3%，高于序时进度6.3个百分点。",
    "项目主体结构封顶，完成投资2.4亿元；配套道路完成招标，施工单位已进场，正在进行地下管线迁改。",
    "已完成。",
    "完成前期手续，因土地征迁尚余3户未签约，较计划滞后约一个月。",
)
_PROBLEMS = ("", "管线迁改涉及5家权属单位，协调周期长。", "", "土地征迁进度滞后。")
_NEXT = ("按计划推进。", "7月底前完成管线迁改，8月开始路基施工。", "做好建成后的运行管理。", "7月15日前完成剩余签约。")
_LIGHTS = ("绿", "黄", "绿", "红")


def quarterly_briefing(*, draft: bool = False) -> OfficialDocument:
    """Text, a landscape table of all tasks (附件1), a portrait one of the units' returns (附件2), 版记."""
    values = json.loads(NOTICE.read_text(encoding="utf-8"))
    blocks: list[Block] = [
        *(paragraph(Role.TITLE, part) for part in title_lines(TITLE)),
        paragraph(Role.RECIPIENT, "各街道办事处，区政府各部门、各直属机构："),
        *_text(),
        paragraph(Role.ATTACHMENT_NOTE, "附件：1.2022年年度工作任务第二季度进展情况表"),
        paragraph(Role.ATTACHMENT_NOTE, "2.各单位报送情况表"),
        paragraph(Role.SIGNATURE, ISSUER),
        paragraph(Role.DATE, "2022年7月8日"),
        PageBreak(landscape=True),
        paragraph(Role.ATTACHMENT_LABEL, "附件1"),
        paragraph(Role.ATTACHMENT_TITLE, "2022年年度工作任务第二季度进展情况表"),
        progress_table(values["lists"]),
        PageBreak(),
        paragraph(Role.ATTACHMENT_LABEL, "附件2"),
        paragraph(Role.ATTACHMENT_TITLE, "各单位报送情况表"),
        returns_table(values["lists"]),
        Imprint(ISSUER, "2022年7月8日", "区委办公室，区人大常委会办公室，区政协办公室，区纪委监委机关"),
    ]
    return OfficialDocument(ISSUER, TITLE, tuple(blocks), date(2022, 7, 8), draft)


def _text() -> tuple[Paragraph, ...]:
    return (
        paragraph(
            Role.BODY,
            "2022年《政府工作报告》确定的96项年度任务和为民办20件实事（以下合称116项），第二季度落实情况如下。",
        ),
        paragraph(Role.HEADING1, "一、总体情况"),
        paragraph(
            Role.BODY,
            "截至6月30日，已完成29项，占25.0%；达到序时进度29项；滞后58项，其中红灯29项、黄灯29项。较上季度，新完成11项，由黄转绿"
            "4项，新增滞后2项。",
        ),
        paragraph(Role.HEADING2, "（一）分领域情况"),
        paragraph(Role.BODY, "“云泉数字谷”等9个领域中，完成率最高的是民生保障领域，较年度目标高12.5个百分点。"),
        paragraph(Role.HEADING1, "二、存在问题"),
        paragraph(
            Role.BODY, "第4项“首批产业用地供应”（区自然资源局）：土地征迁尚余3户未签约，低于序时进度8.3个百分点。"
        ),
        paragraph(Role.BODY, "红灯任务由牵头单位于7月15日前提出赶进度安排，经牵头领导审定。"),
    )


def progress_table(lists: list[dict[str, Any]]) -> Table:
    """116 rows of eleven columns for a turned sheet."""
    columns = (
        Column("序号", 10, Align.CENTER),
        Column("类别", 14, Align.CENTER),
        Column("重点任务", 41),
        Column("牵头领导", 18, Align.CENTER),
        Column("责任单位\n（加黑的为牵头单位）", 30),
        Column("季度目标", 24),
        Column("完成情况", 30),
        Column("存在问题", 20),
        Column("下一步", 20),
        Column("是否完成\n阶段目标", 10, Align.CENTER),
        Column("灯", 8, Align.CENTER),
    )
    entries = [entry | {"kind": number} for number, one in enumerate(lists) for entry in one["entries"]]
    groups: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault((entry["kind"], entry["category"] or "民生实事"), []).append(entry)
    rows: list[Row] = []
    for (_, category), members in groups.items():
        for index, entry in enumerate(members):
            first = (Cell((line(category),), rowspan=len(members)),) if index == 0 else ()
            rows.append(_progress_row(len(rows), entry, first))
    return Table(columns, tuple(rows), dense=True)


def _progress_row(number: int, entry: dict[str, Any], category: tuple[Cell, ...]) -> Row:
    units = [unit if isinstance(unit, dict) else {"name": unit, "affiliate": ""} for unit in entry["units"]]
    leads = [unit if isinstance(unit, str) else unit["name"] for unit in entry["lead_units"]]
    made = [AnnexUnit(unit["name"], unit["affiliate"], unit["name"] in leads) for unit in units]
    kind = number % 4
    return (
        cell(str(number + 1)),
        *category,
        cell(entry["text"]),
        cell(*(spaced_name(leader) for leader in entry["leaders"])),
        Cell((units_line(made, etc=entry["etc"]),)),
        cell("完成年度目标的50%以上"),
        cell(_ACTUALS[kind]),
        cell(_PROBLEMS[kind]),
        cell(_NEXT[kind]),
        cell("是" if kind in (0, 2) else "否"),
        cell(_LIGHTS[kind]),
    )


def returns_table(lists: list[dict[str, Any]]) -> Table:
    """One row for each lead unit, figures to the right."""
    columns = (
        Column("序号", 12, Align.CENTER),
        Column("单位", 60),
        Column("应报", 16, Align.RIGHT, group="报送（项次）"),
        Column("按时", 16, Align.RIGHT, group="报送（项次）"),
        Column("退回", 16, Align.RIGHT, group="报送（项次）"),
        Column("按时报送率", 36, Align.RIGHT),
    )
    names: dict[str, int] = {}
    for one in lists:
        for entry in one["entries"]:
            for unit in entry["lead_units"]:
                name = unit if isinstance(unit, str) else unit["name"]
                names[name] = names.get(name, 0) + 3
    rows = tuple(
        (cell(str(number)), cell(name), cell(str(due)), cell(str(due - number % 2)), cell(str(number % 3)),
         cell(f"{100 * (due - number % 2) / due:.1f}%"))
        for number, (name, due) in enumerate(names.items(), start=1)
    )  # fmt: skip
    return Table(columns, rows)
