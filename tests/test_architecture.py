"""What no review should have to look for: layers, open pages, ways round Django's protection."""

import re
import subprocess
import sys
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from importlinter.cli import lint_imports

ROOT = Path(settings.BASE_DIR)
APPS = ("support", "networks", "applications", "evaluation", "frikommune")

# Everything a person can see without signing in. A page joins this set by decision only.
OWN_PUBLIC = {
    "account_login",
    "applications:public",
    "applications:public_by_law",
    "applications:public_by_law_pdf",
    "applications:public_csv",
    "applications:public_feed",
    "applications:public_json",
    "applications:public_laws",
    "applications:public_network",
    "applications:public_networks",
    "applications:public_trial",
    "applications:public_trials",
    "applications:verify",
    "dates:feed",
    "evaluation:public_results",
    "evaluation:public_results_csv",
    "evaluation:public_results_json",
    "favicon",
    "healthz",
    "help",
    "notices:unsubscribe",
    "readyz",
    "robots",
    "was",
}
# django-allauth's own: each asks for a password, a link from a mail, or says no.
ALLAUTH_PUBLIC = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_logout",
    "account_signup",
    "mfa_authenticate",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}
PUBLIC = OWN_PUBLIC | ALLAUTH_PUBLIC

# Ways round a protection: each takes a comment with the reason, on its line or one beside it.
NEEDS_A_REASON = re.compile(
    r"\b(mark_safe|csrf_exempt|autoescape off)\b|SafeString\(|\|safe\b|except (Base)?Exception\b"
)
HAS_COMMENT = re.compile(r"#|\{#|\{% comment")
# The content security policy lets none of these work.
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
# The crispy pack puts together HTML that crispy-forms has rendered and escaped already.
CRISPY_PACK = ROOT / "support" / "dkfds" / "templates" / "dkfds"
# Read by WeasyPrint and by mail programs, which know no stylesheet but their own.
NOT_PAGES = {"pdf", "email"}


def source_files() -> list[Path]:
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / app for app in APPS)]
    found = {path for folder in folders for path in folder.rglob("templates/**/*.html")}
    return sorted(found | set((ROOT / "templates").rglob("*.html")))


def lines_where(pattern, paths, excused=lambda line, beside: False):
    """``file:number: line`` of each line that matches ``pattern`` and is not excused."""
    hits = []
    for path in paths:
        lines = ["", *path.read_text(encoding="utf-8").splitlines(), ""]
        hits += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for number, line in enumerate(lines)
            if pattern.search(line) and not excused(line, (lines[number - 1], lines[number + 1]))
        ]
    return hits


def has_reason(line: str, beside) -> bool:
    if line.lstrip().startswith(("from ", "import ")):
        return True
    alone = any(other.lstrip().startswith(("#", "{#", "{% comment")) for other in beside)
    return alone or bool(HAS_COMMENT.search(line))


# One of these fits each argument of an address; the objects need not exist.
SAMPLES = ("x", "1", "maal", "0b8f4c4e-3f0e-4e3c-9d57-0123456789ab")


def pages(resolver, namespace="", arguments=()):
    """Every page: its name with its namespace, its view, and what its address takes."""
    for entry in resolver.url_patterns:
        taken = (*arguments, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry.callback, taken
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from pages(entry, inner, taken)


def address(name, arguments):
    for values in product(SAMPLES, repeat=len(arguments)):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=dict(zip(arguments, values, strict=True)))
    raise AssertionError(f"no address found for {name}: add to SAMPLES what its arguments take")


def none_of(hits):
    """Fail with all of ``hits``, one a line: the list is what the reader needs."""
    assert not hits, "\n" + "\n".join(map(str, hits))


def test_imports_point_downwards():
    assert lint_imports(no_cache=True, no_logo=True) == 0


def test_only_the_named_pages_are_open_without_login():
    open_pages = {
        name
        for name, view, _taken in pages(get_resolver())
        if not getattr(view, "login_required", True)
    }
    none_of(sorted(open_pages ^ PUBLIC))


@pytest.mark.django_db
def test_every_other_page_sends_a_stranger_to_login(client):
    answers = {
        name: client.get(address(name, arguments)).headers.get("Location", "no redirect")
        for name, _view, arguments in pages(get_resolver())
        if name not in PUBLIC and not name.endswith("None")
    }
    login = reverse("account_login")
    none_of([f"{name}: {to}" for name, to in answers.items() if not to.startswith(login)])


@pytest.mark.parametrize("files", [source_files, templates])
def test_a_way_round_a_protection_has_a_reason(files):
    own = [path for path in files() if CRISPY_PACK not in path.parents]
    none_of(lines_where(NEEDS_A_REASON, own, has_reason))


def test_pages_hold_no_inline_script_or_style():
    shown = [path for path in templates() if not NOT_PAGES & set(path.parts)]
    none_of(lines_where(INLINE, shown))


def test_files_stay_short():
    lengths = {
        path.relative_to(ROOT): len(path.read_text().splitlines()) for path in source_files()
    }
    too_long = {str(path): length for path, length in lengths.items() if length > 300}
    # Settings are a list to look things up in, better whole than in parts.
    none_of(sorted(too_long.keys() - {"frikommune/settings.py"}))


def test_no_folder_for_odds_and_ends():
    names = {"utils.py", "helpers.py", "misc.py", "common.py", "core.py"}
    none_of([path for path in source_files() if path.name in names])


def test_no_save_override_and_no_signal_receiver():
    pattern = re.compile(r"def save\(self, \*args|\bpre_save\b|\bpost_save\b|@receiver\b")
    models = [path for path in source_files() if "forms" not in path.name]
    none_of(lines_where(pattern, models))


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_no_complaint(command):
    ruff = Path(sys.executable).with_name("ruff")
    run = [str(ruff), *command, "--quiet", "--output-format", "concise", "--no-cache", str(ROOT)]
    found = subprocess.run(run, capture_output=True, text=True, check=False)
    none_of(found.stdout.splitlines())


def test_every_environment_variable_is_documented():
    asked = re.compile(r'(?:env\.\w+|required)\(\s*"([A-Z][A-Z_]+)"')
    sources = [ROOT / "frikommune" / name for name in ("settings.py", "env.py")]
    in_code = {name for path in sources for name in asked.findall(path.read_text())}
    page = (ROOT / "docs" / "operator" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) == in_code
