"""Forms of intake: what a person types becomes values; nothing is saved here."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from duban.intake.actions import YEARS, DocumentWords, RowWords
from duban.intake.parsing.gate import MAX_UPLOAD
from duban.intake.parsing.messages import refusal
from duban.intake.parsing.people import split_leaders
from duban.intake.parsing.targets import read_targets
from duban.intake.parsing.text import normalise, without_invisible
from duban.intake.parsing.units import is_collective, split_units
from duban.intake.queries import indicator_draft, open_list
from duban.intake.rules import doc_number_of
from duban.ledger.actions import Correction
from duban.ledger.models import Task
from duban.ledger.rules import UnitList, UnitName, assigned
from duban.web.fields import VersionField

REQUIRED = {"required": "请填写这一栏。"}


def one_line(text: str) -> str:
    """One line without stray blanks and without characters that cannot be seen."""
    return re.sub(r"\s+", " ", without_invisible(normalise(text))).strip()


def unit_list_of(text: str) -> UnitList:
    """A list of units as people type it, read by the same rule as a notice's cell."""
    cell = split_units(text)
    names = tuple(UnitName(u.name, u.affiliate or "", is_collective(u.name)) for u in cell.units)
    return open_list(names, text) if cell.etc else UnitList(names)


class UploadForm(forms.Form):
    """上传来文."""

    file = forms.FileField(
        label="来文文件",
        error_messages={"required": "请选择要读取的文件。", "empty": "文件是空的，请检查文件是否已正确保存。"},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuses what is too big before its bytes are in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD:
            refused = refusal("too_big")
            raise ValidationError(f"{refused.message}{refused.hint}")
        return file


class WordsForm(forms.Form):
    """What a row or a task says: the fields that are read from a notice."""

    category = forms.CharField(label="类别", max_length=200, required=False)
    text = forms.CharField(
        label="事项内容", max_length=10000, widget=forms.Textarea(attrs={"rows": 4}), error_messages=REQUIRED
    )
    leaders = forms.CharField(label="牵头领导", max_length=200, required=False)
    units = forms.CharField(
        label="责任单位（按原文顺序）", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    lead_units = forms.CharField(label="其中牵头单位", max_length=2000, required=False)
    targets = forms.CharField(
        label="量化指标（每行一个）", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )

    def __init__(self, *args: Any, known: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        """`known`: the words of each target that was read → the target, which stays as it is while its words do."""
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_targets(self) -> list[Mapping[str, Any]] | None:
        """Each line as a target; None where the page did not ask for them, which leaves them as they are."""
        if "targets" not in self.data:
            return None
        lines = [one_line(line) for line in self.cleaned_data["targets"].split("\n")]
        return [target for line in dict.fromkeys(filter(None, lines)) for target in self._read(line)]

    def _read(self, line: str) -> list[Mapping[str, Any]]:
        if line in self.known:
            return [self.known[line]]
        found: list[Mapping[str, Any]] = [target.to_json() for target in read_targets(line)]
        if not found:
            raise ValidationError(f"“{line[:30]}”里没有读出要达到的数字，请照原文写成“新增就业1.2万人”的样子。")
        return found

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
    version = VersionField()
    field_order = ["seq", "category", "text", "leaders", "units", "lead_units", "targets"]

    def words(self) -> RowWords:
        """The row as corrected."""
        data = self.cleaned_data
        return RowWords(
            one_line(data["seq"]),
            data["category"],
            data["text"],
            data["leaders"],
            data["units"],
            data["lead_units"],
            data["targets"],
        )


class CorrectionForm(WordsForm):
    """更正读取: a slip of reading found after the task was registered."""

    reason = forms.CharField(
        label="更正理由", max_length=200, error_messages={"required": "请写明更正的理由，以便日后查对。"}
    )
    version = VersionField()

    def correction(self, task: Task) -> Correction:
        """The correction of `task`; raises NotUnderstood where a lead is not in the list."""
        data = self.cleaned_data
        number = task.task_list.notice.doc_number
        units = assigned(data["units"], data["lead_units"], notice=number, place=str(task))
        targets = data["targets"]
        indicators = None if targets is None else tuple(indicator_draft(target) for target in targets)
        return Correction(data["category"], data["text"], data["leaders"], units, data["reason"], indicators)


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
        min_value=YEARS[0],
        max_value=YEARS[1],
        error_messages=REQUIRED
        | {"invalid": "请写四位数的年份。", "min_value": "请写四位数的年份。", "max_value": "请写四位数的年份。"},
    )
    version = VersionField()

    def clean_doc_no(self) -> str:
        number = doc_number_of(one_line(self.cleaned_data["doc_no"]))
        if not re.search(r"\d", number):
            raise ValidationError("发文字号里没有数字，请照原文填写，例如 泉政办发〔2022〕3号。")
        return number

    def words(self) -> DocumentWords:
        """The elements as corrected."""
        data: dict[str, Any] = self.cleaned_data
        return DocumentWords(
            one_line(data["title"]), data["doc_no"], one_line(data["issuer"]), data["doc_date"], data["year"]
        )
