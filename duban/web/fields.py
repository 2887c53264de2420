"""Fields that the forms of several rooms share."""

from typing import Any

from django import forms

from duban.web.typed import number_or_none


class VersionField(forms.IntegerField):
    """The version that the page was made from; one that was lost on the way counts as stale, and the act says so."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        return number_or_none(str(value)) or 0


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2022-03-24 的样子。"},
    )
