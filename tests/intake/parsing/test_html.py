"""A web page is read as the docx would be: tables, bold and paragraphs; the site's own words are left out and told."""

import http.server
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.intake.parsing import Reading, read
from duban.intake.parsing.blocks import Grid, Paragraph
from duban.intake.parsing.html import read as blocks_of
from tests.intake.parsing.corpus import NOTICES
from tests.intake.parsing.formats import as_html, page_of, reading_of, same_words, tables
from tests.intake.parsing.papers import Table, as_docx, task_table
from tests.intake.parsing.test_refusals import code_of, outcome
from tests.shared import needs_shared

NAVIGATION = '<div class="nav"><a href="/">首页</a><a href="/zwgk">政务公开</a><a href="/hd">互动交流</a></div>'
FOOTER = '<div id="footer">版权所有：泉山区人民政府办公室 网站标识码：0000000000</div>'
LIST_OF_LINKS = "<ul>" + "".join(f'<li><a href="/{n}">相关文件{n}</a></li>' for n in range(4)) + "</ul>"
ROWS = task_table(
    ("1", "工业", "新建车间3处。", "张三", "**区工信局**、区财政局"),
    ("2", "^", "改造道路5条。", "^", "区交通局"),
)
HEAD = "<table><tr><td>序号</td><td>重点任务</td><td>牵头单位</td></tr>"


def grid_of(table: str) -> Grid:
    (block,) = blocks_of(f"<html><body>{table}</body></html>".encode()).blocks
    assert isinstance(block, Grid)
    return block


def words_of(table: str) -> list[list[tuple[str, int, int, bool]]]:
    return [[(cell.text, cell.column, cell.span, cell.continued) for cell in row] for row in grid_of(table).rows]


def lines_of(body: str) -> list[str]:
    blocks = blocks_of(f"<html><body>{body}</body></html>".encode()).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def told_of(body: str) -> dict[str, str]:
    return {aside.why: aside.text for aside in blocks_of(f"<html><body>{body}</body></html>".encode()).asides}


class TestATable:
    def test_has_its_merged_cells_as_in_word(self) -> None:
        table = (
            "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr>"
            "<tr><td>戊</td><td>己</td><td>庚</td></tr></table>"
        )
        assert words_of(table) == [
            [("甲", 0, 1, False), ("乙", 1, 2, False)],
            [("甲", 0, 1, True), ("丙", 1, 1, False), ("丁", 2, 1, False)],
            [("戊", 0, 1, False), ("己", 1, 1, False), ("庚", 2, 1, False)],
        ]

    def test_whose_rowspan_is_zero_or_too_long_ends_with_the_table(self) -> None:
        rows = "<tr><td>1</td><td>乙</td></tr><tr><td>2</td></tr>"
        for span in ("0", "9999", "65534"):
            assert [row[-1][0] for row in words_of("<table>" + rows.replace("<td>乙", f"<td rowspan={span}>乙"))] == [
                "乙",
                "乙",
            ]

    def test_with_spans_that_are_no_numbers_is_read_as_without(self) -> None:
        table = '<table><tr><td colspan="x">甲</td><td rowspan="-1">乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>'
        assert [[cell[0] for cell in row] for row in words_of(table)] == [["甲", "乙"], ["丙", "丁"]]

    def test_keeps_paragraphs_and_breaks_in_a_cell_as_lines(self) -> None:
        table = HEAD + "<tr><td>1</td><td><p>甲</p><p>乙<br/>丙</p></td><td>丁</td></tr></table>"
        assert grid_of(table).rows[1][1].text == "甲\n乙\n丙"

    def test_that_only_lays_out_the_page_is_looked_through(self) -> None:
        body = f"<table><tr><td>{LIST_OF_LINKS}</td><td><p>通知</p><p>如下：</p>{HEAD}</table></td></tr></table>"
        assert lines_of(f"<p>{'前言' * 60}</p>{body}")[1:] == ["通知", "如下："]

    @pytest.mark.parametrize(
        "words",
        ["<b>甲局</b>", "<strong>甲局</strong>", '<span style="font-weight:bold">甲局</span>',
         '<span style="color:red;FONT-WEIGHT: 700">甲局</span>', '<span class="x T5">甲局</span>',
         '<font id="lead">甲局</font>', "<b><i>甲</i></b><b>局</b>"],
    )  # fmt: skip
    def test_shows_bold_in_every_way_a_page_has(self, words: str) -> None:
        style = "<style>/* x */ p, .T5 {color: red; font-weight: bold} #lead{font-weight:bolder}</style>"
        table = f"{HEAD}<tr><td>1</td><td>任务</td><td>{words}、乙局</td></tr></table>"
        page = blocks_of(f"<html><head>{style}</head><body>{table}</body></html>".encode())
        grid = next(block for block in page.blocks if isinstance(block, Grid))
        assert grid.rows[1][2].bold == ((0, 2),)

    @pytest.mark.parametrize("words", ["甲局", '<b style="font-weight:normal">甲局</b>', '<b class="thin">甲局</b>'])
    def test_does_not_show_bold_where_there_is_none(self, words: str) -> None:
        page = (
            f"<style>.thin {{font-weight: 400}}</style>{HEAD}<tr><td>1</td><td>任务</td><td>{words}</td></tr></table>"
        )
        assert next(b for b in blocks_of(page.encode()).blocks if isinstance(b, Grid)).rows[1][2].bold == ()


class TestTheWords:
    def test_are_lines_as_the_browser_shows_them(self) -> None:
        assert lines_of("<div>一<p>二\n  三</p>四<br>五 <i>a</i>\n b</div>") == ["一", "二三", "四", "五 a b"]

    def test_have_their_entities_resolved_and_no_others(self) -> None:
        assert lines_of("<p>&ldquo;A&amp;B&rdquo;&#x7532;&#20057;&nope;</p>") == ["“A&B”甲乙&nope;"]

    def test_of_an_ordered_list_have_their_numbers(self) -> None:
        assert lines_of("<ol start=3><li>甲</li><li>乙</li></ol><ol><li>1.丙</li></ol>") == ["3.甲", "4.乙", "1.丙"]

    def test_that_are_hidden_or_struck_out_are_told_and_not_read(self) -> None:
        style = "<style>.off{display:none}</style>"
        body = f'{style}<p>甲</p><p style="display:none">乙</p><p class=off>丙</p><p hidden>丁</p><del>戊</del>'
        assert lines_of(body) == ["甲"]
        assert told_of(body) == {"隐藏文字，未读取": "乙 / 丙 / 丁", "有删除线的文字，未读取": "戊"}

    def test_of_scripts_styles_and_form_fields_are_no_words(self) -> None:
        body = "<script>document.write('甲')</script><style>p{}</style><p>乙</p><select><option>丙</select><!-- 丁 -->"
        assert (lines_of(body), told_of(body)) == (["乙"], {})


class TestTheSitesOwnWords:
    @pytest.mark.parametrize("own", [NAVIGATION, FOOTER, LIST_OF_LINKS, "<nav>导航</nav>", "<footer>主办</footer>"])
    def test_are_left_out_and_told(self, own: str) -> None:
        body = f"<p>{'正文' * 40}</p>{own}"
        assert lines_of(body) == ["正文" * 40]
        assert list(told_of(body)) == ["网站的导航、页脚等，未读取"]

    def test_do_not_change_what_is_read(self) -> None:
        page = page_of(as_docx(ROWS))
        bare, dressed = as_html(page), as_html(page, around=(NAVIGATION, LIST_OF_LINKS + FOOTER))
        one, other = reading_of(bare, "a.html"), reading_of(dressed, "a.html")
        assert (one.document, one.lists, one.unread) == (other.document, other.lists, other.unread[:-1])
        assert other.unread[-1].why == "网站的导航、页脚等，未读取"

    def test_never_hold_the_greater_part_of_the_page(self) -> None:
        page = as_html(page_of(as_docx(ROWS))).replace("<body><div>", '<body><div class="menu footer">')
        assert reading_of(page, "a.html").counts.rows_read == 2

    def test_are_not_the_links_to_the_annexes(self) -> None:
        links = "".join(f'<li><a href="{n}.docx">附件{n}.某表</a></li>' for n in range(1, 5))
        assert len(lines_of(f"<p>{'正文' * 60}</p><ul>{links}</ul>")) == 5


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.shtml", "a.doc", "a.txt"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5hkscs"])
def test_every_encoding_is_known_and_the_ending_does_not_matter(encoding: str, name: str) -> None:
    page = as_html(page_of(as_docx(ROWS))).replace("<head>", '<head><meta charset="big5">' if "big5" in encoding else
                                                   '<head><meta charset="gb2312">')  # fmt: skip
    if "big5" in encoding:
        page = "".join(letter for letter in page if _is_in(letter, encoding))
        assert read(page.encode(encoding), name).counts.rows_seen == 2
    else:
        assert same_words(read(page.encode(encoding), name), read(as_docx(ROWS), "a.docx"))


def _is_in(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@settings(deadline=None, max_examples=25)
@given(tables())
def test_any_generated_table_is_read_as_from_word(made: list[Table]) -> None:
    data = as_docx(*made)
    assert same_words(reading_of(as_html(page_of(data)), "a.html"), read(data, "a.docx"))


BOMBS = {
    "a hundred thousand levels": ("xml_depth", "<div>" * 100_000),
    "tables in tables": ("xml_depth", "<table><tr><td>" * 50),
    "too many elements": ("xml_elements", "<i>a</i>" * 210_000),
    "too many attributes": ("xml_elements", f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>"),
    "20,001 rows": ("table_too_large", f"<table>{'<tr><td>1</td></tr>' * 20_001}</table>"),
    "a cell over two billion columns": ("grid_span", "<table><tr><td colspan=2000000000>a</td></tr></table>"),
    "a row of a thousand cells": ("grid_span", f"{HEAD}<tr>{'<td>1</td>' * 1000}</tr></table>"),
    "cells that reach down over all rows": (
        "table_too_large",
        f"<table><tr>{'<td rowspan=65000>1</td>' * 200}</tr>{'<tr></tr>' * 15_000}</table>",
    ),
    "entities of its own": ("dtd", '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><p>&b;</p></html>'),
    "an external entity": ("dtd", '<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">]><p>&e;</p>'),
    "more paragraphs than any notice": ("too_complex", "<p>a" * 31_000),
    "zero bytes": ("text_nul", "<html>\0</html>"),
    "a marking": ("secret", "<html><p>秘密★1年</p></html>"),
    "a marking over three elements": ("secret", "<html><p>机<b>密</b><i>★</i></p></html>"),
    "a marking that is hidden": ("secret", '<html><div style="display:none">绝密★</div></html>'),
    "style sheet bait": ("no_tasks", f"<html><style>{'a' * 1_000_000}</style><style>{'/*' * 500_000}</style></html>"),
    "declaration bait": ("no_tasks", "<html>" + "<!doctype " * 300_000),
    "blank bait": ("no_tasks", f"<html><p>{' ' * 3_000_000}x</p></html>"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_a_bad_page_is_refused_with_its_code_within_a_second(case: str) -> None:
    code, page = BOMBS[case]
    start = time.process_time()
    assert code_of(page.encode(), "a.html") == code
    assert time.process_time() - start < 1


BITS = st.sampled_from(
    [
        f"<{slash}{name}>"
        for name in ("table", "tr", "td", "p", "div", "ol", "li", "b", "pre", "thead")
        for slash in ("", "/")
    ]
    + [
        "<td rowspan=3 colspan=2>",
        "<td rowspan=0>",
        "<br>",
        "甲局、",
        " \n",
        "&nbsp;",
        "<!--",
        "-->",
        "<b",
        "<script>",
        HEAD,
    ]
)


@given(st.lists(BITS, max_size=30))
def test_any_order_of_tags_ends_in_a_reading_or_a_known_code(bits: list[str]) -> None:
    outcome(f"<html>{''.join(bits)}".encode(), "a.html")


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx"])
def test_a_page_that_calls_itself_a_workbook_is_refused(name: str) -> None:
    assert code_of(as_html(page_of(as_docx(ROWS))).encode("gb18030"), name) == "content_mismatch"


def test_nothing_is_fetched() -> None:
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}"
        page = as_html(page_of(as_docx(ROWS)), around=(f'<img src="{there}/a"><iframe src="{there}/b"></iframe>', ""))
        page = page.replace("<!DOCTYPE html>", f'<!DOCTYPE html PUBLIC "x" "{there}/c.dtd">').replace(
            "<head>", f'<head><link rel=stylesheet href="{there}/d"><base href="{there}/">'
        )
        assert reading_of(page, "a.html").counts.rows_read == 2
        server.shutdown()
    assert asked == []


@needs_shared
class TestThePublishedPages:
    def test_the_notice_is_read_as_from_word(self) -> None:
        seed = NOTICES / "seed"
        readings = [read((seed / f"notice.{ending}").read_bytes(), f"a.{ending}") for ending in ("html", "docx")]
        assert same_words(*readings)
        assert readings[0].counts.rows_read == 109

    @pytest.mark.parametrize("number", ["041", "042", "043", "045"])
    def test_a_paper_is_read_as_from_its_text(self, number: str) -> None:
        def of(folder: str, ending: str) -> Reading:
            return read((NOTICES / folder / f"{number}.{ending}").read_bytes(), f"a.{ending}")

        page, text = of("docs_html", "html"), of("docs", "txt")
        assert page.document == text.document
        assert [_told(page)] == [_told(text)]


def _told(reading: Reading) -> list[tuple[object, ...]]:
    return [
        (entry.seq, entry.category_path, entry.text, entry.units, entry.lead_units, entry.targets, entry.deadline)
        for listed in reading.lists
        for entry in listed.entries
    ]
