import datetime as dt

import pytest
from django.contrib.auth import authenticate
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from applications.management.demo import days, load
from applications.management.demo.annexes import contract
from applications.management.demo.people import DEMO_PASSWORD, demo_people
from applications.models import Application, Participation, Round
from applications.queries.checks import text_findings
from applications.queries.whole import whole
from applications.workflow import Sharing, Status
from networks.models import Affiliation, Programme, Role
from support.documents.store import read
from support.documents.uploads import DOCX, check_upload

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = timezone.localdate(NOW)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for all tests here, in a transaction that is rolled back at the end."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True
        with block:
            load.load(at=NOW)
            yield
            transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    return Programme.objects.get(slug="demo")


def test_second_run_changes_nothing(demo):
    before = Application.objects.count()

    tally = load.load(at=NOW)

    assert (tally.created, tally.updated) == (0, 0)
    assert Application.objects.count() == before


def test_demo_runs_beside_the_real_programme_and_writes_to_nobody(demo):
    real = Programme.objects.get(slug="fk2")

    assert (demo.is_demo, real.is_demo) == (True, False)
    assert (demo.reference_prefix, demo.ministry.name) == ("DEMO", "Demoministeriet")
    assert demo.mailbox.endswith(".example")
    assert Affiliation.objects.filter(network__programme=real).count() == 0
    assert Application.objects.filter(network__programme=real).count() == 0


def test_one_round_is_open_and_one_follows(demo):
    first, second = demo.rounds.filter(kind=Round.Kind.TRIAL).order_by("number")

    open_now = Round.objects.filter(kind=Round.Kind.TRIAL, opens_at__lte=NOW, closes_at__gt=NOW)
    assert list(open_now) == [first]
    assert first.deadline == dt.date(2026, 12, 22)
    assert second.deadline == dt.date(2027, 6, 22)
    assert second.opens_on == first.deadline + dt.timedelta(days=1)
    assert first.template.programme == demo
    assert first.template.published_at is not None


def test_demo_has_its_networks_with_their_members(demo):
    assert {n.slug: n.memberships.on(TODAY).count() for n in demo.networks.all()} == {
        "boliger": 6,
        "beskaeftigelse": 11,
        "sunde-borger": 6,
        "en-plan": 9,
    }


def test_there_is_somebody_in_every_role(demo):
    held = Affiliation.objects.on(TODAY).values_list("role", flat=True)

    assert set(held) == set(Role.values)
    assert {"boliger", "beskaeftigelse"} == set(
        Affiliation.objects.filter(role=Role.COORDINATOR).values_list("network__slug", flat=True)
    )


def test_everybody_on_the_sign_in_page_can_sign_in(demo):
    people = demo_people()

    for person in people:
        user = authenticate(email=person["email"], password=DEMO_PASSWORD)
        assert (user.name, user.email) == (person["name"], person["email"])
    assert {person["email"].rsplit(".", 1)[1] for person in people} == {"example"}
    assert people[0] == {
        "name": "Signe Vindholt",
        "role": "Sagsbehandler",
        "email": "signe.vindholt@hoeje-taastrup.example",
        "organisation": "Høje-Taastrup Kommune",
    }


def the_application(status, sharing):
    return Application.objects.get(status=status, sharing=sharing)


def test_finished_application_is_frozen_with_nothing_missing(demo):
    application = the_application(Status.READY, Sharing.NETWORK)
    it = whole(application)

    assert (application.latest_version, application.handed_over) == (1, True)
    assert [f.text for f in text_findings(it, on=TODAY) if f.blocks] == []
    assert {p.status for p in it.participations} == {Participation.Status.ACCEPTED}
    assert len(it.participations) == 6
    assert [len(it.goals), len(it.exemptions), len(it.attachments)] == [4, 4, 2]
    assert application.changed_at < NOW


def test_municipalities_answered_for_themselves(demo):
    answers = Participation.objects.filter(status=Participation.Status.ACCEPTED)

    for answer in answers.select_related("responded_by"):
        roles = answer.responded_by.affiliations.filter(role=Role.CASE_OFFICER)
        assert [a.municipality_id for a in roles] == [answer.municipality_id]


def test_annexes_are_files_that_could_have_been_uploaded(demo):
    it = whole(the_application(Status.READY, Sharing.NETWORK))

    for attachment in it.attachments:
        file = ContentFile(read(attachment.document), name=attachment.document.filename)
        assert check_upload(file) == attachment.document.media_type
    assert {a.document.media_type for a in it.attachments} == {"application/pdf", DOCX}


def test_half_finished_draft_lacks_what_its_file_says(demo):
    it = whole(the_application(Status.DRAFT, Sharing.PARTICIPANTS))
    answers = {p.municipality.name: p.status for p in it.participations}

    assert [section.number for section in it.sections if section.is_empty] == [5]
    assert [goal.number for goal in it.goals if not goal.baseline_value] == [2, 3]
    assert [e.number for e in it.exemptions if e.goal_id is None] == [2]
    assert answers == {
        "Aalborg": "accepted",
        "Rebild": "accepted",
        "Hjørring": "invited",
        "Brønderslev": "invited",
        "Frederikshavn": "invited",
        "Læsø": "invited",
    }


def test_goals_are_chained_as_written(demo):
    it = whole(the_application(Status.DRAFT, Sharing.PARTICIPANTS))

    chain = {goal.number: goal.builds_on and goal.builds_on.number for goal in it.goals}

    assert chain == {1: None, 2: 1, 3: 2, 4: None}


def test_empty_application_is_private_and_empty(demo):
    it = whole(the_application(Status.DRAFT, Sharing.OWNER))

    assert all(section.is_empty for section in it.sections)
    assert [p.municipality.name for p in it.participations] == ["Rebild"]


def test_deadlines_are_workdays_some_weeks_ahead_whatever_the_day():
    for ahead in range(3 * 366):
        today = TODAY + dt.timedelta(days=ahead)
        first = days.first_deadline(today)
        second = days.next_deadline(first)

        assert {first.weekday(), second.weekday()} <= {1, 2}
        assert days.DAYS_OFF.isdisjoint({(d.month, d.day) for d in (first, second)})
        assert 30 <= (first - today).days <= 44
        assert 182 <= (second - first).days <= 196


def test_workday_passes_over_christmas():
    assert days.workday_from(dt.date(2025, 12, 24)) == dt.date(2025, 12, 30)


def test_contract_is_a_whole_word_file():
    assert check_upload(ContentFile(contract(), name="udkast.docx")) == DOCX
