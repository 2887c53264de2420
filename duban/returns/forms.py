"""What is typed into a sheet becomes content of its lines; nothing is saved here and nothing typed is ever dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from typing import Any

from django import forms
from django.http import QueryDict

from duban.errors import NotUnderstood
from duban.returns.actions.filling import Signature, Typed
from duban.returns.models import PlanLine, ReportLine, ReturnLine
from duban.returns.plan_forms import read_plan
from duban.returns.rules import BOX_TITLES, FILING_TITLES, LONGEST, STEPS_TITLES, Filing, Steps, figure_of
from duban.timing.clock import CHINA
from duban.timing.deadlines import DueRule, due_at
from duban.timing.periods import Period
from duban.web.typed import clean, clean_words

CHOOSE = {"required": "请选择一项。", "invalid_choice": "请在列出的几项里选择。"}


@dataclass
class TypedSheet:
    """The typed lines that can be kept, and a sentence for each box that cannot (line number → box → sentence)."""

    lines: dict[int, Typed] = field(default_factory=dict)
    wrong: dict[int, dict[str, str]] = field(default_factory=dict)


def typed_lines(data: QueryDict, lines: Mapping[int, ReturnLine]) -> TypedSheet:
    """Read the boxes of a sheet out of a form. A box's name is <line>-<field>; a line without boxes is left alone."""
    typed = TypedSheet()
    for pk, line in lines.items():
        version = data.get(f"{pk}-version", "")
        if not (version.isascii() and version.isdigit() and len(version) < 10):
            continue
        content, wrong = _content(data, pk, line)
        if wrong:
            typed.wrong[pk] = wrong
        typed.lines[pk] = Typed(int(version), content)
    _carry_persons(typed)
    return typed


def _carry_persons(typed: TypedSheet) -> None:
    """Who is responsible is mostly the same for all lines of a plan: typed once, it stands on every line left empty."""
    for name in ("main_person", "deputy_person"):
        given = next((t.content[name] for t in typed.lines.values() if t.content.get(name)), "")
        for each in typed.lines.values():
            if given and each.content.get(name) == "":
                each.content[name] = given


def _content(data: QueryDict, pk: int, line: ReturnLine) -> tuple[dict[str, Any], dict[str, str]]:
    """The content of one line as typed over what it holds; a box that cannot be kept keeps its old value."""
    content, wrong = line.content(), {}
    for name in line.BOXES:
        words = clean_words(data.get(f"{pk}-{name}", content[name]))
        longest = line._meta.get_field(name).max_length or LONGEST  # type: ignore[union-attr]
        if len(words) > longest:
            wrong[name] = f"“{BOX_TITLES[name]}”有{len(words)}个字，最多{longest}个字，请删减后再保存。"
        else:
            content[name] = words
    if isinstance(line, PlanLine):
        read_plan(content, data, pk, wrong)
    if isinstance(line, ReportLine):
        done = set(data.getlist(f"{pk}-done"))
        content["milestones_done"] = sorted(
            int(text) for text in done if text.isascii() and text.isdigit() and len(text) < 3
        )
        content["stage_met"] = {"yes": True, "no": False}.get(data.get(f"{pk}-stage_met", ""))
        content["unchanged"] = data.get(f"{pk}-unchanged") == "yes"
        _day(content, data.get(f"{pk}-next_on", content["next_on"] or ""), wrong)
    for key, text in data.items():
        if key.startswith(f"{pk}-figure-") and isinstance(text, str):
            _figure(
                content["figures"], key.removeprefix(f"{pk}-figure-"), text, wrong, quarters=isinstance(line, PlanLine)
            )
    return content, wrong


def _day(content: dict[str, Any], text: str, wrong: dict[str, str]) -> None:
    try:
        content["next_on"] = date.fromisoformat(text.strip()).isoformat() if text.strip() else None
    except ValueError:
        wrong["next_on"] = f"“{text.strip()[:20]}”不是日期，请写成 2022-04-20 的样子。"


def _figure(figures: dict[str, Any], name: str, text: str, wrong: dict[str, str], *, quarters: bool) -> None:
    try:
        value = figure_of(text)
    except ValueError as error:
        wrong[f"figure-{name}"] = str(error)
        return
    indicator, _, quarter = name.partition("-")
    if not indicator.isdigit() or (quarters and quarter not in {"0", "1", "2", "3"}):
        return
    if not quarters:
        figures.update({indicator: value} if value or indicator in figures else {})
        return
    row = list(figures.get(indicator) or ["", "", "", ""])
    row[int(quarter)] = value
    if any(row) or indicator in figures:
        figures[indicator] = row


class SignatureForm(forms.Form):
    """填报人、联系电话、负责人."""

    filer_name = forms.CharField(label="填报人", max_length=40, required=False)
    filer_phone = forms.CharField(label="联系电话", max_length=40, required=False)
    signed_by = forms.CharField(label="负责人", max_length=40, required=False)

    def signature(self) -> Signature:
        """Who signs, as typed."""
        return Signature(*(clean(self.cleaned_data.get(name, ""), longest=40) for name in self.fields))


class SendBackForm(forms.Form):
    """退回一行."""

    reason = forms.CharField(label="退回理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class OpenYearForm(forms.Form):
    """开启年度: proposed by the notice, confirmed by a person."""

    plan_due_on = forms.DateField(
        label="计划报送日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2022-03-24 的样子。"},
    )
    workday = forms.IntegerField(
        label="月报在次月第几个工作日前报送",
        min_value=1,
        max_value=20,
        error_messages={
            "required": "请填写天数。",
            "invalid": "请填写 1 到 20 的数字。",
            "min_value": "请填写 1 到 20 的数字。",
            "max_value": "请填写 1 到 20 的数字。",
        },
    )
    first_period = forms.CharField(
        label="第一次月报的月份",
        max_length=7,
        error_messages={"required": "请填写月份。", "max_length": "请写成 2022-03 的样子。"},
    )

    def clean_first_period(self) -> Period:
        try:
            return Period.parse(clean(self.cleaned_data["first_period"]))
        except NotUnderstood as error:
            raise forms.ValidationError(error.sentence) from None

    @property
    def rule(self) -> DueRule:
        """The rule of the monthly returns."""
        return DueRule.parse(f"nth_workday:{self.cleaned_data['workday']}")


class RulesForm(forms.Form):
    """报送规则: what a unit does inside before a form goes to the office."""

    month_steps = forms.TypedChoiceField(
        label="月报（情况表）", choices=list(STEPS_TITLES.items()), coerce=Steps, error_messages=CHOOSE
    )
    plan_steps = forms.TypedChoiceField(
        label="计划表", choices=list(STEPS_TITLES.items()), coerce=Steps, error_messages=CHOOSE
    )
    filing = forms.TypedChoiceField(
        label="谁来报月报", choices=list(FILING_TITLES.items()), coerce=Filing, error_messages=CHOOSE
    )
    courtesy_workdays = forms.IntegerField(
        label="配合单位提前几个工作日报来",
        min_value=1,
        max_value=10,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填写 1 到 10 的数字。"),
    )
    due_time = forms.CharField(
        label="截止日的几点截止", max_length=5, error_messages={"required": "请填写时刻，例如 17:30 或 24:00。"}
    )
    resubmit_workdays = forms.IntegerField(
        label="退回后几个工作日内报来",
        min_value=1,
        max_value=10,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "请填写 1 到 10 的数字。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_due_time(self) -> str:
        clock = clean(self.cleaned_data["due_time"])
        try:
            due_at(date(2022, 1, 1), clock)
        except NotUnderstood as error:
            raise forms.ValidationError(error.sentence) from None
        return clock


class MomentField(forms.DateTimeField):
    """A moment in China's time, from the browser's own picker; aware, in UTC."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})

    def __init__(self, **more: Any) -> None:
        sentences = {"required": "请填写日期和时刻。", "invalid": "请写成 2022-04-08T17:30 的样子。"}
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], error_messages=sentences, **more)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.replace(tzinfo=CHINA).astimezone(UTC) if found is not None else None


class OwnDueForm(forms.Form):
    """一个单位的期限."""

    until = MomentField(label="新的截止时刻（空着是恢复统一的期限）", required=False)
    reason = forms.CharField(label="理由", max_length=300, error_messages={"required": "请写明理由。"})


class ExtensionForm(forms.Form):
    """一次系统故障."""

    began_at = MomentField(label="故障开始")
    ended_at = MomentField(label="故障结束")


class VerifyForm(forms.Form):
    """核实完成."""

    on = forms.DateField(
        label="核实日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写核实日期。", "invalid": "请写成 2022-06-28 的样子。"},
    )
    method = forms.CharField(
        label="核实方式",
        max_length=200,
        error_messages={"required": "请写明怎样核实的，例如：现场查看并查阅竣工验收备案表。"},
    )
