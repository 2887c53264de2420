"""What a check finds (违规), and the refusal of a draft in which it found something."""

from collections.abc import Sequence
from dataclasses import dataclass

from duban.errors import UserError

_ROWS_NAMED = 8


@dataclass(frozen=True)
class Violation:
    """One fault: the rule (S1 to S8 of briefings.md 0.3, or 用语), a sentence, and the keys of the rows at fault."""

    rule: str
    sentence: str
    rows: tuple[str, ...] = ()


class BriefingRefused(UserError):
    """A draft whose figures do not hold is not rendered; `violations` are all the reasons, the sentence tells the first."""

    status = 409

    def __init__(self, violations: Sequence[Violation]) -> None:
        first = violations[0]
        more = f"，另有{len(violations) - 1}处" if len(violations) > 1 else ""
        super().__init__(
            f"通报没有生成：不符合{first.rule}，{first.sentence}{_named(first.rows)}{more}。请核对后重新起草。"
        )
        self.violations = tuple(violations)


def _named(rows: Sequence[str]) -> str:
    if not rows:
        return ""
    return f"（涉及 {'、'.join(rows[:_ROWS_NAMED])}{'等' if len(rows) > _ROWS_NAMED else ''}）"
