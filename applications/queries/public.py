"""What everybody may read without signing in: only what somebody has made public.

Nothing here starts from a person. Every row hangs on a ``Publication`` in force, or is a fact
that is public by itself: networks, acts, by-laws of a public trial.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from applications.models import (
    ByLaw,
    ByLawPublication,
    Participation,
    Publication,
    Wish,
)
from applications.queries.authority import WishState, state_of, with_answers
from applications.queries.starting import Running, running
from networks.models import Network
from networks.queries import overview
from support.walls.context import acting, system

# One that is still forming, or was not chosen, is nobody else's yet.
OPEN_NETWORKS = (Network.Status.SELECTED, Network.Status.DISSOLVED)


def public_networks(*, on: date) -> list[Network]:
    """The networks of every programme, the newest programme first (``networks.overview``)."""
    return [network for network in overview(on=on) if network.status in OPEN_NETWORKS]


def public_trials() -> QuerySet[Publication]:
    """The publications in force, newest first, with all a list shows of each."""
    return (
        Publication.objects.in_force()
        .annotate(
            title=F("item__content__title"),
            reference=F("item__application__reference"),
        )
        .select_related("item__submission__network__programme", "item__submission__round")
        .defer("item__content", "item__submission__manifest")
        .order_by("-at", "-pk")
    )


def found(rows: QuerySet[Publication], text: str, network: str) -> QuerySet[Publication]:
    """``rows`` whose title, summary or law holds ``text``, in the network with that slug."""
    if text := text.strip():
        wishes = Wish.objects.filter(Q(law_name__icontains=text) | Q(law_key__icontains=text))
        rows = rows.filter(
            Q(title__icontains=text)
            | Q(summary__icontains=text)
            | Q(item__in=wishes.values("item"))
        )
    return rows.filter(item__submission__network__slug=network) if network else rows


@dataclass(frozen=True)
class Outcome:
    """What came of the trial in one municipality; ``text`` and ``reason`` "" where not shown."""

    code: str
    label: str
    on: date
    text: str = ""
    reason: str = ""


# Ids of participations → what came of each. The app that knows lies above this one and says so
# when it is loaded (``tell_outcomes_by``); without it nothing is known to have come of anything.
Outcomes = Callable[[set[int]], dict[int, Outcome]]
_outcomes: list[Outcomes] = []


def tell_outcomes_by(source: Outcomes) -> None:
    _outcomes[:] = [source]


@dataclass(frozen=True)
class Place:
    """One municipality in a public trial."""

    participation: Participation
    running: Running
    by_law: ByLaw | None
    outcome: Outcome | None

    @property
    def name(self) -> str:
        return self.participation.municipality.official_name


@dataclass(frozen=True)
class PublicTrial:
    publication: Publication
    wishes: list[WishState]
    places: list[Place]
    # (heading, html) when the publication shows the text.
    sections: list[tuple[str, str]]


def public_trial(publication: Publication, *, on: date) -> PublicTrial:
    """All that is public of one trial; the number of queries is fixed."""
    return _trials([publication], on=on)[0]


def _trials(publications: list[Publication], *, on: date) -> list[PublicTrial]:
    applications = {p.item.application_id for p in publications}
    known = {
        wish.pk: wish
        for wish in with_answers(Wish.objects.filter(item__application__in=applications), on=on)
    }
    places = _places(applications)
    return [
        PublicTrial(
            publication=p,
            wishes=[state_of(w, known, on=on) for w in known.values() if w.item_id == p.item_id],
            places=places.get(p.item.application_id, []),
            sections=_sections(p),
        )
        for p in publications
    ]


def _places(applications: set[int]) -> dict[int, list[Place]]:
    rows = (
        Participation.objects.filter(
            application__in=applications, status=Participation.Status.ACCEPTED
        )
        .select_related("municipality")
        .prefetch_related("trial_steps", Prefetch("by_laws", published_by_laws(), "published"))
        .order_by("municipality__sort_key")
    )
    parts = {row.pk for row in rows}
    outcomes = {pk: it for source in _outcomes for pk, it in source(parts).items()}
    found: dict[int, list[Place]] = {}
    for row in rows:
        by_law = row.published[0] if row.published else None
        place = Place(row, running(row), by_law, outcomes.get(row.pk))
        found.setdefault(row.application_id, []).append(place)
    return found


def published_by_laws() -> QuerySet[ByLaw]:
    """By-laws that stand on a municipality's own site, newest edition first."""
    return (
        ByLaw.objects.filter(pk__in=ByLawPublication.objects.values("by_law"))
        .prefetch_related("publications")
        .order_by("-number")
    )


def public_by_laws() -> QuerySet[ByLaw]:
    """Published by-laws of public trials."""
    trials = Publication.objects.in_force().values("item__application")
    return published_by_laws().filter(participation__application__in=trials)


def _sections(publication: Publication) -> list[tuple[str, str]]:
    if not publication.shows_text:
        return []
    content = publication.item.content
    return [(f"{s['number']}. {s['heading']}", s["html"]) for s in content["sections"]]


def publication_of(application_id: int) -> Publication | None:
    """The publication in force of one application, if any: asked in the system's name."""
    with acting(system("public")):
        return public_trials().filter(item__application=application_id).first()


def to_begin_from(publication: Publication) -> dict:
    """What anybody may begin an application from, in the shape of ``applications.content``.

    Only what stands on the public page: the title, what the wishes ask for, and the sections where
    they are shown. Duties, goals and names are left out.
    """
    content = publication.item.content
    return {
        "title": publication.title,
        "version": content.get("version"),
        "is_draft": False,
        "sections": content["sections"] if publication.shows_text else [],
        "exemptions": [
            {
                "number": wish.number,
                "kind": wish.kind,
                "law_name": wish.law_name,
                "provision": wish.provision,
                "duty": "",
                "deviation": wish.deviation,
                "ministry": "",
                "goal": None,
            }
            for wish in publication.item.wishes.order_by("number")
        ],
    }


def open_data(*, on: date, most: int = 5000) -> list[dict]:
    """Every public trial as plain data (schema 1), newest first, at most ``most``."""
    publications = list(public_trials()[:most])
    return [_as_data(trial) for trial in _trials(publications, on=on)]


def _as_data(trial: PublicTrial) -> dict:
    p = trial.publication
    return {
        "reference": p.reference,
        "title": p.title,
        "summary": p.summary,
        "programme": p.item.submission.network.programme.name,
        "network": p.item.submission.network.name,
        "submitted": p.item.submission.received_at.date().isoformat(),
        "published": p.at.date().isoformat(),
        "provisions": [
            {
                "law": w.wish.citation or w.wish.law_name,
                "provision": w.wish.provision,
                "state": w.state,
                "answer": w.answer.answer if w.answer else None,
                "authority": str(w.authority) if w.authority else None,
            }
            for w in trial.wishes
        ],
        "municipalities": [
            {
                "code": place.participation.municipality.code,
                "name": place.name,
                "planned": _day(place.running.planned),
                "started": _day(place.running.started),
                "stopped": _day(place.running.stopped),
                "stop_reason": place.running.stopped.reason if place.running.stopped else None,
                **_result(place.outcome),
            }
            for place in trial.places
        ],
    }


def _day(step) -> str | None:
    return step.on.isoformat() if step else None


def _result(outcome: Outcome | None) -> dict:
    return {
        "result": outcome.code if outcome else None,
        "result_on": outcome.on.isoformat() if outcome else None,
        "result_text": outcome.text if outcome else "",
    }
