"""What no review should have to look for: layers, open pages, ways round Django's protection."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse
from importlinter.cli import lint_imports

ROOT = Path(settings.BASE_DIR)
APPS = ("support", "networks", "applications", "evaluation", "frikommune")

# Everything a person can see without signing in. A page joins this set by decision only.
PUBLIC = {
    "account_login",
    "account_logout",
}

# Ways round a protection: each takes a comment with the reason, on its line or the one above.
NEEDS_A_REASON = re.compile(
    r"\b(mark_safe|csrf_exempt|autoescape off)\b|SafeString\(|\|safe\b|except (Base)?Exception\b"
)
HAS_COMMENT = re.compile(r"#|\{#|\{% comment")
# The content security policy lets none of these work.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
# Read by WeasyPrint and by mail programs, which know no stylesheet but their own.
NOT_PAGES = {"pdf", "email"}


def source_files() -> list[Path]:
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    found = {path for folder in folders for path in folder.rglob("templates/**/*.html")}
    return sorted(found | set((ROOT / "templates").rglob("*.html")))


def lines_where(pattern, paths, unless=lambda before, line: False):
    """``file:number: line`` of each line that matches ``pattern`` and is not excused."""
    hits = []
    for path in paths:
        before = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line) and not unless(before, line):
                hits.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
            before = line
    return hits


def has_reason(before: str, line: str) -> bool:
    imported = line.lstrip().startswith(("from ", "import "))
    return imported or bool(HAS_COMMENT.search(line) or before.lstrip().startswith(("#", "{#")))


def patterns(resolver, namespace=""):
    """Every page: its name with its namespace, and its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)


def test_imports_point_downwards():
    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_only_the_named_pages_are_open_without_login():
    open_pages = {
        name
        for name, pattern in patterns(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }
    assert open_pages == PUBLIC


SAMPLES = {"IntConverter": 1, "UUIDConverter": "0b8f4c4e-3f0e-4e3c-9d57-0123456789ab"}


def address(name, pattern):
    """A path that leads to ``pattern``: the objects in it need not exist."""
    converters = pattern.pattern.converters.items()
    return reverse(
        name, kwargs={key: SAMPLES.get(type(of).__name__, "x") for key, of in converters}
    )


@pytest.mark.django_db
def test_every_other_page_sends_a_stranger_to_login(client):
    answers = {
        name: client.get(address(name, pattern)).headers.get("Location", "")
        for name, pattern in patterns(get_resolver())
        if name not in PUBLIC
    }
    login = reverse("account_login")
    assert {name: to for name, to in answers.items() if not to.startswith(login)} == {}


@pytest.mark.parametrize("paths", [source_files(), templates()], ids=["python", "templates"])
def test_a_way_round_a_protection_has_a_reason(paths):
    assert lines_where(NEEDS_A_REASON, paths, has_reason) == []


def test_pages_hold_no_inline_script_or_style():
    pages = [path for path in templates() if not NOT_PAGES & set(path.parts)]
    assert lines_where(INLINE, pages) == []


def test_files_stay_short():
    lengths = {
        path.relative_to(ROOT): len(path.read_text().splitlines()) for path in source_files()
    }
    too_long = {str(path): length for path, length in lengths.items() if length > 300}
    # Settings are a list to look things up in, better whole than in parts.
    assert too_long.keys() - {"frikommune/settings.py"} == set()


def test_no_folder_for_odds_and_ends():
    names = {"utils.py", "helpers.py", "misc.py", "common.py", "core.py"}
    assert [path for path in source_files() if path.name in names] == []


def test_no_save_override_and_no_signal_receiver():
    pattern = re.compile(r"def save\(self, \*args|\bpre_save\b|\bpost_save\b|@receiver\b")
    models = [path for path in source_files() if "forms" not in path.name]
    assert lines_where(pattern, models) == []


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_no_complaint(command):
    ruff = Path(sys.executable).with_name("ruff")
    run = [str(ruff), *command, "--quiet", "--output-format", "concise", "--no-cache", str(ROOT)]
    found = subprocess.run(run, capture_output=True, text=True, check=False)
    assert found.stdout.splitlines() == []


def test_every_environment_variable_is_documented():
    asked = re.compile(r'(?:env\.\w+|required)\(\s*"([A-Z][A-Z_]+)"')
    sources = [ROOT / "frikommune" / name for name in ("settings.py", "env.py")]
    in_code = {name for path in sources for name in asked.findall(path.read_text())}
    page = (ROOT / "docs" / "operator" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == in_code
