"""The manual tells all and only what there is: commands with their options, addresses, doubts, refusals; its examples parse."""

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from duban.config.cli import _parser
from duban.config.verify import INVARIANTS
from duban.intake.parsing.messages import REFUSALS
from duban.intake.rules import DOUBT_TITLES

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs" / "manual"
COMMANDS = (MANUAL / "05-命令.md").read_text(encoding="utf-8")


def commands(parser: argparse.ArgumentParser, name: str = "duban") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its parser: `duban audit verify`, not `duban audit`."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield name, parser
    for action in below:
        for word, child in action.choices.items():
            yield from commands(child, f"{name} {word}")


EVERY_COMMAND = dict(commands(_parser()))


def section(command: str) -> str:
    """What the chapter of commands says about one command."""
    found = re.search(rf"^## {re.escape(command)}\n(.*?)(?=^## |\Z)", COMMANDS, re.M | re.S)
    return found[1] if found else ""


def examples() -> list[str]:
    """Every line that calls `duban` in a shell block of the README or the manual, from `duban` on."""
    found = []
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(MANUAL.glob("*.md"))]:
        for block in re.findall(r"```(?:sh|ini)\n(.*?)```", path.read_text(encoding="utf-8"), re.S):
            for line in block.splitlines():
                called = re.search(r"(?:^\s*(?:\(.*; )?(?:\w+=\S+ )*|^ExecStart=\S+/)duban (?P<rest>[^)>|]+)", line)
                if called:
                    found.append(called["rest"].strip())
    return found


class TestCommands:
    def test_the_chapter_has_a_section_for_every_command_and_no_other(self):
        assert re.findall(r"^## (duban .+)$", COMMANDS, re.M) == list(EVERY_COMMAND)

    @pytest.mark.parametrize("command", EVERY_COMMAND)
    def test_a_section_names_every_argument_and_choice(self, command):
        actions = [action for action in EVERY_COMMAND[command]._actions if "--help" not in action.option_strings]
        names = [
            (action.option_strings or action.choices or [action.metavar or action.dest])[-1:] for action in actions
        ]
        choices = [list(action.choices) for action in actions if action.choices]
        wanted = [f"`{name}`" for group in [*names, *choices] for name in group]
        assert [name for name in wanted if name not in section(command)] == []

    @pytest.mark.parametrize("command", EVERY_COMMAND)
    def test_a_section_says_the_exit_code_and_shows_an_example(self, command):
        text = section(command)
        assert "退出码：" in text
        assert re.search(rf"```sh\n(?:.*\n)*?(?:\w+=\S+ )?{re.escape(command)}\b", text)

    def test_there_are_examples_to_check(self):
        assert len(examples()) > 20

    @pytest.mark.parametrize("example", examples())
    def test_an_example_is_understood(self, example):
        try:
            _parser().parse_args(shlex.split(example))
        except SystemExit:
            pytest.fail(f"duban {example}: the command does not understand this")


def addresses() -> list[str]:
    """Every address of the product as the manual writes it: /intake/编号/, /returns/种类/编号/."""
    routes = [str(p.pattern) for p in get_resolver().url_patterns if isinstance(p, URLPattern)]
    return ["/" + re.sub(r"<str:[^>]+>", "种类", re.sub(r"<int:[^>]+>", "编号", route)) for route in routes]


def test_the_index_names_every_address_once_and_no_other():
    index = (MANUAL / "index.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(/[^`]*)` \|", index, re.M)
    assert sorted(set(addresses()) - set(told)) == [], "name these addresses in docs/manual/index.md"
    assert sorted(told) == sorted(addresses())


def test_every_chapter_stands_in_the_index():
    index = (MANUAL / "index.md").read_text(encoding="utf-8")
    chapters = {path.name for path in MANUAL.glob("[0-9]*.md")}
    assert chapters == set(re.findall(r"\]\((\d\d-[^)#]+\.md)\)", index))


def _chapter_on_intake() -> str:
    return (MANUAL / "02-来文到台账.md").read_text(encoding="utf-8")


def test_the_table_of_doubts_is_that_of_the_check_page():
    told = re.findall(
        r"^\| `([a-z_]+)` \| ([^|]+) \| [^|]{8,} \|$", _chapter_on_intake().split("## 不予读取的文件")[0], re.M
    )
    assert told == list(DOUBT_TITLES.items())


def test_the_table_of_refusals_is_that_of_the_parser():
    told = _chapter_on_intake().split("## 不予读取的文件\n")[1]
    lines = [f"| `{code}` | {message} | {hint} |" for code, (message, hint) in REFUSALS.items()]
    assert told.strip() == "\n".join(["| 代码 | 提示 | 怎么办 |", "|---|---|---|", *lines])


def test_the_invariants_are_explained():
    told = re.findall(r"^\| (I\d+) \|", (MANUAL / "01-安装与运行.md").read_text(encoding="utf-8"), re.M)
    assert told == [code for code, _ in INVARIANTS]
