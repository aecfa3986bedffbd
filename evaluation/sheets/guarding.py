"""Text in a cell that no spreadsheet takes for a formula, and back (OWASP: CSV injection)."""

import re

_DANGEROUS = frozenset("=+-@\t\r'＝＋－＠")
# "-", "-5", "+3,5 %" and "-3-5" are figures, and stay as they are.
_FIGURE = re.compile(r"[+-]?[\d.,–% -]*", re.ASCII)


def guarded(text: str) -> str:
    """``text`` with an apostrophe before it where it would begin a formula."""
    return f"'{text}" if _begins_one(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    if text[:1] == "'" and _begins_one(text[1:]):
        return text[1:]
    return text


def _begins_one(text: str) -> bool:
    if text[:1] == "'":
        return _begins_one(text[1:])
    return text.lstrip()[:1] in _DANGEROUS and not _FIGURE.fullmatch(text)


def looks_like_formula(text: str) -> bool:
    return text.lstrip()[:1] in ("=", "＝", "@")
