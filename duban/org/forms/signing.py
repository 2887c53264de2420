"""Sign-in and password forms."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from duban.org.models import User, account_name


class SignInForm(forms.Form):
    """账号、密码. The answer never says which of the two was wrong."""

    username = forms.CharField(label="账号", max_length=40, error_messages={"required": "请填写账号。"})
    password = forms.CharField(
        label="密码",
        widget=forms.PasswordInput,
        max_length=128,
        strip=False,
        error_messages={"required": "请填写密码。"},
    )
    user: User | None = None

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_username(self) -> str:
        """The one spelling of the account, so that wrong passwords of every spelling are counted together."""
        return account_name(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("username") and data.get("password"):
            self.user = authenticate(self.request, username=data["username"], password=data["password"])
            if self.user is None:
                raise ValidationError("账号或密码不对，请核对后再试；连续输错五次，本机将暂停登录十分钟。")
        return data


class PasswordForm(forms.Form):
    """现在的密码、新密码两遍."""

    old = forms.CharField(label="现在的密码", widget=forms.PasswordInput, max_length=128, strip=False)
    new = forms.CharField(label="新密码", widget=forms.PasswordInput, max_length=128, strip=False)
    again = forms.CharField(label="再输一遍新密码", widget=forms.PasswordInput, max_length=128, strip=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for field in self.fields.values():
            field.error_messages["required"] = "请填写这一栏。"

    def clean_old(self) -> str:
        if not self.user.check_password(self.cleaned_data["old"]):
            raise ValidationError("现在的密码不对，请重新输入。")
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        if self.user.check_password(new):
            raise ValidationError("新密码与现在的相同，请换一个。")
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两遍新密码不一致，请重新输入。")
        return data
