"""The design system's icons, written into the page: a sprite would cost every page 53 kB."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parent / "vendor" / "icons"
NAME = re.compile(r"[a-z-]+")
DECORATION = mark_safe('aria-hidden="true"')  # a constant, not input


@cache
def _shape(name: str) -> tuple[str, SafeString]:
    """View box and inner part of an icon's file."""
    file = FOLDER / f"{name}.svg"
    if not NAME.fullmatch(name) or not file.is_file():
        raise ValueError(f"There is no icon {name!r} in {FOLDER.name}/.")
    svg = re.search(r'viewBox="([^"]+)"[^>]*>(.*)</svg>', file.read_text(), re.S)
    return svg[1], mark_safe(svg[2])  # a file of ours, not input


@lru_cache(maxsize=256)
def icon(name: str, *, label: str = "", css_class: str = "") -> SafeString:
    """``<svg>`` of an icon. With ``label`` it is read aloud; without, it is decoration."""
    box, shape = _shape(name)
    aria = format_html('role="img" aria-label="{}"', label) if label else DECORATION
    return format_html(
        '<svg class="icon-svg{}" focusable="false" viewBox="{}" {}>{}</svg>',
        f" {css_class}" if css_class else "",
        box,
        aria,
        shape,
    )
