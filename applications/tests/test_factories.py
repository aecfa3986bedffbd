import pytest

from applications.models import Participation
from applications.tests.factories import ApplicationFactory, FormTemplateFactory
from networks.tests.factories import AffiliationFactory

pytestmark = pytest.mark.django_db


def test_a_template_is_published_with_five_sections():
    template = FormTemplateFactory()
    template.refresh_from_db()

    assert template.sections.count() == 5
    assert template.published_at is not None
    assert FormTemplateFactory(draft=True).published_at is None


def test_an_application_has_a_text_per_section_and_an_owner_that_takes_part():
    application = ApplicationFactory()

    assert application.texts.count() == 5
    assert application.network.programme == application.round.programme
    assert [(row.municipality, row.status) for row in application.participations.all()] == [
        (application.owner, Participation.Status.ACCEPTED)
    ]


@pytest.mark.parametrize(
    "role", ["secretary", "director", "coordinator", "ministry_reader", "ministry_officer", "admin"]
)
def test_every_role_fits_its_organisation(role):
    assert AffiliationFactory(**{role: True}).role == role
