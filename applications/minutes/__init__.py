"""Reads the text of a public agenda item, as pasted by a secretary, into a guess to be confirmed.

Nothing here knows a database, and nothing raises: what cannot be found is empty, and says so in
``confidence``. Nothing that is read is stored before a person has looked at it.
"""

from .case_numbers import kle_link, kle_subject
from .guess import CERTAIN, GUESSED, MISSING, DecisionGuess, MinutesGuess
from .reading import read_minutes

__all__ = [
    "CERTAIN",
    "GUESSED",
    "MISSING",
    "DecisionGuess",
    "MinutesGuess",
    "kle_link",
    "kle_subject",
    "read_minutes",
]
