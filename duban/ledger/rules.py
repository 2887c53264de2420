"""Pure decisions of the ledger (台账): who leads, how a task's words are read and printed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from duban.errors import NotUnderstood


class AssignmentRole(StrEnum):
    """How a unit stands to a task. `RESPONSIBLE` says that nobody has yet settled who leads."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    RESPONSIBLE = "responsible"


ASSIGNMENT_TITLES = {
    AssignmentRole.LEAD: "牵头单位",
    AssignmentRole.SUPPORTING: "配合单位",
    AssignmentRole.RESPONSIBLE: "责任单位",
}


class Joined(StrEnum):
    """How a unit stands in the printed list: after 、, after 「等」 (…等相关街道办事处), or as the 「等」 itself."""

    PLAIN = "plain"
    AFTER_ETC = "after_etc"
    ETC = "etc"


@dataclass(frozen=True)
class UnitName:
    """A unit as printed: its name, in trailing parentheses a body inside it (所属机构), and whether it is a collective name."""

    name: str
    affiliate: str = ""
    collective: bool = field(default=False, compare=False)

    @property
    def printed(self) -> str:
        """区发展改革局（区金融服务中心）"""
        return f"{self.name}（{self.affiliate}）" if self.affiliate else self.name


@dataclass(frozen=True)
class UnitList:
    """The units of one row in the printed order; `etc` says that the list holds 「等」.

    `behind_etc` is the place (from 0) of the collective name that the 「等」 introduces (四里街道办事处等相关街道办事处);
    None where the 「等」 stands at the end of the list. The names alone do not tell: 四里街道办事处、各街道办事处等.
    """

    names: tuple[UnitName, ...]
    etc: bool = False
    behind_etc: int | None = None

    @property
    def open_end(self) -> bool:
        """Whether 「等」 stands at the end."""
        return self.etc and self.behind_etc is None

    def joint(self, at: int) -> str:
        """What stands before the name at that place."""
        return "" if at == 0 else "等" if at == self.behind_etc else "、"

    @property
    def printed(self) -> str:
        """The list in one line, as a notice prints it."""
        names = "".join(self.joint(at) + name.printed for at, name in enumerate(self.names))
        return names + ("等" if self.open_end else "")


@dataclass(frozen=True)
class UnitDraft:
    """One unit that will answer for a task. A collective name owes nothing until its members are named."""

    name: str
    affiliate: str
    role: AssignmentRole
    collective: bool
    joined: Joined = Joined.PLAIN


@dataclass(frozen=True)
class IndicatorDraft:
    """A number that the task promises."""

    words: str
    name: str
    operator: str
    value: Decimal
    unit: str


@dataclass(frozen=True)
class TaskDraft:
    """A task as a person has checked it, ready to be registered."""

    item_no: str
    category: str
    text: str
    leaders: tuple[str, ...]
    units: tuple[UnitDraft, ...]
    indicators: tuple[IndicatorDraft, ...]
    deadline_words: str
    source: Mapping[str, Any]

    @property
    def printed_text(self) -> str:
        """The row's own words as the notice printed them, on one line."""
        printed = self.source.get("cells", {}).get("text", "") or self.text
        return "".join(printed.split("\n"))


LONGEST = {"item_no": 20, "category": 200, "unit": 80, "leader": 40}
"""The most characters that the ledger and the register hold of each. What is longer was read from a wrong cell."""


def require_fit(draft: TaskDraft, *, place: str) -> None:
    """Let a task pass that the ledger can hold.

    Raises: NotUnderstood where a word is longer than `LONGEST`, or a leader stands there twice.
    """
    words = [("序号", draft.item_no, LONGEST["item_no"]), ("类别", draft.category, LONGEST["category"])]
    words += [("责任单位", name, LONGEST["unit"]) for unit in draft.units for name in (unit.name, unit.affiliate)]
    words += [("牵头领导", name, LONGEST["leader"]) for name in draft.leaders]
    for title, text, longest in words:
        if len(text) > longest:
            raise NotUnderstood(
                f"{place}的{title}“{text[:12]}……”有{len(text)}个字，最多{longest}个字，请对照原文改正。"
            )
    twice = next((name for name in draft.leaders if draft.leaders.count(name) > 1), None)
    if twice is not None:
        raise NotUnderstood(f"{place}的牵头领导“{twice}”写了两次，请删去一处。")


def assigned(units: UnitList, leads: Sequence[UnitName], *, notice: str, place: str) -> tuple[UnitDraft, ...]:
    """The units of a row with their roles (牵头、配合).

    Where nobody is named as lead, a unit alone leads, and of several none does: who leads is then still to be settled.
    The notice's own convention decides, never the order of the list.

    Args:
        units: the whole list as printed.
        leads: those that lead; each must be in the list.
        notice: the notice's number; with `place` it names the register entry that a trailing 「等」 becomes, so that
            next year's 「等」 of the same place never falls to this year's units.
        place: where the row stands (附件1第1项).

    Raises: NotUnderstood where a lead is not among the units, or a unit stands there twice.
    """
    names = units.names
    for lead in leads:
        if lead not in names:
            raise NotUnderstood(f"{place}的牵头单位“{lead.printed}”不在责任单位中，请先把它写进责任单位。")
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise NotUnderstood(f"{place}的责任单位“{twice.printed}”写了两次，请删去一处。")
    if leads:
        roles = [AssignmentRole.LEAD if name in leads else AssignmentRole.SUPPORTING for name in names]
    elif len(names) == 1 and not units.etc:
        roles = [AssignmentRole.LEAD]
    else:
        roles = [AssignmentRole.RESPONSIBLE] * len(names)
    drafts = [
        UnitDraft(name.name, name.affiliate, role, name.collective) for name, role in zip(names, roles, strict=True)
    ]
    if units.behind_etc is not None:
        drafts[units.behind_etc] = replace(drafts[units.behind_etc], joined=Joined.AFTER_ETC)
    elif units.open_end:
        rest = AssignmentRole.SUPPORTING if leads else AssignmentRole.RESPONSIBLE
        drafts.append(UnitDraft(f"{notice}{place}“等”", "", rest, collective=True, joined=Joined.ETC))
    return tuple(drafts)


def printed_units(units: Sequence[tuple[UnitName, Joined]]) -> UnitList:
    """The list as printed from the assignments of a task, in order: the reverse of `assigned`."""
    named = [(name, joined) for name, joined in units if joined is not Joined.ETC]
    return UnitList(
        tuple(name for name, _ in named),
        etc=any(joined is not Joined.PLAIN for _, joined in units),
        behind_etc=next((at for at, (_, joined) in enumerate(named) if joined is Joined.AFTER_ETC), None),
    )


def basis_of(doc_number: str, place: str, words: str) -> str:
    """立项依据: the notice's number and the row's own words."""
    return f"{doc_number}{place}：{words}"


def approval_of(issuer: str, doc_number: str, day: str) -> str:
    """立项批准: the issue of the notice. What a government publishes as its tasks needs no second approval."""
    return "，".join(part for part in (f"{issuer}印发{doc_number}", day) if part)
