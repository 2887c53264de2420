"""README, .env.example, decisions: links lead somewhere, every setting is explained, numbers and titles agree."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parents[2]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

INTERNAL = {"DUBAN_SERVING_URL", "DJANGO_SETTINGS_MODULE"}
"""Set by the command itself for the framework; nobody writes them."""


def anchors(path: Path) -> set[str]:
    """The places in a page that a link may name: its headings, as Git hosts spell them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    lost = []
    for link in re.findall(r"\]\(([^)]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_setting_is_explained_and_none_that_is_not_read():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "duban").rglob("*.py"))
    read = set(re.findall(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", sources)) - INTERNAL
    told = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert "DUBAN_DATA" in read
    assert told == read


def test_every_setting_has_its_comment_above():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"#?[A-Z_]+=", line)]
    bare = [lines[n] for n in settings if not lines[n - 1].startswith("#")]
    assert bare == []


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_screen_and_its_title_agrees_with_its_name(path):
    text = path.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    assert re.sub(r"[^a-z0-9]+", "-", title.lower()) == path.stem
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60


def test_decisions_that_the_code_names_exist():
    named = {
        number
        for path in (ROOT / "duban").rglob("*.py")
        for number in re.findall(r"docs/adr/(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= {path.name[:4] for path in DECISIONS}


def test_the_licence_is_the_apache_licence():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text.splitlines()[1]
    assert text.rstrip().endswith("limitations under the License.")


def test_files_of_others_stand_in_the_notice():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    folders = [ROOT / "vendor", ROOT / "tests" / "functional" / "vendor", ROOT / "duban" / "web" / "static" / "vendor"]
    foreign = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix != ".md"]
    assert foreign
    assert [
        path.name for path in foreign if f"{path.parent.relative_to(ROOT)}/{path.name.split('-')[0]}" not in notice
    ] == []
