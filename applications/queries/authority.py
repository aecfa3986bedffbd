"""Where each wish stands: asked, answered, waiting for its act, in force (design §2, third track).

Two stages that are never one: "the government will ask parliament" is not authority. Only an act
in force, a dispensation, or the rules as they are, lets a trial start (guidance of 10 October
2016, seed 002 line 583).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    Authority,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    Referral,
    Wish,
)
from applications.workflow import Status
from support.dkfds.dates import long_date

Answer = ExemptionAnswer.Answer
# States in which nothing more is awaited from anybody.
IN_FORCE = frozenset({"in_force", "already_legal"})
WAITS_FOR_THE_ACT = frozenset({"waits_for_act", "act_under_way"})
UNANSWERED = frozenset({"unanswered", "pending"})
# A yes, and what needs none: the trial may come to start.
YES = (*ExemptionAnswer.GRANTS, Answer.ALREADY_LEGAL)
# How many versions back an answer is looked for where wishes are counted in the database.
FARTHEST = 4


@dataclass(frozen=True)
class WishState:
    """One wish on a day.

    ``state``: unanswered, pending, elaborate, refused, withdrawn, already_legal, waits_for_act,
    act_under_way, in_force, ended. ``answer`` may have been given to an earlier version.
    """

    wish: Wish
    state: str
    label: str
    answer: ExemptionAnswer | None = None
    authority: Authority | None = None
    since: date | None = None

    @property
    def number(self) -> int:
        return self.wish.number

    @property
    def holds(self) -> bool:
        """Whether a trial may rest on it now."""
        return self.state in IN_FORCE


def with_answers(wishes: QuerySet[Wish], *, on: date) -> QuerySet[Wish]:
    """``wishes`` with all that ``state_of`` and the pages need of each.

    ``current_answers``, ``newest_authorities``, ``shared_with``; ``reference`` and ``sent_title``
    of the application; ``item`` with its package, network and round.
    """
    answers = ExemptionAnswer.objects.filter(corrected_by__isnull=True).select_related(
        "ground", "by", "letter"
    )
    acts = LegalAct.objects.with_stage(on=on)
    authorities = Authority.objects.order_by("-pk").prefetch_related(Prefetch("act", acts))
    referrals = Referral.objects.select_related("ministry").order_by("pk")
    return (
        wishes.select_related("item__submission__network", "item__submission__round")
        .annotate(reference=F("item__application__reference"), sent_title=F("item__content__title"))
        .defer("item__content", "item__submission__manifest")
        .prefetch_related(
            Prefetch("answers", answers, to_attr="current_answers"),
            Prefetch("authorities", authorities, to_attr="newest_authorities"),
            Prefetch("referrals", referrals, to_attr="shared_with"),
        )
        .order_by("item", "number")
    )


def wishes_of(application: Application, *, on: date) -> list[WishState]:
    """The wishes in what was sent last, each as it stands on the day ``on``.

    A wish that stood unchanged in an earlier version keeps the answer it got there, unless that
    was to describe it further. Five queries, however many wishes and versions.
    """
    rows = list(with_answers(Wish.objects.filter(item__application=application), on=on))
    if not rows:
        return []
    known = {wish.pk: wish for wish in rows}
    newest = max(wish.item_id for wish in rows)
    return [state_of(wish, known, on=on) for wish in rows if wish.item_id == newest]


def state_of(wish: Wish, known: dict[int, Wish], *, on: date) -> WishState:
    """The state of ``wish``; ``known`` are the application's wishes by id (``with_answers``)."""
    answered = _answered(wish, known)
    answer = answered.current_answers[0] if answered else None
    if answer is None:
        return WishState(wish, "unanswered", _("Venter på svar"))
    if answer.answer not in ExemptionAnswer.GRANTS:
        return WishState(wish, _STATE_OF[answer.answer], answer.get_answer_display(), answer)
    return _granted(wish, answer, _authority(wish, answered), on=on)


_STATE_OF = {
    Answer.ELABORATE: "elaborate",
    Answer.ALREADY_LEGAL: "already_legal",
    Answer.PENDING: "pending",
    Answer.REFUSED: "refused",
    Answer.WITHDRAWN: "withdrawn",
}


def _answered(wish: Wish | None, known: dict[int, Wish]) -> Wish | None:
    """``wish``, or the nearest one it follows, that has an answer which holds on."""
    if wish is None or wish.current_answers:
        return wish
    before = _answered(known.get(wish.follows_id), known)
    if before and before.current_answers[0].answer != Answer.ELABORATE:
        return before
    return None


def _authority(wish: Wish, answered: Wish) -> Authority | None:
    found = [*wish.newest_authorities, *answered.newest_authorities]
    return found[0] if found else None


def _granted(wish, answer, authority, *, on: date) -> WishState:
    if authority is None:
        if answer.route in ExemptionAnswer.AT_ONCE:
            label = _("Givet ved dispensation eller gældende regler")
            return WishState(wish, "in_force", label, answer, since=answer.answered_on)
        return WishState(wish, "waits_for_act", _("Imødekommet, venter på lov"), answer)
    act = authority.act
    if act.stage in LegalEvent.ENDS:
        label = _("Hjemlen er bortfaldet %(dato)s") % {"dato": long_date(act.ended)}
        return WishState(wish, "ended", label, answer, authority, act.ended)
    if act.in_force:
        label = _("Hjemmel i kraft %(dato)s") % {"dato": long_date(act.in_force)}
        return WishState(wish, "in_force", label, answer, authority, act.in_force)
    if act.stage is None:
        return WishState(wish, "waits_for_act", _("Imødekommet, venter på lov"), answer, authority)
    return WishState(wish, "act_under_way", _under_way(act), answer, authority, act.stage_on)


def _under_way(act: LegalAct) -> str:
    return _("Imødekommet, venter på lov: %(skridt)s %(dato)s") % {
        "skridt": LegalEvent.Stage(act.stage).label,
        "dato": long_date(act.stage_on),
    }


def answered_as(answers: Iterable[str]) -> Q:
    """Of a queryset of wishes: those whose answer that holds (``state_of``) is one of ``answers``.

    Looks ``FARTHEST`` sent versions back.
    """
    current = ExemptionAnswer.objects.filter(corrected_by__isnull=True)
    found, nearer = Q(), Q()
    for steps in range(FARTHEST + 1):
        its = current.filter(wish=OuterRef("__".join(["follows"] * steps) or "pk"))
        held = set(answers) - ({Answer.ELABORATE} if steps else set())
        found |= nearer & Q(Exists(its.filter(answer__in=sorted(held))))
        nearer &= ~Q(Exists(its))
    return found


def asked_further(application: Application, *, on: date) -> list[WishState]:
    """The wishes the ministry wants described further, while the text is open for that."""
    if application.status != Status.RETURNED:
        return []
    return [w for w in wishes_of(application, on=on) if w.state == "elaborate"]


def outstanding(wishes: list[WishState]) -> list[WishState]:
    """Those the ministry has not said anything final about."""
    return [w for w in wishes if w.state in UNANSWERED]


def authority_missing(wishes: list[WishState]) -> list[str]:
    """What of the authority is missing before any municipality may start, by name."""
    if not wishes:
        return [_("Hjemmel: ansøgningen er ikke sendt, så ministeriet har ikke svaret.")]
    waiting = [w for w in wishes if w.state in WAITS_FOR_THE_ACT | {"ended"}]
    found = [
        _("Hjemmel %(nr)s (%(navn)s): %(status)s.")
        % {"nr": w.number, "navn": w.wish, "status": w.label}
        for w in waiting
    ]
    if not found and not any(w.holds for w in wishes):
        found = [_nothing_to_rest_on(w) for w in wishes]
    return found


def _nothing_to_rest_on(w: WishState) -> str:
    return _("Hjemmel %(nr)s (%(navn)s): %(status)s. Forsøget har ingen hjemmel at starte på.") % {
        "nr": w.number,
        "navn": w.wish,
        "status": w.label,
    }


def not_covered(wishes: list[WishState], *, applied: bool) -> list[str]:
    """Why a municipality may not use an authority given: only the applicants may.

    ``applied`` tells whether it stood on the application. The ministry left the reading open in
    November 2016 (seed 002, notat), so "not settled" blocks nobody; it is said instead.
    """
    if applied:
        return []
    only = [w for w in wishes if w.answer and w.answer.covers == ExemptionAnswer.Covers.APPLICANTS]
    return [
        _("Hjemmel %(nr)s (%(navn)s) gælder kun de kommuner, der søgte.")
        % {"nr": w.number, "navn": w.wish}
        for w in only
    ]
