"""`duban precheck`: JSON as the contract says, lines for people, exit codes; it loads no framework."""

import json
import subprocess
import sys

import pytest

from duban.config.cli import main

SHEET = {
    "period": "2022-05",
    "lines": [
        {"id": "a", "unit": "某局", "completion": "", "next_steps": "加快推进"},
        {"id": 2, "completion": "云河大道5月12日开工，完成路基1.2公里、雨水管640米。"},
    ],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "行.json"
    path.write_text(json.dumps(SHEET), encoding="utf-8")
    return path


class TestPrecheck:
    def test_prints_findings_as_the_contract_says(self, file, capsys):
        assert main(["precheck", str(file), "--json"]) == 0
        first, second = json.loads(capsys.readouterr().out)
        assert first == {
            "line": "a",
            "rule": "Q01",
            "level": "B",
            "field": "completion",
            "message": "“完成情况”未填，请写明后再报送。",
            "span": [0, 0],
            "version": first["version"],
        }
        assert (second["rule"], second["span"]) == ("Q11", [0, 4])

    def test_prints_lines_for_people(self, file, capsys):
        assert main(["precheck", str(file)]) == 0
        told = capsys.readouterr().out
        assert told.startswith(
            "2022年5月，2行：不能报送1处，须改正或说明1处，供审核参考0处。\n第1行（a）某局\n  Q01 不能报送｜完成情况："
        )

    def test_refuses_a_file_that_is_no_sheet(self, tmp_path, capsys):
        path = tmp_path / "坏.json"
        path.write_text("{", encoding="utf-8")
        assert main(["precheck", str(path), "--json"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert "不是 JSON" in err

    def test_refuses_a_file_that_is_not_there(self, tmp_path, capsys):
        assert main(["precheck", str(tmp_path / "没有.json")]) == 1
        assert "打不开文件" in capsys.readouterr().err

    def test_loads_no_framework(self, file):
        script = f"""
import sys
from duban.config.cli import main
main(["precheck", {str(file)!r}, "--json"])
sys.exit("django" in sys.modules)
"""
        assert subprocess.run([sys.executable, "-c", script], check=False, capture_output=True).returncode == 0
