"""Forms of intake: what a person types becomes values; nothing is saved here."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from duban.intake.actions import DocumentWords, RowWords
from duban.intake.parsing.people import split_leaders
from duban.intake.parsing.text import normalise, without_invisible
from duban.intake.parsing.units import is_collective, split_units
from duban.ledger.actions import Correction
from duban.ledger.rules import UnitList, UnitName, assigned

REQUIRED = {"required": "请填写这一栏。"}


def one_line(text: str) -> str:
    """One line without stray blanks and without characters that cannot be seen."""
    return re.sub(r"\s+", " ", without_invisible(normalise(text))).strip()


def unit_list_of(text: str) -> UnitList:
    """A list of units as people type it, read by the same rule as a notice's cell."""
    cell = split_units(text)
    names = (UnitName(u.name, u.affiliate or "", is_collective(u.name)) for u in cell.units)
    return UnitList(tuple(names), etc=cell.etc)


class UploadForm(forms.Form):
    """上传来文."""

    file = forms.FileField(
        label="来文文件",
        error_messages={"required": "请选择要读取的文件。", "empty": "文件是空的，请检查文件是否已正确保存。"},
    )


class WordsForm(forms.Form):
    """What a row or a task says: the fields that are read from a notice."""

    category = forms.CharField(label="类别", max_length=200, required=False)
    text = forms.CharField(
        label="事项内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED
    )
    leaders = forms.CharField(label="牵头领导", max_length=200, required=False)
    units = forms.CharField(
        label="责任单位（按原文顺序）", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    lead_units = forms.CharField(label="其中牵头单位", max_length=400, required=False)

    def clean_category(self) -> str:
        return one_line(self.cleaned_data["category"])

    def clean_text(self) -> str:
        return normalise(self.cleaned_data["text"]).strip()

    def clean_leaders(self) -> tuple[str, ...]:
        return tuple(split_leaders(self.cleaned_data["leaders"]))

    def clean_units(self) -> UnitList:
        return unit_list_of(self.cleaned_data["units"])

    def clean_lead_units(self) -> tuple[UnitName, ...]:
        return unit_list_of(self.cleaned_data["lead_units"]).names


class RowForm(WordsForm):
    """改正一行."""

    seq = forms.CharField(label="序号", max_length=20, error_messages=REQUIRED)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["seq", "category", "text", "leaders", "units", "lead_units"]

    def words(self) -> RowWords:
        """The row as corrected."""
        data = self.cleaned_data
        return RowWords(
            one_line(data["seq"]), data["category"], data["text"], data["leaders"], data["units"], data["lead_units"]
        )


class CorrectionForm(WordsForm):
    """更正读取: a slip of reading found after the task was registered."""

    reason = forms.CharField(
        label="更正理由", max_length=200, error_messages={"required": "请写明更正的理由，以便日后查对。"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def correction(self, *, place: str) -> Correction:
        """The correction of the task at `place` (附件1第1项); raises NotUnderstood where a lead is not in the list."""
        data = self.cleaned_data
        units = assigned(data["units"], data["lead_units"], place=place)
        return Correction(data["category"], data["text"], data["leaders"], units, data["reason"])


class LeaveOutForm(forms.Form):
    """剔除一行."""

    reason = forms.CharField(label="剔除理由", max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class DocumentForm(forms.Form):
    """公文要素."""

    title = forms.CharField(label="标题", max_length=200, error_messages=REQUIRED)
    doc_no = forms.CharField(label="发文字号", max_length=60, error_messages=REQUIRED)
    issuer = forms.CharField(label="发文机关", max_length=100, required=False)
    doc_date = forms.DateField(
        label="成文日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "请写成 2022-03-15 的样子。"},
    )
    year = forms.IntegerField(
        label="台账年度",
        min_value=2000,
        max_value=2100,
        error_messages=REQUIRED
        | {"invalid": "请写四位数的年份。", "min_value": "请写四位数的年份。", "max_value": "请写四位数的年份。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_doc_no(self) -> str:
        number = one_line(self.cleaned_data["doc_no"])
        if not re.search(r"\d", number):
            raise ValidationError("发文字号里没有数字，请照原文填写，例如 泉政办发〔2022〕3号。")
        return number

    def words(self) -> DocumentWords:
        """The elements as corrected."""
        data: dict[str, Any] = self.cleaned_data
        return DocumentWords(
            one_line(data["title"]), data["doc_no"], one_line(data["issuer"]), data["doc_date"], data["year"]
        )
