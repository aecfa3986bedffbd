"""What requests are found by: the law's lasting identity, and the sections named."""

from .reading import parse_citation
from .reading_provisions import parse_provisions
from .tidy import NotACitation, NotAProvision
from .well_known import find_law

# "§§ 1-500" is no provision anybody looks up by one of its §§.
MOST_SECTIONS = 60


def law_identity(written: str) -> str:
    """The lasting key of the law ``written``: one for "SEL", "serviceloven", "Lov om social
    service" and any of its consolidations; number and date where no name is known. Lower case."""
    if known := find_law(written.strip()):
        return known.name.casefold()
    try:
        citation = parse_citation(written)
    except NotACitation:
        return " ".join(written.split()).casefold()
    for name in (citation.name, citation.short_name):
        if name:
            known = find_law(name)
            return (known.name if known else name).casefold()
    return str(citation).casefold()


def sections_between_bars(provision: str) -> str:
    """The §§ that ``provision`` names, for search: ``"|27|27 a|"``; "" when it names none."""
    try:
        named = parse_provisions(provision).sections()
    except NotAProvision:
        return ""
    return f"|{'|'.join(named[:MOST_SECTIONS])}|" if named else ""
