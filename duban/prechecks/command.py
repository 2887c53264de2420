"""What `duban precheck` prints: one JSON document, or lines for people."""

import json
from collections import Counter
from collections.abc import Iterator

from duban.prechecks.checking import check_sheet
from duban.prechecks.findings import LEVEL_TITLES, Finding, Level
from duban.prechecks.lines import BOXES, Sheet, read

_OTHER_FIELDS = {
    "stage_met": "是否完成阶段目标",
    "indicators": "指标",
    "percent": "进度",
    "attachments": "附件",
    "supporting_missing": "配合单位",
}


def told(data: bytes, *, as_json: bool) -> Iterator[str]:
    """The printed lines for a document of report lines. Raises: UserError."""
    sheet = read(data)
    findings = check_sheet(sheet.lines, sheet.period)
    if as_json:
        yield json.dumps([finding.to_json() for finding in findings], ensure_ascii=False)
        return
    yield from _for_people(sheet, findings)


def _for_people(sheet: Sheet, findings: list[Finding]) -> Iterator[str]:
    levels = Counter(finding.level for finding in findings)
    counts = "，".join(f"{LEVEL_TITLES[level]}{levels[level]}处" for level in Level)
    yield f"{sheet.period.label}，{len(sheet.lines)}行：{counts}。"
    for number, line in enumerate(sheet.lines, 1):
        own = [finding for finding in findings if finding.line == line.id]
        if own:
            yield f"第{number}行（{line.id}）{line.unit}"
        for finding in own:
            field = BOXES.get(finding.field) or _OTHER_FIELDS[finding.field]
            yield f"  {finding.rule} {LEVEL_TITLES[finding.level]}｜{field}：{finding.message}"
