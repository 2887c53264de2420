"""Posts and who holds them, accounts, stand-ins (职务、任职、账号、代理): which person acts as what, on which day."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from duban.access.actor import Actor, Scope
from duban.access.roles import ADMIN_ROLES, POST_ROLES, REACHES, ROLE_TITLES, UNIT_ROLES, Reach, Role
from duban.org.models.units import DatedQuerySet, Government, Unit
from duban.timing import clock

UNTITLED = "牵头领导（"
"""How the title of a post begins that a notice entered by its person alone; it waits until somebody writes the title."""
BUSINESS_ROLES = tuple(role for role in Role if role not in ADMIN_ROLES)
"""What `User.role` may hold; the three administrators stand in `User.admin_kind`."""


class Post(models.Model):
    """A post (职务). Tasks are led by posts, so that a successor takes them over and history stays.

    A common name (各分管副区长) is a post, too: nobody holds it, its members (`PostMember`) are named with dates.
    """

    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    title = models.CharField("职务", max_length=60)
    role = models.CharField(
        "角色",
        max_length=30,
        choices=[(r.value, ROLE_TITLES[r]) for r in Role if r in POST_ROLES],
        default=Role.LEAD_LEADER,
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name="单位")
    is_common = models.BooleanField("集体职务", default=False)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "title"], name="post_title_once"),
            models.CheckConstraint(
                condition=models.Q(role=Role.UNIT_HEAD.value, unit__isnull=False)
                | (~models.Q(role=Role.UNIT_HEAD.value) & models.Q(unit=None)),
                name="unit_heads_have_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def waits_for_title(self) -> bool:
        """待写职务: the notice printed the person alone."""
        return self.title.startswith(UNTITLED)


class PostMember(models.Model):
    """A post that a common name (各分管副区长) stands for, from a day on and perhaps until one."""

    government = models.ForeignKey(Government, models.PROTECT)
    common = models.ForeignKey(Post, models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, models.PROTECT, related_name="member_of")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "common", "post"], condition=models.Q(until=None), name="post_member_once"
            ),
            models.CheckConstraint(condition=~models.Q(common=models.F("post")), name="post_not_member_of_itself"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="post_member_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.common}：{self.post}"


def account_name(name: str) -> str:
    """The one spelling of an account's name: NFKC, lower case, no blanks or invisible characters at all."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc", "Cs"})


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=account_name(username or ""))


class User(AbstractBaseUser):
    """An account of one person. There is no superuser and no default account.

    `admin_kind` makes it one of the three administrators (三员); the database refuses such an account any other role.
    """

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="单位")
    role = models.CharField(
        "角色", max_length=30, blank=True, choices=[(r.value, ROLE_TITLES[r]) for r in BUSINESS_ROLES]
    )
    admin_kind = models.CharField(  # noqa: DJ001 (one nullable column, so that the constraint below can say “none”)
        "管理员", max_length=20, null=True, blank=True, choices=[(r.value, ROLE_TITLES[r]) for r in sorted(ADMIN_ROLES)]
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    created_at = models.DateTimeField("开通时间", null=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(admin_kind=None, role__in=sorted(r.value for r in UNIT_ROLES), unit__isnull=False)
                | models.Q(
                    admin_kind=None, role__in=sorted(r.value for r in BUSINESS_ROLES if r not in UNIT_ROLES), unit=None
                )
                | models.Q(admin_kind__in=sorted(r.value for r in ADMIN_ROLES), role="", unit=None),
                name="one_role_and_its_place",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def acts_as(self) -> Role:
        """The one role of the account, administrators included."""
        return Role(self.admin_kind or self.role)

    @property
    def role_title(self) -> str:
        return ROLE_TITLES[self.acts_as]

    def as_actor(
        self, *, on: date | None = None, acting_for: int | None = None, address: str = "", request_id: str = ""
    ) -> Actor:
        """This person as the one who acts, with the rows reached on a day.

        Args:
            on: the day in China; None is today. Posts, stand-ins and mergers hold by their dates.
            acting_for: the stand-in (代) in whose name the person has chosen to act; where it is not in force on that
                day, the person acts for himself.
        """
        day = on or clock.day_in_china(clock.now())
        stand_in = self.stand_ins.on(day).select_related("post").filter(pk=acting_for).first() if acting_for else None
        if stand_in is not None:
            name, role, posts = f"{self.name}（代{stand_in.principal(day)}）", Role(stand_in.post.role), [stand_in.post]
        else:
            name, role = self.name, self.acts_as
            held = self.holdings.on(day).select_related("post") if role in POST_ROLES else []
            posts = [holding.post for holding in held if holding.post.role == role]
        scope = _scope(role, self.government_id, unit_id=self.unit_id, posts=posts, day=day)
        acting = stand_in.pk if stand_in is not None else None
        return Actor(name, role, scope, user_id=self.pk, acting_for=acting, address=address, request_id=request_id)

    def why_no_longer(self, stand_in_pk: int) -> str:
        """Why the person does not act for the leader any more whom he has chosen (代), in a sentence."""
        stand_in = self.stand_ins.select_related("post").filter(pk=stand_in_pk).first()
        if stand_in is None:
            return "代理已经撤销"
        return f"您对“{stand_in.post}”的代理已于{stand_in.until:%Y年%-m月%-d日}到期"


def _scope(role: Role, government_id: int, *, unit_id: int | None, posts: Sequence[Post], day: date) -> Scope:
    """The rows that a role reaches. A role with a post reaches nothing while its person holds none."""
    reach = REACHES[role]
    if role in POST_ROLES and not posts:
        return Scope(government_id)
    if reach is Reach.OWN_UNIT:
        units = [post.unit_id for post in posts] if role in POST_ROLES else [unit_id]
        return Scope(government_id, unit_ids=Unit.objects.behind(units, on=day))
    if reach is Reach.OWN_POSTS:
        own = [post.pk for post in posts]
        common = PostMember.objects.on(day).filter(post__in=own).values_list("common_id", flat=True)
        return Scope(government_id, post_ids=frozenset([*own, *common]))
    return Scope(government_id, everything=reach is Reach.EVERYTHING)


class Holding(models.Model):
    """Who holds a post, from when until when (任职); `account` is the person's, where there is one."""

    government = models.ForeignKey(Government, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.CharField("姓名", max_length=40)
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="holdings", verbose_name="账号"
    )
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

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


class StandInKind(models.TextChoices):
    """Why somebody acts for the holder of a post."""

    STAND_IN = "stand_in", "AB角"
    SECRETARY = "secretary", "联络员"


class StandIn(models.Model):
    """Somebody acts for the holder of a post within two dates, with that post's own rights and marked 代 (代理)."""

    government = models.ForeignKey(Government, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT, related_name="stand_ins")
    account = models.ForeignKey(User, models.PROTECT, related_name="stand_ins")
    kind = models.CharField("种类", max_length=10, choices=StandInKind)
    since = models.DateField("自")
    until = models.DateField("至")

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="stand_in_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.account}代{self.post}"

    def principal(self, day: date) -> str:
        """The person acted for, or the post where nobody holds it."""
        holding = self.post.holdings.on(day).first()
        return holding.person if holding else self.post.title

    def whom(self, day: date) -> str:
        """Post and person in one breath (副区长陆岚); a post that waits for its title is named by its person alone."""
        principal = self.principal(day)
        return principal if self.post.waits_for_title or principal == self.post.title else f"{self.post}{principal}"
