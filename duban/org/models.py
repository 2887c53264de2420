"""Governments, units, posts and accounts (政府、单位、职务、账号)."""

import unicodedata
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from duban.access.actor import Actor, Scope
from duban.access.roles import OFFICE_ROLES, ROLE_TITLES, Role


class Government(models.Model):
    """The body whose ledger it is (一级政府). Every business row belongs to one."""

    name = models.CharField("名称", max_length=60, unique=True)
    is_demo = models.BooleanField("演示", default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        """The place without the body's word (云河市泉山区人民政府 → 云河市泉山区)."""
        return self.name.removesuffix("办公室").removesuffix("人民政府") or self.name


class UnitKind(models.TextChoices):
    """What a unit is by law; it decides later what may be sent to it."""

    DEPARTMENT = "department", "政府部门"
    STREET = "street", "街道办事处"
    BRANCH = "branch_of_superior", "垂管分局"
    INSTITUTION = "institution", "事业单位"
    TASK_FORCE = "task_force", "专班、指挥部"
    SOE = "soe", "国有企业"
    MASS_ORG = "mass_org", "群团组织"
    PARTY_BODY = "party_body", "党委部门"
    MILITARY = "military", "军事机关"
    COLLECTIVE = "collective", "集体名称"
    UNKNOWN = "unknown", "待定"


class UnitQuerySet(models.QuerySet["Unit"]):
    def collectives_to_settle(self) -> Self:
        """待落实: collective names whose members nobody has named yet."""
        return self.filter(kind=UnitKind.COLLECTIVE, settled_at=None)


class Unit(models.Model):
    """One entry of the unit register (单位库), real or collective.

    A collective name (各街道办事处, …等) is one entry; it owes nothing itself and waits until its members are named.
    """

    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    name = models.CharField("全称", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=UnitKind, default=UnitKind.UNKNOWN)
    order = models.PositiveIntegerField("台账序列")
    settled_at = models.DateTimeField("成员落实时间", null=True, blank=True)
    members: "models.ManyToManyField[Unit, Membership]" = models.ManyToManyField(
        "self", through="Membership", symmetrical=False, related_name="collectives", verbose_name="成员"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "name"], name="unit_name_once")]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_collective(self) -> bool:
        return self.kind == UnitKind.COLLECTIVE


class Membership(models.Model):
    """A real unit that a collective name stands for, from a day on (集体名称的成员)."""

    government = models.ForeignKey(Government, models.PROTECT)
    collective = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="member_of")
    since = models.DateField("自何日起")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "collective", "unit"], name="membership_once"),
            models.CheckConstraint(condition=~models.Q(collective=models.F("unit")), name="membership_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.collective}：{self.unit}"


class Post(models.Model):
    """A leader's post (职务). Tasks are led by posts, so that a successor takes them over and history stays."""

    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    title = models.CharField("职务", max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["government", "title"], name="post_title_once")]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """Who holds a post, from when until when (任职)."""

    government = models.ForeignKey(Government, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.CharField("姓名", max_length=40)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "post"], condition=models.Q(until=None), name="one_holder_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="holding_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.person


def account_name(name: str) -> str:
    """The one spelling of an account's name: NFKC, lower case, no blanks or invisible characters at all."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc", "Cs"})


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=account_name(username or ""))


class User(AbstractBaseUser):
    """An account of one person. There is no superuser and no default account."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="单位")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, verbose_name="职务")
    role = models.CharField("角色", max_length=30, choices=[(r.value, t) for r, t in ROLE_TITLES.items()])
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(r.value for r in OFFICE_ROLES), unit=None, post=None)
                | models.Q(role=Role.FILER.value, unit__isnull=False, post=None)
                | models.Q(role=Role.LEAD_LEADER.value, unit=None, post__isnull=False),
                name="filers_have_a_unit_and_leaders_a_post",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_title(self) -> str:
        return ROLE_TITLES[Role(self.role)]

    def as_actor(self, *, address: str = "", request_id: str = "") -> Actor:
        """This person as the one who acts, with the rows that the person reaches."""
        role = Role(self.role)
        scope = Scope(
            government_id=self.government_id,
            everything=role in OFFICE_ROLES,
            unit_ids=frozenset() if self.unit_id is None else frozenset({self.unit_id}),
            post_ids=frozenset() if self.post_id is None else frozenset({self.post_id}),
        )
        return Actor(self.name, role, scope, user_id=self.pk, address=address, request_id=request_id)
