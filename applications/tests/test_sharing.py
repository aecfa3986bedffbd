"""Letting others in and out: who may, when it can be done, and what is left behind of it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.actions import sharing
from applications.actions.text import save_section
from applications.models import Application, BreakGlass, ReadingGrant, SectionOpening
from applications.queries.readers import let_in_by, readers_of
from applications.rules import writes_section
from applications.tests.factories import (
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url, words
from applications.workflow import NotNow, Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.audit.models import Entry
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True), title="Billige boliger")


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


@pytest.fixture
def partner(application):
    """A municipality of the network that takes part."""
    municipality = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=municipality)
    return municipality


@pytest.fixture
def adviser():
    return AffiliationFactory(ministry_officer=True).user


@pytest.fixture
def as_person(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def now():
    return timezone.now()


def seen_by(user) -> Application:
    return Application.objects.visible_to(user, on=timezone.localdate()).get()


def is_seen_by(user) -> bool:
    return Application.objects.visible_to(user, on=timezone.localdate()).exists()


def verbs(application) -> list[str]:
    return [e.verb.removeprefix("application.") for e in Entry.objects.about(application)]


# --- sharing --------------------------------------------------------------------------------------


def test_widening_takes_a_second_yes_that_names_who_is_let_in(
    as_person, application, writer, partner
):
    reader = officer_of(partner)
    client = as_person(writer)
    address = url("share", application.reference)

    asked = client.post(address, {"sharing": "participants"}).content.decode()

    assert reader.name in asked
    assert "1 person mere kan læse" in asked
    assert not is_seen_by(reader)
    client.post(address, {"sharing": "participants", "confirmed": "1"})
    assert seen_by(reader).can_read_text
    assert verbs(application)[0] == "shared"


def test_narrowing_is_done_at_once_and_closes_what_was_opened(
    as_person, application, writer, partner
):
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    sharing.open_section(application, 1, partner, by=writer, at=now())

    as_person(writer).post(url("share", application.reference), {"sharing": "owner"})

    assert not SectionOpening.objects.filter(closed_at__isnull=True).exists()
    assert verbs(application)[:2] == ["section_closed", "shared"]
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    reader = officer_of(partner)
    assert not writes_section(reader, seen_by(reader), 1)


# --- a section opened to a participant ------------------------------------------------------------


def test_an_opened_section_is_written_in_and_no_other(as_person, application, writer, partner):
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    sharing.open_section(application, 1, partner, by=writer, at=now())
    client = as_person(officer_of(partner))

    saved = client.post(
        url("section", application.reference, 1), {"text": "Vores bidrag.", "base": "0"}
    )

    assert saved.status_code == 302
    assert application.texts.get(section__number=1).html == "<p>Vores bidrag.</p>"
    other = client.post(url("section", application.reference, 2), {"text": "Mere.", "base": "0"})
    assert other.status_code == 403
    assert client.get(url("header", application.reference)).status_code == 403


def test_a_closed_section_is_read_only_and_keeps_what_was_written(application, writer, partner):
    colleague = officer_of(partner)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    opening = sharing.open_section(application, 1, partner, by=writer, at=now())
    save_section(application, 1, html="<p>Nyt.</p>", base=0, by=colleague, at=now())

    sharing.close_section(opening, by=writer, at=now())
    sharing.close_section(opening, by=writer, at=now())

    assert not writes_section(colleague, seen_by(colleague), 1)
    assert application.texts.get(section__number=1).html == "<p>Nyt.</p>"
    assert verbs(application).count("section_closed") == 1


def test_a_section_is_opened_once_and_its_officers_are_told(application, writer, partner):
    officer = officer_of(partner)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())

    first = sharing.open_section(application, 1, partner, by=writer, at=now())
    again = sharing.open_section(application, 1, partner, by=writer, at=now())

    assert first == again
    assert [mail.recipient for mail in OutgoingMail.objects.all()] == [officer.email]


def not_shared(application, writer, partner):
    return partner, "Del kladden med deltagerkommunerne"


def own_municipality(application, writer, partner):
    return application.owner, "Jeres egen kommune kan altid skrive"


def only_invited(application, writer, partner):
    sharing.share(application, Sharing.NETWORK, by=writer, at=now())
    application.participations.filter(municipality=partner).update(status="invited")
    return partner, "skal først have svaret ja"


@pytest.mark.parametrize("case", [not_shared, own_municipality, only_invited])
def test_a_section_is_not_opened(case, application, writer, partner):
    municipality, reason = case(application, writer, partner)
    with pytest.raises(NotNow, match=reason):
        sharing.open_section(application, 1, municipality, by=writer, at=now())
    assert not SectionOpening.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_leaves_the_list_writes_no_more_though_the_network_reads(application, writer, partner):
    sharing.share(application, Sharing.NETWORK, by=writer, at=now())
    sharing.open_section(application, 1, partner, by=writer, at=now())
    application.participations.filter(municipality=partner).delete()
    colleague = officer_of(partner)
    assert seen_by(colleague).can_read_text
    assert not writes_section(colleague, seen_by(colleague), 1)


# --- a ministry's sparring ------------------------------------------------------------------------


def grant_to(adviser, application, writer, *, days=7, at=None):
    at = at or now()
    until = timezone.localdate(at) + dt.timedelta(days=days)
    return sharing.give_grant(
        application, adviser, until=until, purpose="Økonomien", by=writer, at=at
    )


def test_a_grant_opens_the_text_to_one_person_and_nothing_beside_it(
    as_person, application, writer, adviser
):
    colleague = AffiliationFactory(
        ministry_officer=True, ministry=adviser.affiliations.get().ministry
    ).user
    grant_to(adviser, application, writer)
    client = as_person(adviser)

    assert "Kladden er åbnet for dig" in shown(client, "detail", application.reference)
    assert "Vi prøver noget nyt." in shown(client, "section", application.reference, 1)
    assert not is_seen_by(colleague)
    for page in ("versions", "check", "approvals", "readers", "share", "header"):
        assert client.get(url(page, application.reference)).status_code == 404, page
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, "Vi prøver" in mail.text) == (adviser.email, False)


def test_a_grant_is_over_by_its_day_by_the_owner_and_with_the_role(application, writer, adviser):
    ended = grant_to(adviser, application, writer)
    sharing.end_grant(ended, by=writer, at=now())
    sharing.end_grant(ended, by=writer, at=now())
    assert not is_seen_by(adviser)
    long_ago = now() - dt.timedelta(days=10)
    grant_to(adviser, application, writer, days=5, at=long_ago)
    assert not is_seen_by(adviser)
    grant_to(adviser, application, writer)
    assert is_seen_by(adviser)
    adviser.affiliations.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    adviser._standing = None
    assert not is_seen_by(adviser)


def test_a_new_grant_takes_the_place_of_the_old_one(application, writer, adviser):
    grant_to(adviser, application, writer, days=7)
    newer = grant_to(adviser, application, writer, days=2)
    assert list(ReadingGrant.objects.in_force()) == [newer]


@pytest.mark.parametrize(("days", "reason"), [(-1, "Dagen er gået"), (120, "højst vare 90 dage")])
def test_a_grant_has_an_end_that_is_near(days, reason, application, writer, adviser):
    with pytest.raises(NotNow, match=reason):
        grant_to(adviser, application, writer, days=days)
    assert not ReadingGrant.objects.exists()


def test_only_people_at_ministries_are_given_a_grant(application, writer):
    with pytest.raises(NotNow, match="arbejder ikke i et ministerium"):
        grant_to(AffiliationFactory().user, application, writer)


def test_giving_a_grant_shows_first_what_it_opens(as_person, application, writer, adviser):
    until = (timezone.localdate() + dt.timedelta(days=3)).strftime("%d.%m.%Y")
    values = {"reader": adviser.pk, "until": until, "purpose": "Økonomien"}
    client, address = as_person(writer), url("give_grant", application.reference)

    asked = client.post(address, values)

    assert f"Lad {adviser.name} læse kladden" in asked.content.decode()
    assert not ReadingGrant.objects.exists()
    client.post(address, {**values, "confirmed": "1"})
    assert ReadingGrant.objects.get().reader == adviser
    assert "Økonomien" in shown(client, "share", application.reference)


# --- the broken glass -----------------------------------------------------------------------------


def test_a_broken_glass_opens_one_draft_for_an_hour_and_the_owner_is_told(
    as_person, application, writer
):
    administrator = AffiliationFactory(admin=True).user
    client = as_person(administrator)
    assert client.get(application.get_absolute_url()).status_code == 404

    client.post(
        url("break_glass"), {"reference": application.reference.lower(), "reason": "En klage."}
    )

    assert "nødadgang" in shown(client, "detail", application.reference)
    assert client.get(url("check", application.reference)).status_code == 404
    mail = OutgoingMail.objects.get()
    assert mail.recipient == writer.email
    assert "En klage." in mail.text
    assert "En klage." in shown(as_person(writer), "readers", application.reference)


def test_a_glass_is_whole_again_after_an_hour(application):
    administrator = AffiliationFactory(admin=True).user
    past = now() - dt.timedelta(minutes=61)
    sharing.break_glass(application, reason="En klage.", by=administrator, at=past)
    assert not is_seen_by(administrator)


def test_a_glass_is_not_broken_without_a_reason_nor_by_others(as_person, application, writer):
    administrator = AffiliationFactory(admin=True).user
    with pytest.raises(NotNow, match="Skriv, hvorfor"):
        sharing.break_glass(application, reason=" ", by=administrator, at=now())
    assert as_person(writer).get(url("break_glass")).status_code == 403


def test_what_was_broken_cannot_be_taken_out_of_the_database(application):
    administrator = AffiliationFactory(admin=True).user
    sharing.break_glass(application, reason="En klage.", by=administrator, at=now())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        BreakGlass.objects.all().delete()


# --- who can see it -------------------------------------------------------------------------------


def test_people_are_named_with_every_reason(as_person, application, writer, partner, adviser):
    colleague = officer_of(partner)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    sharing.open_section(application, 2, partner, by=writer, at=now())
    grant_to(adviser, application, writer)

    page = words(shown(as_person(writer), "readers", application.reference))

    assert (
        f"{colleague.name} Delt med deltagerkommunerne; Skriver i afsnit 2 Læse og skrive" in page
    )
    assert f"{writer.name} Ansvarlig kommune, sagsbehandler Læse og skrive" in page
    assert "Sparring: Økonomien" in page
    assert "Kun vores egen kommune → Deltagerkommunerne" in page
    assert f"Afsnit åbnet for en kommune : afsnit 2; {partner.name}" in page


def test_asking_who_would_be_let_in_changes_nothing(application, writer, partner):
    reader = officer_of(partner)
    (group,) = let_in_by(application, Sharing.PARTICIPANTS, on=timezone.localdate())
    assert [r.user for r in group.readers] == [reader]
    assert application.sharing == Sharing.OWNER
    assert [r.user for r in readers_of(application, on=timezone.localdate())] == [writer]


@pytest.mark.parametrize("page", ["readers", "share", "open_section", "give_grant"])
def test_a_page_costs_the_same_for_one_as_for_many(page, as_person, application, writer, adviser):
    client = as_person(writer)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())

    def more():
        municipality = MembershipFactory(network=application.network).municipality
        ParticipationFactory(application=application, municipality=municipality)
        officer_of(municipality)
        sharing.open_section(application, 1, municipality, by=writer, at=now())
        another = AffiliationFactory(ministry_officer=True).user
        grant_to(another, application, writer)

    def cost():
        client.get(url(page, application.reference))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(page, application.reference)).status_code == 200
        return len(seen)

    more()
    one = cost()
    more()
    more()
    assert cost() == one
