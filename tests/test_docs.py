"""The guides name buttons, pages and fields by the words that stand on the screen."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext

ROOT = Path(settings.BASE_DIR)
APPS = ("support", "networks", "applications", "evaluation", "frikommune")
GUIDES = sorted(ROOT.glob("docs/user/*.md")) + sorted(ROOT.glob("docs/admin/*.md"))

BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
TRANSLATED = re.compile(r"""(?:translate|trans|_\()\s*(?:"([^"]+)"|'([^']+)')""")
QUOTED = re.compile(r"""["`]([^"`\n$]+)["`]""")
BLOCK = re.compile(r"{% blocktrans\w*[^%]*%}(.*?){% (?:plural|endblocktrans\w*) %}", re.DOTALL)

# Stands below the password on the sign-in page, in the library's own translation.
FROM_ALLAUTH = ("Forgot your password?",)

# Bold for its weight alone: it names nothing that can be pressed, opened or filled in.
EMPHASIS = frozenset(
    {
        "Husk",
        "Hele netværket",
        "Intet gemmes, før du har set det og sagt ja",
    }
)


def words(text: str) -> str:
    """``text`` on one line; a label's first letter is capital where it is shown."""
    said = " ".join(text.split()).rstrip(".:")
    return said[:1].upper() + said[1:]


def in_templates() -> set[str]:
    found = set()
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        found |= {words(double or single) for double, single in TRANSLATED.findall(source)}
        found |= {words(text) for text in BLOCK.findall(source)}
    return found


def in_python() -> set[str]:
    """What stands in ``_("…")``, whatever gettext function that name is."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "tests" not in path.parts:
                found |= {words(text) for text in msgids(ast.parse(path.read_text()))}
    return found


def in_scripts() -> set[str]:
    """The strings of the editor and of what warns before the session ends."""
    sources = [path.read_text() for path in (ROOT / "frontend" / "src").glob("*.js")]
    return {words(text) for source in sources for text in QUOTED.findall(source)}


def msgids(tree: ast.AST) -> list[str]:
    return [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "_"
        and isinstance(call.args[0], ast.Constant)
    ]


@pytest.fixture(scope="module")
def on_screen():
    return (
        in_templates()
        | in_python()
        | in_scripts()
        | {words(text) for text in map(gettext, FROM_ALLAUTH)}
    )


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_names_in_a_guide_are_on_some_screen(guide, on_screen):
    named = {words(name) for name in BOLD.findall(guide.read_text())}
    assert sorted(named - on_screen - EMPHASIS) == []


def test_emphasis_that_no_guide_uses_is_not_kept():
    named = {words(name) for path in GUIDES for name in BOLD.findall(path.read_text())}
    assert sorted(EMPHASIS - named) == []
