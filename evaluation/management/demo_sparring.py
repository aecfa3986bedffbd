"""The demo's dealings with its evaluator: data asked for, a workshop, a recommendation, a note."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applications.management.demo.load import SLUG
from evaluation.actions import deliverables, recommendations, sparring
from evaluation.models import DataRequest, Gathering, Recommendation
from networks.models import Affiliation, Network, Role
from networks.queries import coordinators

NETWORK = "boliger"
DATA = (
    "Opholdstid på midlertidige botilbud og bomiljøer for dem, der flyttede ud i 2019, opgjort "
    "i hele måneder. Kun samlede tal, ingen oplysninger om enkelte borgere."
)
SUMMARY = (
    "De første tal peger på flere billige boliger i fire af de seks kommuner. Opholdstiden er "
    "gået ned i de kommuner, der har kunnet opgøre den."
)


@transaction.atomic
def load_sparring(*, at: datetime) -> int:
    """Made once; gives how many were created."""
    network = Network.objects.get(programme__slug=SLUG, slug=NETWORK)
    if network.gatherings.exists():
        return 0
    today = timezone.localdate(at)
    evaluator = (
        Affiliation.objects.on(today).filter(role=Role.EVALUATOR, network=network).first().user
    )
    coordinator = coordinators(network, on=today).first()
    due = today + timedelta(days=21)
    request = DataRequest(network=network, what=DATA, due_on=due)
    sparring.ask_for_data(request, by=evaluator, at=at)
    begins = timezone.localtime(at).replace(hour=10, minute=0, second=0, microsecond=0)
    begins += timedelta(days=30)
    workshop = Gathering(
        network=network,
        kind=Gathering.Kind.WORKSHOP,
        title="Evalueringsworkshop: hvad skal tallene vise?",
        begins_at=begins,
        ends_at=begins + timedelta(hours=5),
        place="Høje-Taastrup Rådhus, mødelokale 3",
        programme_text="Notatet gennemgås. Øvelse om evalueringens formål. Retningslinjer.",
    )
    sparring.save_gathering(workshop, base=None, by=evaluator, at=at)
    sparring.answer_gathering(
        workshop,
        comes=True,
        names="Projektleder og to fra boligrådgivningen",
        by=coordinator,
        at=at,
    )
    recommendation = Recommendation(
        text="Gør det muligt for alle kommuner at leje deleboliger ud på individuelle kontrakter.",
        grounds="Unge flytter hurtigere i egen bolig, når de kan dele en større almen bolig.",
        addressee="Boligministeriet",
    )
    who = {"by": coordinator, "at": at}
    recommendations.save_recommendation(network, recommendation, base=None, **who)
    deliverables.make_deliverable(network.evaluation_plan, "note", summary=SUMMARY, **who)
    return 4
