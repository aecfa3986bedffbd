import datetime as dt
import json

import pytest

from applications.content import as_sent, build_content, canonical_json, fingerprint
from applications.models import Application
from applications.queries.whole import whole
from applications.tests.content_fixture import content as documented
from applications.tests.factories import ParticipationFactory, complete_application
from networks.tests.factories import GuardRailFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application()


def it(application):
    fresh = Application.objects.select_related(
        "round__template", "network__programme__ministry", "owner"
    )
    return whole(fresh.get(pk=application.pk))


def test_content_has_the_keys_documents_are_made_of(application):
    made = build_content(it(application), version=1)
    assert set(documented()) - set(made) == set()
    for rows in ("participants", "sections", "goals", "exemptions"):
        assert set(documented()[rows][0]) - set(made[rows][0]) == set()


def test_content_is_json_and_its_fingerprint_is_of_the_content_alone(application):
    made = build_content(it(application), version=1)
    again = json.loads(canonical_json(made))
    assert again == made
    assert fingerprint(dict(reversed(again.items()))) == fingerprint(made)
    assert fingerprint(made | {"title": "Et andet"}) != fingerprint(made)


def test_a_draft_says_so(application):
    drafted, frozen = (build_content(it(application), version=n) for n in (0, 1))
    assert (drafted["is_draft"], frozen["is_draft"]) == (True, False)


def test_sections_stand_in_the_templates_order_and_are_clean(application):
    application.texts.filter(section__number=2).update(html="<p>ok<script>x</script></p>")
    sections = build_content(it(application), version=1)["sections"]
    assert [s["number"] for s in sections] == [1, 2, 3, 4, 5]
    assert sections[1]["html"] == "<p>ok</p>"


def test_those_who_declined_are_not_named(application):
    for status in ("declined", "invited"):
        municipality = MembershipFactory(network=application.network).municipality
        ParticipationFactory(application=application, municipality=municipality, status=status)
    assert len(build_content(it(application), version=1)["participants"]) == 2


def test_an_unanswered_limit_is_not_respected(application):
    GuardRailFactory(programme=application.network.programme, label="Forvaltningsret")
    assert build_content(it(application), version=1)["guard_rails"] == [
        {"label": "Forvaltningsret", "respected": False, "reason": ""}
    ]


@pytest.mark.parametrize(
    ("own", "expected"), [(None, "2016-11-30"), (dt.date(2016, 11, 1), "2016-11-01")]
)
def test_what_is_sent_is_dated(application, own, expected):
    Application.objects.update(application_date=own)
    whole_ = it(application)
    made = build_content(whole_, version=1)
    sent = as_sent(made, whole_, on=dt.date(2016, 11, 30))
    assert (sent["application_date"], made["reservations"]) == (expected, [])
    assert len(sent["reservations"]) == 1
