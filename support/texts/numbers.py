"""Whole numbers that come with a request: keys, versions, counts."""

# A key of the database has no more (2**63 has 19, and not all of those fit).
_MOST_DIGITS = 18


def number_in(text: str | None) -> int | None:
    """``text`` as a number, None for anything but 1 to 18 of the digits 0 to 9.

    ``str.isdigit`` says yes to "²" and "٣" too, and ``int`` raises for some of them.
    """
    if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None
