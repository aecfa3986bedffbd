"""The outbox: who sees which mail, what of it, and what they can do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.queries.mails import mails_visible_to
from applications.tests.factories import ApplicationFactory, RoundFactory, officer_of
from applications.workflow import Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.audit.models import Entry
from support.jobs.clock import database_now
from support.notifications.models import MailDecision, OutgoingMail
from support.notifications.outbox import queue_mail

SECRET = "qz-hemmelig-titel"
NOWHERE = 999_999


@pytest.fixture
def application(db):
    return ApplicationFactory(round=RoundFactory(now_open=True), title=SECRET)


@pytest.fixture
def mail(application):
    return mail_about(application)


def mail_about(about, key="m/1", status="queued", **fields):
    ref = f"applications.{about._meta.model_name}/{about.pk}" if about else ""
    mail = queue_mail(
        key=key,
        kind="reminder",
        recipient="anna@kommune.example",
        subject=f"Påmindelse om {SECRET}",
        text=f"Husk {SECRET}.",
        ref=ref,
        at=database_now(),
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(status=status, **fields)
    return mail


def failed(application, **fields):
    words = {"smtp_code": 550, "smtp_reply": "5.1.1 No such mailbox", "attempts": 1}
    return mail_about(application, status="failed", **words | fields)


def uncertain(application):
    return mail_about(application, status="uncertain", attempts=1, uncertain_at=database_now())


def coordinator(application):
    return AffiliationFactory(coordinator=True, network=application.network).user


def admin():
    return AffiliationFactory(admin=True).user


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def sees(user):
    return list(mails_visible_to(user, on=timezone.localdate()).values_list("pk", "readable"))


# --- who sees what --------------------------------------------------------------------------------


def test_the_owners_case_officer_sees_mails_about_the_application(mail, application):
    assert sees(officer_of(application.owner)) == [(mail.pk, True)]


def test_the_networks_coordinator_sees_them_once_the_text_is_shared(mail, application):
    user = coordinator(application)
    assert sees(user) == []
    Application.objects.update(sharing=Sharing.NETWORK)
    assert sees(user) == [(mail.pk, True)]


@pytest.mark.parametrize("trait", ["coordinator", "ministry_officer", "secretary", "local_admin"])
def test_others_elsewhere_see_none(mail, application, trait):
    Application.objects.update(sharing=Sharing.NETWORK)
    assert sees(AffiliationFactory(**{trait: True}).user) == []


def test_a_member_who_reads_the_text_does_not_answer_for_its_mails(mail, application):
    Application.objects.update(sharing=Sharing.NETWORK)
    member = MembershipFactory(network=application.network).municipality
    assert sees(officer_of(member)) == []


def test_an_administrator_sees_that_there_is_a_mail_but_not_what_it_says(mail, application):
    assert sees(admin()) == [(mail.pk, False)]


def test_a_mail_about_nothing_is_the_administrators_alone(application):
    mail = mail_about(None)
    assert sees(officer_of(application.owner)) == []
    assert sees(admin()) == [(mail.pk, False)]


@pytest.mark.parametrize("name", ["mail", "settle_mail", "retry_mail"])
def test_a_mail_seen_from_outside_is_as_one_that_does_not_exist(client, mail, name):
    sign_in(client, AffiliationFactory(coordinator=True).user)
    ask = client.post if name == "retry_mail" else client.get
    theirs, none = (ask(reverse(f"applications:{name}", args=[pk])) for pk in (mail.pk, NOWHERE))
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content == none.content


def test_an_administrator_reads_address_state_and_the_servers_words(client, application):
    mail = failed(application)
    sign_in(client, admin())
    for url in (reverse("applications:outbox"), reverse("applications:mail", args=[mail.pk])):
        shown = client.get(url).content.decode()
        assert "anna@kommune.example" in shown
        assert "No such mailbox" in shown
        assert "Afvist" in shown
        assert SECRET not in shown


def test_an_administrator_who_searches_learns_no_subject(client, mail):
    sign_in(client, admin())
    shown = client.get(reverse("applications:outbox"), {"q": SECRET}).content.decode()
    assert "Ingen mails passer" in shown


# --- the list -------------------------------------------------------------------------------------


def test_list_costs_the_same_for_one_and_for_three(client, application):
    sign_in(client, officer_of(application.owner))
    url = reverse("applications:outbox")
    mail_about(application, "m/1")
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    mail_about(application, "m/2")
    failed(application, key="m/3")
    with CaptureQueriesContext(connection) as three:
        shown = client.get(url).content.decode()
    assert len(three) == len(one)
    assert shown.count("anna@kommune.example") >= 3


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "failed"}, ["m/2"]),
        ({"status": "under_way"}, ["m/1"]),
        ({"status": "sent"}, []),
        ({"todo": "on"}, ["m/3", "m/2"]),
        ({"kind": "reminder"}, ["m/3", "m/2", "m/1"]),
        ({"kind": "alarm"}, []),
        ({"q": "anna@"}, ["m/3", "m/2", "m/1"]),
        ({"status": "nonsense", "side": "x"}, ["m/3", "m/2", "m/1"]),
    ],
)
def test_list_is_narrowed(client, application, asked, found):
    mail_about(application, "m/1")
    failed(application, key="m/2")
    now = database_now()
    mail_about(application, "m/3", status="uncertain", attempts=1, uncertain_at=now)
    sign_in(client, officer_of(application.owner))
    page = client.get(reverse("applications:outbox"), asked).context["page"]
    assert [mail.key for mail in page.object_list] == found


def test_list_has_pages(client, application):
    for number in range(27):
        mail_about(application, f"m/{number}")
    sign_in(client, officer_of(application.owner))
    page = client.get(reverse("applications:outbox"), {"side": "2"}).context["page"]
    assert [mail.key for mail in page.object_list] == ["m/1", "m/0"]


# --- doing something about it ---------------------------------------------------------------------


def test_a_refused_mail_is_tried_again_and_logged(client, application):
    mail = failed(application)
    user = officer_of(application.owner)
    sign_in(client, user)
    url = reverse("applications:retry_mail", args=[mail.pk])
    assert "sat i kø igen" in client.post(url, follow=True).content.decode()
    assert "ikke afvist længere" in client.post(url, follow=True).content.decode()
    mail.refresh_from_db()
    assert mail.status == "queued"
    assert Entry.objects.get(verb="mail.tried_again").by == user


def test_a_person_whose_address_was_put_right_gets_it_there(client, application):
    anna = officer_of(application.owner)
    mail = failed(application, user=anna)
    sign_in(client, admin())
    shown = client.get(reverse("applications:mail", args=[mail.pk])).content.decode()
    assert "Adressen er rettet siden" in shown
    client.post(reverse("applications:retry_mail", args=[mail.pk]))
    mail.refresh_from_db()
    assert mail.recipient == anna.email


@pytest.mark.parametrize(("outcome", "then"), [("delivered", "sent"), ("send_again", "uncertain")])
def test_an_uncertain_mail_is_settled_with_a_reason_and_logged(client, application, outcome, then):
    mail = uncertain(application)
    user = officer_of(application.owner)
    sign_in(client, user)
    url = reverse("applications:settle_mail", args=[mail.pk])
    sent = {"outcome": outcome, "reason": "Jeg har ringet."}
    for _click in range(2):
        assert client.post(url, sent).status_code == 302
    mail.refresh_from_db()
    assert mail.status == then
    assert OutgoingMail.objects.filter(resent_of=mail).count() == (outcome == "send_again")
    assert MailDecision.objects.get().reason == "Jeg har ringet."
    assert Entry.objects.filter(verb__startswith="mail.").get().by == user


def test_no_reason_no_settlement(client, application):
    mail = uncertain(application)
    sign_in(client, officer_of(application.owner))
    url = reverse("applications:settle_mail", args=[mail.pk])
    shown = client.post(url, {"outcome": "delivered", "reason": " "}).content.decode()
    assert "Fejl:" in shown
    mail.refresh_from_db()
    assert mail.status == "uncertain"


@pytest.mark.parametrize(
    "status", ["queued", "sending", "committing", "sent", "uncertain", "failed", "cancelled"]
)
def test_every_state_has_a_page(client, application, status):
    now = database_now()
    fields = {
        "sending": {"attempts": 1, "lease_until": now},
        "committing": {"attempts": 1, "lease_until": now},
        "sent": {"attempts": 1, "sent_at": now},
        "uncertain": {"attempts": 1, "uncertain_at": now},
        "failed": {"attempts": 1},
    }
    mail = mail_about(application, status=status, **fields.get(status, {}))
    sign_in(client, officer_of(application.owner))
    answer = client.get(reverse("applications:mail", args=[mail.pk]))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert ("Prøv igen" in shown) == (status == "failed")
    assert ("Afklar" in shown) == (status == "uncertain")
