"""Which characters a document can print: those that one of our own fonts has.

PDF/UA forbids empty boxes for characters no font has, and a borrowed font would make the document
depend on the machine. ``fonts/coverage.txt`` lists what the fonts have, so that nobody needs to
read fonts to ask; a test compares it with them.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

COVERAGE = Path(__file__).resolve().parent / "fonts" / "coverage.txt"
# Control, format, surrogate, private use, unassigned: they print nothing, or nothing known.
_NOT_TEXT = {"Cc", "Cf", "Cs", "Co", "Cn"}
# WeasyPrint lays such a word out again for every line: 200,000 signs take minutes.
_ENDLESS = re.compile(r"[^\s\u200b]{200,}")
_SHAPING = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")


def printable(text: str) -> str:
    """``text`` with what cannot be printed made visible: a missing sign 中 becomes [U+4E2D].

    Control characters go, letters written as letter and accent become one sign, and a word of
    hundreds of signs gets places to break.
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", text)
        text = "".join(sign if sign in _covered() else _shown(sign) for sign in text)
    return _ENDLESS.sub(_breakable, text)


def _breakable(word: re.Match) -> str:
    return re.sub(r"(.{10})(?=.)", "\\1\u200b", word[0])


def unprintable(text: str) -> list[str]:
    """The signs in ``text`` that a document can only show as a number, each once, in order."""
    return list(dict.fromkeys(sign for sign in text if printable(sign).startswith("[U+")))


def _shown(sign: str) -> str:
    if sign in "\n\r\t":
        return sign
    category = unicodedata.category(sign)
    if category in {"Cc", "Cf"} or unicodedata.combining(sign) or _is_selector(sign):
        return ""
    return "\ufffd" if category == "Cs" else f"[U+{ord(sign):04X}]"


def _is_selector(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


@lru_cache(maxsize=1)
def _covered() -> frozenset[str]:
    return frozenset(
        chr(code)
        for first, last in re.findall(r"([0-9A-F]+)-([0-9A-F]+)", COVERAGE.read_text())
        for code in range(int(first, 16), int(last, 16) + 1)
    )


def coverage_of(codes: set[int]) -> str:
    """The text of coverage.txt for fonts that have the characters ``codes``."""
    usable = sorted(
        code
        for code in codes
        if chr(code) in _SHAPING or unicodedata.category(chr(code)) not in _NOT_TEXT
    )
    ranges: list[list[int]] = []
    for code in usable:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{first:X}-{last:X}\n" for first, last in ranges)
