"""Municipality names as people write them. Pure: no database."""

import unicodedata

# What stands beside the name and is no part of it.
NOT_THE_NAME = frozenset(
    {
        "kommune",
        "kommunes",
        "kommunen",
        "kommunens",
        "kom",
        "regionskommune",
        "regionskommunes",
    }
)
# å and aa, ø and oe, æ and ae are the same letter in two ages and on two keyboards.
ONE_SPELLING = str.maketrans({"å": "aa", "ø": "oe", "ö": "oe", "æ": "ae", "ä": "ae"})
WITHOUT_DANISH_LETTERS = str.maketrans({"å": "a", "ø": "o", "æ": "a"})
# Characters right after z, in the order of the Danish alphabet.
AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})
BETWEEN_KEYS = "|"


def sort_key(name: str) -> str:
    """``name`` so that code-point order is Danish order: æ, ø, å last, aa as å."""
    return _plain(name).replace("aa", "å").translate(AFTER_Z)


def lookup_key(text: str) -> str:
    """``text`` without what spellings differ in; empty if no name is left.

    Case, hyphens, spaces and punctuation go, ``Kommune`` goes, and å, ø, æ become aa, oe, ae.
    """
    return "".join(_words(text)).translate(ONE_SPELLING)


def without_genitive(key: str) -> str:
    """``koebenhavns`` as ``koebenhavn``; a key without a last s comes back as it is."""
    return key.removesuffix("s")


def search_key(code: str, *spellings: str) -> str:
    """Every key a municipality is found by, between bars: ``|0101|101|koebenhavn|``."""
    keys = [code, code.lstrip("0")]
    for spelling in filter(None, spellings):
        keys += [lookup_key(spelling), _without_danish_letters(spelling)]
    return BETWEEN_KEYS + BETWEEN_KEYS.join(dict.fromkeys(keys)) + BETWEEN_KEYS


def as_entry(key: str) -> str:
    """How ``key`` stands in ``search_key``, so that ``contains`` means the whole of it."""
    return BETWEEN_KEYS + key + BETWEEN_KEYS


def keys_of(stored: str) -> list[str]:
    """The single keys of a ``search_key``."""
    return stored.strip(BETWEEN_KEYS).split(BETWEEN_KEYS)


def _words(text: str) -> list[str]:
    letters = "".join(c if c.isalnum() else " " for c in _plain(text))
    return [word for word in letters.split() if word not in NOT_THE_NAME]


def _without_danish_letters(text: str) -> str:
    return "".join(_words(text)).replace("aa", "å").translate(WITHOUT_DANISH_LETTERS)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
