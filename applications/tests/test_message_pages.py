"""A message to all who take part: exactly who gets it, once, and nobody learns more by it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Message
from applications.tests.factories import (
    ApplicationFactory,
    ParticipationFactory,
    RoundFactory,
    officer_of,
)
from applications.workflow import Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory, MunicipalityFactory
from support.audit.models import Entry
from support.jobs.clock import database_now
from support.notifications.channels import choose
from support.notifications.models import Notice, OutgoingMail

SENT = {"audience": "participants", "subject": "Møde på fredag", "text": "Vi ses.\n\n{{ 7*7 }}"}


@pytest.fixture
def application(db):
    application = ApplicationFactory(round=RoundFactory(now_open=True), title="qz-titel")
    application.writer = officer_of(application.owner)
    application.partner = participant(application)
    application.invited = participant(application, status="invited")
    return application


def participant(application, **fields):
    """A case officer of a municipality that takes part."""
    municipality = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=municipality, **fields)
    return officer_of(municipality)


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def draft(client, application, **values):
    url = reverse("applications:write_message", args=[application.reference])
    assert client.post(url, SENT | values).status_code == 302
    return Message.objects.latest("pk")


def of(message, name=""):
    return reverse(
        f"applications:{name}_message" if name else "applications:message", args=[message.pk]
    )


def previewed(client, message):
    return client.get(of(message)).context


def recipients(client, message):
    return {r.user for r in previewed(client, message)["recipients"]}


def send(client, message, seen=None):
    seen = previewed(client, message)["seen"] if seen is None else seen
    return client.post(of(message, "send"), {"seen": seen}, follow=True)


# --- who gets it ----------------------------------------------------------------------------------


def test_each_audience_is_exactly_those_it_says(client, application):
    sign_in(client, application.writer)
    colleague = AffiliationFactory(municipality=application.owner).user
    home = application.partner.affiliations.get().municipality
    director = AffiliationFactory(director=True, municipality=home).user
    AffiliationFactory(municipality=home, user__is_active=False)
    coordinator = AffiliationFactory(coordinator=True, network=application.network).user
    AffiliationFactory(coordinator=True)
    participant(application, status="declined")
    wanted = {
        "participants": {colleague, application.partner},
        "invited": {colleague, application.partner, application.invited},
        "approvers": {director},
        "coordinators": {coordinator},
    }
    for audience, people in wanted.items():
        message = draft(client, application, audience=audience)
        assert recipients(client, message) == people, audience


def test_preview_costs_the_same_for_one_and_for_three(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    with CaptureQueriesContext(connection) as one:
        client.get(of(message))
    participant(application)
    participant(application)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(of(message)).context["recipients"]) == 3
    assert len(three) == len(one)


def test_preview_says_how_each_hears_of_it(client, application):
    choose(application.partner, {"message": "inbox"}, at=database_now())
    sign_in(client, application.writer)
    message = draft(client, application)
    assert "Kun i indbakken" in client.get(of(message)).content.decode()
    send(client, message)
    assert (Notice.objects.count(), OutgoingMail.objects.count()) == (1, 0)


# --- sending --------------------------------------------------------------------------------------


def test_nothing_leaves_before_it_is_confirmed(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    previewed(client, message)
    assert not OutgoingMail.objects.exists()
    assert not Notice.objects.exists()


def test_it_is_sent_once_whatever_is_double_clicked(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    seen = previewed(client, message)["seen"]
    for _click in range(3):
        assert "Beskeden er sendt." in send(client, message, seen).content.decode()
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.reply_to) == (application.partner.email, application.writer.email)
    assert "Vi ses." in mail.text
    # What a person writes is never a template.
    assert "{{ 7*7 }}" in mail.text
    assert Notice.objects.get().recipient == application.partner
    assert Entry.objects.get(verb="application.message_sent").details["recipients"] == 1


def test_nobody_is_shown_the_link_that_unsubscribes_another(client, application):
    sign_in(client, application.writer)
    send(client, draft(client, application))
    mail = OutgoingMail.objects.get()
    shown = client.get(reverse("applications:mail", args=[mail.pk])).content.decode()
    assert "Vi ses." in shown
    assert mail.unsubscribe_url
    assert mail.unsubscribe_url.rsplit("/", 2)[1] not in shown


def test_what_was_previewed_is_what_is_sent(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    seen = previewed(client, message)["seen"]
    participant(application)
    shown = send(client, message, seen).content.decode()
    assert "er ændret, siden du så dem" in shown
    assert not Notice.objects.exists()
    assert "Send til 2 modtagere" in shown


def test_it_is_edited_before_it_is_sent_and_never_after(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    client.post(of(message, "edit"), SENT | {"text": "Vi ses på mandag."})
    send(client, message)
    client.post(of(message, "edit"), SENT | {"text": "Alligevel ikke."})
    message.refresh_from_db()
    assert message.text == "Vi ses på mandag."
    assert client.get(of(message, "edit")).status_code == 404


def test_a_test_goes_to_oneself_alone_once_for_each_wording(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    for _click in range(2):
        client.post(of(message, "test"))
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (application.writer.email, "Prøve: Møde på fredag")
    assert not Notice.objects.exists()
    client.post(of(message, "edit"), SENT | {"text": "Andet."})
    client.post(of(message, "test"))
    assert OutgoingMail.objects.count() == 2


def test_a_draft_can_be_thrown_away_but_not_what_was_sent(client, application):
    sign_in(client, application.writer)
    message, other = draft(client, application), draft(client, application)
    client.post(of(message, "discard"))
    send(client, other)
    client.post(of(other, "discard"))
    assert list(Message.objects.all()) == [other]


def test_nobody_there_is_said_on_the_page(client, application):
    sign_in(client, application.writer)
    message = draft(client, application, audience="approvers")
    assert "Ingen får beskeden" in client.get(of(message)).content.decode()
    send(client, message, "x")
    message.refresh_from_db()
    assert message.sent_at is None


def test_what_is_wrong_stands_by_the_field_and_nothing_typed_is_lost(client, application):
    sign_in(client, application.writer)
    url = reverse("applications:write_message", args=[application.reference])
    shown = client.post(url, SENT | {"subject": "", "text": "En lang besked"}).content.decode()
    assert "En lang besked" in shown
    assert "Fejl:" in shown


def test_the_link_opens_only_what_the_reader_may_open(client, application):
    sign_in(client, application.writer)
    send(client, draft(client, application))
    assert Notice.objects.get().link == reverse("start")
    Application.objects.update(sharing=Sharing.PARTICIPANTS)
    message = draft(client, application)
    send(client, message)
    assert Notice.objects.get(key=f"message/{message.pk}").link == application.get_absolute_url()
    assert not any("qz-titel" in mail.text + mail.subject for mail in OutgoingMail.objects.all())


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "edit", "test", "send", "discard"])
@pytest.mark.parametrize("who", ["partner", "stranger", "administrator"])
def test_a_draft_is_its_writers_alone(client, application, name, who):
    Application.objects.update(sharing=Sharing.NETWORK)
    sign_in(client, application.writer)
    message = draft(client, application)
    person = {
        "partner": lambda: application.partner,
        "stranger": lambda: officer_of(MunicipalityFactory()),
        "administrator": lambda: AffiliationFactory(admin=True).user,
    }[who]()
    sign_in(client, person)
    ask = client.get if name in ("", "edit") else client.post
    assert ask(of(message, name)).status_code == 404
    message.refresh_from_db()
    assert message.sent_at is None


def test_a_writer_who_has_moved_on_sends_no_more(client, application):
    sign_in(client, application.writer)
    message = draft(client, application)
    seen = previewed(client, message)["seen"]
    application.writer.affiliations.all().delete()
    assert send(client, message, seen).status_code == 404
    assert not Notice.objects.exists()


def test_readers_of_the_application_see_what_was_sent_but_send_nothing(client, application):
    Application.objects.update(sharing=Sharing.PARTICIPANTS)
    sign_in(client, application.writer)
    message = draft(client, application)
    send(client, message)
    sign_in(client, application.partner)
    assert "Vi ses." in client.get(of(message)).content.decode()
    assert client.post(of(message, "send")).status_code == 404
    url = reverse("applications:write_message", args=[application.reference])
    assert client.get(url).status_code == 403


# --- rounds ---------------------------------------------------------------------------------------


def to_round(client, application, **values):
    url = reverse("applications:write_to_round", args=[application.round.pk])
    assert client.post(url, SENT | values).status_code == 302
    return Message.objects.latest("pk")


def test_an_administrator_writes_to_everybody_in_the_round(client, application):
    other = ApplicationFactory(round=application.round)
    writer = officer_of(other.owner)
    sign_in(client, AffiliationFactory(admin=True).user)
    message = to_round(client, application)
    assert recipients(client, message) == {application.writer, application.partner, writer}
    send(client, message)
    assert Notice.objects.count() == 3
    assert Notice.objects.first().link == reverse("applications:round", args=[application.round.pk])


def test_a_coordinator_writes_to_the_own_network_and_learns_of_no_hidden_draft(client, application):
    elsewhere = ApplicationFactory(round=application.round)
    officer_of(elsewhere.owner)
    sign_in(client, AffiliationFactory(coordinator=True, network=application.network).user)
    message = to_round(client, application)
    assert recipients(client, message) == set()
    Application.objects.update(sharing=Sharing.NETWORK)
    assert recipients(client, message) == {application.writer, application.partner}
    everybody = to_round(client, application, audience="members")
    assert recipients(client, everybody) == {
        application.writer,
        application.partner,
        application.invited,
    }


@pytest.mark.parametrize("trait", ["coordinator", "secretary", "ministry_officer", "local_admin"])
def test_others_do_not_write_to_a_round(client, application, trait):
    sign_in(client, AffiliationFactory(**{trait: True}).user)
    url = reverse("applications:write_to_round", args=[application.round.pk])
    assert (client.get(url).status_code, client.post(url, SENT).status_code) == (403, 403)
