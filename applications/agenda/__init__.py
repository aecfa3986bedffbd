"""Agenda items (*dagsordenspunkter*) as text: what stands under each heading, and who is asked.

Nothing here knows a database: applications come as the content of ``applications.content``, bodies
as names. The wording follows public agendas of the municipalities named in approval_content.
"""

from .bodies import NOBODY_RECOMMENDS, BodyName, recommendation_chain
from .paper import AgendaPaper
from .parts import holes_in
from .plain import as_plain, committee_matrix
from .texts import agenda_text

__all__ = [
    "NOBODY_RECOMMENDS",
    "AgendaPaper",
    "BodyName",
    "agenda_text",
    "as_plain",
    "committee_matrix",
    "holes_in",
    "recommendation_chain",
]
