"""The bodies a case passes, and the words in which it is recommended from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

ADMINISTRATION = "administration"
COUNCIL = "council"
RECOMMEND = "anbefaler"
NOBODY_RECOMMENDS = ""


@dataclass(frozen=True)
class BodyName:
    """A body as its municipality writes it. The same ``position`` means: at the same time.

    ``kind`` is one of ``PoliticalBody.Kind``; ``competent`` says that the body decides finally.
    """

    name: str
    kind: str = "committee"
    short_code: str = ""
    position: int = 1
    competent: bool = False


def political_steps(bodies: Sequence[BodyName]) -> list[list[BodyName]]:
    """The bodies that treat the case, in order; those of one step treat it at the same time.

    The administration is left out: it recommends, and no meeting of its own decides.
    """
    political = [body for body in bodies if body.kind != ADMINISTRATION]
    in_order = sorted(political, key=lambda body: body.position)
    return [list(step) for __, step in groupby(in_order, key=lambda body: body.position)]


def deciding_step(bodies: Sequence[BodyName]) -> list[BodyName]:
    """Who decides: the bodies marked competent, else the council, else who comes last."""
    steps = political_steps(bodies)
    political = [body for step in steps for body in step]
    competent = [body for body in political if body.competent]
    council = [body for body in political if body.kind == COUNCIL]
    return competent or council or (steps[-1] if steps else [])


def recommending_steps(bodies: Sequence[BodyName]) -> list[list[BodyName]]:
    """Who recommends, step by step, before the deciding body has the case."""
    decides = deciding_step(bodies)
    first = min((body.position for body in decides), default=0)
    return [step for step in political_steps(bodies) if step[0].position < first]


def recommendation_chain(bodies: Sequence[BodyName], *, verb: str = RECOMMEND) -> str:
    """The words from "indstiller" to "at", for one body or many.

    "indstiller, at Socialudvalget og Økonomiudvalget over for Byrådet anbefaler, at" when bodies
    recommend to the one that decides; "indstiller til Byrådet, at" when it comes first. ``verb`` is
    what the earlier bodies do; ``NOBODY_RECOMMENDS`` (orientation) names all the bodies as those
    the case comes to. Parallel bodies act "hver især".
    """
    if verb == NOBODY_RECOMMENDS:
        return _chain_to(steps_in_words(political_steps(bodies)))
    decides = steps_in_words([deciding_step(bodies)])
    recommends = steps_in_words(recommending_steps(bodies))
    if not recommends:
        return _chain_to(decides)
    return _("indstiller, at %(recommends)s over for %(decides)s %(verb)s, at") % {
        "recommends": recommends,
        "decides": decides,
        "verb": verb,
    }


def in_words(names: Sequence[str]) -> str:
    """A list as it stands in a sentence: "A, B og C"."""
    *before, last = names or [""]
    if not before:
        return last
    return _("%(before)s og %(last)s") % {"before": ", ".join(before), "last": last}


def _chain_to(receivers: str) -> str:
    return _("indstiller til %s, at") % receivers if receivers else _("indstiller, at")


def steps_in_words(steps: Sequence[Sequence[BodyName]], *, then: str = "") -> str:
    """ "A, B og C", with "hver især" where several treat the case at the same time."""
    parts = []
    for parallel, group in groupby(filter(None, steps), key=lambda step: len(step) > 1):
        if parallel:
            parts += [_("%s hver især") % in_words([body.name for body in step]) for step in group]
        else:
            parts.append(in_words([step[0].name for step in group]))
    return (then or _(" og derefter ")).join(parts)
