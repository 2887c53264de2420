"""What a rule finds in a line (预检结果)."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a finding does: B blocks the submission, W asks the filer for a reason, I is a hint for the reviewer."""

    BLOCK = "B"
    WARN = "W"
    INFORM = "I"


LEVEL_TITLES = {Level.BLOCK: "不能报送", Level.WARN: "须改正或说明", Level.INFORM: "供审核参考"}


@dataclass(frozen=True)
class Found:
    """What a rule hands back for one line: the field, one Chinese sentence, and where in the field's text it stands.

    `span` counts characters, the end excluded; (0, 0) where the field is no text or the text is empty.
    """

    field: str
    message: str
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Finding:
    """One finding as it is shown and kept. `version` names the words and limits by which it was found."""

    line: str | int
    rule: str
    level: Level
    field: str
    message: str
    span: tuple[int, int]
    version: str

    def to_json(self) -> dict[str, object]:
        """As `duban precheck --json` prints it."""
        return {
            "line": self.line,
            "rule": self.rule,
            "level": self.level.value,
            "field": self.field,
            "message": self.message,
            "span": list(self.span),
            "version": self.version,
        }
