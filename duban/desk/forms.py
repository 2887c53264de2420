"""Settling what is open (待落实)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from duban.org.models import Unit


class SettleForm(forms.Form):
    """落实集体名称: tick the units that a collective name stands for."""

    members = forms.TypedMultipleChoiceField(
        label="成员单位",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "还没有选择单位，请至少勾选一个成员单位。",
            "invalid_choice": "有一个单位已不在库中，请刷新后重选。",
        },
    )
    since = forms.DateField(
        label="自何日起承担",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2022-03-24 的样子。"},
    )

    def __init__(self, units: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(unit.pk): unit for unit in units}
        field = self.fields["members"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, unit.name) for pk, unit in known.items()]
        field.coerce = known.__getitem__
