"""How long a text is and how heavy it reads (LIX, Björnsson 1968). Advice, never a gate."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from support.texts.html import blocks, characters_in, running_text

LONG_WORD = 7
_SENTENCE_END = re.compile(r"(?P<word>\S*)[.!?]+[”\"’')\]]*(?:\s+(?=[”\"'(\[–-]*[A-ZÆØÅ0-9])|\s*$)")
# A full stop after these ends no sentence, nor does one after a number ("den 1. Januar").
_ABBREVIATIONS_WORDS = """
bl.a ca dvs ekskl evt f.eks fx hhv inkl jf jfr kap kl kr lbk lov m.fl m.m m.v mio mht mv nr osv
pga pkt pr s.k skt stk tlf vedr
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_WORDS.split())


@dataclass(frozen=True)
class Statistics:
    """``lix`` is None for a text without running sentences."""

    characters: int
    words: int
    sentences: int
    lix: int | None
    level_label: str


def statistics(html: str) -> Statistics:
    """Characters and words of all of it; sentences and LIX of the running text alone."""
    texts = blocks(html)
    prose = running_text(html)
    sentences = sum(_sentences(text) for text in prose)
    lix = _lix([word for text in prose for word in words_in(text)], sentences)
    return Statistics(
        characters=characters_in(texts),
        words=sum(len(words_in(text)) for text in texts),
        sentences=sentences,
        lix=lix,
        level_label=level_label(lix),
    )


def words_in(text: str) -> list[str]:
    """What stands between blanks and has a letter or a digit in it."""
    return [word for word in text.split() if any(map(str.isalnum, word))]


def _sentences(text: str) -> int:
    """Full sentences in one block; what is left after the last full stop is one more."""
    if not words_in(text):
        return 0
    ends = [end for end in _SENTENCE_END.finditer(text) if _ends_sentence(end)]
    tail = text[ends[-1].end() :] if ends else text
    return len(ends) + bool(words_in(tail))


def _ends_sentence(end: re.Match) -> bool:
    word = end["word"].lower().strip("(“\"'[")
    at_the_end = end.end() == len(end.string)
    ordinal = word.isdigit() and len(word) < 3
    return at_the_end or not (word in _ABBREVIATIONS or ordinal or len(word) < 2)


def _lix(words: list[str], sentences: int) -> int | None:
    if not words or not sentences:
        return None
    long = sum(sum(map(str.isalnum, word)) >= LONG_WORD for word in words)
    return round(len(words) / sentences + 100 * long / len(words))


def level_label(lix: int | None) -> str:
    """The Danish name of a LIX number; empty for None."""
    if lix is None:
        return ""
    steps = [(25, _("meget let")), (35, _("let")), (45, _("middel")), (55, _("svær"))]
    return next((label for limit, label in steps if lix < limit), _("meget svær"))
