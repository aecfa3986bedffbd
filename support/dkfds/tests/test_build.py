"""What browsers get is what is in the vendor folder, and it is light."""

import re

import brotli
import pytest
from django.contrib.staticfiles import finders

from support.dkfds import build

SHEET, SCRIPT = build.OUT / "dkfds.css", build.OUT / "dkfds.js"
DATES = build.OUT / "dates.js"
SESSION = build.OUT.parent / "editor" / "session.js"


def test_committed_files_are_what_the_build_makes():
    assert SHEET.read_text() == build.stylesheet()
    assert SCRIPT.read_text() == build.script()
    assert DATES.read_text() == build.dates_script()


def test_sheet_asks_for_one_font_and_no_picture():
    wanted = re.findall(r"url\(([^)]*)\)", SHEET.read_text())
    assert wanted == ["fonts/ibm-plex-sans-latin-wght-normal.woff2"]
    assert finders.find(f"dkfds/{wanted[0]}")


@pytest.mark.parametrize(
    ("files", "limit"),
    [([SHEET, SCRIPT, SESSION], 77_000), ([SHEET, SCRIPT, SESSION, DATES], 86_000)],
)
def test_static_part_of_a_first_view_leaves_room_for_the_page(files, limit):
    """90 kB and 6 requests for all, of which 13 kB for the HTML of a page without dates."""
    packed = [len(brotli.compress(file.read_bytes(), quality=11)) for file in files]
    font = next((build.OUT / "fonts").glob("*.woff2")).stat().st_size
    icon = (build.OUT.parent / "site" / "favicon.svg").stat().st_size
    assert sum(packed) + font + icon < limit


@pytest.mark.parametrize("name", ["LICENSE.md", "fonts/OFL-1.1.txt"])
def test_licences_go_with_what_they_license(name):
    assert (build.OUT / name).is_file()


@pytest.mark.parametrize("component", ["badge", "step-indicator", "date-picker", "accordion"])
def test_used_components_keep_their_rules(component):
    assert f".{component}" in SHEET.read_text()


@pytest.mark.parametrize("component", ["cookie", "language-switcher", "icon-check:not"])
def test_unused_components_are_left_out(component):
    assert f".{component}" not in SHEET.read_text()
