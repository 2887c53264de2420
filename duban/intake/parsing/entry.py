"""One entry of a list as it was read (督查事项): units, targets, place in the file. Frozen values and their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal, cast, get_args

from duban.intake.parsing import strict

Json = dict[str, object]
LeadSource = Literal["bold", "words", "column", "stated", "first_listed", "only", "none"]
Operator = Literal[">=", "<=", "=", "~"]
CELL_NAMES: Final = ("seq", "category", "text", "leaders", "units")


@dataclass(frozen=True, slots=True)
class Unit:
    """A responsible unit (责任单位) as printed; `affiliate` is the body named in the parenthesis behind it."""

    name: str
    affiliate: str | None = None

    def to_json(self) -> str | Json:
        return self.name if self.affiliate is None else {"name": self.name, "affiliate": self.affiliate}

    @classmethod
    def from_json(cls, data: object) -> Unit:
        if isinstance(data, str):
            return cls(data)
        fields = strict.an_object(data)
        return cls(strict.text(fields, "name"), strict.text(fields, "affiliate"))


@dataclass(frozen=True, slots=True)
class Target:
    """A number that promises something (目标值): 地区生产总值增长8%以上. `unit` keeps its scale (万平方米)."""

    text: str
    indicator: str
    op: Operator
    value: int | float
    unit: str

    def to_json(self) -> Json:
        return {
            "text": self.text,
            "indicator": self.indicator,
            "op": self.op,
            "value": self.value,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: object) -> Target:
        fields = strict.an_object(data)
        value = fields.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError("value: a number is expected")
        if isinstance(value, float) and not isfinite(value):  # Python reads NaN, Infinity, 1e999; no database does
            raise ValueError("value: a finite number is expected")
        return cls(
            strict.text(fields, "text"),
            strict.text(fields, "indicator"),
            cast(Operator, strict.one_of(fields, "op", get_args(Operator))),
            value,
            strict.text(fields, "unit"),
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry stands in the file.

    `block`: place of the paragraph or table in the document, from 0; `row`: row of the table, from 1, heading
    rows counted. `cells`: the words as printed, line breaks kept, invisible characters made visible.
    `bold`: [start, end) spans of the printed units cell that were bold.
    """

    block: int
    row: int
    cells: Mapping[str, str]
    bold: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> Json:
        return {
            "block": self.block,
            "row": self.row,
            "cells": {name: self.cells.get(name, "") for name in CELL_NAMES},
            "bold": [list(span) for span in self.bold],
        }

    @classmethod
    def from_json(cls, data: object) -> Source:
        fields = strict.an_object(data)
        cells = strict.an_object(fields.get("cells"))
        return cls(
            strict.whole(fields, "block"),
            strict.whole(fields, "row"),
            {name: strict.text(cells, name) for name in CELL_NAMES},
            strict.each(fields, "bold", strict.a_span),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One task (督查事项) or livelihood item (民生实事) of a list, as the document states it."""

    seq: str
    category: str | None
    category_path: tuple[str, ...]
    text: str
    leaders: tuple[str, ...]
    units: tuple[Unit, ...]
    lead_units: tuple[Unit, ...]
    support_units: tuple[Unit, ...]
    proposed_lead: Unit | None
    lead_source: LeadSource
    etc: bool
    deadline: str | None
    deadline_source: Literal["column", "text"] | None
    targets: tuple[Target, ...]
    source: Source

    def to_json(self) -> Json:
        return {
            "seq": self.seq,
            "category": self.category,
            "category_path": list(self.category_path),
            "text": self.text,
            "leaders": list(self.leaders),
            "units": [unit.to_json() for unit in self.units],
            "lead_units": [unit.to_json() for unit in self.lead_units],
            "support_units": [unit.to_json() for unit in self.support_units],
            "proposed_lead": None if self.proposed_lead is None else self.proposed_lead.to_json(),
            "lead_source": self.lead_source,
            "etc": self.etc,
            "deadline": self.deadline,
            "deadline_source": self.deadline_source,
            "targets": [target.to_json() for target in self.targets],
            "source": self.source.to_json(),
        }

    @classmethod
    def from_json(cls, data: object) -> Entry:
        fields = strict.an_object(data)
        proposed = fields.get("proposed_lead")
        return cls(
            seq=strict.text(fields, "seq"),
            category=strict.text_or_none(fields, "category"),
            category_path=strict.each(fields, "category_path", strict.a_string),
            text=strict.text(fields, "text"),
            leaders=strict.each(fields, "leaders", strict.a_string),
            units=strict.each(fields, "units", Unit.from_json),
            lead_units=strict.each(fields, "lead_units", Unit.from_json),
            support_units=strict.each(fields, "support_units", Unit.from_json),
            proposed_lead=None if proposed is None else Unit.from_json(proposed),
            lead_source=cast(LeadSource, strict.one_of(fields, "lead_source", get_args(LeadSource))),
            etc=strict.flag(fields, "etc"),
            deadline=strict.text_or_none(fields, "deadline"),
            deadline_source=_deadline_source(fields),
            targets=strict.each(fields, "targets", Target.from_json),
            source=Source.from_json(fields.get("source")),
        )


def _deadline_source(fields: Mapping[str, object]) -> Literal["column", "text"] | None:
    if fields.get("deadline_source") is None:
        return None
    return cast(Literal["column", "text"], strict.one_of(fields, "deadline_source", ("column", "text")))
