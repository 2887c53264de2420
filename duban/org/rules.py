"""What a unit's name says about its kind (单位类别). A proposal for the register, never a decision about duties."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENDINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("街道办事处", "镇人民政府", "乡人民政府"), "street"),
    (("人武部", "人民武装部"), "military"),
    (("专班", "指挥部", "领导小组"), "task_force"),
    (("妇联", "残联", "总工会", "工商联", "科协", "红十字会"), "mass_org"),
    (("集团", "公司"), "soe"),
    (("分局", "交警大队", "消防救援大队", "税务局"), "branch_of_superior"),
    (("中心", "馆"), "institution"),
)
PARTY_WORDS = ("区委", "县委", "市委", "区人才办", "组织部", "宣传部", "统战部", "政法委")
MASS_WORDS = ("团区委", "团县委", "团市委")


def kind_of(name: str) -> str:
    """The likely kind of the unit `name`, as a value of `UnitKind`; a name that says nothing is a department."""
    if name.startswith(MASS_WORDS):
        return "mass_org"
    if name.startswith(PARTY_WORDS):
        return "party_body"
    for endings, kind in ENDINGS:
        if name.endswith(endings):
            return kind
    return "department"


_LOWER_GOVERNMENTS = re.compile(r"各区?((?:街道|街|镇|乡|[、和及（）()])+)(?:办事处|人民政府|政府|办|党工委)*")
_WHOSE = (("街", ("街道办事处", "街道")), ("镇", ("镇人民政府", "镇")), ("乡", ("乡人民政府", "乡")))


def likely_members(collective: str, units: Sequence[tuple[str, str]]) -> frozenset[str]:
    """Whom a collective name probably means: 各街道办事处 the street offices, 各镇街 the towns, too; else nobody.

    Args:
        collective: the name as printed.
        units: name and kind (`UnitKind`) of each real unit.

    Returns: the names to propose; the office decides.
    """
    meant = _LOWER_GOVERNMENTS.fullmatch(collective)
    if meant is None:
        return frozenset()
    endings = tuple(ending for sign, group in _WHOSE if sign in meant[1] for ending in group)
    return frozenset(name for name, kind in units if kind == "street" and name.endswith(endings))


@dataclass(frozen=True)
class Standing:
    """What a kind of unit may receive (督办方式): coloured slips and scores, or a letter (函) only."""

    slips: bool
    scored: bool

    @property
    def words(self) -> str:
        """For the register: 督办单、计分, or 函."""
        return "督办单、计分" if self.slips else "函"


_NOT_SUPERVISED = frozenset({"party_body", "military", "mass_org"})


def standing_of(kind: str) -> Standing:
    """What a unit of that kind may receive.

    Departments, lower governments and bodies that were entrusted with public tasks can be supervised; party,
    military and mass bodies cannot: they are asked by letter and never scored (国务院令第733号《政府督查工作条例》).
    """
    supervised = kind not in _NOT_SUPERVISED
    return Standing(slips=supervised, scored=supervised)
