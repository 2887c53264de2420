"""`duban load-notice` and `duban export`: the same way without pages, for scripts."""

import json
from pathlib import Path

import pytest

from duban.config.cli import main
from duban.demo.build import notice_docx
from duban.intake.models import Batch, Row, RowState
from duban.intake.parsing import read
from duban.intake.parsing.reading import Entry
from duban.ledger.models import Task
from tests.intake.batches import ROWS, docx_with, small_docx
from tests.make import make_government
from tests.shared import SEED, needs_shared

GOVERNMENT = "云河市泉山区人民政府"


def load(path: Path, *, year: int = 2022, government: str = GOVERNMENT) -> int:
    return main(["load-notice", str(path), "--year", str(year), "--government", government])


def as_read(entry: Entry) -> dict[str, object]:
    """What of a row must come back from the ledger's own document: all but where it stood in the file."""
    return {key: value for key, value in entry.to_json().items() if key not in ("source", "proposed_lead")}


def as_exported(data: bytes, out: Path) -> tuple[list[object], list[object]]:
    """The rows of a notice that were registered, and those of its annexes as exported and read again."""
    left = set(Row.objects.filter(state=RowState.LEFT_OUT).values_list("list_code", "seq"))
    printed: list[object] = []
    exported: list[object] = []
    for listed in read(data, "原件.docx").lists:
        path = out / f"{listed.code}.docx"
        assert main(["export", listed.code, "--out", str(path)]) == 0
        (again,) = read(path.read_bytes(), path.name).lists
        printed += [listed.title, listed.kind]
        printed += [as_read(entry) for entry in listed.entries if (listed.code, entry.seq) not in left]
        exported += [again.title, again.kind, *(as_read(entry) for entry in again.entries)]
    return printed, exported


class TestTheFictionalNotice:
    def test_is_loaded_and_exported_as_it_was_printed(self, db: None, tmp_path: Path, capsys) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(notice_docx())
        assert load(path) == 0
        left = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
        assert left == ["附件1第50项", "附件1第55项", "附件2第7项"]  # one body or several; two lists, one project
        assert Task.objects.count() == 96 + 20 - len(left)
        printed, exported = as_exported(notice_docx(), tmp_path)
        assert exported == printed

    def test_is_exported_alike_each_time(self, db: None, tmp_path: Path) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(small_docx())
        load(path, year=2023)
        for name in ("a.docx", "b.docx"):
            main(["export", "annex1", "--out", str(tmp_path / name)])
        assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@needs_shared
class TestTheSeedNotice:
    def test_is_loaded_and_exported_as_it_was_printed(self, db: None, tmp_path: Path) -> None:
        assert load(SEED / "notice.docx", government="某市市中区人民政府") == 0
        left = Row.objects.filter(state=RowState.LEFT_OUT).count()
        assert Task.objects.count() == 87 + 22 - left
        assert left <= 5  # same project on both lists, a name of one body or several
        printed, exported = as_exported((SEED / "notice.docx").read_bytes(), tmp_path)
        assert exported == printed

    def test_flattened_to_text_leaves_out_what_has_no_lead(self, db: None, capsys) -> None:
        assert load(SEED / "notice.txt", government="某市市中区人民政府") == 0
        gold = [json.loads((SEED / f"gold_annex{n}.json").read_text(encoding="utf-8")) for n in (1, 2)]
        several = sum(1 for each in gold for entry in each["entries"] if len(entry["units"]) > 1)
        left = Row.objects.filter(state=RowState.LEFT_OUT)
        assert left.filter(left_out_reason__contains="牵头").count() == several
        assert Task.objects.count() == 87 + 22 - left.count()
        assert len(capsys.readouterr().out.splitlines()) == left.count()


class TestLoading:
    def test_prints_what_it_left_out_and_why(self, db: None, tmp_path: Path, capsys) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(small_docx())
        assert load(path, year=2023) == 0
        captured = capsys.readouterr()
        assert captured.out.startswith("附件1第2项\t")
        assert "牵头" in captured.out
        assert "立项3项，留待核对1行" in captured.err
        assert Batch.objects.get().state == "confirmed"

    def test_of_the_same_file_is_refused(self, db: None, tmp_path: Path, capsys) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(small_docx())
        load(path, year=2023)
        assert load(path, year=2023) == 1
        assert "已经导入过" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (None, "打不开文件"),
            (b"", "文件是空的"),
            (b"MZ", "不符"),
            (docx_with(("1", "民生", "一。", "陆岚", "区民政局、区财政局")), "每一行都有疑问"),
            (docx_with(ROWS[0], ROWS[0]), "每一行都有疑问"),
        ],
    )
    def test_says_in_one_sentence_why_not(self, db: None, tmp_path: Path, capsys, data, why: str) -> None:
        make_government()
        path = tmp_path / "通知.docx"
        if data is not None:
            path.write_bytes(data)
        assert load(path) == 1
        told = capsys.readouterr().err
        assert why in told
        assert "Traceback" not in told
        assert not Task.objects.exists()

    @pytest.mark.parametrize("year", [22, 99999])
    def test_wants_a_year_that_can_be(self, db: None, tmp_path: Path, capsys, year: int) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(small_docx())
        assert load(path, year=year) == 1
        assert "四位数的年份" in capsys.readouterr().err

    def test_does_not_invent_a_second_government(self, db: None, tmp_path: Path, capsys) -> None:
        make_government()
        path = tmp_path / "通知.docx"
        path.write_bytes(small_docx())
        assert load(path, government="云河市竹坞区人民政府") == 1
        assert "没有登记“云河市竹坞区人民政府”" in capsys.readouterr().err


class TestExporting:
    def test_says_where_there_is_nothing_to_export(self, db: None, tmp_path: Path, capsys) -> None:
        make_government()
        assert main(["export", "annex1", "--out", str(tmp_path / "a.docx")]) == 1
        assert "台账里没有这份清单" in capsys.readouterr().err
        assert not (tmp_path / "a.docx").exists()
