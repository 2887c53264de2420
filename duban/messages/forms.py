"""Forms of messages: where copies go (接收地址)."""

import re
from collections.abc import Mapping

from django import forms
from django.conf import settings

from duban.messages.channels import enabled
from duban.messages.models import Address, Channel

LABELS = {
    Channel.EMAIL: "电子邮箱",
    Channel.SMS: "手机号",
    Channel.WECOM: "企业微信机器人网址",
    Channel.DINGTALK: "钉钉机器人网址",
    Channel.FEISHU: "飞书机器人网址",
}
SIGNED = (Channel.DINGTALK, Channel.FEISHU)
"""Robots that may ask for a signature."""
_MOBILE = re.compile(r"1\d{10}")


class AddressesForm(forms.Form):
    """One box for each open channel; an empty box means no copies there."""

    def __init__(self, known: Mapping[str, Address], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.channels = enabled()
        for channel in self.channels:
            self.fields[channel.value] = _field(channel, known.get(channel.value))
            if channel in SIGNED:
                kept = channel.value in known and known[channel.value].secret
                self.fields[f"{channel.value}_secret"] = forms.CharField(
                    label="加签密钥", required=False, max_length=120,
                    widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "已填写，不改就留空" if kept else ""}),
                )  # fmt: skip

    @property
    def wanted(self) -> dict[Channel, tuple[str, str]]:
        """Channel → address and secret, as typed."""
        typed = self.cleaned_data
        return {c: (typed[c.value].strip(), typed.get(f"{c.value}_secret", "").strip()) for c in self.channels}

    def clean_sms(self) -> str:
        number: str = self.cleaned_data["sms"].strip().replace(" ", "")
        if number and not _MOBILE.fullmatch(number):
            raise forms.ValidationError("手机号是 11 位数字，请核对。")
        return number

    def clean_wecom(self) -> str:
        return self._robot(Channel.WECOM)

    def clean_dingtalk(self) -> str:
        return self._robot(Channel.DINGTALK)

    def clean_feishu(self) -> str:
        return self._robot(Channel.FEISHU)

    def _robot(self, channel: Channel) -> str:
        """Only the hosts that the settings name: nobody makes this server call other places."""
        address: str = self.cleaned_data[channel.value].strip()
        prefix = settings.ROBOT_PREFIXES[channel.value]
        if address and (not address.startswith(prefix) or not address.isascii() or " " in address):
            raise forms.ValidationError(f"机器人网址应以 {prefix} 开头，请从群机器人的设置里复制。")
        return address


def _field(channel: Channel, known: Address | None) -> forms.Field:
    value = known.value if known is not None else ""
    if channel is Channel.EMAIL:
        wrong = {"invalid": "邮箱地址不对，请写成 name@example.gov.cn 的样子。"}
        return forms.EmailField(
            label=LABELS[channel], required=False, max_length=200, initial=value, error_messages=wrong
        )
    return forms.CharField(label=LABELS[channel], required=False, max_length=300, initial=value)
