"""What every reader here does first, and the two refusals."""

import unicodedata

# Soft hyphen, zero-width space and byte order mark come along when text is pasted from web pages.
INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0xFEFF])


class NotACitation(ValueError):
    """The text is no law citation; the message says in Danish how to write one."""


class NotAProvision(ValueError):
    """The text is no provision; the message says in Danish how to write one."""


def tidy(text: str) -> str:
    """One line, single spaces, composed letters (Å is one character however it was typed)."""
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def joined(items: list[str], word: str) -> str:
    """``["a", "b", "c"], "og"`` → ``a, b og c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
