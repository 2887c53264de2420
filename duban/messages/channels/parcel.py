"""What goes to a channel, and how it was taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class Parcel:
    """One copy on its way. `link` is a whole address; `key` marks the copy wherever it goes."""

    key: str
    address: str
    secret: str
    title: str
    body: str
    link: str
    at: datetime

    @property
    def text(self) -> str:
        """All in one piece, for channels without a heading."""
        return "\n".join(part for part in (f"【督办】{self.title}", self.body, self.link) if part)


class Outcome(StrEnum):
    """Taken by a server that passes it on, or shown to the receiver."""

    SENT = "sent"
    DELIVERED = "delivered"


class NotTaken(Exception):
    """A copy that was not taken.

    `why`: a sentence for the administrator. `final`: trying again is of no use. `down`: the whole channel does not work now.
    """

    def __init__(self, why: str, *, final: bool = False, down: bool = False) -> None:
        super().__init__(why)
        self.why, self.final, self.down = why, final, down
