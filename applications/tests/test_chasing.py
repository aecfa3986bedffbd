"""A coordinator reminds a municipality of the political answer it owes; nobody else does."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions.chasing import chase
from applications.actions.workflow import freeze
from applications.models import ApprovalStep, Participation
from applications.tests.factories import ParticipationFactory, complete_application
from applications.workflow import NotNow, Sharing
from networks.models import Role
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.audit.models import Entry
from support.notifications.models import Notice, OutgoingMail

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
NOON = dt.datetime(2026, 11, 10, 11, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOON, tick=False):
        yield


def member(network, **role):
    municipality = MembershipFactory(network=network).municipality
    return municipality, AffiliationFactory(municipality=municipality, **role).user


@pytest.fixture
def town():
    """A frozen application shared with its network; a neighbour takes part."""
    application = complete_application(sharing=Sharing.NETWORK)
    neighbour, secretary = member(application.network, secretary=True)
    ParticipationFactory(
        application=application, municipality=neighbour, status=Participation.Status.ACCEPTED
    )
    writer = AffiliationFactory(municipality=application.owner).user
    freeze(application, hand_over=True, by=writer, at=NOON)
    coordinator = AffiliationFactory(
        coordinator=True, network=application.network, municipality=application.owner
    ).user
    return {
        "application": application,
        "network": application.network,
        "neighbour": neighbour,
        "secretary": secretary,
        "coordinator": coordinator,
    }


def address(town, name="chase"):
    network = town["network"]
    place = [network.programme.slug, network.slug]
    if name == "chase":
        place.append(town["neighbour"].code)
    return reverse(f"applications:{name}", args=place)


def send(town, *, message="", at=NOON, by=None):
    by = by or town["coordinator"]
    return chase(town["network"], town["neighbour"], message=message, by=by, at=at)


def test_the_secretary_gets_one_mail_that_names_the_case_and_answers_to_the_coordinator(town):
    assert send(town, message="Kan I nå det?") == [town["secretary"]]

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.reply_to) == (
        town["secretary"].email,
        town["coordinator"].email,
    )
    assert town["application"].title in mail.subject
    for words in (town["application"].reference, "Kan I nå det?", "Mangler politisk godkendelse"):
        assert words in mail.text
        assert words in mail.html
    entry = Entry.objects.about(town["application"]).get(verb="application.chased")
    assert (entry.by, entry.details) == (
        town["coordinator"],
        {"municipality": town["neighbour"].code, "recipients": [town["secretary"].pk]},
    )


def test_nobody_is_written_to_twice_a_day(town):
    send(town)
    with pytest.raises(NotNow, match="har fået en påmindelse i dag"):
        send(town, at=NOON + dt.timedelta(hours=11, minutes=59))
    assert OutgoingMail.objects.count() == 1

    # 24.00 in Copenhagen is 23.00 UTC.
    send(town, at=NOON + dt.timedelta(hours=12))

    assert OutgoingMail.objects.count() == 2


def test_a_colleague_who_came_later_is_told_the_same_day(town):
    send(town)
    officer = AffiliationFactory(municipality=town["neighbour"]).user

    assert send(town) == [officer]


def test_nobody_is_told_of_a_text_that_is_not_theirs_to_know(town):
    draft = complete_application(network=town["network"], sharing=Sharing.NETWORK, title="Hemmelig")
    ParticipationFactory(
        application=draft, municipality=town["neighbour"], status=Participation.Status.ACCEPTED
    )
    officer = AffiliationFactory(municipality=town["neighbour"]).user

    send(town)

    texts = {mail.user: mail.text for mail in OutgoingMail.objects.select_related("user")}
    assert "Hemmelig" in texts[officer]
    assert "Hemmelig" not in texts[town["secretary"]]
    told = Entry.objects.about(draft).get(verb="application.chased")
    assert told.details["recipients"] == [officer.pk]


def test_a_municipality_that_has_answered_is_left_in_peace(client, town):
    approval = town["application"].local_approvals.get_or_create(municipality=town["neighbour"])[0]
    ApprovalStep.objects.create(
        approval=approval,
        body="council",
        meeting_date=NOON.date(),
        decision="approved",
        version=town["application"].versions.get(),
        by=town["secretary"],
        at=NOON,
    )
    with pytest.raises(NotNow, match="mangler ingen"):
        send(town)
    client.force_login(town["coordinator"], backend=BACKEND)
    assert client.get(address(town)).status_code == 404


def test_the_mail_is_seen_before_it_is_sent(client, town):
    client.force_login(town["coordinator"], backend=BACKEND)
    page = client.get(address(town)).content.decode()
    assert town["secretary"].name in page
    assert town["application"].title in page

    typed = {"message": "Kan I nå det?", "seen": "", "send": "1"}
    shown = client.post(address(town), typed)

    assert shown.status_code == 200
    assert not OutgoingMail.objects.exists()
    assert "Kan I nå det?" in shown.context["mail"][1]

    sent = client.post(address(town), {**typed, "seen": shown.context["form"]["seen"].value()})

    assert (sent.status_code, sent["Location"]) == (302, address(town, "matrix"))
    assert "Kan I nå det?" in OutgoingMail.objects.get().text
    assert "Sidste påmindelse" in client.get(address(town, "matrix")).content.decode()
    again = client.get(address(town)).content.decode()
    assert "har fået en påmindelse i dag" in again


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, Role.SECRETARY, Role.DIRECTOR])
def test_the_networks_other_people_see_the_matrix_and_write_to_nobody(client, town, role):
    _municipality, user = member(town["network"], role=role)
    client.force_login(user, backend=BACKEND)
    assert [client.get(address(town)).status_code, client.post(address(town)).status_code] == [
        403,
        403,
    ]
    assert "Skriv en påmindelse" not in client.get(address(town, "matrix")).content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("persona", ["other network", "admin", "ministry", "local admin"])
def test_others_do_not_find_the_page(client, town, persona):
    ministry = town["network"].programme.ministry
    user = {
        "other network": lambda: AffiliationFactory(coordinator=True),
        "admin": lambda: AffiliationFactory(admin=True),
        "ministry": lambda: AffiliationFactory(ministry_officer=True, ministry=ministry),
        "local admin": lambda: AffiliationFactory(local_admin=True, municipality=town["neighbour"]),
    }[persona]().user
    client.force_login(user, backend=BACKEND)
    assert client.get(address(town)).status_code == 404
    assert client.post(address(town), {"send": "1"}).status_code == 404
    assert not Notice.objects.exists()


def test_the_matrix_costs_the_same_for_one_as_for_eleven(client, town):
    client.force_login(town["coordinator"], backend=BACKEND)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(town, "matrix")).status_code == 200
        return len(seen)

    cost()
    one = cost()
    for _n in range(10):
        ParticipationFactory(
            application=town["application"],
            municipality=MembershipFactory(network=town["network"]).municipality,
        )
    assert cost() == one
    assert timezone.localdate() == NOON.date()
