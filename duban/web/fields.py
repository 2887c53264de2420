"""Fields that the forms of several rooms share, and where a form says what an act refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from duban.errors import NotUnderstood
from duban.web.typed import number_or_none


@contextmanager
def said_on(form: forms.Form) -> Iterator[None]:
    """An act within that cannot be understood says so above its form, where the person mends what was typed.

    Other refusals have a page of their own: there the form itself is what no longer fits.
    """
    try:
        yield
    except NotUnderstood as refused:
        form.add_error(None, refused.sentence)


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
