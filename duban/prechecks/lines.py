"""The lines of a monthly return (情况表行) as values, and their reading from the JSON of `duban precheck`.

None means: not known, so no rule judges it. An empty text means: the box was shown and left empty.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, NoReturn, Self, TypeVar

from duban.errors import NotUnderstood, UserError
from duban.timing.periods import Period

BOXES = {
    "completion": "完成情况",
    "problems": "存在问题",
    "causes": "原因分析",
    "next_steps": "下一步计划",
    "help_needed": "需协调事项",
    "help_from": "需协调单位",
    "correction_note": "更正说明",
}
"""The text boxes of a line: field → what the form calls it."""

OPERATORS = frozenset({">=", "<=", "=", "~"})
LARGEST = Decimal(10) ** 15
"""No figure of a district is larger; what lies beyond is a slip, and would make messages of unbounded length."""

T = TypeVar("T")


@dataclass(frozen=True)
class Indicator:
    """One indicator (指标) of a task with this month's cumulative value. `operator`: <= means that lower is better."""

    name: str
    unit: str = ""
    year_target: Decimal | None = None
    stage_target: Decimal | None = None
    value: Decimal | None = None
    previous_value: Decimal | None = None
    operator: str = ">="
    released_on: date | None = None


@dataclass(frozen=True)
class Milestone:
    """A dated checkpoint (节点) of the plan."""

    name: str
    due: date | None = None
    done: bool | None = None


@dataclass(frozen=True)
class Previous:
    """What stood in last month's line."""

    completion: str | None = None
    next_steps: str | None = None


@dataclass(frozen=True)
class Month:
    """An earlier month of the same line."""

    period: Period
    completion: str | None = None
    causes: str | None = None
    next_steps: str | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class Linked:
    """The same fact (同一事实) as another list or unit reports it."""

    list_code: str = ""
    seq: str = ""
    unit: str = ""
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """A file put in as proof."""

    name: str
    dated: date | None = None


@dataclass(frozen=True)
class Line:
    """One task's line in a monthly return. `stage_met`: "" where the question was asked and not answered."""

    id: str | int
    unit: str = ""
    task: str = ""
    completion: str | None = None
    problems: str | None = None
    causes: str | None = None
    next_steps: str | None = None
    stage_met: bool | Literal[""] | None = None
    help_needed: str | None = None
    help_from: str | None = None
    previous: Previous = Previous()
    unchanged: bool = False
    correction_note: str | None = None
    percent: Decimal | None = None
    milestones: tuple[Milestone, ...] = ()
    history: tuple[Month, ...] = ()
    linked: tuple[Linked, ...] = ()
    attachments: tuple[Attachment, ...] | None = None
    supporting_missing: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    @classmethod
    def from_json(cls, found: object, *, number: int) -> Self:
        """The `number`th line of a document, from 1. Raises: UserError, naming the line and the field."""
        return cls(**_line(_Fields(found, f"第{number}行")))


@dataclass(frozen=True)
class Sheet:
    """The lines that are checked together, and the month they report on."""

    period: Period
    lines: tuple[Line, ...]


def read(data: bytes) -> Sheet:
    """The sheet in a JSON document {"period", "lines"}. Raises: UserError."""
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise UserError("文件不是 UTF-8 编码的文字，请另存为 UTF-8 编码的 JSON。") from None
    except json.JSONDecodeError as error:
        raise UserError(f"文件第{error.lineno}行第{error.colno}列起不是 JSON，请检查括号、引号和逗号。") from None
    except (ValueError, InvalidOperation, RecursionError):
        raise UserError("文件里有读不了的数字或者层数太多，请检查后再试。") from None
    fields = _Fields(document, "文件")
    try:
        period = Period.parse(fields.required("period", fields.text("period")))
    except NotUnderstood as error:
        raise UserError(error.sentence) from None
    lines = fields.required("lines", fields.item("lines"))
    if not isinstance(lines, list):
        fields.refuse("lines", "一个列表")
    read_lines = tuple(Line.from_json(line, number=number) for number, line in enumerate(lines, 1))
    twice = next((line.id for i, line in enumerate(read_lines) if line.id in {e.id for e in read_lines[:i]}), None)
    if twice is not None:
        raise UserError(f"有两行的 id 都是“{twice}”，请给每一行不同的 id。")
    return Sheet(period, read_lines)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


_SURROGATE = re.compile("[\ud800-\udfff]")


class _Fields:
    """One JSON object; whoever asks for a field of the wrong kind is told where it stands."""

    def __init__(self, found: object, where: str) -> None:
        if not isinstance(found, Mapping):
            raise UserError(f"{where}应当是一个 JSON 对象，请按“duban precheck”一节的格式填写。")
        self.found, self.where = found, where

    def refuse(self, name: str, wanted: str) -> NoReturn:
        raise UserError(f"{self.where}的 {name} 应当是{wanted}，请改正后再试。")

    def required(self, name: str, value: T | None) -> T:
        if value is None:
            raise UserError(f"{self.where}没有写 {name}，请补上后再试。")
        return value

    def item(self, name: str) -> object:
        return self.found.get(name)

    def text(self, name: str) -> str | None:
        """Half a character pair, which no file can hold, is replaced: positions stay."""
        value = self.item(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(name, "文字")
        return _SURROGATE.sub("\ufffd", value)

    def key(self, name: str) -> str | int | None:
        value = self.item(name)
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            self.refuse(name, "文字或者整数")
        return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value

    def answer(self, name: str) -> bool | None:
        value = self.item(name)
        if not isinstance(value, bool | None):
            self.refuse(name, " true 或者 false")
        return value

    def number(self, name: str) -> Decimal | None:
        """A number, or one written as text: forms keep figures as they were typed."""
        value = self.item(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self.refuse(name, "数字")
        try:
            number = Decimal(value)
        except InvalidOperation:
            self.refuse(name, "数字")
        if not number.is_finite() or abs(number) >= LARGEST:
            self.refuse(name, "不超过一千万亿的数字")
        return number

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            self.refuse(name, "写成 2022-04-20 的日期")

    def each(self, name: str, make: "Callable[[_Fields], T]") -> tuple[T, ...]:
        """Every object of a list, made into a value."""
        value = self.item(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(name, "一个列表")
        return tuple(make(_Fields(one, f"{self.where}的 {name} 第{n}项")) for n, one in enumerate(value, 1))

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.item(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.refuse(name, "文字的列表")
        return tuple(_SURROGATE.sub("\ufffd", one) for one in value)


def _line(fields: _Fields) -> dict[str, Any]:
    stage_met: bool | Literal[""] | None = "" if fields.item("stage_met") == "" else fields.answer("stage_met")
    previous = fields.item("previous")
    return {
        "id": fields.required("id", fields.key("id")),
        "unit": fields.text("unit") or "",
        "task": fields.text("task") or "",
        **{box: fields.text(box) for box in BOXES},
        "stage_met": stage_met,
        "previous": Previous() if previous is None else _previous(_Fields(previous, f"{fields.where}的 previous")),
        "unchanged": bool(fields.answer("unchanged")),
        "percent": fields.number("percent"),
        "milestones": fields.each("milestones", _milestone),
        "history": fields.each("history", _month),
        "linked": fields.each("linked", _linked),
        "attachments": None if fields.item("attachments") is None else fields.each("attachments", _attachment),
        "supporting_missing": fields.texts("supporting_missing"),
        "indicators": fields.each("indicators", _indicator),
    }


def _previous(fields: _Fields) -> Previous:
    return Previous(fields.text("completion"), fields.text("next_steps"))


def _milestone(fields: _Fields) -> Milestone:
    return Milestone(fields.text("name") or "", fields.day("due"), fields.answer("done"))


def _month(fields: _Fields) -> Month:
    try:
        period = Period.parse(fields.required("period", fields.text("period")))
    except NotUnderstood as error:
        raise UserError(f"{fields.where}：{error.sentence}") from None
    words = (fields.text("completion"), fields.text("causes"), fields.text("next_steps"))
    return Month(period, *words, fields.number("percent"))


def _linked(fields: _Fields) -> Linked:
    list_code, seq, unit = fields.text("list") or "", fields.key("seq"), fields.text("unit") or ""
    return Linked(list_code, "" if seq is None else str(seq), unit, fields.each("indicators", _indicator))


def _attachment(fields: _Fields) -> Attachment:
    return Attachment(fields.text("name") or "", fields.day("date"))


def _indicator(fields: _Fields) -> Indicator:
    operator = fields.text("op") or ">="
    if operator not in OPERATORS:
        fields.refuse("op", "“>=”“<=”“=”“~”之一")
    return Indicator(
        fields.text("name") or "",
        fields.text("unit") or "",
        year_target=fields.number("year_target"),
        stage_target=fields.number("stage_target"),
        value=fields.number("value"),
        previous_value=fields.number("previous_value"),
        operator=operator,
        released_on=fields.day("released_on"),
    )
