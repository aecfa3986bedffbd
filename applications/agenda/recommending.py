"""Topic, competence and recommendation: what is asked, of whom, in which words."""

from django.utils.html import escape
from django.utils.translation import gettext as _

from applications.agenda.bodies import (
    NOBODY_RECOMMENDS,
    RECOMMEND,
    deciding_step,
    in_words,
    political_steps,
    recommendation_chain,
    recommending_steps,
    steps_in_words,
)
from applications.agenda.parts import (
    from_programme,
    listing,
    named,
    paragraph,
    to_write,
)

ORIENTATION = "orientation"


def topic(case) -> str:
    names = _receivers(case)
    if len(case.contents) == 1:
        what = _("ansøgningen %(title)s %(programme)s") % {
            "title": named(case.contents[0]),
            "programme": from_programme(case.contents[0]),
        }
        return paragraph(_topic_sentence(case, names, what + "."))
    what = _("følgende %(count)d ansøgninger %(programme)s:") % {
        "count": len(case.contents),
        "programme": from_programme(case.contents[0]),
    }
    titles = listing((escape(named(content)) for content in case.contents), numbered=True)
    return paragraph(_topic_sentence(case, names, what)) + titles


def _topic_sentence(case, names: str, what: str) -> str:
    if case.kind == ORIENTATION:
        return _("%(bodies)s orienteres om %(what)s") % {"bodies": names, "what": what}
    return _("%(bodies)s skal tage stilling til %(what)s") % {"bodies": names, "what": what}


def _receivers(case) -> str:
    """All bodies of an orientation; for a decision only those that decide."""
    if case.kind == ORIENTATION:
        everyone = [body.name for step in political_steps(case.bodies) for body in step]
        return in_words(everyone) or _("Udvalget")
    return in_words([body.name for body in deciding_step(case.bodies)]) or _("Kommunen")


def recommendation(case) -> str:
    chain = recommendation_chain(
        case.bodies, verb=NOBODY_RECOMMENDS if case.kind == ORIENTATION else RECOMMEND
    )
    # The words before the numbered list end in a colon; every point has its own "At".
    lead = f"{case.recommender} {chain.removesuffix(_(', at'))}:"
    return paragraph(lead) + listing(map(escape, points(case)), numbered=True)


def points(case) -> list[str]:
    """One "At …" for each application."""
    if case.kind == ORIENTATION:
        sentence = _("At orienteringen om ansøgningen %s tages til efterretning.")
    else:
        sentence = _("At ansøgningen %s godkendes.")
    return [sentence % named(content) for content in case.contents]


def competence(case) -> str:
    decides = [body.name for body in deciding_step(case.bodies)]
    if not decides:
        return to_write(_("hvilken instans der afgør sagen."))
    if case.kind == ORIENTATION:
        return paragraph(_("%s.") % _receivers(case))
    before = steps_in_words(recommending_steps(case.bodies), then=_(" og derefter i "))
    text = _("%s.") % in_words(decides)
    if before:
        text += " " + _("Sagen behandles først i %s.") % before
    return paragraph(text)


def alternative(case) -> str:
    return to_write(_("en alternativ indstilling, eller slet teksten."))
