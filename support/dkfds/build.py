"""Make what browsers get (static/dkfds) from the unchanged design system (vendor) and our own part.

Run ``python -m support.dkfds.build`` after a change in ``vendor`` or ``assets`` and commit the
result. The design system's sheet lists 18 font files and a background picture for each of its 150
icons; a page of ours may cost six requests, so those rules are left out and drawn in our own sheet.
Its scripts are bundled without those we do not use: see ``vendor/bundle``.
"""

import re
import shutil
from pathlib import Path

import tinycss2

HERE = Path(__file__).resolve().parent
VENDOR, ASSETS = HERE / "vendor", HERE / "assets"
OUT = HERE.parent.parent / "static" / "dkfds"

LICENCE = "/*! DKFDS 11.2.0, MIT. See LICENSE.md */\n"
UNUSED = re.compile(
    r"\.icon-[\w-]+:not\(a\)"
    r"|\.language-switcher|\.cookie|\.back-to-top|\.card|\.spinner|\.anchor-links|\.tooltip|\.toast"
    r"|\.overflow-menu--sort|\.sidenav|\.table--selectable|\.toggle-(switch|element|button)|\.logo\b"
    r"|\.(([mp][tblrxy]?)-(sm|md|lg|xl)-|[wh]-percent-|order-|offset-|align-content|align-self)"
    r"|\.(flex|justify-content|align-items)-(sm|md|lg|xl)"
)
# ``:not(.tooltip)`` is no rule for tooltips.
NOT_CLASS = re.compile(r":not\(\.[^)]*\)")
# A rule that fetches a picture is replaced by the same shape drawn in assets/site.css.
PICTURE = re.compile(r"background(-image)?:url\([^)]*\);?")


def _selectors(rule) -> str:
    """The rule's selectors without those that stand for components no page uses."""
    parts = re.split(r",(?![^(]*\))", tinycss2.serialize(rule.prelude))
    return ",".join(part for part in parts if not UNUSED.search(NOT_CLASS.sub("", part)))


def _rule(rule) -> str:
    """One rule as text, empty when nothing of it is left."""
    if rule.type == "at-rule":
        return _at_rule(rule)
    selectors = _selectors(rule)
    body = PICTURE.sub("", tinycss2.serialize(rule.content))
    return f"{selectors}{{{body}}}" if selectors and body else ""


def _at_rule(rule) -> str:
    if rule.at_keyword == "font-face":
        return ""
    if rule.at_keyword not in {"media", "supports"}:
        return tinycss2.serialize([rule])
    inner = _rules(rule.content)
    return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}" if inner else ""


def _rules(source) -> str:
    parse = tinycss2.parse_stylesheet if isinstance(source, str) else tinycss2.parse_rule_list
    return "".join(_rule(rule) for rule in parse(source, True, True))


def _squeeze(css: str) -> str:
    """Our own sheet without comments and indentation."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).strip()


def stylesheet() -> str:
    """The one sheet: licence line, the design system, our fonts, colours and shapes."""
    system = _rules((VENDOR / "dkfds.min.css").read_text())
    own = "".join((ASSETS / f"{name}.css").read_text() for name in ("fonts", "site", "pages"))
    # Two kilobytes here save the pages with the editor a request of their own.
    own += (OUT.parent / "editor" / "editor.css").read_text()
    return LICENCE + system + _squeeze(own) + "\n"


def script() -> str:
    """The one script of every page: the bundled components, then what we add to them."""
    own = (ASSETS / "site.js").read_text()
    own = "\n".join(s for line in own.splitlines() if (s := line.strip()) and s[:2] != "//")
    return LICENCE + (VENDOR / "core.min.js").read_text() + own + "\n"


def dates_script() -> str:
    """The calendar, for pages with a date field."""
    return LICENCE + (VENDOR / "dates.min.js").read_text()


def main() -> None:
    """Write static/dkfds anew."""
    (OUT / "fonts").mkdir(parents=True, exist_ok=True)
    (OUT / "dkfds.css").write_text(stylesheet())
    (OUT / "dkfds.js").write_text(script())
    (OUT / "dates.js").write_text(dates_script())
    shutil.copy(VENDOR / "LICENSE.md", OUT)
    for file in (VENDOR / "fonts").iterdir():
        shutil.copy(file, OUT / "fonts")


if __name__ == "__main__":
    main()
