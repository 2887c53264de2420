"""What is typed into a plan line beyond its boxes: type, milestones, months, terms of indicators (计划表)."""

from datetime import date
from typing import Any

from django.http import QueryDict

from duban.returns.planning import MOST_MILESTONES, Milestone, TaskType, template_of
from duban.web.typed import clean, clean_words

MODES = {"sum": "累计", "period": "当期"}


def read_plan(content: dict[str, Any], data: QueryDict, pk: int, wrong: dict[str, str]) -> None:
    """Read them into the content of plan line `pk`; what cannot be kept keeps its old value and gets a sentence in `wrong`."""
    before = content["task_type"]
    chosen = data.get(f"{pk}-task_type", before)
    content["task_type"] = chosen if chosen in set(TaskType) or not chosen else before
    _months(content, data, pk)
    _milestones(content, data, pk, wrong)
    if content["task_type"] != before and not content["milestones"]:
        content["milestones"] = [each.to_json() for each in template_of(content["task_type"])]
    _terms(content, data, pk, wrong)


def _months(content: dict[str, Any], data: QueryDict, pk: int) -> None:
    for month in range(1, 13):
        typed = data.get(f"{pk}-month-{month}")
        if typed is None:
            continue
        words = clean_words(typed)[:1000]
        if words:
            content["months"][str(month)] = words
        else:
            content["months"].pop(str(month), None)


def _milestones(content: dict[str, Any], data: QueryDict, pk: int, wrong: dict[str, str]) -> None:
    rows = [n for n in range(MOST_MILESTONES) if f"{pk}-node-{n}-name" in data]
    if not rows:
        return
    kept, refused = [], ""
    for n in rows:
        typed = {field: clean(data.get(f"{pk}-node-{n}-{field}", "")) for field in Milestone.__dataclass_fields__}
        if not any(typed.values()):
            continue
        sentence = _why_not(typed)
        refused = refused or sentence
        kept.append(typed)
    if refused:
        wrong["milestones"] = refused
    else:
        content["milestones"] = sorted(kept, key=lambda each: each["due"] or "9999")


def _why_not(typed: dict[str, str]) -> str:
    if not typed["name"]:
        return "有一个节点没有写名称，请补上或者清空这一行。"
    if typed["weight"] and not (
        typed["weight"].isascii() and typed["weight"].isdigit() and int(typed["weight"]) <= 100
    ):
        return f"节点“{typed['name']}”的权重请填 0 到 100 的整数。"
    try:
        if typed["due"]:
            date.fromisoformat(typed["due"])
    except ValueError:
        return f"节点“{typed['name']}”的日期请写成 2022-06-30 的样子。"
    return ""


def _terms(content: dict[str, Any], data: QueryDict, pk: int, wrong: dict[str, str]) -> None:
    prefix = f"{pk}-term-"
    for key in [name for name in data if name.startswith(prefix) and name.endswith("-mode")]:
        indicator = key.removeprefix(prefix).removesuffix("-mode")
        if not indicator.isdigit():
            continue
        mode = data.get(key, "sum")
        lag = clean(data.get(f"{prefix}{indicator}-lag", ""))
        if lag and not (lag.isascii() and lag.isdigit() and int(lag) <= 366):
            wrong["terms"] = "数据滞后请填天数，例如 20。"
            continue
        term = {
            "mode": mode if mode in MODES else "sum",
            "source": clean(data.get(f"{prefix}{indicator}-source", "")),
            "lag": lag,
        }
        if term != {"mode": "sum", "source": "", "lag": ""} or indicator in content["terms"]:
            content["terms"][indicator] = term
