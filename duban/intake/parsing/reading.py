"""What was read from a notice (来文): frozen values, and the JSON that carries them between processes.

The shape and the order of the keys are the product's public face (`duban intake FILE --json`).
`from_json` is strict: the JSON may come from a child process that parsed an untrusted file, so anything
of another type than promised raises `ValueError` and never becomes half a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, cast, get_args

from duban.intake.parsing import strict
from duban.intake.parsing.entry import CELL_NAMES, Entry, Json, LeadSource, Operator, Source, Target, Unit

__all__ = [
    "CELL_NAMES", "Counts", "Document", "Doubt", "Entry", "Json", "LeadConvention", "LeadSource", "ListKind",
    "Obligation", "Operator", "Overlap", "Reading", "Refused", "Source", "Target", "TaskList", "Unit", "Unread",
]  # fmt: skip

LeadConvention = Literal["bold", "stated", "column", "none"]
ListKind = Literal["task", "livelihood"]


class Refused(Exception):
    """The file is not read at all: a stable code, what happened, and what to do next (both Chinese)."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def to_json(self) -> Json:
        return {"refused": {"code": self.code, "message": self.message, "hint": self.hint}}


@dataclass(frozen=True, slots=True)
class TaskList:
    """One list of the notice (附件): its code is unique in the document, its numbers restart at 1."""

    code: str
    title: str
    kind: ListKind
    entries: tuple[Entry, ...]

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "title": self.title,
            "kind": self.kind,
            "entries": [entry.to_json() for entry in self.entries],
        }

    @classmethod
    def from_json(cls, data: object) -> TaskList:
        fields = strict.an_object(data)
        return cls(
            strict.text(fields, "code"),
            strict.text(fields, "title"),
            cast(ListKind, strict.one_of(fields, "kind", get_args(ListKind))),
            strict.each(fields, "entries", Entry.from_json),
        )


@dataclass(frozen=True, slots=True)
class Document:
    """The notice itself (公文要素). What was not found is empty; `date` is 成文日期."""

    title: str
    doc_no: str
    issuer: str
    date: date | None
    publicity: str
    lead_convention: LeadConvention
    lead_convention_words: str

    def to_json(self) -> Json:
        return {
            "title": self.title,
            "doc_no": self.doc_no,
            "issuer": self.issuer,
            "date": None if self.date is None else self.date.isoformat(),
            "publicity": self.publicity,
            "lead_convention": self.lead_convention,
            "lead_convention_words": self.lead_convention_words,
        }

    @classmethod
    def from_json(cls, data: object) -> Document:
        fields = strict.an_object(data)
        return cls(
            strict.text(fields, "title"),
            strict.text(fields, "doc_no"),
            strict.text(fields, "issuer"),
            strict.day_or_none(fields, "date"),
            strict.text(fields, "publicity"),
            cast(LeadConvention, strict.one_of(fields, "lead_convention", get_args(LeadConvention))),
            strict.text(fields, "lead_convention_words"),
        )


@dataclass(frozen=True, slots=True)
class Obligation:
    """A paper that the notice demands (报送要求): once (`due`) or again and again (`rule`, e.g. nth_workday:5)."""

    what: str
    who: str
    due: date | None
    rule: str | None

    def to_json(self) -> Json:
        return {
            "what": self.what,
            "who": self.who,
            "due": None if self.due is None else self.due.isoformat(),
            "rule": self.rule,
        }

    @classmethod
    def from_json(cls, data: object) -> Obligation:
        fields = strict.an_object(data)
        return cls(
            strict.text(fields, "what"),
            strict.text(fields, "who"),
            strict.day_or_none(fields, "due"),
            strict.text_or_none(fields, "rule"),
        )


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries of different lists that promise the same thing; `why` names what they share."""

    a: tuple[str, str]
    b: tuple[str, str]
    kind: Literal["same_project"]
    why: str

    def to_json(self) -> Json:
        return {"a": list(self.a), "b": list(self.b), "kind": self.kind, "why": self.why}

    @classmethod
    def from_json(cls, data: object) -> Overlap:
        fields = strict.an_object(data)
        strict.one_of(fields, "kind", ("same_project",))
        return cls(strict.pair(fields, "a"), strict.pair(fields, "b"), "same_project", strict.text(fields, "why"))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where a person decides: never guessed, never a reason to stop. `text` is what it is about."""

    code: str
    list_code: str
    seq: str
    field: str
    text: str
    hint: str

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "list": self.list_code,
            "seq": self.seq,
            "field": self.field,
            "text": self.text,
            "hint": self.hint,
        }

    @classmethod
    def from_json(cls, data: object) -> Doubt:
        fields = strict.an_object(data)
        return cls(*(strict.text(fields, key) for key in ("code", "list", "seq", "field", "text", "hint")))


@dataclass(frozen=True, slots=True)
class Unread:
    """Words of the file that are in no list and no understood place: shown so that nothing is lost unseen."""

    where: str
    text: str
    why: str

    def to_json(self) -> Json:
        return {"where": self.where, "text": self.text, "why": self.why}

    @classmethod
    def from_json(cls, data: object) -> Unread:
        fields = strict.an_object(data)
        return cls(strict.text(fields, "where"), strict.text(fields, "text"), strict.text(fields, "why"))


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of task lists with a number or a text, rows that became entries, entries with at least one doubt."""

    rows_seen: int
    rows_read: int
    rows_in_doubt: int

    def to_json(self) -> Json:
        return {"rows_seen": self.rows_seen, "rows_read": self.rows_read, "rows_in_doubt": self.rows_in_doubt}

    @classmethod
    def from_json(cls, data: object) -> Counts:
        fields = strict.an_object(data)
        return cls(
            strict.whole(fields, "rows_seen"), strict.whole(fields, "rows_read"), strict.whole(fields, "rows_in_doubt")
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from one notice."""

    document: Document
    lists: tuple[TaskList, ...]
    obligations: tuple[Obligation, ...]
    overlaps: tuple[Overlap, ...]
    doubts: tuple[Doubt, ...]
    unread: tuple[Unread, ...]
    counts: Counts

    def to_json(self) -> Json:
        """The document of `duban intake FILE --json`, keys in the published order."""
        return {
            "document": self.document.to_json(),
            "lists": [item.to_json() for item in self.lists],
            "obligations": [item.to_json() for item in self.obligations],
            "overlaps": [item.to_json() for item in self.overlaps],
            "doubts": [item.to_json() for item in self.doubts],
            "unread": [item.to_json() for item in self.unread],
            "counts": self.counts.to_json(),
        }

    @classmethod
    def from_json(cls, data: object) -> Reading:
        """The value again; raises `ValueError` where the JSON is not of the promised shape."""
        fields = strict.an_object(data)
        return cls(
            Document.from_json(fields.get("document")),
            strict.each(fields, "lists", TaskList.from_json),
            strict.each(fields, "obligations", Obligation.from_json),
            strict.each(fields, "overlaps", Overlap.from_json),
            strict.each(fields, "doubts", Doubt.from_json),
            strict.each(fields, "unread", Unread.from_json),
            Counts.from_json(fields.get("counts")),
        )
