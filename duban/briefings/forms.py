"""Which briefing to draft."""

from django import forms

from duban.briefings.models import KIND_CHOICES
from duban.errors import NotUnderstood
from duban.timing.periods import Period
from duban.web.typed import clean


class DraftForm(forms.Form):
    """起草通报."""

    kind = forms.ChoiceField(label="种类", choices=KIND_CHOICES, error_messages={"required": "请选择种类。"})
    period = forms.CharField(
        label="月份（季度写最后一个月）", max_length=7, error_messages={"required": "请填写月份。"}
    )

    def clean_period(self) -> Period:
        try:
            return Period.parse(clean(self.cleaned_data["period"]))
        except NotUnderstood as error:
            raise forms.ValidationError(error.sentence) from None
