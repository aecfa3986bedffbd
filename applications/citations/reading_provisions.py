"""Reads provisions as people write them: ``§27 stk 1 nr 2``, ``par. 83``, ``kap. 11``."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .provisions import LEVELS, Level, Numbers, Provision, Provisions, Span, section_order
from .tidy import NotAProvision, tidy

LONGEST = 300
TOKEN = re.compile(
    r"""\s*(?:
        (?P<unit>§+|paragraf(?:fen|ferne|fer)?|par\.?|kapitel|kapitlerne|kap\.?|bilag)(?![^\W\d_])
      | (?P<level>stk\.?|stykke|nr\.?|nummer|litra|pkt\.?|punktum)(?![^\W\d_])
      | (?P<word>og|eller|samt)(?![^\W\d_])
      | (?P<dash>[-‐‑–—]|til(?![^\W\d_]))
      | (?P<number>[0-9]{1,4})(?![0-9])(?:\s?(?P<letter>[a-zæøå])(?![^\W\d_]))?(?P<dot>\.)?
      | (?P<only_letter>[a-zæøå])(?![^\W\d_])\)?
      | (?P<comma>[,;])
    )""",
    re.VERBOSE | re.IGNORECASE,
)
UNITS = {"p": "§", "§": "§", "k": "kapitel", "b": "bilag"}
LEVEL_NAMES = {"s": "stk.", "n": "nr.", "l": "litra", "p": "pkt."}
WORDS = {"og": "og", "samt": "og", "eller": "eller"}


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    ordinal: bool = False


def parse_provisions(text: str) -> Provisions:
    """Read one provision field.

    Raises NotAProvision for anything else, and for ranges that run backwards.
    """
    text = tidy(text[: 2 * LONGEST])
    found = _Reader(_tokens(text)).read() if len(text) <= LONGEST else None
    # "§1stk1" prints longer than it was typed, and what is printed must be readable again.
    if found is None or len(str(found)) > LONGEST:
        raise NotAProvision(_("Bestemmelsen er for lang. Skriv højst %d tegn.") % LONGEST)
    return found


def _tokens(text: str) -> list[_Token]:
    tokens, position = [], 0
    text = text.removesuffix(".") if text[-2:-1].isdigit() else text
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text[position:])
        tokens.append(_token(match))
        position = match.end()
    return tokens


def _token(match: re.Match) -> _Token:
    kind, found = match.lastgroup, match.group().strip().casefold()
    if match["number"]:
        letter = (match["letter"] or "").casefold()
        number = f"{int(match['number'])} {letter}".rstrip()
        return _Token("number", number, ordinal=bool(match["dot"]) and not letter)
    if kind == "unit":
        return _Token(kind, UNITS[found[0]])
    if kind == "level":
        return _Token(kind, LEVEL_NAMES[found[0]])
    if kind == "word":
        return _Token(kind, WORDS[found])
    return _Token(kind, found.rstrip(")"))


def _unreadable(rest: str) -> NotAProvision:
    return NotAProvision(
        _(
            "Bestemmelsen kan ikke læses fra »%s«. Skriv f.eks. § 27, stk. 1, nr. 2 – "
            "lovens navn skrives i feltet for loven."
        )
        % rest.strip()[:40]
    )


class _Reader:
    """Walks the tokens once, left to right; ``self.at`` is the next one."""

    def __init__(self, tokens: list[_Token]):
        self.tokens = tokens
        self.at = 0

    def read(self) -> Provisions:
        items, words = [], []
        while self.at < len(self.tokens):
            if items:
                words += self._separator()
            items.append(self._provision(after=items[-1] if items else None))
        if not items:
            raise NotAProvision(_("Skriv en bestemmelse, f.eks. § 27, stk. 1, nr. 2."))
        return _merged(items, _one_word(words))

    def _kind(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.tokens[index].kind if index < len(self.tokens) else "end"

    def _take(self, kind: str) -> _Token:
        if self._kind() != kind:
            raise self._refusal()
        self.at += 1
        return self.tokens[self.at - 1]

    def _refusal(self) -> NotAProvision:
        return _unreadable(" ".join(token.value for token in self.tokens[self.at :]))

    def _separator(self) -> list[str]:
        """The comma and/or word between two parts; gives the word, if there was one."""
        if self._kind() == "comma":
            self.at += 1
        return [self._take("word").value] if self._kind() == "word" else []

    def _provision(self, *, after: Provision | None) -> Provision:
        if self._kind() == "unit":
            unit = self._take("unit").value
            return Provision(unit, self._numbers(), self._levels())
        if after is None or not self._level_follows():
            raise self._refusal()
        # "§ 27, stk. 1, nr. 2, og stk. 4": the § and the levels above are those just written.
        first = self._level()
        above = [level for level in after.levels if _depth(level) < _depth(first)]
        return Provision(after.unit, after.numbers, (*above, *self._levels(start=first)))

    def _levels(self, *, start: Level | None = None) -> tuple[Level, ...]:
        levels = [start] if start else []
        while True:
            comma = 1 if self._kind() == "comma" else 0
            if not self._level_follows(comma):
                return tuple(levels)
            before = self.at
            self.at += comma
            level = self._level()
            if levels and _depth(level) <= _depth(levels[-1]):
                self.at = before
                return tuple(levels)
            levels.append(level)

    def _level_follows(self, ahead: int = 0) -> bool:
        if self._kind(ahead) == "level":
            return True
        return self._kind(ahead) == "number" and self.tokens[self.at + ahead].ordinal

    def _level(self) -> Level:
        if self._kind() == "level":
            kind = self._take("level").value
            return Level(kind, self._numbers(letters=kind == "litra"))
        numbers = self._numbers(ordinals=True)
        if self._take("level").value != "pkt.":
            self.at -= 1
            raise self._refusal()
        return Level("pkt.", numbers)

    def _numbers(self, *, letters: bool = False, ordinals: bool = False) -> Numbers:
        kind = "only_letter" if letters else "number"
        spans, words = [self._span(kind)], []
        while self._list_goes_on(kind, ordinals=ordinals):
            words += self._separator()
            spans.append(self._span(kind))
        return Numbers(tuple(spans), _one_word(words))

    def _list_goes_on(self, kind: str, *, ordinals: bool) -> bool:
        ahead = 0
        while self._kind(ahead) in ("comma", "word") and ahead < 2:
            ahead += 1
        if not ahead or self._kind(ahead) != kind:
            return False
        # "stk. 5, 1. pkt.": a number with a full stop begins the sentences, not more of the list.
        return ordinals or not self.tokens[self.at + ahead].ordinal

    def _span(self, kind: str) -> Span:
        first = self._take(kind).value
        if self._kind() != "dash":
            return Span(first)
        self.at += 1
        last = self._take(kind).value
        if _order(first, kind) >= _order(last, kind):
            raise NotAProvision(
                _("Skriv det laveste nummer først: »%(last)s-%(first)s«.")
                % {"first": first, "last": last}
            )
        return Span(first, last)


def _depth(level: Level) -> int:
    return LEVELS.index(level.kind)


def _order(value: str, kind: str) -> tuple[int, int]:
    return section_order(value if kind == "number" else f"0 {value}")


def _one_word(words: list[str]) -> str:
    if len(set(words)) > 1:
        raise NotAProvision(_("Brug enten »og« eller »eller« i samme opregning, ikke begge dele."))
    return words[0] if words else "og"


def _merged(items: list[Provision], word: str) -> Provisions:
    """Bare provisions of one kind become one list: ``§ 83 og § 107`` is ``§§ 83 og 107``."""
    alike = len({item.unit for item in items}) == 1 and not any(item.levels for item in items)
    agree = all(len(item.numbers.spans) == 1 or item.numbers.word == word for item in items)
    if len(items) == 1 or not (alike and agree):
        return Provisions(tuple(items), word)
    spans = tuple(span for item in items for span in item.numbers.spans)
    return Provisions((Provision(items[0].unit, Numbers(spans, word)),))
