"""Governments and the register of their units (政府、单位库)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models

from duban.org.rules import Standing, standing_of


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


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from `since` until `until`, both days included; an open end is None."""

    def on(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(models.Q(until=None) | models.Q(until__gte=day), since__lte=day)


class UnitKind(models.TextChoices):
    """What a unit is by law; it decides what may be sent to it (`rules.standing_of`)."""

    DEPARTMENT = "department", "政府部门"
    STREET = "street", "街道、乡镇"
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

    def real(self) -> Self:
        """Units that can owe something, in official order; no collective names."""
        return self.exclude(kind=UnitKind.COLLECTIVE)

    def standing(self, on: date) -> Self:
        """Those that are not merged into another by the day `on`."""
        return self.filter(models.Q(ended_on=None) | models.Q(ended_on__gt=on))

    def behind(self, unit_ids: Iterable[int | None], *, on: date | None = None) -> frozenset[int]:
        """The units and, however far back, those that were merged into them: whose rows they have taken over.

        Args:
            on: only what was merged by that day; None takes in what will be merged on a day that is fixed already.
        """
        found = {pk for pk in unit_ids if pk is not None}
        merged = self if on is None else self.filter(ended_on__lte=on)
        fresh = set(found)
        while fresh:
            fresh = set(merged.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
            found |= fresh
        return frozenset(found)


class Unit(models.Model):
    """One entry of the unit register (单位库), real or collective.

    A collective name (各街道办事处, …等) is one entry; it owes nothing itself and waits until its members are named.
    """

    government = models.ForeignKey(Government, models.PROTECT, verbose_name="政府")
    name = models.CharField("全称", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=UnitKind, default=UnitKind.UNKNOWN)
    order = models.PositiveIntegerField("台账序列")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name="隶属"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", verbose_name="并入"
    )
    ended_on = models.DateField("撤并日期", null=True, blank=True)
    settled_at = models.DateTimeField("成员落实时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    members: "models.ManyToManyField[Unit, Membership]" = models.ManyToManyField(
        "self", through="Membership", symmetrical=False, related_name="collectives", verbose_name="成员"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "name"], name="unit_name_once"),
            models.CheckConstraint(
                condition=models.Q(merged_into=None, ended_on=None)
                | (models.Q(merged_into__isnull=False, ended_on__isnull=False) & ~models.Q(merged_into=models.F("id"))),
                name="merged_units_have_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")), name="unit_not_its_own_parent"
            ),
        ]
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_collective(self) -> bool:
        return self.kind == UnitKind.COLLECTIVE

    @property
    def standing(self) -> Standing:
        """What may be sent to it: slips and scores, or a letter only."""
        return standing_of(self.kind)


class NameKind(models.TextChoices):
    """How a unit is also called."""

    SHORT = "short", "简称"
    ALIAS = "alias", "别称"
    FORMER = "former", "曾用名"


class UnitName(models.Model):
    """Another name of a unit (简称、别称、曾用名), with the days on which it is or was in use. Notices name units by them."""

    government = models.ForeignKey(Government, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    words = models.CharField("名称", max_length=80)
    kind = models.CharField("种类", max_length=10, choices=NameKind)
    since = models.DateField("自", null=True, blank=True)
    until = models.DateField("至", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "unit", "words"], name="other_name_once_a_unit"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="other_name_ends_after_start",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words


class Membership(models.Model):
    """A real unit that a collective name stands for, from a day on and perhaps until one (集体名称的成员)."""

    government = models.ForeignKey(Government, models.PROTECT)
    collective = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="member_of")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "collective", "unit"], condition=models.Q(until=None), name="membership_once"
            ),
            models.CheckConstraint(condition=~models.Q(collective=models.F("unit")), name="membership_not_of_itself"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective}：{self.unit}"
