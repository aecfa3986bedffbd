"""Danish law citations and provisions: typed text in, structure out, one printed form.

Nothing here knows a database. The forms of writing come from the Danish law gazette (Lovtidende)
and from council papers; docs/decisions has the reasons for keeping them as structure.
"""

from .identity import law_identity, sections_between_bars
from .provisions import Level, Numbers, Provision, Provisions, Span
from .reading import parse_citation, parse_reference
from .reading_provisions import parse_provisions
from .sources import Amendment, Citation, Kind
from .tidy import NotACitation, NotAProvision
from .well_known import WELL_KNOWN, KnownLaw, find_law

__all__ = [
    "WELL_KNOWN",
    "Amendment",
    "Citation",
    "Kind",
    "KnownLaw",
    "Level",
    "NotACitation",
    "NotAProvision",
    "Numbers",
    "Provision",
    "Provisions",
    "Span",
    "find_law",
    "law_identity",
    "parse_citation",
    "parse_provisions",
    "parse_reference",
    "sections_between_bars",
]
