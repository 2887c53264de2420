"""Forms of accounts and grants: what a person types becomes a grant that nobody has saved yet."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from duban.access.roles import ADMIN_ROLES, Role
from duban.documents.sheets import MOST_BYTES
from duban.org.actions.accounts import duties_of
from duban.org.models import Grant, GrantKind, Post, StandInKind, Unit, User, account_name
from duban.org.queries import role_choices
from duban.web.typed import clean

REQUIRED = {"required": "请填写这一栏。"}
CHOOSE = {"required": "请选择一项。", "invalid_choice": "这一项现在不能选，请刷新后另选。"}


class GrantForm(forms.Form):
    """What every grant has: the reason. Fields that name rows offer those of the government only."""

    kind: GrantKind
    reason = forms.CharField(
        label="理由", max_length=200, required=False, error_messages={**REQUIRED, "max_length": "理由最多200个字。"}
    )

    def __init__(self, government_id: int, account: User | None, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.government_id, self.account = government_id, account
        units = Unit.objects.filter(government_id=government_id).real().standing(on)
        posts = Post.objects.filter(government_id=government_id, is_common=False).order_by("role", "title")
        heirs = User.objects.filter(government_id=government_id, is_active=True, admin_kind=None).order_by("name")
        rows = {"unit": units, "post": posts, "successor": heirs.exclude(pk=account.pk) if account else heirs}
        for name, offered in rows.items():
            if name in self.fields:
                self.fields[name].queryset = offered  # type: ignore[attr-defined]

    def clean_reason(self) -> str:
        return clean(str(self.cleaned_data["reason"]))

    def details(self) -> dict[str, str]:
        """What the grant says besides its rows."""
        return {}

    def grant(self) -> Grant:
        """The grant as it would be proposed."""
        typed = self.cleaned_data
        rows = {name: typed.get(name) for name in ("unit", "post", "successor")}
        kept = {"kind": self.kind, "details": self.details(), "reason": typed["reason"]}
        return Grant(government_id=self.government_id, account=self.account, **rows, **kept)


class _PlaceForm(GrantForm):
    """角色、单位、职务."""

    role = forms.ChoiceField(label="角色", choices=lambda: [("", "请选择"), *role_choices()], error_messages=CHOOSE)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="单位", required=False, empty_label="不选", error_messages=CHOOSE
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label="职务", required=False, empty_label="不选", error_messages=CHOOSE
    )
    field_order = ("username", "name", "role", "unit", "post", "reason")


class OpenForm(_PlaceForm):
    """开通账号."""

    kind = GrantKind.OPEN
    username = forms.CharField(
        label="账号", max_length=40, error_messages={**REQUIRED, "max_length": "账号最多40个字。"}
    )
    name = forms.CharField(label="姓名", max_length=40, error_messages={**REQUIRED, "max_length": "姓名最多40个字。"})

    def clean_name(self) -> str:
        return clean(str(self.cleaned_data["name"]))

    def details(self) -> dict[str, str]:
        typed = self.cleaned_data
        return {"username": account_name(typed["username"]), "name": typed["name"], "role": typed["role"]}


class ChangeForm(_PlaceForm):
    """调整账号."""

    kind = GrantKind.CHANGE

    def details(self) -> dict[str, str]:
        return {"role": self.cleaned_data["role"]}


class CloseForm(GrantForm):
    """停用账号, and who takes over the posts."""

    kind = GrantKind.CLOSE
    successor = forms.ModelChoiceField(
        User.objects.none(), label="接手的账号", required=False, empty_label="不选", error_messages=CHOOSE
    )
    holder = forms.CharField(
        label="或接手人姓名", max_length=40, required=False, error_messages={"max_length": "姓名最多40个字。"}
    )
    field_order = ("successor", "holder", "reason")

    def __init__(self, government_id: int, account: User | None, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(government_id, account, on, *args, **kwargs)
        duties = duties_of(account, on=on).values("post__role") if account else User.objects.none()
        if duties.exists():
            heirs = self.fields["successor"].queryset  # type: ignore[attr-defined]
            own = heirs.filter(role__in=duties, unit=account.unit if account else None)
            self.fields["successor"].queryset = own  # type: ignore[attr-defined]
        else:  # who holds no post has nothing to hand over
            del self.fields["successor"], self.fields["holder"]

    def clean_holder(self) -> str:
        return clean(str(self.cleaned_data["holder"]))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("successor") and typed.get("holder"):
            self.add_error("holder", "接手的账号和姓名只填一个。")
        return typed

    def details(self) -> dict[str, str]:
        holder = self.cleaned_data.get("holder", "")
        return {"holder": holder} if holder else {}


class ReopenForm(GrantForm):
    """恢复账号."""

    kind = GrantKind.REOPEN


class StandInForm(GrantForm):
    """代理: for which post, from when until when."""

    kind = GrantKind.STAND_IN
    post = forms.ModelChoiceField(Post.objects.none(), label="代理的职务", empty_label="请选择", error_messages=CHOOSE)
    stand_in = forms.ChoiceField(label="种类", choices=StandInKind.choices, error_messages=CHOOSE)
    since = forms.DateField(
        label="自", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2022-03-24 的样子。"},
    )  # fmt: skip
    until = forms.DateField(
        label="至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "请写成 2022-03-24 的样子。"},
    )  # fmt: skip
    field_order = ("post", "stand_in", "since", "until", "reason")

    def details(self) -> dict[str, str]:
        typed = self.cleaned_data
        days = {name: typed[name].isoformat() for name in ("since", "until")}
        return {"stand_in": typed["stand_in"], **days}


FORMS: dict[str, type[GrantForm]] = {form.kind.value: form for form in (ChangeForm, CloseForm, ReopenForm, StandInForm)}
"""The kinds of grants for an account that there is, as they stand in addresses."""


def kinds_for(account: User) -> list[GrantKind]:
    """What can be proposed for an account: administrators stand in for nobody, a closed account can only come back."""
    if not account.is_active:
        return [GrantKind.REOPEN]
    business = account.acts_as not in ADMIN_ROLES
    return [GrantKind.CHANGE, *([GrantKind.STAND_IN] if business else []), GrantKind.CLOSE]


class RosterForm(forms.Form):
    """导入账号表."""

    file = forms.FileField(
        label="账号表", error_messages={"required": "请选择账号表。", "empty": "文件是空的，请检查后再上传。"}
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuses what is too big before its bytes are in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("文件超过 2 MB，这里只收单张表格；请另存为只含这张表的文件再上传。")
        return file


def initial_of(account: User) -> dict[str, Any]:
    """What a form about an account begins with."""
    return {"role": Role(account.acts_as).value, "unit": account.unit_id}
