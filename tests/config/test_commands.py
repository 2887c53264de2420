"""The `duban` command: 0 done, 1 refused with a sentence, 2 wrong usage; data on standard output, sentences beside it."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from duban.audit.models import Event
from duban.config.cli import main
from duban.config.usage import in_chinese
from duban.ledger.models import Task
from duban.org.models import Government, User
from tests.intake.batches import docx_with, small_docx
from tests.make import make_government, make_notice, make_unit, make_user
from tests.returns.world import make_world

GOVERNMENT = "云河市泉山区人民政府"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """The small notice as a file."""
    path = tmp_path / "通知.docx"
    path.write_bytes(small_docx())
    return path


class TestWrongUsage:
    @pytest.mark.parametrize(
        ("arguments", "what", "program"),
        [
            ("", "没有写明“命令”", "duban"),
            ("nonsense", "没有“nonsense”这个命令", "duban"),
            ("intake", "没有写明“FILE”", "duban intake"),
            ("load-notice x.docx", "没有写明“--year、--government”", "duban load-notice"),
            ("load-notice x.docx --year 今年 --government 区", "--year 要写整数，不能是“今年”", "duban load-notice"),
            (
                "export annex9 --out x",
                "annex1|annex2|annex3|annex4 不能是“annex9”，只能是 annex1、annex2、annex3、annex4",
                "duban export",
            ),
            ("export annex1", "没有写明“--out”", "duban export"),
            ("due --year", "--year 后面没有写值", "duban due"),
            ("due --json=3 --year 2022", "--json 后面不写值，多了“3”", "duban due"),
            ("audit", "没有写明“verify”", "duban audit"),
            ("serve --port http", "--port 要写整数，不能是“http”", "duban serve"),
            ("serve --h", "“--h”可以是 --help、--host，要写全", "duban serve"),
            ("verify --nonsense", "不认识“--nonsense”", "duban"),
        ],
    )
    def test_ends_with_two_and_says_what_is_wrong_and_where_the_usage_is_told(
        self, arguments: str, what: str, program: str, capsys: Said
    ) -> None:
        with pytest.raises(SystemExit) as ended:
            main(arguments.split())
        said = capsys.readouterr()
        assert ended.value.code == 2
        assert said.out == ""
        assert said.err == f"{what}，请运行 {program} --help 查看用法。\n"

    def test_of_a_kind_that_is_not_known_is_said_in_the_library_s_words(self) -> None:
        assert in_chinese("expected 3 arguments") == "命令写得不对（expected 3 arguments）"

    def test_is_a_port_in_the_environment_that_is_none(self, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
        monkeypatch.setenv("PORT", "http")
        with pytest.raises(SystemExit) as ended:
            main(["serve"])
        assert ended.value.code == 2
        assert capsys.readouterr().err.startswith("--port 要写整数，不能是“http”")
        assert main(["due", "--year", "2022"]) == 0

    def test_is_not_asking_for_help(self, capsys: Said) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["--help"])
        assert ended.value.code == 0
        assert "读取一份来文" in capsys.readouterr().out


class TestIntake:
    def test_prints_the_reading_as_one_document(self, notice: Path, capsys: Said) -> None:
        assert main(["intake", str(notice), "--json"]) == 0
        said = capsys.readouterr()
        found = json.loads(said.out)
        assert {"document", "lists", "obligations", "overlaps", "doubts", "unread", "counts"} <= set(found)
        assert found["counts"]["rows_seen"] == 4
        assert said.err == ""

    def test_says_in_words_what_was_read(self, notice: Path, capsys: Said) -> None:
        assert main(["intake", str(notice)]) == 0
        assert "读到4行，读入4行" in capsys.readouterr().out

    def test_of_a_missing_file_is_refused(self, tmp_path: Path, capsys: Said) -> None:
        assert main(["intake", str(tmp_path / "没有.docx")]) == 1
        assert re.fullmatch("打不开文件“.*没有.docx”，请检查路径和权限。\n", capsys.readouterr().err)

    def test_of_a_broken_file_is_refused_in_words_and_as_data(self, tmp_path: Path, capsys: Said) -> None:
        broken = tmp_path / "坏.docx"
        broken.write_bytes(small_docx()[:-100])
        assert main(["intake", str(broken), "--json"]) == 1
        said = capsys.readouterr()
        refused = json.loads(said.out)["refused"]
        assert set(refused) == {"code", "message", "hint"}
        assert said.err == f"{refused['message']}{refused['hint']}\n"

    def test_into_a_pipe_that_was_closed_is_no_failure(self, notice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Closed(io.StringIO):
            def write(self, text: str) -> int:
                raise BrokenPipeError

        monkeypatch.setattr("sys.stdout", Closed())
        assert main(["intake", str(notice), "--json"]) == 0


@pytest.mark.django_db
class TestOpeningAnAccount:
    ARGUMENTS = ("adduser", "zhoumin", "--name", "周敏", "--role", "supervisor_officer", "--government", GOVERNMENT)

    def test_prints_the_one_time_password_and_nothing_else_as_data(self, client: Client, capsys: Said) -> None:
        assert main(self.ARGUMENTS) == 0
        said = capsys.readouterr()
        password = said.out.strip()
        assert re.fullmatch("[a-zA-Z0-9]{14}", password)
        assert "账号已开通。下面是一次性密码，首次登录后须修改：" in said.err
        assert password not in said.err
        assert client.post("/sign-in/", {"username": "zhoumin", "password": password}).status_code == 302
        assert User.objects.get().must_change_password

    def test_enters_the_first_government_only(self, capsys: Said) -> None:
        main(self.ARGUMENTS)
        assert main([*self.ARGUMENTS[:-1], "云河市柳湖区人民政府"]) == 1
        assert "没有登记“云河市柳湖区人民政府”（已登记：云河市泉山区人民政府）" in capsys.readouterr().err
        assert [g.name for g in Government.objects.all()] == [GOVERNMENT]

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            (["--role", "filer"], "填报人的账号必须写明所属单位"),
            (["--role", "filer", "--unit", "没有的局"], "单位库里没有“没有的局”，请照单位库写全称。"),
            (["--unit", "区教育体育局"], "督查员的账号不属于单位"),
        ],
    )
    def test_that_does_not_fit_is_refused_and_leaves_nothing(
        self, more: list[str], sentence: str, capsys: Said
    ) -> None:
        make_unit()
        before = Event.objects.count()
        assert main([*self.ARGUMENTS, *more]) == 1
        assert sentence in capsys.readouterr().err
        assert (User.objects.count(), Event.objects.count()) == (0, before)

    def test_refused_does_not_enter_the_government_either(self) -> None:
        assert main([*self.ARGUMENTS, "--role", "filer", "--unit", "没有的局"]) == 1
        assert not Government.objects.exists()

    def test_twice_is_refused(self, capsys: Said) -> None:
        main(self.ARGUMENTS)
        assert main(self.ARGUMENTS) == 1
        assert "账号“zhoumin”已经有人使用，请换一个。" in capsys.readouterr().err

    def test_again_by_a_new_one_time_password(self, client: Client, capsys: Said) -> None:
        main(self.ARGUMENTS)
        old = capsys.readouterr().out.strip()
        assert main(["reset-password", "ZhouMin"]) == 0
        new = capsys.readouterr().out.strip()
        assert old != new
        assert client.post("/sign-in/", {"username": "zhoumin", "password": old}).status_code == 422
        assert client.post("/sign-in/", {"username": "zhoumin", "password": new}).status_code == 302
        assert main(["reset-password", "nobody"]) == 1


@pytest.mark.django_db
class TestGovernments:
    def test_are_entered_by_hand_after_the_first(self, capsys: Said) -> None:
        assert main(["add-government", GOVERNMENT]) == 0
        assert main(["add-government", GOVERNMENT]) == 1
        assert "已经有了，不必再建。" in capsys.readouterr().err


@pytest.mark.django_db
class TestLoadingANotice:
    def load(self, path: Path, *more: str) -> int:
        return main(["load-notice", str(path), "--year", "2023", "--government", GOVERNMENT, *more])

    def test_registers_what_has_no_doubt_and_names_the_rest(self, notice: Path, capsys: Said) -> None:
        assert self.load(notice) == 0
        said = capsys.readouterr()
        assert Task.objects.count() + len(said.out.splitlines()) == 4
        assert re.match(r"附件1第2项\t\S", said.out)
        assert re.search("立项3项，留待核对1行（见上）", said.err)

    def test_twice_is_refused(self, notice: Path, capsys: Said) -> None:
        self.load(notice)
        before = Task.objects.count()
        assert self.load(notice) == 1
        assert re.search(r"\n这个文件已经导入过（批次\d+）并已建账，没有重复建账。\n$", capsys.readouterr().err)
        assert Task.objects.count() == before

    def test_twice_says_so_where_the_first_time_made_no_ledger(self, tmp_path: Path, capsys: Said) -> None:
        path = tmp_path / "通知.docx"
        path.write_bytes(docx_with(("1", "民生", "建成。", "陆岚", "区民政局、区财政局")))  # who leads is open
        assert self.load(path) == 1
        assert "每一行都有疑问，没有建账" in capsys.readouterr().err
        assert self.load(path) == 1
        assert re.fullmatch(
            r"这个文件已经导入过（批次\d+），但还没有建账；请在网页的核对页逐行核对后建账。\n", capsys.readouterr().err
        )
        assert not Task.objects.exists()

    def test_that_is_not_there_is_refused_and_leaves_nothing(self, tmp_path: Path, capsys: Said) -> None:
        assert self.load(tmp_path / "没有.docx") == 1
        assert "打不开文件" in capsys.readouterr().err
        assert not Government.objects.exists()

    def test_that_is_no_notice_is_refused(self, tmp_path: Path, capsys: Said) -> None:
        (tmp_path / "空.docx").write_bytes(b"")
        assert self.load(tmp_path / "空.docx") == 1
        assert capsys.readouterr().err.strip()
        assert not Task.objects.exists()


@pytest.mark.django_db
class TestExporting:
    def test_writes_the_file(self, tmp_path: Path, capsys: Said) -> None:
        make_notice()
        out = tmp_path / "附件1.docx"
        assert main(["export", "annex1", "--out", str(out)]) == 0
        assert out.read_bytes().startswith(b"PK")
        assert capsys.readouterr().err == f"已写入 {out}。\n"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["annex2"], "台账里没有这份清单，请先导入来文并建账。"),
            (["annex1", "--year", "1999"], "台账里没有这份清单，请先导入来文并建账。"),
            (["annex1", "--government", "没有的政府"], "没有登记“没有的政府”"),
        ],
    )
    def test_of_what_is_not_there_is_refused(
        self, arguments: list[str], sentence: str, tmp_path: Path, capsys: Said
    ) -> None:
        make_notice()
        assert main(["export", *arguments, "--out", str(tmp_path / "x.docx")]) == 1
        assert sentence in capsys.readouterr().err
        assert not (tmp_path / "x.docx").exists()

    def test_into_a_place_that_is_not_there_is_refused(self, tmp_path: Path, capsys: Said) -> None:
        make_notice()
        assert main(["export", "annex1", "--out", str(tmp_path / "no" / "x.docx")]) == 1
        assert "写不进文件" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "name", "beginning"),
        [
            (["annex3"], "附件3.docx", b"PK"),
            (["annex3", "--period", "2022"], "附件3.docx", b"PK"),
            (["annex4", "--period", "2022-03"], "附件4.docx", b"PK"),
            (["annex4", "--period", "2022-03"], "附件4.pdf", b"%PDF-"),
        ],
    )
    def test_writes_a_units_form(
        self, arguments: list[str], name: str, beginning: bytes, tmp_path: Path, capsys: Said
    ) -> None:
        make_world().open_month()
        out = tmp_path / name
        assert main(["export", *arguments, "--unit", "区教育体育局", "--out", str(out)]) == 0
        assert out.read_bytes().startswith(beginning)
        assert capsys.readouterr().err == f"已写入 {out}。\n"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["annex3"], "导出附件3、附件4要用 --unit 写明单位名称。"),
            (["annex4", "--unit", "区教育体育局"], "导出附件4要用 --period 写明月份，例如 2022-03。"),
            (["annex4", "--unit", "区教育体育局", "--period", "3月"], "看不懂月份“3月”"),
            (["annex4", "--unit", "区教育体育局", "--period", "2022-04"], "区教育体育局没有2022-04落实情况表，请核对单位和期间。"),
            (["annex3", "--unit", "区教育体育局", "--year", "2021"], "区教育体育局没有2021落实计划表，请核对单位和期间。"),
            (["annex3", "--unit", "区教育局"], "单位库里没有“区教育局”，请核对名称。"),
        ],
    )  # fmt: skip
    def test_of_a_form_that_is_not_there_is_refused(
        self, arguments: list[str], sentence: str, tmp_path: Path, capsys: Said
    ) -> None:
        make_world().open_month()
        assert main(["export", *arguments, "--out", str(tmp_path / "x.docx")]) == 1
        assert sentence in capsys.readouterr().err

    def test_asks_which_government_where_there_are_several(self, tmp_path: Path, capsys: Said) -> None:
        make_government()
        make_government("云河市柳湖区人民政府")
        assert main(["export", "annex1", "--out", str(tmp_path / "x.docx")]) == 1
        assert "这里有2级政府，请用 --government 写明名称。" in capsys.readouterr().err


@pytest.fixture
def shipped(settings: Any) -> Any:
    """Settings as they should be for a public start."""
    settings.HTTPS = True
    settings.ALLOWED_HOSTS = ["duban.example.gov.cn"]
    return settings


UNSAFE = [  # setting, value → what is said
    ("HTTPS", False, "密码会以明文经过网络。请在前面配置 HTTPS 代理，并设 DUBAN_HTTPS=1、DUBAN_BEHIND_PROXY=1。"),
    ("DEBUG", True, "调试模式会泄露内部信息。请去掉 DUBAN_DEBUG。"),
    ("ALLOWED_HOSTS", ["127.0.0.1"], "没有设置访问域名。请在 DUBAN_HOSTS 里写上"),
    ("ALLOWED_HOSTS", ["*"], "DUBAN_HOSTS 里不能写 *。"),
    ("SECRET_KEY", "short", "DUBAN_SECRET_KEY 太短。"),
    (
        "DATABASE_URL",
        "postgresql://duban@db.example/duban",
        "到数据库的连接没有加密验证。请在 DATABASE_URL 后加 ?sslmode=verify-full。",
    ),
]


@pytest.mark.django_db
class TestCheckingBeforeTheStart:
    def test_is_content_with_a_safe_installation(self, shipped: Any, capsys: Said) -> None:
        assert main(["check-deploy", "--database"]) == 0
        assert capsys.readouterr().err == "可以正式运行。\n"

    @pytest.mark.parametrize(("name", "value", "sentence"), UNSAFE)
    def test_names_what_is_unsafe_and_the_mend(
        self, shipped: Any, name: str, value: object, sentence: str, capsys: Said
    ) -> None:
        setattr(shipped, name, value)
        assert main(["check-deploy"]) == 1
        assert sentence in capsys.readouterr().err

    def test_names_a_key_that_others_can_read(self, shipped: Any, tmp_path: Path, capsys: Said) -> None:
        shipped.DATA = tmp_path
        key = tmp_path / "secret.key"
        key.write_text("k" * 50)
        key.chmod(0o640)
        assert main(["check-deploy"]) == 1
        assert f"其他用户能读 {key}。请运行 chmod 600 {key}。" in capsys.readouterr().err

    def test_stops_an_unsafe_start(self, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
        started: list[object] = []
        monkeypatch.setattr("os.execv", lambda *more: started.append(more))
        assert main(["serve", "--host", "0.0.0.0"]) == 1
        assert "密码会以明文经过网络。" in capsys.readouterr().err
        assert started == []

    def test_lets_a_start_for_this_machine_alone_go_without_https(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Said
    ) -> None:
        def start(_: str, arguments: list[str]) -> None:
            raise StartedError(arguments)

        monkeypatch.setattr("os.execv", start)
        with pytest.raises(StartedError) as started:
            main(["serve", "--port", "8123"])
        (arguments,) = started.value.args
        assert arguments[-1] == "duban.config.wsgi:application"
        assert arguments[arguments.index("--port") + 1] == "8123"
        assert "网页服务：http://127.0.0.1:8123" in capsys.readouterr().err


class StartedError(Exception):
    """The process would have become the server here."""


@pytest.mark.django_db
class TestTheDemo:
    def test_is_not_built_among_real_accounts(self, capsys: Said) -> None:
        make_user()
        before = Event.objects.count()
        assert main(["demo", "--no-serve"]) == 1
        assert "这个数据库里已经有账号，演示数据只能建在空库里" in capsys.readouterr().err
        assert Event.objects.count() == before
