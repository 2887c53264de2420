"""What a reviewer would have to remember about the source: forbidden calls, templates, doubts, actions of the trail."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.template import engines
from django.urls import URLPattern

from duban.config import urls
from duban.intake.rules import DOUBT_TITLES

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "duban"
ROOMS = {path.name for path in HOUSE.iterdir() if (path / "__init__.py").exists()}
SOURCES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def template_name(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


# What may not stand in the source, and why.
FORBIDDEN = {
    r"\bmark_safe\b|SafeText\(|@html_safe": "text that is not escaped",
    r"\bcsrf_exempt\b": "a form that other sites could send",
    r"datetime\.(now|today|utcnow)\(|timezone\.now\(|date\.today\(|\btime\.time\(": "a second clock",
    r"^\s*(import random\b|from random\b)|\brandom\.\w+\(": "chance that nobody can recompute",
    r"\.raw\(|\.extra\(|\bRawSQL\(": "SQL past the models",
    r"shell=True|os\.system\(|os\.popen\(": "a command line that input could reach",
    r"(?<![\w.])(eval|exec)\(": "text run as a program",
    r"\bpickle\.loads?\(|\byaml\.load\(": "data run as a program",
    r"\b(md5|sha1)\(": "a digest that is broken",
    r"\bprint\(.*(password|secret)": "a secret on the screen",
}
ALLOWED = {  # file, what is found there → why it may stand
    ("duban/timing/clock.py", "datetime.now("): "the one clock",
    ("duban/config/commands.py", "print(password"): "the one-time password, for whoever opens the account",
}


class TestTheSource:
    @pytest.mark.parametrize("pattern", FORBIDDEN, ids=FORBIDDEN.values())
    def test_is_without(self, pattern: str) -> None:
        found = {(name_of(path), m[0].strip()) for path in SOURCES for m in re.finditer(pattern, _code(path), re.M)}
        assert found - set(ALLOWED) == set()

    def test_needs_every_exception(self) -> None:
        found = {
            (name_of(path), m[0].strip())
            for pattern in FORBIDDEN
            for path in SOURCES
            for m in re.finditer(pattern, _code(path), re.M)
        }
        assert set(ALLOWED) - found == set()

    def test_catches_what_is_forbidden(self) -> None:
        sinner = (
            "import random\nx = mark_safe(random.choice(a)); subprocess.run(c, shell=True); datetime.now(); eval(x)\n"
        )
        assert sum(bool(re.search(pattern, sinner, re.M)) for pattern in FORBIDDEN) == 5


@cache
def _code(path: Path) -> str:
    """A module without its docstrings and comments, which may speak of what is forbidden."""
    return ast.unparse(_without_words(ast.parse(path.read_text(encoding="utf-8"))))


def _without_words(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [line for line in node.body if not _is_text(line)] or [ast.Pass()]
    return tree


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


class TestEveryTemplate:
    @pytest.mark.parametrize("path", TEMPLATES, ids=template_name)
    def test_parses(self, path: Path) -> None:
        engines["django"].get_template(template_name(path))

    @pytest.mark.parametrize("path", TEMPLATES, ids=template_name)
    def test_has_nothing_inline_and_nothing_unescaped(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert (
            re.findall(
                r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*\ssrc=)|\|\s*safe\b|autoescape\s+off", text
            )
            == []
        )

    @pytest.mark.parametrize("path", TEMPLATES, ids=template_name)
    def test_leads_only_to_pages_that_exist_with_what_their_address_needs(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        needs = {p.name: len(p.pattern.converters) for p in urls.urlpatterns if isinstance(p, URLPattern)}
        found = {
            (name, len(rest.split(" as ")[0].split())) for name, rest in re.findall(r"{%\s*url '(\w+)'(.*?)%}", text)
        }
        assert found <= set(needs.items())
        assert {name for name, _ in re.findall(r'\bact="(\w+)"(.?)', text)} <= set(needs)

    def test_is_used(self) -> None:
        used = {
            name
            for path in [*SOURCES, *TEMPLATES]
            for name in re.findall(r"[\"']([\w/]+\.html)[\"'#]", path.read_text(encoding="utf-8"))
        }
        assert {template_name(path) for path in TEMPLATES} - used == set()


class TestTheViews:
    def test_lead_only_to_pages_that_exist(self) -> None:
        names = {p.name for p in urls.urlpatterns if isinstance(p, URLPattern)}
        led_to = {
            (name_of(path), name)
            for path in SOURCES
            for name in re.findall(r"\b(?:redirect|reverse)\(\s*[\"'](\w+)[\"']", path.read_text(encoding="utf-8"))
        }
        assert {(path, name) for path, name in led_to if name not in names} == set()


class TestTheDoubtsOfAReading:
    def test_have_each_a_title_on_the_check_page_and_no_title_is_left_over(self) -> None:
        codes = {
            call.args[0].value
            for path in (HOUSE / "intake" / "parsing").rglob("*.py")
            for call in _calls(path, "Doubt")
            if call.args and isinstance(call.args[0], ast.Constant)
        }
        assert len(codes) > 10
        assert codes == set(DOUBT_TITLES)


def _calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls of functions (or methods) with these names in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


ACTION = re.compile(r"[a-z]+\.[a-z_]+")
THINGS = {"task", "notice", "briefing"}
"""Besides the rooms: what most people look for on the trail."""


def actions_of(path: Path) -> Iterator[str]:
    """The actions that a file writes on the trail, each as often as it stands there."""
    module = path.read_text(encoding="utf-8")
    if "duban.audit import trail" not in module:
        return
    for node in ast.walk(ast.parse(module)):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if ACTION.fullmatch(text) and text.split(".")[0] in ROOMS | THINGS:
            yield text


class TestTheActionsOfTheTrail:
    def test_are_a_room_or_thing_and_a_word(self) -> None:
        wrong = [
            (name_of(path), ast.unparse(call))
            for path in SOURCES
            if path.parent.name != "audit"
            for call in _calls(path, "record", "_record", "Entry")
            if (written := _literal_action(call))
            and not (ACTION.fullmatch(written) and written.split(".")[0] in ROOMS | THINGS)
        ]
        assert wrong == []
        assert len({action for path in SOURCES for action in actions_of(path)}) > 20

    def test_stand_each_in_one_place_so_that_one_word_has_one_meaning(self) -> None:
        times = Counter(action for path in SOURCES for action in actions_of(path))
        assert {action: number for action, number in times.items() if number > 1} == {}


def _literal_action(call: ast.Call) -> str:
    """The action that a call names itself; "" where it is handed on or the call is another room's Entry."""
    texts = [a.value for a in call.args[:3] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return texts[0] if texts and re.match(r"[a-z]", texts[0]) and "." in texts[0] else ""
