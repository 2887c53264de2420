"""Reading of JSON that is not trusted: a value of the promised type, or `ValueError`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar, cast

T = TypeVar("T")


def an_object(data: object) -> Mapping[str, object]:
    if not isinstance(data, dict):
        raise ValueError("an object is expected")
    return cast(Mapping[str, object], data)


def a_string(data: object) -> str:
    if not isinstance(data, str):
        raise ValueError("a string is expected")
    return data


def text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key}: a string is expected")
    return value


def text_or_none(fields: Mapping[str, object], key: str) -> str | None:
    return None if fields.get(key) is None else text(fields, key)


def flag(fields: Mapping[str, object], key: str) -> bool:
    value = fields.get(key)
    if not isinstance(value, bool):
        raise ValueError(f"{key}: true or false is expected")
    return value


def whole(fields: Mapping[str, object], key: str) -> int:
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{key}: a whole number is expected")
    return value


def day_or_none(fields: Mapping[str, object], key: str) -> date | None:
    value = text_or_none(fields, key)
    return None if value is None else date.fromisoformat(value)


def one_of(fields: Mapping[str, object], key: str, allowed: tuple[str, ...]) -> str:
    value = text(fields, key)
    if value not in allowed:
        raise ValueError(f"{key}: unknown value")
    return value


def each(fields: Mapping[str, object], key: str, read: Callable[[object], T]) -> tuple[T, ...]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise ValueError(f"{key}: a list is expected")
    return tuple(read(item) for item in value)


def a_span(data: object) -> tuple[int, int]:
    match data:
        case [int(start), int(end)] if not isinstance(start, bool) and not isinstance(end, bool):
            return start, end
    raise ValueError("a span of two whole numbers is expected")


def pair(fields: Mapping[str, object], key: str) -> tuple[str, str]:
    match each(fields, key, a_string):
        case (str(list_code), str(seq)):
            return list_code, seq
    raise ValueError(f"{key}: a list code and a number are expected")
