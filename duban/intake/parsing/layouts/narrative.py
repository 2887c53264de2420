"""Tasks whose units stand in the sentence itself: 关于……的问题，由甲会同乙、丙等部门负责落实。"""

from __future__ import annotations

import re
from typing import Final

from duban.intake.parsing.leads import split_with_roles
from duban.intake.parsing.units import is_collective, is_unit_like

_CLAUSE: Final = re.compile(
    r"^(?P<task>.{4,1000}?)[，,；;。]\s*由(?P<units>[^。；;]{2,400}?"
    r"(?:牵头负责|负责落实|负责|牵头|组织实施|研究提出[^，,。；;]{0,12}|承办|落实|配合|参加))[。；;]?$"
)

_MIDDLE: Final = re.compile(
    r"^(?P<head>[^。；;]{4,80}?)[，,]由(?P<units>[^。；;]{2,200}?(?:牵头负责|负责|牵头|承办|主办)(?:[，,][^。；;]{2,200}?(?:配合|协办|协助|参加|参与))?)"
    r"(?P<task>。.{4,})$",
    re.S,
)
_OPENING: Final = re.compile(
    r"^由(?P<units>[^。；;]{2,200}?(?:牵头负责|负责|牵头|承办|主办|组织实施)(?:[，,][^。；;]{2,200}?(?:配合|协办|协助|参加|参与))?)[，,。；;]\s*(?P<task>.{6,})$",
    re.S,
)


def read_clause(text: str) -> tuple[str, str] | None:
    """(task, words of units) of a task with 由…负责 at its end, its beginning or behind its name, None for any other sentence."""
    found = _CLAUSE.match(text) or _OPENING.match(text) or _MIDDLE.match(text)
    if found is None:
        return None
    units = split_with_roles(found["units"]).units
    if not units or not all(is_unit_like(unit.name) or is_collective(unit.name) for unit in units):
        return None
    return found.groupdict().get("head", "") + found["task"], found["units"]
