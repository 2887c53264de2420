"""Entering special days and a new year's arrangement (工作日历)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from duban.errors import NotUnderstood
from duban.timing.announcement import read_announcement
from duban.timing.arrangements import ArrangedDay
from duban.timing.periods import FIRST_YEAR, LAST_YEAR
from duban.web.fields import day_field
from duban.web.typed import clean

OFF, WORKED, ORDINARY = "off", "worked", "ordinary"


class DayForm(forms.Form):
    """登记一天或连续几天."""

    day = day_field("起日")
    until = day_field("止日", required=False)
    kind = forms.ChoiceField(
        label="类别",
        choices=[(OFF, "放假"), (WORKED, "调休上班"), (ORDINARY, "撤销登记，按平常")],
        error_messages={"required": "请选择一种。", "invalid_choice": "请选择一种。"},
    )
    title = forms.CharField(
        label="名称", required=False, max_length=30, error_messages={"max_length": "名称最多30个字。"}
    )

    def clean_title(self) -> str:
        return clean(str(self.cleaned_data["title"]))


class AnnounceForm(forms.Form):
    """登记一年的安排."""

    year = forms.IntegerField(
        label="年份",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={
            "required": "请填写年份。",
            "invalid": "请写四位数的年份。",
            "min_value": "请写四位数的年份。",
            "max_value": "请写四位数的年份。",
        },
    )
    source = forms.CharField(
        label="依据",
        max_length=120,
        error_messages={"required": "请填写安排出自哪份文件。", "max_length": "依据最多120个字。"},
    )
    announced_on = day_field("印发日期", required=False)
    words = forms.CharField(
        label="通知里的放假安排",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": "文字太长，请只粘贴通知正文。"},
    )

    def clean_source(self) -> str:
        return clean(str(self.cleaned_data["source"]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["days"] = []
        if data.get("words") and data.get("year"):
            data["days"] = self._read(data["words"], data["year"])
        return data

    def _read(self, words: str, year: int) -> list[ArrangedDay]:
        """The days of the pasted words; what is wrong with them stands at their field, and nothing typed is lost."""
        try:
            return read_announcement(words, year)
        except NotUnderstood as error:
            self.add_error("words", ValidationError(error.sentence))
            return []
