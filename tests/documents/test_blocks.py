"""Tables as values: cells tile the columns, headings come from the columns."""

import pytest

from duban.documents.blocks import (
    Cell,
    Column,
    OfficialDocument,
    PageBreak,
    Role,
    Row,
    Section,
    Table,
    cell,
    line,
    paragraph,
    sections,
)

THREE = (Column("甲", 10), Column("乙", 10), Column("丙", 10))


def laid_out(table: Table) -> list[list[str]]:
    """Each row as the words of its slots; ↑ where a cell from above reaches down."""
    return [
        ["↑" if slot.continued else "".join(run.text for runs in slot.cell.lines for run in runs) for slot in row]
        for row in table.body_slots()
    ]


class TestTheCellsOfATable:
    def test_stand_one_in_each_column(self):
        table = Table(THREE, ((cell("1"), cell("2"), cell("3")),))
        assert laid_out(table) == [["1", "2", "3"]]
        assert [slot.column for slot in table.body_slots()[0]] == [0, 1, 2]

    def test_reach_down_over_the_rows_that_leave_them_out(self):
        tall = Cell((line("高"),), rowspan=3)
        rows: tuple[Row, ...] = ((cell("1"), tall, cell("3")), (cell("4"), cell("6")), (cell("7"), cell("9")))
        assert laid_out(Table(THREE, rows)) == [["1", "高", "3"], ["4", "↑", "6"], ["7", "↑", "9"]]

    def test_may_be_wide_and_tall_at_once(self):
        big = Cell((line("大"),), rowspan=2, colspan=2)
        table = Table(THREE, ((big, cell("3")), (cell("6"),)))
        assert laid_out(table) == [["大", "3"], ["↑", "6"]]
        assert [slot.column for slot in table.body_slots()[1]] == [0, 2]

    @pytest.mark.parametrize(
        ("rows", "complaint"),
        [
            (((cell("1"), cell("2")),), "row 1 ends at column 2"),
            (((cell("1"), cell("2"), cell("3"), cell("4")),), "row 1 has cells beyond"),
            (((cell("1"), Cell(colspan=3)),), "row 1 has cells beyond"),
            (((cell("1"), cell("2"), Cell(rowspan=2)),), "reaches below the last of 1"),
            (((cell("1"), cell("2"), Cell(rowspan=2)), (cell("4"),)), "row 2 ends at column 1"),
        ],
    )
    def test_must_tile_the_columns(self, rows, complaint):
        with pytest.raises(ValueError, match=complaint):
            Table(THREE, rows)


class TestTheHeadingOfATable:
    def test_is_one_row_of_titles(self):
        assert Table(THREE, ()).heading() == ((cell("甲"), cell("乙"), cell("丙")),)

    def test_prints_a_title_of_two_lines_as_two_lines(self):
        assert Table((Column("上\n下", 10),), ()).heading() == ((cell("上", "下"),),)

    def test_gives_grouped_columns_a_common_heading(self):
        columns = (Column("序号", 10), Column("一季度", 10, group="计划"), Column("二季度", 10, group="计划"))
        upper, lower = Table(columns, ()).heading()
        assert upper == (Cell((line("序号"),), rowspan=2), Cell((line("计划"),), colspan=2))
        assert lower == (cell("一季度"), cell("二季度"))

    def test_keeps_two_neighbouring_groups_apart(self):
        columns = (Column("甲", 10, group="一"), Column("乙", 10, group="二"))
        assert [one.colspan for one in Table(columns, ()).heading()[0]] == [1, 1]


def test_equal_documents_are_equal_values():
    """Renderers may keep what they made for a document; a document can be a key."""
    one = OfficialDocument("某办", "某通知", (paragraph(Role.BODY, "正文"),))
    assert {one: 1}[OfficialDocument("某办", "某通知", (paragraph(Role.BODY, "正文"),))] == 1


class TestSections:
    TURN, BACK = PageBreak(landscape=True), PageBreak()
    A, B = paragraph(Role.BODY, "甲"), paragraph(Role.BODY, "乙")

    def test_end_where_the_sheet_is_turned(self):
        assert sections((self.A, self.BACK, self.B)) == (Section(False, (self.A, self.BACK, self.B)),)
        assert sections((self.A, self.TURN, self.B, self.TURN, self.A, self.BACK, self.B)) == (
            Section(False, (self.A,)),
            Section(True, (self.B, self.TURN, self.A)),
            Section(False, (self.B,)),
        )

    def test_are_never_empty_at_the_beginning_and_at_least_one(self):
        assert sections(()) == (Section(False, ()),)
        assert sections((self.TURN, self.A)) == (Section(True, (self.A,)),)
