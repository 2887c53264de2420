"""Forms that are filled in away from the system and come back (离线表): what they hold, and what was filled in. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duban.documents.text import clean_text
from duban.errors import NotUnderstood

ONLY = "value"
"""The column of a table whose rows have one box each; the row's mark is then the box's name."""
NOT_OURS = "这不是从本系统下载的离线表，或者里面的核对码已经丢失；请重新下载离线表，把填好的内容抄进去再上传。"


@dataclass(frozen=True)
class OfflineColumn:
    """One column of a table, or one line of a form in Word.

    `name`: begins with ~ where nothing is to be filled in. `fill`: it is to be filled in, the others are locked.
    `choices`: what may be written. `longest`: in characters, 0 for no limit. `plain`: what is typed stays as it is, no
    program turns it into a date or a number. `help`: shown beside it.
    """

    name: str
    heading: str
    width: int = 16
    fill: bool = False
    choices: Sequence[str] = ()
    longest: int = 0
    plain: bool = False
    help: str = ""


@dataclass(frozen=True)
class OfflineRow:
    """One row: its hidden mark, the heading that it has in Word, and column → words."""

    mark: str
    title: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class OfflineTable:
    """Rows under the same columns."""

    title: str
    columns: Sequence[OfflineColumn]
    rows: Sequence[OfflineRow]


@dataclass(frozen=True)
class OfflineForm:
    """A form: its title, how it is filled in, the hidden key by which it is known again, and its tables.

    A row of a further table, whose mark begins with that of a row of the first and a hyphen, stands in Word below it.
    """

    title: str
    notes: Sequence[str]
    key: str
    tables: Sequence[OfflineTable]

    def boxes(self) -> dict[str, str]:
        """What stands in the boxes that are to be filled in, by their names; a reader finds the same in the file."""
        found = {}
        for table in self.tables:
            for row in table.rows:
                for column in table.columns:
                    if column.fill:
                        found[box_name(row.mark, column.name)] = tidy(row.cells.get(column.name, ""))
        return found


@dataclass
class OfflineFilled:
    """What came back: the key, and box → words."""

    key: str = ""
    boxes: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, words: str) -> None:
        """Take a box. Raises NotUnderstood where it stands in the file twice."""
        if name in self.boxes:
            raise NotUnderstood("文件里有一项出现了两次，分不清以哪一份为准；请删去复制出来的那一份再上传。")
        self.boxes[name] = tidy(words)

    def whole(self) -> "OfflineFilled":
        """Itself. Raises NotUnderstood where there is no key or no box: it is no form of ours."""
        if not self.key or not self.boxes:
            raise NotUnderstood(NOT_OURS)
        return self


def box_name(mark: str, column: str) -> str:
    """The name of a box: the row's mark and the column."""
    return mark if column == ONLY else f"{mark}-{column}"


def tidy(words: str) -> str:
    """Words as every kind of file gives them back: no blanks at the ends of lines, no line without words at the ends."""
    return "\n".join(line.strip() for line in clean_text(words).split("\n")).strip()


def chunks(text: str, size: int) -> Iterator[str]:
    """A long text in pieces that a cell can hold."""
    for start in range(0, len(text), size):
        yield text[start : start + size]
