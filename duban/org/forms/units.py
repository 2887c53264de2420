"""Forms of the unit register: choices are sent as the words that people see, so that a refused form can be read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from duban.documents.sheets import MOST_BYTES
from duban.org.actions.entries import Entry
from duban.org.models import NameKind, Unit
from duban.org.register import LAST_PLACE, LONGEST_NAME
from duban.org.unit_sheet import NAME_KINDS, UNIT_KINDS
from duban.web.fields import VersionField, day_field
from duban.web.typed import clean


def words_field(label: str) -> forms.CharField:
    """A name as people type it."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_NAME,
        error_messages={"required": "请填写这一栏。", "max_length": f"最多 {LONGEST_NAME} 个字，请改短。"},
    )


def unit_field(label: str, units: Sequence[Unit], *, empty: str = "请选择") -> forms.TypedChoiceField:
    """One unit of the register, chosen and sent by its full name; without `required`, none is a choice, too."""
    known = {unit.name: unit for unit in units}
    return forms.TypedChoiceField(
        label=label,
        choices=[("", empty), *((name, name) for name in known)],
        coerce=known.__getitem__,
        empty_value=None,
        error_messages={"required": "请选择单位。", "invalid_choice": "这个单位已不在可选之列，请刷新后重选。"},
    )


class EntryForm(forms.Form):
    """类别、台账序列、隶属; of a new unit the full name, too."""

    name = words_field("全称")
    kind = forms.TypedChoiceField(
        label="类别",
        choices=[(label, label) for label in UNIT_KINDS],
        coerce=UNIT_KINDS.__getitem__,
        error_messages={"required": "请选择类别。", "invalid_choice": "请选择类别。"},
    )
    order = forms.IntegerField(
        label="台账序列",
        required=False,
        min_value=1,
        max_value=LAST_PLACE,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), f"请填写 1 到 {LAST_PLACE} 的整数。"),
    )
    version = VersionField()

    def __init__(self, units: Sequence[Unit], *args: Any, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = unit_field("隶属", units, empty="无")
        self.fields["parent"].required = False
        self.order_fields(["name", "kind", "order", "parent", "version"])
        if named:
            # The kind decides what may be sent to the unit, so none stands there by itself.
            self.fields["kind"].choices = [("", "请选择"), *self.fields["kind"].choices]  # type: ignore[attr-defined]
        else:
            del self.fields["name"]

    def clean_name(self) -> str:
        return clean(str(self.cleaned_data["name"]))

    @property
    def entry(self) -> Entry:
        """What the form says, once it is valid."""
        typed = self.cleaned_data
        return Entry(typed["kind"], typed["order"], typed["parent"])


class NameForm(forms.Form):
    """登记简称、别称、曾用名."""

    words = words_field("名称")
    kind = forms.TypedChoiceField(
        label="种类",
        choices=[(label, label) for label in NAME_KINDS],
        coerce=lambda label: NameKind(NAME_KINDS[label]),
        error_messages={"required": "请选择种类。", "invalid_choice": "请选择种类。"},
    )
    since = day_field("自何日起（不知道可不填）", required=False)
    until = day_field("到何日止（仍在用不填）", required=False)
    version = VersionField()

    def clean_words(self) -> str:
        return clean(str(self.cleaned_data["words"]))


class RenameForm(forms.Form):
    """更名."""

    name = words_field("更名后的全称")
    on = day_field("自何日起")
    version = VersionField()

    def clean_name(self) -> str:
        return clean(str(self.cleaned_data["name"]))


class OnUnitForm(forms.Form):
    """Another unit and a day: 并入哪个单位、增加哪个成员."""

    on = day_field("自何日起")
    version = VersionField()

    def __init__(self, units: Sequence[Unit], *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(label, units)
        self.order_fields(["unit", "on", "version"])


class EndForm(forms.Form):
    """停用 a name or a member."""

    until = day_field("到何日止")
    version = VersionField()


class SheetForm(forms.Form):
    """导入单位库: the file."""

    file = forms.FileField(
        label="表格文件",
        error_messages={"required": "请选择要导入的文件。", "empty": "文件是空的，请检查文件是否已正确保存。"},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuses what is too big before its bytes are in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError("文件超过 2 MB，这里只收单张表格；请另存为只含这张表的文件再上传。")
        return file
