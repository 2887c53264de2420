"""Headings that give what is below them a leader (某某副市长负责的工作) or a lead unit (某局牵头的工作)."""

from __future__ import annotations

import re
from typing import Final

from duban.intake.parsing.people import is_name, split_leaders
from duban.intake.parsing.units import is_unit_like

_WORK: Final = r"(?:的|重点|主要|目标|各项|年度|全年)*(?:工作|任务|事项|项目|实事)[:：]?$"
_LED: Final = re.compile(
    rf"^(?P<who>.{{2,40}}?)(?:同志)?(?:总?牵头(?:负责|抓总)?|主抓|主管|分管|负责|包抓|包保|联系|挂帅|领衔|领办|主办|承办){_WORK}"
)
_TITLED: Final = re.compile(r"(?:省|市|区|县|州|旗|镇|乡)长|书记|主任|秘书长|主席|常委|领导|同志")


def leaders_of(heading: str) -> str:
    """The printed leaders whom a heading names (林岚副市长主抓重点工作 → 林岚副市长), "" for none."""
    found = _LED.match(heading)
    if found is None:
        return ""
    who = found["who"]
    titled = _TITLED.search(who) is not None and not is_unit_like(who)
    return who if titled or (all(is_name(name) for name in split_leaders(who)) and not is_unit_like(who)) else ""


def lead_of(heading: str) -> str:
    """The printed units that a heading names as leading (市林业局牵头的工作 → 市林业局), "" for none."""
    found = _LED.match(heading)
    if found is None or leaders_of(heading):
        return ""
    names = re.split("[、，,]|和|与", found["who"])
    return found["who"] if all(is_unit_like(name) for name in names) else ""
