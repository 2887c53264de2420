"""Forms of posts: a new one, its title, who holds it, whom a common name stands for (职务、任职)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from duban.access.roles import POST_ROLES, ROLE_TITLES, Role
from duban.org.models import Post, Unit, User
from duban.web.fields import VersionField, day_field
from duban.web.typed import clean

TITLE_LENGTH, PERSON_LENGTH = 60, 40
HEAD_ROLES = [Role.LEAD_LEADER, Role.CHIEF, Role.OFFICE_HEAD]
"""What a post without a unit may be, the most frequent first."""


def _title_field() -> forms.CharField:
    return forms.CharField(
        label="职务",
        max_length=TITLE_LENGTH,
        error_messages={"required": "请填写职务。", "max_length": f"职务最多{TITLE_LENGTH}个字。"},
    )


def _role_field(roles: Sequence[Role]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="角色",
        choices=[(role.value, ROLE_TITLES[role]) for role in roles],
        error_messages={"required": "请选择角色。", "invalid_choice": "请选择角色。"},
    )


class AddPostForm(forms.Form):
    """新增职务."""

    title = _title_field()
    role = _role_field([*HEAD_ROLES, Role.UNIT_HEAD])
    unit = forms.TypedChoiceField(
        label="单位",
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "这个单位已不在库中，请刷新后重选。"},
    )

    def __init__(self, units: Sequence[Unit], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["unit"], {str(unit.pk): (unit, unit.name) for unit in units}, nothing="（领导的职务不选）")

    def clean_title(self) -> str:
        return clean(str(self.cleaned_data["title"]))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class EditPostForm(forms.Form):
    """改职务: its title and, unless it is the head of a unit, its role."""

    title = _title_field()
    role = _role_field(sorted(POST_ROLES))
    version = VersionField()

    def __init__(self, post: Post, typed: Any = None) -> None:
        title = "" if post.waits_for_title else post.title
        super().__init__(typed, initial={"title": title, "role": post.role, "version": post.version})
        roles = [Role.UNIT_HEAD] if post.unit_id else HEAD_ROLES
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, ROLE_TITLES[role]) for role in roles]

    def clean_title(self) -> str:
        return clean(str(self.cleaned_data["title"]))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class HolderForm(forms.Form):
    """任职变动、更正任职: the person, the first day, the account. Nobody is typed as an empty name with 空缺 ticked."""

    person = forms.CharField(
        label="任职人",
        required=False,
        max_length=PERSON_LENGTH,
        error_messages={"max_length": f"姓名最多{PERSON_LENGTH}个字。"},
    )
    vacant = forms.BooleanField(label="空缺，没有人接任", required=False)
    since = day_field("自何日起")
    account = forms.TypedChoiceField(
        label="账号",
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "这个账号已不能选用，请刷新后重选。"},
    )
    version = VersionField()

    def __init__(self, accounts: Sequence[User], *args: Any, may_be_vacant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {str(user.pk): (user, f"{user.name}（{user.username}）") for user in accounts}
        _offer(self.fields["account"], shown, nothing="（没有账号）")
        if not may_be_vacant:
            del self.fields["vacant"]

    def clean_person(self) -> str:
        return clean(str(self.cleaned_data["person"]))

    def clean(self) -> dict[str, Any]:
        """An account says whose it is; a post falls vacant only where that is said, not by an empty box."""
        data = super().clean() or {}
        data["person"] = data.get("person") or (data["account"].name if data.get("account") else "")
        if data["person"] and data.get("vacant"):
            self.add_error("vacant", "写了任职人就不是空缺，请去掉其中一个。")
        if not data["person"] and not data.get("vacant") and "person" not in self.errors:
            also = "，没有人接任时勾选“空缺”" if "vacant" in self.fields else ""
            self.add_error("person", f"请填写任职人的姓名{also}。")
        return data


class MembersForm(forms.Form):
    """落实集体职务: tick the posts that a common name stands for."""

    members = forms.TypedMultipleChoiceField(
        label="所指的职务",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "有一个职务已不能选用，请刷新后重选。"},
    )
    since = day_field("自何日起")
    version = VersionField()

    def __init__(self, posts: Sequence[tuple[Post, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        known = {str(post.pk): post for post, _ in posts}
        field.choices = [(str(post.pk), words) for post, words in posts]
        field.coerce = known.__getitem__


def _offer(field: forms.Field, shown: dict[str, tuple[Any, str]], *, nothing: str) -> None:
    """Let a list offer these things, value → thing and words, and nothing at all."""
    assert isinstance(field, forms.TypedChoiceField)
    field.choices = [("", nothing), *((value, words) for value, (_, words) in shown.items())]
    field.coerce = lambda value: shown[value][0]
