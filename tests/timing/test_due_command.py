"""`duban due`: the twelve due dates of a year."""

import json
import subprocess
import sys

import pytest

from duban.config.cli import main
from tests.make import make_government
from tests.timing.year_2022 import DUE_2022, counted


class TestWithoutAGovernment:
    def test_it_needs_neither_database_nor_framework(self) -> None:
        program = (
            "import sys; from duban.config.cli import main; code = main(['due', '--year', '2022', '--json']); "
            "sys.exit(code or ('django' in sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert len(json.loads(done.stdout)) == 12

    def test_it_gives_the_dates_counted_by_hand(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["due", "--year", "2022", "--json"]) == 0
        expected = [
            {
                "period": period,
                "due_on": counted(period, days)[-1].isoformat(),
                "provisional": False,
                "counted": [day.isoformat() for day in counted(period, days)],
            }
            for period, days, _ in DUE_2022
        ]
        assert json.loads(capsys.readouterr().out) == expected

    def test_it_marks_what_is_provisional(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["due", "--year", "2026"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line for line in lines if "暂定" in line] == [lines[-1]]
        assert "2027年1月8日（周五）" in lines[-1]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [(["--year", "2022", "--rule", "5"], "看不懂期限规则“5”"), (["--year", "20222"], "请写四位数的年份")],
    )
    def test_it_refuses_a_bad_rule_or_year_as_wrong_usage(
        self, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["due", *words]) == 2
        said = capsys.readouterr()
        assert sentence in said.err
        assert said.out == ""


@pytest.mark.django_db
class TestWithAGovernment:
    def test_it_reckons_by_that_governments_calendar(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_government()
        assert main(["due", "--year", "2022", "--government", "云河市泉山区人民政府", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[2]["due_on"] == "2022-04-08"

    def test_it_refuses_one_that_is_not_entered(self, capsys: pytest.CaptureFixture[str]) -> None:
        make_government()
        assert main(["due", "--year", "2022", "--government", "某县人民政府", "--json"]) == 1
        assert "没有登记“某县人民政府”" in capsys.readouterr().err
