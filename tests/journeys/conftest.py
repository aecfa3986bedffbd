import datetime as dt
from types import SimpleNamespace

import pikepdf
import pytest
from django.utils import timezone

from applications.tests.factories import FormTemplateFactory, RoundFactory, SectionPartFactory
from networks.models import Role
from networks.tests.factories import (
    PASSWORD,
    AffiliationFactory,
    GuardRailFactory,
    LeadTermFactory,
    MembershipFactory,
    MinistryFactory,
    MunicipalityFactory,
    NetworkFactory,
    ProgrammeFactory,
    ThemeFactory,
    UserFactory,
)

MEMBERS = ("Ballerup", "Ringkøbing-Skjern", "Høje-Taastrup")


def person(name, **role):
    email = f"{name.split()[0].lower()}@kommune.example"
    return AffiliationFactory(user=UserFactory(name=name, email=email, password=PASSWORD), **role)


@pytest.fixture
def town(transactional_db):
    """A network of three municipalities with an open round, and one person for each role."""
    ministry = MinistryFactory(name="Økonomi- og Indenrigsministeriet")
    programme = ProgrammeFactory(name="Frikommuneforsøg II", ministry=ministry)
    GuardRailFactory(programme=programme, label="Borgernes retssikkerhed")
    GuardRailFactory(programme=programme, label="EU-retten", blocks=False)
    network = NetworkFactory(
        programme=programme, name="Boliger", theme=ThemeFactory(programme=programme)
    )
    ballerup, skjern, taastrup = (MunicipalityFactory(name=name) for name in MEMBERS)
    for municipality in (ballerup, skjern, taastrup):
        MembershipFactory(network=network, municipality=municipality)
    LeadTermFactory(network=network, municipality=taastrup)
    return SimpleNamespace(
        network=network,
        round=RoundFactory(
            programme=programme,
            template=template_with_points(programme),
            now_open=True,
            deadline=timezone.localdate() + dt.timedelta(days=20),
        ),
        municipality=ballerup,
        officer=person("Anna Sagsbehandler", municipality=ballerup).user,
        colleague=person("Asger Sagsbehandler", municipality=ballerup).user,
        partner=person("Bo Deltager", municipality=skjern).user,
        coordinator=person(
            "Camilla Koordinator", municipality=taastrup, role=Role.COORDINATOR, network=network
        ).user,
        ministry=person("Ditte Fuldmægtig", ministry_officer=True, ministry=ministry).user,
    )


def template_with_points(programme):
    """The ministry's five sections, with points to tick in the first; published last."""
    template = FormTemplateFactory(programme=programme, draft=True)
    first = template.sections.get(number=1)
    SectionPartFactory(section=first, label="Hvad der skal prøves", required=True)
    SectionPartFactory(section=first, label="Hvorfor det er nyt")
    template.published_at = timezone.now()
    template.save(update_fields=["published_at"])
    return template


@pytest.fixture
def annex(tmp_path):
    """A small PDF to attach."""
    path = tmp_path / "kort over deltagere.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path
