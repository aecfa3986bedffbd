"""What to propose when two people wrote in the same section."""

from applications.models import SectionRevision, SectionText
from support.texts.merge import Piece, merge


def proposal(kept: SectionRevision, head: SectionText) -> list[Piece]:
    """The pieces of ``kept`` (mine) and ``head`` (theirs) by the text both began with (1 query)."""
    return merge(_base(kept), kept.html, head.html)


def _base(kept: SectionRevision) -> str:
    """Revision 0 is the empty text nobody saved; an unknown one makes everything a choice."""
    heads = SectionRevision.objects.filter(text=kept.text_id, number=kept.base)
    return heads.values_list("html", flat=True).first() or ""
