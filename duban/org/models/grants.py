"""Grants (授权): what the system administrator proposes and the security administrator makes effective."""

from datetime import date

from django.db import models

from duban.access.roles import ROLE_TITLES, Role
from duban.org.models.people import Post, StandInKind, User
from duban.org.models.units import Government, Unit


class GrantKind(models.TextChoices):
    """What a grant does to an account."""

    OPEN = "open", "开通"
    CHANGE = "change", "调整"
    CLOSE = "close", "停用"
    REOPEN = "reopen", "恢复"
    STAND_IN = "stand_in", "代理"


class GrantState(models.TextChoices):
    """Where a grant stands. Only a proposed one can be decided or withdrawn; nothing follows after that."""

    PROPOSED = "proposed", "待核准"
    EFFECTIVE = "effective", "已生效"
    REFUSED = "refused", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Grant(models.Model):
    """One proposed change of who may do what, with who proposed and who decided it (授权).

    `details` holds what is not a row: `username`, `name`, `role` of an account that is opened or changed, `holder` (the
    name of a new holder without an account), `stand_in`, `since`, `until` of a stand-in; days as 2022-03-16.
    """

    government = models.ForeignKey(Government, models.PROTECT)
    kind = models.CharField("种类", max_length=10, choices=GrantKind)
    state = models.CharField("状态", max_length=10, choices=GrantState, default=GrantState.PROPOSED)
    account = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="账号")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="单位")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, verbose_name="职务")
    successor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="takes_over", verbose_name="接手的账号"
    )
    details: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField("内容", default=dict)
    reason = models.CharField("理由", max_length=200, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    proposed_by_name = models.CharField("提出人", max_length=40)
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="decisions")
    decided_by_name = models.CharField("核准人", max_length=40, blank=True)
    decided_at = models.DateTimeField("核准时间", null=True, blank=True)
    decision = models.CharField("意见", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="grant_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["effective", "refused"], decided_by__isnull=False, decided_at__isnull=False
                )
                | models.Q(state__in=["proposed", "withdrawn"], decided_by=None, decided_at=None),
                name="grant_decided_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False) | models.Q(kind="open") & ~models.Q(state="effective"),
                name="grant_has_its_account",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="stand_in") | models.Q(post__isnull=False), name="stand_in_grant_has_its_post"
            ),
            models.UniqueConstraint(
                fields=["government", "account"], condition=models.Q(state="proposed"), name="one_open_grant_an_account"
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}“{self.who}”"

    @property
    def who(self) -> str:
        """The account's name for signing in; of one that is not open yet, the name it will have."""
        return self.account.username if self.account else self.details["username"]

    @property
    def person(self) -> str:
        """Whose account it is."""
        return self.account.name if self.account else self.details["name"]

    @property
    def role(self) -> Role:
        """The role that is granted, where an account is opened or changed."""
        return Role(self.details["role"])

    def day(self, name: str) -> date:
        """`since` or `until` of a stand-in."""
        return date.fromisoformat(self.details[name])

    @property
    def tick(self) -> str:
        """What the box beside it sends: which grant, and the version that was seen."""
        return f"{self.pk}:{self.version}"

    @property
    def words(self) -> str:
        """What is granted, as it stands in lists and on the trail: 开通填报人账号“songjia”（宋佳，区教育体育局）."""
        place = self.unit.name if self.unit else self.post.title if self.post else ""
        named = f"“{self.who}”（{self.person}"
        if self.kind == GrantKind.OPEN:
            return f"开通{ROLE_TITLES[self.role]}账号{named}{f'，{place}' if place else ''}）"
        if self.kind == GrantKind.CHANGE:
            return f"将账号{named}）调整为{ROLE_TITLES[self.role]}{f'（{place}）' if place else ''}"
        if self.kind == GrantKind.STAND_IN:
            kind = StandInKind(self.details["stand_in"]).label
            days = f"{self.day('since'):%Y年%-m月%-d日}至{self.day('until'):%Y年%-m月%-d日}"
            return f"由账号{named}）代理“{place}”（{kind}，{days}）"
        if self.kind == GrantKind.REOPEN:
            return f"恢复账号{named}）"
        heir = self.successor.name if self.successor else self.details.get("holder", "")
        return f"停用账号{named}）{f'，职务移交{heir}' if heir else ''}"

    def touches(self, user_id: int | None) -> bool:
        """Whether it changes the account of that person, who may then not decide on it."""
        return user_id is not None and user_id in {self.account_id, self.successor_id}
